import { aggregateContainers, isPodLevelResource } from '../pod-resources';
import { compareQuantities } from '../quantity';
import type { HostAlias, ObjectMeta, PodDNSConfig, PodResourceClaim, PodSpec, PodTemplateSpec } from '../types.gen';
import { validateAffinity, validateTopologySpread } from './affinity';
import { type PodContext, validateContainers, validateEphemeralContainers, validateInitContainers } from './container';
import { validateEnum } from './container-fields';
import { containersOf } from './containers-of';
import { duplicate, type FieldError, forbidden, invalid, invalidEach, invalidRaw, NO_ERRORS, notFound, notSupported, required, tooLong } from './errors';
import { internalJson } from './internal-json';
import { validateLegacyIp } from './ip';
import { validateLabels } from './label-selector';
import { byteLength, inclusiveRangeError, isDNS1123Label, isDNS1123Subdomain, isDNS1123SubdomainWithUnderscore, isQualifiedName } from './names';
import { validateAnnotations } from './object-meta';
import { MIRROR_POD, validatePodAnnotations, validateProfilesMatch } from './pod-annotations';
import { validatePreemptionPolicy } from './priority-class';
import { validateResourceRequirements } from './resource-requirements';
import { validateResourceName } from './resources';
import { validateHostProcess, validateHostUsers, validateOs, validatePodSecurityContext } from './security-context';
import { validateTolerations } from './tolerations';
import { validateVolumes } from './volumes';

/** The spec of Pods and of templates: upstream `pkg/apis/core/validation` ValidatePodSpec. */

