import { defaultPod } from '../api/defaults/pod';
import type { KubeObject } from '../api/object';
import type { Pod, PodTemplateSpec } from '../api/types.gen';

/** The first Pod of a manifest's objects, or the one that a workload among them would make. */
export function podOf(objects: readonly KubeObject[]): Pod | undefined {
  for (const object of objects) {
    const { spec } = object as { readonly spec?: { readonly template?: PodTemplateSpec } };
    const template = object.kind === 'Pod' ? (object as Pod) : spec?.template?.spec && { ...spec.template, metadata: spec.template.metadata ?? {} };
    if (!template) continue;
    const { name = 'pod', namespace = 'default' } = object.metadata;
    return defaultPod({ ...template, apiVersion: 'v1', kind: 'Pod', metadata: { ...template.metadata, name, namespace } });
  }
  return undefined;
}
