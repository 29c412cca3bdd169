import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { calm } from './calm';
import { type ClusterState, useCluster } from './store/cluster';

/** After how many seconds it is calm, if at each second this is how the cluster stands. */
async function calmAfter(at: (second: number) => Partial<ClusterState>): Promise<number> {
  let isCalm = false;
  void calm().then(() => {
    isCalm = true;
  });
  let second = 0;
  for (; !isCalm && second < 100; second++) {
    useCluster.setState(at(second));
    await vi.advanceTimersByTimeAsync(1_000);
  }
  return second;
}

describe('what nobody waits for', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('begins a little after the cluster has opened, if it runs at the pace of a story', async () => {
    expect(await calmAfter((second) => ({ link: second < 3 ? 'connecting' : 'open', playing: true, pace: 'story' }))).toBe(8);
  });

  it('lets go first who is in a hurry', async () => {
    expect(await calmAfter((second) => ({ link: 'open', playing: true, pace: second < 20 ? 'max' : 'story' }))).toBe(25);
    expect(await calmAfter((second) => ({ link: 'open', playing: second < 20, pace: 'max' }))).toBe(25);
  });

  it('does not wait for ever', async () => {
    expect(await calmAfter(() => ({ link: 'open', playing: true, pace: 'max' }))).toBe(60);
  });
});
