import type { ReactNode } from 'react';
import type { Because, Change, Waiting } from '../../worker/protocol';
import { useText } from '../i18n/text';
import { useQuery } from '../inspector/use-query';
import { useCluster } from '../store/cluster';
import { formatClock } from '../timeline/format-clock';
import { printTaint } from '../topbar/node-requests';
import { text } from './text';
import './scheduling.css';

type Words = ReturnType<typeof useText<(typeof text)['en']>>;

const NODES_TOLD_MAX = 3;
const DOMAINS_TOLD_MAX = 12;

/** The state of the queue in one line: whoever looks at it asks again when it changes. */
export const useQueueVersion = (): string =>
  useCluster(
    ({ summary: { scheduler: s }, branch, nowUs }) =>
      `${s.active} ${s.backoff} ${s.unschedulable} ${s.gated} ${s.current} ${branch} ${Math.floor(nowUs / 1e6)}`,
  );

/** Where in the queue a Pod stands, and what brings it out. */
export function WaitingWords({ waiting }: { readonly waiting: Waiting }): ReactNode {
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
          {waiting.message && <pre className="refusal">{waiting.message}</pre>}
        </>
      );
    case 'unschedulable':
      return (
        <>
          <p>
            {t.unschedulable(clock(waiting.retryUs))} ({t.attempts(waiting.attempts)})
          </p>
          {waiting.nominatedNode && <p>{t.promised(waiting.nominatedNode)}</p>}
          <pre className="refusal">{waiting.message}</pre>
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
        </>
      );
  }
}

function changeInWords(t: Words, change: Change): ReactNode {
  switch (change.kind) {
    case 'lower-request':
      return t.change['lower-request'](change.resource, change.from, change.to);
    case 'tolerate':
      return t.change.tolerate(printTaint(change.taint));
    case 'drop-node-selector':
      return t.change['drop-node-selector'](change.keys);
    case 'relax-spread':
      return t.change['relax-spread'](change.topologyKeys);
    case 'honor-taints':
      return t.change['honor-taints'](change.topologyKeys);
    case 'delete-pod':
      return t.change['delete-pod'](change.pod, change.topologyKey);
    case 'drop-labels':
      return t.change['drop-labels'](printLabels(change.labels));
    case 'run-pod':
      return t.change['run-pod'](printLabels(change.labels), change.node);
    case 'bind-volume':
      return t.change['bind-volume'](change.claim, change.exists);
    case 'uncordon':
      return t.change.uncordon(change.node);
    case 'add-node':
      return t.change['add-node'](nodeInWords(change.node));
    default:
      return t.change[change.kind]();
  }
}

const printLabels = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');

/** What matters of a node that would have to be added: its size, and the labels that were asked for. */
function nodeInWords(node: Extract<Change, { readonly kind: 'add-node' }>['node']): string {
  const { pods: _pods, 'ephemeral-storage': _storage, ...size } = node.status?.allocatable ?? {};
  const labels = Object.entries(node.metadata.labels ?? {}).filter(([key]) => key !== 'kubernetes.io/hostname');
  return [...Object.entries(size).map(([name, amount]) => `${name} ${amount}`), ...labels.map(([key, value]) => `${key}=${value}`)].join(', ');
}

function becauseInWords(t: Words, because: Because): ReactNode {
  switch (because.why) {
    case 'kept-off':
      return t.because['kept-off'](because.pod, `${because.topologyKey}=${because.domain}`, printLabels(because.labels));
    case 'keeps-off':
      return t.because['keeps-off'](because.pod, `${because.topologyKey}=${because.domain}`);
    case 'spread': {
      const counts = because.domains.slice(0, DOMAINS_TOLD_MAX).map(({ domain, pods }) => `${domain}: ${pods}`);
      return t.because.spread(because.topologyKey, counts, because.domains.length - counts.length, because.least, because.maxSkew);
    }
  }
}

/** For a Pod that fits nowhere: how many nodes turn it down for which reason, which ones, and because of whom. */
function Objections({ pod, version }: { readonly pod: string; readonly version: string }): ReactNode {
  const t = useText(text);
  const objections = useQuery({ kind: 'objections', pod }, version);
  if (!objections || objections.length === 0) return null;
  return (
    <section aria-label={t.objections}>
      <h3>{t.objections}</h3>
      <ul className="objections">
        {objections.map(({ plugin, reason, nodes, because }) => (
          <li key={`${plugin} ${reason}`}>
            <details>
              <summary>
                {nodes.length > 0 && `${nodes.length} × `}
                {reason} <span className="quiet">({plugin})</span>
              </summary>
              <p className="quiet">{nodes.join(', ')}</p>
            </details>
            {because.map((one) => (
              <p key={JSON.stringify(one)}>{becauseInWords(t, one)}</p>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** For a Pod that fits nowhere: the smallest changes that would let it fit. */
function Remedies({ pod, version }: { readonly pod: string; readonly version: string }): ReactNode {
  const t = useText(text);
  const remedies = useQuery({ kind: 'remedies', pod }, version);
  if (!remedies) return null;
  return (
    <section aria-label={t.remedies}>
      <h3>{t.remedies}</h3>
      {remedies.length === 0 ? (
        <p className="quiet">{t.noRemedies}</p>
      ) : (
        <>
          <p className="quiet">{t.remediesNote}</p>
          <ol className="remedies">
            {remedies.map(({ changes, nodes }) => (
              <li key={JSON.stringify(changes)}>
                {changes.map((change, i) => (
                  <span key={JSON.stringify(change)}>
                    {i > 0 && ` ${t.and} `}
                    {changeInWords(t, change)}
                  </span>
                ))}
                <span className="quiet"> · {t.fitsOn(nodes.slice(0, NODES_TOLD_MAX), Math.max(0, nodes.length - NODES_TOLD_MAX))}</span>
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}

/** Why a Pod has no node yet, and what would get it one; nothing for a Pod that has one. */
export function WhyWaiting({ pod }: { readonly pod: string }): ReactNode {
  const t = useText(text);
  const version = useQueueVersion();
  const waiting = useQuery({ kind: 'waiting', pod }, version);
  if (!waiting) return null;
  return (
    <>
      <section aria-label={t.whyWaiting} className="why-waiting">
        <h3>{t.whyWaiting}</h3>
        <WaitingWords waiting={waiting} />
      </section>
      {(waiting.why === 'unschedulable' || waiting.why === 'backoff') && (
        <>
          <Objections pod={pod} version={`${waiting.attempts} ${waiting.message}`} />
          <Remedies pod={pod} version={`${waiting.attempts} ${waiting.message}`} />
        </>
      )}
    </>
  );
}
