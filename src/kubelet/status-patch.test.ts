import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { semanticEqual } from '../api/equality';
import { asJson } from '../api/object';
import { strategicMerge } from '../api/patch/strategic-merge';
import type { PodStatus } from '../api/types.gen';
import { statusPatch } from './status-patch';
import { podOf } from './testing';

const READY = { type: 'Ready', status: 'True' };
const UNREADY = { type: 'Ready', status: 'False', reason: 'ContainersNotReady' };
const GATE = { type: 'example.com/gate', status: 'True' };
/** A list whose items a patch merges, with the order in which they are to stand. */
const merged = (order: readonly string[], ...items: readonly object[]) => ({
  '$setElementOrder/conditions': order.map((type) => ({ type })),
  conditions: items,
});

describe('a patch of a Pod’s status', () => {
  it('names whose it is: another Pod of the same name has none of it', () =>
    expect(statusPatch('u', {}, { phase: 'Running' })).toEqual({ metadata: { uid: 'u' }, status: { phase: 'Running' } }));
  it.each<[what: string, old: PodStatus, next: PodStatus, status: object | undefined]>([
    ['there is none if all is said', { phase: 'Running', conditions: [READY] }, { phase: 'Running', conditions: [READY] }, undefined],
    ['says what is new', { phase: 'Pending', podIP: '10.0.0.1' }, { phase: 'Running', podIP: '10.0.0.1' }, { phase: 'Running' }],
    ['takes away what is no more', { phase: 'Failed', reason: 'Evicted' }, { phase: 'Failed' }, { reason: null }],
    ['says which condition has changed', { conditions: [READY, GATE] }, { conditions: [UNREADY, GATE] }, merged(['Ready', 'example.com/gate'], UNREADY)],
    ['says what a condition does not say any more', { conditions: [UNREADY] }, { conditions: [READY] }, merged(['Ready'], { ...READY, reason: null })],
    [
      'says which condition there is no more',
      { conditions: [READY, GATE] },
      { conditions: [READY] },
      merged(['Ready'], { $patch: 'delete', type: 'example.com/gate' }),
    ],
    [
      'has the containers as they are, all of them',
      { containerStatuses: [] },
      { containerStatuses: [{ name: 'main', ready: true, restartCount: 0, image: '', imageID: '' }] },
      { containerStatuses: [{ name: 'main', ready: true, restartCount: 0, image: '', imageID: '' }] },
    ],
  ])('%s', (_, old, next, status) => expect(statusPatch('u', old, next)).toEqual(status && { metadata: { uid: 'u' }, status }));
});

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const condition = fc.record({
  type: fc.constantFrom('Ready', 'Initialized', 'example.com/gate'),
  status: fc.constantFrom('True', 'False'),
  reason: optional(fc.constantFrom('A', 'B')),
});
const address = fc.record({ ip: fc.constantFrom('10.0.0.1', '10.0.0.2', 'fd00::1') });
const container = fc.record({
  name: fc.constantFrom('a', 'b'),
  ready: fc.boolean(),
  restartCount: fc.nat(2),
  image: fc.constant(''),
  imageID: fc.constant(''),
});
const status: fc.Arbitrary<PodStatus> = fc
  .record({
    phase: optional(fc.constantFrom('Pending', 'Running')),
    reason: optional(fc.constant('Evicted')),
    conditions: optional(fc.uniqueArray(condition, { selector: (c) => c.type })),
    podIPs: optional(fc.uniqueArray(address, { selector: ({ ip }) => ip })),
    containerStatuses: optional(fc.uniqueArray(container, { selector: (c) => c.name })),
  })
  .map((whole) => JSON.parse(JSON.stringify(whole)));

it('makes of any status any other, and is none from one to itself', () => {
  fc.assert(
    fc.property(status, status, (old, next) => {
      const patch = statusPatch('u', old, next);
      const whole = asJson(podOf({}, {}, old));
      const patched = patch ? strategicMerge(whole, asJson(patch), 'core.v1.Pod') : whole;
      // An empty list means what none means.
      expect(semanticEqual(patched, podOf({}, {}, next))).toBe(true);
      expect(statusPatch('u', next, next)).toBeUndefined();
    }),
    { numRuns: 300 },
  );
});
