import { isReady } from '../../api/conditions';
import type { Job, Pod, PodSpec, PodTemplateSpec } from '../../api/types.gen';
import type { Caches, Standing, Tally } from '../../client/tally';
import { claimedPods, podsIn } from '../shared/pod-tally';
import { isPodActive, isPodTerminating, podFromTemplate } from '../shared/pods';
import { failedIndexesOf, failureCounts, type LastFailed, lastFailedOf, NONE_FAILED } from './failed-indexes';
import { hasIndex, INDEX, type IndexRanges, indexOf, parseIndexes, withIndexes } from './indexes';
import { hasFailed, isPodFailed, type Replacement, replacementOf } from './pod-end';

/** Keeps a Pod until its end has been counted. */
export const TRACKING = 'batch.kubernetes.io/job-tracking';
export const isTracked = ({ metadata }: Pod): boolean => metadata.finalizers?.includes(TRACKING) ?? false;

export const isIndexed = ({ spec }: Job): boolean => spec?.completionMode === 'Indexed';

const isPodSucceeded = (pod: Pod): boolean => pod.status?.phase === 'Succeeded';

// The groups of a Job's tally.
const ACTIVE = 'active';
const READY = 'ready';
const TERMINATING = 'terminating';
/** Those that are kept until their end has been counted; and of them those that have ended. */
const TRACKED = 'tracked';
const ENDED = 'ended';
/** Active ones by their index, which is their place. */
const AT_INDEX = 'at index';
/** Pending and running ones by how often their containers were restarted. */
const RESTARTED = 'restarted ';

function standingOf(pod: Pod, replacement: Replacement): Standing {
  const active = isPodActive(pod);
  const index = indexOf(pod);
  const restarts = restartsOf(pod);
  return {
    ...(active && { [ACTIVE]: 0 }),
    ...(active && isReady(pod) && { [READY]: 0 }),
    ...(active && index !== undefined && { [AT_INDEX]: index }),
    ...(isPodTerminating(pod) && { [TERMINATING]: 0 }),
    ...(isTracked(pod) && { [TRACKED]: 0 }),
    ...(isTracked(pod) && (isPodSucceeded(pod) || hasFailed(pod, replacement)) && { [ENDED]: 0 }),
    ...(restarts > 0 && { [`${RESTARTED}${restarts}`]: 0 }),
  };
}

export const jobPods = claimedPods<Job, Replacement>({
  kind: 'Job',
  owners: 'jobs',
  selectorOf: ({ spec }) => spec?.selector,
  terms: replacementOf,
  standing: standingOf,
});

/** How a Job's Pods stand, and what of it its status does not know yet. */
export interface Counts {
  readonly active: number;
  readonly ready: number;
  readonly terminating: number;
  /** Of active Pods; an index may stand there twice. */
  readonly activeIndexes: readonly number[];
  /** How often containers of Pods that have not ended were restarted. */
  readonly restarts: number;
  /** Ended and not counted. */
  readonly newSucceeded: readonly Pod[];
  readonly newFailed: readonly Pod[];
  /** Indexes that have succeeded, those of the status included. */
  readonly indexes: IndexRanges;
  /** Those that have failed for good, of a Job that limits the failures of each. */
  readonly failedIndexes: IndexRanges | undefined;
  /** The last failed Pod of each index that is to be tried again: it stays until then, for it knows how often that was. */
  readonly lastFailed: LastFailed;
  /** All active Pods, all that are tracked, and those of them that have ended: to be asked for only when something is done about them. */
  readonly activePods: () => readonly Pod[];
  readonly trackedPods: () => readonly Pod[];
  readonly endedPods: () => readonly Pod[];
}

