import type { ReactNode } from 'react';
import type { MessageRow } from '../../worker/protocol';
import { useText } from '../i18n/text';
import { useUi } from '../store/ui';
import { text } from './text';
import { useQuery } from './use-query';

const SHOWN_MAX = 6;

/** Why a message was sent: each cause a link, the last one the user. */
export function Causes({ of }: { readonly of: number | undefined }): ReactNode {
  const t = useText(text);
  const select = useUi((s) => s.select);
  const causes = useQuery<readonly MessageRow[]>(of === undefined ? undefined : { kind: 'causes', id: of });
  if (!causes || causes.length === 0) return null;
  const told = causes.filter((row) => row.kind !== 'timer' && row.kind !== 'input' && row.from !== row.to);
  const byUser = causes.at(-1)?.from === 'kubectl';
  return (
    <section className="causes" aria-label={t.causes}>
      <ul>
        {told.slice(0, SHOWN_MAX).map((row) => (
          <li key={row.id}>
            {t.because}{' '}
            <button type="button" className="link" onClick={() => select({ kind: 'message', id: row.id })}>
              {row.from} → {row.to}: {row.label}
            </button>
          </li>
        ))}
        {told.length > SHOWN_MAX && <li>…</li>}
        {byUser && (
          <li>
            {t.because} <b>{t.youDid}</b>
          </li>
        )}
      </ul>
    </section>
  );
}
