import { withAppArmorFields } from '../app-armor';
import { at, each } from '../defaults/fill';
import { defaultPod } from '../defaults/pod';
import { semanticEqual } from '../equality';
import { computeQosClass } from '../pod-resources';
import type { Container, LabelSelector, Pod, PodAffinityTerm, PodCondition, PodSpec, PodStatus, TopologySpreadConstraint } from '../types.gen';
import { validateEphemeralContainersUpdate, validatePodCreate, validatePodResize, validatePodStatusUpdate, validatePodUpdate } from '../validation/pod';
import { dropDisabledPodSpec } from './disabled-fields';
import { defineKind } from './kind';
import { POD_COLUMNS } from './pod-columns';
import { hostnameWarnings, podSpecWarnings } from './pod-warnings';
import { keepSpec, keepStatus, withGeneration } from './strategy';

export const pod = defineKind<Pod>({
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  singular: 'pod',
  shortNames: ['po'],
  categories: ['all'],
  namespaced: true,
  schema: 'core.v1.Pod',
  subresources: ['attach', 'binding', 'ephemeralcontainers', 'eviction', 'exec', 'log', 'portforward', 'proxy', 'resize', 'status'],
  allowUnconditionalUpdate: true,
  defaults: defaultPod,
  prepareForCreate: (pod, { now }) => {
    const spec = mergeMatchLabelKeys(dropDisabledPodSpec(pod.spec ?? { containers: [] }), pod.metadata.labels);
    return withGeneration({ ...pod, spec, status: initialStatus({ ...pod, spec }, now) }, 1);
  },
  prepareForUpdate: (next, old) => withGenerationOf(keepStatus(at(next, 'spec', dropDisabledPodSpec), old), old),
  prepareForStatusUpdate: (next, old) => keepObservedGenerations(withoutForeignMeta(keepSpec(next, old), old), old),
  subresourceStrategies: {
    ephemeralcontainers: {
      prepareForUpdate: (next, old) => withGenerationOf(withEphemeralContainers(old, next), old),
      validateUpdate: validateEphemeralContainersUpdate,
    },
    resize: { prepareForUpdate: (next, old) => withGenerationOf(withResources(old, next), old), validateUpdate: validatePodResize },
  },
  canonicalize: withAppArmorFields,
  validateCreate: validatePodCreate,
  validateUpdate: validatePodUpdate,
  validateStatusUpdate: validatePodStatusUpdate,
  // Updates are many, and rarely a human's: upstream does not warn of them.
  warnings: (pod, old) => (old ? [] : [...hostnameWarnings(pod.metadata, "the Pod's hostname"), ...podSpecWarnings(pod.spec, pod.metadata, '')]),
  gracePeriodSeconds: ({ spec, status }, requested) => {
    if (!spec?.nodeName || status?.phase === 'Failed' || status?.phase === 'Succeeded') return 0;
    const period = requested ?? spec.terminationGracePeriodSeconds ?? 0;
    return period < 0 ? 1 : period;
  },
  selectableFields: ({ spec, status }) => ({
    'spec.nodeName': spec?.nodeName ?? '',
    'spec.restartPolicy': spec?.restartPolicy ?? '',
    'spec.schedulerName': spec?.schedulerName ?? '',
    'spec.serviceAccountName': spec?.serviceAccountName ?? '',
    'spec.hostNetwork': String(spec?.hostNetwork ?? false),
    'status.phase': status?.phase ?? '',
    'status.podIP': status?.podIPs?.[0]?.ip ?? '',
    'status.nominatedNodeName': status?.nominatedNodeName ?? '',
  }),
  columns: POD_COLUMNS,
});

/** All that the ephemeralcontainers subresource changes. */
const withEphemeralContainers = (old: Pod, { metadata, spec }: Pod): Pod => {
  const { ephemeralContainers: _, ...rest } = old.spec ?? { containers: [] };
  return { ...old, metadata, spec: { ...rest, ...(spec?.ephemeralContainers ? { ephemeralContainers: spec.ephemeralContainers } : {}) } };
};

/** All that the resize subresource changes: what the containers ask for. */
function withResources(old: Pod, next: Pod): Pod {
  const resized = (field: 'containers' | 'initContainers'): readonly Container[] =>
    (old.spec?.[field] ?? []).map((container) => {
      const { resources } = next.spec?.[field]?.find(({ name }) => name === container.name) ?? container;
      return resources ? { ...container, resources } : container;
    });
  const spec: PodSpec = { ...old.spec, containers: resized('containers'), ...(old.spec?.initContainers ? { initContainers: resized('initContainers') } : {}) };
  return { ...old, metadata: next.metadata, spec };
}

