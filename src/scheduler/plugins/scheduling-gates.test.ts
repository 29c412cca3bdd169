import { expect, it } from 'vitest';
import { pod } from '../testing';
import { schedulingGates } from './scheduling-gates';

it('keeps a Pod out of the queue while it has gates', () => {
  const gated = pod('p', { schedulingGates: [{ name: 'a' }, { name: 'b' }] });
  expect(schedulingGates.preEnqueue?.(gated)?.reasons).toEqual(['waiting for scheduling gates: [a b]']);
  expect(schedulingGates.preEnqueue?.(pod('p'))).toBeUndefined();
});
