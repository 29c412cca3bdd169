import { describe, expect, it } from 'vitest';
import { type BackOff, backOffEnd, formatDuration, nextBackOff } from './back-off';

const seconds = (us: number): number => us / 1e6;

describe('back-off', () => {
  it('is 10 s, doubled with each failure, 5 min at most', () => {
    const delays: number[] = [];
    let backOff: BackOff | undefined;
    for (let nowUs = 1e6; delays.length < 8; nowUs += backOff!.delayUs) {
      backOff = nextBackOff(backOff, nowUs, nowUs);
      delays.push(seconds(backOff.delayUs));
    }
    expect(delays).toEqual([10, 20, 40, 80, 160, 300, 300, 300]);
  });
  it('counts from the failure', () => {
    const backOff = nextBackOff(undefined, 0, 0);
    expect(backOffEnd(backOff, 50e6, 55e6)).toBe(60e6);
    expect(backOffEnd(backOff, 50e6, 60e6)).toBeUndefined();
  });
  it('is forgotten when all went well for ten minutes', () => {
    const backOff: BackOff = { delayUs: 300e6, updatedAtUs: 0 };
    expect(nextBackOff(backOff, 601e6, 601e6).delayUs).toBe(10e6);
    expect(nextBackOff(backOff, 600e6, 600e6).delayUs).toBe(300e6);
  });
});

describe('a duration', () => {
  it.each([
    [0, '0s'],
    [450, '450µs'],
    [12_500, '12.5ms'],
    [1_250_000, '1.25s'],
    [10e6, '10s'],
    [80e6, '1m20s'],
    [300e6, '5m0s'],
    [3_600e6, '1h0m0s'],
  ])('of %i µs is %s', (us, text) => expect(formatDuration(us)).toBe(text));
});
