import { semanticEqual } from '../equality';
import { templateGenerationOf } from '../kinds/template-generation';
import { matchesLabelSelector } from '../label-selector';
import { wasGivenEmpty } from '../schema/coder';
import type {
  ControllerRevision,
  DaemonSet,
  DaemonSetUpdateStrategy,
  Deployment,
  DeploymentStrategy,
  LabelSelector,
  PersistentVolumeClaim,
  PodTemplateSpec,
  ReplicaSet,
  ReplicationController,
  StatefulSet,
  StatefulSetSpec,
  StatefulSetUpdateStrategy,
  Volume,
} from '../types.gen';
import { validateClaimSpec } from './claim-spec';
import { type FieldError, forbidden, invalid, invalidEach, invalidRaw, marshal, NO_ERRORS, notSupported, required } from './errors';
import { percentOf, validateAtMost100Percent, validatePositiveIntOrPercent } from './int-or-percent';
import { internalJson } from './internal-json';
import { isEmptySelector, validateLabelSelector, validateLabels } from './label-selector';
import { isDNS1123Label, nameIsDNSLabel, nameIsDNSSubdomain } from './names';
import { validateAnnotations, validateImmutable, validateNonnegative, validateObjectMeta, validateObjectMetaUpdate } from './object-meta';
import { validatePodAnnotations } from './pod-annotations';
import { validatePodTemplateSpec } from './pod-spec';

/** Controllers of Pods: upstream `pkg/apis/apps/validation`, and `pkg/apis/core/validation` for the ReplicationController. */
type Errors = readonly FieldError[];
type Labels = Readonly<Record<string, string>>;

const NO_TEMPLATE: PodTemplateSpec = {};
const sorted = (labels: Labels | undefined): string =>
  labels ? marshal(Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)))) : 'null';
const printedSelector = (selector: LabelSelector): string =>
  marshal({
    ...(selector.matchLabels ? { matchLabels: JSON.parse(sorted(selector.matchLabels)) as Labels } : {}),
    ...(selector.matchExpressions ? { matchExpressions: selector.matchExpressions } : {}),
  });

/** Numbers that may not be negative; their fields are named as they stand in the object. */
const nonnegative = <T extends object>(object: T, path: string, ...fields: readonly (keyof T & string)[]): Errors =>
  fields.flatMap((field) => validateNonnegative(object[field] as number | undefined, `${path}.${field}`));

/** The template's labels must be selected. */
const validateSelected = (matches: boolean, { metadata }: PodTemplateSpec, path: string): Errors => {
  if (matches) return NO_ERRORS;
  const printed = wasGivenEmpty(metadata, 'labels') ? '{}' : sorted(metadata?.labels);
  return [invalidRaw(`${path}.metadata.labels`, printed, '`selector` does not match template `labels`')];
};

/** What controllers that run for ever want of their Pods. */
const validateEndless = ({ spec }: PodTemplateSpec, kind: string, path: string): Errors => [
  ...(spec?.restartPolicy === 'Always' ? NO_ERRORS : [notSupported(`${path}.spec.restartPolicy`, spec?.restartPolicy ?? '', ['Always'])]),
  ...(spec?.activeDeadlineSeconds === undefined
    ? NO_ERRORS
    : [forbidden(`${path}.spec.activeDeadlineSeconds`, `activeDeadlineSeconds in ${kind} is not Supported`)]),
];

/** A required selector; whether it can be used at all. */
function validateSelector(selector: LabelSelector | undefined, kind: string, path: string): { readonly errors: Errors; readonly usable: boolean } {
  if (!selector) return { errors: [required(path)], usable: true };
  const errors = validateLabelSelector(selector, path);
  const empty = isEmptySelector(selector) ? [invalidRaw(path, printedSelector(selector), `empty selector is invalid for ${kind}`)] : NO_ERRORS;
  return { errors: [...errors, ...empty], usable: errors.length === 0 };
}

