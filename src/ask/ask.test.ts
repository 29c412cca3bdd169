import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../api/object';
import type { Node, Pod } from '../api/types.gen';
import { underConfigurations } from './configurations';
import { drain } from './drain';
import { fewestNodes } from './fewest';
import { howManyFit } from './fit';
import { lose, nodesNamed } from './lose';
import { whichNodeType } from './node-types';
import { worldOf } from './world';

const node = (name: string, cpu: string, more: { readonly zone?: string; readonly pods?: string; readonly memory?: string } = {}): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { 'kubernetes.io/hostname': name, ...(more.zone && { 'topology.kubernetes.io/zone': more.zone }) } },
  status: { allocatable: { cpu, memory: more.memory ?? '64Gi', pods: more.pods ?? '110' } },
});

const pod = (name: string, cpu: string, nodeName?: string, more: { readonly owner?: string | null; readonly app?: string } = {}): Pod => {
  const { owner = 'ReplicaSet', app = name } = more;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'default',
      uid: `uid-${name}`,
      labels: { app },
      ...(owner && { ownerReferences: [{ apiVersion: 'apps/v1', kind: owner, name: 'o', uid: 'o', controller: true }] }),
    },
    spec: { ...(nodeName && { nodeName }), containers: [{ name: 'c', image: 'x', resources: { requests: { cpu } } }] },
    status: { phase: nodeName ? 'Running' : 'Pending', conditions: [{ type: 'Ready', status: nodeName ? 'True' : 'False' }] },
  };
};

const budget = (app: string, minAvailable: number): KubeObject =>
  ({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: `${app}-budget`, namespace: 'default' },
    spec: { minAvailable, selector: { matchLabels: { app } } },
  }) as KubeObject;

const ask = (...objects: readonly KubeObject[]) => worldOf(objects);

describe('would it fit, and how many more', () => {
  it('counts by node until what runs out, in the words of the scheduler', () => {
    // 4 − 1 leaves room for 3 of a CPU each, the small node for 1, and the full one for none.
    const world = ask(node('a', '4'), node('b', '1500m'), node('c', '1'), pod('x', '1', 'a'), pod('y', '1', 'c'));
    expect(howManyFit(world, pod('new', '1'))).toEqual({
      question: 'fit',
      count: 4,
      isMore: false,
      nodes: [
        { node: 'a', count: 3 },
        { node: 'b', count: 1 },
      ],
      why: '0/3 nodes are available: 3 Insufficient cpu.',
    });
  });

  it('says so where there may be more', () => {
    expect(howManyFit(ask(node('a', '4')), pod('new', '1m'), 10)).toMatchObject({ count: 10, isMore: true });
  });

  it('is what brute force counts', () => {
    const size = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(fc.array(fc.tuple(size, size, fc.integer({ min: 0, max: 4 })), { minLength: 1, maxLength: 5 }), size, size, (nodes, cpu, memory) => {
        const asked = pod('new', `${cpu}`);
        const sized = { ...asked, spec: { containers: [{ name: 'c', image: 'x', resources: { requests: { cpu: `${cpu}`, memory: `${memory}Gi` } } }] } };
        const world = ask(...nodes.map(([c, m, p], i) => node(`n${i}`, `${c}`, { memory: `${m}Gi`, pods: `${p}` })));
        const expected = nodes.reduce((sum, [c, m, p]) => sum + Math.min(Math.floor(c / cpu), Math.floor(m / memory), p), 0);
        expect(howManyFit(world, sized).count).toBe(expected);
      }),
      { numRuns: 50 },
    );
  });
});

describe('drain these nodes', () => {
  it('says of each Pod where it goes, or why it cannot', () => {
    const world = ask(
      node('a', '4'),
      node('b', '2'),
      pod('moves', '1', 'a'),
      pod('large', '3', 'a'),
      pod('alone', '100m', 'a', { owner: null }),
      pod('agent', '100m', 'a', { owner: 'DaemonSet' }),
    );
    expect(drain(world, ['a']).moves.toSorted((x, y) => (x.pod < y.pod ? -1 : 1))).toEqual([
      { pod: 'default/agent', from: 'a', fate: 'stays' },
      { pod: 'default/alone', from: 'a', fate: 'lost', round: 1 },
      { pod: 'default/large', from: 'a', fate: 'waits', round: 1, why: '0/2 nodes are available: 1 Insufficient cpu, 1 node(s) were unschedulable.' },
      { pod: 'default/moves', from: 'a', fate: 'moves', round: 1, to: 'b' },
    ]);
  });

  it('goes in rounds where a budget lets only so many go at once, and stops where it lets none', () => {
    const web = [1, 2, 3].map((i) => pod(`web-${i}`, '100m', 'a', { app: 'web' }));
    const world = ask(node('a', '4'), node('b', '4'), ...web, budget('web', 2), pod('db', '100m', 'a', { app: 'db' }), budget('db', 1));
    const { moves } = drain(world, ['a']);
    expect(moves.filter(({ fate }) => fate === 'moves').map(({ pod: name, round }) => [name, round])).toEqual([
      ['default/web-1', 1],
      ['default/web-2', 2],
      ['default/web-3', 3],
    ]);
    expect(moves.filter(({ fate }) => fate === 'blocked')).toEqual([{ pod: 'default/db', from: 'a', fate: 'blocked', why: 'default/db-budget' }]);
  });

  it('puts no more on a node than it has, whatever the cluster', () => {
    const cpus = fc.integer({ min: 1, max: 6 });
    fc.assert(
      fc.property(fc.array(cpus, { minLength: 2, maxLength: 4 }), fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 6 }), (nodes, pods) => {
        const world = ask(...nodes.map((cpu, i) => node(`n${i}`, `${cpu}`)), ...pods.map((cpu, i) => pod(`p${i}`, `${cpu}`, 'n0')));
        const { moves } = drain(world, ['n0']);
        expect(moves).toHaveLength(pods.length);
        nodes.forEach((cpu, n) => {
          const taken = moves.flatMap(({ pod: name, to }) => (to === `n${n}` ? [pods[Number(name.slice('default/p'.length))] ?? 0] : []));
          expect(taken.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(n === 0 ? 0 : cpu);
        });
        // Who waits would fit nowhere, even now.
        for (const { pod: name, fate } of moves)
          if (fate === 'waits') {
            const wanted = pods[Number(name.slice('default/p'.length))] ?? 0;
            const free = nodes.map((cpu, n) =>
              n === 0 ? 0 : cpu - moves.reduce((sum, m) => sum + (m.to === `n${n}` ? (pods[Number(m.pod.slice('default/p'.length))] ?? 0) : 0), 0),
            );
            expect(Math.max(...free)).toBeLessThan(wanted);
          }
      }),
      { numRuns: 50 },
    );
  });
});

