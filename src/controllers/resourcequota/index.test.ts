import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../api/object';
import { formatTime } from '../../api/time';
import type { Pod, ResourceQuota } from '../../api/types.gen';
import type { Delivery } from '../../client/api-client';
import { decide, NOW_US, podOf, viewOf } from '../testing';
import { resourceQuotaController } from '.';

const quota = (hard: Readonly<Record<string, string>>, used?: Readonly<Record<string, string>>): ResourceQuota => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'small', namespace: 'default' },
  spec: { hard },
  ...(used && { status: { hard, used } }),
});
const pod = (name: string, cpu: string, phase: 'Running' | 'Succeeded' = 'Running'): Pod => ({
  ...podOf(name, { phase }),
  spec: { containers: [{ name: 'main', image: 'nginx', resources: { requests: { cpu } } }] },
});
const objects = (resourcequotas: readonly ResourceQuota[], pods: readonly Pod[] = []): Readonly<Record<string, readonly KubeObject[]>> => ({
  ...Object.fromEntries(resourceQuotaController.informers.map(({ name }) => [name, []])),
  resourcequotas,
  pods,
});

describe('a quota', () => {
  it('is counted anew: what runs, in what it limits', () => {
    const { calls, bodies } = decide(resourceQuotaController, 'default/small', {
      objects: objects([quota({ pods: '5', 'requests.cpu': '2' })], [pod('a', '500m'), pod('b', '1'), pod('done', '4', 'Succeeded')]),
    });
    expect(calls).toEqual([['PUT resourcequotas/small/status']]);
    expect((bodies[0] as ResourceQuota).status?.used).toEqual({ pods: '2', 'requests.cpu': '1500m' });
  });

  it('counts a Pod that is being deleted until its grace is over', () => {
    const going = (seconds: number): Pod => ({
      ...pod('going', '1'),
      metadata: { name: 'going', namespace: 'default', deletionTimestamp: formatTime(NOW_US - seconds * 1e6), deletionGracePeriodSeconds: 30 },
    });
    const used = (seconds: number) => {
      const { bodies } = decide(resourceQuotaController, 'default/small', {
        objects: objects([quota({ pods: '5', 'requests.cpu': '2', 'count/pods': '9' })], [pod('a', '500m'), pod('b', '500m'), going(seconds)]),
      });
      return (bodies[0] as ResourceQuota).status?.used;
    };
    expect(used(30)).toEqual({ pods: '3', 'requests.cpu': '2', 'count/pods': '3' });
    expect(used(31)).toEqual({ pods: '2', 'requests.cpu': '1', 'count/pods': '3' });
  });

  it('that says what is so is left alone', () =>
    expect(decide(resourceQuotaController, 'default/small', { objects: objects([quota({ pods: '5' }, { pods: '1' })], [pod('a', '1')]) }).calls).toEqual([]));

  const running = pod('a', '1');
  const ended = pod('a', '1', 'Succeeded');
  it.each<[what: string, news: Delivery<unknown>, keys: readonly string[]]>([
    ['that a Pod has come: the admission plugin has counted it', { type: 'added', informer: 'pods', key: 'default/a', object: running }, []],
    ['that a Pod has ended', { type: 'updated', informer: 'pods', key: 'default/a', object: ended, old: running }, ['default/small']],
    ['that a Pod is gone', { type: 'deleted', informer: 'pods', key: 'default/a', object: running, old: running }, ['default/small']],
  ])('hears %s', (_, news, keys) => {
    expect(resourceQuotaController.enqueue(news, viewOf(resourceQuotaController, { objects: objects([quota({ pods: '5' })]) }))).toEqual(keys);
  });
});
