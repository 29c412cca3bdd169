import type { AppArmorProfile, PodSecurityContext, PodSpec, SeccompProfile, SecurityContext, WindowsSecurityContextOptions } from '../types.gen';
import { containersOf } from './containers-of';
import { duplicate, type FieldError, forbidden, invalid, invalidEach, invalidRaw, marshal, NO_ERRORS, notSupported, required, tooLong } from './errors';
import { internalJson } from './internal-json';
import { byteLength, isDNS1123Subdomain, isValidUserID } from './names';
import { validateLocalDescendingPath } from './paths';

/** Security contexts of Pods and containers: upstream `pkg/apis/core/validation`. */

const validateId = (id: number | undefined, path: string): readonly FieldError[] => (id === undefined ? NO_ERRORS : invalidEach(path, id, isValidUserID(id)));

const SECCOMP_TYPES = ['Localhost', 'RuntimeDefault', 'Unconfined'];

function validateSeccomp(profile: SeccompProfile | undefined, path: string): readonly FieldError[] {
  if (!profile) return NO_ERRORS;
  const { type = '', localhostProfile } = profile;
  const errors: FieldError[] = [];
  if (type === '') errors.push(required(`${path}.type`, 'type is required when seccompProfile is set'));
  else if (!SECCOMP_TYPES.includes(type)) errors.push(notSupported(`${path}.type`, type, SECCOMP_TYPES));
  if (type !== 'Localhost') {
    if (localhostProfile !== undefined)
      errors.push(invalidRaw(`${path}.localhostProfile`, internalJson('core.v1.SeccompProfile', profile), 'can only be set when seccomp type is Localhost'));
  } else if (localhostProfile === undefined) {
    errors.push(required(`${path}.localhostProfile`, 'must be set when seccomp type is Localhost'));
  } else {
    errors.push(...validateLocalDescendingPath(localhostProfile, `${path}.localhostProfile`));
  }
  return errors;
}

const APP_ARMOR_TYPES = ['Localhost', 'RuntimeDefault', 'Unconfined'];
const PROFILE_BYTES_MAX = 4095;

function validateAppArmor(profile: AppArmorProfile | undefined, path: string): readonly FieldError[] {
  if (!profile) return NO_ERRORS;
  const { type = '', localhostProfile } = profile;
  const at = `${path}.localhostProfile`;
  if (type === '') return [required(`${path}.type`, 'type is required when appArmorProfile is set')];
  if (!APP_ARMOR_TYPES.includes(type)) return [notSupported(`${path}.type`, type, APP_ARMOR_TYPES)];
  if (type !== 'Localhost')
    return localhostProfile === undefined ? NO_ERRORS : [invalid(at, localhostProfile, 'can only be set when AppArmor type is Localhost')];
  if (localhostProfile === undefined) return [required(at, 'must be set when AppArmor type is Localhost')];
  const errors: FieldError[] = [];
  if (localhostProfile.trim() !== localhostProfile) errors.push(invalid(at, localhostProfile, 'must not be padded with whitespace'));
  else if (localhostProfile === '') errors.push(required(at, 'must be set when AppArmor type is Localhost'));
  if (byteLength(localhostProfile) > PROFILE_BYTES_MAX) errors.push(tooLong(at, PROFILE_BYTES_MAX));
  return errors;
}

const NETBIOS = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/;
const DNS_LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?';
const WINDOWS_DOMAIN = new RegExp(`^${DNS_LABEL}(?:\\.${DNS_LABEL})*$`);

