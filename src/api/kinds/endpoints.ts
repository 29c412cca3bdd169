import type { Endpoints } from '../types.gen';
import { validateEndpoints, validateEndpointsUpdate } from '../validation/endpoints';
import { ipWarnings } from '../validation/ip';
import { AGE, column, NAME, upToThree } from './columns';
import { defineKind } from './kind';

/** The controllers that look after endpoints write addresses in order; theirs are not checked. */
const MANAGED_BY = 'endpoints.kubernetes.io/managed-by';

export const endpoints = defineKind<Endpoints>({
  group: '',
  version: 'v1',
  kind: 'Endpoints',
  plural: 'endpoints',
  singular: 'endpoints',
  shortNames: ['ep'],
  namespaced: true,
  schema: 'core.v1.Endpoints',
  deprecation: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  allowCreateOnUpdate: true,
  allowUnconditionalUpdate: true,
  defaults: (endpoints) =>
    endpoints.subsets
      ? {
          ...endpoints,
          subsets: endpoints.subsets.map((subset) =>
            subset.ports ? { ...subset, ports: subset.ports.map((port) => (port.protocol ? port : { ...port, protocol: 'TCP' })) } : subset,
          ),
        }
      : endpoints,
  validateCreate: (endpoints) => validateEndpoints(endpoints),
  validateUpdate: validateEndpointsUpdate,
  warnings: ({ metadata, subsets = [] }) =>
    metadata.labels?.[MANAGED_BY] === 'endpoint-controller'
      ? []
      : subsets.flatMap((subset, i) =>
          (['addresses', 'notReadyAddresses'] as const).flatMap((field) =>
            (subset[field] ?? []).flatMap(({ ip }, j) => ipWarnings(`subsets[${i}].${field}[${j}].ip`, ip)),
          ),
        ),
  columns: [NAME, column('Endpoints', 'Addresses and ports behind the service.', (endpoints) => upToThree(readyAddresses(endpoints), '<none>')), AGE],
});

/** `address:port` of all ready addresses, the bare address where there are no ports. */
const readyAddresses = (endpoints: Endpoints): readonly string[] =>
  (endpoints.subsets ?? []).flatMap(({ addresses = [], ports = [] }) =>
    ports.length === 0
      ? addresses.map(({ ip }) => ip)
      : ports.flatMap(({ port }) => addresses.map(({ ip }) => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`))),
  );
