import { semanticEqual } from '../../api/equality';
import type { Pod, PodSpec, RuntimeClass, Toleration } from '../../api/types.gen';
import type { Scope } from '../registry/scope';
import { type AdmissionPlugin, isAbout, refusal } from './plugin';

/** A Pod gets the overhead, node selector and tolerations of its runtime class. */
export const runtimeClass: AdmissionPlugin = {
  name: 'RuntimeClass',

  mutate(object, old, scope) {
    const pod = object as Pod;
    const name = pod.spec?.runtimeClassName;
    if (!isAbout(scope, 'pods') || old || !pod.spec || name === undefined) return object;
    const found = classOf(scope, name);
    if (!found) return refusal(scope, object, `pod rejected: RuntimeClass "${name}" not found`);
    const overhead = found.overhead?.podFixed;
    if (overhead && pod.spec.overhead && !semanticEqual(overhead, pod.spec.overhead))
      return refusal(scope, object, "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
    const conflict = conflictOf(pod.spec, found);
    if (conflict) return refusal(scope, object, conflict);
    return { ...pod, spec: { ...pod.spec, ...(overhead ? { overhead } : {}), ...scheduling(pod.spec, found) } };
  },

  validate(object, old, scope) {
    if (!isAbout(scope, 'pods') || old) return undefined;
    const { spec } = object as Pod;
    const defined = spec?.runtimeClassName ? classOf(scope, spec.runtimeClassName)?.overhead?.podFixed : undefined;
    return spec?.overhead && !defined
      ? refusal(scope, object, 'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead')
      : undefined;
  },
};

const classOf = ({ lookup }: Scope, name: string): RuntimeClass | undefined => lookup.get<RuntimeClass>('runtimeclasses.node.k8s.io', '', name);

function conflictOf({ nodeSelector = {} }: PodSpec, { scheduling: wanted }: RuntimeClass): string | undefined {
  const pair = Object.entries(wanted?.nodeSelector ?? {}).find(([key, value]) => Object.hasOwn(nodeSelector, key) && nodeSelector[key] !== value);
  return pair && `conflict: runtimeClass.scheduling.nodeSelector[${pair[0]}] = ${pair[1]}; pod.spec.nodeSelector[${pair[0]}] = ${nodeSelector[pair[0]]}`;
}

function scheduling(spec: PodSpec, { scheduling: wanted }: RuntimeClass): Partial<PodSpec> {
  const present = spec.tolerations ?? [];
  const added = (wanted?.tolerations ?? []).filter((t: Toleration) => !present.some((p) => semanticEqual(p, t)));
  return {
    ...(wanted?.nodeSelector ? { nodeSelector: { ...spec.nodeSelector, ...wanted.nodeSelector } } : {}),
    ...(added.length > 0 ? { tolerations: [...present, ...added] } : {}),
  };
}
