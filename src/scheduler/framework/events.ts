import type { KubeObject } from '../../api/object';
import type { Pod } from '../../api/types.gen';
import type { Listers } from './snapshot';

/** What changed, as finely as plugins distinguish it (kube-scheduler `fwk.ClusterEvent`). */
export type Resource = 'Pod' | 'Node' | 'PersistentVolumeClaim' | 'PersistentVolume' | 'StorageClass' | 'ResourceClaim' | 'DeviceClass' | 'CSINode' | '*';

/** Bits, so that a plugin can register for several and an event can carry several. */
export const Action = {
  Add: 1,
  Delete: 2,
  UpdateNodeAllocatable: 4,
  UpdateNodeLabel: 8,
  UpdateNodeTaint: 16,
  UpdateNodeCondition: 32,
  UpdatePodLabel: 64,
  UpdatePodScaleDown: 128,
  UpdatePodToleration: 256,
  UpdatePodSchedulingGatesEliminated: 512,
  UpdatePodGeneratedResourceClaim: 2048,
  Update: 1024 | 2048 | 4 | 8 | 16 | 32 | 64 | 128 | 256 | 512,
} as const;

export interface ClusterEvent {
  readonly resource: Resource;
  readonly actions: number;
}

/** The objects of an event: `old` is absent when one was added, `now` when one was deleted. */
export interface EventObjects {
  readonly old?: KubeObject;
  readonly now?: KubeObject;
}

/** Whether the event may make the Pod schedulable: put it back into the queue, or leave it where it is. */
export type QueueingHint = 'queue' | 'skip';

export interface ClusterEventWithHint extends ClusterEvent {
  /** Without a hint every such event queues the Pod. */
  hint?(pod: Pod, objects: EventObjects, listers: Listers): QueueingHint;
}
