import { semanticEqual } from '../../api/equality';
import { keyOf } from '../../api/object';
import { SERVICE_NAME } from '../../api/service-name';
import type { EndpointSlice, Endpoints, Service } from '../../api/types.gen';
import type { Action, Controller, Step, View } from '../../client/controller';
import { MANAGED_BY, serviceKeyOf } from '../shared/endpoint-slices';
import { withAnnotations } from '../shared/metadata';
import { controllerReference } from '../shared/ownership';
import { ENDPOINT_SLICES, ENDPOINTS, informerOf, objectPath, pathOf, SERVICES } from '../shared/resources';
import { TRIGGER_TIME } from '../shared/service-pods';
import { ADDRESSES_MAX, isOf, type Mirrored, mirrorOf } from './mirror';

const ME = 'endpointslicemirroring-controller.k8s.io';
const SKIP = 'endpointslice.kubernetes.io/skip-mirror';
const LEADER = 'control-plane.alpha.kubernetes.io/leader';
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Mirrors Endpoints that somebody writes for a Service without a selector to EndpointSlices (kube-controller-manager `pkg/controller/endpointslicemirroring`). */
function reconcile(view: View, key: string): Action | undefined {
  const existing = view.indexed<EndpointSlice>('endpointslices', 'endpoints', key);
  const endpoints = view.store<Endpoints>('endpoints').get(key);
  const service = view.store<Service>('services').get(key);
  if (!endpoints || !isMirrored(endpoints) || !service || service.spec?.selector) return { steps: existing.map(deleteSlice) };
  const { slices, skipped } = mirrorOf(endpoints);
  const message = `A max of ${ADDRESSES_MAX} addresses can be mirrored to EndpointSlices per Endpoints subset. ${skipped} addresses were skipped`;
  return {
    steps: stepsFor(endpoints, slices, existing),
    ...(skipped > 0 && { events: [{ about: endpoints, type: 'Warning', reason: 'TooManyAddressesToMirror', message }] }),
  };
}

const isMirrored = ({ metadata: { labels, annotations } }: Endpoints): boolean => labels?.[SKIP] !== 'true' && annotations?.[LEADER] === undefined;

function stepsFor(endpoints: Endpoints, wanted: readonly Mirrored[], existing: readonly EndpointSlice[]): readonly Step[] {
  const left = [...existing];
  const take = (fits: (slice: EndpointSlice) => boolean): EndpointSlice | undefined => {
    const at = left.findIndex(fits);
    return at < 0 ? undefined : left.splice(at, 1)[0];
  };
  const pairs = wanted.map((mirrored) => ({ mirrored, slice: take((slice) => isOf(mirrored, slice)) }));
  // Slices that are to go are used again for what is to be made; only the family of a slice cannot change.
  const steps = pairs.flatMap(({ mirrored, slice }) =>
    writeSlice(endpoints, mirrored, slice ?? take(({ addressType }) => addressType === mirrored.addressType)),
  );
  return [...steps, ...left.map(deleteSlice)];
}

function writeSlice(endpoints: Endpoints, { addressType, ports, endpoints: mirrored }: Mirrored, slice: EndpointSlice | undefined): readonly Step[] {
  const { name = '', namespace = '' } = endpoints.metadata;
  const { [TRIGGER_TIME]: _, [LAST_APPLIED]: __, ...annotations } = endpoints.metadata.annotations ?? {};
  const labels = { ...endpoints.metadata.labels, [SERVICE_NAME]: name, [MANAGED_BY]: ME };
  const content = { endpoints: mirrored, ...(ports.length > 0 && { ports }) };
  if (!slice) {
    const metadata = withAnnotations({ generateName: `${name}-`, namespace, labels, ownerReferences: [controllerReference(endpoints)] }, annotations);
    const body = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata, addressType, ...content };
    return [{ call: { method: 'POST', path: pathOf(ENDPOINT_SLICES, namespace), body }, awaits: 'endpointslices', ignores: [404] }];
  }
  const isSaid =
    semanticEqual(slice.endpoints, mirrored) &&
    semanticEqual(slice.ports, ports) &&
    semanticEqual(slice.metadata.labels, labels) &&
    semanticEqual(slice.metadata.annotations, annotations);
  if (isSaid) return [];
  const { ports: ___, ...kept } = slice;
  const body = { ...kept, metadata: withAnnotations({ ...slice.metadata, labels }, annotations), ...content };
  return [{ call: { method: 'PUT', path: objectPath(ENDPOINT_SLICES, slice), body }, awaits: 'endpointslices' }];
}

const deleteSlice = (slice: EndpointSlice): Step => ({
  call: { method: 'DELETE', path: objectPath(ENDPOINT_SLICES, slice) },
  awaits: 'endpointslices',
  ignores: [404],
});

const isMine = ({ metadata: { labels } }: EndpointSlice): boolean => labels?.[MANAGED_BY] === ME;

export const endpointSliceMirroringController: Controller = {
  name: 'endpointslicemirroring',
  component: 'endpoint-slice-mirroring-controller',
  informers: [
    informerOf(SERVICES),
    informerOf(ENDPOINTS),
    informerOf(ENDPOINT_SLICES, { indexes: { endpoints: (slice) => (isMine(slice as EndpointSlice) ? [serviceKeyOf(slice)] : []) } }),
  ],
  enqueue(delivery, view) {
    if (delivery.type === 'response' || delivery.type === 'synced') return [];
    const { informer, object, key } = delivery;
    if (informer === 'endpointslices') return isMine(object as EndpointSlice) ? [serviceKeyOf(object)] : [];
    // Those of a Service with a selector are the endpoint controller's, and none of them has a mirror, unless it had none until now.
    const service = informer === 'services' ? (object as Service) : view.store<Service>('services').get(keyOf(object));
    const isOthers = service?.spec?.selector !== undefined && view.indexed('endpointslices', 'endpoints', key).length === 0;
    return isOthers ? [] : [key];
  },
  reconcile,
};