function validateResourceClaim(claim: PodResourceClaim, seen: Set<string>, metadata: ObjectMeta | undefined, path: string): readonly FieldError[] {
  if (metadata?.annotations?.[MIRROR_POD] !== undefined) return [forbidden('', 'static pods do not support resource claims')];
  const { name = '', resourceClaimName, resourceClaimTemplateName } = claim;
  const errors: FieldError[] = [];
  const printed = (): string => internalJson('core.v1.PodResourceClaim', claim);
  if (name === '') errors.push(required(`${path}.name`));
  else if (seen.has(name)) errors.push(duplicate(`${path}.name`, name));
  else errors.push(...invalidEach(`${path}.name`, name, isDNS1123Label(name)));
  seen.add(name);
  if (resourceClaimName !== undefined && resourceClaimTemplateName !== undefined)
    errors.push(invalidRaw(path, printed(), 'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified'));
  if (resourceClaimName === undefined && resourceClaimTemplateName === undefined)
    errors.push(invalidRaw(path, printed(), 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`'));
  if (resourceClaimName !== undefined) errors.push(...invalidEach(`${path}.resourceClaimName`, resourceClaimName, isDNS1123Subdomain(resourceClaimName)));
  if (resourceClaimTemplateName !== undefined)
    errors.push(...invalidEach(`${path}.resourceClaimTemplateName`, resourceClaimTemplateName, isDNS1123Subdomain(resourceClaimTemplateName)));
  return errors;
}

const POD_LEVEL = ['cpu', 'hugepages-', 'memory'];

function validatePodResourceName(name: string, path: string): readonly FieldError[] {
  const errors = validateResourceName(name, path);
  return errors.length > 0 || isPodLevelResource(name) ? errors : [notSupported(path, name, POD_LEVEL)];
}

/** `validatePodResources`: what the Pod as a whole asks for must have room for its containers. */
function validatePodResources(spec: PodSpec, claimNames: ReadonlySet<string>, path: string): readonly FieldError[] {
  if (!spec.resources) return NO_ERRORS;
  if (spec.os?.name === 'windows') return [forbidden(path, 'may not be set for a windows pod')];
  const { requests = {}, limits = {}, claims } = spec.resources;
  const errors: FieldError[] = [];
  if (claims) errors.push(forbidden(`${path}.claims`, 'claims may not be set for Resources at pod-level'));
  errors.push(...validateResourceRequirements(spec.resources, path, { claimNames, validateName: validatePodResourceName }));
  for (const [name, total] of Object.entries(aggregateContainers(spec, 'requests'))) {
    const own = requests[name];
    if (own !== undefined && compareQuantities(total, own) > 0)
      errors.push(invalid(`${path}.requests[${name}]`, own, `must be greater than or equal to aggregate container requests of ${total}`));
  }
  for (const [name, total] of Object.entries(aggregateContainers(spec, 'limits'))) {
    const own = limits[name];
    if (name.startsWith('hugepages-') && own !== undefined && compareQuantities(total, own) > 0)
      errors.push(invalid(`${path}.limits[${name}]`, own, `must be greater than or equal to aggregate container limits of ${total}`));
  }
  for (const [i, container] of (spec.containers ?? []).entries())
    for (const [name, limit] of Object.entries(container.resources?.limits ?? {})) {
      const own = limits[name];
      if (own !== undefined && compareQuantities(limit, own) > 0)
        errors.push(invalid(`${path}.containers[${i}][${name}].limits`, limit, `must be less than or equal to pod limits of ${own}`));
    }
  return errors;
}

/** `validatePodHostNetworkDeps`. */
function validateHostNetworkPorts(spec: PodSpec, path: string, isPod: boolean): readonly FieldError[] {
  if (!spec.hostNetwork) return NO_ERRORS;
  return (spec.containers ?? []).flatMap(({ ports = [] }, i) =>
    ports.flatMap(({ hostPort = 0, containerPort }, j) =>
      (isPod || hostPort !== 0) && hostPort !== containerPort
        ? [invalid(`${path}.containers[${i}].ports[${j}].hostPort`, hostPort, 'must match `containerPort` when `hostNetwork` is true')]
        : [],
    ),
  );
}

const SEARCHES_MAX = 32;
const SEARCH_CHARS_MAX = 2048;

/** `validatePodDNSConfig`. */
function validateDnsConfig(config: PodDNSConfig | undefined, policy: string | undefined, path: string): readonly FieldError[] {
  const { nameservers = [], searches = [], options = [] } = config ?? {};
  if (policy === 'None') {
    if (!config) return [required(path, 'must provide `dnsConfig` when `dnsPolicy` is None')];
    if (nameservers.length === 0) return [required(`${path}.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None')];
  }
  const errors: FieldError[] = [];
  if (nameservers.length > 3) errors.push(invalid(`${path}.nameservers`, nameservers, 'must not have more than 3 nameservers'));
  for (const [i, address] of nameservers.entries()) errors.push(...validateLegacyIp(`${path}.nameservers[${i}]`, address));
  if (searches.length > SEARCHES_MAX) errors.push(invalid(`${path}.searches`, searches, `must not have more than ${SEARCHES_MAX} search paths`));
  if (searches.join(' ').length > SEARCH_CHARS_MAX)
    errors.push(invalid(`${path}.searches`, searches, `must not have more than ${SEARCH_CHARS_MAX} characters (including spaces) in the search list`));
  for (const [i, search] of searches.entries()) {
    const name = search.replace(/\.$/, '');
    if (search !== '.') errors.push(...invalidEach(`${path}.searches[${i}]`, name, isDNS1123SubdomainWithUnderscore(name)));
  }
  for (const [i, option] of options.entries()) if (!option.name) errors.push(required(`${path}.options[${i}]`, 'must not be empty'));
  return errors;
}

/** `ValidateHostAliases`. */
const validateHostAliases = (aliases: readonly HostAlias[], path: string): readonly FieldError[] =>
  aliases.flatMap(({ ip = '', hostnames = [] }, i) => [
    ...validateLegacyIp(`${path}[${i}].ip`, ip),
    ...hostnames.flatMap((name, j) => invalidEach(`${path}[${i}].hostnames[${j}]`, name, isDNS1123Subdomain(name))),
  ]);

/** `validatePodHostName`. */
function validateHostnameOverride(spec: PodSpec, path: string): readonly FieldError[] {
  const name = spec.hostnameOverride;
  if (name === undefined) return NO_ERRORS;
  const errors: FieldError[] = [];
  if (spec.setHostnameAsFQDN) errors.push(forbidden(path, 'may not be specified when setHostnameAsFQDN is true'));
  if (spec.hostNetwork) errors.push(forbidden(path, 'may not be specified when hostNetwork is true'));
  if (byteLength(name) > 64) errors.push(tooLong(path, 64));
  errors.push(...invalidEach(path, name, isDNS1123Subdomain(name)));
  return errors;
}

/** `validateFileKeyRefVolumes`. */
function validateFileKeyVolumes(spec: PodSpec, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  for (const [{ env = [] }, at] of containersOf(spec, path))
    for (const [i, { valueFrom }] of env.entries()) {
      if (!valueFrom?.fileKeyRef) continue;
      const { volumeName } = valueFrom.fileKeyRef;
      const field = `${at}.env[${i}].valueFrom.fileKeyRef.volumeName`;
      const volume = spec.volumes?.findLast(({ name }) => name === volumeName);
      if (!volume) errors.push(notFound(field, volumeName));
      else if (!volume.emptyDir) errors.push(invalid(field, volumeName, 'referenced volume must be of type emptyDir'));
    }
  return errors;
}

function validateGates(spec: PodSpec, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  for (const [i, { conditionType = '' }] of (spec.readinessGates ?? []).entries())
    errors.push(...invalidEach(`${path}.readinessGates[${i}].conditionType`, conditionType, isQualifiedName(conditionType)));
  const seen = new Set<string>();
  for (const [i, { name = '' }] of (spec.schedulingGates ?? []).entries()) {
    const at = `${path}.schedulingGates[${i}]`;
    errors.push(...invalidEach(at, name, isQualifiedName(name)));
    if (seen.has(name)) errors.push(duplicate(at, name));
    seen.add(name);
  }
  return errors;
}

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];
const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
const INT32_MAX = 2147483647;

