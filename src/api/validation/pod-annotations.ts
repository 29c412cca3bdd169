import { quote } from '../quote';
import type { AppArmorProfile, ObjectMeta, PodSpec, SeccompProfile, Toleration } from '../types.gen';
import { containersOf } from './containers-of';
import { type FieldError, forbidden, invalid, NO_ERRORS } from './errors';
import { validateLocalDescendingPath } from './paths';
import { validateTolerations } from './tolerations';

/** Annotations of Pods that mean something, most of them from before there were fields for it: upstream `pkg/apis/core/validation`. */
type Annotations = Readonly<Record<string, string>>;

export const MIRROR_POD = 'kubernetes.io/config.mirror';
const TOLERATIONS = 'scheduler.alpha.kubernetes.io/tolerations';
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';
export const APP_ARMOR = 'container.apparmor.security.beta.kubernetes.io/';

const isDeletionCost = (text: string): boolean => /^(0|-?\d+)$/.test(text) && !/^0./.test(text) && Math.abs(Number(text) + 0.5) < 2 ** 31;

function validateTolerationsAnnotation(text: string, path: string): readonly FieldError[] {
  try {
    return validateTolerations(JSON.parse(text) as readonly Toleration[], `${path}.${TOLERATIONS}`);
  } catch {
    return [invalid(path, TOLERATIONS, `invalid character ${quote(text[0] ?? '')} looking for beginning of value`)];
  }
}

function validateSeccompText(profile: string, path: string): readonly FieldError[] {
  if (profile === 'runtime/default' || profile === 'docker/default' || profile === 'unconfined') return NO_ERRORS;
  if (profile.startsWith('localhost/')) return validateLocalDescendingPath(profile.slice('localhost/'.length), path);
  return [invalid(path, profile, 'must be a valid seccomp profile')];
}

/** `ValidatePodSpecificAnnotations`. */
export function validatePodAnnotations(annotations: Annotations | undefined, spec: PodSpec, path: string): readonly FieldError[] {
  if (!annotations) return NO_ERRORS;
  const errors: FieldError[] = [];
  const mirror = annotations[MIRROR_POD];
  if (mirror !== undefined && !spec.nodeName) errors.push(invalid(`${path}[${MIRROR_POD}]`, mirror, 'must set spec.nodeName if mirror pod annotation is set'));
  if (annotations[TOLERATIONS]) errors.push(...validateTolerationsAnnotation(annotations[TOLERATIONS], path));
  const cost = annotations[DELETION_COST];
  if (cost !== undefined && !isDeletionCost(cost)) errors.push(invalid(`${path}[${DELETION_COST}]`, cost, 'must be a 32bit integer'));
  if (annotations[SECCOMP_POD] !== undefined) errors.push(...validateSeccompText(annotations[SECCOMP_POD], `${path}.${SECCOMP_POD}`));
  for (const [key, value] of Object.entries(annotations)) {
    if (key.startsWith(SECCOMP_CONTAINER)) errors.push(...validateSeccompText(value, `${path}.${key}`));
    if (!key.startsWith(APP_ARMOR)) continue;
    const container = key.slice(APP_ARMOR.length);
    if (!containersOf(spec, '').some(([{ name }]) => name === container)) errors.push(invalid(`${path}[${key}]`, container, 'container not found'));
    if (value !== '' && value !== 'runtime/default' && value !== 'unconfined' && !value.startsWith('localhost/'))
      errors.push(invalid(`${path}[${key}]`, value, `invalid AppArmor profile name: ${quote(value)}`));
  }
  return errors;
}

/** `ValidatePodSpecificAnnotationUpdates`. */
export function validatePodAnnotationsUpdate(next: Annotations | undefined, old: Annotations | undefined, spec: PodSpec, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  for (const [key, value] of Object.entries(old ?? {})) {
    if (next?.[key] === value) continue;
    if (key.startsWith(APP_ARMOR)) errors.push(forbidden(`${path}[${key}]`, 'may not remove or update AppArmor annotations'));
    if (key === MIRROR_POD) errors.push(forbidden(`${path}[${key}]`, 'may not remove or update mirror pod annotation'));
  }
  for (const key of Object.keys(next ?? {})) {
    if (old?.[key] !== undefined) continue;
    if (key.startsWith(APP_ARMOR)) errors.push(forbidden(`${path}[${key}]`, 'may not add AppArmor annotations'));
    if (key === MIRROR_POD) errors.push(forbidden(`${path}[${key}]`, 'may not add mirror pod annotation'));
  }
  return [...errors, ...validatePodAnnotations(next, spec, path)];
}

/** Whether an old annotation and the field that replaced it say the same. */
function validateMatch(
  what: string,
  annotation: string | undefined,
  profile: SeccompProfile | AppArmorProfile | undefined,
  runtimeDefault: readonly string[],
  path: string,
): readonly FieldError[] {
  if (annotation === undefined || !profile) return NO_ERRORS;
  const differs = [forbidden(`${path}.type`, `${what} type in annotation and field must match`)];
  if (profile.type === 'Unconfined') return annotation === 'unconfined' ? NO_ERRORS : differs;
  if (profile.type === 'RuntimeDefault') return runtimeDefault.includes(annotation) ? NO_ERRORS : differs;
  if (profile.type !== 'Localhost') return NO_ERRORS;
  if (!annotation.startsWith('localhost/')) return differs;
  return annotation.slice('localhost/'.length) === profile.localhostProfile
    ? NO_ERRORS
    : [forbidden(`${path}.localhostProfile`, `${what} profile in annotation and field must match`)];
}

/** `validateSeccompAnnotationsAndFields` and `validateAppArmorAnnotationsAndFieldsMatchOnCreate`. */
export function validateProfilesMatch(metadata: ObjectMeta, spec: PodSpec, path: string): readonly FieldError[] {
  const annotations = metadata.annotations;
  if (!annotations) return NO_ERRORS;
  const containers = containersOf(spec, path);
  const runtimes = ['runtime/default', 'docker/default'];
  const errors: FieldError[] = [
    ...validateMatch('seccomp', annotations[SECCOMP_POD], spec.securityContext?.seccompProfile, runtimes, `${path}.securityContext.seccompProfile`),
  ];
  for (const [{ name, securityContext }, at] of containers)
    errors.push(
      ...validateMatch(
        'seccomp',
        annotations[`${SECCOMP_CONTAINER}${name}`],
        securityContext?.seccompProfile,
        runtimes,
        `${at}.securityContext.seccompProfile`,
      ),
    );
  if (spec.os?.name === 'windows') return errors;
  for (const [{ name, securityContext }, at] of containers) {
    const profile = securityContext?.appArmorProfile ?? spec.securityContext?.appArmorProfile;
    errors.push(...validateMatch('apparmor', annotations[`${APP_ARMOR}${name}`], profile, ['runtime/default'], `${at}.securityContext.appArmorProfile`));
  }
  return errors;
}