/** An empty selector selects everything, no selector nothing. */
const selects = (selector: LabelSelector | undefined, template: PodTemplateSpec): boolean => matchesLabelSelector(selector, template.metadata?.labels);

/** Selector and template of a Deployment or ReplicaSet, whose errors upstream words alike. */
function validateReplicaTemplate(selector: LabelSelector | undefined, template: PodTemplateSpec, path: string): Errors {
  const checked = validateSelector(selector ?? undefined, 'deployment', `${path}.selector`);
  if (!checked.usable) return [...checked.errors, invalidRaw(`${path}.selector`, printedSelector(selector ?? {}), 'invalid label selector')];
  const at = `${path}.template`;
  return [
    ...checked.errors,
    ...validateSelected(selects(selector ?? undefined, template), template, at),
    ...validatePodTemplateSpec(template, at),
    ...validateEndless(template, 'ReplicaSet', at),
  ];
}

const validateImmutableSelector = (next: LabelSelector | undefined, old: LabelSelector | undefined): Errors => {
  const errors = validateImmutable(next, old, 'spec.selector');
  return errors.length === 0 ? errors : [invalidRaw('spec.selector', next ? printedSelector(next) : 'null', 'field is immutable')];
};

const MORE_THAN_REPLICAS = 'cannot be greater than status.replicas';
type Counters = { readonly replicas?: number; readonly readyReplicas?: number; readonly availableReplicas?: number };

/** Counters of a status that may not be more than all, or more than the ready ones. */
function validateCounters<T extends Counters>(status: T, atMostReplicas: readonly (keyof T & string)[], moreThanReady: string): Errors {
  const { replicas = 0, readyReplicas = 0, availableReplicas = 0 } = status;
  const errors: FieldError[] = [];
  for (const field of atMostReplicas) {
    const count = (status[field] as number | undefined) ?? 0;
    if (count > replicas) errors.push(invalid(`status.${field}`, count, MORE_THAN_REPLICAS));
  }
  if (availableReplicas > readyReplicas) errors.push(invalid('status.availableReplicas', availableReplicas, moreThanReady));
  return errors;
}

const validateCollisions = (next: number | undefined, old: number | undefined): Errors =>
  (next ?? 0) < (old ?? 0) ? [invalid('status.collisionCount', next ?? 0, 'cannot be decremented')] : NO_ERRORS;

// ---- ReplicationController

function validateControllerSpec({ spec = {} }: ReplicationController): Errors {
  const { selector = {}, template, replicas } = spec;
  const empty = Object.keys(selector).length === 0;
  const errors: FieldError[] = [...nonnegative(spec, 'spec', 'minReadySeconds'), ...(empty ? [required('spec.selector')] : NO_ERRORS)];
  errors.push(...(replicas === undefined ? [required('spec.replicas')] : nonnegative(spec, 'spec', 'replicas')));
  if (!template) return [...errors, required('spec.template')];
  const labels = template.metadata?.labels;
  return [
    ...errors,
    ...validateSelected(matchesLabelSelector({ matchLabels: selector }, labels), template, 'spec.template'),
    ...validatePodTemplateSpec(template, 'spec.template'),
    ...validateEndless(template, 'ReplicationController', 'spec.template'),
  ];
}

export const validateReplicationController = (controller: ReplicationController): Errors => [
  ...validateObjectMeta(controller.metadata, true, nameIsDNSSubdomain),
  ...validateControllerSpec(controller),
];
export const validateReplicationControllerUpdate = (next: ReplicationController, old: ReplicationController): Errors => [
  ...validateObjectMetaUpdate(next.metadata, old.metadata),
  ...validateControllerSpec(next),
];

