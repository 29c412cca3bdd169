import { semanticEqual } from '../equality';
import { computeQosClass } from '../pod-resources';
import { quote } from '../quote';
import type {
  Container,
  ContainerStatus,
  NodeAffinity,
  NodeSelectorTerm,
  Pod,
  PodCondition,
  PodSchedulingGate,
  PodSpec,
  PodTemplate,
  Toleration,
} from '../types.gen';
import { changedPaths } from './changed-paths';
import { validateImageSpace } from './container';
import { type FieldError, forbidden, invalid, invalidEach, invalidRaw, marshal, NO_ERRORS, required } from './errors';
import { internalJson } from './internal-json';
import { isIpv6, parseIp, validateLegacyIp } from './ip';
import { inclusiveRangeError, isDNS1123Subdomain, isQualifiedName, nameIsDNSSubdomain } from './names';
import { validateImmutable, validateObjectMeta, validateObjectMetaUpdate } from './object-meta';
import { validatePodAnnotations, validatePodAnnotationsUpdate, validateProfilesMatch } from './pod-annotations';
import { validatePodSpec, validatePodTemplateSpec } from './pod-spec';
import { validateTolerations } from './tolerations';

/** Pods: upstream `pkg/apis/core/validation` ValidatePodCreate, ValidatePodUpdate, ValidatePodStatusUpdate. */
const NO_SPEC: PodSpec = { containers: [] };

/** `validatePodMetadataAndSpec`. */
function validatePod({ metadata, spec = NO_SPEC }: Pod): readonly FieldError[] {
  const errors: FieldError[] = [
    ...validateObjectMeta(metadata, true, nameIsDNSSubdomain),
    ...validatePodAnnotations(metadata.annotations, spec, 'metadata.annotations'),
    ...validatePodSpec(spec, metadata, 'spec'),
  ];
  if (!spec.serviceAccountName)
    for (const [i, { projected }] of (spec.volumes ?? []).entries())
      for (const [j, source] of (projected?.sources ?? []).entries())
        if (source.serviceAccountToken)
          errors.push(forbidden(`spec.volumes[${i}].projected.sources[${j}].serviceAccountToken`, 'must not be specified when serviceAccountName is not set'));
  for (const field of ['containers', 'initContainers'] as const)
    for (const [i, container] of (spec[field] ?? []).entries()) errors.push(...validateImageSpace(container, `spec.${field}[${i}]`));
  return errors;
}

