import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../api/object';
import type { Pod, ResourceQuota } from '../../api/types.gen';
import type { Delivery } from '../../client/api-client';
import { decide, podOf, viewOf } from '../testing';
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
