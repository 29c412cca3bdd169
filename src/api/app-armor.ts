import type { AppArmorProfile, Pod } from './types.gen';
import { containersOf } from './validation/containers-of';
import { APP_ARMOR } from './validation/pod-annotations';

/** How an old annotation reads as the field that replaced it (`ApparmorFieldForAnnotation`). */
export function appArmorOf(annotation: string): AppArmorProfile | undefined {
  if (annotation === 'unconfined') return { type: 'Unconfined' };
  if (annotation === 'runtime/default') return { type: 'RuntimeDefault' };
  const localhostProfile = /^localhost\/(.+)$/s.exec(annotation)?.[1];
  return localhostProfile === undefined ? undefined : { type: 'Localhost', localhostProfile };
}

export const isSameProfile = (a: AppArmorProfile | undefined, b: AppArmorProfile | undefined): boolean =>
  a?.type === b?.type && a?.localhostProfile === b?.localhostProfile;

/** Containers get as a field what an old annotation says of them, unless the Pod says it for all (`applyAppArmorVersionSkew`). */
export function withAppArmorFields(pod: Pod): Pod {
  const { metadata, spec } = pod;
  if (!spec || !Object.keys(metadata.annotations ?? {}).some((key) => key.startsWith(APP_ARMOR))) return pod;
  const confined = new Map(
    containersOf(spec, '').flatMap(([container]) => {
      const profile = appArmorOf(metadata.annotations?.[`${APP_ARMOR}${container.name}`] ?? '');
      if (!profile || container.securityContext?.appArmorProfile || isSameProfile(profile, spec.securityContext?.appArmorProfile)) return [];
      return [[container.name, { ...container.securityContext, appArmorProfile: profile }]] as const;
    }),
  );
  const confine = <T extends { readonly name: string }>(containers: readonly T[]): readonly T[] =>
    containers.map((container) => (confined.has(container.name) ? { ...container, securityContext: confined.get(container.name) } : container));
  return {
    ...pod,
    spec: { ...spec, containers: confine(spec.containers), ...(spec.initContainers && { initContainers: confine(spec.initContainers) }) },
  };
}
