import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEtcd } from './etcd';
import type { EtcdMessage, Operation, WatchResponse } from './messages';

type Sent = readonly [to: string, body: EtcdMessage];

/** An etcd, and what it has sent. */
function etcdAtWork() {
  const etcd = createEtcd();
  const sent: Sent[] = [];
  const hear = (from: string, body: EtcdMessage): void =>
    etcd.receive({ id: 0, cause: -1, from, to: 'etcd', sentAtUs: 0, arrivesAtUs: 0, background: false, body }, 0, (to, answer) => sent.push([to, answer]));
  let exchange = 0;
  return {
    etcd,
    sent,
    hear,
    write: (...success: readonly Operation[]): void => hear('apiserver', { type: 'txn', id: ++exchange, compare: [], success, failure: [] }),
    watch: (client: string, id: number, prefix: string, startRevision?: number): void =>
      hear(client, { type: 'watch-create', id, prefix, ...(startRevision === undefined ? {} : { startRevision }) }),
    /** What a client's watch has been told: keys and revisions. */
    told: (client: string, id: number): readonly string[] =>
      sent
        .filter((s): s is readonly [string, WatchResponse] => s[0] === client && s[1].type === 'watch-response' && s[1].id === id)
        .flatMap(([, { events }]) => events.map((e) => `${e.key}@${e.modRevision}`)),
  };
}
const put = (key: string): Operation => ({ op: 'put', key, value: { metadata: {} } });

describe('etcd', () => {
  it('tells the watches of a change before it answers who made it', () => {
    const { sent, write, watch } = etcdAtWork();
    watch('apiserver', 7, 'pods/');
    write(put('pods/a'));
    expect(sent.map(([, body]) => body.type)).toEqual(['watch-response', 'txn-response']);
  });

  it('tells a watch from the past what it has missed, one revision a message', () => {
    const { sent, write, watch } = etcdAtWork();
    write(put('pods/a'));
    write(put('pods/b'), put('pods/c'));
    watch('apiserver', 7, 'pods/', 2);
    expect(sent.slice(2).map(([, body]) => (body as WatchResponse).events.map((e) => e.key))).toEqual([['pods/a'], ['pods/b', 'pods/c']]);
  });

  it('ends a watch whose past is compacted, and says what can be watched', () => {
    const { sent, hear, write, watch } = etcdAtWork();
    for (const key of ['a', 'b', 'c']) write(put(key));
    hear('apiserver', { type: 'compact', id: 1, revision: 4 });
    watch('apiserver', 7, '', 2);
    write(put('d'));
    expect(sent.filter(([, body]) => body.type === 'watch-response')).toEqual([
      ['apiserver', { type: 'watch-response', id: 7, revision: 4, events: [], compacted: 4 }],
    ]);
  });

  it('tells the revision on request, so that a watch that hears nothing knows that it missed nothing', () => {
    const { sent, hear, write } = etcdAtWork();
    write(put('a'));
    hear('apiserver', { type: 'progress', id: 7 });
    expect(sent.at(-1)).toEqual(['apiserver', { type: 'watch-response', id: 7, revision: 2, events: [] }]);
  });

  it('keeps its data over a restart, and no watch', () => {
    const { etcd, hear, write, watch, told } = etcdAtWork();
    watch('apiserver', 7, '');
    write(put('a'));
    hear('cluster', { type: 'start' });
    write(put('b'));
    expect(told('apiserver', 7)).toEqual(['a@2']);
    expect([...etcd.inspect().present.keys()]).toEqual(['a', 'b']);
  });

  it('tells every watch all changes under its prefix, once and in order, whenever it was opened', () => {
    const step = fc.oneof(
      fc.record({ put: fc.uniqueArray(fc.constantFrom('pods/a', 'pods/b', 'podsets/c', 'nodes/n'), { minLength: 1 }) }),
      fc.record({ watch: fc.constantFrom('pods/', 'pods', '', 'nodes/n'), from: fc.integer({ min: 1, max: 8 }) }),
      fc.record({ cancel: fc.integer({ min: 0, max: 3 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const { etcd, hear, write, watch, told } = etcdAtWork();
        const open: { prefix: string; from: number; until: number | undefined }[] = [];
        for (const one of steps) {
          if ('put' in one) write(...one.put.map(put));
          else if ('watch' in one) {
            watch('apiserver', open.length, one.watch, one.from);
            open.push({ prefix: one.watch, from: one.from, until: undefined });
          } else if (open[one.cancel]) {
            open[one.cancel]!.until ??= etcd.inspect().revision;
            hear('apiserver', { type: 'cancel-watch', id: one.cancel });
          }
        }
        const all = etcd.inspect().changesSince(0);
        open.forEach(({ prefix, from, until = Number.POSITIVE_INFINITY }, id) => {
          const due = all.filter((c) => c.key.startsWith(prefix) && c.modRevision >= from && c.modRevision <= until);
          expect(told('apiserver', id)).toEqual(due.map((c) => `${c.key}@${c.modRevision}`));
        });
      }),
    );
  });
});
