import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster } from './cluster';
import { type ComparedMoments, compare, type Moment } from './compare';
import { defaultConfig, type Fault } from './config';

/** Two ways that a cluster went, side by side. */

const createPod = (cluster: Cluster, name: string, cpu = '100m'): void => {
  const container = { name: 'main', image: 'nginx:1.27', resources: { requests: { cpu } } };
  const body = { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [container] } };
  cluster.input({ kind: 'call', stream: cluster.nextStream(), agent: 'kubectl', call: { method: 'POST', path: '/api/v1/namespaces/default/pods', body } });
};
const breaks = (cluster: Cluster, fault: Fault): void => void cluster.input({ kind: 'fault', fault });
const pass = (cluster: Cluster, seconds: number): void => cluster.runTo(cluster.nowUs + seconds * 1e6);

/** After ten seconds, another thing is done on another branch. */
function twoBranches(first: (cluster: Cluster) => void, second: (cluster: Cluster) => void): Cluster {
  const cluster = createCluster(defaultConfig({ nodes: 2 }));
  createPod(cluster, 'before');
  pass(cluster, 10);
  const { place } = cluster;
  first(cluster);
  pass(cluster, 20);
  cluster.returnTo(place);
  second(cluster);
  pass(cluster, 20);
  return cluster;
}

const MAIN: Moment = { branch: 'main' };
const OTHER: Moment = { branch: 'branch-2' };
const compared = (cluster: Cluster, here: Moment, there: Moment): ComparedMoments => {
  const found = compare(cluster, { here, there });
  if ('problem' in found) throw new Error(found.problem);
  return found;
};
const NOTHING = { placements: [], timings: [], events: [], objects: [] };

describe('comparing', () => {
  it.each<[string, Moment, Moment]>([
    ['a branch with itself', MAIN, MAIN],
    ['the present with a replay of it', OTHER, { branch: 'branch-2' }],
    ['a moment with itself', { ...MAIN, atUs: defaultConfig().startUs + 12e6 }, { ...MAIN, atUs: defaultConfig().startUs + 12e6 }],
  ])('%s finds nothing', (_title, here, there) => {
    const cluster = twoBranches(
      (one) => createPod(one, 'a'),
      (one) => createPod(one, 'b'),
    );
    const found = compared(cluster, here, there);
    expect(found).toMatchObject(NOTHING);
    expect(found.parting).toBeUndefined();
  });

  it.each<[string, (cluster: Cluster) => void, (cluster: Cluster) => void, RegExp, RegExp]>([
    ['another Pod', (one) => createPod(one, 'a'), (one) => createPod(one, 'b'), /POST .*\/pods/, /POST .*\/pods/],
    ['another size', (one) => createPod(one, 'a'), (one) => createPod(one, 'a', '64'), /POST .*\/pods/, /POST .*\/pods/],
    ['a fault', (one) => breaks(one, { kind: 'crash-node', node: 'node-1' }), (one) => createPod(one, 'a'), /^crash-node node-1$/, /POST .*\/pods/],
  ])('two branches that differ by %s: they part at the first message that came of it', (_title, first, second, here, there) => {
    const cluster = twoBranches(first, second);
    const { parting } = compared(cluster, MAIN, OTHER);
    const forkedUs = cluster.branches.find(({ name }) => name === 'branch-2')!.forkedAtUs!;
    expect(parting?.because).toEqual({ here: expect.stringMatching(here), there: expect.stringMatching(there) });
    expect(cluster.trace.sentAtUs(parting!.message)).toBeGreaterThanOrEqual(forkedUs);
    expect(cluster.trace.sentAtUs(parting!.message - 1)).toBeLessThanOrEqual(forkedUs);
  });

  it('two branches tells placements, timings, Events and fields that differ, and leaves the cluster as it was', () => {
    const cluster = twoBranches(
      (one) => createPod(one, 'a'),
      (one) => createPod(one, 'a', '64'),
    );
    const before = [cluster.nowUs, cluster.delivered, cluster.branch.name];
    const { placements, timings, events, objects } = compared(cluster, MAIN, OTHER);
    expect(placements).toEqual([{ pod: 'pods/default/a', here: expect.stringMatching(/^node-/) }]);
    expect(timings).toEqual([{ pod: 'pods/default/a', here: expect.any(Number) }]);
    expect(events).toContainEqual({ about: 'Pod/a', reason: 'FailedScheduling', there: 1 });
    expect(objects.find(({ key }) => key === 'pods/default/a')?.fields).toContainEqual(
      expect.objectContaining({ path: 'spec.containers[name=main].resources.requests.cpu', before: '100m', after: '64' }),
    );
    expect(objects.some(({ key }) => key === 'pods/default/before')).toBe(false);
    expect([cluster.nowUs, cluster.delivered, cluster.branch.name]).toEqual(before);
  });

  it('two moments of one branch: what has come between, and that nothing parts them', () => {
    const cluster = twoBranches(
      (one) => createPod(one, 'a'),
      (one) => createPod(one, 'b'),
    );
    const found = compared(cluster, { ...OTHER, atUs: cluster.config.startUs + 5e6 }, OTHER);
    expect(found.placements).toEqual([{ pod: 'pods/default/b', there: expect.stringMatching(/^node-/) }]);
    expect(found.objects.find(({ key }) => key === 'pods/default/b')).toEqual({ key: 'pods/default/b', only: 'there', fields: [] });
    expect(found.moments.there.messages).toBeGreaterThan(found.moments.here.messages);
  });

  it('says meanwhile how far it is', () => {
    const cluster = twoBranches(
      (one) => createPod(one, 'a'),
      (one) => createPod(one, 'b'),
    );
    const shares: number[] = [];
    compare(cluster, { here: MAIN, there: { ...OTHER, atUs: cluster.nowUs - 1 } }, (share) => shares.push(share));
    expect(shares.length).toBeGreaterThan(1);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect([shares[0]! > 0, shares.at(-1)! > 0.5, shares.at(-1)! <= 1]).toEqual([true, true, true]);
  });

  it('a branch that is not known is none', () => {
    expect(compare(createCluster(defaultConfig()), { here: MAIN, there: { branch: 'x' } })).toEqual({ problem: 'unknown-branch' });
  });
});
