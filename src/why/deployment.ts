import { inNaturalOrder } from '../api/natural-order';
import { sameTemplate } from '../api/pod-template';
import { parseTime } from '../api/time';
import type { Deployment, Pod, ReplicaSet } from '../api/types.gen';
import { controllerReasons } from './controllers';
import type { Known } from './known';
import { ownedBy, replicaFailure, unavailable } from './owned';
import type { Reason } from './reason';

const REVISION = 'deployment.kubernetes.io/revision';

/** Whether all Pods are of the newest template and available. */
function isComplete({ metadata, spec, status }: Deployment): boolean {
  const wanted = spec?.replicas ?? 1;
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0, observedGeneration = 0 } = status ?? {};
  return [replicas, updatedReplicas, availableReplicas].every((n) => n === wanted) && observedGeneration >= (metadata.generation ?? 0);
}

/** The ReplicaSets that have Pods or are to have some, the newest first. */
function setReasons(deployment: Deployment, sets: readonly ReplicaSet[]): readonly Reason[] {
  const isNew = ({ spec }: ReplicaSet): boolean => sameTemplate(spec?.template, deployment.spec?.template);
  return sets
    .filter((set) => (set.spec?.replicas ?? 0) > 0 || (set.status?.replicas ?? 0) > 0 || isNew(set))
    .toSorted((a, b) => inNaturalOrder(b.metadata.annotations?.[REVISION] ?? '', a.metadata.annotations?.[REVISION] ?? ''))
    .map((set) => ({
      code: 'replica-set',
      name: set.metadata.name ?? '',
      isNew: isNew(set),
      wanted: set.spec?.replicas ?? 1,
      ready: set.status?.readyReplicas ?? 0,
    }));
}

/** How long a rollout may go on without progress. */
function deadlineReasons(deployment: Deployment): readonly Reason[] {
  const seconds = deployment.spec?.progressDeadlineSeconds;
  const progressing = deployment.status?.conditions?.find(({ type }) => type === 'Progressing');
  if (progressing?.reason === 'ProgressDeadlineExceeded') return [{ code: 'deadline-passed', seconds: seconds ?? 600 }];
  const sinceUs = parseTime(progressing?.lastUpdateTime);
  if (seconds === undefined || sinceUs === undefined || deployment.spec?.paused || progressing?.reason === 'NewReplicaSetAvailable') return [];
  return [{ code: 'deadline-ahead', atUs: sinceUs + seconds * 1e6 }];
}

/** What holds a Deployment: its ReplicaSets, the Pods that are not available, what refuses Pods, its deadline. */
export function deploymentReasons(deployment: Deployment, known: Known): readonly Reason[] {
  const wanted = deployment.spec?.replicas ?? 1;
  const stopped = controllerReasons(known, 'deployment');
  const paused: readonly Reason[] = deployment.spec?.paused ? [{ code: 'paused' }] : [];
  if (isComplete(deployment)) return [...stopped, ...paused, wanted === 0 ? { code: 'scaled-to-zero' } : { code: 'available', available: wanted, wanted }];
  const sets = ownedBy<ReplicaSet>(known, 'replicasets', deployment);
  const pods = sets.flatMap((set) => ownedBy<Pod>(known, 'pods', set));
  return [
    ...stopped,
    ...controllerReasons(known, 'replicaset'),
    ...paused,
    ...replicaFailure(deployment),
    ...unavailable(known, pods, deployment.spec?.minReadySeconds),
    ...deadlineReasons(deployment),
    ...setReasons(deployment, sets),
    { code: 'available', available: deployment.status?.availableReplicas ?? 0, wanted },
  ];
}
