import type { Service } from '../../api/types.gen';
import type { Action, Controller, Step, View } from '../../client/controller';
import { type EventNote, referenceTo } from '../../client/event-recorder';
import { withFinalizer, withoutFinalizer } from '../shared/finalizers';
import { informerOf, objectPath, SERVICES } from '../shared/resources';

const FINALIZER = 'service.kubernetes.io/load-balancer-cleanup';
/** The addresses that it has to give: a part of the nodes' own network, as MetalLB's in kind. */
const [NETWORK, FIRST, LAST] = ['172.18.255', 200, 250];
/** How long until a Service that there was no address for is looked at again. */
const RETRY_US = 5e6;

/**
 * Gives Services of the type LoadBalancer an address from outside, which all nodes answer to, and takes it back (cloud-provider `controllers/service`):
 * what a cloud does, or MetalLB on one's own machine.
 */
function reconcile(view: View, key: string): Action | undefined {
  const service = view.store<Service>('services').get(key);
  if (!service) return undefined;
  return isWanted(service) ? ensure(view, service) : remove(service);
}

/** Whether it is to have one, and from here (`WantsLoadBalancer`). */
const isWanted = ({ metadata, spec }: Service): boolean =>
  spec?.type === 'LoadBalancer' && spec.loadBalancerClass === undefined && metadata.deletionTimestamp === undefined;

const addressesOf = ({ status }: Service): readonly string[] => (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip ?? []);

const note = (service: Service, type: EventNote['type'], reason: string, message: string): EventNote => ({
  about: referenceTo(service),
  type,
  reason,
  message,
});

const write = (service: Service, subresource?: string): Step => ({
  call: { method: 'PUT', path: objectPath(SERVICES, service, subresource), body: service },
  awaits: 'services',
});

function ensure(view: View, service: Service): Action | undefined {
  if (addressesOf(service).length > 0) return undefined;
  // First it is seen to that the address is taken back one day, then it is given.
  const kept = withFinalizer(service, FINALIZER);
  if (kept) return { steps: [write(kept)], events: [note(service, 'Normal', 'EnsuringLoadBalancer', 'Ensuring load balancer')] };
  const address = freeAddress(view, service);
  if (address === undefined) {
    const why = service.spec?.loadBalancerIP ? `address ${service.spec.loadBalancerIP} is not free` : `all addresses from ${NETWORK}.${FIRST} on are taken`;
    const failed = note(service, 'Warning', 'SyncLoadBalancerFailed', `Error syncing load balancer: failed to ensure load balancer: ${why}`);
    return { events: [failed], againAfterUs: RETRY_US, background: true };
  }
  const given = { ...service, status: { ...service.status, loadBalancer: { ingress: [{ ip: address, ipMode: 'VIP' }] } } };
  return { steps: [{ ...write(given, 'status'), succeeded: note(service, 'Normal', 'EnsuredLoadBalancer', 'Ensured load balancer') }] };
}

/** The first address that no Service has, or the one that is asked for. */
function freeAddress(view: View, { spec }: Service): string | undefined {
  const taken = new Set([...view.store<Service>('services').values()].flatMap(addressesOf));
  const free = Array.from({ length: LAST - FIRST + 1 }, (_, i) => `${NETWORK}.${FIRST + i}`).filter((address) => !taken.has(address));
  return spec?.loadBalancerIP ? free.find((address) => address === spec.loadBalancerIP) : free[0];
}

/** It is to have none any more, or goes itself. */
function remove(service: Service): Action | undefined {
  const released = withoutFinalizer(service, FINALIZER);
  if (!released) return undefined;
  if (addressesOf(service).length > 0)
    return {
      events: [note(service, 'Normal', 'DeletingLoadBalancer', 'Deleting load balancer')],
      steps: [write({ ...service, status: { ...service.status, loadBalancer: {} } }, 'status')],
    };
  return { steps: [{ ...write(released), succeeded: note(service, 'Normal', 'DeletedLoadBalancer', 'Deleted load balancer') }] };
}

export const serviceLoadBalancerController: Controller = {
  name: 'service-lb-controller',
  component: 'service-controller',
  informers: [informerOf(SERVICES)],
  enqueue: (delivery) => (delivery.type === 'added' || delivery.type === 'updated' ? [delivery.key] : []),
  reconcile,
};
