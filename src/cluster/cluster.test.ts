import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Pod } from '../api/types.gen';
import { hashText } from '../sim/random';
import { traceHash } from '../sim/trace-hash';
import { type Cluster, type ClusterOptions, createCluster } from './cluster';
import { defaultConfig } from './config';
import { registryOf } from './inspect';
import { textOf } from './testing';

const runFor = (cluster: Cluster, us: number): void => cluster.runTo(cluster.nowUs + us);

const booted = (nodes = 3, options: ClusterOptions = {}): Cluster => {
  const cluster = createCluster(defaultConfig({ nodes }), options);
  runFor(cluster, 15e6);
  return cluster;
};

function createPod(cluster: Cluster, name: string): void {
  const body = { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [{ name: 'main', image: 'nginx:1.27' }] } };
  cluster.input({ kind: 'call', stream: cluster.nextStream(), agent: 'kubectl', call: { method: 'POST', path: '/api/v1/namespaces/default/pods', body } });
}

function createDeployment(cluster: Cluster, name: string, replicas: number): void {
  const labels = { app: name };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'nginx:1.27' }] } };
  const body = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name }, spec: { replicas, selector: { matchLabels: labels }, template } };
  const call = { method: 'POST', path: '/apis/apps/v1/namespaces/default/deployments', body } as const;
  cluster.input({ kind: 'call', stream: cluster.nextStream(), agent: 'kubectl', call });
}

const pods = (cluster: Cluster): readonly Pod[] =>
  [...registryOf(cluster).present].filter(([key]) => key.startsWith('/registry/pods/')).map(([, { value }]) => value as Pod);

/** All that a cluster is, as text. */
const state = (cluster: Cluster): string => textOf(cluster.checkpoint());

/** A short text that two different moments of a run do not share: what is under way, what has been stored, how chance stands. */
function mark(cluster: Cluster): string {
  const { nowUs, sent } = cluster;
  return `${nowUs} ${sent} ${[...cluster.underWay()].sort().join()} ${registryOf(cluster).revision} ${cluster.checkpoint().kernel.random}`;
}

