import { isReady } from '../../api/conditions';
import { semanticEqual } from '../../api/equality';
import type { KubeObject } from '../../api/object';
import { isPodTerminal } from '../../api/pod-phase';
import type { LabelSelector, Pod, Service, ServicePort } from '../../api/types.gen';
import type { Delivery } from '../../client/api-client';
import type { Caches } from '../../client/tally';
import { oldOf, ownersSelecting } from './pod-tally';
import { PODS } from './resources';

/** What the controllers of Endpoints and EndpointSlices have in common (`k8s.io/endpointslice/util`). */

export const TRIGGER_TIME = 'endpoints.kubernetes.io/last-change-trigger-time';

/** Whether a Service's endpoints are found by a selector. */
export const selectsPods = ({ spec }: Service): boolean => spec?.type !== 'ExternalName' && spec?.selector !== undefined;

/** The selector of a Service whose endpoints are found by one. */
export const selectorOf = (service: Service): LabelSelector | undefined => (selectsPods(service) ? { matchLabels: service.spec?.selector ?? {} } : undefined);

const labelled = (namespace: string, label: string, value: string): string => `${namespace} ${label}=${value}`;

/** A Pod is found by its namespace and there by each of its labels: of all Pods of a namespace few are a Service's. */
export const byLabels = ({ metadata: { namespace = '', labels = {} } }: KubeObject): readonly string[] => [
  namespace,
  ...Object.entries(labels).map(([label, value]) => labelled(namespace, label, value)),
];

/** The Pods among which those of a Service are: of the labels that it selects by, those with the rarest. The Pods' informer needs the index `labels`. */
export function candidatesOf(caches: Caches, { metadata: { namespace = '' }, spec }: Service): readonly Pod[] {
  const having = (value: string): readonly Pod[] => caches.indexed<Pod>(PODS.plural, 'labels', value);
  return Object.entries(spec?.selector ?? {})
    .map(([label, value]) => having(labelled(namespace, label, value)))
    .reduce((fewest, pods) => (pods.length < fewest.length ? pods : fewest), having(namespace));
}

/** Whether a Pod has an address and has not ended. */
export const hasEndpoint = (pod: Pod): boolean => !isPodTerminal(pod) && pod.status?.podIP !== undefined && pod.status.podIP !== '';

/** The port number that a Service's port means in a Pod; undefined if no container has a port of that name (`FindPort`). */
export function targetPortOf(pod: Pod, { port, targetPort, protocol = 'TCP' }: ServicePort): number | undefined {
  if (typeof targetPort !== 'string') return targetPort || port;
  const sidecars = pod.spec?.initContainers?.filter((c) => c.restartPolicy === 'Always') ?? [];
  for (const container of [...(pod.spec?.containers ?? []), ...sidecars])
    for (const { name, containerPort, protocol: of = 'TCP' } of container.ports ?? []) if (name === targetPort && of === protocol) return containerPort;
  return undefined;
}

/** The Pod's host name, if the Service is the one that names it (`ShouldSetHostname`). */
export const hostnameOf = ({ spec, metadata }: Pod, service: Service): string | undefined =>
  spec?.hostname && spec.subdomain === service.metadata.name && metadata.namespace === service.metadata.namespace ? spec.hostname : undefined;

/** Whether a Pod's change can matter to endpoints at all: most status updates cannot. */
const concernsEndpoints = (old: Pod, pod: Pod): boolean =>
  old.status?.podIP !== pod.status?.podIP ||
  isReady(old) !== isReady(pod) ||
  isPodTerminal(old) !== isPodTerminal(pod) ||
  old.metadata.deletionTimestamp !== pod.metadata.deletionTimestamp ||
  old.spec?.nodeName !== pod.spec?.nodeName ||
  !semanticEqual(old.metadata.labels, pod.metadata.labels);

/** The Services whose endpoints the news of a Pod concerns. The Services' informer needs the index `namespace`. */
export function servicesOf(delivery: Delivery<unknown>, view: Caches): readonly string[] {
  if (delivery.type === 'response' || delivery.type === 'synced') return [];
  if (delivery.type === 'updated' && !concernsEndpoints(delivery.old, delivery.object)) return [];
  return ownersSelecting(view, 'services', selectorOf, delivery.object, oldOf(delivery));
}
