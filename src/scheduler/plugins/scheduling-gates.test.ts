import { expect, it } from 'vitest';
import { NO_LISTERS } from '../framework/snapshot';
import { pod } from '../testing';
import { schedulingGates } from './scheduling-gates';

it('keeps a Pod out of the queue while it has gates', () => {
  const gated = pod('p', { schedulingGates: [{ name: 'a' }, { name: 'b' }] });
  expect(schedulingGates.preEnqueue?.(gated, NO_LISTERS)?.reasons).toEqual(['waiting for scheduling gates: [a b]']);
  expect(schedulingGates.preEnqueue?.(pod('p'), NO_LISTERS)).toBeUndefined();
});
