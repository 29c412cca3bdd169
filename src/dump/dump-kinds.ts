import { KINDS } from '../api/kinds';
import type { Kind } from '../api/kinds/kind';

/** Which kinds are taken over into a copy, which it makes anew, and which it has nobody to act on. */

/** What a dump is asked for: all that decides where Pods go, and who keeps them. No ConfigMaps and no Secrets: stand-ins are made for those. */
export const ASKED_FOR = [
  'nodes',
  'namespaces',
  'pods',
  'replicationcontrollers',
  'services',
  'limitranges',
  'resourcequotas',
  'persistentvolumes',
  'persistentvolumeclaims',
  'deployments.apps',
  'replicasets.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'controllerrevisions.apps',
  'jobs.batch',
  'cronjobs.batch',
  'horizontalpodautoscalers.autoscaling',
  'poddisruptionbudgets.policy',
  'priorityclasses.scheduling.k8s.io',
  'storageclasses.storage.k8s.io',
  'csinodes.storage.k8s.io',
  'networkpolicies.networking.k8s.io',
  'ingresses.networking.k8s.io',
  'ingressclasses.networking.k8s.io',
  'runtimeclasses.node.k8s.io',
  'customresourcedefinitions.apiextensions.k8s.io',
  'validatingwebhookconfigurations.admissionregistration.k8s.io',
  'mutatingwebhookconfigurations.admissionregistration.k8s.io',
] as const;

/** The copy's own processes make them, or they tell of what was: nobody misses them. */
const MADE_ANEW: ReadonlySet<string> = new Set([
  'Event',
  'Lease',
  'APIService',
  'FlowSchema',
  'PriorityLevelConfiguration',
  'IPAddress',
  'ServiceCIDR',
  'CertificateSigningRequest',
  'PodMetrics',
  'NodeMetrics',
  'ComponentStatus',
]);

/** Kinds that others act on, of which a copy has none. */
const ACTED_ON: ReadonlySet<string> = new Set(['CustomResourceDefinition', 'ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration']);

export type Fate =
  | { readonly fate: 'taken'; readonly kind: Kind }
  | { readonly fate: 'made-anew' }
  /** Of a kind that only others act on, or that nobody here knows. */
  | { readonly fate: 'not-simulated' };

const byVersion: ReadonlyMap<string, Kind> = new Map(KINDS.map((kind) => [`${kind.group ? `${kind.group}/` : ''}${kind.version} ${kind.kind}`, kind]));

const isStored = ({ verbs }: Kind): boolean => verbs === undefined || (verbs.includes('get') && verbs.includes('create'));

/** What becomes of an object of this kind and version. */
export function fateOf(apiVersion: string, kind: string): Fate {
  if (MADE_ANEW.has(kind)) return { fate: 'made-anew' };
  const known = byVersion.get(`${apiVersion} ${kind}`);
  return known && isStored(known) && !ACTED_ON.has(kind) ? { fate: 'taken', kind: known } : { fate: 'not-simulated' };
}
