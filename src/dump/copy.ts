import type { KubeObject } from '../api/object';
import type { HorizontalPodAutoscaler, Node, Pod, StorageClass } from '../api/types.gen';
import type { ClusterConfig, NodeShape } from '../cluster/config';
import { DumpError } from './dump-error';
import { momentOf } from './moment';
import { withoutAbsentOwners, withoutIncompleteWorkloads } from './owners';
import { count, type Findings, limit, type Report, reportOf } from './report';
import { standInsFor } from './stand-ins';

/** A cluster that is made of a dump. */
export interface Copy {
  readonly config: ClusterConfig;
  readonly report: Report;
}

const NODES_MAX = 5_000;

/** All objects of a kind. */
export const ofKind = <T extends KubeObject>(objects: Iterable<KubeObject>, kind: string): readonly T[] => [...objects].filter((o): o is T => o.kind === kind);

/** Makes a cluster of the objects of a dump, which are as the API would have them. Throws DumpError if they make none. */
export function copyOf(taken: ReadonlyMap<string, KubeObject>, findings: Findings): Copy {
  const nodes = ofKind<Node>(taken.values(), 'Node');
  if (nodes.length === 0) throw new DumpError(absentNodes(taken.size, findings));
  if (nodes.length > NODES_MAX) throw new DumpError(`These are ${nodes.length} nodes; ${NODES_MAX} are the most that can be simulated.`);
  const own = [...taken.values()].filter((object) => !isServersOwn(object));
  const present = withoutAbsentOwners(withoutIncompleteWorkloads(withoutHomeless(own, nodes, findings), findings), findings);
  const objects = [...present, ...standInsFor(present, findings)];
  noteLimits(objects, nodes, findings);
  const config: ClusterConfig = { seed: 1, startUs: momentOf(objects), nodes: nodes.map(shapeOf), objects };
  const counts = new Map<string, number>();
  for (const { kind } of present) count(counts, kind);
  return { config, report: reportOf(findings, counts) };
}

function absentNodes(objects: number, { unreadable, unreadableCount }: Findings): string {
  const first = unreadable[0];
  if (objects === 0 && first) return `Nothing in it can be read (${unreadableCount} problems). ${first.where}: ${first.why}`;
  if (objects === 0) return 'There is no Kubernetes object in it. Is it the output of kubectl get -o yaml or -o json?';
  return `There are ${objects} objects in it but no node, so nothing could run: add nodes to what kubectl gets. The command above has all that is wanted.`;
}

/** The machine of a node. One whose node is not ready does not run. */
const shapeOf = ({ metadata: { name = '', labels }, spec, status }: Node): NodeShape => ({
  name,
  capacity: status?.capacity ?? status?.allocatable ?? {},
  ...(labels && { labels }),
  ...(spec?.taints && { taints: spec.taints }),
  ...(isDown(status) && { down: true }),
});

const isDown = (status: Node['status']): boolean => {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return ready !== undefined && ready.status !== 'True';
};

/** What every API server makes itself: where it is found, and the rules of its own parts, which those of another version need not fit. */
function isServersOwn({ kind, metadata: { name = '', namespace, labels } }: KubeObject): boolean {
  if (kind === 'Endpoints' || kind === 'EndpointSlice') return namespace === 'default' && name === 'kubernetes';
  return labels?.['kubernetes.io/bootstrapping'] === 'rbac-defaults';
}

/** Pods on nodes that nobody knows would be collected as garbage at once. */
function withoutHomeless(objects: readonly KubeObject[], nodes: readonly Node[], findings: Findings): readonly KubeObject[] {
  const known = new Set(nodes.map(({ metadata }) => metadata.name));
  return objects.filter((object) => {
    const node = object.kind === 'Pod' ? (object as Pod).spec?.nodeName : undefined;
    if (!node || known.has(node)) return true;
    limit(findings, 'absent-nodes', node);
    return false;
  });
}

const LOCAL = 'kubernetes.io/no-provisioner';

function noteLimits(objects: readonly KubeObject[], nodes: readonly Node[], findings: Findings): void {
  for (const { metadata, status } of nodes) if (isDown(status)) limit(findings, 'nodes-down', metadata.name ?? '');
  for (const { metadata } of ofKind<HorizontalPodAutoscaler>(objects, 'HorizontalPodAutoscaler'))
    limit(findings, 'autoscalers', `${metadata.namespace}/${metadata.name}`);
  for (const { provisioner } of ofKind<StorageClass>(objects, 'StorageClass')) if (provisioner !== LOCAL) limit(findings, 'provisioners', provisioner);
  for (const { kind, metadata } of objects) if (kind === 'ResourceSlice' || kind === 'DeviceClass') limit(findings, 'devices', metadata.name ?? '');
  for (const { spec } of ofKind<Pod>(objects, 'Pod')) {
    const scheduler = spec?.schedulerName ?? 'default-scheduler';
    if (!spec?.nodeName && scheduler !== 'default-scheduler') limit(findings, 'schedulers', scheduler);
  }
}
