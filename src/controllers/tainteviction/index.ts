import { keyOf } from '../../api/object';
import { formatTime } from '../../api/time';
import { tolerates } from '../../api/tolerations';
import type { Node, Pod, Taint } from '../../api/types.gen';
import type { Action, Controller, View } from '../../client/controller';
import { type EventNote, referenceTo } from '../../client/event-recorder';
import { informerOf, NODES, objectPath, PODS } from '../shared/resources';

/** When the eviction of a Pod was first decided: it counts from there; and whether it has been carried out. */
export interface Scheduled {
  readonly uid: string;
  readonly sinceUs: number;
  readonly done?: boolean;
}

/** Deletes Pods that do not tolerate their node's NoExecute taints, or not any longer (kube-controller-manager `pkg/controller/tainteviction`). */
function reconcile(view: View<Scheduled>, key: string, nowUs: number): Action<Scheduled> | undefined {
  const scheduled = view.notes.get(key);
  const pod = view.store<Pod>('pods').get(key);
  if (!pod) return scheduled && { notes: [[key, undefined]] };
  if (scheduled?.done && scheduled.uid === pod.metadata.uid) return undefined;
  const taints =
    view
      .store<Node>('nodes')
      .get(pod.spec?.nodeName ?? '')
      ?.spec?.taints?.filter((taint) => taint.effect === 'NoExecute') ?? [];
  const seconds = toleratedSeconds(pod, taints);
  if (seconds === Number.POSITIVE_INFINITY) return scheduled && { notes: [[key, undefined]], events: [podEvent(pod, 'Cancelling deletion of Pod')] };
  const sinceUs = scheduled && scheduled.uid === pod.metadata.uid ? scheduled.sinceUs : nowUs;
  const waitUs = sinceUs + seconds * 1e6 - nowUs;
  // One that somebody else deletes goes by itself.
  if (waitUs > 0 && pod.metadata.deletionTimestamp !== undefined) return undefined;
  if (waitUs > 0) return { notes: [[key, { uid: pod.metadata.uid ?? '', sinceUs }]], againAfterUs: waitUs };
  return evict(pod, key, sinceUs, nowUs);
}

/** For how long a Pod may stay: the shortest of the tolerations that it needs; 0 if it lacks one. */
function toleratedSeconds(pod: Pod, taints: readonly Taint[]): number {
  let shortest = Number.POSITIVE_INFINITY;
  for (const taint of taints) {
    const toleration = pod.spec?.tolerations?.find((t) => tolerates(t, taint));
    if (!toleration) return 0;
    shortest = Math.min(shortest, Math.max(0, toleration.tolerationSeconds ?? Number.POSITIVE_INFINITY));
  }
  return shortest;
}

const podEvent = (pod: Pod, text: string): EventNote => ({
  about: referenceTo(pod),
  type: 'Normal',
  reason: 'TaintManagerEviction',
  message: `${text} ${keyOf(pod)}`,
});

function evict(pod: Pod, key: string, sinceUs: number, nowUs: number): Action<Scheduled> {
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    lastTransitionTime: formatTime(nowUs),
    reason: 'DeletionByTaintManager',
    message: 'Taint manager: deleting due to NoExecute taint',
  };
  const path = objectPath(PODS, pod);
  return {
    events: [podEvent(pod, 'Marking for deletion Pod')],
    steps: [
      { call: { method: 'GET', path }, expects: { uid: pod.metadata.uid ?? '', is: 'there' } },
      {
        call: {
          method: 'PATCH',
          path: `${path}/status`,
          contentType: 'application/strategic-merge-patch+json',
          body: { metadata: { uid: pod.metadata.uid }, status: { conditions: [condition] } },
        },
        ignores: [404],
      },
      { call: { method: 'DELETE', path }, awaits: 'pods', ignores: [404] },
    ],
    notes: [[key, { uid: pod.metadata.uid ?? '', sinceUs, done: true }]],
  };
}

export const taintEvictionController: Controller<Scheduled> = {
  name: 'tainteviction',
  component: 'taint-eviction-controller',
  informers: [
    informerOf(NODES),
    informerOf(PODS, {
      indexes: { node: (pod) => [(pod as Pod).spec?.nodeName ?? ''] },
      after: 'nodes',
      when: (node) => (node as Node).spec?.taints?.some((taint) => taint.effect === 'NoExecute') ?? false,
    }),
  ],
  enqueue(delivery, view) {
    if (delivery.type === 'response' || delivery.type === 'synced') return [];
    if (delivery.informer === 'nodes') {
      const unchanged = delivery.type === 'updated' && (delivery.old as Node).spec?.taints === (delivery.object as Node).spec?.taints;
      return unchanged ? [] : view.indexed<Pod>('pods', 'node', delivery.key).map(keyOf);
    }
    const placed = (delivery.object as Pod).spec?.nodeName !== undefined;
    const news = delivery.type !== 'updated' || (delivery.old as Pod).spec !== (delivery.object as Pod).spec;
    return placed && news ? [delivery.key] : [];
  },
  reconcile,
  // What could not be carried out has to be done again when the key comes back.
  failed(view, key) {
    const scheduled = view.notes.get(key);
    return scheduled && { notes: [[key, { ...scheduled, done: false }]] };
  },
};
