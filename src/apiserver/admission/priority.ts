import type { Pod, PriorityClass } from '../../api/types.gen';
import type { Lookup } from '../registry/scope';
import { type AdmissionPlugin, isAbout, refusal } from './plugin';

const DEFAULT_PRIORITY = 0;

/** Resolves a Pod's priority class to its number; only one class may be the default. */
export const priority: AdmissionPlugin = {
  name: 'Priority',

  mutate(object, old, scope) {
    if (!isAbout(scope, 'pods')) return object;
    const pod = object as Pod;
    if (!pod.spec) return object;
    if (old) return kept(pod, old as Pod);
    const asked = pod.spec.priorityClassName;
    const found = asked ? scope.lookup.get<PriorityClass>('priorityclasses.scheduling.k8s.io', '', asked) : defaultClass(scope.lookup);
    if (asked && !found) return refusal(scope, object, `no PriorityClass with name ${asked} was found`);
    const value = found?.value ?? DEFAULT_PRIORITY;
    const policy = found ? found.preemptionPolicy : 'PreemptLowerPriority';
    if (pod.spec.priority !== undefined && pod.spec.priority !== value)
      return refusal(
        scope,
        object,
        `the integer value of priority (${pod.spec.priority}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`,
      );
    if (policy && pod.spec.preemptionPolicy && pod.spec.preemptionPolicy !== policy)
      return refusal(
        scope,
        object,
        `the string value of PreemptionPolicy (${pod.spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${policy} from the given PriorityClass name`,
      );
    const name = found?.metadata.name;
    return { ...pod, spec: { ...pod.spec, ...(name ? { priorityClassName: name } : {}), priority: value, ...(policy ? { preemptionPolicy: policy } : {}) } };
  },

  validate(object, _old, scope) {
    if (!isAbout(scope, 'priorityclasses.scheduling.k8s.io') || !(object as PriorityClass).globalDefault) return undefined;
    const present = defaultClass(scope.lookup);
    if (!present || present.metadata.name === object.metadata.name) return undefined;
    return refusal(scope, object, `PriorityClass ${present.metadata.name} is already marked as default. Only one default can exist`);
  },
};

/** The class marked as default; of several, the one with the lowest value. */
const defaultClass = (lookup: Lookup): PriorityClass | undefined =>
  lookup
    .list<PriorityClass>('priorityclasses.scheduling.k8s.io', '')
    .filter((c) => c.globalDefault)
    .reduce<PriorityClass | undefined>((lowest, c) => (lowest && (lowest.value ?? 0) <= (c.value ?? 0) ? lowest : c), undefined);

/** An update that leaves out what was resolved keeps it. */
function kept(pod: Pod, old: Pod): Pod {
  const spec = pod.spec!;
  const { priority: oldPriority, preemptionPolicy: oldPolicy } = old.spec ?? {};
  const keepPriority = spec.priority === undefined && oldPriority !== undefined;
  const keepPolicy = spec.preemptionPolicy === undefined && oldPolicy !== undefined;
  if (!keepPriority && !keepPolicy) return pod;
  return { ...pod, spec: { ...spec, ...(keepPriority ? { priority: oldPriority } : {}), ...(keepPolicy ? { preemptionPolicy: oldPolicy } : {}) } };
}
