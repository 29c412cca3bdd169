import { describe, expect, it } from 'vitest';
import type { Node, PersistentVolumeClaim, Pod } from '../api/types.gen';
import type { Change } from './changes';
import { compileProfiles } from './config';
import { createSnapshot } from './framework/snapshot';
import { whatWouldItTake } from './remedies';
import { node, pod } from './testing';

const profile = compileProfiles().get('default-scheduler')!;
const remedies = (nodes: readonly Node[], pods: readonly Pod[], waiting: Pod) => whatWouldItTake(createSnapshot(nodes, pods), waiting, profile);
/** The remedies as `kind kind`, without the one of adding a node. */
const kinds = (nodes: readonly Node[], pods: readonly Pod[], waiting: Pod): string[] =>
  remedies(nodes, pods, waiting)
    .map(({ changes }) => changes.map((c) => c.kind).join(' '))
    .filter((text) => text !== 'add-node');

describe('what would it take', () => {
  it('nothing, for a Pod that fits', () => {
    expect(remedies([node('n1')], [], pod('p'))).toEqual([]);
  });

  it('to lower a request to what the roomiest node has left', () => {
    const running = pod('running', { nodeName: 'n2', requests: { cpu: '3' } });
    const [best] = remedies([node('n1', { cpu: '2' }), node('n2', { cpu: '4' })], [running], pod('p', { requests: { cpu: '3' } }));
    expect(best?.changes).toEqual<Change[]>([{ kind: 'lower-request', resource: 'cpu', from: '3', to: '2' }]);
    expect(best?.nodes).toEqual(['n1']);
  });

  it('to lower a request in the units that one writes', () => {
    const running = pod('running', { nodeName: 'n1', requests: { cpu: '1500m', memory: '3000M' } });
    const [best] = remedies([node('n1', { cpu: '2', memory: '4Gi' })], [running], pod('p', { requests: { cpu: '1', memory: '2Gi' } }));
    expect(best?.changes).toEqual<Change[]>([
      { kind: 'lower-request', resource: 'cpu', from: '1', to: '500m' },
      { kind: 'lower-request', resource: 'memory', from: '2Gi', to: '1234Mi' },
    ]);
  });

  it('to tolerate a taint', () => {
    expect(kinds([node('n1', { taints: [{ key: 'gpu', value: 'true', effect: 'NoSchedule' }] })], [], pod('p'))).toEqual(['tolerate']);
  });

  it('to uncordon a node', () => {
    const cordoned = node('n1', { unschedulable: true, taints: [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }] });
    expect(kinds([cordoned], [], pod('p'))).toEqual(['uncordon']);
  });

  it('to drop the keys of a node selector that do not match', () => {
    const picky = pod('p', { nodeSelector: { disk: 'ssd', tier: 'gold' } });
    const [best] = remedies([node('n1', { labels: { tier: 'gold' } })], [], picky);
    expect(best?.changes).toEqual<Change[]>([{ kind: 'drop-node-selector', keys: ['disk'] }]);
  });

  it('several changes, where a node has several objections', () => {
    const tainted = node('n1', { cpu: '1', taints: [{ key: 'gpu', effect: 'NoSchedule' }] });
    expect(kinds([tainted], [], pod('p', { requests: { cpu: '2' } }))).toEqual(['tolerate lower-request']);
  });

  it('to relax a spread constraint, or to drop anti-affinity', () => {
    const labelSelector = { matchLabels: { app: 'web' } };
    const topologyKey = 'kubernetes.io/hostname';
    const running = pod('running', { labels: { app: 'web' }, nodeName: 'n1' });
    const spread = pod('p', {
      labels: { app: 'web' },
      topologySpreadConstraints: [{ maxSkew: 1, topologyKey, whenUnsatisfiable: 'DoNotSchedule', labelSelector }],
    });
    const full = node('n2', { unschedulable: true });
    expect(kinds([node('n1'), full], [running], spread)).toContain('relax-spread');
    const alone = pod('p', {
      labels: { app: 'web' },
      affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey, labelSelector }] } },
    });
    expect(kinds([node('n1')], [running], alone)).toEqual(['delete-pod', 'drop-pod-anti-affinity']);
    expect(remedies([node('n1')], [running], alone)[0]?.changes).toEqual([{ kind: 'delete-pod', pod: 'default/running', topologyKey, isOwn: true }]);
  });

  it('a new node, as the last resort', () => {
    const all = remedies([node('n1', { cpu: '1' })], [], pod('p', { requests: { cpu: '2' }, nodeSelector: { disk: 'ssd' } }));
    const last = all.at(-1)?.changes[0];
    expect(last).toMatchObject({ kind: 'add-node', node: { metadata: { labels: { disk: 'ssd' } }, status: { allocatable: { cpu: '2' } } } });
  });

  describe('where another Pod keeps it away', () => {
    const guard = (topologyKey: string): Pod =>
      pod('guard', {
        nodeName: 'n1',
        affinity: {
          podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey, labelSelector: { matchLabels: { app: 'intruder' } } }] },
        },
      });
    const intruder = pod('intruder', { labels: { app: 'intruder', tier: 'web' } });
    const linux = { labels: { 'kubernetes.io/os': 'linux' } };

    it('that Pod has to go, or the label that it means; a new node is of no use if it would be in the same domain', () => {
      expect(remedies([node('n1', linux), node('n2', linux)], [guard('kubernetes.io/os')], intruder)).toEqual([
        { changes: [{ kind: 'delete-pod', pod: 'default/guard', topologyKey: 'kubernetes.io/os' }], nodes: ['n1', 'n2'] },
        { changes: [{ kind: 'drop-labels', labels: { app: 'intruder' } }], nodes: ['n1', 'n2'] },
      ]);
    });

    it.each(['kubernetes.io/arch', 'beta.kubernetes.io/os'])('nor is a new node of use over %s, which every kubelet sets', (key) => {
      const alike = { labels: { [key]: key.endsWith('os') ? 'linux' : 'amd64' } };
      const kinds = remedies([node('n1', alike), node('n2', alike)], [guard(key)], intruder).map(({ changes }) => changes[0]?.kind);
      expect(kinds).toEqual(['delete-pod', 'drop-labels']);
    });

    it('a new node helps where it is a domain of its own', () => {
      expect(remedies([node('n1', linux)], [guard('kubernetes.io/hostname')], intruder).map(({ changes }) => changes[0]?.kind)).toEqual([
        'delete-pod',
        'drop-labels',
        'add-node',
      ]);
    });
  });

  it('to count only nodes that it may go to, where a spread waits for one that it may not', () => {
    const labelSelector = { matchLabels: { app: 'web' } };
    const tainted = node('n2', { labels: { zone: 'b' }, taints: [{ key: 'gpu', effect: 'NoSchedule' }] });
    const web = (name: string, more: object) => pod(name, { labels: { app: 'web' }, ...more });
    const waiting = web('p', { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector }] });
    expect(kinds([node('n1', { labels: { zone: 'a' } }), tainted], [web('running', { nodeName: 'n1' })], waiting)).toEqual([
      'honor-taints',
      'relax-spread',
      'tolerate',
    ]);
  });

  it('to run a Pod that it wants to be near to', () => {
    const near = pod('p', {
      affinity: {
        podAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'db' } } }],
        },
      },
    });
    const [first] = remedies([node('n1'), node('n2')], [], near);
    expect(first).toEqual({ changes: [{ kind: 'run-pod', labels: { app: 'db' }, node: 'n1' }], nodes: ['n1'] });
  });

  it.each([
    ['there is none', false, new Map<string, PersistentVolumeClaim>()],
    [
      'it is bound to none',
      true,
      new Map<string, PersistentVolumeClaim>([
        [
          'default/data',
          { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data', namespace: 'default' }, spec: { storageClassName: 'slow' } },
        ],
      ]),
    ],
  ])('to have a volume for its claim, if %s', (_, exists, persistentVolumeClaims) => {
    const waiting = pod('p', { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] });
    expect(whatWouldItTake(createSnapshot([node('n1')], [], { persistentVolumeClaims }), waiting, profile)).toEqual([
      { changes: [{ kind: 'bind-volume', claim: 'data', exists }], nodes: ['n1'] },
    ]);
  });

  it('and tells all nodes on which it would fit, as people count', () => {
    const nodes = Array.from({ length: 12 }, (_, i) => node(`node-${i + 1}`));
    const [first] = remedies(nodes, [], pod('p', { nodeSelector: { disk: 'ssd' } }));
    expect(first?.nodes).toEqual(nodes.map((n) => n.metadata.name));
  });
});
