import { describe, expect, it } from 'vitest';
import type { Taint, Toleration } from '../../api/types.gen';
import { node, pod } from '../testing';
import { taintToleration } from './taint-toleration';
import { hint, scores, verdicts } from './testing';

const gpu: Taint = { key: 'gpu', value: 'a', effect: 'NoSchedule' };
const UNTOLERATED = 'node(s) had untolerated taint(s)';

describe('a taint is tolerated', () => {
  it.each<[string, Taint, Toleration[], string]>([
    ['not without a toleration', gpu, [], UNTOLERATED],
    ['by key and value', gpu, [{ key: 'gpu', operator: 'Equal', value: 'a', effect: 'NoSchedule' }], 'ok'],
    ['not by another value', gpu, [{ key: 'gpu', value: 'b' }], UNTOLERATED],
    ['by key alone with Exists', gpu, [{ key: 'gpu', operator: 'Exists' }], 'ok'],
    ['by Exists without a key, whatever it is', gpu, [{ operator: 'Exists' }], 'ok'],
    ['not for another effect', gpu, [{ key: 'gpu', operator: 'Exists', effect: 'NoExecute' }], UNTOLERATED],
    ['needlessly, if it is only a preference', { ...gpu, effect: 'PreferNoSchedule' }, [], 'ok'],
    ['not if it evicts', { ...gpu, effect: 'NoExecute' }, [], UNTOLERATED],
  ])('%s', (_, taint, tolerations, expected) => {
    expect(verdicts(taintToleration, { nodes: [node('n1', { taints: [taint] })] }, pod('p', { tolerations }))).toEqual({ n1: expected });
  });
});

it('prefers nodes with fewer PreferNoSchedule taints that are not tolerated', () => {
  const soft = (key: string): Taint => ({ key, effect: 'PreferNoSchedule' });
  const nodes = [node('none'), node('one', { taints: [soft('a')] }), node('two', { taints: [soft('a'), soft('b')] })];
  expect(scores(taintToleration, { nodes }, pod('p'))).toEqual({ none: 100, one: 50, two: 0 });
  expect(scores(taintToleration, { nodes }, pod('p', { tolerations: [{ key: 'a', operator: 'Exists' }] }))).toEqual({ none: 100, one: 100, two: 0 });
});

it('brings a Pod back when a node loses the taint that kept it out', () => {
  const tainted = node('n1', { taints: [gpu] });
  expect(hint(taintToleration, 'Node', pod('p'), { old: tainted, now: node('n1') })).toBe('queue');
  expect(hint(taintToleration, 'Node', pod('p'), { old: node('n1'), now: node('n1') })).toBe('skip');
  expect(hint(taintToleration, 'Node', pod('p'), { now: tainted })).toBe('skip');
});
