import { type ReactNode, useMemo } from 'react';
import { humanDuration } from '../../api/duration';
import { isPodTerminal } from '../../api/pod-phase';
import { podRequests } from '../../api/pod-resources';
import { addQuantities, canonicalQuantity, quantityMilliValue } from '../../api/quantity';
import { parseTime } from '../../api/time';
import type { Lease, Node, Pod } from '../../api/types.gen';
import { useText } from '../i18n/text';
import { objectsOf, useCluster } from '../store/cluster';
import { podsOfNode } from '../store/pods';
import { printTaint } from '../topbar/node-requests';
import { text } from './object-text';
import { useQuery } from './use-query';
import { useSlowly } from './use-slowly';

const ASK_EVERY_MS = 250;
const LEASES = 'kube-node-lease';
/** The node controller takes a node for lost when its lease has not been renewed for so long (`node-monitor-grace-period`). */
const GRACE_SECONDS = 50;

interface Share {
  readonly resource: string;
  readonly requested: string;
  readonly allocatable: string;
  readonly percent: number;
}

/** What the Pods of a node ask for, of what it can give: for each of its resources. */
function sharesOf(node: Node, pods: readonly Pod[]): readonly Share[] {
  const there = pods.filter((pod) => !isPodTerminal(pod));
  const asked = there.map((pod) => podRequests(pod.spec ?? { containers: [] }));
  return Object.entries(node.status?.allocatable ?? {}).map(([resource, allocatable]) => {
    const requested = resource === 'pods' ? String(there.length) : asked.reduce((sum, requests) => addQuantities(sum, requests[resource] ?? '0'), '0');
    const whole = quantityMilliValue(allocatable);
    const percent = whole > 0 ? Math.round((quantityMilliValue(requested) / whole) * 100) : 0;
    return { resource, requested: canonicalQuantity(requested), allocatable, percent };
  });
}

/** When the kubelet renewed its lease last: this is how the control plane knows that a node lives. */
function LeaseAge({ node }: { readonly node: string }): ReactNode {
  const t = useText(text);
  const nowUs = useSlowly(
    useCluster((s) => Math.floor(s.nowUs / 1e6) * 1e6),
    ASK_EVERY_MS,
  );
  // Leases change so often that they are no part of the mirror.
  const lease = useQuery({ kind: 'object', key: `leases/${LEASES}/${node}` }, nowUs) as Lease | undefined;
  const renewedUs = parseTime(lease?.spec?.renewTime);
  if (renewedUs === undefined) return <dd>{t.noLease}</dd>;
  const seconds = Math.max(0, Math.floor((nowUs - renewedUs) / 1e6));
  return <dd data-late={seconds > GRACE_SECONDS}>{t.leaseAge(humanDuration(seconds * 1000), GRACE_SECONDS)}</dd>;
}

/** A node: what is asked of it, what keeps Pods off it, how it says it does. */
export function NodeFacts({ node }: { readonly node: Node }): ReactNode {
  const t = useText(text);
  const name = node.metadata.name ?? '';
  const pods = useCluster((s) => podsOfNode(objectsOf<Pod>(s.resources, 'pods'), name));
  const shares = useMemo(() => sharesOf(node, pods), [node, pods]);
  const { taints = [], unschedulable } = node.spec ?? {};
  return (
    <>
      <table className="matrix node-shares">
        <caption>{t.shares}</caption>
        <thead>
          <tr>
            <th scope="col">{t.resource}</th>
            <th scope="col">{t.requested}</th>
            <th scope="col">{t.allocatable}</th>
            <th scope="col">%</th>
          </tr>
        </thead>
        <tbody>
          {shares.map(({ resource, requested, allocatable, percent }) => (
            <tr key={resource}>
              <th scope="row">{resource}</th>
              <td>{requested}</td>
              <td>{allocatable}</td>
              <td>{percent}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <dl className="facts node-facts">
        <div>
          <dt>{t.taints}</dt>
          <dd>{taints.length > 0 ? taints.map(printTaint).join(', ') : t.noTaints}</dd>
        </div>
        {unschedulable && (
          <div>
            <dt>{t.cordoned}</dt>
            <dd>spec.unschedulable: true</dd>
          </div>
        )}
        <div>
          <dt>{t.lease}</dt>
          <LeaseAge node={name} />
        </div>
        {node.status?.conditions?.map(({ type, status, reason, message }) => (
          <div key={type}>
            <dt>{type}</dt>
            <dd>
              <b>{status}</b> {reason}
              {message && <span className="quiet"> · {message}</span>}
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
