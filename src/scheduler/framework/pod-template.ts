import { memoOf } from '../../api/memo';
import type { Container, Pod, PodAffinityTerm, WeightedPodAffinityTerm } from '../../api/types.gen';
import { DEFAULT_MEMORY, DEFAULT_MILLI_CPU, followsFromSpec, hasPodLevelRequests, podRequests, type Resources, resourcesOf } from './resources';
import { compileSelector, NOTHING, type Selector } from './selector';

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

/** What Pods have in common that look the same to plugins, as those of one controller mostly do. */
export interface PodTemplate {
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

const TEMPLATES_MAX = 10_000;
/** Longer ones are few, and would take much room. */
const SIGNATURE_LENGTH_MAX = 4_096;

/** By signature. */
const templates = new Map<string, PodTemplate>();

/** One and the same template for all Pods that look the same to plugins, wherever they run: worked out for the first of them. */
export const templateOf = memoOf((pod: Pod): PodTemplate => {
  if (!followsFromSpec(pod)) return compileTemplate(pod);
  const signature = signatureOf(pod);
  const known = templates.get(signature);
  if (known) return known;
  const template = compileTemplate(pod);
  if (templates.size >= TEMPLATES_MAX) templates.clear();
  if (signature.length <= SIGNATURE_LENGTH_MAX) templates.set(signature, template);
  return template;
});

/** All of a Pod that a plugin looks at, but for its name, its priority and the node that it may have. */
function signatureOf({ metadata, spec }: Pod): string {
  const owner = metadata.ownerReferences?.find((o) => o.controller);
  return JSON.stringify([
    spec?.schedulerName,
    metadata.namespace,
    metadata.labels,
    owner && [owner.apiVersion, owner.kind, owner.name],
    spec?.nodeSelector,
    spec?.affinity,
    spec?.tolerations,
    spec?.topologySpreadConstraints,
    spec?.containers.map(signatureOfContainer),
    spec?.initContainers?.map(signatureOfContainer),
    spec?.resources,
    spec?.overhead,
    spec?.volumes?.filter((v) => v.image || v.persistentVolumeClaim),
  ]);
}

const signatureOfContainer = ({ image, resources, ports, restartPolicy }: Container): readonly unknown[] => [image, resources?.requests, ports, restartPolicy];

/** Works a template out, whether others share it or not. */
export function compileTemplate(pod: Pod): PodTemplate {
  const amounts = podRequests(pod);
  // A request for the Pod as a whole makes up for its containers naming none.
  let missing = NON_ZERO;
  if (hasPodLevelRequests(pod)) missing = new Map([...NON_ZERO].filter(([name]) => !amounts.has(name)));
  const nonZero = missing.size > 0 ? podRequests(pod, { missing }) : amounts;
  const { affinity, volumes } = pod.spec ?? {};
  return {
    requests: resourcesOf(amounts),
    nonZeroMilliCPU: nonZero.get('cpu') ?? 0,
    nonZeroMemory: nonZero.get('memory') ?? 0,
    hostPorts: hostPortsOf(pod),
    requiredAffinity: required(pod, affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    requiredAntiAffinity: required(pod, affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    preferredAffinity: preferred(pod, affinity?.podAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
    preferredAntiAffinity: preferred(pod, affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
    claims: volumes?.flatMap((v) => v.persistentVolumeClaim?.claimName ?? []) ?? NONE,
  };
}

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
