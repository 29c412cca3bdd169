import { defaultPod } from '../../src/api/defaults/pod';
import { KINDS } from '../../src/api/kinds';
import { type KubeObject, keyOf } from '../../src/api/object';
import type { Pod } from '../../src/api/types.gen';
import { createCluster } from '../../src/cluster/cluster';
import { cyclesOf, type Explanation } from '../../src/cluster/explain';
import { createView } from '../../src/cluster/view';
import { ofKind } from '../../src/dump/copy';
import { readDump } from '../../src/dump/read-dump';
import { apply, newHoldings } from '../../src/live/holdings';
import { type Recomputed, recompute } from '../../src/live/recompute';
import { type ScenarioDecision, type ScenarioInput, scheduleScenario } from '../../src/scheduler/scenario';
import { type Vector, withoutZeros } from './vectors';

/** What the page says of decisions that a real kube-scheduler 1.36 has made: its scores, decided again from the cluster's objects. */

type Scored = Pick<ScenarioDecision, 'scores' | 'ties'>;

const LISTS = {
  nodes: ['v1', 'Node'],
  pods: ['v1', 'Pod'],
  namespaces: ['v1', 'Namespace'],
  services: ['v1', 'Service'],
  replicaSets: ['apps/v1', 'ReplicaSet'],
  replicationControllers: ['v1', 'ReplicationController'],
  statefulSets: ['apps/v1', 'StatefulSet'],
  podDisruptionBudgets: ['policy/v1', 'PodDisruptionBudget'],
  persistentVolumeClaims: ['v1', 'PersistentVolumeClaim'],
  persistentVolumes: ['v1', 'PersistentVolume'],
  storageClasses: ['storage.k8s.io/v1', 'StorageClass'],
} as const;

const FIELDS = Object.keys(LISTS) as readonly (keyof typeof LISTS)[];

/** The objects of a scenario, each with its kind: the asked Pod last. */
function objectsOf(input: ScenarioInput): readonly KubeObject[] {
  const around = FIELDS.flatMap((field) => (input[field] ?? []).map((object: object) => ({ ...object, apiVersion: LISTS[field][0], kind: LISTS[field][1] })));
  return [...around, { ...input.pod, apiVersion: 'v1', kind: 'Pod' }] as readonly KubeObject[];
}

/** As `kubectl get -o json` prints it. */
const dumpOf = (input: ScenarioInput): string => JSON.stringify({ apiVersion: 'v1', items: objectsOf(input), kind: 'List', metadata: { resourceVersion: '' } });

/** The input as a dump of it has it. */
function throughDump(input: ScenarioInput): ScenarioInput {
  const objects = readDump(dumpOf(input)).config.objects ?? [];
  const of = <T extends KubeObject>(kind: string): readonly T[] => ofKind<T>(objects, kind);
  const isAsked = ({ metadata, spec }: Pod): boolean => metadata.name === input.pod.metadata.name && spec?.nodeName === undefined;
  const lists = Object.fromEntries(FIELDS.map((field) => [field, of(LISTS[field][1])]));
  return {
    ...lists,
    nodes: of('Node'),
    pods: of<Pod>('Pod').filter((one) => !isAsked(one)),
    pod: of<Pod>('Pod').find(isAsked)!,
    ...(input.config && { config: input.config }),
  };
}

const scoresIn = ({ scores }: Explanation): NonNullable<ScenarioDecision['scores']> =>
  Object.fromEntries(
    Object.entries(scores).map(([node, { total, plugins }]) => [
      node,
      { ...Object.fromEntries(Object.entries(plugins).map(([plugin, { weighted }]) => [plugin, weighted])), total },
    ]),
  );

/** By the scheduler alone, from a dump. */
const fromDump = (input: ScenarioInput): Scored => scheduleScenario(throughDump(input));

