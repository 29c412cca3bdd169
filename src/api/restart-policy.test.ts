import { describe, expect, it } from 'vitest';
import { shouldRestart } from './restart-policy';
import type { Container, PodSpec } from './types.gen';

const specOf = (restartPolicy: string): PodSpec => ({ restartPolicy, containers: [] });
const MAIN: Container = { name: 'main' };

describe('what restartPolicy makes of an end', () => {
  it.each([
    ['Always', 0, true],
    ['Always', 1, true],
    ['OnFailure', 0, false],
    ['OnFailure', 1, true],
    ['Never', 0, false],
    ['Never', 1, false],
  ])('%s after exit code %i: starts again %s', (policy, code, again) => expect(shouldRestart(MAIN, specOf(policy), code)).toBe(again));

  it('a container’s own policy and its rules count for more than the Pod’s', () => {
    expect(shouldRestart({ ...MAIN, restartPolicy: 'Always' }, specOf('Never'), 0)).toBe(true);
    const rules = [{ action: 'Restart', exitCodes: { operator: 'In', values: [42] } }];
    const picky: Container = { ...MAIN, restartPolicy: 'Never', restartPolicyRules: rules };
    expect([42, 1].map((code) => shouldRestart(picky, specOf('Always'), code))).toEqual([true, false]);
  });
});
