import { defaultPod } from '../api/defaults/pod';
import type { Kind } from '../api/kinds/kind';
import { namespace } from '../api/kinds/namespace';
import { node } from '../api/kinds/node';
import { persistentVolume } from '../api/kinds/persistent-volume';
import { persistentVolumeClaim } from '../api/kinds/persistent-volume-claim';
import { podDisruptionBudget } from '../api/kinds/pod-disruption-budget';
import { replicaSet } from '../api/kinds/replica-set';
import { replicationController } from '../api/kinds/replication-controller';
import { service } from '../api/kinds/service';
import { statefulSet } from '../api/kinds/stateful-set';
import { storageClass } from '../api/kinds/storage-class';
import type { KubeObject } from '../api/object';
import { keyOf } from '../api/object';
import type {
  Namespace,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PodDisruptionBudget,
  ReplicaSet,
  ReplicationController,
  Service,
  StatefulSet,
  StorageClass,
} from '../api/types.gen';
import { compileProfiles, type KubeSchedulerConfiguration } from './config';
import { explain } from './explain';
import type { Explanation } from './explanation';
import { compilePod } from './framework/pod-info';
import { createSnapshot } from './framework/snapshot';

/** A scenario as the oracle writes it. Objects are as users write them; the API's defaults are applied here. */
export interface ScenarioInput {
  readonly nodes: readonly Node[];
  readonly pods?: readonly Pod[];
  readonly pod: Pod;
  readonly namespaces?: readonly Namespace[];
  readonly services?: readonly Service[];
  readonly replicaSets?: readonly ReplicaSet[];
  readonly replicationControllers?: readonly ReplicationController[];
  readonly statefulSets?: readonly StatefulSet[];
  readonly podDisruptionBudgets?: readonly PodDisruptionBudget[];
  readonly persistentVolumeClaims?: readonly PersistentVolumeClaim[];
  readonly persistentVolumes?: readonly PersistentVolume[];
  readonly storageClasses?: readonly StorageClass[];
  readonly config?: KubeSchedulerConfiguration;
}

export interface ScenarioDecision {
  readonly outcome: Explanation['outcome'];
  readonly ties?: readonly string[];
  readonly preFilter?: Explanation['preFilter'];
  readonly filters?: Readonly<Record<string, { readonly plugin: string; readonly code: string; readonly reasons: readonly string[] }>>;
  readonly scores?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly message?: string;
  readonly messageBeforePostFilter?: string;
  readonly preemption?: { readonly node: string; readonly victims: readonly string[] };
}

/** A Pod as the API server would have stored it. */
const stored = (pod: Pod, uid: string): Pod => defaultPod({ ...pod, apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'default', uid, ...pod.metadata } });

/** Kinds are declared for any object; their defaults give back the kind of object that they got. */
const defaulted = <T extends KubeObject>({ defaults, kind }: Kind, objects: readonly T[] = []): readonly T[] =>
  objects.map((object) => (defaults ? (defaults({ ...object, kind }) as T) : object));

const byKey = <T extends KubeObject>(kind: Kind, objects: readonly T[] | undefined): Map<string, T> =>
  new Map(defaulted(kind, objects).map((o) => [keyOf(o), o]));

export function scheduleScenario(input: ScenarioInput): ScenarioDecision {
  const snapshot = createSnapshot(
    defaulted(node, input.nodes),
    // Uids in the order of arrival, which decides between Pods that are equally important.
    (input.pods ?? []).map((pod, i) => stored(pod, `uid-${String(i).padStart(6, '0')}`)),
    {
      namespaces: byKey(namespace, input.namespaces),
      services: byKey(service, input.services),
      replicaSets: byKey(replicaSet, input.replicaSets),
      replicationControllers: byKey(replicationController, input.replicationControllers),
      statefulSets: byKey(statefulSet, input.statefulSets),
      podDisruptionBudgets: byKey(podDisruptionBudget, input.podDisruptionBudgets),
      persistentVolumeClaims: byKey(persistentVolumeClaim, input.persistentVolumeClaims),
      persistentVolumes: byKey(persistentVolume, input.persistentVolumes),
      storageClasses: byKey(storageClass, input.storageClasses),
    },
  );
  const pod = stored(input.pod, 'uid-pod');
  const profiles = compileProfiles(input.config);
  const profile = profiles.get(pod.spec?.schedulerName ?? 'default-scheduler') ?? [...profiles.values()][0]!;
  const { decision, explanation } = explain(snapshot, compilePod(pod), profile);
  const message = explanation.message === undefined ? {} : { message: explanation.message };
  if (decision.outcome === 'gated' || decision.outcome === 'error') return { outcome: explanation.outcome, ...message };

  const statuses = decision.outcome === 'scheduled' ? decision.statuses : decision.diagnosis.statuses;
  const absent = decision.outcome === 'scheduled' ? decision.absent : decision.refusal ? undefined : decision.diagnosis.absent;
  const feasible = new Set(Object.keys(explanation.scores));
  const filters = Object.fromEntries(
    snapshot.nodes.flatMap(({ name }) => {
      const status = statuses.get(name) ?? (feasible.has(name) ? undefined : absent);
      return status ? [[name, { plugin: status.plugin ?? '', code: status.code, reasons: status.reasons }]] : [];
    }),
  );
  const scores = Object.fromEntries(
    Object.entries(explanation.scores).map(([node, { total, plugins }]) => [
      node,
      { ...Object.fromEntries(Object.entries(plugins).map(([plugin, { weighted }]) => [plugin, weighted])), total },
    ]),
  );
  const common = { outcome: decision.outcome, filters, scores, ...message, ...(explanation.preFilter && { preFilter: explanation.preFilter }) };
  if (decision.outcome === 'scheduled') return { ...common, ties: decision.ties };
  const { preemption } = explanation;
  return {
    ...common,
    messageBeforePostFilter: decision.messageBeforePostFilter,
    ...(preemption && { preemption: { node: preemption.node, victims: preemption.victims } }),
  };
}