const validateName = (name: string | undefined, check: (name: string) => readonly string[], path: string): readonly FieldError[] =>
  name ? invalidEach(path, name, check(name)) : NO_ERRORS;

/** `ValidatePodSpec`; `metadata` is given for Pods themselves, not for templates. */
export function validatePodSpec(spec: PodSpec, metadata: ObjectMeta | undefined, path: string): readonly FieldError[] {
  const isPod = metadata !== undefined;
  const errors: FieldError[] = [];
  if (spec.terminationGracePeriodSeconds === undefined) errors.push(required(`${path}.terminationGracePeriodSeconds`));
  const checked = validateVolumes(spec.volumes ?? [], metadata, `${path}.volumes`, { resourceIsPod: isPod });
  const claims = spec.resourceClaims ?? [];
  const claimNames = new Set(claims.map(({ name }) => name).filter(Boolean));
  const seen = new Set<string>();
  const context: PodContext = {
    spec,
    volumes: checked.valid,
    claimNames,
    gracePeriod: spec.terminationGracePeriodSeconds,
    hostUsers: spec.hostUsers !== false,
  };
  errors.push(
    ...checked.errors,
    ...claims.flatMap((claim, i) => validateResourceClaim(claim, seen, metadata, `${path}.resourceClaims[${i}]`)),
    ...validateContainers(spec.containers ?? [], context, `${path}.containers`),
    ...validateInitContainers(spec.initContainers ?? [], context, `${path}.initContainers`),
    ...validateEphemeralContainers(spec.ephemeralContainers ?? [], context, `${path}.ephemeralContainers`),
    ...validatePodResources(spec, claimNames, `${path}.resources`),
    ...validateHostNetworkPorts(spec, path, isPod),
    ...validateEnum(spec.restartPolicy, RESTART_POLICIES, `${path}.restartPolicy`),
    ...validateEnum(spec.dnsPolicy, DNS_POLICIES, `${path}.dnsPolicy`),
    ...validateLabels(spec.nodeSelector, `${path}.nodeSelector`),
    ...validatePodSecurityContext(spec, `${path}.securityContext`),
    ...validateAffinity(spec.affinity, `${path}.affinity`),
    ...validateDnsConfig(spec.dnsConfig, spec.dnsPolicy, `${path}.dnsConfig`),
    ...validateGates(spec, path),
    ...validateTopologySpread(spec.topologySpreadConstraints ?? [], `${path}.topologySpreadConstraints`),
    ...validateHostProcess(spec, path),
    ...validateHostUsers(spec, path),
    ...validateHostnameOverride(spec, `${path}.hostnameOverride`),
    ...validateName(spec.serviceAccountName, isDNS1123Subdomain, `${path}.serviceAccountName`),
    ...validateName(spec.nodeName, isDNS1123Subdomain, `${path}.nodeName`),
  );
  const deadline = spec.activeDeadlineSeconds;
  if (deadline !== undefined && (deadline < 1 || deadline > INT32_MAX))
    errors.push(invalid(`${path}.activeDeadlineSeconds`, deadline, inclusiveRangeError(1, INT32_MAX)));
  errors.push(
    ...validateName(spec.hostname, isDNS1123Label, `${path}.hostname`),
    ...validateName(spec.subdomain, isDNS1123Label, `${path}.subdomain`),
    ...validateTolerations(spec.tolerations ?? [], `${path}.tolerations`),
    ...validateHostAliases(spec.hostAliases ?? [], `${path}.hostAliases`),
    ...validateName(spec.priorityClassName, isDNS1123Subdomain, `${path}.priorityClassName`),
    ...(spec.runtimeClassName === undefined
      ? NO_ERRORS
      : invalidEach(`${path}.runtimeClassName`, spec.runtimeClassName, isDNS1123Subdomain(spec.runtimeClassName))),
    ...validatePreemptionPolicy(spec.preemptionPolicy, `${path}.preemptionPolicy`),
    ...(spec.overhead ? validateResourceRequirements({ limits: spec.overhead }, `${path}.overhead`) : NO_ERRORS),
    ...validateOs(spec, path),
    ...validateFileKeyVolumes(spec, path),
  );
  return errors;
}

/** `ValidatePodTemplateSpec`. */
export function validatePodTemplateSpec(template: PodTemplateSpec, path: string): readonly FieldError[] {
  const { metadata = {}, spec = { containers: [] } } = template;
  return [
    ...validateLabels(metadata.labels, `${path}.labels`),
    ...validateAnnotations(metadata.annotations, `${path}.annotations`),
    ...validatePodAnnotations(metadata.annotations, spec, `${path}.annotations`),
    ...validatePodSpec(spec, undefined, `${path}.spec`),
    ...validateProfilesMatch(metadata, spec, `${path}.spec`),
    ...(spec.ephemeralContainers?.length ? [forbidden(`${path}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template')] : NO_ERRORS),
  ];
}
