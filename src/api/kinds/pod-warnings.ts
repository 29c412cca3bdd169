import { appArmorOf, isSameProfile } from '../app-armor';
import { quantityMilliValue } from '../quantity';
import { quote } from '../quote';
import type { ContainerPort, NodeSelectorTerm, ObjectMeta, PodAffinity, PodSpec, PodTemplateSpec, Volume, VolumeProjection } from '../types.gen';
import { containersOf } from '../validation/containers-of';
import { ipWarnings } from '../validation/ip';
import { isDNS1123Label, isValidLabelValue } from '../validation/names';
import { APP_ARMOR } from '../validation/pod-annotations';
import { DEPRECATED_NODE_LABELS } from './deprecated-labels';
import { claimSpecWarnings } from './persistent-volume-claim';

/** Warnings about Pods and templates: upstream `pkg/api/pod/warnings.go`. */
type Warnings = readonly string[];

const deprecationOf = (label: string): string | undefined => (Object.hasOwn(DEPRECATED_NODE_LABELS, label) ? DEPRECATED_NODE_LABELS[label] : undefined);

const DEPRECATED_ANNOTATIONS: Readonly<Record<string, string>> = {
  'scheduler.alpha.kubernetes.io/critical-pod': 'non-functional in v1.16+; use the "priorityClassName" field instead',
  'security.alpha.kubernetes.io/sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
  'security.alpha.kubernetes.io/unsafe-sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
};

