import type { ReactNode } from 'react';
import { isRequest } from '../../api/wire';
import type { MessageRow } from '../../worker/protocol';
import { useText } from '../i18n/text';
import { trace } from '../store/trace';
import { useUi } from '../store/ui';
import { deedOf } from './deed';
import { text } from './text';
import { useQuery } from './use-query';

const SHOWN_MAX = 7;

const READS = new Set(['get', 'range', 'range-response']);

/** What a chain of causes leaves out: clocks, and the reads that a write makes on its way. */
const isTold = ({ kind, from, to, operation = '' }: MessageRow): boolean =>
  kind !== 'timer' && kind !== 'input' && from !== to && !(kind === 'etcd' && READS.has(operation));

/** The causes that are worth a line, nearest first. Of a write, its way to etcd and the news of it are one: etcd stored it. */
function worthTelling(causes: readonly MessageRow[]): readonly MessageRow[] {
  const told: MessageRow[] = [];
  for (const row of causes.filter(isTold)) {
    const last = told.at(-1);
    if (row.kind === 'etcd' && last?.kind === 'etcd' && last.about === row.about) continue;
    told.push(row);
  }
  return told;
}

const short = (key: string): string => key.replace(/^([^/]+)\/.*\/([^/]+)$/, '$1/$2');

/** The last of all causes: what the user did, by the request that it led to. */
function WhatYouDid({ request }: { readonly request: number | undefined }): ReactNode {
  const t = useText(text);
  const message = useQuery(request === undefined ? undefined : { kind: 'message', id: request });
  if (!message || !isRequest(message.body)) return null;
  const deed = deedOf(message.body);
  return (
    <li>
      {t.because}
      {t.gap}
      <b>{deed.kind === 'ran' ? t.youRan(deed.command) : t.youDid[deed.kind]}</b>
      {t.fullStop}
    </li>
  );
}

/** Why a message was sent: each cause a link, the last one what the user did. `inclusive`: the message itself is the first cause. */
export function Causes({ of, inclusive = false }: { readonly of: number | undefined; readonly inclusive?: boolean }): ReactNode {
  const t = useText(text);
  const select = useUi((s) => s.select);
  const causes = useQuery(of === undefined ? undefined : { kind: 'causes', id: of });
  if (!causes || of === undefined) return null;
  const itself = trace.find(of);
  const told = worthTelling([...(inclusive && itself ? [itself] : []), ...causes]);
  const root = causes.at(-1) ?? itself;
  const asked = [...causes, ...(itself ? [itself] : [])].findLast((row) => row.from === 'kubectl' && row.kind === 'request');
  const who = (address: string): string => t.who(address);
  const words = (row: MessageRow): ReactNode => {
    if (row.kind === 'etcd' && row.revision !== undefined) return t.stored(short(row.about ?? ''), row.revision);
    if (row.kind === 'etcd') return t.wrote(row.label);
    if (row.kind === 'watch' && row.from === 'apiserver') return t.delivered(who(row.to), row.label);
    if (row.kind === 'request') return t.sentIt(who(row.from), row.label);
    if (row.kind === 'response') return t.answered(who(row.to), row.label);
    return t.told(who(row.from), row.label);
  };
  const because = (
    <>
      {t.because}
      {t.gap}
    </>
  );
  return (
    <section className="causes" aria-label={t.causes}>
      <ul>
        {told.slice(0, SHOWN_MAX).map((row) => (
          <li key={row.id}>
            <button type="button" className="cause" onClick={() => select({ kind: 'message', id: row.id })}>
              {because}
              <span>{words(row)}</span>
              {t.comma}
            </button>
          </li>
        ))}
        {told.length > SHOWN_MAX && <li>…</li>}
        {root?.from === 'kubectl' && <WhatYouDid request={asked?.id} />}
        {root?.from === 'cluster' && (
          <li>
            {because}
            <b>{root.operation === 'start' ? t.clusterStarted : t.clusterChanged}</b>
            {t.fullStop}
          </li>
        )}
      </ul>
    </section>
  );
}
