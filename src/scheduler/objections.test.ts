import { describe, expect, it } from 'vitest';
import type { Node, Pod } from '../api/types.gen';
import { compileProfiles } from './config';
import { compilePod } from './framework/pod-info';
import { createSnapshot } from './framework/snapshot';
import { objectionsTo } from './objections';
import { node, pod } from './testing';

const profile = compileProfiles().get('default-scheduler')!;
const objections = (nodes: readonly Node[], pods: readonly Pod[], waiting: Pod) => objectionsTo(createSnapshot(nodes, pods), compilePod(waiting), profile);
const labelSelector = { matchLabels: { app: 'web' } };
const antiAffinity = (topologyKey: string): Pod['spec'] => ({
  containers: [],
  affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey, labelSelector }] } },
});

describe('what keeps a Pod off the nodes', () => {
  it('nothing, if it fits somewhere', () => {
    expect(objections([node('n1'), node('n2', { cpu: '1' })], [], pod('p', { requests: { cpu: '2' } }))).toEqual([]);
  });

  it('is told by reason, the commonest first, with the nodes as people count them', () => {
    const small = [10, 2, 1].map((i) => node(`node-${i}`, { cpu: '1', memory: i === 2 ? '1Gi' : '8Gi' }));
    const tainted = node('node-3', { taints: [{ key: 'gpu', effect: 'NoSchedule' }] });
    expect(objections([...small, tainted], [], pod('p', { requests: { cpu: '2', memory: '2Gi' } }))).toEqual([
      { plugin: 'NodeResourcesFit', reason: 'Insufficient cpu', nodes: ['node-1', 'node-2', 'node-10'], because: [] },
      { plugin: 'NodeResourcesFit', reason: 'Insufficient memory', nodes: ['node-2'], because: [] },
      { plugin: 'TaintToleration', reason: 'node(s) had untolerated taint(s)', nodes: ['node-3'], because: [] },
    ]);
  });

  it('names the Pod whose anti-affinity it is, over which key, and the labels that it means', () => {
    const guard = pod('guard', { nodeName: 'n1', ...antiAffinity('os') });
    const [first] = objections(
      [node('n1', { labels: { os: 'linux' } }), node('n2', { labels: { os: 'linux' } })],
      [guard],
      pod('p', { labels: { app: 'web', tier: 'x' } }),
    );
    expect(first).toMatchObject({
      nodes: ['n1', 'n2'],
      because: [{ why: 'kept-off', pod: 'default/guard', topologyKey: 'os', domain: 'linux', labels: { app: 'web' } }],
    });
  });

  it('names the Pods that its own anti-affinity means', () => {
    const [first] = objections([node('n1')], [pod('web-1', { nodeName: 'n1', labels: { app: 'web' } })], pod('p', antiAffinity('kubernetes.io/hostname')));
    expect(first?.because).toEqual([{ why: 'keeps-off', pod: 'default/web-1', topologyKey: 'kubernetes.io/hostname', domain: 'n1' }]);
  });

  it('says so where there are more Pods to name than are named', () => {
    const nodes = Array.from({ length: 25 }, (_, i) => node(`n${i}`));
    const guards = nodes.map((n) => pod(`guard-${n.metadata.name}`, { nodeName: n.metadata.name!, ...antiAffinity('kubernetes.io/hostname') }));
    const [first] = objections(nodes, guards, pod('p', { labels: { app: 'web' } }));
    expect(first?.because).toHaveLength(20);
    expect(first?.isCut).toBe(true);
  });

  it('counts the Pods of a spread in each domain, and says what the least is', () => {
    const web = (name: string, more: object) => pod(name, { labels: { app: 'web' }, ...more });
    const nodes = [node('n1', { labels: { zone: 'zone-10' } }), node('n2', { labels: { zone: 'zone-2' }, unschedulable: true })];
    const waiting = web('p', { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector }] });
    const uneven = objections(nodes, [web('a', { nodeName: 'n1' }), web('b', { nodeName: 'n1' })], waiting).find((one) => one.plugin === 'PodTopologySpread');
    expect(uneven).toEqual({
      plugin: 'PodTopologySpread',
      reason: "node(s) didn't match pod topology spread constraints",
      nodes: ['n1'],
      because: [
        {
          why: 'spread',
          topologyKey: 'zone',
          maxSkew: 1,
          least: 0,
          domains: [
            { domain: 'zone-2', pods: 0 },
            { domain: 'zone-10', pods: 2 },
          ],
        },
      ],
    });
  });

  it('is one reason for all where it is refused before any node is looked at', () => {
    const waiting = pod('p', { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] });
    expect(objections([node('n1')], [], waiting)).toEqual([
      { plugin: 'VolumeRestrictions', reason: 'persistentvolumeclaim "data" not found', nodes: [], because: [] },
    ]);
  });
});
