import type { Container, ContainerPort, ContainerResizePolicy, EphemeralContainer, PodSpec, Volume, VolumeDevice, VolumeMount } from '../types.gen';
import { validateEnum, validatePullPolicy } from './container-fields';
import type { AnyContainer } from './containers-of';
import { validateEnv, validateEnvFrom } from './env';
import { duplicate, type FieldError, forbidden, invalid, invalidEach, NO_ERRORS, notFound, notSupported, required, tooMany } from './errors';
import { validateLifecycle, validateProbes } from './handlers';
import { isDNS1123Label, isValidPortName, isValidPortNum } from './names';
import { validateLocalDescendingPath, validatePathNoBacksteps } from './paths';
import { validateProtocol } from './ports';
import { validateResourceRequirements } from './resource-requirements';
import { validateSecurityContext } from './security-context';

/** Containers of all kinds: upstream `pkg/apis/core/validation` validateContainers, validateInitContainers, validateEphemeralContainers. */

/** What a container's rules need to know of its Pod. */
export interface PodContext {
  readonly spec: PodSpec;
  readonly volumes: ReadonlyMap<string, Volume>;
  readonly claimNames: ReadonlySet<string>;
  readonly gracePeriod: number | undefined;
  /** Whether it uses the host's user namespace. */
  readonly hostUsers: boolean;
}

function validatePorts(ports: readonly ContainerPort[], path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  const names = new Set<string>();
  for (const [i, { name = '', containerPort = 0, hostPort = 0, protocol }] of ports.entries()) {
    const at = `${path}[${i}]`;
    if (name !== '') {
      const messages = isValidPortName(name);
      if (messages.length > 0) errors.push(...invalidEach(`${at}.name`, name, messages));
      else if (names.has(name)) errors.push(duplicate(`${at}.name`, name));
      else names.add(name);
    }
    if (containerPort === 0) errors.push(required(`${at}.containerPort`));
    else errors.push(...invalidEach(`${at}.containerPort`, containerPort, isValidPortNum(containerPort)));
    if (hostPort !== 0) errors.push(...invalidEach(`${at}.hostPort`, hostPort, isValidPortNum(hostPort)));
    errors.push(...validateProtocol(protocol, `${at}.protocol`));
  }
  return errors;
}

const PROPAGATIONS = ['Bidirectional', 'HostToContainer', 'None'];
const RECURSIVE = ['Disabled', 'Enabled', 'IfPossible'];

function validatePropagation(propagation: string | undefined, container: AnyContainer, path: string): readonly FieldError[] {
  if (propagation === undefined) return NO_ERRORS;
  const errors: FieldError[] = [];
  if (!PROPAGATIONS.includes(propagation)) errors.push(notSupported(path, propagation, PROPAGATIONS));
  if (propagation === 'Bidirectional' && !container.securityContext?.privileged)
    errors.push(forbidden(path, 'Bidirectional mount propagation is available only to privileged containers'));
  return errors;
}

function validateRecursiveReadOnly({ recursiveReadOnly, readOnly, mountPropagation }: VolumeMount, path: string): readonly FieldError[] {
  if (recursiveReadOnly === undefined || recursiveReadOnly === 'Disabled') return NO_ERRORS;
  if (!RECURSIVE.includes(recursiveReadOnly)) return [notSupported(path, recursiveReadOnly, RECURSIVE)];
  return [
    ...(readOnly ? NO_ERRORS : [forbidden(path, 'may only be specified when readOnly is true')]),
    ...(mountPropagation !== undefined && mountPropagation !== 'None'
      ? [forbidden(path, 'may only be specified when mountPropagation is None or not specified')]
      : NO_ERRORS),
  ];
}

