import { parseCronSchedule } from '../cron-schedule';
import { semanticEqual } from '../equality';
import { matchesLabelSelector } from '../label-selector';
import { quote } from '../quote';
import { parseTime } from '../time';
import type {
  CronJob,
  CronJobSpec,
  Job,
  JobSpec,
  JobStatus,
  PodFailurePolicyOnExitCodesRequirement,
  PodFailurePolicyRule,
  PodSpec,
  PodTemplateSpec,
  SuccessPolicyRule,
} from '../types.gen';
import { validateEnum } from './container-fields';
import { duplicate, type FieldError, invalid, invalidEach, invalidRaw, marshal, NO_ERRORS, notSupported, required, tooLong, tooMany } from './errors';
import { internalJson } from './internal-json';
import { validateLabelSelector } from './label-selector';
import { byteLength, isDNS1123Label, isDNS1123Subdomain, isQualifiedName, nameIsDNSSubdomain, regexError } from './names';
import { FIELD_IMMUTABLE, validateImmutable, validateNonnegative, validateObjectMeta, validateObjectMetaUpdate } from './object-meta';
import { validatePodTemplateSpec } from './pod-spec';

/** Jobs and CronJobs: upstream `pkg/apis/batch/validation`. */
type Errors = readonly FieldError[];

/** An error that leaves out the bad value. */
const invalidWithoutValue = (field: string, detail: string): FieldError => ({ type: 'FieldValueInvalid', field, message: `Invalid value: ${detail}` });
const validValues = (values: readonly string[]): string => `valid values: [${values.map(quote).join(' ')}]`;

// ---- pod failure policy and success policy

const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const OPERATORS = ['In', 'NotIn'];
const STATUSES = ['False', 'True', 'Unknown'];

function validateExitCodes(requirement: PodFailurePolicyOnExitCodesRequirement, containers: readonly string[], path: string): Errors {
  const { operator = '', containerName, values = [] } = requirement;
  const errors: FieldError[] = [];
  if (operator === '') errors.push(required(`${path}.operator`, validValues(OPERATORS)));
  else if (!OPERATORS.includes(operator)) errors.push(notSupported(`${path}.operator`, operator, OPERATORS));
  if (containerName !== undefined && !containers.includes(containerName))
    errors.push(invalid(`${path}.containerName`, containerName, 'must be one of the container or initContainer names in the pod template'));
  const list = values ?? [];
  if (list.length === 0) errors.push(invalid(`${path}.values`, values, 'at least one value is required'));
  else if (list.length > 255) errors.push(tooMany(`${path}.values`, list.length, 255));
  const seen = new Set<number>();
  for (const [i, value] of list.entries()) {
    if (operator === 'In' && value === 0) errors.push(invalid(`${path}.values[${i}]`, value, 'must not be 0 for the In operator'));
    if (seen.has(value)) errors.push(duplicate(`${path}.values[${i}]`, value));
    seen.add(value);
  }
  if (list.some((value, i) => i > 0 && list[i - 1]! > value)) errors.push(invalid(`${path}.values`, list, 'must be ordered'));
  return errors;
}

