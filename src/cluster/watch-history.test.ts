import { describe, expect, it } from 'vitest';
import { createCluster } from './cluster';
import { defaultConfig } from './config';
import { evaluate } from './expression';
import { createView } from './view';
import { watch } from './watch-history';

/** Watched expressions over the past of a run. */

const cluster = createCluster(defaultConfig({ nodes: 2 }));
const view = createView(cluster);
const create = (name: string): void => {
  const body = { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [{ name: 'main', image: 'nginx:1.27' }] } };
  cluster.input({ kind: 'call', stream: cluster.nextStream(), agent: 'kubectl', call: { method: 'POST', path: '/api/v1/namespaces/default/pods', body } });
};
const seconds = (us: number): number => Math.round((us - cluster.config.startUs) / 1e6);
const goTo = (second: number): void => {
  const us = cluster.config.startUs + second * 1e6;
  cluster.seek(cluster.deliveredBy(us), us);
};
cluster.runTo(cluster.nowUs + 5e6);
for (const name of ['a', 'b', 'c']) {
  create(name);
  cluster.runTo(cluster.nowUs + 10e6);
}
view.index.catchUp();

const historyOf = (expression: string): readonly string[] =>
  watch(view, expression).samples.map(({ atUs, value }) => `${seconds(atUs)} ${JSON.stringify(value)}`);

describe('a watched expression', () => {
  it.each<[string, readonly string[]]>([
    ['pods.size()', ['0 0', '5 1', '15 2', '25 3']],
    ["has(pod['b'].spec.nodeName)", ['0 null', '15 false', '15 true']],
    ["status['c']", ['0 null', '25 "Pending"', '25 "ContainerCreating"', expect.stringMatching(/^2[5-9] "Running"$/)]],
  ])('%s has a history of where it changed', (expression, history) => {
    expect(historyOf(expression)).toEqual(history);
  });

  it.each(['pods.size()', "pods.filter(p, p.status.phase == 'Running').size()", 'events.size() + nodes.size()', "pod['c'].metadata.resourceVersion"])(
    '%s: the last of its history is what it says now, wherever time stands',
    (expression) => {
      for (const second of [3, 12, 20, 26, 35]) {
        goTo(second);
        const { now, samples } = watch(view, expression);
        expect(now).toEqual(evaluate(view, expression));
        expect(samples.at(-1)?.value).toEqual('value' in now ? now.value : null);
        expect(samples.every(({ atUs }) => atUs <= cluster.nowUs)).toBe(true);
      }
      goTo(35);
    },
  );

  it('of what has no history says so, and one that cannot be read says where', () => {
    expect(watch(view, 'seconds > 3.0')).toMatchObject({ now: { value: true }, samples: [], isPresentOnly: true });
    expect(watch(view, 'pods.size(')).toMatchObject({ now: { problem: expect.stringContaining('ERROR: <input>:1:') }, samples: [], isPresentOnly: false });
  });
});
