import { expect, it } from 'vitest';
import type { KubeObject } from '../../../src/api/object';
import { createCluster } from '../../../src/cluster/cluster';
import { defaultConfig } from '../../../src/cluster/config';
import { registryOf } from '../../../src/cluster/inspect';
import { OPERATIONS } from '../operations';
import { runFor } from '../time';
import { complaintsOf } from '.';
import { worldOfObjects } from './world';

/** A Deployment of three Pods and its Service, at peace. */
const cluster = createCluster(defaultConfig());
runFor(cluster, 15e6);
OPERATIONS.find(({ name }) => name === 'rolling-update')!.prepare!(cluster);
const objects = [...registryOf(cluster).present.values()].map(({ value }) => value as KubeObject);
const judged = (stored: readonly KubeObject[]): readonly string[] =>
  complaintsOf(worldOfObjects(stored, new Set(['node-1', 'node-2', 'node-3']), cluster.nowUs));

interface Loose extends KubeObject {
  readonly spec?: object;
  readonly status?: object;
}
/** The same objects, but for the first of a kind; the API server's own Service is not the controllers'. */
function changed(kind: string, change: (object: Loose) => Loose | undefined): readonly KubeObject[] {
  const first = objects.find((object) => object.kind === kind && object.metadata.name !== 'kubernetes')!;
  return objects.map((object) => (object === first ? change(first) : object)).filter((object) => object !== undefined);
}
const status = (part: object) => (object: Loose) => ({ ...object, status: { ...object.status, ...part } });
const spec = (part: object) => (object: Loose) => ({ ...object, spec: { ...object.spec, ...part } });
const metadata = (part: object) => (object: Loose) => ({ ...object, metadata: { ...object.metadata, ...part } });

it('has nothing to complain of in a world that is as the specs say', () => {
  expect(judged(objects)).toEqual([]);
});

it.each<readonly [string, string, (object: Loose) => Loose | undefined, RegExp]>([
  ['a Node is not there', 'Node', () => undefined, /^Node node-\d is not registered/],
  ['a Node is not ready', 'Node', status({ conditions: [{ type: 'Ready', status: 'Unknown' }] }), /is Ready=Unknown/],
  ['a taint outlives its trouble', 'Node', spec({ taints: [{ key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' }] }), /bears the taint/],
  ['a lease is old', 'Lease', spec({ renewTime: '2026-01-01T00:00:00.000000Z' }), /does not renew its lease/],
  ['a Pod is Terminating', 'Pod', metadata({ deletionTimestamp: '2026-01-01T00:00:00Z' }), /still Terminating/],
  ['a Pod is not ready', 'Pod', status({ conditions: [{ type: 'Ready', status: 'False' }] }), /condition Ready is False/],
  ['a Pod is on a lost machine', 'Pod', spec({ nodeName: 'node-9' }), /on node-9, which is gone/],
  ['a Pod waits and fits', 'Pod', (pod) => ({ ...pod, spec: { ...pod.spec, nodeName: undefined } }), /has no node/],
  ['a Pod is missing', 'Pod', () => undefined, /the number of its Pods is 2, not 3/],
  ['a ReplicaSet counts wrong', 'ReplicaSet', status({ readyReplicas: 2 }), /status\.readyReplicas is 2, not 3/],
  ['a Deployment counts wrong', 'Deployment', status({ availableReplicas: 4 }), /status\.availableReplicas is 4, not 3/],
  ['a Deployment has not been seen', 'Deployment', metadata({ generation: 2 }), /status\.observedGeneration is 1, not 2/],
  ['an owner is gone', 'ReplicaSet', () => undefined, /its owner ReplicaSet web-\S+ is gone/],
  ['an address is missing', 'EndpointSlice', (slice) => ({ ...slice, endpoints: [] }), /its EndpointSlices have nothing/],
  ['an old address stays', 'Endpoints', (endpoints) => ({ ...endpoints, subsets: [{ addresses: [{ ip: '10.0.0.1' }] }] }), /its Endpoints have 10\.0\.0\.1/],
])('complains if %s', (_, kind, change, complaint) => {
  expect(judged(changed(kind, change)).join('\n')).toMatch(complaint);
});
