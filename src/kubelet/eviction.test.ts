import { describe, expect, it } from 'vitest';
import { diskVerdict, memoryVerdict } from './eviction';
import { instanceOf, podOf, runs, workerOf } from './testing';
import type { Worker } from './worker';

const MIB = 2 ** 20;

function worker(name: string, usedMi: number, requestMi: number, priority = 0): Worker {
  const resources = requestMi > 0 ? { resources: { requests: { memory: `${requestMi}Mi` } } } : {};
  const pod = podOf({ priority, containers: [{ name: 'c', ...resources }] }, { name, uid: name });
  return workerOf(pod, runs(instanceOf('c:running', { memoryBytes: usedMi * MIB })));
}

describe('when memory runs short', () => {
  it('nothing happens while enough is left', () => expect(memoryVerdict([worker('a', 900, 0)], '1000Mi')).toEqual({ isLow: false }));
  it.each([
    ['that uses more than it asked for', [worker('modest', 600, 700), worker('greedy', 350, 100)], 'greedy'],
    ['that is the least important', [worker('low', 450, 0, 1), worker('high', 500, 0, 9)], 'low'],
    ['that is the greediest', [worker('some', 400, 0), worker('more', 550, 0)], 'more'],
  ])('the Pod goes %s', (_, workers, name) => expect(memoryVerdict(workers, '1000Mi').evict?.uid).toBe(name));
  it('one goes at a time', () => {
    const going: Worker = { ...worker('first', 500, 0), stage: 'terminating' };
    expect(memoryVerdict([going, worker('second', 500, 0)], '1000Mi')).toEqual({ isLow: true });
  });
  it('never one that the cluster cannot do without', () => expect(memoryVerdict([worker('dns', 950, 0, 2_000_000_000)], '1000Mi')).toEqual({ isLow: true }));
  it('says how short it is and who used how much', () =>
    expect(memoryVerdict([worker('hog', 950, 100)], '1000Mi').evict?.message).toBe(
      'The node was low on resource: memory. Threshold quantity: 100Mi, available: 50Mi. Container c was using 950Mi, request is 100Mi, has larger consumption of memory. ',
    ));
});

describe('when the disk runs full', () => {
  const GIB = 2 ** 30;
  const writer = (name: string, wroteGi: number, requestGi = 0): Worker => ({
    ...worker(name, 0, 0),
    pod: podOf(
      { containers: [{ name: 'c', resources: { requests: { 'ephemeral-storage': `${requestGi}Gi` } } }] },
      { name, uid: name, annotations: { 'podscope.dev/ephemeral-storage': `${wroteGi}Gi` } },
    ),
  });
  it('nothing happens while a tenth of it is left', () => expect(diskVerdict([writer('a', 40)], '50Gi', GIB)).toEqual({ isLow: false }));
  it('the Pod goes that has written more than it asked for, and is told how much', () =>
    expect(diskVerdict([writer('modest', 25, 30), writer('greedy', 20)], '50Gi', GIB)).toEqual({
      isLow: true,
      evict: {
        uid: 'greedy',
        message:
          'The node was low on resource: ephemeral-storage. Threshold quantity: 5Gi, available: 4Gi. Container c was using 20Gi, request is 0Gi, has larger consumption of ephemeral-storage. ',
      },
    }));
});