/** Status of a ReplicationController or ReplicaSet. */
export const validateReplicaStatusUpdate = (next: ReplicaSet | ReplicationController, old: ReplicaSet | ReplicationController): Errors => [
  ...validateObjectMetaUpdate(next.metadata, old.metadata),
  ...nonnegative(next.status ?? { replicas: 0 }, 'status', 'replicas', 'fullyLabeledReplicas', 'readyReplicas', 'availableReplicas', 'observedGeneration'),
  ...validateCounters(next.status ?? { replicas: 0 }, ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'], 'cannot be greater than readyReplicas'),
];

// ---- ReplicaSet

const validateSetSpec = ({ spec }: ReplicaSet): Errors => [
  ...nonnegative(spec ?? {}, 'spec', ...(['replicas', 'minReadySeconds'] as never[])),
  ...validateReplicaTemplate(spec?.selector, spec?.template ?? NO_TEMPLATE, 'spec'),
];
export const validateReplicaSet = (set: ReplicaSet): Errors => [...validateObjectMeta(set.metadata, true, nameIsDNSSubdomain), ...validateSetSpec(set)];
export const validateReplicaSetUpdate = (next: ReplicaSet, old: ReplicaSet): Errors => [
  ...validateObjectMetaUpdate(next.metadata, old.metadata),
  ...validateSetSpec(next),
  ...validateImmutableSelector(next.spec?.selector, old.spec?.selector),
];

// ---- Deployment

/** The number or the percentage, without its sign. */
const amountOf = (value: number | string): number => percentOf(value) ?? (typeof value === 'number' ? value : Number.parseInt(value, 10) || 0);

function validateDeploymentStrategy(strategy: DeploymentStrategy): Errors {
  const path = 'spec.strategy';
  const { type, rollingUpdate } = strategy;
  if (type === 'Recreate') return rollingUpdate ? [forbidden(`${path}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")] : NO_ERRORS;
  if (type !== 'RollingUpdate') {
    const printed = internalJson('apps.v1.DeploymentStrategy', strategy);
    return [
      { ...notSupported(path, '', ['Recreate', 'RollingUpdate']), message: `Unsupported value: ${printed}: supported values: "Recreate", "RollingUpdate"` },
    ];
  }
  const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate ?? {};
  const at = `${path}.rollingUpdate`;
  return [
    ...validatePositiveIntOrPercent(maxUnavailable, `${at}.maxUnavailable`),
    ...validatePositiveIntOrPercent(maxSurge, `${at}.maxSurge`),
    ...(amountOf(maxUnavailable) === 0 && amountOf(maxSurge) === 0
      ? [invalid(`${at}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0')]
      : NO_ERRORS),
    ...validateAtMost100Percent(maxUnavailable, `${at}.maxUnavailable`),
  ];
}

function validateDeploymentSpec({ spec }: Deployment): Errors {
  if (!spec) return [];
  const { minReadySeconds = 0, progressDeadlineSeconds } = spec;
  return [
    ...nonnegative(spec, 'spec', 'replicas'),
    ...validateReplicaTemplate(spec.selector, spec.template ?? NO_TEMPLATE, 'spec'),
    ...validateDeploymentStrategy(spec.strategy ?? {}),
    ...nonnegative(spec, 'spec', 'minReadySeconds', 'revisionHistoryLimit', 'progressDeadlineSeconds'),
    ...(progressDeadlineSeconds !== undefined && progressDeadlineSeconds <= minReadySeconds
      ? [invalid('spec.progressDeadlineSeconds', progressDeadlineSeconds, 'must be greater than minReadySeconds')]
      : NO_ERRORS),
  ];
}
export const validateDeployment = (deployment: Deployment): Errors => [
  ...validateObjectMeta(deployment.metadata, true, nameIsDNSSubdomain),
  ...validateDeploymentSpec(deployment),
];
export const validateDeploymentUpdate = (next: Deployment, old: Deployment): Errors => [
  ...validateObjectMetaUpdate(next.metadata, old.metadata),
  ...validateDeploymentSpec(next),
  ...validateImmutableSelector(next.spec?.selector, old.spec?.selector),
];
export const validateDeploymentStatusUpdate = ({ metadata, status = {} }: Deployment, old: Deployment): Errors => [
  ...validateObjectMetaUpdate(metadata, old.metadata),
  ...nonnegative(
    status,
    'status',
    'observedGeneration',
    'replicas',
    'updatedReplicas',
    'readyReplicas',
    'availableReplicas',
    'unavailableReplicas',
    'terminatingReplicas',
    'collisionCount',
  ),
  ...validateCounters(status, ['updatedReplicas', 'readyReplicas', 'availableReplicas'], 'cannot be greater than readyReplicas'),
  ...validateCollisions(status.collisionCount, old.status?.collisionCount),
];

// ---- DaemonSet

function validateDaemonSetStrategy(strategy: DaemonSetUpdateStrategy): Errors {
  const path = 'spec.updateStrategy';
  const { type, rollingUpdate } = strategy;
  if (type === 'OnDelete') return NO_ERRORS;
  if (type !== 'RollingUpdate') {
    const printed = internalJson('apps.v1.DaemonSetUpdateStrategy', strategy);
    return [{ ...notSupported(path, '', []), message: `Unsupported value: ${printed}: supported values: "RollingUpdate", "OnDelete"` }];
  }
  const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate ?? {};
  const at = `${path}.rollingUpdate`;
  const errors: FieldError[] = [
    ...validatePositiveIntOrPercent(maxUnavailable, `${at}.maxUnavailable`),
    ...validatePositiveIntOrPercent(maxSurge, `${at}.maxSurge`),
    ...validateAtMost100Percent(maxUnavailable, `${at}.maxUnavailable`),
    ...validateAtMost100Percent(maxSurge, `${at}.maxSurge`),
  ];
  const [unavailable, surge] = [amountOf(maxUnavailable) !== 0, amountOf(maxSurge) !== 0];
  if (unavailable && surge) errors.push(invalid(`${at}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero'));
  if (!unavailable && !surge) errors.push(required(`${at}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'));
  return errors;
}

function validateDaemonSetSpec({ spec }: DaemonSet): Errors {
  if (!spec) return [];
  const selector = spec.selector ?? undefined;
  const template = spec.template ?? NO_TEMPLATE;
  const selectorErrors = validateLabelSelector(selector, 'spec.selector');
  return [
    ...selectorErrors,
    ...(selectorErrors.length === 0 ? validateSelected(selects(selector, template), template, 'spec.template') : NO_ERRORS),
    ...(selector && isEmptySelector(selector)
      ? [invalidRaw('spec.selector', printedSelector(selector), 'empty selector is invalid for daemonset')]
      : NO_ERRORS),
    ...validatePodTemplateSpec(template, 'spec.template'),
    ...validateEndless(template, 'DaemonSet', 'spec.template'),
    ...nonnegative(spec, 'spec', 'minReadySeconds'),
    ...validateDaemonSetStrategy(spec.updateStrategy ?? {}),
    ...nonnegative(spec, 'spec', 'revisionHistoryLimit'),
  ];
}

/** The generation of the template is kept by the server; see `templateGenerationOf`. */
function validateTemplateGeneration(next: DaemonSet, old: DaemonSet): Errors {
  const [now, before] = [templateGenerationOf(next), templateGenerationOf(old)];
  return now < before ? [invalid('spec.templateGeneration', now, 'must not be decremented')] : NO_ERRORS;
}

export const validateDaemonSet = (set: DaemonSet): Errors => [...validateObjectMeta(set.metadata, true, nameIsDNSSubdomain), ...validateDaemonSetSpec(set)];
export const validateDaemonSetUpdate = (next: DaemonSet, old: DaemonSet): Errors => [
  ...validateObjectMetaUpdate(next.metadata, old.metadata),
  ...validateTemplateGeneration(next, old),
  ...validateImmutableSelector(next.spec?.selector, old.spec?.selector),
  ...validateDaemonSetSpec(next),
];
export function validateDaemonSetStatusUpdate(next: DaemonSet, old: DaemonSet): Errors {
  const errors = validateObjectMetaUpdate(next.metadata, old.metadata);
  if (!next.status) return errors;
  return [
    ...errors,
    ...nonnegative(
      next.status,
      'status',
      'currentNumberScheduled',
      'numberMisscheduled',
      'desiredNumberScheduled',
      'numberReady',
      'observedGeneration',
      'updatedNumberScheduled',
      'numberAvailable',
      'numberUnavailable',
      'collisionCount',
    ),
    ...validateCollisions(next.status.collisionCount, old.status?.collisionCount),
  ];
}

// ---- StatefulSet

function validateStatefulSetStrategy(strategy: StatefulSetUpdateStrategy): Errors {
  const path = 'spec.updateStrategy';
  const { type, rollingUpdate } = strategy;
  const withPartition = rollingUpdate && { partition: 0, ...rollingUpdate };
  if (!type) return [required(path)];
  if (type === 'RollingUpdate') return rollingUpdate ? nonnegative(rollingUpdate, `${path}.rollingUpdate`, 'partition') : NO_ERRORS;
  if (type === 'OnDelete')
    return withPartition
      ? [
          invalidRaw(
            `${path}.rollingUpdate`,
            internalJson('apps.v1.RollingUpdateStatefulSetStrategy', withPartition),
            "only allowed for updateStrategy 'RollingUpdate'",
          ),
        ]
      : NO_ERRORS;
  const printed = internalJson('apps.v1.StatefulSetUpdateStrategy', { ...strategy, ...(withPartition ? { rollingUpdate: withPartition } : {}) });
  return [invalidRaw(path, printed, "must be 'RollingUpdate' or 'OnDelete'")];
}

const POLICIES = ['Retain', 'Delete'];
const isPolicy = (policy: string | undefined, path: string): Errors =>
  POLICIES.includes(policy ?? '') ? NO_ERRORS : [notSupported(path, policy ?? '', POLICIES)];

/** The template as its Pods will be: with the claims' volumes, and without names that the set gives itself. */
function effectiveTemplate({ template = NO_TEMPLATE, volumeClaimTemplates = [] }: StatefulSetSpec): PodTemplateSpec {
  if (!template.spec) return template;
  const { hostname: _, subdomain: __, ...spec } = template.spec;
  const claimed = new Map<string, Volume>(
    volumeClaimTemplates.map(({ metadata }: PersistentVolumeClaim) => {
      const name = metadata?.name ?? '';
      return [name, { name, persistentVolumeClaim: { claimName: name } }];
    }),
  );
  return { ...template, spec: { ...spec, volumes: [...claimed.values(), ...(spec.volumes ?? []).filter(({ name }) => !claimed.has(name))] } };
}

const MANAGEMENT = ['OrderedReady', 'Parallel'];

function validateStatefulSetSpec({ spec }: StatefulSet, isUpdate: boolean): Errors {
  if (!spec) return [];
  const { podManagementPolicy = '', persistentVolumeClaimRetentionPolicy: retention, serviceName = '' } = spec;
  const errors: FieldError[] = [];
  if (podManagementPolicy === '') errors.push(required('spec.podManagementPolicy'));
  else if (!MANAGEMENT.includes(podManagementPolicy))
    errors.push(invalid('spec.podManagementPolicy', podManagementPolicy, "must be 'OrderedReady' or 'Parallel'"));
  errors.push(...validateStatefulSetStrategy(spec.updateStrategy ?? {}));
  if (retention)
    for (const field of ['whenDeleted', 'whenScaled'] as const)
      errors.push(...isPolicy(retention[field], `spec.persistentVolumeClaimRetentionPolicy.${field}`));
  if (!isUpdate)
    for (const [i, claim] of (spec.volumeClaimTemplates ?? []).entries())
      errors.push(...validateClaimSpec(claim.spec ?? {}, `spec.volumeClaimTemplates[${i}].spec`));
  errors.push(...nonnegative(spec, 'spec', 'replicas', 'minReadySeconds'), ...validateNonnegative(spec.ordinals?.start, 'spec.ordinals.start'));
  if (!isUpdate && serviceName !== '') errors.push(...invalidEach('spec.serviceName', serviceName, isDNS1123Label(serviceName)));
  const selector = spec.selector ?? undefined;
  const checked = validateSelector(selector, 'statefulset', 'spec.selector');
  errors.push(...checked.errors);
  if (!checked.usable) {
    errors.push(invalidRaw('spec.selector', printedSelector(selector ?? {}), ''));
  } else {
    const template = effectiveTemplate(spec);
    const { labels, annotations } = template.metadata ?? {};
    errors.push(
      ...validateSelected(selects(selector, template), template, 'spec.template'),
      ...validatePodTemplateSpec(template, 'spec.template'),
      // Upstream checks these once more.
      ...validateLabels(labels, 'spec.template.labels'),
      ...validateAnnotations(annotations, 'spec.template.annotations'),
      ...validatePodAnnotations(annotations, template.spec ?? { containers: [] }, 'spec.template.annotations'),
    );
  }
  return [...errors, ...validateEndless(spec.template ?? NO_TEMPLATE, 'StatefulSet', 'spec.template')];
}

export const validateStatefulSet = (set: StatefulSet): Errors => [
  ...validateObjectMeta(set.metadata, true, nameIsDNSLabel),
  ...validateStatefulSetSpec(set, false),
];

const MUTABLE = ['replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy'] as const;
const FIXED_SPEC = `updates to statefulset spec for fields other than ${MUTABLE.map((field) => `'${field}'`).join(', ')} and 'minReadySeconds' are forbidden`;

function withoutMutable(spec: StatefulSetSpec | undefined): object {
  const mutable: readonly string[] = [...MUTABLE, 'minReadySeconds'];
  return Object.fromEntries(Object.entries(spec ?? {}).filter(([field]) => !mutable.includes(field)));
}

export const validateStatefulSetUpdate = (next: StatefulSet, old: StatefulSet): Errors => [
  ...validateObjectMetaUpdate(next.metadata, old.metadata),
  ...validateStatefulSetSpec(next, true),
  ...(semanticEqual(withoutMutable(next.spec), withoutMutable(old.spec)) ? NO_ERRORS : [forbidden('spec', FIXED_SPEC)]),
];
export function validateStatefulSetStatusUpdate(next: StatefulSet, old: StatefulSet): Errors {
  const { status } = next;
  return [
    ...(status
      ? [
          ...nonnegative(
            status,
            'status',
            'replicas',
            'readyReplicas',
            'currentReplicas',
            'updatedReplicas',
            'availableReplicas',
            'observedGeneration',
            'collisionCount',
          ),
          ...validateCounters(
            status,
            ['readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'],
            'cannot be greater than status.readyReplicas',
          ),
        ]
      : NO_ERRORS),
    ...validateObjectMetaUpdate(next.metadata, old.metadata),
    ...validateCollisions(status?.collisionCount, old.status?.collisionCount),
  ];
}

// ---- ControllerRevision

const revisionErrors = ({ metadata, revision }: ControllerRevision): Errors => [
  ...validateObjectMeta(metadata, true, nameIsDNSSubdomain),
  ...validateNonnegative(revision, 'revision'),
];
export function validateControllerRevision(revision: ControllerRevision): Errors {
  const data: unknown = revision.data;
  const errors = revisionErrors(revision);
  if (data === undefined || data === null) return [...errors, required('data', 'data is mandatory')];
  return typeof data === 'object' && !Array.isArray(data) ? errors : [...errors, required('data', 'data must be a valid JSON object')];
}
export const validateControllerRevisionUpdate = (next: ControllerRevision, old: ControllerRevision): Errors => [
  ...validateObjectMetaUpdate(next.metadata, old.metadata),
  ...revisionErrors(next),
  ...validateImmutable(next.data, old.data, 'data'),
];
