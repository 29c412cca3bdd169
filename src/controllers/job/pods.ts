import type { Job, Pod, PodSpec, PodTemplateSpec } from '../../api/types.gen';
import { isPodActive, isPodReady, isPodTerminating, podFromTemplate } from '../shared/pods';
import { INDEX, indexOf, parseIndexes } from './indexes';

/** Keeps a Pod until its end has been counted. */
export const TRACKING = 'batch.kubernetes.io/job-tracking';
export const isTracked = ({ metadata }: Pod): boolean => metadata.finalizers?.includes(TRACKING) ?? false;

export const isIndexed = ({ spec }: Job): boolean => spec?.completionMode === 'Indexed';

/** A Pod that is being deleted counts as failed, unless the Job replaces only those that have really failed (`isPodFailed`). */
export function isPodFailed(pod: Pod, job: Job): boolean {
  if (pod.status?.phase === 'Failed') return true;
  return pod.metadata.deletionTimestamp !== undefined && pod.status?.phase !== 'Succeeded' && job.spec?.podReplacementPolicy !== 'Failed';
}
const isPodSucceeded = (pod: Pod): boolean => pod.status?.phase === 'Succeeded';

/** How a Job's Pods stand, and what of it its status does not know yet. */
export interface Counts {
  readonly pods: readonly Pod[];
  readonly active: readonly Pod[];
  readonly ready: number;
  readonly terminating: number;
  /** Ended and not counted. */
  readonly newSucceeded: readonly Pod[];
  readonly newFailed: readonly Pod[];
  /** Indexes that have succeeded, those of the status included. */
  readonly indexes: ReadonlySet<number>;
}

export function countPods(job: Job, pods: readonly Pod[]): Counts {
  const { uncountedTerminatedPods: uncounted = {}, completedIndexes } = job.status ?? {};
  const known = new Set([...(uncounted.succeeded ?? []), ...(uncounted.failed ?? [])]);
  const fresh = pods.filter((pod) => isTracked(pod) && !known.has(pod.metadata.uid ?? ''));
  const completions = job.spec?.completions ?? 0;
  const before = parseIndexes(completedIndexes);
  const isCounted = (pod: Pod): boolean => {
    const index = indexOf(pod);
    return !isIndexed(job) || (index !== undefined && index < completions && !before.has(index));
  };
  const newSucceeded = fresh.filter((pod) => isPodSucceeded(pod) && isCounted(pod));
  const active = pods.filter(isPodActive);
  return {
    pods,
    active,
    ready: active.filter(isPodReady).length,
    terminating: pods.filter(isPodTerminating).length,
    newSucceeded,
    newFailed: fresh.filter((pod) => isPodFailed(pod, job) && isCounted(pod)),
    indexes: new Set([...before, ...(isIndexed(job) ? newSucceeded.map((pod) => indexOf(pod)!) : [])]),
  };
}

/** The next Pod of a Job, for an index if it has some. */
export function newPod(job: Job, index: number | undefined): Pod {
  const template = job.spec?.template;
  const finalizers = [...(template?.metadata?.finalizers ?? []), TRACKING];
  if (index === undefined) return podFromTemplate({ ...template, metadata: { ...template?.metadata, finalizers } }, job);
  const { name = '' } = job.metadata;
  const pod = podFromTemplate(forIndex(template, index, finalizers, name), job);
  return { ...pod, metadata: { ...pod.metadata, generateName: `${name}-${index}-` } };
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

/** How often containers of unfinished Pods were restarted: with `OnFailure` that is what the Job's limit counts (`pastBackoffLimitOnFailure`). */
export function restartsExceed(job: Job, pods: readonly Pod[]): boolean {
  if (job.spec?.template.spec?.restartPolicy !== 'OnFailure') return false;
  let restarts = 0;
  for (const { status } of pods)
    if (status?.phase === 'Running' || status?.phase === 'Pending')
      for (const c of [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]) restarts += c.restartCount;
  const limit = job.spec.backoffLimit ?? 6;
  return limit === 0 ? restarts > 0 : restarts >= limit;
}
