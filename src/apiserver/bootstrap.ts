import { API_SERVER_ENDPOINT, API_SERVER_IP } from '../api/cluster-addresses';
import type { KubeObject } from '../api/object';
import { SERVICE_NAME } from '../api/service-name';
import type { ApiCall } from '../api/wire';
import { SERVER_PORT } from './server-endpoints';

/** What a new API server makes sure exists, by loop-back requests (upstream `controlplane` post-start hooks). */

interface BootstrapObject {
  readonly path: string;
  readonly object: KubeObject & Readonly<Record<string, unknown>>;
}

const namespaceObject = (name: string): BootstrapObject => ({
  path: '/api/v1/namespaces',
  object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
});

const priorityClass = (name: string, value: number, description: string): BootstrapObject => ({
  path: '/apis/scheduling.k8s.io/v1/priorityclasses',
  object: {
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name },
    value,
    globalDefault: false,
    description,
    preemptionPolicy: 'PreemptLowerPriority',
  },
});

const OBJECTS: readonly BootstrapObject[] = [
  ...['kube-system', 'kube-public', 'kube-node-lease', 'default'].map(namespaceObject),
  priorityClass(
    'system-cluster-critical',
    2_000_000_000,
    'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
  ),
  priorityClass('system-node-critical', 2_000_001_000, 'Used for system critical pods that must not be moved from their current node.'),
  {
    path: '/api/v1/namespaces/default/services',
    object: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'kubernetes', namespace: 'default', labels: { component: 'apiserver', provider: 'kubernetes' } },
      spec: {
        clusterIP: API_SERVER_IP,
        clusterIPs: [API_SERVER_IP],
        ipFamilies: ['IPv4'],
        ipFamilyPolicy: 'SingleStack',
        ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: SERVER_PORT }],
        sessionAffinity: 'None',
        type: 'ClusterIP',
      },
    },
  },
  {
    path: '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices',
    object: {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: 'kubernetes', namespace: 'default', labels: { [SERVICE_NAME]: 'kubernetes' } },
      addressType: 'IPv4',
      endpoints: [{ addresses: [API_SERVER_ENDPOINT], conditions: { ready: true } }],
      ports: [{ name: 'https', port: SERVER_PORT, protocol: 'TCP' }],
    },
  },
];

/** The calls for what is not there yet; `exists` answers for a path of a collection and a name. */
export const bootstrapCalls = (exists: (collection: string, name: string) => boolean): readonly ApiCall[] =>
  OBJECTS.filter(({ path, object }) => !exists(path, object.metadata.name ?? '')).map(({ path, object }) => ({ method: 'POST', path, body: object }));