function validateMounts(container: AnyContainer, volumes: ReadonlyMap<string, Volume>, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  const taken = new Set<string>();
  const devices = container.volumeDevices ?? [];
  for (const [i, mount] of (container.volumeMounts ?? []).entries()) {
    const at = `${path}[${i}]`;
    const { name = '', mountPath = '', subPath = '', subPathExpr = '' } = mount;
    if (name === '') errors.push(required(`${at}.name`));
    if (!volumes.has(name)) errors.push(notFound(`${at}.name`, name));
    if (mountPath === '') errors.push(required(`${at}.mountPath`));
    if (taken.has(mountPath)) errors.push(invalid(`${at}.mountPath`, mountPath, 'must be unique'));
    taken.add(mountPath);
    if (devices.some((device) => device.name === name)) errors.push(invalid(`${at}.name`, name, 'must not already exist in volumeDevices'));
    if (devices.some((device) => device.devicePath === mountPath))
      errors.push(invalid(`${at}.mountPath`, mountPath, 'must not already exist as a path in volumeDevices'));
    // Upstream leaves out the mount's index in the following paths.
    if (subPath !== '') errors.push(...validateLocalDescendingPath(subPath, `${path}.subPath`));
    if (subPathExpr !== '') {
      if (subPath !== '') errors.push(invalid(`${at}.subPathExpr`, subPathExpr, 'subPathExpr and subPath are mutually exclusive'));
      errors.push(...validateLocalDescendingPath(subPathExpr, `${path}.subPathExpr`));
    }
    errors.push(
      ...validatePropagation(mount.mountPropagation, container, `${path}.mountPropagation`),
      ...validateRecursiveReadOnly(mount, `${path}.recursiveReadOnly`),
    );
  }
  return errors;
}

