import { type ReactNode, useState } from 'react';
import type { KubeObject } from '../../api/object';
import { findKind, resourcePath } from '../../kubectl/discovery';
import { useText } from '../i18n/text';
import { host } from '../store/host';
import { useDiscovery } from '../store/use-discovery';
import { StandsStill } from '../ui/StandsStill';
import { text } from './text';

/** Deletes an object of any kind that the API server lets one delete. */
export function DeleteButton({ of }: { readonly of: KubeObject }): ReactNode {
  const t = useText(text);
  const known = useDiscovery();
  const [asked, setAsked] = useState(false);
  const resource = known && findKind(known, of.apiVersion ?? '', of.kind ?? '');
  if (!resource?.verbs.includes('delete')) return null;
  const { namespace, name, deletionTimestamp } = of.metadata;
  const remove = async (): Promise<void> => {
    setAsked(true);
    // A refusal has a panel of its own; and when there is another cluster, nobody waits for this answer.
    await host.call({ method: 'DELETE', path: resourcePath(resource, namespace, name) }, 'kubectl').catch(() => undefined);
    setAsked(false);
  };
  return (
    <>
      <button type="button" className="button danger" onClick={() => void remove()} disabled={asked || deletionTimestamp !== undefined}>
        {t.delete}
      </button>
      {asked && <StandsStill />}
    </>
  );
}