describe('a cluster', () => {
  it('boots its nodes, and runs a Pod that is created', () => {
    const cluster = booted();
    createPod(cluster, 'web');
    runFor(cluster, 60e6);
    expect(pods(cluster).map((p) => [p.metadata.name, p.status?.phase])).toEqual([['web', 'Running']]);
  });

  it('gives each node and each Pod an address of its own', () => {
    const cluster = booted();
    for (const name of ['a', 'b', 'c', 'd']) createPod(cluster, name);
    cluster.input({ kind: 'fault', fault: { kind: 'add-node', node: { name: 'late', capacity: { cpu: '64', memory: '64Gi', pods: '110' } } } });
    runFor(cluster, 30e6);
    for (const name of ['e', 'f']) createPod(cluster, name);
    runFor(cluster, 60e6);
    const placed = pods(cluster);
    expect(new Set(placed.map((p) => p.status?.podIP)).size).toBe(placed.length);
    expect(new Set(placed.map((p) => p.status?.hostIP)).size).toBe(new Set(placed.map((p) => p.spec?.nodeName)).size);
    expect(placed.map((p) => p.spec?.nodeName)).toContain('late');
  });

  it('gives the same trace for the same inputs', () => {
    const hashes = [1, 2].map(() => {
      const cluster = booted();
      createPod(cluster, 'web');
      runFor(cluster, 60e6);
      return traceHash(cluster.trace);
    });
    expect(hashes[0]).toBe(hashes[1]);
  });

  it('goes back n messages and forward n: the identity at every event of a run of 50 Pods', () => {
    const cluster = booted(3, { checkpointEvery: 40 });
    for (let i = 0; i < 50; i++) createPod(cluster, `pod-${i}`);
    const begin = cluster.delivered;
    const marks: string[] = [mark(cluster)];
    const end = cluster.nowUs + 60e6;
    while (cluster.nextAtUs <= end && cluster.step()) marks.push(mark(cluster));
    const hash = traceHash(cluster.trace);
    const whole = state(cluster);
    for (let at = begin + 1; at < begin + marks.length; at++) {
      const n = 1 + ((at * 7) % 23);
      cluster.seek(at);
      cluster.seek(Math.max(begin + 1, at - n));
      expect(mark(cluster)).toBe(marks[Math.max(1, at - n - begin)]);
      cluster.seek(at);
      expect(mark(cluster)).toBe(marks[at - begin]);
    }
    expect(state(cluster)).toBe(whole);
    expect(traceHash(cluster.trace)).toBe(hash);
  });

  it('is at any position what a run from the start makes of it, whatever was done on the way there', () => {
    const options = { checkpointEvery: 60 };
    const started = (): Cluster => {
      const cluster = booted(2, options);
      for (const name of ['a', 'b', 'c']) createPod(cluster, name);
      createDeployment(cluster, 'web', 4);
      return cluster;
    };
    const straight = started();
    straight.step();
    const begin = straight.delivered;
    const [EVERY, COUNT] = [25, 40];
    const states: number[] = [];
    for (let n = 0; n < EVERY * COUNT; n++) {
      if (n % EVERY === 0) states.push(hashText(state(straight)));
      straight.step();
    }

    const wandering = started();
    wandering.seek(begin + EVERY * COUNT);
    const expectToBeAt = (n: number): void => expect(hashText(state(wandering))).toBe(states[n]);
    const deed = fc.record({ at: fc.nat(COUNT - 1), deed: fc.constantFrom('look', 'look', 'ask', 'fork', 'go on') });
    fc.assert(
      fc.property(fc.array(deed, { minLength: 1, maxLength: 12 }), (deeds) => {
        for (const one of deeds) {
          wandering.seek(begin + one.at * EVERY);
          expectToBeAt(one.at);
          if (one.deed === 'ask') {
            wandering.excursion(() => {
              createPod(wandering, 'other');
              for (let i = 0; i < one.at; i++) wandering.step();
            });
            expectToBeAt(one.at);
          } else if (one.deed === 'go on' && one.at + 1 < COUNT) {
            for (let i = 0; i < EVERY; i++) wandering.step();
            expectToBeAt(one.at + 1);
          } else if (one.deed === 'fork') {
            createPod(wandering, 'what-if');
            for (let i = 0; i < one.at; i++) wandering.step();
            wandering.seek(wandering.delivered - Math.floor(one.at / 2));
            wandering.switchTo('main');
          }
        }
      }),
      { numRuns: 10 },
    );
  });

  it('comes back to a moment at which several things were done at once, and goes on from there', () => {
    const cluster = booted();
    for (const name of ['a', 'b', 'c']) createPod(cluster, name);
    const [there, head] = [mark(cluster), cluster.head];
    cluster.seek(head.delivered - 50);
    cluster.seek(head.delivered, head.nowUs);
    expect(mark(cluster)).toBe(there);
    createPod(cluster, 'd');
    expect(cluster.branches).toEqual([{ name: 'main' }]);
  });

  it('begins a new branch when something else is done in the past, and keeps the old one', () => {
    const cluster = booted();
    createPod(cluster, 'first');
    const then = cluster.delivered + 10;
    runFor(cluster, 30e6);
    const hash = traceHash(cluster.trace);
    cluster.seek(then);
    createPod(cluster, 'second');
    runFor(cluster, 30e6);
    expect(cluster.branch).toMatchObject({ name: 'branch-2', parent: 'main' });
    expect(pods(cluster).map((p) => p.metadata.name)).toEqual(['first', 'second']);
    cluster.switchTo('main');
    expect(pods(cluster).map((p) => p.metadata.name)).toEqual(['first']);
    expect(traceHash(cluster.trace)).toBe(hash);
  });

  it('comes back to a place without what was done after it, even in the same moment; that stays on its branch', () => {
    const cluster = booted();
    createPod(cluster, 'before');
    const { place } = cluster;
    createPod(cluster, 'first');
    runFor(cluster, 30e6);
    cluster.returnTo(place);
    expect(cluster.place).toEqual({ ...place, branch: 'branch-2' });
    runFor(cluster, 30e6);
    expect(pods(cluster).map((p) => p.metadata.name)).toEqual(['before']);
    createPod(cluster, 'second');
    cluster.returnTo(place);
    runFor(cluster, 30e6);
    expect(pods(cluster).map((p) => p.metadata.name)).toEqual(['before']);
    cluster.switchTo('main');
    expect(pods(cluster).map((p) => p.metadata.name)).toEqual(['before', 'first']);
  });

  it('answers a question without anything having happened', () => {
    const cluster = booted();
    createPod(cluster, 'web');
    runFor(cluster, 5e6);
    const before = [cluster.delivered, cluster.nowUs, state(cluster)];
    const found = cluster.excursion(() => {
      createPod(cluster, 'other');
      runFor(cluster, 60e6);
      return pods(cluster).length;
    });
    expect(found).toBe(2);
    expect([cluster.delivered, cluster.nowUs, state(cluster)]).toEqual(before);
    expect(pods(cluster)).toHaveLength(1);
  });

  it('answers a question in the past without a new branch, and with the future still there', () => {
    const cluster = booted();
    createPod(cluster, 'web');
    const then = cluster.delivered + 10;
    runFor(cluster, 30e6);
    createPod(cluster, 'later');
    runFor(cluster, 30e6);
    const end = [cluster.delivered, cluster.nowUs, state(cluster), traceHash(cluster.trace)] as const;
    cluster.seek(then);
    const found = cluster.excursion(() => {
      createPod(cluster, 'other');
      runFor(cluster, 60e6);
      return pods(cluster).map((p) => p.metadata.name);
    });
    expect(found.sort()).toEqual(['other', 'web']);
    expect(cluster.branches).toEqual([{ name: 'main' }]);
    expect(cluster.head).toEqual({ delivered: end[0], nowUs: end[1] });
    cluster.seek(end[0], end[1]);
    expect([cluster.delivered, cluster.nowUs, state(cluster), traceHash(cluster.trace)]).toEqual(end);
  });

  it('comes back with all its branches from what was saved as text', () => {
    const cluster = booted();
    createPod(cluster, 'first');
    const then = cluster.delivered + 10;
    runFor(cluster, 30e6);
    cluster.seek(then);
    createPod(cluster, 'second');
    runFor(cluster, 30e6);
    cluster.seek(cluster.delivered - 40);
    const saved = JSON.parse(JSON.stringify({ branches: cluster.save(), branch: cluster.branch.name, delivered: cluster.delivered, nowUs: cluster.nowUs }));
    const again = createCluster(cluster.config, { branches: saved.branches, branch: saved.branch });
    const { head } = saved.branches.at(-1);
    again.seek(head.delivered, head.nowUs);
    again.seek(saved.delivered, saved.nowUs);
    expect(mark(again)).toBe(mark(cluster));
    expect(again.branches).toEqual(cluster.branches);
    expect([head, again.head]).toEqual([cluster.head, cluster.head]);
    for (const one of [cluster, again]) one.switchTo('main');
    expect(mark(again)).toBe(mark(cluster));
    expect(traceHash(again.trace)).toBe(traceHash(cluster.trace));
    for (const one of [cluster, again]) one.switchTo('branch-2');
    expect(mark(again)).toBe(mark(cluster));
  });

  it('has a replica that follows it, stands still, goes back, and changes things in a branch of its own', () => {
    const original = booted();
    const replica = createCluster(original.config, { replica: true });
    const follow = (told: number): void => {
      replica.learn(original.inputs.slice(told), original.head);
      while (replica.branch.name === 'main' && replica.step());
      replica.idleTo(original.nowUs);
    };
    follow(0);
    expect(replica.step()).toBeUndefined();
    createPod(original, 'first');
    runFor(original, 20e6);
    follow(0);
    expect(mark(replica)).toBe(mark(original));
    replica.seek(replica.delivered - 100);
    createPod(original, 'second');
    runFor(original, 20e6);
    createPod(replica, 'what-if');
    runFor(replica, 20e6);
    follow(1);
    expect(pods(replica).map((p) => p.metadata.name)).toEqual(['first', 'what-if']);
    replica.switchTo('main');
    expect(mark(replica)).toBe(mark(original));
    expect(traceHash(replica.trace)).toBe(traceHash(original.trace));
  });
});
