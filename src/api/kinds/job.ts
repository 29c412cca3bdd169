import { at, each, fill } from '../defaults/fill';
import { defaultPodTemplate } from '../defaults/pod-spec';
import { humanDuration } from '../duration';
import { parseTime } from '../time';
import type { Job, JobSpec, PodFailurePolicy } from '../types.gen';
import { validateJob, validateJobStatusUpdate, validateJobUpdate } from '../validation/job';
import { AGE, column, NAME } from './columns';
import { defineKind } from './kind';
import { containerColumns, selectorColumn } from './pod-template-columns';
import { hostnameWarnings, IN_POD_NAMES, templateWarnings } from './pod-warnings';
import { workloadStrategy } from './workload';

const strategy = workloadStrategy<Job>('batch.v1.JobStatus');

export const job = defineKind<Job>({
  group: 'batch',
  version: 'v1',
  kind: 'Job',
  plural: 'jobs',
  singular: 'job',
  categories: ['all'],
  namespaced: true,
  schema: 'batch.v1.Job',
  ...strategy,
  prepareForCreate: (job, info) => strategy.prepareForCreate(job.spec?.manualSelector ? job : withGeneratedSelector(job), info),
  defaults: setDefaults,
  selectableFields: ({ status }) => ({ 'status.successful': String(status?.succeeded ?? 0) }),
  validateCreate: validateJob,
  validateUpdate: validateJobUpdate,
  validateStatusUpdate: validateJobStatusUpdate,
  warnings: (job, old) =>
    old && old.metadata.generation === job.metadata.generation
      ? []
      : [...(old ? [] : hostnameWarnings(job.metadata, IN_POD_NAMES)), ...jobSpecWarnings(job.spec, 'spec')],
  columns: [
    NAME,
    column('Status', 'Status of the job.', statusText),
    column('Completions', 'Number of Pods that succeeded, of those wanted.', completionsText),
    column('Duration', 'Time required to complete the job.', durationText),
    AGE,
    ...containerColumns<Job>(({ spec }) => spec?.template),
    selectorColumn<Job>(({ spec }) => spec?.selector),
  ],
});

const TOO_MANY_INDEXES =
  'In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail';

/** Upstream `pkg/api/job` WarningsForJobSpec. */
export function jobSpecWarnings(spec: JobSpec | undefined, path: string): readonly string[] {
  if (!spec) return [];
  const isHuge = spec.completionMode === 'Indexed' && (spec.completions ?? 0) > 100_000 && (spec.parallelism ?? 0) > 10_000;
  return [...(isHuge ? [`${path}: ${TOO_MANY_INDEXES}`] : []), ...templateWarnings(spec.template, `${path}.template`)];
}

const defaultFailurePolicy = (policy: PodFailurePolicy): PodFailurePolicy =>
  at(policy, 'rules', (rules) =>
    each(rules, (rule) => at(rule, 'onPodConditions', (patterns) => each(patterns, (pattern) => (pattern.status ? pattern : { ...pattern, status: 'True' })))),
  );

/** Defaults of a Job's spec that a CronJob's template gets too: only those of what is inside. */
export const defaultJobTemplateSpec = (spec: JobSpec): JobSpec => at(at(spec, 'podFailurePolicy', defaultFailurePolicy), 'template', defaultPodTemplate);

/** Upstream `pkg/apis/batch/v1` SetDefaults_Job. */
function setDefaults(job: Job): Job {
  const given = job.spec ?? { template: {} };
  const spec = fill(given.completions === undefined && given.parallelism === undefined ? { ...given, completions: 1 } : given, {
    parallelism: 1,
    backoffLimit: given.backoffLimitPerIndex === undefined ? 6 : 2147483647,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: given.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed',
    manualSelector: false,
  });
  const labels = given.template?.metadata?.labels;
  const metadata = labels && Object.keys(job.metadata.labels ?? {}).length === 0 ? { ...job.metadata, labels } : job.metadata;
  const defaulted = defaultJobTemplateSpec(spec);
  return defaulted === job.spec && metadata === job.metadata ? job : { ...job, metadata, spec: defaulted };
}

/** The labels by which a Job knows its Pods, old and new. */
const nameLabels = (name: string): Readonly<Record<string, string>> => ({ 'job-name': name, 'batch.kubernetes.io/job-name': name });
const CONTROLLER_UID = 'batch.kubernetes.io/controller-uid';
const uidLabels = (uid: string): Readonly<Record<string, string>> => ({ 'controller-uid': uid, [CONTROLLER_UID]: uid });

/** Upstream `pkg/registry/batch/job` generateSelector: the Job's UID makes sure that nobody else selects its Pods. */
function withGeneratedSelector(job: Job): Job {
  const { name = '', uid = '' } = job.metadata;
  return at(job, 'spec', (spec) => ({
    ...spec,
    selector: { ...spec.selector, matchLabels: { [CONTROLLER_UID]: uid, ...spec.selector?.matchLabels } },
    template: {
      ...spec.template,
      metadata: { ...spec.template.metadata, labels: { ...nameLabels(name), ...uidLabels(uid), ...spec.template.metadata?.labels } },
    },
  }));
}

const STATES: readonly (readonly [condition: string, text: string])[] = [
  ['Complete', 'Complete'],
  ['Failed', 'Failed'],
  ['', 'Terminating'],
  ['Suspended', 'Suspended'],
  ['FailureTarget', 'FailureTarget'],
  ['SuccessCriteriaMet', 'SuccessCriteriaMet'],
];

function statusText({ metadata, status }: Job): string {
  const isTrue = (type: string): boolean => status?.conditions?.some((c) => c.type === type && c.status === 'True') ?? false;
  const found = STATES.find(([condition]) => (condition === '' ? metadata.deletionTimestamp !== undefined : isTrue(condition)));
  return found?.[1] ?? 'Running';
}

function completionsText({ spec, status }: Job): string {
  const succeeded = status?.succeeded ?? 0;
  if (spec?.completions !== undefined) return `${succeeded}/${spec.completions}`;
  return (spec?.parallelism ?? 0) > 1 ? `${succeeded}/1 of ${spec?.parallelism}` : `${succeeded}/1`;
}

function durationText({ status }: Job, nowMs: number): string {
  const start = parseTime(status?.startTime);
  if (start === undefined) return '';
  const end = parseTime(status?.completionTime);
  return humanDuration((end === undefined ? nowMs : end / 1000) - start / 1000);
}
