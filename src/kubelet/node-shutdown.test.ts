import { describe, expect, it } from 'vitest';
import { nextShutdown } from './node-shutdown';
import type { Shutdown } from './state';
import { podOf, runs, START_US, workerOf } from './testing';
import type { Worker } from './worker';

const worker = (priority: number, stage: Worker['stage']): Worker => workerOf(podOf({ priority }), runs(), { stage });
const CRITICAL = 2_000_000_000;
const at = (seconds: number): number => START_US + seconds * 1e6;
const usual: Shutdown = { turn: 'usual', sinceUs: START_US };
const critical: Shutdown = { turn: 'critical', sinceUs: START_US };

describe('a machine that is shut down', () => {
  it.each<[what: string, now: Shutdown, workers: readonly Worker[], seconds: number, next: Shutdown['turn']]>([
    ['waits for its Pods', usual, [worker(0, 'terminating')], 19, 'usual'],
    ['waits no longer than they have', usual, [worker(0, 'terminating')], 20, 'critical'],
    ['goes on when they have ended, to those that the cluster cannot do without', usual, [worker(0, 'terminated'), worker(CRITICAL, 'syncing')], 1, 'critical'],
    ['waits for these, too', critical, [worker(CRITICAL, 'terminating')], 9, 'critical'],
    ['goes off in the end', critical, [worker(0, 'terminated'), worker(CRITICAL, 'terminated')], 1, 'off'],
    ['goes off in any case', critical, [worker(CRITICAL, 'terminating')], 10, 'off'],
  ])('%s', (_, now, workers, seconds, next) => expect(nextShutdown(now, workers, at(seconds))?.turn).toBe(next));
});
