import { quote } from '../quote';
import type { Container, LifecycleHandler, Pod, PodSpec, Probe, SELinuxOptions, Volume } from '../types.gen';

/**
 * What the Pod Security Standards ask of a Pod: one function a check, as in upstream's `k8s.io/pod-security-admission/policy`.
 * A check that finds nothing wrong gives undefined.
 */
export interface Violation {
  readonly reason: string;
  /** Which containers, ports, values. */
  readonly detail: string;
}

export type CheckPod = (spec: PodSpec, metadata: Pod['metadata']) => Violation | undefined;

export interface Check {
  readonly id: string;
  readonly level: 'baseline' | 'restricted';
  /** From which minor version on which function holds. */
  readonly since: readonly (readonly [minor: number, check: CheckPod])[];
  /** The baseline check that it makes superfluous. */
  readonly overrides?: string;
}

const containersOf = (spec: PodSpec): readonly Container[] =>
  [...(spec.initContainers ?? []), ...spec.containers, ...(spec.ephemeralContainers ?? [])] as readonly Container[];
const namesOf = (spec: PodSpec, test: (container: Container) => boolean): readonly string[] =>
  containersOf(spec)
    .filter(test)
    .map(({ name }) => name);
const joinQuote = (items: readonly string[]): string => (items.length === 0 ? '' : `"${items.join('", "')}"`);
const plural = (word: string, count: number): string => (count === 1 ? word : `${word}s`);
const theContainers = (names: readonly string[]): string => `${plural('container', names.length)} ${joinQuote(names)}`;
const uses = (count: number): string => (count === 1 ? 'uses' : 'use');
const sortedSet = (items: Iterable<string>): readonly string[] => [...new Set(items)].sort();
const has = (list: readonly unknown[]): boolean => list.length > 0;
const isWindows = (spec: PodSpec): boolean => spec.os?.name === 'windows';

/** `pod and containers "a", "b"`; empty if nobody did it. */
const setters = (pod: boolean, containers: readonly string[]): string =>
  [...(pod ? ['pod'] : []), ...(has(containers) ? [theContainers(containers)] : [])].join(' and ');

const unlessWindows =
  (check: CheckPod): CheckPod =>
  (spec, metadata) =>
    isWindows(spec) ? undefined : check(spec, metadata);

/** Pods in a user namespace of their own may do more. */
const unlessUserNamespace =
  (check: CheckPod): CheckPod =>
  (spec, metadata) =>
    spec.hostUsers === false ? undefined : check(spec, metadata);

const APP_ARMOR = 'container.apparmor.security.beta.kubernetes.io/';

const appArmorProfile: CheckPod = (spec, { annotations = {} }) => {
  const isBad = (type: string | undefined): boolean => type !== undefined && type !== 'RuntimeDefault' && type !== 'Localhost';
  const podType = spec.securityContext?.appArmorProfile?.type;
  const bad = containersOf(spec).filter((c) => isBad(c.securityContext?.appArmorProfile?.type));
  const forbidden = Object.entries(annotations)
    .filter(([key, value]) => key.startsWith(APP_ARMOR) && value !== '' && value !== 'runtime/default' && !value.startsWith('localhost/'))
    .map(([key, value]) => `${key}=${quote(value)}`)
    .sort();
  const types = [...(isBad(podType) ? [podType!] : []), ...bad.map((c) => c.securityContext?.appArmorProfile?.type ?? '')];
  const values = [...sortedSet(types), ...forbidden];
  if (!has(values)) return undefined;
  const own = setters(
    isBad(podType),
    bad.map(({ name }) => name),
  );
  const who = [...(own ? [own] : []), ...(has(forbidden) ? [plural('annotation', forbidden.length)] : [])].join(' and ');
  return { reason: plural('forbidden AppArmor profile', values.length), detail: `${who} must not set AppArmor profile type to ${joinQuote(values)}` };
};

