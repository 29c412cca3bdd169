import type { ReactNode } from 'react';
import type { Change } from '../../worker/protocol';
import { useText } from '../i18n/text';
import { useQuery } from '../inspector/use-query';
import { printTaint } from '../topbar/node-requests';
import { printLabels } from './print-labels';
import { text } from './text';

type Words = ReturnType<typeof useText<(typeof text)['en']>>;

/** So many nodes are named at once; more unfold. */
const NAMED_MAX = 3;

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
      return t.change['delete-pod'](change.pod, change.topologyKey, change.isOwn === true);
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

/** What a kubelet says of its node by itself: nobody has to ask for it. */
const USUAL: Readonly<Record<string, string>> = { 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64' };

/** What matters of a node that would have to be added: its size, and the labels that were asked for. */
function nodeInWords(node: Extract<Change, { readonly kind: 'add-node' }>['node']): string {
  const { pods: _pods, 'ephemeral-storage': _storage, ...size } = node.status?.allocatable ?? {};
  const labels = Object.entries(node.metadata.labels ?? {}).filter(
    ([key, value]) => key !== 'kubernetes.io/hostname' && USUAL[key.replace(/^beta\./, '')] !== value,
  );
  return [...Object.entries(size).map(([name, amount]) => `${name} ${amount}`), ...labels.map(([key, value]) => `${key}=${value}`)].join(', ');
}

/** All nodes on which the Pod would then fit. */
function Fitting({ nodes }: { readonly nodes: readonly string[] }): ReactNode {
  const t = useText(text);
  if (nodes.length <= NAMED_MAX) return <span className="quiet"> · {t.fitsOn(nodes)}</span>;
  return (
    <details className="fitting">
      <summary className="quiet">{t.fitsOnMany(nodes.length)}</summary>
      <p className="quiet">{nodes.join(', ')}</p>
    </details>
  );
}

/** For a Pod that fits nowhere: the smallest changes that would let it fit. */
export function Remedies({ pod, version }: { readonly pod: string; readonly version: string }): ReactNode {
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
                <Fitting nodes={nodes} />
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}
