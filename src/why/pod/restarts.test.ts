import { describe, expect, it } from 'vitest';
import type { Container, Pod } from '../../api/types.gen';
import { nextOf } from './restarts';

const podOf = (restartPolicy: string): Pod => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { restartPolicy, containers: [] } });
const MAIN: Container = { name: 'main' };
const SECOND = 1e6;

describe('what restartPolicy makes of an end', () => {
  it.each([
    [10, 0],
    [20, 1],
    [80, 3],
    [300, 5],
  ])('a wait of %i s is step %i of the back-off', (seconds, step) => {
    const facts = { exitCode: 1, finishedUs: 100 * SECOND, backOff: { delayUs: seconds * SECOND, updatedAtUs: 90 * SECOND }, runs: false, nowUs: 101 * SECOND };
    expect(nextOf(MAIN, podOf('Always'), facts)).toMatchObject({ code: 'starts-again', backOff: { step, untilUs: (100 + seconds) * SECOND } });
  });

  it('a container that runs again carries its wait with it for ten minutes', () => {
    const facts = { exitCode: 1, finishedUs: 90 * SECOND, backOff: { delayUs: 20 * SECOND, updatedAtUs: 100 * SECOND }, runs: true };
    expect(nextOf(MAIN, podOf('Always'), { ...facts, nowUs: 200 * SECOND })).toMatchObject({ code: 'runs-again', backOff: { forgottenUs: 700 * SECOND } });
    expect(nextOf(MAIN, podOf('Always'), { ...facts, nowUs: 701 * SECOND })).toBeUndefined();
  });

  it('a Pod that is being deleted starts nothing again', () => {
    const pod: Pod = { ...podOf('Always'), metadata: { name: 'p', deletionTimestamp: '2026-01-01T00:00:00Z' } };
    expect(nextOf(MAIN, pod, { exitCode: 1, finishedUs: 0, backOff: undefined, runs: false, nowUs: 1 })).toEqual({ code: 'stays', policy: 'Always' });
  });
});
