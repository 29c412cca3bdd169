import { isReady } from '../../api/conditions';
import type { KubeObject } from '../../api/object';
import { isPodTerminal } from '../../api/pod-phase';
import { parseTime } from '../../api/time';
import type { Pod, PodCondition, PodTemplateSpec } from '../../api/types.gen';
import type { Step } from '../../client/controller';
import { referenceTo } from '../../client/event-recorder';
import type { Tally } from '../../client/tally';
import { controllerReference } from './ownership';
import { objectPath, PODS, pathOf } from './resources';

export const podCondition = (pod: Pod, type: string): PodCondition | undefined => pod.status?.conditions?.find((c) => c.type === type);

/** A Pod that counts as a replica (`controller.IsPodActive`). */
export const isPodActive = (pod: Pod): boolean => !isPodTerminal(pod) && pod.metadata.deletionTimestamp === undefined;
export const isPodTerminating = (pod: Pod): boolean => !isPodTerminal(pod) && pod.metadata.deletionTimestamp !== undefined;

/** How long until a ready Pod has been ready for `minReadySeconds`; 0 when it is available, Infinity when it is not ready. */
function availableInUs(pod: Pod, minReadySeconds: number, nowUs: number): number {
  if (!isReady(pod)) return Number.POSITIVE_INFINITY;
  if (minReadySeconds === 0) return 0;
  const since = parseTime(podCondition(pod, 'Ready')?.lastTransitionTime);
  return since === undefined ? Number.POSITIVE_INFINITY : Math.max(0, since + minReadySeconds * 1e6 - nowUs);
}
export const isPodAvailable = (pod: Pod, minReadySeconds: number, nowUs: number): boolean => availableInUs(pod, minReadySeconds, nowUs) === 0;

/** Since when a Pod is ready: its place in a tally's group of ready Pods. */
export const readySinceUs = (pod: Pod): number => parseTime(podCondition(pod, 'Ready')?.lastTransitionTime) ?? Number.POSITIVE_INFINITY;

/** How many Pods of a tally's group, whose places say since when they are ready, have been so for `minReadySeconds`. */
export const countAvailable = (tally: Tally, ready: string, minReadySeconds: number, nowUs: number): number =>
  minReadySeconds === 0 ? tally.count(ready) : tally.countUpTo(ready, nowUs - minReadySeconds * 1e6);

/** When to look again because the next of them will have become available (`FindMinNextPodAvailabilityCheck`). */
export function againWhenAvailable(tally: Tally, ready: string, minReadySeconds: number, nowUs: number): { readonly againAfterUs?: number } {
  const since = tally.places(ready)[countAvailable(tally, ready, minReadySeconds, nowUs)];
  return since !== undefined && Number.isFinite(since) ? { againAfterUs: since + minReadySeconds * 1e6 - nowUs } : {};
}

const POD_NAME_LENGTH_MAX = 253;

/** A Pod made from a template, managed by `owner` (`controller.GetPodFromTemplate`). */
export function podFromTemplate(template: PodTemplateSpec | undefined, owner: KubeObject): Pod {
  const { labels, annotations, finalizers } = template?.metadata ?? {};
  const name = owner.metadata.name ?? '';
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: name.length < POD_NAME_LENGTH_MAX ? `${name}-` : name,
      ...(labels && { labels }),
      ...(annotations && { annotations }),
      ...(finalizers && { finalizers }),
      ownerReferences: [controllerReference(owner)],
    },
    ...(template?.spec && { spec: template.spec }),
  };
}

/** Creates a Pod and says so in an Event about its owner (`RealPodControl.CreatePods`). */
export function createPod(pod: Pod, owner: KubeObject): Step {
  const about = referenceTo(owner);
  return {
    call: { method: 'POST', path: pathOf(PODS, owner.metadata.namespace), body: pod },
    awaits: 'pods',
    succeeded: { about, type: 'Normal', reason: 'SuccessfulCreate', message: 'Created pod: ', thenName: true },
    failed: { about, type: 'Warning', reason: 'FailedCreate', message: 'Error creating: ' },
  };
}

/** Deletes a Pod and says so in an Event about its owner (`RealPodControl.DeletePod`). */
export function deletePod(pod: Pod, owner: KubeObject): Step {
  const about = referenceTo(owner);
  return {
    call: { method: 'DELETE', path: objectPath(PODS, pod) },
    awaits: 'pods',
    succeeded: { about, type: 'Normal', reason: 'SuccessfulDelete', message: `Deleted pod: ${pod.metadata.name}` },
    failed: { about, type: 'Warning', reason: 'FailedDelete', message: 'Error deleting: ' },
    ignores: [404],
  };
}

/** Splits calls into batches of 1, 2, 4 … so that if all would fail, few are sent (`slowStartBatch`). */
export function slowStart<T>(calls: readonly T[]): readonly (readonly T[])[] {
  const batches: T[][] = [];
  for (let from = 0, size = 1; from < calls.length; from += size, size *= 2) batches.push(calls.slice(from, from + size));
  return batches;
}