it('lose a zone: what survives, what comes back elsewhere, what waits', () => {
  const world = ask(
    node('a', '4', { zone: 'east' }),
    node('b', '2', { zone: 'west' }),
    pod('x', '1', 'a'),
    pod('y', '2', 'a'),
    pod('z', '1', 'b'),
    pod('alone', '1', 'a', { owner: null }),
  );
  expect(lose(world, nodesNamed(world, ['topology.kubernetes.io/zone=east']))).toEqual({
    question: 'lose',
    nodes: ['a'],
    survive: 1,
    moves: [
      { pod: 'default/alone', from: 'a', fate: 'lost' },
      { pod: 'default/x', from: 'a', fate: 'moves', to: 'b' },
      { pod: 'default/y', from: 'a', fate: 'waits', why: '0/1 nodes are available: 1 Insufficient cpu.' },
    ],
  });
});

describe('fewest nodes', () => {
  it('empties the least used first, as long as all have a place, and says what keeps the others', () => {
    const world = ask(
      node('a', '4'),
      node('b', '4'),
      node('c', '4'),
      pod('x', '1', 'a'),
      pod('y', '2', 'b'),
      pod('z', '3', 'c'),
      pod('keeps', '100m', 'c', { owner: null }),
    );
    const { emptied, kept } = fewestNodes(world);
    expect(emptied.map(({ node: name, moves }) => [name, moves.map(({ to }) => to)])).toEqual([['a', ['b']]]);
    expect(kept.map(({ node: name, pod: by }) => [name, by])).toEqual([
      ['b', 'default/x'],
      ['c', 'default/keeps'],
    ]);
  });

  it('leaves as few as brute force finds, where all Pods are alike', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 5 }), (counts) => {
        const pods = counts.flatMap((count, n) => Array.from({ length: count }, (_, i) => pod(`p${n}-${i}`, '1', `n${n}`)));
        const { emptied, nodes } = fewestNodes(ask(...counts.map((_, i) => node(`n${i}`, '4')), ...pods));
        expect(nodes - emptied.length).toBe(Math.ceil(pods.length / 4));
      }),
      { numRuns: 50 },
    );
  });
});

it('which node type to add: how many of each, with what each runs of its own', () => {
  const small = { ...node('s', '2'), metadata: { name: 's', labels: { 'node.kubernetes.io/instance-type': 'small' } } };
  const large = { ...node('l', '8'), metadata: { name: 'l', labels: { 'node.kubernetes.io/instance-type': 'large' } } };
  const full = [
    pod('f', '1900m', 's'),
    pod('g', '7500m', 'l'),
    pod('agent-s', '100m', 's', { owner: 'DaemonSet' }),
    pod('agent-l', '500m', 'l', { owner: 'DaemonSet' }),
  ];
  const world = ask(small, large, ...full, pod('a', '1'), pod('b', '1'), pod('c', '3'));
  expect(whichNodeType(world)).toEqual({
    question: 'node-types',
    pending: 3,
    types: [
      { type: 'large', nodes: 1, placed: 3, left: [] },
      { type: 'small', nodes: 2, placed: 2, left: [{ pod: 'default/c', why: '0/5 nodes are available: 5 Insufficient cpu.' }] },
    ],
  });
});

it('another configuration: placements and imbalance side by side', () => {
  const packing = {
    profiles: [
      {
        pluginConfig: [{ name: 'NodeResourcesFit', args: { scoringStrategy: { type: 'MostAllocated', resources: [{ name: 'cpu', weight: 1 }] } } }],
        plugins: { score: { disabled: [{ name: 'NodeResourcesBalancedAllocation' }, { name: 'PodTopologySpread' }] } },
      },
    ],
  };
  const world = ask(node('a', '4'), node('b', '4'), pod('x', '1', 'a'), pod('y', '1', 'b'));
  const { columns } = underConfigurations(world, [
    { name: 'default', configuration: {} },
    { name: 'packing', configuration: packing },
  ]);
  expect(
    columns.map(({ name, moved, waiting, empty, imbalance: { cpu, pods } }) => ({ name, moved, waiting, empty, cpu, pods: [pods.min, pods.max] })),
  ).toEqual([
    { name: 'now', moved: 0, waiting: 0, empty: 0, cpu: { min: 0.25, max: 0.25, mean: 0.25, deviation: 0 }, pods: [1, 1] },
    { name: 'default', moved: 0, waiting: 0, empty: 0, cpu: { min: 0.25, max: 0.25, mean: 0.25, deviation: 0 }, pods: [1, 1] },
    { name: 'packing', moved: 1, waiting: 0, empty: 1, cpu: { min: 0, max: 0.5, mean: 0.25, deviation: 0.25 }, pods: [0, 2] },
  ]);
});
