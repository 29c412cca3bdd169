import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gather } from './gather';

type Message = readonly [from: string, to: string, about?: string];

const rowsOf = (messages: readonly Message[]) => ({
  from: (i: number) => messages[i]![0],
  to: (i: number) => messages[i]![1],
  about: (i: number) => messages[i]![2],
});
const gathered = (messages: readonly Message[], most: number, { subject, inHeat = false }: { subject?: string; inHeat?: boolean } = {}) =>
  gather([...messages.keys()], rowsOf(messages), { most, subject, inHeat });

const many = (n: number, message: Message): readonly Message[] => Array.from({ length: n }, () => message);

describe('messages on their way', () => {
  it('are shown one by one as long as there are not too many', () => {
    expect(gathered(many(5, ['apiserver', 'etcd']), 5)).toEqual({ single: [0, 1, 2, 3, 4], streams: [] });
  });

  it('become streams where a way is fullest, and the others stay single', () => {
    const messages = [...many(7, ['apiserver', 'scheduler']), ...many(2, ['etcd', 'apiserver']), ...many(3, ['scheduler', 'apiserver'])];
    const { single, streams } = gathered(messages, 6);
    expect(streams.map(({ key, count }) => [key, count])).toEqual([['apiserver>scheduler', 7]]);
    expect(single).toHaveLength(5);
  });

  it('to all controllers are one stream, and in the heat map so are those to all nodes', () => {
    const messages: Message[] = [...Array(9).keys()].map((i) => (i % 2 ? ['apiserver', `controller/c${i}`] : ['apiserver', `kubelet/n${i}`]));
    expect(gathered(messages, 1, { inHeat: true }).streams.map(({ key, count }) => [key, count])).toEqual([
      ['apiserver>nodes', 5],
      ['apiserver>controllers', 4],
    ]);
  });

  it('about what is told stay single in any crowd', () => {
    const messages: Message[] = [...many(30, ['apiserver', 'etcd']), ['apiserver', 'etcd', 'pods/default/web']];
    const { single, streams } = gathered(messages, 10, { subject: 'pods/default/web' });
    expect([single, streams[0]?.count]).toEqual([[30], 30]);
  });

  it('are never lost: tokens and counts are as many as there are messages, and tokens are few enough', () => {
    const address = fc.constantFrom('apiserver', 'etcd', 'scheduler', 'controller/job', 'controller/node', 'kubelet/a', 'kubelet/b');
    fc.assert(
      fc.property(fc.array(fc.tuple(address, address), { maxLength: 200 }), fc.integer({ min: 20, max: 100 }), fc.boolean(), (messages, most, inHeat) => {
        const { single, streams } = gathered(messages, most, { inHeat });
        expect(single.length + streams.reduce((sum, { count }) => sum + count, 0)).toBe(messages.length);
        expect(single.length).toBeLessThanOrEqual(most);
      }),
    );
  });
});
