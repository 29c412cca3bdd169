import { keyOf } from '../../api/object';
import { isPodTerminal } from '../../api/pod-phase';
import type { DaemonSet, Node, Pod } from '../../api/types.gen';
import { type EventNote, referenceTo } from '../../client/event-recorder';
import { nodeVerdict } from './nodes';

/** What a node is to get and to lose. */
export interface Wanted {
  /** It needs a Pod. */
  readonly creates: boolean;
  readonly remove: readonly Pod[];
  readonly events: readonly EventNote[];
}

/** What a node should have, if it is there, compared with what is (`podsShouldBeOnNode`); its Pods come the oldest first. */
export function wantedOn(set: DaemonSet, name: string, node: Node | undefined, there: readonly Pod[]): Wanted {
  const alive = there.filter((pod) => pod.metadata.deletionTimestamp === undefined);
  // Pods made for a node that is gone, before they were bound to it.
  if (!node) return { creates: false, remove: alive.filter((pod) => !pod.spec?.nodeName), events: [] };
  const { runs, stays } = nodeVerdict(set, node);
  const ended = stays ? alive.filter(isPodTerminal) : alive;
  const left = alive.filter((pod) => !ended.includes(pod));
  const surges = Boolean(set.spec?.updateStrategy?.rollingUpdate?.maxSurge);
  return {
    creates: runs && there.length === 0,
    remove: stays && !surges ? [...ended, ...left.slice(1)] : ended,
    events: stays ? ended.map((pod) => endEvent(set, pod, name)) : [],
  };
}

function endEvent(set: DaemonSet, pod: Pod, node: string): EventNote {
  const failed = pod.status?.phase === 'Failed';
  const message = `Found ${failed ? 'failed' : 'succeeded'} daemon pod ${keyOf(pod)} on node ${node}, will try to ${failed ? 'kill' : 'delete'} it`;
  return { about: referenceTo(set), type: failed ? 'Warning' : 'Normal', reason: failed ? 'FailedDaemonPod' : 'SucceededDaemonPod', message };
}