function validateFailureRule(rule: PodFailurePolicyRule, spec: JobSpec, containers: readonly string[], path: string): Errors {
  const { action = '', onExitCodes, onPodConditions = [] } = rule;
  const errors: FieldError[] = [];
  if (action === '') errors.push(required(`${path}.action`, validValues(ACTIONS)));
  else if (action === 'FailIndex' && spec.backoffLimitPerIndex === undefined)
    errors.push(invalid(`${path}.action`, action, 'requires the backoffLimitPerIndex to be set'));
  else if (!ACTIONS.includes(action)) errors.push(notSupported(`${path}.action`, action, ACTIONS));
  if (onExitCodes) errors.push(...validateExitCodes(onExitCodes, containers, `${path}.onExitCodes`));
  if (onPodConditions.length > 20) errors.push(tooMany(`${path}.onPodConditions`, onPodConditions.length, 20));
  for (const [i, { type = '', status = '' }] of onPodConditions.entries()) {
    const at = `${path}.onPodConditions[${i}]`;
    errors.push(...invalidEach(`${at}.type`, type, isQualifiedName(type)));
    if (status === '') errors.push(required(`${at}.status`, validValues(STATUSES)));
    else if (!STATUSES.includes(status)) errors.push(notSupported(`${at}.status`, status, STATUSES));
  }
  if (onExitCodes && onPodConditions.length > 0) errors.push(invalidWithoutValue(path, 'specifying both OnExitCodes and OnPodConditions is not supported'));
  if (!onExitCodes && onPodConditions.length === 0) errors.push(invalidWithoutValue(path, 'specifying one of OnExitCodes and OnPodConditions is required'));
  return errors;
}

function validateFailurePolicy(spec: JobSpec, path: string): Errors {
  const rules = spec.podFailurePolicy?.rules ?? [];
  const { containers = [], initContainers = [] } = spec.template?.spec ?? {};
  const names = [...(containers ?? []), ...initContainers].map(({ name }) => name);
  return [
    ...(rules.length > 20 ? [tooMany(`${path}.rules`, rules.length, 20)] : NO_ERRORS),
    ...rules.flatMap((rule, i) => validateFailureRule(rule, spec, names, `${path}.rules[${i}]`)),
  ];
}

/** One number or range of a list of indexes, or what is wrong with it. */
function parseInterval(text: string, completions: number): readonly [number, number] | string {
  const parts = text.split('-');
  if (parts.length > 2) return `the fragment ${quote(text)} violates the requirement that an index interval can have at most two parts separated by '-'`;
  const numbers: number[] = [];
  for (const part of parts) {
    if (!/^[-+]?\d+$/.test(part)) return `cannot convert string to integer for index: ${quote(part)}`;
    if (Number(part) >= completions) return `too large index: ${quote(part)}`;
    numbers.push(Number(part));
  }
  const [first, last = first] = numbers as [number, number?];
  return parts.length > 1 && first >= last ? `non-increasing order, previous: ${first}, current: ${last}` : [first, last];
}

/** How many indexes a text like `1,3-5` names, or what is wrong with it (`validateIndexesFormat`). */
function countIndexes(text: string, completions: number): number | string {
  let total = 0;
  let previous: number | undefined;
  for (const part of text === '' ? [] : text.split(',')) {
    const interval = parseInterval(part, completions);
    if (typeof interval === 'string') return interval;
    if (previous !== undefined && previous >= interval[0]) return `non-increasing order, previous: ${previous}, current: ${interval[0]}`;
    total += interval[1] - interval[0] + 1;
    previous = interval[1];
  }
  return total;
}

function validateSuccessRule({ succeededCount, succeededIndexes }: SuccessPolicyRule, completions: number, path: string): Errors {
  const errors: FieldError[] = [];
  if (succeededCount === undefined && succeededIndexes === undefined)
    errors.push(required(path, 'at least one of succeededCount or succeededIndexes must be specified'));
  let total = 0;
  if (succeededIndexes !== undefined) {
    if (byteLength(succeededIndexes) > 64 * 1024) errors.push(tooLong(`${path}.succeededIndexes`, 64 * 1024));
    const count = countIndexes(succeededIndexes, completions);
    if (typeof count === 'string') errors.push(invalid(`${path}.succeededIndexes`, succeededIndexes, `error parsing succeededIndexes: ${count}`));
    else total = count;
  }
  if (succeededCount === undefined) return errors;
  const at = `${path}.succeededCount`;
  errors.push(...validateNonnegative(succeededCount, at));
  if (succeededCount > completions)
    errors.push(invalid(at, succeededCount, `must be less than or equal to ${completions} (the number of specified completions)`));
  if (succeededIndexes !== undefined && succeededCount > total)
    errors.push(invalid(at, succeededCount, `must be less than or equal to ${total} (the number of indexes in the specified succeededIndexes field)`));
  return errors;
}

