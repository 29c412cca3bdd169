import { API_SERVER_ENDPOINT } from '../api/cluster-addresses';
import { endpoints } from '../api/kinds/endpoints';
import { formatTime } from '../api/time';
import type { Endpoints } from '../api/types.gen';
import { type Stored, stored } from './stored-from-start';

export const SERVER_PORT = 6443;

/** As the API server tells it itself, beside its EndpointSlice, which nobody is to mirror (`controlplane/reconcilers`). */
const KUBERNETES: Endpoints = {
  apiVersion: 'v1',
  kind: 'Endpoints',
  metadata: { name: 'kubernetes', namespace: 'default', labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
  subsets: [{ addresses: [{ ip: API_SERVER_ENDPOINT }], ports: [{ name: 'https', port: SERVER_PORT, protocol: 'TCP' }] }],
};

/** What etcd holds of a cluster that is switched on at this time. */
export const serverEndpoints = (startUs: number): readonly Stored[] => stored(endpoints, [KUBERNETES], formatTime(startUs));
