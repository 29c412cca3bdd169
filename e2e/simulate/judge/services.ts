import type { KubeObject } from '../../../src/api/object';
import type { EndpointSlice, Endpoints, Pod, Service } from '../../../src/api/types.gen';
import { isFinished, isReady } from './pods';
import { nameOf, type World } from './world';

const selects = (selector: Readonly<Record<string, string>>, { metadata }: KubeObject): boolean =>
  Object.entries(selector).every(([key, value]) => metadata.labels?.[key] === value);

/** The Pods' addresses and whether they are ready, as text that can be compared. */
const listed = (addresses: readonly (readonly [address: string | undefined, ready: boolean])[]): string =>
  addresses
    .map(([address, ready]) => `${address}${ready ? '' : ' (not ready)'}`)
    .sort()
    .join(', ') || 'nothing';

/** A Service's EndpointSlices and Endpoints name the Pods that it selects, and whether they are ready. */
export function serviceComplaints(world: World): readonly string[] {
  return world.of<Service>('Service').flatMap((service) => {
    const { namespace, name } = service.metadata;
    const { selector } = service.spec ?? {};
    if (!selector || service.metadata.deletionTimestamp !== undefined) return [];
    const pods = world.of<Pod>('Pod').filter((pod) => pod.metadata.namespace === namespace && selects(selector, pod) && !isFinished(pod) && pod.status?.podIP);
    const should = listed(pods.map((pod) => [pod.status?.podIP, isReady(pod)]));
    const slices = world
      .of<EndpointSlice>('EndpointSlice')
      .filter(({ metadata }) => metadata.namespace === namespace && metadata.labels?.['kubernetes.io/service-name'] === name);
    const inSlices = listed(slices.flatMap((slice) => slice.endpoints ?? []).map((e) => [e.addresses?.[0], e.conditions?.ready === true]));
    const subsets = world.of<Endpoints>('Endpoints').find(({ metadata }) => metadata.namespace === namespace && metadata.name === name)?.subsets ?? [];
    const inEndpoints = listed([
      ...subsets.flatMap((s) => s.addresses ?? []).map((a) => [a.ip, true] as const),
      ...subsets.flatMap((s) => s.notReadyAddresses ?? []).map((a) => [a.ip, false] as const),
    ]);
    return [
      ...(inSlices === should ? [] : [`${nameOf(service)}: its EndpointSlices have ${inSlices}, not ${should}`]),
      ...(inEndpoints === should ? [] : [`${nameOf(service)}: its Endpoints have ${inEndpoints}, not ${should}`]),
    ];
  });
}
