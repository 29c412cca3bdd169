import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster } from './cluster';
import { defaultConfig } from './config';
import { seekTime } from './stepping';
import { createView, type View } from './view';

const POD = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'busybox', command: ['false'] }] } };

/** A cluster with Pods that come and crash, for two minutes. */
function ranCluster(): Cluster {
  const cluster = createCluster(defaultConfig({ nodes: 1 }), { checkpointEvery: 100 });
  for (const name of ['a', 'b', 'c']) {
    cluster.runTo(cluster.nowUs + 20e6);
    const body = { ...POD, metadata: { name } };
    cluster.input({ kind: 'call', stream: cluster.nextStream(), agent: 'kubectl', call: { method: 'POST', path: '/api/v1/namespaces/default/pods', body } });
    cluster.runTo(cluster.nowUs + 20e6);
  }
  return cluster;
}

/** The messages that one knows and the other too are the same: how many they are. */
function sameMessages(one: Cluster, other: Cluster): number {
  let count = 0;
  for (let id = one.trace.first; id < one.trace.length; id++, count++) expect(one.trace.message(id)).toEqual(other.trace.message(id));
  return count;
}

const here = ({ delivered, nowUs, sent }: Cluster): object => ({ delivered, nowUs, sent });
const vehicleOf = ({ cluster, index }: View) => ({
  deliverNext: () => cluster.step(),
  idleTo: cluster.idleTo,
  seek: (delivered: number, us?: number) => {
    cluster.seek(delivered, us);
    index.catchUp();
  },
});

describe('a past whose messages were dropped', () => {
  const whole = ranCluster();
  const headUs = whole.nowUs;
  const all = { delivered: whole.delivered, nowUs: headUs };
  const dropped = ranCluster();
  dropped.dropBefore(dropped.delivered * 0.8);
  const view = createView(dropped);

  it('is not known, but for what was under way', () => {
    expect(dropped.trace.older().length).toBeLessThan(dropped.trace.first / 2);
    expect(dropped.known).toMatchObject({ earlier: 'dropped', later: false });
    expect(sameMessages(dropped, whole)).toBeGreaterThan(10);
    expect(dropped.head).toEqual(all);
  });

  it('is the same again, wherever one goes', () => {
    const { startUs } = whole.config;
    fc.assert(
      fc.property(fc.integer({ min: startUs, max: headUs }), fc.boolean(), (us, alsoDrops) => {
        whole.seek(whole.deliveredBy(us), us);
        seekTime(view, vehicleOf(view), us);
        expect(here(dropped)).toEqual(here(whole));
        expect(dropped.head).toEqual(all);
        sameMessages(dropped, whole);
        view.index.catchUp();
        for (const id of dropped.underWay()) expect(view.row(id)).toMatchObject({ id });
        for (const id of view.index.visible.filter(dropped.trace.knows)) expect(view.row(id)).toMatchObject({ id });
        if (alsoDrops) dropped.dropBefore(dropped.delivered - 100);
      }),
      { numRuns: 25 },
    );
  });

  it('goes on to its end as it did, and another way from anywhere', () => {
    dropped.seek(all.delivered / 3);
    dropped.seek(all.delivered, headUs);
    whole.seek(all.delivered, headUs);
    expect(here(dropped)).toEqual(here(whole));
    for (const cluster of [dropped, whole]) cluster.seek(Math.floor(all.delivered / 2));
    for (const cluster of [dropped, whole]) {
      cluster.input({ kind: 'fault', fault: { kind: 'crash-node', node: 'node-1' } });
      cluster.runTo(cluster.nowUs + 30e6);
    }
    expect(here(dropped)).toEqual(here(whole));
    sameMessages(dropped, whole);
    for (const cluster of [dropped, whole]) cluster.switchTo('main');
    expect(here(dropped)).toEqual(here(whole));
  });
});
