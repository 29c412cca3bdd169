import type { Container, EphemeralContainer, PodSpec } from '../types.gen';

/** What all containers of a Pod have in common. */
export type AnyContainer = Container | EphemeralContainer;

/** All containers with their paths, in the order of upstream's VisitContainersWithPath: init, main, ephemeral. */
export function containersOf(spec: PodSpec, path: string): readonly (readonly [container: AnyContainer, path: string])[] {
  const of = (field: 'initContainers' | 'containers' | 'ephemeralContainers') =>
    ((spec[field] ?? []) as readonly AnyContainer[]).map((container, i) => [container, `${path}.${field}[${i}]`] as const);
  return [...of('initContainers'), ...of('containers'), ...of('ephemeralContainers')];
}
