import { semanticEqual } from '../equality';
import type { EndpointSlice } from '../types.gen';
import { validateEndpointSlice, validateEndpointSliceUpdate } from '../validation/endpoint-slice';
import { ipWarnings } from '../validation/ip';
import { AGE, column, NAME, upToThree } from './columns';
import { defineKind } from './kind';
import { storedList, withGeneration } from './strategy';

/** The controllers that look after endpoints write addresses in order; theirs are not checked. */
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const CONTROLLERS: ReadonlySet<string> = new Set(['endpointslice-controller.k8s.io', 'endpointslicemirroring-controller.k8s.io']);

export const endpointSlice = defineKind<EndpointSlice>({
  group: 'discovery.k8s.io',
  version: 'v1',
  kind: 'EndpointSlice',
  plural: 'endpointslices',
  singular: 'endpointslice',
  namespaced: true,
  schema: 'discovery.v1.EndpointSlice',
  allowUnconditionalUpdate: true,
  defaults: (slice) =>
    slice.ports ? { ...slice, ports: slice.ports.map((port) => ({ ...port, name: port.name ?? '', protocol: port.protocol ?? 'TCP' })) } : slice,
  prepareForCreate: (slice) => withoutTopology(withGeneration(slice, 1)),
  prepareForUpdate: (next, old) => {
    const changed = !semanticEqual({ ...next, metadata: next.metadata.labels }, { ...old, metadata: old.metadata.labels });
    const bumped = changed ? withGeneration(next, (old.metadata.generation ?? 0) + 1) : next;
    return semanticEqual(next.endpoints, old.endpoints) ? bumped : withoutTopology(bumped, old);
  },
  canonicalize: withStoredLists,
  validateCreate: (slice) => validateEndpointSlice(slice),
  validateUpdate: validateEndpointSliceUpdate,
  warnings: (slice, old) => [
    ...(!old && slice.addressType === 'FQDN' ? ['spec.addressType: FQDN endpoints are deprecated'] : []),
    ...(CONTROLLERS.has(slice.metadata.labels?.[MANAGED_BY] ?? '')
      ? []
      : (slice.endpoints ?? []).flatMap(({ addresses }, i) =>
          (addresses ?? []).flatMap((address, j) => ipWarnings(`endpoints[${i}].addresses[${j}]`, address)),
        )),
  ],
  columns: [
    NAME,
    column('AddressType', 'Type of address that the slice carries.', (slice) => slice.addressType),
    column('Ports', 'Ports that each endpoint exposes.', (slice) =>
      upToThree(
        (slice.ports ?? []).map((port) => (port.port === undefined ? (port.name ?? '*') : String(port.port))),
        '<unset>',
      ),
    ),
    column('Endpoints', 'Addresses of the endpoints.', (slice) =>
      upToThree(
        (slice.endpoints ?? []).flatMap((endpoint) => endpoint.addresses),
        '<unset>',
      ),
    ),
    AGE,
  ],
});

const HOSTNAME = 'kubernetes.io/hostname';

/** `deprecatedTopology` cannot be written in v1; a node name that the old object held there moves to `nodeName`. */
function withoutTopology(slice: EndpointSlice, old?: EndpointSlice): EndpointSlice {
  if (!slice.endpoints?.some((endpoint) => endpoint.deprecatedTopology)) return slice;
  const known = new Set(old?.endpoints?.map((endpoint) => endpoint.deprecatedTopology?.[HOSTNAME]));
  return {
    ...slice,
    endpoints: slice.endpoints.map(({ deprecatedTopology, ...endpoint }) => {
      const nodeName = endpoint.nodeName ?? deprecatedTopology?.[HOSTNAME];
      return nodeName !== undefined && endpoint.nodeName === undefined && known.has(nodeName) ? { ...endpoint, nodeName } : endpoint;
    }),
  };
}

/** What is empty is stored, and so printed, as null. */
function withStoredLists(slice: EndpointSlice): EndpointSlice {
  return {
    ...slice,
    endpoints: storedList(slice.endpoints ?? null),
    ports: storedList(slice.ports ?? null),
  };
}
