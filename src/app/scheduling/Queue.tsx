import type { ReactNode } from 'react';
import type { QueuedReport } from '../../worker/protocol';
import { useText } from '../i18n/text';
import { useQuery } from '../inspector/use-query';
import { useCluster } from '../store/cluster';
import { useUi } from '../store/ui';
import { text } from './text';
import { useQueueVersion, WaitingWords } from './WaitingWords';
import './scheduling.css';

const PARTS = ['active', 'backoff', 'unschedulable', 'gated'] as const;
const SHOWN_MAX = 20;

function Queued({ queued }: { readonly queued: QueuedReport }): ReactNode {
  const t = useText(text);
  const select = useUi((s) => s.select);
  const { waiting } = queued;
  return (
    <li>
      <details>
        <summary>
          {queued.pod}
          <span className="quiet">
            {queued.priority !== 0 && ` · ${t.priority(queued.priority)}`}
            {'attempts' in waiting && ` · ${t.attempts(waiting.attempts)}`}
          </span>
        </summary>
        <WaitingWords waiting={waiting} />
        <p>
          <button type="button" className="link" onClick={() => select({ kind: 'object', key: `pods/${queued.pod}` })}>
            pods/{queued.pod}
          </button>
        </p>
      </details>
    </li>
  );
}

/** The scheduler's queue: which Pods wait in which part of it, and for what; and the door to its configuration. */
export function Queue(): ReactNode {
  const t = useText(text);
  const open = useUi((s) => s.open);
  const counts = useCluster((s) => s.summary.scheduler);
  const report = useQuery({ kind: 'scheduler' }, useQueueVersion());
  const partOf = ({ waiting }: QueuedReport): string => waiting.why;
  return (
    <>
      <p className="actions">
        <button type="button" className="button" onClick={() => open('configuration')}>
          {t.configure}
        </button>
      </p>
      {report && <p className="quiet">{t.answersTo(report.schedulerNames)}</p>}
      <h3>{t.queue}</h3>
      {PARTS.every((part) => counts[part] === 0) && <p className="quiet">{t.emptyQueue}</p>}
      {PARTS.map((part) => {
        const queued = report?.queued.filter((q) => partOf(q) === part).slice(0, SHOWN_MAX) ?? [];
        return counts[part] === 0 ? null : (
          <section key={part} aria-label={t.parts[part]} className="queue-part" data-part={part}>
            <h4>
              {t.parts[part]} <b>{counts[part]}</b>
            </h4>
            <ul>
              {queued.map((q) => (
                <Queued key={q.pod} queued={q} />
              ))}
            </ul>
            {counts[part] > queued.length && queued.length > 0 && <p className="quiet">{t.more(counts[part] - queued.length)}</p>}
          </section>
        );
      })}
    </>
  );
}