function windowsUserMessages(name: string): readonly string[] {
  if (name === '') return ['runAsUserName cannot be an empty string'];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(name)) return ['runAsUserName cannot contain control characters'];
  const parts = name.split('\\');
  if (parts.length > 2) return ['runAsUserName cannot contain more than one backslash'];
  const [domain, user] = parts.length === 2 ? (parts as [string, string]) : [undefined, name];
  const messages: string[] = [];
  if ((domain ?? '').length >= 256) messages.push("runAsUserName's Domain length must be under 256 characters");
  if (domain !== undefined && !NETBIOS.test(domain) && !WINDOWS_DOMAIN.test(domain))
    messages.push("runAsUserName's Domain doesn't match the NetBios nor the DNS format");
  if (user === '') messages.push("runAsUserName's User cannot be empty");
  else if (user.length > 104) messages.push("runAsUserName's User length must not be longer than 104 characters");
  if (/^[. ]+$/.test(user)) messages.push("runAsUserName's User cannot contain only periods or spaces");
  if (/["/\\:;|=,+*?<>@[\]]/.test(user)) messages.push('runAsUserName\'s User cannot contain the following characters: "/\\:;|=,+*?<>@[]');
  return messages;
}

const GMSA_BYTES_MAX = 64 * 1024;

function validateWindowsOptions(options: WindowsSecurityContextOptions | undefined, path: string): readonly FieldError[] {
  if (!options) return NO_ERRORS;
  const { gmsaCredentialSpecName, gmsaCredentialSpec, runAsUserName } = options;
  const errors: FieldError[] = [];
  if (gmsaCredentialSpecName !== undefined)
    errors.push(...invalidEach(`${path}.gmsaCredentialSpecName`, gmsaCredentialSpecName, isDNS1123Subdomain(gmsaCredentialSpecName)));
  if (gmsaCredentialSpec === '') errors.push(invalid(`${path}.gmsaCredentialSpec`, '', 'gmsaCredentialSpec cannot be an empty string'));
  else if (gmsaCredentialSpec !== undefined && byteLength(gmsaCredentialSpec) > GMSA_BYTES_MAX)
    errors.push(invalid(`${path}.gmsaCredentialSpec`, gmsaCredentialSpec, 'gmsaCredentialSpec size must be under 64 KiB'));
  // A pointer to a string prints as JSON does.
  if (runAsUserName !== undefined)
    for (const message of windowsUserMessages(runAsUserName)) errors.push(invalidRaw(`${path}.runAsUserName`, marshal(runAsUserName), message));
  return errors;
}

const PROC_MOUNTS = ['Default', 'Unmasked'];

/** `ValidateSecurityContext`, of a container. Privileged containers are allowed, as in every cluster made by kubeadm. */
export function validateSecurityContext(context: SecurityContext | undefined, path: string, hostUsers: boolean): readonly FieldError[] {
  if (!context) return NO_ERRORS;
  const { procMount, privileged, allowPrivilegeEscalation, capabilities } = context;
  const errors: FieldError[] = [...validateId(context.runAsUser, `${path}.runAsUser`), ...validateId(context.runAsGroup, `${path}.runAsGroup`)];
  if (procMount !== undefined) {
    if (!PROC_MOUNTS.includes(procMount)) errors.push(notSupported(`${path}.procMount`, procMount, PROC_MOUNTS));
    if (hostUsers && procMount === 'Unmasked') errors.push(invalid(`${path}.procMount`, procMount, '`hostUsers` must be false to use `Unmasked`'));
  }
  errors.push(...validateSeccomp(context.seccompProfile, `${path}.seccompProfile`));
  if (allowPrivilegeEscalation === false) {
    const printed = (): string => internalJson('core.v1.SecurityContext', context);
    if (privileged) errors.push(invalidRaw(path, printed(), 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true'));
    for (const added of capabilities?.add ?? [])
      if (added === 'CAP_SYS_ADMIN')
        errors.push(invalidRaw(path, printed(), 'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN'));
  }
  errors.push(
    ...validateWindowsOptions(context.windowsOptions, `${path}.windowsOptions`),
    ...validateAppArmor(context.appArmorProfile, `${path}.appArmorProfile`),
  );
  return errors;
}

const SYSCTL_SEGMENT = '[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const SYSCTL = `^(${SYSCTL_SEGMENT}[\\./])*${SYSCTL_SEGMENT}$`;
const SYSCTL_EXPRESSION = new RegExp(SYSCTL);

const IPC_SYSCTLS = /^(kernel\.(shm|sem|msg)|fs\.mqueue\.)/;
/** Which of the host's namespaces a sysctl would change. */
function sysctlError(name: string, spec: PodSpec): string | undefined {
  const dotted = name.replaceAll('/', '.');
  if (spec.hostNetwork && dotted.startsWith('net.')) return "may not be specified when 'hostNetwork' is true";
  return spec.hostIPC && IPC_SYSCTLS.test(dotted) ? "may not be specified when 'hostIPC' is true" : undefined;
}

function validateSysctls(context: PodSecurityContext, spec: PodSpec, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  const names = new Set<string>();
  for (const [i, { name = '' }] of (context.sysctls ?? []).entries()) {
    const at = `${path}[${i}].name`;
    if (name === '') errors.push(required(at));
    else if (name.length > 253 || !SYSCTL_EXPRESSION.test(name)) errors.push(invalid(at, name, `must have at most 253 characters and match regex ${SYSCTL}`));
    else if (names.has(name)) errors.push(duplicate(at, name));
    const error = sysctlError(name, spec);
    if (error !== undefined) errors.push(invalid(at, name, error));
    names.add(name);
  }
  return errors;
}

const oneOf = (value: string | undefined, supported: readonly string[], path: string): readonly FieldError[] =>
  value === undefined || supported.includes(value) ? NO_ERRORS : [notSupported(path, value, supported)];

/** `validatePodSpecSecurityContext`. */
export function validatePodSecurityContext(spec: PodSpec, path: string): readonly FieldError[] {
  const context = spec.securityContext;
  if (!context) return NO_ERRORS;
  const errors: FieldError[] = [
    ...validateId(context.fsGroup, `${path}.fsGroup`),
    ...validateId(context.runAsUser, `${path}.runAsUser`),
    ...validateId(context.runAsGroup, `${path}.runAsGroup`),
    ...(context.supplementalGroups ?? []).flatMap((id, i) => validateId(id, `${path}.supplementalGroups[${i}]`)),
  ];
  if (spec.shareProcessNamespace && spec.hostPID)
    errors.push(invalid(`${path}.shareProcessNamespace`, true, 'ShareProcessNamespace and HostPID cannot both be enabled'));
  errors.push(
    ...validateSysctls(context, spec, `${path}.sysctls`),
    ...oneOf(context.fsGroupChangePolicy, ['Always', 'OnRootMismatch'], `${path}.fsGroupChangePolicy`),
    ...validateSeccomp(context.seccompProfile, `${path}.seccompProfile`),
    ...validateWindowsOptions(context.windowsOptions, `${path}.windowsOptions`),
    ...validateAppArmor(context.appArmorProfile, `${path}.appArmorProfile`),
    ...oneOf(context.supplementalGroupsPolicy, ['Merge', 'Strict'], `${path}.supplementalGroupsPolicy`),
    // MountOption is behind a feature gate that is off.
    ...oneOf(context.seLinuxChangePolicy, ['Recursive'], `${path}.seLinuxChangePolicy`),
  );
  return errors;
}

/** `validateWindowsHostProcessPod`. */
export function validateHostProcess(spec: PodSpec, path: string): readonly FieldError[] {
  const ofPod = spec.securityContext?.windowsOptions?.hostProcess;
  const errors: FieldError[] = [];
  const containers = containersOf(spec, path);
  let hostProcesses = 0;
  for (const [container, at] of containers) {
    const own = container.securityContext?.windowsOptions?.hostProcess;
    if (ofPod !== undefined && own !== undefined && ofPod !== own)
      errors.push(
        invalid(`${at}.securityContext.windowsOptions.hostProcess`, own, `pod hostProcess value must be identical if both are specified, was ${ofPod}`),
      );
    if (own ?? ofPod) hostProcesses++;
  }
  if (hostProcesses === 0) return errors;
  if (hostProcesses !== containers.length)
    errors.push(invalid(path, '', 'If pod contains any hostProcess containers then all containers must be HostProcess containers'));
  if (!spec.hostNetwork) errors.push(invalid(`${path}.hostNetwork`, false, 'hostNetwork must be true if pod contains any hostProcess containers'));
  return errors;
}

/** `validateHostUsers`. */
export function validateHostUsers(spec: PodSpec, path: string): readonly FieldError[] {
  if (spec.hostUsers !== false) return NO_ERRORS;
  const detail = 'when `hostUsers` is false';
  const errors: FieldError[] = [];
  if (spec.hostNetwork) errors.push(forbidden(`${path}.hostNetwork`, detail));
  if (spec.hostPID) errors.push(forbidden(`${path}.HostPID`, detail));
  if (spec.hostIPC) errors.push(forbidden(`${path}.HostIPC`, detail));
  for (const [container, at] of containersOf(spec, path)) if (container.volumeDevices?.length) errors.push(forbidden(`${at}.volumeDevices`, detail));
  return errors;
}

const NOT_ON_WINDOWS_POD: readonly (readonly [field: keyof PodSecurityContext | keyof PodSpec, inContext: boolean])[] = [
  ['appArmorProfile', true],
  ['seLinuxOptions', true],
  ['hostUsers', false],
  ['hostPID', false],
  ['hostIPC', false],
  ['seccompProfile', true],
  ['fsGroup', true],
  ['fsGroupChangePolicy', true],
  ['sysctls', true],
  ['shareProcessNamespace', false],
  ['runAsUser', true],
  ['runAsGroup', true],
  ['supplementalGroups', true],
  ['supplementalGroupsPolicy', true],
  ['seLinuxChangePolicy', true],
];
const NOT_ON_WINDOWS: readonly (keyof SecurityContext)[] = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
];

function validateWindows(spec: PodSpec, path: string): readonly FieldError[] {
  const detail = 'cannot be set for a windows pod';
  const inContextOf: Readonly<Record<string, unknown>> = { ...spec.securityContext };
  const inSpec: Readonly<Record<string, unknown>> = { ...spec };
  const errors: FieldError[] = [];
  for (const [field, inContext] of NOT_ON_WINDOWS_POD)
    if ((inContext ? inContextOf : inSpec)[field] !== undefined)
      errors.push(forbidden(inContext ? `${path}.securityContext.${field}` : `${path}.${field}`, detail));
  for (const [{ securityContext }, at] of containersOf(spec, path))
    for (const field of NOT_ON_WINDOWS) if (securityContext?.[field] !== undefined) errors.push(forbidden(`${at}.securityContext.${field}`, detail));
  return errors;
}

function validateLinux(spec: PodSpec, path: string): readonly FieldError[] {
  const detail = 'windows options cannot be set for a linux pod';
  const errors: FieldError[] = [];
  if (spec.securityContext?.windowsOptions) errors.push(forbidden(`${path}.securityContext.windowsOptions`, detail));
  for (const [container, at] of containersOf(spec, path))
    if (container.securityContext?.windowsOptions) errors.push(forbidden(`${at}.securityContext.windowsOptions`, detail));
  return errors;
}

/** What a Pod's operating system forbids (validateOS, validateLinux, validateWindows). */
export function validateOs(spec: PodSpec, path: string): readonly FieldError[] {
  if (!spec.os) return NO_ERRORS;
  if (!spec.os.name) return [required(`${path}.os.name`)];
  if (spec.os.name === 'linux') return validateLinux(spec, path);
  return spec.os.name === 'windows' ? validateWindows(spec, path) : [notSupported(`${path}.os`, spec.os.name, ['linux', 'windows'])];
}
