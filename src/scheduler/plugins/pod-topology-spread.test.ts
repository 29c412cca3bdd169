import { describe, expect, it } from 'vitest';
import type { ReplicaSet, Service, TopologySpreadConstraint } from '../../api/types.gen';
import { node, pod } from '../testing';
import { podTopologySpread } from './pod-topology-spread';
import { hint, scores, verdicts } from './testing';

const ZONE = 'topology.kubernetes.io/zone';
const plugin = podTopologySpread.create({});
const UNEVEN = "node(s) didn't match pod topology spread constraints";

const nodes = [node('a1', { labels: { [ZONE]: 'a' } }), node('a2', { labels: { [ZONE]: 'a' } }), node('b1', { labels: { [ZONE]: 'b' } })];
const web = (name: string, nodeName: string) => pod(name, { nodeName, labels: { app: 'web' } });
const spread = (constraint: Partial<TopologySpreadConstraint> = {}, spec: object = {}) =>
  pod('p', {
    labels: { app: 'web' },
    topologySpreadConstraints: [
      { maxSkew: 1, topologyKey: ZONE, whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels: { app: 'web' } }, ...constraint },
    ],
    ...spec,
  });

describe('a hard constraint', () => {
  const pods = [web('w1', 'a1'), web('w2', 'a2')];
  const uneven = { a1: UNEVEN, a2: UNEVEN, b1: 'ok' };
  const even = { a1: 'ok', a2: 'ok', b1: 'ok' };
  it.each<[string, ReturnType<typeof pod>, Readonly<Record<string, string>>]>([
    ['keeps domains within maxSkew of the emptiest', spread(), uneven],
    ['allows as much skew as it says', spread({ maxSkew: 3 }), even],
    ['counts matching Pods only', spread({ labelSelector: { matchLabels: { app: 'db' } } }), even],
    ['takes the Pod’s own label values into the selector', spread({ labelSelector: {}, matchLabelKeys: ['app'] }), uneven],
    ['counts missing domains as empty up to minDomains', spread({ minDomains: 3 }), { a1: UNEVEN, a2: UNEVEN, b1: 'ok' }],
    ['looks only at nodes that the Pod can go to', spread({}, { nodeSelector: { [ZONE]: 'a' } }), { a1: 'ok', a2: 'ok', b1: 'ok' }],
    ['or at all nodes, if it says so', spread({ nodeAffinityPolicy: 'Ignore' }, { nodeSelector: { [ZONE]: 'a' } }), uneven],
  ])('%s', (_, waiting, expected) => {
    expect(verdicts(plugin, { nodes, pods }, waiting)).toEqual(expected);
  });

  it('needs the label', () => {
    expect(verdicts(plugin, { nodes: [node('bare')] }, spread())).toEqual({ bare: `${UNEVEN} (missing required label)` });
  });

  it('does not count Pods on their way out', () => {
    const leaving = pods.map((p) => ({ ...p, metadata: { ...p.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } }));
    expect(verdicts(plugin, { nodes, pods: leaving }, spread())).toEqual(even);
  });
});

it('prefers emptier domains where the constraint is soft', () => {
  const pods = [web('w1', 'a1'), web('w2', 'a2'), web('w3', 'b1')];
  expect(scores(plugin, { nodes, pods }, spread({ whenUnsatisfiable: 'ScheduleAnyway' }))).toEqual({ a1: 33, a2: 33, b1: 100 });
});

describe('by default', () => {
  const service: Service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'default' }, spec: { selector: { app: 'web' } } };
  const replicaSet: ReplicaSet = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: 'rs', namespace: 'default' },
    spec: { selector: { matchLabels: { app: 'web' } } },
  };
  const pods = [web('w1', 'a1')];
  const waiting = pod('p', { labels: { app: 'web' } });

  it('spreads the Pods of a Service over hosts, and over zones', () => {
    const listers = { services: new Map([['default/web', service]]) };
    expect(scores(plugin, { nodes, pods, listers }, waiting)).toEqual({ a1: 66, a2: 88, b1: 100 });
  });

  it('spreads the Pods of a ReplicaSet alike', () => {
    const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'rs', uid: '1', controller: true }];
    const owned = { ...waiting, metadata: { ...waiting.metadata, ownerReferences } };
    const listers = { replicaSets: new Map([['default/rs', replicaSet]]) };
    expect(scores(plugin, { nodes, pods, listers }, owned)).toEqual({ a1: 66, a2: 88, b1: 100 });
  });

  it('leaves Pods that belong to nothing alone', () => {
    expect(scores(plugin, { nodes, pods }, waiting)).toBe('skip');
  });
});

it('brings a Pod back when a matching Pod leaves or comes, or a node with the label appears', () => {
  expect(hint(plugin, 'Pod', spread(), { old: web('w', 'a1') })).toBe('queue');
  expect(hint(plugin, 'Pod', spread(), { now: pod('db', { nodeName: 'a1', labels: { app: 'db' } }) })).toBe('skip');
  expect(hint(plugin, 'Node', spread(), { now: nodes[0]! })).toBe('queue');
  expect(hint(plugin, 'Node', spread(), { now: node('bare') })).toBe('skip');
});
