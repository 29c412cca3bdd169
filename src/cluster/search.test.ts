import { describe, expect, it } from 'vitest';
import { searchTrace, testOf } from './search';
import type { MessageRow } from './view';

const row = (more: Partial<MessageRow>): MessageRow => ({
  id: 1,
  cause: -1,
  from: 'scheduler',
  to: 'apiserver',
  sentAtUs: 0,
  arrivesAtUs: 1,
  background: false,
  kind: 'request',
  label: 'POST …/pods/web/binding',
  verb: 'create',
  about: 'pods/default/web',
  ...more,
});

describe('a search finds a message', () => {
  it.each([
    ['web', {}, true],
    ['WEB binding', {}, true],
    ['web etcd', {}, false],
    ['"POST …/pods"', {}, true],
    ['from:scheduler', {}, true],
    ['to:scheduler', {}, false],
    ['component:api', {}, true],
    ['object:pods/default/web', {}, true],
    ['verb:create', {}, true],
    ['verb:put', { verb: undefined, operation: 'put' }, true],
    ['kind:watch', {}, false],
    ['code:409', { code: 409 }, true],
    ['code:4xx', { code: 422 }, true],
    ['code:4xx', { code: 201 }, false],
    ['code:4xx', {}, false],
    ['is:failed', { failure: 'dropped' }, true],
    ['is:failed', { code: 201 }, false],
    ['web -from:kubelet', {}, true],
    ['web -from:sched', {}, false],
    // Not one of the things: just words.
    ['image:1', { label: 'PullImage image:1' }, true],
  ] as const)('%s in %j: %s', (text, more, found) => {
    expect(testOf(text)?.(row(more as Partial<MessageRow>))).toBe(found);
  });

  it('asks for nothing where nothing is written', () => {
    expect(testOf('  ')).toBeUndefined();
  });
});

it('a long trace is searched in parts that together find all, once each', () => {
  const visible = Array.from({ length: 95 }, (_, i) => 3 * i);
  const countBelow = (ids: readonly number[], id: number): number => ids.filter((one) => one < id).length;
  const view = {
    cluster: { trace: { knows: () => true } },
    index: { visible, countBelow },
    row: (id: number) => row({ id, about: `pods/default/web-${id % 2}` }),
  };
  const found: number[] = [];
  let from: number | undefined = 0;
  let parts = 0;
  for (; from !== undefined; parts++) {
    const part = searchTrace(view, { text: 'web-1', from, below: 240 }, 10);
    found.push(...part.ids);
    from = part.next;
  }
  expect(found).toEqual(visible.filter((id) => id % 2 === 1 && id < 240));
  expect(parts).toBe(8);
});
