import type { Endpoints } from '../types.gen';
import { AGE, column, NAME, upToThree } from './columns';
import { defineKind } from './kind';

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
  columns: [NAME, column('Endpoints', 'Addresses and ports behind the service.', (endpoints) => upToThree(readyAddresses(endpoints), '<none>')), AGE],
});

/** `address:port` of all ready addresses, the bare address where there are no ports. */
const readyAddresses = (endpoints: Endpoints): readonly string[] =>
  (endpoints.subsets ?? []).flatMap(({ addresses = [], ports = [] }) =>
    ports.length === 0
      ? addresses.map(({ ip }) => ip)
      : ports.flatMap(({ port }) => addresses.map(({ ip }) => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`))),
  );
