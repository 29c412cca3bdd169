import { semanticEqual } from '../../api/equality';
import { matchesLabelSelector } from '../../api/label-selector';
import { keyOf } from '../../api/object';
import type { Pod, Service, ServicePort } from '../../api/types.gen';
import type { Delivery } from '../../client/api-client';
import type { View } from '../../client/controller';
import { isPodFinished, isPodReady, podCondition } from './pods';

/** What the controllers of Endpoints and EndpointSlices have in common (`k8s.io/endpointslice/util`). */

export const TRIGGER_TIME = 'endpoints.kubernetes.io/last-change-trigger-time';

/** Whether a Service's endpoints are found by a selector. */
export const selectsPods = ({ spec }: Service): boolean => spec?.type !== 'ExternalName' && spec?.selector !== undefined;

/** The Service's Pods that have an address and have not ended. The Pods' informer needs the index `namespace`. */
export const podsOf = (view: View<unknown>, service: Service): readonly Pod[] =>
  view
    .indexed<Pod>('pods', 'namespace', service.metadata.namespace ?? '')
    .filter((pod) => matchesLabelSelector({ matchLabels: service.spec?.selector ?? {} }, pod.metadata.labels));
export const hasEndpoint = (pod: Pod): boolean => !isPodFinished(pod) && pod.status?.podIP !== undefined && pod.status.podIP !== '';

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

/** When what a Service's endpoints follow from last changed: kept between syncs. */
export interface TriggerTimes {
  readonly service: string;
  readonly pods: Readonly<Record<string, string>>;
}

/** The earliest of the changes since the last sync, and what to remember (`TriggerTimeTracker`); undefined if there was none. */
export function triggerTime(service: Service, pods: readonly Pod[], known: TriggerTimes | undefined): { readonly time?: string; readonly times: TriggerTimes } {
  const created = service.metadata.creationTimestamp ?? '';
  const times: Record<string, string> = {};
  const changed: string[] = created > (known?.service ?? '') ? [created] : [];
  for (const pod of pods) {
    const time = podCondition(pod, 'Ready')?.lastTransitionTime;
    if (time === undefined) continue;
    const name = pod.metadata.name ?? '';
    times[name] = time;
    if (time > (known?.pods[name] ?? '')) changed.push(time);
  }
  const time = known ? changed.sort()[0] : created;
  return { ...(time !== undefined && { time }), times: { service: created, pods: times } };
}

/** Whether a Pod's change can matter to endpoints at all: most status updates cannot. */
const concernsEndpoints = (old: Pod, pod: Pod): boolean =>
  old.status?.podIP !== pod.status?.podIP ||
  isPodReady(old) !== isPodReady(pod) ||
  isPodFinished(old) !== isPodFinished(pod) ||
  old.metadata.deletionTimestamp !== pod.metadata.deletionTimestamp ||
  old.spec?.nodeName !== pod.spec?.nodeName ||
  !semanticEqual(old.metadata.labels, pod.metadata.labels);

/** The Services whose endpoints the news of a Pod concerns. The Services' informer needs the index `namespace`. */
export function servicesOf(delivery: Delivery<unknown>, view: View<unknown>): readonly string[] {
  if (delivery.type === 'response' || delivery.type === 'synced') return [];
  if (delivery.type === 'updated' && !concernsEndpoints(delivery.old, delivery.object)) return [];
  const labels = [delivery.object.metadata.labels, ...(delivery.type === 'updated' ? [delivery.old.metadata.labels] : [])];
  return view
    .indexed<Service>('services', 'namespace', delivery.object.metadata.namespace ?? '')
    .filter((service) => selectsPods(service) && labels.some((l) => matchesLabelSelector({ matchLabels: service.spec?.selector ?? {} }, l)))
    .map(keyOf);
}