function validateSuccessPolicy(spec: JobSpec, path: string): Errors {
  const rules = spec.successPolicy?.rules ?? [];
  return [
    ...(rules.length === 0 ? [required(`${path}.rules`, 'at least one rules must be specified when the successPolicy is specified')] : NO_ERRORS),
    ...(rules.length > 20 ? [tooMany(`${path}.rules`, rules.length, 20)] : NO_ERRORS),
    ...rules.flatMap((rule, i) => validateSuccessRule(rule, spec.completions ?? 0, `${path}.rules[${i}]`)),
  ];
}

// ---- spec

const HTTP_PATH = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";

/** `IsDomainPrefixedPath`. */
function validateManagedBy(text: string, path: string): Errors {
  if (text === '') return [required(path)];
  const slash = text.indexOf('/');
  const [host, rest] = [text.slice(0, Math.max(slash, 0)), text.slice(slash + 1)];
  if (slash < 0 || host === '' || rest === '') return [invalid(path, text, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  const errors: FieldError[] = [...invalidEach(path, host, isDNS1123Subdomain(host))];
  if (!new RegExp(`^${HTTP_PATH}$`).test(rest)) return [...errors, invalid(path, rest, regexError('Invalid path', HTTP_PATH))];
  return errors;
}

const MANY = 100_000;
const FEW = 10_000;
const WITH_MANY = `when completions are above ${MANY} and used with backoff limit per index`;

function validateIndexed({ completions, parallelism, maxFailedIndexes, backoffLimitPerIndex }: JobSpec, path: string): Errors {
  const errors: FieldError[] = [];
  const atMost = (field: string, value: number | undefined, max: number, detail: string): void => {
    if (value !== undefined && value > max) errors.push(invalid(`${path}.${field}`, value, detail));
  };
  if (completions === undefined) errors.push(required(`${path}.completions`, 'when completion mode is Indexed'));
  atMost('parallelism', parallelism, MANY, `must be less than or equal to ${MANY} when completion mode is Indexed`);
  if (completions !== undefined) atMost('maxFailedIndexes', maxFailedIndexes, completions, 'must be less than or equal to completions');
  atMost('maxFailedIndexes', maxFailedIndexes, MANY, `must be less than or equal to ${MANY}`);
  if ((completions ?? 0) <= MANY || backoffLimitPerIndex === undefined) return errors;
  if (maxFailedIndexes === undefined) errors.push(required(`${path}.maxFailedIndexes`, `must be specified when completions is above ${MANY}`));
  atMost('parallelism', parallelism, FEW, `must be less than or equal to ${FEW} ${WITH_MANY}`);
  atMost('maxFailedIndexes', maxFailedIndexes, FEW, `must be less than or equal to ${FEW} ${WITH_MANY}`);
  return errors;
}

function validateJobRestartPolicy(spec: JobSpec, path: string): Errors {
  const policy = spec.template?.spec?.restartPolicy ?? '';
  const at = `${path}.template.spec.restartPolicy`;
  if (policy === 'Always' || policy === '') return [required(at, 'valid values: "OnFailure", "Never"')];
  if (policy !== 'OnFailure' && policy !== 'Never') return [notSupported(at, policy, ['OnFailure', 'Never'])];
  return spec.podFailurePolicy && policy !== 'Never' ? [invalid(at, policy, 'only "Never" is supported when podFailurePolicy is specified')] : NO_ERRORS;
}

const COMPLETION_MODES = ['NonIndexed', 'Indexed'];
const REPLACEMENTS = ['Failed', 'TerminatingOrFailed'];

function validateReplacementPolicy({ podReplacementPolicy: policy, podFailurePolicy }: JobSpec, path: string): Errors {
  const allowed = podFailurePolicy ? ['Failed'] : REPLACEMENTS;
  return policy === undefined || allowed.includes(policy) ? NO_ERRORS : [notSupported(path, policy, allowed)];
}

/** `validateJobSpec`: of a Job or of a CronJob's template. */
function validateCommonSpec(spec: JobSpec, path: string): Errors {
  const { completionMode, backoffLimitPerIndex, maxFailedIndexes, managedBy } = spec;
  const errors: FieldError[] = [];
  for (const field of [
    'parallelism',
    'completions',
    'activeDeadlineSeconds',
    'backoffLimit',
    'ttlSecondsAfterFinished',
    'backoffLimitPerIndex',
    'maxFailedIndexes',
  ] as const)
    errors.push(...validateNonnegative(spec[field], `${path}.${field}`));
  if (maxFailedIndexes !== undefined && backoffLimitPerIndex === undefined)
    errors.push(required(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified'));
  if (managedBy !== undefined) {
    errors.push(...validateManagedBy(managedBy, `${path}.managedBy`));
    if (byteLength(managedBy) > 63) errors.push(tooLong(`${path}.managedBy`, 63));
  }
  if (completionMode !== undefined && !COMPLETION_MODES.includes(completionMode))
    errors.push(notSupported(`${path}.completionMode`, completionMode, COMPLETION_MODES));
  if (completionMode === 'Indexed') errors.push(...validateIndexed(spec, path));
  if (completionMode === undefined || completionMode === 'NonIndexed')
    for (const field of ['backoffLimitPerIndex', 'maxFailedIndexes'] as const)
      if (spec[field] !== undefined) errors.push(invalid(`${path}.${field}`, spec[field], 'requires indexed completion mode'));
  if (spec.podFailurePolicy) errors.push(...validateFailurePolicy(spec, `${path}.podFailurePolicy`));
  if (spec.successPolicy)
    errors.push(
      ...(completionMode === 'Indexed'
        ? validateSuccessPolicy(spec, `${path}.successPolicy`)
        : [invalidRaw(`${path}.successPolicy`, internalJson('batch.v1.SuccessPolicy', spec.successPolicy), 'requires indexed completion mode')]),
    );
  return [
    ...errors,
    ...validateReplacementPolicy(spec, `${path}.podReplacementPolicy`),
    ...validatePodTemplateSpec(spec.template ?? {}, `${path}.template`),
    ...validateJobRestartPolicy(spec, path),
  ];
}

const sortedLabels = (labels: Readonly<Record<string, string>> | undefined): string =>
  labels ? marshal(Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)))) : 'null';

function validateJobSpec(spec: JobSpec): Errors {
  const errors: FieldError[] = [...validateCommonSpec(spec, 'spec')];
  if (!spec.selector) errors.push(required('spec.selector'));
  const selectorErrors = validateLabelSelector(spec.selector, 'spec.selector');
  errors.push(...selectorErrors);
  const labels = spec.template?.metadata?.labels;
  if (selectorErrors.length === 0 && !matchesLabelSelector(spec.selector, labels))
    errors.push(invalidRaw('spec.template.metadata.labels', sortedLabels(labels), '`selector` does not match template `labels`'));
  return errors;
}

const ownLabels = (name: string, uid: string): Readonly<Record<string, string>> => ({
  'controller-uid': uid,
  'job-name': name,
  'batch.kubernetes.io/controller-uid': uid,
  'batch.kubernetes.io/job-name': name,
});

/** `validateGeneratedSelector`: nobody may have meddled with the labels that the server set. */
function validateGeneratedSelector({ metadata, spec }: Job): Errors {
  if (!spec?.selector || spec.manualSelector) return NO_ERRORS;
  const { name = '', uid = '' } = metadata;
  const errors: FieldError[] = uid === '' ? [required('metadata.uid')] : [];
  const expected = ownLabels(name, uid);
  const labels = spec.template.metadata?.labels;
  for (const [key, value] of Object.entries(expected)) {
    const at = `spec.template.metadata.labels[${key}]`;
    if (labels?.[key] === undefined) errors.push(required(at, `must be '${value}'`));
    else if (labels[key] !== value) errors.push(invalidRaw(at, sortedLabels(labels), `must be '${value}'`));
  }
  if (validateLabelSelector(spec.selector, '').length === 0 && !matchesLabelSelector(spec.selector, expected))
    errors.push(invalid('spec.selector', spec.selector, '`selector` not auto-generated'));
  return errors;
}

export function validateJob(job: Job): Errors {
  const { metadata, spec } = job;
  if (!spec) return [];
  const errors: FieldError[] = [...validateObjectMeta(metadata, true, nameIsDNSSubdomain), ...validateGeneratedSelector(job), ...validateJobSpec(spec)];
  if (spec.completionMode !== 'Indexed' || !spec.completions || spec.completions < 0) return errors;
  const hostname = `${metadata.name ?? ''}-${spec.completions - 1}`;
  if (isDNS1123Label(hostname).length > 0)
    errors.push(invalid('metadata.name', metadata.name ?? '', `will not able to create pod with invalid DNS label: ${hostname}`));
  return errors;
}

// ---- update

/** A template with what may change put back: where it is scheduled, and with which resources, while the Job rests. */
function withoutMutable(template: PodTemplateSpec, from: PodTemplateSpec): PodTemplateSpec {
  const { affinity, ...spec }: Partial<PodSpec> = template.spec ?? {};
  const nodeAffinity = from.spec?.affinity?.nodeAffinity;
  const { nodeAffinity: _, ...others } = affinity ?? {};
  const resourcesOf = (name: string) => [...(from.spec?.containers ?? []), ...(from.spec?.initContainers ?? [])].find((c) => c.name === name)?.resources ?? {};
  return {
    metadata: from.metadata ?? {},
    spec: {
      ...spec,
      affinity: { ...others, ...(nodeAffinity ? { nodeAffinity } : {}) },
      nodeSelector: from.spec?.nodeSelector ?? {},
      tolerations: from.spec?.tolerations ?? [],
      schedulingGates: from.spec?.schedulingGates ?? [],
      containers: (spec.containers ?? []).map((container) => ({ ...container, resources: resourcesOf(container.name) })),
      initContainers: (spec.initContainers ?? []).map((container) => ({ ...container, resources: resourcesOf(container.name) })),
    },
  };
}

function validateTemplateUpdate(next: JobSpec, old: Job): Errors {
  const { spec: before, status } = old;
  const isSuspended = before?.suspend === true;
  const suspendedCondition = status?.conditions?.some(({ type, status: is }) => type === 'Suspended' && is === 'True');
  const mutable = isSuspended && (status?.startTime === undefined || suspendedCondition) && !status?.active;
  const template = before?.template ?? {};
  if (semanticEqual(next.template, mutable ? withoutMutable(template, next.template) : template)) return NO_ERRORS;
  return [invalidRaw(isSuspended && mutable ? 'spec.template.spec' : 'spec.template', internalJson('core.v1.PodTemplateSpec', next.template), FIELD_IMMUTABLE)];
}

const immutablePolicy = (schema: string, field: string, next: object | undefined, old: object | undefined): Errors =>
  semanticEqual(next, old) ? NO_ERRORS : [invalidRaw(`spec.${field}`, next ? internalJson(schema, next) : 'null', FIELD_IMMUTABLE)];

function validateCompletionsUpdate(next: JobSpec, old: JobSpec): Errors {
  if (next.completionMode !== 'Indexed') return validateImmutable(next.completions, old.completions, 'spec.completions');
  if (next.completions === undefined || next.completions === old.completions || next.completions === next.parallelism) return NO_ERRORS;
  return [invalid('spec.completions', next.completions, 'can only be modified in tandem with spec.parallelism')];
}

export function validateJobUpdate(next: Job, old: Job): Errors {
  const { spec } = next;
  const before = old.spec;
  if (!spec || !before) return validateObjectMetaUpdate(next.metadata, old.metadata);
  return [
    ...validateJob(next),
    ...validateObjectMetaUpdate(next.metadata, old.metadata),
    ...validateJobSpec(spec),
    ...validateCompletionsUpdate(spec, before),
    ...validateImmutable(spec.selector, before.selector, 'spec.selector'),
    ...validateTemplateUpdate(spec, old),
    ...validateImmutable(spec.completionMode, before.completionMode, 'spec.completionMode'),
    ...immutablePolicy('batch.v1.PodFailurePolicy', 'podFailurePolicy', spec.podFailurePolicy, before.podFailurePolicy),
    ...validateImmutable(spec.backoffLimitPerIndex, before.backoffLimitPerIndex, 'spec.backoffLimitPerIndex'),
    ...validateImmutable(spec.managedBy, before.managedBy, 'spec.managedBy'),
    ...immutablePolicy('batch.v1.SuccessPolicy', 'successPolicy', spec.successPolicy, before.successPolicy),
  ];
}

// ---- status

const has = ({ conditions = [] }: JobStatus, type: string): boolean => conditions.some((c) => c.type === type && c.status === 'True');
const CONDITIONS = 'status.conditions';

/** Rules of a status alone that hold whenever what they are about has changed (`JobStatusValidationOptions`). */
function validateStatus(spec: JobSpec | undefined, next: JobStatus, old: JobStatus): Errors {
  const errors: FieldError[] = [];
  for (const field of ['active', 'succeeded', 'failed', 'ready', 'terminating'] as const) errors.push(...validateNonnegative(next[field], `status.${field}`));
  const is = (type: string): boolean => has(next, type);
  const changed = (...types: readonly string[]): boolean => types.some((type) => has(next, type) !== has(old, type));
  const differs = (...fields: readonly (keyof JobStatus)[]): boolean => fields.some((field) => !semanticEqual(next[field], old[field]));
  const refuse = (when: boolean, detail: string): void => {
    if (when) errors.push(invalidWithoutValue(CONDITIONS, detail));
  };
  const finished = is('Complete') || is('Failed');
  const { startTime, completionTime, active = 0, ready, terminating, completedIndexes = '', failedIndexes } = next;
  if (changed('Complete', 'Failed')) refuse(is('Complete') && is('Failed'), 'cannot set Complete=True and Failed=true conditions');
  if (changed('Complete', 'FailureTarget')) refuse(is('Complete') && is('FailureTarget'), 'cannot set Complete=True and FailureTarget=true conditions');
  if (changed('Complete') || differs('completionTime')) {
    if (completionTime !== undefined && !is('Complete'))
      errors.push(invalid('status.completionTime', completionTime, 'cannot set completionTime when there is no Complete=True condition'));
    if (completionTime === undefined && is('Complete')) errors.push(required('status.completionTime', 'completionTime is required for Complete jobs'));
  }
  if (differs('startTime', 'completionTime') && (parseTime(completionTime) ?? Number.POSITIVE_INFINITY) < (parseTime(startTime) ?? Number.NEGATIVE_INFINITY))
    errors.push(invalid('status.completionTime', completionTime, 'must be equal to or after `startTime`'));
  if (changed('Failed') || differs('failedIndexes'))
    refuse(is('Failed') && !is('FailureTarget'), 'cannot set Failed=True condition without the FailureTarget=true condition');
  if (changed('Complete', 'SuccessCriteriaMet'))
    refuse(is('Complete') && !is('SuccessCriteriaMet'), 'cannot set Complete=True condition without the SuccessCriteriaMet=true condition');
  const finishedChanged = finished !== (has(old, 'Complete') || has(old, 'Failed'));
  if ((finishedChanged || differs('active')) && finished && active > 0) errors.push(invalid('status.active', active, 'active>0 is invalid for finished job'));
  const restsWithoutWork = spec?.suspend === true && spec.completions === 0;
  if ((finishedChanged || differs('startTime')) && !restsWithoutWork && finished && startTime === undefined)
    errors.push(required('status.startTime', 'startTime is required for finished job'));
  const uncounted = next.uncountedTerminatedPods;
  if ((finishedChanged || differs('uncountedTerminatedPods')) && finished && (uncounted?.failed?.length ?? 0) + (uncounted?.succeeded?.length ?? 0) > 0)
    errors.push(invalid('status.uncountedTerminatedPods', uncounted, 'must be empty for finished job'));
  const completions = spec?.completions;
  const indexes = (field: 'completedIndexes' | 'failedIndexes', text: string): void => {
    const count = completions === undefined ? 0 : countIndexes(text, completions);
    if (typeof count === 'string') errors.push(invalid(`status.${field}`, text, `error parsing ${field}: ${count}`));
  };
  if (differs('completedIndexes')) indexes('completedIndexes', completedIndexes);
  if (differs('failedIndexes') && spec?.backoffLimitPerIndex !== undefined) indexes('failedIndexes', failedIndexes ?? '');
  if (differs('completedIndexes') && completedIndexes !== '' && spec?.completionMode !== 'Indexed')
    errors.push(invalid('status.completedIndexes', completedIndexes, 'cannot set non-empty completedIndexes when non-indexed completion mode'));
  if (differs('failedIndexes') && spec?.backoffLimitPerIndex === undefined && failedIndexes !== undefined)
    errors.push(invalid('status.failedIndexes', failedIndexes, 'cannot set non-null failedIndexes when backoffLimitPerIndex is null'));
  if ((finishedChanged || differs('terminating')) && finished && (terminating ?? 0) > 0)
    errors.push(invalid('status.terminating', terminating, 'terminating>0 is invalid for finished job'));
  if (differs('ready', 'active') && ready !== undefined && ready > active)
    errors.push(invalid('status.ready', ready, 'cannot set more ready pods than active'));
  refuse(is('SuccessCriteriaMet') && is('Failed'), 'cannot set SuccessCriteriaMet=True and Failed=true conditions');
  refuse(is('SuccessCriteriaMet') && is('FailureTarget'), 'cannot set SuccessCriteriaMet=True and FailureTarget=true conditions');
  refuse(
    spec?.successPolicy !== undefined && !is('SuccessCriteriaMet') && is('Complete'),
    'cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True',
  );
  return errors;
}

export function validateJobStatusUpdate(job: Job, oldJob: Job): Errors {
  const { spec, status: next = {} } = job;
  const { status: old = {} } = oldJob;
  const errors: FieldError[] = [...validateObjectMetaUpdate(job.metadata, oldJob.metadata), ...validateStatus(spec, next, old)];
  for (const type of ['Failed', 'Complete', 'FailureTarget'])
    if (has(old, type) && !has(next, type)) errors.push(invalidWithoutValue(CONDITIONS, `cannot disable the terminal ${type}=True condition`));
  if ((next.failed ?? 0) < (old.failed ?? 0)) errors.push(invalid('status.failed', next.failed ?? 0, 'cannot decrease the failed counter'));
  // Elastic indexed Jobs may be scaled down.
  const elastic = spec?.completionMode === 'Indexed' && spec.completions === spec.parallelism;
  if (!elastic && (next.succeeded ?? 0) < (old.succeeded ?? 0))
    errors.push(invalid('status.succeeded', next.succeeded ?? 0, 'cannot decrease the succeeded counter'));
  if (next.completionTime !== undefined && old.completionTime !== undefined && next.completionTime !== old.completionTime)
    errors.push(invalid('status.completionTime', next.completionTime, FIELD_IMMUTABLE));
  const resuming = has(old, 'Suspended') && (next.conditions ?? []).some((c) => c.type === 'Suspended' && c.status === 'False');
  if (!resuming && old.startTime !== undefined && next.startTime !== old.startTime && !spec?.suspend)
    errors.push(invalid('status.startTime', next.startTime, 'field is immutable for unsuspended job once set'));
  if (has(old, 'SuccessCriteriaMet') && !has(next, 'SuccessCriteriaMet'))
    errors.push(invalidWithoutValue(CONDITIONS, 'cannot disable the SuccessCriteriaMet=True condition'));
  if (has(old, 'Complete') && !has(old, 'SuccessCriteriaMet') && has(next, 'SuccessCriteriaMet'))
    errors.push(invalidWithoutValue(CONDITIONS, 'cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions'));
  return errors;
}

// ---- CronJob

function validateSchedule(schedule: string, timeZone: string | undefined, allowTimeZone: boolean): Errors {
  const path = 'spec.schedule';
  if (schedule === '') return [required(path)];
  const parsed = parseCronSchedule(schedule);
  const errors: FieldError[] = typeof parsed === 'string' ? [invalid(path, schedule, parsed)] : [];
  if (!schedule.includes('TZ')) return errors;
  if (!allowTimeZone) errors.push(invalid(path, schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'));
  else if (timeZone !== undefined) errors.push(invalid(path, schedule, 'cannot use both timeZone field and TZ or CRON_TZ in schedule'));
  return errors;
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

function validateTimeZone(name: string | undefined): Errors {
  const path = 'spec.timeZone';
  if (name === undefined) return NO_ERRORS;
  if (name === '') return [invalid(path, name, 'timeZone must be nil or non-empty string')];
  const unknown = invalid(path, name, `unknown time zone ${name}`);
  if (!name.split('/').every((part) => /^[A-Za-z._0-9+][A-Za-z.\-_0-9+]{0,13}$/.test(part) && part !== '.' && part !== '..')) return [unknown];
  if (name.toLowerCase() === 'local') return [invalid(path, name, 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones')];
  return isTimeZone(name) ? NO_ERRORS : [unknown];
}

function validateCronSpec(spec: CronJobSpec, old: CronJobSpec | undefined): Errors {
  const { schedule = '', timeZone, jobTemplate } = spec;
  const template = jobTemplate?.spec ?? { template: {} };
  const path = 'spec.jobTemplate.spec';
  return [
    ...validateSchedule(schedule, timeZone, old?.schedule?.includes('TZ') ?? false),
    ...validateNonnegative(spec.startingDeadlineSeconds, 'spec.startingDeadlineSeconds'),
    ...(old && old.timeZone === timeZone ? NO_ERRORS : validateTimeZone(timeZone)),
    ...validateEnum(spec.concurrencyPolicy, ['Allow', 'Forbid', 'Replace'], 'spec.concurrencyPolicy'),
    ...validateCommonSpec(template, path),
    ...(template.selector ? [invalid(`${path}.selector`, template.selector, '`selector` will be auto-generated')] : NO_ERRORS),
    ...(template.manualSelector ? [notSupported(`${path}.manualSelector`, true, ['nil', 'false'])] : NO_ERRORS),
    ...validateNonnegative(spec.successfulJobsHistoryLimit, 'spec.successfulJobsHistoryLimit'),
    ...validateNonnegative(spec.failedJobsHistoryLimit, 'spec.failedJobsHistoryLimit'),
  ];
}

export function validateCronJob({ metadata, spec }: CronJob): Errors {
  const { name = '' } = metadata;
  return [
    ...validateObjectMeta(metadata, true, nameIsDNSSubdomain),
    ...(spec ? validateCronSpec(spec, undefined) : NO_ERRORS),
    ...(byteLength(name) > 52 ? [invalid('metadata.name', name, 'must be no more than 52 characters')] : NO_ERRORS),
  ];
}
export const validateCronJobUpdate = (next: CronJob, old: CronJob): Errors => [
  ...validateObjectMetaUpdate(next.metadata, old.metadata),
  ...(next.spec ? validateCronSpec(next.spec, old.spec) : NO_ERRORS),
];
