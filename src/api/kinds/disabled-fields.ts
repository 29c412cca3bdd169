import { at, each } from '../defaults/fill';
import type { Container, EphemeralContainer, PodSpec, PodTemplateSpec, VolumeProjection } from '../types.gen';

/** Fields behind feature gates that are off in 1.36 by default are dropped, unless the stored object has them: upstream `pkg/api/pod` DropDisabled… */

function without<T extends object>(object: T, ...fields: readonly (keyof T)[]): T {
  if (!fields.some((field) => object[field] !== undefined)) return object;
  return Object.fromEntries(Object.entries(object).filter(([field]) => !fields.includes(field as keyof T))) as T;
}

/** ContainerStopSignals. */
const dropStopSignal = <T extends Container | EphemeralContainer>(container: T): T =>
  at(container, 'lifecycle', (lifecycle) => without(lifecycle, 'stopSignal')) as T;

/** ClusterTrustBundleProjection, PodCertificateRequest. */
const dropProjections = (source: VolumeProjection): VolumeProjection => without(source, 'clusterTrustBundle', 'podCertificate');

/** `DropDisabledPodFields`. */
export function dropDisabledPodSpec(spec: PodSpec): PodSpec {
  let out = at(spec, 'containers', (list) => each(list, dropStopSignal));
  out = at(out, 'initContainers', (list) => each(list, dropStopSignal));
  out = at(out, 'ephemeralContainers', (list) => each(list, dropStopSignal));
  out = at(out, 'volumes', (list) => each(list, (volume) => at(volume, 'projected', (source) => at(source, 'sources', (all) => each(all, dropProjections)))));
  // GenericWorkload.
  return without(out, 'schedulingGroup');
}

/** `DropDisabledTemplateFields`. */
export const dropDisabledTemplate = (template: PodTemplateSpec): PodTemplateSpec => at(template, 'spec', dropDisabledPodSpec);