/** By the scheduler of the simulated cluster that a dump becomes. */
function inCopy(input: ScenarioInput): Scored {
  const { config } = readDump(dumpOf(input));
  const cluster = createCluster(config);
  if (input.config) cluster.input({ kind: 'fault', fault: { kind: 'configure-scheduler', configuration: input.config } });
  cluster.runTo(config.startUs + DECIDED_AFTER_US);
  const view = createView(cluster);
  view.index.catchUp();
  const [first] = cyclesOf(cluster, view.index, `${input.pod.metadata.namespace ?? 'default'}/${input.pod.metadata.name}`);
  const explanation = first && view.explanation(first);
  return explanation ? { scores: scoresIn(explanation), ties: explanation.ties } : {};
}

const DECIDED_AFTER_US = 3e6;
const BEFORE = '2026-06-01T11:00:00Z';
const BOUND = '2026-06-01T11:30:00Z';

/** A Pod as a cluster has it once it is bound. */
function bound(pod: Pod, node: string, at: string, uid: string): Pod {
  const conditions = [{ type: 'PodScheduled', status: 'True', lastTransitionTime: at }];
  const metadata = { namespace: 'default', uid, ...pod.metadata, creationTimestamp: at };
  return defaultPod({ ...pod, apiVersion: 'v1', kind: 'Pod', metadata, spec: { ...pod.spec!, nodeName: node }, status: { ...pod.status, conditions } });
}

/** In a live view, from the cluster as it is after the decision. A configuration of its own is not to be seen in a cluster. */
function inLiveView(input: ScenarioInput, node: string): Recomputed {
  const holdings = newHoldings();
  const hold = (resource: string, is: KubeObject): void => apply(holdings, [{ resource, key: keyOf(is), was: undefined, is }], 0);
  for (const object of objectsOf(input)) {
    if (object.kind === 'Pod') continue;
    const { plural, defaults } = KINDS.find(({ kind, storedAs }) => kind === object.kind && !storedAs)!;
    const whole = { ...object, metadata: { ...object.metadata, creationTimestamp: BEFORE } };
    hold(plural, defaults?.(whole) ?? whole);
  }
  for (const [i, pod] of (input.pods ?? []).entries()) if (pod.spec?.nodeName) hold('pods', bound(pod, pod.spec.nodeName, BEFORE, `uid-${i}`));
  const it = bound(input.pod, node, BOUND, 'uid-pod');
  hold('pods', it);
  return recompute(holdings, it);
}

const comparable = ({ scores, ties }: Scored): string => JSON.stringify({ ties, scores: sorted(withoutZeros(scores)) });

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, of]) => [key, sorted(of)]),
  );
}

export interface Recomputation {
  /** How many scheduled Pods were decided again from a dump, in the copy that it becomes, and in a live view. */
  readonly counts: { readonly fromDump: number; readonly inCopy: number; readonly inLiveView: number };
  /** What is otherwise than recorded. */
  readonly differences: readonly string[];
}

/** Decides again about every Pod that the real scheduler has scheduled, in each way that the page has; of copies, which are dear, so many as one in `copied`. */
export function recomputeAll(vectors: readonly Vector[], copied = 1): Recomputation {
  const counts = { fromDump: 0, inCopy: 0, inLiveView: 0 };
  const differences: string[] = [];
  const scheduled = vectors.filter(({ expected }) => expected.outcome === 'scheduled');
  for (const [i, { name, input, expected }] of scheduled.entries()) {
    const compare = (way: keyof typeof counts, found: Scored): void => {
      counts[way]++;
      if (comparable(found) !== comparable(expected)) differences.push(`${name} ${way}: ${comparable(found)}, recorded: ${comparable(expected)}`);
    };
    compare('fromDump', fromDump(input));
    if (i % copied === 0) compare('inCopy', inCopy(input));
    if (input.config) continue;
    const { explanation, agrees } = inLiveView(input, expected.ties?.[0] ?? '');
    compare('inLiveView', { scores: scoresIn(explanation), ties: explanation.ties });
    const should = explanation.ties.length === 1 ? 'best' : 'tie';
    if (agrees !== should) differences.push(`${name} inLiveView: it says ${agrees} of a node that is ${should}`);
  }
  return { counts, differences };
}
