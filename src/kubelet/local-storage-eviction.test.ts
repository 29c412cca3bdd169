import { describe, expect, it } from 'vitest';
import type { PodSpec } from '../api/types.gen';
import type { DiskUsage } from './cri/cri';
import { measureDisk, overLocalStorage } from './local-storage-eviction';
import { podOf, room, runs, workerOf } from './testing';
import type { Worker } from './worker';

const MIB = 2 ** 20;
const limited = (limit: string): PodSpec['containers'][number] => ({ name: 'main', resources: { limits: { 'ephemeral-storage': limit } } });
const wrote = (spec: Partial<PodSpec>, containers: DiskUsage['containers'], volumes: DiskUsage['volumes'] = {}): Worker =>
  workerOf(podOf(spec), runs('main:running'), { disk: { containers, volumes } });

describe('a Pod that may not write as much as it likes', () => {
  const cache = { volumes: [{ name: 'cache', emptyDir: { sizeLimit: '10Mi' } }] };
  it.each([
    ['has filled a volume', wrote(cache, {}, { cache: 10 * MIB + 1 }), 'Usage of EmptyDir volume "cache" exceeds the limit "10Mi". '],
    [
      'has a container that wrote too much',
      wrote({ containers: [limited('10Mi'), { ...limited('90Mi'), name: 'other' }] }, { main: 11 * MIB }),
      'Container main exceeded its local ephemeral storage limit "10Mi". ',
    ],
    [
      'wrote too much in all',
      wrote({ containers: [limited('10Mi')], volumes: [{ name: 'cache', emptyDir: {} }] }, { main: 6 * MIB }, { cache: 5 * MIB }),
      'Pod ephemeral local storage usage exceeds the total limit of containers 10Mi. ',
    ],
  ])('has to go when it %s', (_, worker, message) => expect(overLocalStorage(worker)).toBe(message));
  it.each([
    ['its volume is just full', wrote(cache, {}, { cache: 10 * MIB })],
    [
      'what it wrote is in memory',
      wrote({ containers: [limited('10Mi')], volumes: [{ name: 'cache', emptyDir: { medium: 'Memory' } }] }, {}, { cache: 50 * MIB }),
    ],
    ['it has no limit', wrote({ volumes: [{ name: 'cache', emptyDir: {} }] }, { main: 50 * MIB }, { cache: 50 * MIB })],
  ])('stays while %s', (_, worker) => expect(overLocalStorage(worker)).toBe(undefined));
});

it('only those with limits are asked about', () => {
  const { at, kubelet, called } = room();
  const mounted = (uid: string, spec: Partial<PodSpec>): [string, Worker] => {
    const worker = workerOf(podOf(spec, { uid }));
    return [uid, { ...worker, volumes: { ...worker.volumes, mounted: true } }];
  };
  kubelet.state.workers = new Map([mounted('free', { volumes: [{ name: 'cache', emptyDir: {} }] }), mounted('limited', { containers: [limited('10Mi')] })]);
  measureDisk(at());
  expect(called()).toEqual([{ method: 'DiskUsage', podUid: 'limited' }]);
});
