import type { KubeObject } from '../../api/object';
import { isSameStandard, isStricter, type Policy, policyOf, printStandard, printViolations, violationsOf } from '../../api/pod-security/policy';
import type { CronJob, Deployment, Namespace, Pod, PodTemplate, PodTemplateSpec } from '../../api/types.gen';
import { kindName, resourceName, type Scope } from '../registry/scope';
import { forbidden, invalid } from '../status';
import type { AdmissionPlugin } from './plugin';

/** How many Pods are looked at when a namespace's level is raised (`defaultNamespaceMaxPodsToCheck`). */
const PODS_MAX = 3000;

/** Pods keep to the level that their namespace's labels enforce; users are warned of what the labels only warn of (`k8s.io/pod-security-admission/admission`). */
export const podSecurity: AdmissionPlugin = {
  name: 'PodSecurity',

  validate(object, old, scope) {
    if (scope.route.subresource) return undefined;
    if (scope.route.resource.qualified === 'namespaces') return namespaceRefusal(object, old, scope);
    const subject = podOf(object, old, scope);
    const { enforce } = policyIn(scope);
    const violations = subject ? violationsOf(enforce, subject.metadata, subject.spec) : [];
    if (violations.length === 0) return undefined;
    return forbidden(resourceName(scope.route), object.metadata.name ?? '', `violates PodSecurity "${printStandard(enforce)}": ${printViolations(violations)}`);
  },

  warnings(object, old, scope) {
    if (scope.route.subresource) return [];
    if (scope.route.resource.qualified === 'namespaces') return old ? namespaceWarnings(object as Namespace, old as Namespace, scope) : [];
    const subject = podOf(object, old, scope) ?? templateOf(object, scope);
    const { warn } = policyIn(scope);
    const violations = subject?.spec ? violationsOf(warn, subject.metadata ?? {}, subject.spec) : [];
    return violations.length === 0 ? [] : [`would violate PodSecurity "${printStandard(warn)}": ${printViolations(violations)}`];
  },
};

const policyIn = ({ lookup, route }: Scope): Policy => policyOf(lookup.get<Namespace>('namespaces', '', route.namespace)?.metadata.labels);

/** A Pod that is new or has other images than before: nothing else that matters can change. */
function podOf(object: KubeObject, old: KubeObject | undefined, { route }: Scope): (Pod & { readonly spec: NonNullable<Pod['spec']> }) | undefined {
  if (route.resource.qualified !== 'pods') return undefined;
  const pod = object as Pod;
  if (!pod.spec || (old && imagesOf(pod) === imagesOf(old as Pod))) return undefined;
  return { ...pod, spec: pod.spec };
}

const imagesOf = ({ spec }: Pod): string => JSON.stringify([spec?.containers.map((c) => c.image), spec?.initContainers?.map((c) => c.image)]);

/** What the objects of other kinds would make Pods of. */
function templateOf(object: KubeObject, { route }: Scope): PodTemplateSpec | undefined {
  switch (route.resource.qualified) {
    case 'podtemplates':
      return (object as PodTemplate).template;
    case 'cronjobs.batch':
      return (object as CronJob).spec?.jobTemplate.spec?.template;
    case 'daemonsets.apps':
    case 'deployments.apps':
    case 'jobs.batch':
    case 'replicasets.apps':
    case 'replicationcontrollers':
    case 'statefulsets.apps':
      return (object as Deployment).spec?.template;
    default:
      return undefined;
  }
}

/** Labels must be valid; those that were wrong before may stay as they are. */
function namespaceRefusal(object: KubeObject, old: KubeObject | undefined, scope: Scope): ReturnType<NonNullable<AdmissionPlugin['validate']>> {
  const { errors } = policyOf(object.metadata.labels);
  if (errors.length === 0 || (old && JSON.stringify(policyOf(old.metadata.labels).errors) === JSON.stringify(errors))) return undefined;
  return invalid(kindName(scope.route), object.metadata.name ?? '', errors);
}

/** Which of the namespace's Pods break a level that is raised. */
function namespaceWarnings(namespace: Namespace, old: Namespace, { lookup }: Scope): readonly string[] {
  const [{ enforce }, { enforce: before }] = [policyOf(namespace.metadata.labels), policyOf(old.metadata.labels)];
  if (isSameStandard(enforce, before) || enforce.level === 'privileged') return [];
  if (enforce.version === before.version && !isStricter(enforce.level, before.level)) return [];
  const pods = oneOfEachOwner(lookup.list<Pod>('pods', namespace.metadata.name ?? ''));
  const breaking = new Map<string, string[]>();
  for (const { metadata, spec } of pods.slice(0, PODS_MAX)) {
    const reasons = spec ? violationsOf(enforce, metadata, spec).map(({ reason }) => reason) : [];
    if (reasons.length > 0) breaking.set(reasons.join(', '), [...(breaking.get(reasons.join(', ')) ?? []), metadata.name ?? '']);
  }
  const lines = [...breaking].map(([reasons, names]) => {
    const [first] = names.toSorted();
    const more = names.length - 1;
    return `${first}${more === 0 ? '' : ` (and ${more} other ${more === 1 ? 'pod' : 'pods'})`}: ${reasons}`;
  });
  return [
    ...(pods.length > PODS_MAX ? [`new PodSecurity enforce level only checked against the first ${PODS_MAX} of ${pods.length} existing pods`] : []),
    ...(lines.length > 0
      ? [`existing pods in namespace "${namespace.metadata.name}" violate the new PodSecurity enforce level "${printStandard(enforce)}"`]
      : []),
    ...lines.sort(),
  ];
}

/** Pods without a controller and the first of each controller come first. */
function oneOfEachOwner(pods: readonly Pod[]): readonly Pod[] {
  const seen = new Set<string>();
  const isNew = ({ metadata }: Pod): boolean => {
    const owner = metadata.ownerReferences?.find(({ controller }) => controller)?.uid;
    return owner === undefined || seen.size < seen.add(owner).size;
  };
  const first = new Set(pods.filter(isNew));
  return [...first, ...pods.filter((pod) => !first.has(pod))];
}