const DEFAULT_CAPABILITIES: readonly string[] = [
  ['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD'],
  ['NET_BIND_SERVICE', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT'],
].flat();

const addedBeyond = (spec: PodSpec, allowed: readonly string[]): { readonly who: readonly string[]; readonly what: readonly string[] } => {
  const added = ({ securityContext }: Container): readonly string[] => (securityContext?.capabilities?.add ?? []).filter((c) => !allowed.includes(c));
  return { who: namesOf(spec, (c) => has(added(c))), what: sortedSet(containersOf(spec).flatMap(added)) };
};

const capabilitiesBaseline: CheckPod = (spec) => {
  const { who, what } = addedBeyond(spec, DEFAULT_CAPABILITIES);
  if (!has(who)) return undefined;
  return { reason: 'non-default capabilities', detail: `${theContainers(who)} must not include ${joinQuote(what)} in securityContext.capabilities.add` };
};

const capabilitiesRestricted: CheckPod = (spec) => {
  const keeping = namesOf(spec, ({ securityContext }) => !securityContext?.capabilities?.drop?.includes('ALL'));
  const { who, what } = addedBeyond(spec, ['NET_BIND_SERVICE']);
  const details = [
    ...(has(keeping) ? [`${theContainers(keeping)} must set securityContext.capabilities.drop=["ALL"]`] : []),
    ...(has(who) ? [`${theContainers(who)} must not include ${joinQuote(what)} in securityContext.capabilities.add`] : []),
  ];
  return has(details) ? { reason: 'unrestricted capabilities', detail: details.join('; ') } : undefined;
};

const hostNamespaces: CheckPod = (spec) => {
  const shared = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((field) => spec[field]).map((field) => `${field}=true`);
  return has(shared) ? { reason: 'host namespaces', detail: shared.join(', ') } : undefined;
};

const hostPathVolumes: CheckPod = ({ volumes = [] }) => {
  const names = volumes.filter(({ hostPath }) => hostPath).map(({ name }) => name);
  return has(names) ? { reason: 'hostPath volumes', detail: `${plural('volume', names.length)} ${joinQuote(names)}` } : undefined;
};

const hostPorts: CheckPod = (spec) => {
  const portsOf = ({ ports = [] }: Container): readonly string[] => ports.flatMap(({ hostPort }) => (hostPort ? [String(hostPort)] : []));
  const who = namesOf(spec, (c) => has(portsOf(c)));
  const ports = sortedSet(containersOf(spec).flatMap(portsOf));
  if (!has(who)) return undefined;
  return { reason: 'hostPort', detail: `${theContainers(who)} ${uses(who.length)} ${plural('hostPort', ports.length)} ${ports.join(', ')}` };
};

const hostProbes: CheckPod = (spec) => {
  const hostsOf = ({ livenessProbe, readinessProbe, startupProbe, lifecycle }: Container): readonly string[] =>
    [livenessProbe, readinessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop].flatMap((handler: Probe | LifecycleHandler | undefined) =>
      [handler?.httpGet?.host, handler?.tcpSocket?.host].flatMap((host) => (host ? [host] : [])),
    );
  const who = sortedSet(namesOf(spec, (c) => has(hostsOf(c))));
  const hosts = sortedSet(containersOf(spec).flatMap(hostsOf));
  if (!has(who)) return undefined;
  return {
    reason: 'probe or lifecycle host',
    detail: `${theContainers(who)} ${uses(who.length)} ${plural('probe or lifecycle host', hosts.length)} ${joinQuote(hosts)}`,
  };
};

const privileged: CheckPod = (spec) => {
  const who = namesOf(spec, ({ securityContext }) => securityContext?.privileged === true);
  return has(who) ? { reason: 'privileged', detail: `${theContainers(who)} must not set securityContext.privileged=true` } : undefined;
};

const procMount: CheckPod = (spec) => {
  const isBad = ({ securityContext }: Container): boolean => securityContext?.procMount !== undefined && securityContext.procMount !== 'Default';
  const bad = containersOf(spec).filter(isBad);
  if (!has(bad)) return undefined;
  const types = sortedSet(bad.map((c) => c.securityContext?.procMount ?? ''));
  return { reason: 'procMount', detail: `${theContainers(bad.map(({ name }) => name))} must not set securityContext.procMount to ${joinQuote(types)}` };
};

const SELINUX_TYPES = ['', 'container_t', 'container_init_t', 'container_kvm_t'];

const seLinuxOptions =
  (allowed: readonly string[]): CheckPod =>
  (spec) => {
    const isBad = (options: SELinuxOptions | undefined): options is SELinuxOptions =>
      options !== undefined && (!allowed.includes(options.type ?? '') || Boolean(options.user) || Boolean(options.role));
    const ofPod = spec.securityContext?.seLinuxOptions;
    const bad = containersOf(spec).filter((c) => isBad(c.securityContext?.seLinuxOptions));
    const all = [ofPod, ...bad.map((c) => c.securityContext?.seLinuxOptions)].filter(isBad);
    if (!has(all)) return undefined;
    const types = sortedSet(all.map(({ type = '' }) => type).filter((type) => !allowed.includes(type)));
    const data = [
      ...(has(types) ? [`${plural('type', types.length)} ${joinQuote(types)}`] : []),
      ...(all.some(({ user }) => user) ? ['user may not be set'] : []),
      ...(all.some(({ role }) => role) ? ['role may not be set'] : []),
    ];
    const who = setters(
      isBad(ofPod),
      bad.map(({ name }) => name),
    );
    return { reason: 'seLinuxOptions', detail: `${who} set forbidden securityContext.seLinuxOptions: ${data.join('; ')}` };
  };

const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';

/** Before version 1.19, annotations said it. */
const seccompAnnotations: CheckPod = (spec, { annotations = {} }) => {
  const isGood = (value: string): boolean => value === 'runtime/default' || value === 'docker/default' || value.startsWith('localhost/');
  const keys = [SECCOMP_POD, ...namesOf(spec, () => true).map((name) => `${SECCOMP_CONTAINER}${name}`)];
  const forbidden = sortedSet(keys.flatMap((key) => (annotations[key] === undefined || isGood(annotations[key]) ? [] : [`${key}=${quote(annotations[key])}`])));
  return has(forbidden) ? { reason: 'seccompProfile', detail: `forbidden ${plural('annotation', forbidden.length)} ${forbidden.join(', ')}` } : undefined;
};

const isSeccompBad = (type: string | undefined): boolean => type !== undefined && type !== 'Localhost' && type !== 'RuntimeDefault';

const seccompBaseline: CheckPod = (spec) => {
  const ofPod = spec.securityContext?.seccompProfile?.type;
  const bad = containersOf(spec).filter((c) => isSeccompBad(c.securityContext?.seccompProfile?.type));
  const who = setters(
    isSeccompBad(ofPod),
    bad.map(({ name }) => name),
  );
  if (who === '') return undefined;
  const values = sortedSet([...(isSeccompBad(ofPod) ? [ofPod!] : []), ...bad.map((c) => c.securityContext?.seccompProfile?.type ?? '')]);
  return { reason: 'seccompProfile', detail: `${who} must not set securityContext.seccompProfile.type to ${joinQuote(values)}` };
};

const seccompRestricted: CheckPod = (spec, metadata) => {
  const bad = seccompBaseline(spec, metadata);
  if (bad) return bad;
  const silent = spec.securityContext?.seccompProfile ? [] : namesOf(spec, ({ securityContext }) => !securityContext?.seccompProfile);
  if (!has(silent)) return undefined;
  return {
    reason: 'seccompProfile',
    detail: `pod or ${theContainers(silent)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
  };
};

const SYSCTLS = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
];
const SYSCTLS_27 = [...SYSCTLS, 'net.ipv4.ip_local_reserved_ports'];
const SYSCTLS_29 = [...SYSCTLS_27, ...['time', 'intvl', 'probes'].map((what) => `net.ipv4.tcp_keepalive_${what}`), 'net.ipv4.tcp_fin_timeout'];
const SYSCTLS_32 = [...SYSCTLS_29, 'net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem'];

const sysctls =
  (allowed: readonly string[]): CheckPod =>
  (spec) => {
    const names = (spec.securityContext?.sysctls ?? []).map(({ name }) => name).filter((name) => !allowed.includes(name));
    return has(names) ? { reason: 'forbidden sysctls', detail: names.join(', ') } : undefined;
  };

const windowsHostProcess: CheckPod = (spec) => {
  const who = setters(
    spec.securityContext?.windowsOptions?.hostProcess === true,
    namesOf(spec, ({ securityContext }) => securityContext?.windowsOptions?.hostProcess === true),
  );
  return who ? { reason: 'hostProcess', detail: `${who} must not set securityContext.windowsOptions.hostProcess=true` } : undefined;
};

const allowPrivilegeEscalation: CheckPod = (spec) => {
  const who = namesOf(spec, ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false);
  if (!has(who)) return undefined;
  return { reason: 'allowPrivilegeEscalation != false', detail: `${theContainers(who)} must set securityContext.allowPrivilegeEscalation=false` };
};

const FREE_VOLUMES = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected', 'secret'] as const;

const restrictedVolumes: CheckPod = ({ volumes = [] }) => {
  const bad = volumes.filter((volume) => !FREE_VOLUMES.some((type) => volume[type] !== undefined));
  if (!has(bad)) return undefined;
  const typeOf = ({ name: _, ...sources }: Volume): string => Object.keys(sources)[0] ?? 'unknown';
  const types = sortedSet(bad.map(typeOf));
  const who = `${plural('volume', bad.length)} ${joinQuote(bad.map(({ name }) => name))}`;
  return {
    reason: 'restricted volume types',
    detail: `${who} ${uses(bad.length)} ${plural('restricted volume type', types.length)} ${joinQuote(types)}`,
  };
};

const runAsNonRoot: CheckPod = (spec) => {
  const ofPod = spec.securityContext?.runAsNonRoot;
  const reason = 'runAsNonRoot != true';
  const who = setters(
    ofPod === false,
    namesOf(spec, ({ securityContext }) => securityContext?.runAsNonRoot === false),
  );
  if (who) return { reason, detail: `${who} must not set securityContext.runAsNonRoot=false` };
  const silent = ofPod ? [] : namesOf(spec, ({ securityContext }) => securityContext?.runAsNonRoot === undefined);
  return has(silent) ? { reason, detail: `pod or ${theContainers(silent)} must set securityContext.runAsNonRoot=true` } : undefined;
};

const runAsUser: CheckPod = (spec) => {
  const who = setters(
    spec.securityContext?.runAsUser === 0,
    namesOf(spec, ({ securityContext }) => securityContext?.runAsUser === 0),
  );
  return who ? { reason: 'runAsUser=0', detail: `${who} must not set runAsUser=0` } : undefined;
};

/** In the order in which violations are told: those of the baseline first, each by its id. */
export const CHECKS: readonly Check[] = [
  { id: 'appArmorProfile', level: 'baseline', since: [[0, appArmorProfile]] },
  { id: 'capabilities_baseline', level: 'baseline', since: [[0, capabilitiesBaseline]] },
  { id: 'hostNamespaces', level: 'baseline', since: [[0, hostNamespaces]] },
  { id: 'hostPathVolumes', level: 'baseline', since: [[0, hostPathVolumes]] },
  { id: 'hostPorts', level: 'baseline', since: [[0, hostPorts]] },
  { id: 'hostProbesAndHostLifecycle', level: 'baseline', since: [[34, hostProbes]] },
  { id: 'privileged', level: 'baseline', since: [[0, privileged]] },
  {
    id: 'procMount',
    level: 'baseline',
    since: [
      [0, procMount],
      [35, unlessUserNamespace(procMount)],
    ],
  },
  {
    id: 'seLinuxOptions',
    level: 'baseline',
    since: [
      [0, seLinuxOptions(SELINUX_TYPES)],
      [31, seLinuxOptions([...SELINUX_TYPES, 'container_engine_t'])],
    ],
  },
  {
    id: 'seccompProfile_baseline',
    level: 'baseline',
    since: [
      [0, seccompAnnotations],
      [19, seccompBaseline],
    ],
  },
  {
    id: 'sysctls',
    level: 'baseline',
    since: [
      [0, sysctls(SYSCTLS)],
      [27, sysctls(SYSCTLS_27)],
      [29, sysctls(SYSCTLS_29)],
      [32, sysctls(SYSCTLS_32)],
    ],
  },
  { id: 'windowsHostProcess', level: 'baseline', since: [[0, windowsHostProcess]] },
  {
    id: 'allowPrivilegeEscalation',
    level: 'restricted',
    since: [
      [8, allowPrivilegeEscalation],
      [25, unlessWindows(allowPrivilegeEscalation)],
    ],
  },
  {
    id: 'capabilities_restricted',
    level: 'restricted',
    overrides: 'capabilities_baseline',
    since: [
      [22, capabilitiesRestricted],
      [25, unlessWindows(capabilitiesRestricted)],
    ],
  },
  { id: 'procMount_restricted', level: 'restricted', overrides: 'procMount', since: [[35, procMount]] },
  { id: 'restrictedVolumes', level: 'restricted', overrides: 'hostPathVolumes', since: [[0, restrictedVolumes]] },
  {
    id: 'runAsNonRoot',
    level: 'restricted',
    since: [
      [0, runAsNonRoot],
      [35, unlessUserNamespace(runAsNonRoot)],
    ],
  },
  {
    id: 'runAsUser',
    level: 'restricted',
    since: [
      [23, runAsUser],
      [35, unlessUserNamespace(runAsUser)],
    ],
  },
  {
    id: 'seccompProfile_restricted',
    level: 'restricted',
    overrides: 'seccompProfile_baseline',
    since: [
      [19, seccompRestricted],
      [25, unlessWindows(seccompRestricted)],
    ],
  },
];
