import { lazy, type ReactNode, Suspense } from 'react';
import type { MessageRow } from '../../worker/protocol';
import { useText } from '../i18n/text';
import { useCluster } from '../store/cluster';
import { host } from '../store/host';
import { trace } from '../store/trace';
import { useUi } from '../store/ui';
import { StandsStill } from '../ui/StandsStill';
import { text } from './text';

const Queue = lazy(() => import('../scheduling/Queue').then((m) => ({ default: m.Queue })));

const MESSAGES_MAX = 12;
/** What a user may stop and start again. */
const STOPPABLE = /^(scheduler|apiserver|etcd|controller\/.+)$/;

/** So far back the last messages are looked for. */
const LOOKED_AT_MAX = 400;

/** The last messages that one of these has sent or got, the latest first. */
function lastMessages(nowUs: number, isMine: (who: string) => boolean): readonly MessageRow[] {
  const rows = trace.rows();
  const end = trace.shownUntil(nowUs);
  const found: MessageRow[] = [];
  for (let i = end - 1; i >= Math.max(0, end - LOOKED_AT_MAX) && found.length < MESSAGES_MAX; i--) {
    const row = rows.row(i);
    if (isMine(row.from) || isMine(row.to)) found.push(row);
  }
  return found;
}

const partOf = (address: string): string => address.split('/')[0]!.replace(/^controller$/, 'controllers');

/** A process of the cluster: what it is for, what it has to do, what it said and heard last. */
export function ComponentPanel({ address }: { readonly address: string }): ReactNode {
  const t = useText(text);
  const select = useUi((s) => s.select);
  const summary = useCluster((s) => s.summary);
  const nowUs = useCluster((s) => s.nowUs);
  const [title = address, body = ''] = t.component[partOf(address) as keyof typeof t.component] ?? [];
  const isMine = (who: string): boolean => who === address || (address === 'controllers' && who.startsWith('controller/'));
  const last = lastMessages(nowUs, isMine);
  const down = summary.down.find((d) => d.component === address);
  const { controllers } = summary;
  const names = (keys: readonly string[]): string => (keys.length > 0 ? keys.slice(0, 8).join(', ') : t.none);
  return (
    <>
      <div className="eyebrow">{address}</div>
      <h2 tabIndex={-1}>{title}</h2>
      <p>{body}</p>
      {down && <p className="refusal">{t.stopped}</p>}
      {STOPPABLE.test(address) && (
        <p className="actions">
          <button
            type="button"
            className="button"
            onClick={() => host.send({ type: 'fault', fault: { kind: down ? 'start-component' : 'stop-component', component: address } })}
          >
            {down ? t.start : t.stop}
          </button>
          <StandsStill />
        </p>
      )}
      {address === 'scheduler' && (
        <Suspense fallback={null}>
          <Queue />
        </Suspense>
      )}
      {address === 'controllers' && (
        <dl className="facts">
          <div>
            <dt>{t.busy}</dt>
            <dd>{names(controllers.busy)}</dd>
          </div>
        </dl>
      )}
      <h3>{t.lastMessages}</h3>
      <ul className="messages">
        {last.map((m) => (
          <li key={m.id}>
            <button type="button" className="link" onClick={() => select({ kind: 'message', id: m.id })}>
              {m.from} → {m.to}: {m.label}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
