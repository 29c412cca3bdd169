import type { DaemonSet, Pod, ReplicaSet, ReplicationController } from '../api/types.gen';
import { controllerReasons } from './controllers';
import type { Known } from './known';
import { creationRefusal, ownedBy, replicaFailure, unavailable } from './owned';
import type { Reason } from './reason';

/** What holds a set of equal Pods: a ReplicaSet or a ReplicationController. */
export function replicasReasons(set: ReplicaSet | ReplicationController, known: Known): readonly Reason[] {
  const wanted = set.spec?.replicas ?? 1;
  const available = set.status?.availableReplicas ?? 0;
  const held = [
    ...controllerReasons(known, set.kind.toLowerCase()),
    ...replicaFailure(set),
    ...(available === wanted ? [] : unavailable(known, ownedBy<Pod>(known, 'pods', set), set.spec?.minReadySeconds)),
  ];
  return [...held, wanted === 0 ? { code: 'scaled-to-zero' } : { code: 'available', available, wanted }];
}

/** What holds a DaemonSet: which of its nodes' Pods are not available. */
export function daemonSetReasons(set: DaemonSet, known: Known): readonly Reason[] {
  const { desiredNumberScheduled: wanted = 0, numberAvailable: available = 0 } = set.status ?? {};
  const pods = ownedBy<Pod>(known, 'pods', set);
  const missing = pods.length < wanted ? creationRefusal(known, set) : [];
  const held = available === wanted ? [] : unavailable(known, pods, set.spec?.minReadySeconds);
  return [...controllerReasons(known, 'daemonset'), ...missing, ...held, { code: 'available', available, wanted }];
}
