import { describe, expect, it } from 'vitest';
import type { ContainerLogsRequest } from '../api/wire';
import { NOTHING_RUNS, type RuntimePod } from './containers';
import { loggedContainer, logText, optionsOf } from './log-request';
import type { LogOptions } from './state';
import { instanceOf, podOf, runs, START_US, workerOf } from './testing';

const request = (more: Partial<ContainerLogsRequest> = {}): ContainerLogsRequest => ({
  type: 'logs',
  stream: 1,
  namespace: 'default',
  pod: 'web',
  container: 'main',
  ...more,
});
const restarted = runs(instanceOf('main:1'), instanceOf('main:running', { attempt: 1 }));

describe('whose log is meant', () => {
  it.each<[what: string, runtime: RuntimePod, more: Partial<ContainerLogsRequest>, id: string]>([
    ['the instance that runs', restarted, {}, 'main-1'],
    ['the one before it', restarted, { previous: true }, 'main-0'],
    ['one that has ended', runs('main:1'), {}, 'main-0'],
  ])('%s', (_, runtime, more, id) => expect(loggedContainer(workerOf(podOf(), runtime), request(more))).toMatchObject({ id }));
  it.each<[what: string, runtime: RuntimePod, reason: string, more: Partial<ContainerLogsRequest>, error: string]>([
    ['none before it', runs('main:running'), '', { previous: true }, 'previous terminated container "main" in pod "web" not found'],
    ['none yet', NOTHING_RUNS, '', {}, 'container "main" in pod "web" is waiting to start: ContainerCreating'],
    ['one that is only made', runs('main:created'), '', {}, 'container "main" in pod "web" is waiting to start: ContainerCreating'],
    [
      'none, for want of a ConfigMap',
      NOTHING_RUNS,
      'CreateContainerConfigError',
      {},
      'container "main" in pod "web" is waiting to start: CreateContainerConfigError',
    ],
    ['none, for want of an image', NOTHING_RUNS, 'ImagePullBackOff', {}, 'container "main" in pod "web" is waiting to start: trying and failing to pull image'],
    [
      'none, for its name is no image’s',
      NOTHING_RUNS,
      'InvalidImageName',
      {},
      'container "main" in pod "web" is waiting to start: trying and failing to pull image',
    ],
  ])('there is %s', (_, runtime, reason, more, error) => {
    const failures = reason ? { main: { reason, message: '' } } : {};
    expect(loggedContainer(workerOf(podOf(), runtime, { failures }), request(more))).toBe(error);
  });
});

describe('which lines are meant', () => {
  const lines = ['one', 'two', 'three'].map((text, i) => ({ atUs: START_US + i * 1e6, text }));
  it.each<[what: string, options: LogOptions, text: string]>([
    ['all', {}, 'one\ntwo\nthree\n'],
    ['with their times', { timestamps: true, tailLines: 1 }, '2026-01-01T00:00:02.000000Z three\n'],
    ['the last two', { tailLines: 2 }, 'two\nthree\n'],
    ['none', { tailLines: 0 }, ''],
    ['those since a moment, that moment included', { sinceUs: START_US + 1e6 }, 'two\nthree\n'],
    ['the first bytes', { limitBytes: 6 }, 'one\ntw'],
    ['the last of those since a moment', { sinceUs: START_US + 1e6, tailLines: 5 }, 'two\nthree\n'],
  ])('%s', (_, options, text) => expect(logText(lines, options)).toBe(text));
  it.each<[asked: Partial<ContainerLogsRequest>, options: LogOptions]>([
    [{}, {}],
    [{ sinceSeconds: 10 }, { sinceUs: START_US - 10e6 }],
    [{ sinceTime: '2025-12-31T23:59:00Z' }, { sinceUs: START_US - 60e6 }],
    [
      { timestamps: true, follow: true, tailLines: 0, limitBytes: 5 },
      { timestamps: true, follow: true, tailLines: 0, limitBytes: 5 },
    ],
    [{ timestamps: false, follow: false }, {}],
  ])('asked for by %j', (asked, options) => expect(optionsOf(request(asked), START_US)).toEqual(options));
});
