import type { ReactNode } from 'react';
import type { Waiting } from '../../worker/protocol';
import { useText } from '../i18n/text';
import { useCluster } from '../store/cluster';
import { formatClock } from '../timeline/format-clock';
import { text } from './text';
import './scheduling.css';

/** The state of the queue in one line: whoever looks at it asks again when it changes. */
export const useQueueVersion = (): string =>
  useCluster(
    ({ summary: { scheduler: s }, branch, nowUs }) =>
      `${s.active} ${s.backoff} ${s.unschedulable} ${s.gated} ${s.current} ${branch} ${Math.floor(nowUs / 1e6)}`,
  );

/** The FailedScheduling text as the scheduler wrote it: what it says stands around it already, in order. */
function Raw({ message }: { readonly message: string }): ReactNode {
  const t = useText(text);
  return (
    <details>
      <summary className="quiet">{t.raw}</summary>
      <pre className="refusal">{message}</pre>
    </details>
  );
}

/** Where in the queue a Pod stands, and what brings it out; between them what else there is to say of a Pod that no node took. */
export function WaitingWords({ waiting, children }: { readonly waiting: Waiting; readonly children?: ReactNode }): ReactNode {
  const t = useText(text);
  const startUs = useCluster((s) => s.startUs);
  const clock = (us: number): string => formatClock(us - startUs);
  switch (waiting.why) {
    case 'scheduling':
      return <p>{t.scheduling}</p>;
    case 'active':
      return <p>{waiting.before === 0 ? t.next : t.before(waiting.before)}</p>;
    case 'binding':
      return <p>{t.binding(waiting.node)}</p>;
    case 'nobody':
      return <p>{t.nobody(waiting.schedulerName)}</p>;
    case 'gated':
      return (
        <>
          <p>{t.gated(waiting.plugin)}</p>
          <pre className="refusal">{waiting.message}</pre>
        </>
      );
    case 'backoff':
      return (
        <>
          <p>
            {t.backoff(clock(waiting.untilUs))} ({t.attempts(waiting.attempts)})
          </p>
          {children}
          {waiting.message && <Raw message={waiting.message} />}
        </>
      );
    case 'unschedulable':
      return (
        <>
          <p>
            {t.unschedulable(clock(waiting.retryUs))} ({t.attempts(waiting.attempts)})
          </p>
          {waiting.nominatedNode && <p>{t.promised(waiting.nominatedNode)}</p>}
          {children}
          {children !== undefined && <h3>{t.wakes}</h3>}
          {waiting.plugins.map(({ name, waitsFor }) => (
            <div key={name} className="woken-by">
              <p>{waitsFor.length > 0 ? t.wokenBy(name) : t.nothingWakes(name)}</p>
              <ul className="chips">
                {waitsFor.map((event) => (
                  <li key={event}>
                    <code>{event}</code>
                  </li>
                ))}
              </ul>
            </div>
          ))}
          <Raw message={waiting.message} />
        </>
      );
  }
}
