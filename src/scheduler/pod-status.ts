import { formatTime } from '../api/time';
import type { Pod, PodCondition } from '../api/types.gen';
import type { Tag } from './state';
import type { Turn } from './turn';

export const podPath = ({ metadata: { namespace, name } }: Pod): string => `/api/v1/namespaces/${namespace}/pods/${name}`;

/** A strategic merge patch of a Pod's status (kube-scheduler `util.PatchPodStatus`). */
export function patchPodStatus(turn: Turn, pod: Pod, status: object, tag: Tag): void {
  turn.scheduler.client.call(
    turn,
    { method: 'PATCH', path: `${podPath(pod)}/status`, contentType: 'application/strategic-merge-patch+json', body: { status } },
    tag,
  );
}

/** A condition as a patch of the Pod's status sets it; undefined if it says so already (`podutil.UpdatePodCondition`). */
export function conditionPatch(pod: Pod, condition: PodCondition, nowUs: number): object | undefined {
  const known = pod.status?.conditions?.find((c) => c.type === condition.type);
  const observedGeneration = pod.metadata.generation;
  if (
    known?.status === condition.status &&
    known.reason === condition.reason &&
    known.message === condition.message &&
    known.observedGeneration === observedGeneration
  )
    return undefined;
  const lastTransitionTime = known?.status === condition.status ? known.lastTransitionTime : formatTime(nowUs);
  return { ...condition, ...(observedGeneration !== undefined && { observedGeneration }), lastProbeTime: null, lastTransitionTime };
}