export function countPods(caches: Caches, job: Job, tally: Tally): Counts {
  const { uncountedTerminatedPods: uncounted = {}, completedIndexes } = job.status ?? {};
  const known = new Set([...(uncounted.succeeded ?? []), ...(uncounted.failed ?? [])]);
  const fresh = podsIn(caches, tally, ENDED).filter((pod) => !known.has(pod.metadata.uid ?? ''));
  const completions = job.spec?.completions ?? 0;
  const before = parseIndexes(completedIndexes);
  const isCounted = (pod: Pod): boolean => {
    const index = indexOf(pod);
    return !isIndexed(job) || (index !== undefined && index < completions && !hasIndex(before, index));
  };
  const newSucceeded = fresh.filter((pod) => isPodSucceeded(pod) && isCounted(pod));
  const indexes = isIndexed(job)
    ? withIndexes(
        before,
        newSucceeded.map((pod) => indexOf(pod)!),
      )
    : before;
  const activeIndexes = tally.places(AT_INDEX);
  const failedIndexes = failedIndexesOf(job, () => podsIn(caches, tally, ENDED));
  const restarted = tally.groups().filter((group) => group.startsWith(RESTARTED));
  return {
    active: tally.count(ACTIVE),
    ready: tally.count(READY),
    terminating: tally.count(TERMINATING),
    activeIndexes,
    restarts: restarted.reduce((sum, group) => sum + Number(group.slice(RESTARTED.length)) * tally.count(group), 0),
    newSucceeded,
    newFailed: fresh.filter((pod) => isPodFailed(pod, job) && isCounted(pod)),
    indexes,
    failedIndexes,
    lastFailed: failedIndexes ? lastFailedOf(job, fresh, [indexes, failedIndexes], activeIndexes) : NONE_FAILED,
    activePods: () => podsIn(caches, tally, ACTIVE),
    trackedPods: () => podsIn(caches, tally, TRACKED),
    endedPods: () => podsIn(caches, tally, ENDED),
  };
}

/** The next Pod of a Job, for an index if it has some. */
export function newPod(job: Job, index: number | undefined, lastFailed?: Pod): Pod {
  const template = job.spec?.template;
  const finalizers = [...(template?.metadata?.finalizers ?? []), TRACKING];
  if (index === undefined) return podFromTemplate({ ...template, metadata: { ...template?.metadata, finalizers } }, job);
  const { name = '' } = job.metadata;
  const pod = podFromTemplate(forIndex(template, index, finalizers, name), job);
  const annotations = { ...pod.metadata.annotations, ...failureCounts(job, lastFailed) };
  return { ...pod, metadata: { ...pod.metadata, generateName: `${name}-${index}-`, annotations } };
}

function forIndex(template: PodTemplateSpec | undefined, index: number, finalizers: readonly string[], name: string): PodTemplateSpec {
  const { labels, annotations } = template?.metadata ?? {};
  const variable = { name: 'JOB_COMPLETION_INDEX', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: `metadata.labels['${INDEX}']` } } };
  const withVariable = (containers: PodSpec['containers'] | undefined): PodSpec['containers'] =>
    (containers ?? []).map((c) => (c.env?.some((v) => v.name === variable.name) ? c : { ...c, env: [...(c.env ?? []), variable] }));
  const spec: PodSpec = template?.spec ?? { containers: [] };
  return {
    ...template,
    metadata: { ...template?.metadata, finalizers, labels: { ...labels, [INDEX]: `${index}` }, annotations: { ...annotations, [INDEX]: `${index}` } },
    spec: {
      ...spec,
      hostname: `${name}-${index}`,
      containers: withVariable(spec.containers),
      ...(spec.initContainers && { initContainers: withVariable(spec.initContainers) }),
    },
  };
}

function restartsOf({ status }: Pod): number {
  if (status?.phase !== 'Running' && status?.phase !== 'Pending') return 0;
  return [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])].reduce((sum, c) => sum + c.restartCount, 0);
}

/** With `OnFailure`, restarts are what the Job's limit counts (`pastBackoffLimitOnFailure`). */
export function restartsExceed(job: Job, { restarts }: Counts): boolean {
  if (job.spec?.template.spec?.restartPolicy !== 'OnFailure') return false;
  const limit = job.spec.backoffLimit ?? 6;
  return limit === 0 ? restarts > 0 : restarts >= limit;
}