const DEPRECATED_VOLUMES: readonly (readonly [field: keyof Volume, name: string, message: string])[] = [
  ['photonPersistentDisk', 'photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['gitRepo', 'gitRepo', 'deprecated in v1.11, and disabled by default in v1.33+'],
  ['scaleIO', 'scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['flocker', 'flocker', 'deprecated in v1.22, non-functional in v1.25+'],
  ['storageos', 'storageOS', 'deprecated in v1.22, non-functional in v1.25+'],
  ['quobyte', 'quobyte', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['ephemeral', 'ephemeral', ''],
  ['cephfs', 'cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['rbd', 'rbd', 'deprecated in v1.28, non-functional in v1.31+'],
];

function termWarnings(term: NodeSelectorTerm, checkValues: boolean, path: string): Warnings {
  return (term.matchExpressions ?? []).flatMap(({ key, values = [] }, i) => {
    const at = `${path}.matchExpressions[${i}]`;
    const message = deprecationOf(key);
    const bad = checkValues ? values.flatMap((value, j) => isValidLabelValue(value).map((text) => `${at}.values[${j}]: ${value} is invalid, ${text}`)) : [];
    return message === undefined ? bad : [`${at}.key: ${key} is ${message}`, ...bad];
  });
}

function nodeWarnings(spec: PodSpec, path: string): Warnings {
  const warnings: string[] = [];
  for (const label of Object.keys(spec.nodeSelector ?? {})) {
    const message = deprecationOf(label);
    if (message !== undefined) warnings.push(`${path}.nodeSelector[${label}]: ${message}`);
  }
  const at = `${path}.affinity.nodeAffinity`;
  const { requiredDuringSchedulingIgnoredDuringExecution: hard, preferredDuringSchedulingIgnoredDuringExecution: soft = [] } =
    spec.affinity?.nodeAffinity ?? {};
  for (const [i, term] of (hard?.nodeSelectorTerms ?? []).entries())
    warnings.push(...termWarnings(term, false, `${at}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[${i}]`));
  for (const [i, { preference = {} }] of soft.entries())
    warnings.push(...termWarnings(preference, true, `${at}.preferredDuringSchedulingIgnoredDuringExecution[${i}].preference`));
  for (const [i, { topologyKey, labelSelector }] of (spec.topologySpreadConstraints ?? []).entries()) {
    const message = deprecationOf(topologyKey);
    if (message !== undefined) warnings.push(`${path}.topologySpreadConstraints[${i}].topologyKey: ${topologyKey} is ${message}`);
    if (!labelSelector) warnings.push(`${path}.topologySpreadConstraints[${i}].labelSelector: a null labelSelector results in matching no pod`);
  }
  return warnings;
}

// ---- volumes

interface Placed {
  readonly path: string;
  readonly source: string;
}
const placedText = ({ path, source }: Placed): string => (source === '' ? quote(path) : `${quote(path)} (${source})`);

/** Whether one file would stand where the other, or its folder, is. */
function overlaps(a: Placed, b: Placed): boolean {
  if (a.path === '' || b.path === '') return false;
  return `${a.path}/`.startsWith(`${b.path}/`) || `${b.path}/`.startsWith(`${a.path}/`);
}

function overlapTexts(files: readonly Placed[]): Warnings {
  const seen: Placed[] = [];
  const texts: string[] = [];
  for (const file of files.map(({ path, source }) => ({ path: path.replace(/\/+$/, ''), source }))) {
    for (const other of seen) if (overlaps(file, other)) texts.push(`${placedText(file)} with ${placedText(other)}`);
    seen.push(file);
  }
  return texts;
}

const placed = (items: readonly { readonly path?: string }[] | undefined, source = ''): readonly Placed[] =>
  (items ?? []).map(({ path = '' }) => ({ path, source }));

function projectedFiles({ configMap, secret, downwardAPI, serviceAccountToken }: VolumeProjection): readonly Placed[] {
  if (configMap?.items) return placed(configMap.items, `ConfigMap ${quote(configMap.name ?? '')}`);
  if (secret?.items) return placed(secret.items, `Secret ${quote(secret.name ?? '')}`);
  if (downwardAPI?.items) return placed(downwardAPI.items, 'DownwardAPI');
  return serviceAccountToken ? [{ path: serviceAccountToken.path, source: 'ServiceAccountToken' }] : [];
}

function overlapWarnings({ name, configMap, secret, downwardAPI, projected }: Volume): Warnings {
  const say = (what: () => string, files: readonly Placed[]): Warnings =>
    overlapTexts(files).map((text) => `volume ${quote(name)} (${what()}): overlapping paths: ${text}`);
  const sources = projected?.sources ?? [];
  return [
    ...say(() => `ConfigMap ${quote(configMap?.name ?? '')}`, placed(configMap?.items)),
    ...say(() => `Secret ${quote(secret?.secretName ?? '')}`, placed(secret?.items)),
    ...say(() => 'DownwardAPI', placed(downwardAPI?.items)),
    ...sources.filter((source) => Object.keys(source).length === 0).map(() => `volume ${quote(name)} (Projected) has no sources provided`),
    ...say(() => 'Projected', sources.flatMap(projectedFiles)),
  ];
}

function volumeWarnings(volumes: readonly Volume[], path: string): Warnings {
  const warnings: string[] = [];
  for (const [i, volume] of volumes.entries()) {
    const at = `${path}.volumes[${i}]`;
    for (const [field, name, message] of DEPRECATED_VOLUMES) {
      if (volume[field] === undefined) continue;
      if (field !== 'ephemeral') warnings.push(`${at}.${name}: ${message}`);
      else if (volume.ephemeral?.volumeClaimTemplate)
        warnings.push(...claimSpecWarnings(volume.ephemeral.volumeClaimTemplate.spec, `${at}.ephemeral.volumeClaimTemplate.spec`));
    }
  }
  return [...warnings, ...volumes.flatMap(overlapWarnings)];
}

// ---- the rest

/** Names or addresses that occur again. */
function repeated<T>(items: readonly T[], nameOf: (item: T) => string, say: (i: number, value: string) => string): Warnings {
  const seen = new Set<string>();
  return items.flatMap((item, i) => {
    const value = nameOf(item);
    if (seen.has(value)) return [say(i, value)];
    seen.add(value);
    return [];
  });
}

const fraction = (list: Readonly<Record<string, string>> | undefined, resource: string, path: string): Warnings => {
  const amount = list?.[resource];
  return amount !== undefined && quantityMilliValue(amount) % 1000 !== 0
    ? [`${path}[${resource}]: fractional byte value ${quote(amount)} is invalid, must be an integer`]
    : [];
};

function envWarnings(env: NonNullable<PodSpec['containers'][number]['env']>, path: string): Warnings {
  const seen = new Set<string>();
  return env.flatMap(({ name, value = '', valueFrom }, i) => {
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    const reference = `$(${name})`;
    const hides = valueFrom !== undefined || value === reference || !value.includes(reference);
    return hides ? [`${path}.env[${i}]: hides previous definition of ${quote(name)}, which may be dropped when using apply`] : [];
  });
}

const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';
const USE_SECCOMP = 'non-functional in v1.27+; use the "seccompProfile" field instead';

function containerWarnings(spec: PodSpec, metadata: ObjectMeta, path: string, annotationsPath: string): Warnings {
  const annotations = metadata.annotations ?? {};
  const podProfile = spec.securityContext?.appArmorProfile;
  const warnings: string[] = [];
  if (!spec.securityContext?.seccompProfile && annotations[SECCOMP_POD] !== undefined) warnings.push(`${annotationsPath}[${SECCOMP_POD}]: ${USE_SECCOMP}`);
  for (const [{ name, securityContext, resources, env = [] }, at] of containersOf(spec, path)) {
    const seccomp = `${SECCOMP_CONTAINER}${name}`;
    if (!securityContext?.seccompProfile && annotations[seccomp] !== undefined) warnings.push(`${annotationsPath}[${seccomp}]: ${USE_SECCOMP}`);
    const appArmor = annotations[`${APP_ARMOR}${name}`];
    if (appArmor !== undefined && !securityContext?.appArmorProfile && (!podProfile || !isSameProfile(podProfile, appArmorOf(appArmor))))
      warnings.push(`${annotationsPath}[${APP_ARMOR}${name}]: deprecated since v1.30; use the "appArmorProfile" field instead`);
    for (const resource of ['memory', 'ephemeral-storage'])
      warnings.push(...fraction(resources?.limits, resource, `${at}.resources.limits`), ...fraction(resources?.requests, resource, `${at}.resources.requests`));
    warnings.push(...envWarnings(env, at));
  }
  return warnings;
}

/** Go's `%+v` of a port. */
const portText = ({ name = '', hostPort = 0, containerPort, protocol = '', hostIP = '' }: ContainerPort): string =>
  `{Name:${name} HostPort:${hostPort} ContainerPort:${containerPort} Protocol:${protocol} HostIP:${hostIP}}`;

function portConflict(a: ContainerPort, b: ContainerPort): string | undefined {
  const [ipA, ipB, hostA, hostB] = [a.hostIP ?? '', b.hostIP ?? '', a.hostPort ?? 0, b.hostPort ?? 0];
  if (ipA === ipB && hostA === hostB) return 'duplicate';
  if (hostA === 0 || hostB === 0) return 'overlapping';
  return hostA === hostB && (ipA === '') !== (ipB === '') ? 'dangerously ambiguous' : undefined;
}

function portWarnings(spec: PodSpec, path: string): Warnings {
  const ports = containersOf(spec, path).flatMap(([{ ports: own = [] }, at]) => own.map((port, i) => ({ port, at: `${at}.ports[${i}]` })));
  const warnings: string[] = [];
  for (const [i, { port, at }] of ports.entries()) {
    if (port.hostIP && !port.hostPort) warnings.push(`${at}: hostIP set without hostPort: ${portText(port)}`);
    for (const other of ports.slice(0, i)) {
      if (other.port.containerPort !== port.containerPort || other.port.protocol !== port.protocol) continue;
      const conflict = portConflict(port, other.port);
      if (conflict !== undefined) warnings.push(`${at}: ${conflict} port definition with ${other.at}`);
    }
  }
  const named = new Map<string, string>();
  for (const { port, at } of ports) {
    if (!port.name) continue;
    const other = named.get(port.name);
    if (other === undefined) named.set(port.name, at);
    else warnings.push(`${at}: duplicate port name ${quote(port.name)} with ${other}, services and probes that select ports by name will use ${other}`);
  }
  return warnings;
}

const NULL_SELECTOR = 'a null labelSelector results in matching no pod';

function affinityWarnings(affinity: PodAffinity | undefined, path: string): Warnings {
  const { requiredDuringSchedulingIgnoredDuringExecution: hard = [], preferredDuringSchedulingIgnoredDuringExecution: soft = [] } = affinity ?? {};
  return [
    ...hard.flatMap((term, i) => (term.labelSelector ? [] : [`${path}.requiredDuringSchedulingIgnoredDuringExecution[${i}].labelSelector: ${NULL_SELECTOR}`])),
    ...soft.flatMap((term, i) =>
      term.podAffinityTerm.labelSelector
        ? []
        : [`${path}.preferredDuringSchedulingIgnoredDuringExecution[${i}].podAffinityTerm.labelSelector: ${NULL_SELECTOR}`],
    ),
  ];
}

/** `warningsForPodSpecAndMeta`; `prefix` is where a template stands (`spec.template.`), or empty for a Pod. */
export function podSpecWarnings(spec: PodSpec | undefined, metadata: ObjectMeta, prefix: string): Warnings {
  if (!spec) return [];
  const path = `${prefix}spec`;
  const annotationsPath = `${prefix}metadata.annotations`;
  const { hostAliases = [], imagePullSecrets = [] } = spec;
  return [
    ...nodeWarnings(spec, path),
    ...Object.entries(DEPRECATED_ANNOTATIONS).flatMap(([key, message]) =>
      metadata.annotations?.[key] === undefined ? [] : [`${annotationsPath}[${key}]: ${message}`],
    ),
    ...volumeWarnings(spec.volumes ?? [], path),
    ...repeated(
      hostAliases,
      ({ ip }) => ip,
      (i, ip) => `${path}.hostAliases[${i}].ip: duplicate ip ${quote(ip)}`,
    ),
    ...repeated(
      imagePullSecrets,
      ({ name = '' }) => name,
      (i, name) => `${path}.imagePullSecrets[${i}].name: duplicate name ${quote(name)}`,
    ),
    ...imagePullSecrets.flatMap(({ name }, i) => (name ? [] : [`${path}.imagePullSecrets[${i}].name: invalid empty name ""`])),
    ...fraction(spec.overhead, 'memory', `${path}.overhead`),
    ...fraction(spec.overhead, 'ephemeral-storage', `${path}.overhead`),
    ...containerWarnings(spec, metadata, path, annotationsPath),
    ...portWarnings(spec, path),
    ...((spec.terminationGracePeriodSeconds ?? 0) < 0
      ? [`${path}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`]
      : []),
    ...affinityWarnings(spec.affinity?.podAffinity, `${path}.affinity.podAffinity`),
    ...affinityWarnings(spec.affinity?.podAntiAffinity, `${path}.affinity.podAntiAffinity`),
    ...(spec.dnsConfig?.nameservers ?? []).flatMap((address, i) => ipWarnings(`${path}.dnsConfig.nameservers[${i}]`, address)),
    ...hostAliases.flatMap(({ ip }, i) => ipWarnings(`${path}.hostAliases[${i}].ip`, ip)),
  ];
}

/** `GetWarningsForPodTemplate`. */
export const templateWarnings = (template: PodTemplateSpec | undefined, path: string): Warnings =>
  template ? podSpecWarnings(template.spec, template.metadata ?? {}, `${path}.`) : [];

/** A name that is no DNS label makes odd hostnames; upstream says so for what makes Pods. */
export function hostnameWarnings({ name = '' }: ObjectMeta, used: string): Warnings {
  const messages = isDNS1123Label(name);
  return messages.length === 0
    ? []
    : [`metadata.name: this is used in ${used}, which can result in surprising behavior; a DNS label is recommended: [${messages.join(' ')}]`];
}

export const IN_POD_NAMES = 'Pod names and hostnames';

/** The warnings of a kind with a template: all of them on create, and those of the template again when the generation went up. */
export const workloadWarnings =
  <T extends { readonly metadata: ObjectMeta }>(template: (object: T) => PodTemplateSpec | undefined, path: string) =>
  (object: T, old?: T): Warnings => {
    if (old && old.metadata.generation === object.metadata.generation) return [];
    return [...(old ? [] : hostnameWarnings(object.metadata, IN_POD_NAMES)), ...templateWarnings(template(object), path)];
  };