export function validatePodCreate(pod: Pod): readonly FieldError[] {
  const { metadata, spec = NO_SPEC } = pod;
  return [
    ...validatePod(pod),
    ...(spec.ephemeralContainers?.length ? [forbidden('spec.ephemeralContainers', 'cannot be set on create')] : NO_ERRORS),
    ...(spec.nodeName && spec.schedulingGates?.length ? [forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared')] : NO_ERRORS),
    ...validateProfilesMatch(metadata, spec, 'spec'),
  ];
}

const INT32_MAX = 2147483647;

/** Checks of a list of containers that was sent with an update; nothing more is looked at if containers came or went. */
function validateContainerUpdates(
  next: readonly Container[],
  old: readonly Container[],
  path: string,
): { readonly errors: readonly FieldError[]; readonly stop: boolean } {
  if (next.length !== old.length) return { errors: [forbidden(path, 'pod updates may not add or remove containers')], stop: true };
  const errors = next.flatMap((container, i) => [
    ...(container.image ? NO_ERRORS : [required(`${path}[${i}].image`)]),
    ...validateImageSpace(container, `${path}[${i}]`),
  ]);
  return { errors, stop: false };
}

/** The deadline may be set, and be lowered. */
function validateDeadlineUpdate(next: number | undefined, old: number | undefined): { readonly errors: readonly FieldError[]; readonly stop: boolean } {
  const path = 'spec.activeDeadlineSeconds';
  if (next === undefined)
    return { errors: old === undefined ? NO_ERRORS : [invalid(path, undefined, 'must not update from a positive integer to nil value')], stop: false };
  if (next < 0 || next > INT32_MAX) return { errors: [invalid(path, next, inclusiveRangeError(0, INT32_MAX))], stop: true };
  if (old !== undefined && old < next) return { errors: [invalid(path, next, 'must be less than or equal to previous value')], stop: true };
  return { errors: NO_ERRORS, stop: false };
}

function validateAddedTolerations(next: readonly Toleration[], old: readonly Toleration[]): readonly FieldError[] {
  const same = (a: Toleration, b: Toleration): boolean => a.key === b.key && a.operator === b.operator && a.value === b.value && a.effect === b.effect;
  if (!old.every((toleration) => next.some((other) => same(toleration, other))))
    return [forbidden('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds')];
  return validateTolerations(next, 'spec.tolerations');
}

const validateDeletedGates = (next: readonly PodSchedulingGate[], old: readonly PodSchedulingGate[]): readonly FieldError[] =>
  next.flatMap(({ name }, i) =>
    old.some((gate) => gate.name === name)
      ? []
      : [forbidden(`spec.schedulingGates[${i}].name`, `only deletion is allowed, but found new scheduling gate '${name}'`)],
  );

function hasOnlyAdditions(next: NodeSelectorTerm, old: NodeSelectorTerm): boolean {
  const { matchExpressions = [], matchFields = [] } = old;
  if (matchExpressions.length === 0 && matchFields.length === 0) return !next.matchExpressions?.length && !next.matchFields?.length;
  return (
    semanticEqual((next.matchExpressions ?? []).slice(0, matchExpressions.length), matchExpressions) &&
    semanticEqual((next.matchFields ?? []).slice(0, matchFields.length), matchFields)
  );
}

/** `validateNodeAffinityMutation`: a gated Pod's node affinity may become stricter. */
function validateNodeAffinityMutation(next: NodeAffinity | undefined, old: NodeAffinity | undefined): readonly FieldError[] {
  const hard = old?.requiredDuringSchedulingIgnoredDuringExecution;
  if (!hard) return NO_ERRORS;
  const path = 'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms';
  const oldTerms = hard.nodeSelectorTerms ?? [];
  const terms = next?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const printed = (term: NodeSelectorTerm): string => internalJson('core.v1.NodeSelectorTerm', term);
  if (oldTerms.length > 0 && oldTerms.length !== terms.length) {
    const list = next?.requiredDuringSchedulingIgnoredDuringExecution ? `[${terms.map(printed).join(',')}]` : 'null';
    return [invalidRaw(path, list, 'no additions/deletions to non-empty NodeSelectorTerms list are allowed')];
  }
  return oldTerms.flatMap((term, i) =>
    hasOnlyAdditions(terms[i]!, term) ? [] : [invalidRaw(`${path}[${i}]`, printed(terms[i]!), 'only additions are allowed (no mutations or deletions)')],
  );
}

const UPDATABLE = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
].join(',');

const withImagesOf = (next: readonly Container[] | undefined, old: readonly Container[] | undefined): readonly Container[] =>
  (next ?? []).map((container, i) => ({ ...container, image: old?.[i]?.image ?? '' }));

/** The spec with everything put back that an update may change; what still differs may not. */
function withoutAllowedChanges(next: PodSpec, old: PodSpec): PodSpec {
  const { activeDeadlineSeconds: _, ...rest } = next;
  const grace = next.terminationGracePeriodSeconds === 1 && (old.terminationGracePeriodSeconds ?? 0) < 0 ? old.terminationGracePeriodSeconds : undefined;
  const allowed = {
    ...rest,
    containers: withImagesOf(next.containers, old.containers),
    initContainers: withImagesOf(next.initContainers, old.initContainers),
    ...(old.activeDeadlineSeconds === undefined ? {} : { activeDeadlineSeconds: old.activeDeadlineSeconds }),
    schedulingGates: old.schedulingGates ?? [],
    tolerations: old.tolerations ?? [],
    ...(grace === undefined ? {} : { terminationGracePeriodSeconds: grace }),
  };
  if (!old.schedulingGates?.length) return allowed;
  const { nodeAffinity: __, ...affinity } = next.affinity ?? {};
  const before = old.affinity?.nodeAffinity;
  return { ...allowed, nodeSelector: old.nodeSelector ?? {}, affinity: { ...affinity, ...(before ? { nodeAffinity: before } : {}) } };
}

/** What a gated Pod may still change: it may ask for more of its node. */
function validateGatedChanges(next: PodSpec, old: PodSpec): readonly FieldError[] {
  if (!old.schedulingGates?.length) return NO_ERRORS;
  const errors: FieldError[] = [];
  const selector = next.nodeSelector ?? {};
  if (Object.entries(old.nodeSelector ?? {}).some(([key, value]) => selector[key] !== value))
    errors.push(
      invalidRaw(
        'spec.nodeSelector',
        next.nodeSelector ? marshal(selector) : 'null',
        'only additions to spec.nodeSelector are allowed (no mutations or deletions)',
      ),
    );
  if (!semanticEqual(next.affinity?.nodeAffinity, old.affinity?.nodeAffinity))
    errors.push(...validateNodeAffinityMutation(next.affinity?.nodeAffinity, old.affinity?.nodeAffinity));
  return errors;
}

/** Upstream ValidatePodEphemeralContainersUpdate: ephemeral containers come, and never go or change. */
export function validateEphemeralContainersUpdate(next: Pod, old: Pod): readonly FieldError[] {
  const path = 'spec.ephemeralContainers';
  const wanted = new Map((next.spec?.ephemeralContainers ?? []).map((container) => [container.name, container]));
  const changes = (old.spec?.ephemeralContainers ?? []).flatMap((before): readonly FieldError[] => {
    const after = wanted.get(before.name);
    if (!after) return [forbidden(path, `existing ephemeral containers ${quote(before.name)} may not be removed\n`)];
    return semanticEqual(after, before) ? NO_ERRORS : [forbidden(path, `existing ephemeral containers ${quote(before.name)} may not be changed\n`)];
  });
  return [...validateObjectMetaUpdate(next.metadata, old.metadata), ...validatePod(next), ...changes];
}

/** Upstream ValidatePodResize, of which the strategy leaves little to check. */
export function validatePodResize(next: Pod, old: Pod): readonly FieldError[] {
  const before = old.status?.qosClass ?? computeQosClass(old);
  const changed = computeQosClass(next) !== before;
  return [
    ...validateObjectMetaUpdate(next.metadata, old.metadata),
    ...validatePod(next),
    ...(changed ? [invalid('spec', before, 'Pod QOS Class may not change as a result of resizing')] : NO_ERRORS),
  ];
}

export function validatePodUpdate(next: Pod, old: Pod): readonly FieldError[] {
  const { spec = NO_SPEC } = next;
  const before = old.spec ?? NO_SPEC;
  const errors: FieldError[] = [
    ...validateObjectMetaUpdate(next.metadata, old.metadata),
    ...validatePod(next),
    ...validatePodAnnotationsUpdate(next.metadata.annotations, old.metadata.annotations, spec, 'metadata.annotations'),
  ];
  for (const field of ['containers', 'initContainers'] as const) {
    const update = validateContainerUpdates(spec[field] ?? [], before[field] ?? [], `spec.${field}`);
    errors.push(...update.errors);
    if (update.stop) return errors;
  }
  const deadline = validateDeadlineUpdate(spec.activeDeadlineSeconds, before.activeDeadlineSeconds);
  errors.push(...deadline.errors);
  if (deadline.stop) return errors;
  errors.push(
    ...validateAddedTolerations(spec.tolerations ?? [], before.tolerations ?? []),
    ...validateDeletedGates(spec.schedulingGates ?? [], before.schedulingGates ?? []),
  );
  if (semanticEqual(spec, before)) return errors;
  errors.push(...validateGatedChanges(spec, before));
  if (!semanticEqual(withoutAllowedChanges(spec, before), before))
    errors.push(forbidden('spec', `pod updates may not change fields other than ${UPDATABLE}\n${changedPaths(spec, before)}`));
  return errors;
}

// ---- status

const SYSTEM_CONDITIONS = ['PodScheduled', 'Ready', 'Initialized'];

const validateConditions = (conditions: readonly PodCondition[], path: string): readonly FieldError[] =>
  conditions.flatMap(({ type = '', observedGeneration = 0 }, i) => [
    ...(observedGeneration < 0 ? [invalid(`${path}[${i}].observedGeneration`, observedGeneration, 'must be a non-negative integer')] : NO_ERRORS),
    ...(SYSTEM_CONDITIONS.includes(type) ? NO_ERRORS : invalidEach(`${path}[${i}].Type`, type, isQualifiedName(type))),
  ]);

/** Whether a container that ended may start again (`podutil.ContainerShouldRestart`). */
function mayRestart(container: Container, spec: PodSpec, exitCode: number): boolean {
  const rule = container.restartPolicyRules?.find(({ exitCodes }) => {
    const listed = exitCodes?.values?.includes(exitCode) ?? false;
    return exitCodes?.operator === 'In' ? listed : exitCodes?.operator === 'NotIn' && !listed;
  });
  if (rule && container.restartPolicy !== undefined) return true;
  const policy = container.restartPolicy ?? spec.restartPolicy;
  return policy === 'OnFailure' ? exitCode !== 0 : policy !== 'Never';
}

/** A container that ended stays ended, unless its policy lets it start again. */
function validateTransitions(
  next: readonly ContainerStatus[] | undefined,
  old: readonly ContainerStatus[] | undefined,
  path: string,
  may: (name: string, exitCode: number) => boolean,
): readonly FieldError[] {
  return (old ?? []).flatMap(({ name, state }, i) => {
    if (!state?.terminated) return [];
    const now = next?.find((status) => status.name === name);
    return now && !now.state?.terminated && !may(name, state.terminated.exitCode)
      ? [forbidden(`${path}[${i}].state`, 'may not be transitioned to non-terminated state')]
      : [];
  });
}

type Addresses = readonly { readonly ip?: string }[];

/** At most one address of each family. */
function validateAddresses(list: Addresses | undefined, old: Addresses = [], path: string): readonly FieldError[] {
  if (!list || list === old) return NO_ERRORS;
  const known = old.map(({ ip = '' }) => ip);
  const errors: FieldError[] = list.flatMap(({ ip = '' }, i) => validateLegacyIp(`${path}[${i}]`, ip, known));
  if (list.length < 2) return errors;
  const families = new Set(list.map(({ ip = '' }) => (parseIp(ip) ? isIpv6(parseIp(ip)!) : undefined)));
  if (families.size < 2 || list.length > 2)
    errors.push(
      invalid(
        path,
        list.map(({ ip = '' }) => ({ IP: ip })),
        'may specify no more than one IP for each IP family',
      ),
    );
  return errors;
}

export function validatePodStatusUpdate(next: Pod, old: Pod): readonly FieldError[] {
  const { status = {} } = next;
  const { status: before = {}, spec = NO_SPEC } = old;
  const errors: FieldError[] = [
    ...validateObjectMetaUpdate(next.metadata, old.metadata),
    ...validatePodAnnotationsUpdate(next.metadata.annotations, old.metadata.annotations, next.spec ?? NO_SPEC, 'metadata.annotations'),
    ...validateConditions(status.conditions ?? [], 'status.conditions'),
  ];
  const { nominatedNodeName = '', observedGeneration = 0 } = status;
  if (nominatedNodeName !== (before.nominatedNodeName ?? '') && nominatedNodeName !== '') {
    errors.push(...invalidEach('status.nominatedNodeName', nominatedNodeName, isDNS1123Subdomain(nominatedNodeName)));
    if (spec.nodeName) errors.push(forbidden('status.nominatedNodeName', 'may not be set on pods that are already bound to a node'));
  }
  if (observedGeneration < 0) errors.push(invalid('status.observedGeneration', observedGeneration, 'must be a non-negative integer'));
  errors.push(...validateImmutable(status.qosClass ?? '', before.qosClass ?? '', 'status.qosClass'));
  const restartsAll = [...(spec.initContainers ?? []), ...(spec.containers ?? [])].some(({ restartPolicyRules }) =>
    restartPolicyRules?.some(({ action }) => action === 'RestartAllContainers'),
  );
  const mayOf = (containers: readonly Container[] | undefined) => (name: string, exitCode: number) => {
    const container = containers?.find((one) => one.name === name);
    return restartsAll || (container !== undefined && mayRestart(container, spec, exitCode));
  };
  errors.push(
    ...validateTransitions(status.containerStatuses, before.containerStatuses, 'status.containerStatuses', mayOf(spec.containers)),
    ...validateTransitions(status.initContainerStatuses, before.initContainerStatuses, 'status.initContainerStatuses', mayOf(spec.initContainers)),
    ...validateTransitions(status.ephemeralContainerStatuses, before.ephemeralContainerStatuses, 'status.ephemeralContainerStatuses', () => false),
    ...validateAddresses(status.podIPs, before.podIPs, 'status.podIPs'),
  );
  const hostIP = status.hostIPs?.[0]?.ip;
  if (hostIP !== undefined && hostIP !== (status.hostIP ?? '')) errors.push(invalid('status.hostIPs[0].ip', hostIP, 'must be equal to `hostIP`'));
  errors.push(...validateAddresses(status.hostIPs, before.hostIPs, 'status.hostIPs'));
  return errors;
}

// ---- pod templates

const templateErrors = ({ template = {} }: PodTemplate): readonly FieldError[] => validatePodTemplateSpec(template, 'template');
export const validatePodTemplate = (object: PodTemplate): readonly FieldError[] => [
  ...validateObjectMeta(object.metadata, true, nameIsDNSSubdomain),
  ...templateErrors(object),
];
export const validatePodTemplateUpdate = (next: PodTemplate, old: PodTemplate): readonly FieldError[] => [
  ...validateObjectMetaUpdate(next.metadata, old.metadata),
  ...templateErrors(next),
];
