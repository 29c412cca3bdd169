import { type ReactNode, useState } from 'react';
import { isObject } from '../../../api/is-object';
import type { KubeObject } from '../../../api/object';
import type { Deployment, Node } from '../../../api/types.gen';
import { formatYaml, parseYaml } from '../../../api/yaml';
import { applyManifest, cordon, deletePod, isScaled, scale } from '../../../live/writes';
import { useText } from '../../i18n/text';
import { withoutManagedFields } from '../../inspector/managed-fields';
import { text } from './text';
import { showWrite } from './writing';

function Scale({ object }: { readonly object: KubeObject }): ReactNode {
  const t = useText(text);
  const now = (object as Deployment).spec?.replicas ?? 1;
  const [replicas, setReplicas] = useState(String(now));
  const wanted = Number(replicas);
  const isNumber = replicas.trim() !== '' && Number.isInteger(wanted) && wanted >= 0;
  return (
    <form
      className="live-write-line"
      onSubmit={(event) => {
        event.preventDefault();
        if (isNumber) showWrite(scale(object, wanted), object);
      }}
    >
      <label>
        {t.replicas} <input className="field" type="number" min={0} value={replicas} onChange={({ target }) => setReplicas(target.value)} />
      </label>
      <button type="submit" className="button" disabled={!isNumber || wanted === now}>
        {t.scale}
      </button>
    </form>
  );
}

/** As one would write it: without what the server adds. */
function manifestOf(object: KubeObject): string {
  const { status: _, ...rest } = withoutManagedFields(object).shown as KubeObject & { readonly status?: unknown };
  const { uid: __, resourceVersion: ___, creationTimestamp: ____, generation: _____, ...metadata } = rest.metadata;
  return formatYaml({ ...rest, metadata });
}

function readManifest(written: string): KubeObject {
  const value = parseYaml(written);
  if (isObject(value) && typeof value.apiVersion === 'string' && typeof value.kind === 'string' && isObject(value.metadata))
    return value as object as KubeObject;
  throw new Error('apiVersion, kind, metadata.name?');
}

function Manifest({ object }: { readonly object: KubeObject }): ReactNode {
  const t = useText(text);
  // Until somebody writes, it is what there is.
  const [written, setWritten] = useState<string>();
  const [isOpen, setOpen] = useState(false);
  const [force, setForce] = useState(false);
  const [problem, setProblem] = useState<string>();
  const shown = written ?? (isOpen ? manifestOf(object) : '');
  const show = (): void => {
    try {
      const manifest = readManifest(shown);
      showWrite(applyManifest(manifest, { force }), manifest);
      setProblem(undefined);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{t.manifest}</summary>
      <p className="live-quiet">{t.manifestAbout}</p>
      <textarea
        className="field live-manifest"
        rows={14}
        spellCheck={false}
        aria-label={t.manifest}
        value={shown}
        onChange={({ target }) => setWritten(target.value)}
      />
      <label>
        <input type="checkbox" checked={force} onChange={({ target }) => setForce(target.checked)} /> {t.force}
      </label>
      {problem !== undefined && <p role="alert">{problem}</p>}
      <button type="button" className="button" onClick={show}>
        {t.apply}
      </button>
    </details>
  );
}

/** What may be done to an object of a real cluster. */
export function WriteTools({ object }: { readonly object: KubeObject }): ReactNode {
  const t = useText(text);
  const isCordoned = object.kind === 'Node' && (object as Node).spec?.unschedulable === true;
  return (
    <section className="live-writes" aria-label={t.change}>
      <h3>{t.change}</h3>
      {object.kind === 'Pod' && (
        <button type="button" className="button" onClick={() => showWrite(deletePod(object), object)}>
          {t.deletePod}
        </button>
      )}
      {object.kind === 'Node' && (
        <button type="button" className="button" onClick={() => showWrite(cordon(object, !isCordoned), object)}>
          {isCordoned ? t.uncordon : t.cordon}
        </button>
      )}
      {isScaled(object) && <Scale object={object} />}
      {object.kind !== 'Event' && <Manifest object={object} />}
    </section>
  );
}