function validateDevices(
  devices: readonly VolumeDevice[],
  mounts: readonly VolumeMount[],
  volumes: ReadonlyMap<string, Volume>,
  path: string,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  const paths = new Set<string>();
  const names = new Set<string>();
  for (const [i, { name = '', devicePath = '' }] of devices.entries()) {
    const at = `${path}[${i}]`;
    const volume = volumes.get(name);
    if (name === '') errors.push(required(`${at}.name`));
    if (names.has(name)) errors.push(invalid(`${at}.name`, name, 'must be unique'));
    if (volume && !volume.persistentVolumeClaim && !volume.ephemeral)
      errors.push(invalid(`${at}.name`, name, 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode'));
    if (!volume) errors.push(notFound(`${at}.name`, name));
    if (devicePath === '') errors.push(required(`${at}.devicePath`));
    if (paths.has(devicePath)) errors.push(invalid(`${at}.devicePath`, devicePath, 'must be unique'));
    if (validatePathNoBacksteps(devicePath, at).length > 0) errors.push(invalid(`${at}.devicePath`, devicePath, "can not contain backsteps ('..')"));
    else paths.add(devicePath);
    if (mounts.some((mount) => mount.name === name)) errors.push(invalid(`${at}.name`, name, 'must not already exist in volumeMounts'));
    if (mounts.some((mount) => mount.mountPath === devicePath))
      errors.push(invalid(`${at}.devicePath`, devicePath, 'must not already exist as a path in volumeMounts'));
    if (name !== '') names.add(name);
  }
  return errors;
}

const RESIZABLE = ['cpu', 'memory'];
const RESIZE_POLICIES = ['NotRequired', 'RestartContainer'];

function validateResizePolicies(policies: readonly ContainerResizePolicy[], podRestartPolicy: string, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const [i, { resourceName = '', restartPolicy = '' }] of policies.entries()) {
    if (seen.has(resourceName)) errors.push(duplicate(`${path}[${i}]`, resourceName));
    seen.add(resourceName);
    errors.push(...validateEnum(resourceName, RESIZABLE, path), ...validateEnum(restartPolicy, RESIZE_POLICIES, path));
    if (podRestartPolicy === 'Never' && restartPolicy !== 'NotRequired')
      errors.push(invalid(path, restartPolicy, "must be 'NotRequired' when pod `restartPolicy` is 'Never'"));
  }
  return errors;
}

const MESSAGE_POLICIES = ['File', 'FallbackToLogsOnError'];

/** `validateContainerCommon`. */
function validateCommon(container: AnyContainer, pod: PodContext, path: string): readonly FieldError[] {
  const { name = '', image = '' } = container;
  return [
    ...(name === '' ? [required(`${path}.name`)] : invalidEach(`${path}.name`, name, isDNS1123Label(name))),
    ...(image === '' ? [required(`${path}.image`)] : NO_ERRORS),
    ...validateEnum(container.terminationMessagePolicy, MESSAGE_POLICIES, `${path}.terminationMessagePolicy`),
    ...validatePorts(container.ports ?? [], `${path}.ports`),
    ...validateEnv(container.env ?? [], `${path}.env`),
    ...validateEnvFrom(container.envFrom ?? [], `${path}.envFrom`),
    ...validateMounts(container, pod.volumes, `${path}.volumeMounts`),
    ...validateDevices(container.volumeDevices ?? [], container.volumeMounts ?? [], pod.volumes, `${path}.volumeDevices`),
    ...validatePullPolicy(container.imagePullPolicy, `${path}.imagePullPolicy`),
    ...validateResourceRequirements(container.resources ?? {}, `${path}.resources`, { claimNames: pod.claimNames }),
    ...validateResizePolicies(container.resizePolicy ?? [], pod.spec.restartPolicy ?? '', `${path}.resizePolicy`),
    ...validateSecurityContext(container.securityContext, `${path}.securityContext`, pod.hostUsers),
  ];
}

const RESTART_POLICIES = ['Always', 'Never', 'OnFailure'];
const RULE_ACTIONS = ['Restart', 'RestartAllContainers'];
const EXIT_CODE_OPERATORS = ['In', 'NotIn'];

/** `validateContainerRestartPolicy`. */
function validateRestartPolicy({ restartPolicy, restartPolicyRules: rules = [] }: Container, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (restartPolicy === undefined) {
    if (rules.length === 0) return NO_ERRORS;
    errors.push(required(`${path}.restartPolicy`, 'must specify restartPolicy when restart rules are used'));
  } else if (!RESTART_POLICIES.includes(restartPolicy)) {
    errors.push(notSupported(`${path}.restartPolicy`, restartPolicy, RESTART_POLICIES));
  }
  if (rules.length > 20) errors.push(tooMany(`${path}.restartPolicyRules`, rules.length, 20));
  for (const [i, { action = '', exitCodes }] of rules.entries()) {
    const at = `${path}.restartPolicyRules[${i}]`;
    if (!RULE_ACTIONS.includes(action)) errors.push(notSupported(`${at}.action`, action, RULE_ACTIONS));
    if (!exitCodes) {
      errors.push(required(`${at}.exitCodes`, 'must be specified'));
      continue;
    }
    if (!EXIT_CODE_OPERATORS.includes(exitCodes.operator ?? ''))
      errors.push(notSupported(`${at}.exitCodes.operator`, exitCodes.operator ?? '', EXIT_CODE_OPERATORS));
    const count = exitCodes.values?.length ?? 0;
    if (count > 255) errors.push(tooMany(`${at}.exitCodes.values`, count, 255));
  }
  return errors;
}

/** `checkHostPortConflicts`. */
function validateHostPorts(containers: readonly Container[], path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  const taken = new Set<string>();
  for (const [i, container] of containers.entries())
    for (const [j, { protocol = '', hostIP = '', hostPort = 0 }] of (container.ports ?? []).entries()) {
      if (hostPort === 0) continue;
      const key = `${protocol}/${hostIP}/${hostPort}`;
      if (taken.has(key)) errors.push(duplicate(`${path}[${i}].ports[${j}].hostPort`, key));
      taken.add(key);
    }
  return errors;
}

/** `validateContainers`. */
export function validateContainers(containers: readonly Container[], pod: PodContext, path: string): readonly FieldError[] {
  if (containers.length === 0) return [required(path)];
  const errors: FieldError[] = [];
  const names = new Set<string>();
  for (const [i, container] of containers.entries()) {
    const at = `${path}[${i}]`;
    errors.push(...validateCommon(container, pod, at));
    if (names.has(container.name)) errors.push(duplicate(`${at}.name`, container.name));
    names.add(container.name);
    if (container.lifecycle) errors.push(...validateLifecycle(container.lifecycle, pod.gracePeriod, `${at}.lifecycle`));
    errors.push(...validateProbes(container, pod.gracePeriod, at), ...validateRestartPolicy(container, at));
  }
  errors.push(...validateHostPorts(containers, path));
  return errors;
}

const NEEDS_SIDECAR = 'may not be set for init containers without restartPolicy=Always';

/** `validateInitContainers`. */
export function validateInitContainers(containers: readonly Container[], pod: PodContext, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  const names = new Set((pod.spec.containers ?? []).map(({ name }) => name));
  for (const [i, container] of containers.entries()) {
    const at = `${path}[${i}]`;
    const { name = '', restartPolicy, lifecycle } = container;
    const isSidecar = restartPolicy === 'Always';
    errors.push(...validateCommon(container, pod, at), ...validateRestartPolicy(container, at));
    if (names.has(name)) errors.push(duplicate(`${at}.name`, name));
    else if (name !== '') names.add(name);
    errors.push(...validateHostPorts([container], path));
    if (isSidecar) {
      if (lifecycle) errors.push(...validateLifecycle(lifecycle, pod.gracePeriod, `${at}.lifecycle`));
      errors.push(...validateProbes(container, pod.gracePeriod, at));
      continue;
    }
    for (const field of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const)
      if (container[field]) errors.push(forbidden(`${at}.${field}`, NEEDS_SIDECAR));
    for (const [j, policy] of (container.resizePolicy ?? []).entries())
      if (policy.restartPolicy === 'RestartContainer')
        errors.push(
          invalid(`${at}.resizePolicy[${j}].restartPolicy`, policy.restartPolicy, "must not be set to 'RestartContainer' for non-sidecar initContainers"),
        );
  }
  return errors;
}

const NOT_EPHEMERAL = 'cannot be set for an Ephemeral Container';
const NOT_EPHEMERAL_FIELDS = [
  'ports',
  'resources',
  'resizePolicy',
  'restartPolicy',
  'restartPolicyRules',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
] as const;

const isSet = (value: unknown): boolean => value !== undefined && !(typeof value === 'object' && value !== null && Object.keys(value).length === 0);

/** `validateEphemeralContainers`. */
export function validateEphemeralContainers(containers: readonly EphemeralContainer[], pod: PodContext, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  const others = new Set([...(pod.spec.containers ?? []), ...(pod.spec.initContainers ?? [])].map(({ name }) => name));
  const names = new Set(others);
  for (const [i, container] of containers.entries()) {
    const at = `${path}[${i}]`;
    const { name, targetContainerName = '' } = container;
    errors.push(...validateCommon(container, pod, at), ...validateImageSpace(container, at));
    if (names.has(name)) errors.push(duplicate(`${at}.name`, name));
    names.add(name);
    if (targetContainerName !== '' && !others.has(targetContainerName)) errors.push(notFound(`${at}.targetContainerName`, targetContainerName));
    for (const field of NOT_EPHEMERAL_FIELDS) if (isSet(container[field])) errors.push(forbidden(`${at}.${field}`, NOT_EPHEMERAL));
    for (const [j, mount] of (container.volumeMounts ?? []).entries()) {
      if (mount.subPath) errors.push(forbidden(`${at}.volumeMounts[${j}].subPath`, NOT_EPHEMERAL));
      if (mount.subPathExpr) errors.push(forbidden(`${at}.volumeMounts[${j}].subPathExpr`, NOT_EPHEMERAL));
    }
  }
  return errors;
}

/** `validateContainerOnlyForPod`: templates may have been stored with such names. */
export const validateImageSpace = ({ image = '' }: AnyContainer, path: string): readonly FieldError[] =>
  image.trim() === image ? NO_ERRORS : [invalid(`${path}.image`, image, 'must not have leading or trailing whitespace')];
