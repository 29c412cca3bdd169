import { semanticEqual } from '../../api/equality';
import type { Pod, PodAffinityTerm, WeightedPodAffinityTerm } from '../../api/types.gen';
import { DEFAULT_MEMORY, DEFAULT_MILLI_CPU, hasPodLevelRequests, podRequests, type Resources, resourcesOf, saySameOfRequests } from './resources';
import { compileSelector, type Labels, NOTHING, type Selector } from './selector';

/** A compiled inter-Pod (anti-)affinity term (kube-scheduler `fwk.AffinityTerm`). */
export interface AffinityTerm {
  readonly topologyKey: string;
  readonly selector: Selector;
  readonly namespaces: ReadonlySet<string>;
  /** Matches nothing where the term has none. */
  readonly namespaceSelector: Selector;
  /** 0 for required terms. */
  readonly weight: number;
}

export interface HostPort {
  readonly ip: string;
  readonly protocol: string;
  readonly port: number;
}

/** A Pod with what plugins need of it, worked out once (kube-scheduler `framework.PodInfo`). */
export interface PodInfo {
  /** Its newest version for which all this holds: the scheduler's cache exchanges it in place. */
  pod: Pod;
  /** `namespace/name` */
  readonly key: string;
  readonly uid: string;
  readonly name: string;
  readonly namespace: string;
  readonly labels: Labels;
  readonly priority: number;
  readonly terminating: boolean;
  readonly requests: Resources;
  /** CPU and memory with defaults for containers that name none: what counts for nodes' shares. */
  readonly nonZeroMilliCPU: number;
  readonly nonZeroMemory: number;
  readonly hostPorts: readonly HostPort[];
  readonly requiredAffinity: readonly AffinityTerm[];
  readonly requiredAntiAffinity: readonly AffinityTerm[];
  readonly preferredAffinity: readonly AffinityTerm[];
  readonly preferredAntiAffinity: readonly AffinityTerm[];
  /** Names of the PersistentVolumeClaims that it mounts. */
  readonly claims: readonly string[];
}

const NO_LABELS: Labels = {};
const NONE: readonly never[] = [];

function compileTerm(pod: Pod, term: PodAffinityTerm, weight: number): AffinityTerm {
  const own = !term.namespaces?.length && !term.namespaceSelector;
  return {
    topologyKey: term.topologyKey,
    selector: compileSelector(term.labelSelector),
    namespaces: new Set(own ? [pod.metadata.namespace ?? ''] : term.namespaces),
    namespaceSelector: term.namespaceSelector ? compileSelector(term.namespaceSelector) : NOTHING,
    weight,
  };
}

const required = (pod: Pod, terms: readonly PodAffinityTerm[] | undefined): readonly AffinityTerm[] => terms?.map((t) => compileTerm(pod, t, 0)) ?? NONE;
const preferred = (pod: Pod, terms: readonly WeightedPodAffinityTerm[] | undefined): readonly AffinityTerm[] =>
  terms?.map((t) => compileTerm(pod, t.podAffinityTerm, t.weight)) ?? NONE;

/** Whether a Pod in a namespace with these labels matches the term (`AffinityTerm.Matches`). */
export const termMatches = (term: AffinityTerm, pod: PodInfo, namespaceLabels: Labels): boolean =>
  (term.namespaces.has(pod.namespace) || term.namespaceSelector.matches(namespaceLabels)) && term.selector.matches(pod.labels);

const NON_ZERO: ReadonlyMap<string, number> = new Map([
  ['cpu', DEFAULT_MILLI_CPU],
  ['memory', DEFAULT_MEMORY],
]);

/**
 * What a Pod adds to a node's share in NodeResourcesFit's score: defaults where a container names nothing, and no regard to requests for the Pod as a whole,
 * although the Pods that run count with theirs (upstream's `getScorer` leaves `enablePodLevelResources` unset).
 */
export const nonZeroRequests = (pod: Pod): ReadonlyMap<string, number> => podRequests(pod, { missing: NON_ZERO, containersOnly: true });

function hostPortsOf(pod: Pod): readonly HostPort[] {
  const result: HostPort[] = [];
  for (const container of [...(pod.spec?.initContainers?.filter((c) => c.restartPolicy === 'Always') ?? NONE), ...(pod.spec?.containers ?? NONE)])
    for (const port of container.ports ?? NONE)
      if (port.hostPort) result.push({ ip: port.hostIP || '0.0.0.0', protocol: port.protocol || 'TCP', port: port.hostPort });
  return result.length > 0 ? result : NONE;
}

export function compilePod(pod: Pod): PodInfo {
  const { metadata, spec } = pod;
  const amounts = podRequests(pod);
  // A request for the Pod as a whole makes up for its containers naming none.
  let missing = NON_ZERO;
  if (hasPodLevelRequests(pod)) missing = new Map([...NON_ZERO].filter(([name]) => !amounts.has(name)));
  const nonZero = missing.size > 0 ? podRequests(pod, { missing }) : amounts;
  const affinity = spec?.affinity;
  return {
    pod,
    key: `${metadata.namespace ?? ''}/${metadata.name ?? ''}`,
    uid: metadata.uid ?? '',
    name: metadata.name ?? '',
    namespace: metadata.namespace ?? '',
    labels: metadata.labels ?? NO_LABELS,
    priority: spec?.priority ?? 0,
    terminating: metadata.deletionTimestamp !== undefined,
    requests: resourcesOf(amounts),
    nonZeroMilliCPU: nonZero.get('cpu') ?? 0,
    nonZeroMemory: nonZero.get('memory') ?? 0,
    hostPorts: hostPortsOf(pod),
    requiredAffinity: required(pod, affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    requiredAntiAffinity: required(pod, affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    preferredAffinity: preferred(pod, affinity?.podAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
    preferredAntiAffinity: preferred(pod, affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
    claims: spec?.volumes?.flatMap((v) => v.persistentVolumeClaim?.claimName ?? []) ?? NONE,
  };
}

/** Compiles a newer version of a Pod: where it asks for the same as before, only what its metadata say is new. */
export function recompilePod(known: PodInfo, pod: Pod): PodInfo {
  const { uid = '', labels = NO_LABELS, deletionTimestamp } = pod.metadata;
  if (!semanticEqual(known.pod.spec, pod.spec) || !saySameOfRequests(known.pod, pod)) return compilePod(pod);
  return { ...known, pod, uid, labels, terminating: deletionTimestamp !== undefined };
}