/** A new Pod is pending; one with scheduling gates says at once that nobody will schedule it. */
function initialStatus(pod: Pod, now: string): PodStatus {
  const status: PodStatus = { phase: 'Pending', qosClass: computeQosClass(pod) };
  if (!pod.spec?.schedulingGates?.length) return status;
  const gated: PodCondition = {
    type: 'PodScheduled',
    status: 'False',
    lastProbeTime: null,
    lastTransitionTime: now,
    reason: 'SchedulingGated',
    message: 'Scheduling is blocked due to non-empty scheduling gates',
  };
  return { ...status, conditions: [gated] };
}

const withGenerationOf = (next: Pod, old: Pod): Pod => withGeneration(next, (next.metadata.generation ?? 0) + (semanticEqual(next.spec, old.spec) ? 0 : 1));

/** The requirements that `matchLabelKeys` and `mismatchLabelKeys` stand for (upstream mutatePodAffinity). */
function labelKeyRequirements(
  selector: LabelSelector,
  labels: Readonly<Record<string, string>>,
  keys: readonly (readonly [key: string, operator: 'In' | 'NotIn'])[],
): LabelSelector {
  const added = keys.flatMap(([key, operator]) => (Object.hasOwn(labels, key) ? [{ key, operator, values: [labels[key]!] }] : []));
  return added.length === 0 ? selector : { ...selector, matchExpressions: [...(selector.matchExpressions ?? []), ...added] };
}

function mergeIntoTerm(term: PodAffinityTerm, labels: Readonly<Record<string, string>>): PodAffinityTerm {
  const { matchLabelKeys = [], mismatchLabelKeys = [] } = term;
  return at(term, 'labelSelector', (selector) =>
    labelKeyRequirements(selector, labels, [...matchLabelKeys.map((key) => [key, 'In'] as const), ...mismatchLabelKeys.map((key) => [key, 'NotIn'] as const)]),
  );
}

function mergeIntoConstraint(constraint: TopologySpreadConstraint, labels: Readonly<Record<string, string>>): TopologySpreadConstraint {
  return at(constraint, 'labelSelector', (selector) =>
    labelKeyRequirements(
      selector,
      labels,
      (constraint.matchLabelKeys ?? []).map((key) => [key, 'In'] as const),
    ),
  );
}

/** Puts what `matchLabelKeys` ask for into the selectors (mutatePodAffinity, mutateTopologySpreadConstraints). */
function mergeMatchLabelKeys(spec: PodSpec, labels: Readonly<Record<string, string>> = {}): PodSpec {
  const term = (item: PodAffinityTerm): PodAffinityTerm => mergeIntoTerm(item, labels);
  const out = at(spec, 'topologySpreadConstraints', (list) => each(list, (constraint) => mergeIntoConstraint(constraint, labels)));
  return at(out, 'affinity', (affinity) => {
    const merged = { ...affinity };
    for (const kind of ['podAffinity', 'podAntiAffinity'] as const) {
      if (!merged[kind]) continue;
      const required = at(merged[kind], 'requiredDuringSchedulingIgnoredDuringExecution', (terms) => each(terms, term));
      merged[kind] = at(required, 'preferredDuringSchedulingIgnoredDuringExecution', (terms) =>
        each(terms, (weighted) => at(weighted, 'podAffinityTerm', term)),
      );
    }
    return merged;
  });
}

/** A status update does not touch owners or a deletion. */
function withoutForeignMeta(next: Pod, old: Pod): Pod {
  const { deletionTimestamp, ownerReferences } = old.metadata;
  const qosClass = next.status?.qosClass || old.status?.qosClass;
  const own = next.status?.qosClass === qosClass ? next : { ...next, status: { ...next.status, qosClass: qosClass! } };
  if (next.metadata.deletionTimestamp === deletionTimestamp && next.metadata.ownerReferences === ownerReferences) return own;
  const { deletionTimestamp: _, ownerReferences: __, ...metadata } = next.metadata;
  return { ...own, metadata: { ...metadata, ...(deletionTimestamp ? { deletionTimestamp } : {}), ...(ownerReferences ? { ownerReferences } : {}) } };
}

/** Observed generations that a client left out stay as they were (preserveOldObservedGeneration). */
function keepObservedGenerations(next: Pod, old: Pod): Pod {
  const { status = {} } = next;
  const observedGeneration = status.observedGeneration || old.status?.observedGeneration;
  const isToldAll = status.observedGeneration === observedGeneration && (status.conditions ?? []).every((condition) => condition.observedGeneration);
  if (next.status && isToldAll) return next;
  const before = new Map<string, (number | undefined)[]>();
  for (const { type, observedGeneration } of old.status?.conditions ?? []) before.set(type, [...(before.get(type) ?? []), observedGeneration]);
  const conditions =
    status.conditions &&
    each(status.conditions, (condition) => {
      const observedGeneration = before.get(condition.type)?.shift();
      return condition.observedGeneration || !observedGeneration ? condition : { ...condition, observedGeneration };
    });
  return { ...next, status: { ...status, ...(conditions ? { conditions } : {}), ...(observedGeneration ? { observedGeneration } : {}) } };
}
