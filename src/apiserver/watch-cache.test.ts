import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KINDS } from '../api/kinds';
import type { KubeObject } from '../api/object';
import type { Pod, Status } from '../api/types.gen';
import type { KeyValue } from '../etcd/messages';
import { createResourceTable } from './resources';
import { parseSelection, type Selection } from './selection';
import { createWatchCache, type WatchCache } from './watch-cache';
import type { Watcher } from './watchers';

const PODS = createResourceTable(KINDS).find('v1', 'pods')!;
const keyOf = (name: string, namespace = 'default'): string => `/registry/pods/${namespace}/${name}`;

interface Facts {
  readonly namespace?: string;
  readonly node?: string;
  readonly app?: string;
}

function pod(name: string, revision: number, { namespace = 'default', node = '', app = 'web' }: Facts = {}): Pod {
  const metadata = { name, namespace, labels: { app }, resourceVersion: String(revision) };
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [], ...(node && { nodeName: node }) } };
}

const put = (name: string, modRevision: number, createRevision = modRevision, facts: Facts = {}): KeyValue<KubeObject> => ({
  key: keyOf(name, facts.namespace),
  value: pod(name, modRevision, facts),
  createRevision,
  modRevision,
});
const gone = (name: string, modRevision: number, createRevision: number): KeyValue<KubeObject> => ({
  key: keyOf(name),
  value: undefined,
  createRevision,
  modRevision,
});

function selection(query = '', namespace = ''): Selection {
  const found = parseSelection(PODS, namespace, new URLSearchParams(query));
  if (typeof found === 'string') throw new Error(found);
  return found;
}

const ALL = selection();

const watcher = (stream: number, of: Selection, client = 'kubelet/a'): Watcher => ({
  client,
  stream,
  apiVersion: 'v1',
  selection: of,
  bookmarks: false,
  background: false,
});

const described = ({ metadata }: KubeObject | Status): string => `${(metadata as KubeObject['metadata']).name} ${metadata?.resourceVersion}`;

/** A cache that was filled with these, and what its watches are told. */
function filled(...kvs: readonly KeyValue<KubeObject>[]) {
  const cache = createWatchCache([PODS]);
  cache.fill(kvs, Math.max(1, ...kvs.map((kv) => kv.modRevision)));
  const told: string[] = [];
  const apply = (change: KeyValue<KubeObject>): void =>
    cache.apply(change, ({ stream }, { event, object }) => told.push(`${stream}: ${event} ${described(object)}`));
  return { cache, apply, told };
}

const names = (objects: readonly KubeObject[]): readonly (string | undefined)[] => objects.map(({ metadata }) => metadata.name);

describe('a watch cache', () => {
  it('is ready when it has been filled, and then complete up to the revision of the list', () => {
    const cache = createWatchCache([PODS]);
    expect([cache.ready, cache.revision]).toEqual([false, 0]);
    cache.fill([put('b', 3), put('a', 2)], 7);
    expect([cache.ready, cache.revision, cache.oldest, names(cache.list(PODS, ALL))]).toEqual([true, 7, 7, ['a', 'b']]);
    cache.progress(9);
    cache.progress(8);
    expect(cache.revision).toBe(9);
  });

  it.each<[string, Selection, readonly string[]]>([
    ['everything, in the order of the keys', ALL, ['a', 'c', 'b']],
    ['a namespace', selection('', 'default'), ['a', 'c']],
    ['one object by its name', selection('fieldSelector=metadata.name=c', 'default'), ['c']],
    ['a name that is in several namespaces or none', selection('fieldSelector=metadata.name=b'), ['b']],
    ['labels', selection('labelSelector=app=db'), ['c']],
    ['a node', selection('fieldSelector=spec.nodeName=n1'), ['a', 'b']],
  ])('lists %s', (_what, of, expected) => {
    const { cache } = filled(put('a', 2, 2, { node: 'n1' }), put('b', 3, 3, { namespace: 'shop', node: 'n1' }), put('c', 4, 4, { app: 'db' }));
    expect(names(cache.list(PODS, of))).toEqual(expected);
  });

  it('lists the Pods of a node as they come, move there and go, and after it went back in time', () => {
    const { cache, apply } = filled(put('a', 2, 2, { node: 'n1' }), put('b', 3));
    const onNode = () => names(cache.list(PODS, selection('fieldSelector=spec.nodeName=n1')));
    expect(onNode()).toEqual(['a']);
    const before = cache.checkpoint();
    const seen = [put('b', 4, 3, { node: 'n1' }), put('b', 5, 3, { node: 'n1', app: 'db' }), put('c', 6, 6, { node: 'n1' }), gone('a', 7, 2)].map((change) => {
      apply(change);
      return onNode();
    });
    expect(seen).toEqual([
      ['a', 'b'],
      ['a', 'b'],
      ['a', 'b', 'c'],
      ['b', 'c'],
    ]);
    cache.restore(before);
    expect(onNode()).toEqual(['a']);
  });

  it('lists what stood at a revision', () => {
    const { cache, apply } = filled(put('a', 2));
    for (const change of [put('b', 3), gone('a', 4, 2)]) apply(change);
    expect([2, 3, 4].map((revision) => names(cache.listAt(PODS, ALL, revision)))).toEqual([['a'], ['a', 'b'], ['b']]);
  });

  it('tells who selects an object what becomes of it: one that comes to match is added, one that ceases to is deleted', () => {
    const { cache, apply, told } = filled(put('a', 2));
    cache.open(watcher(1, ALL));
    cache.open(watcher(2, selection('labelSelector=app=db')));
    for (const change of [put('a', 3, 2, { app: 'db' }), put('a', 4, 2), gone('a', 5, 2)]) apply(change);
    expect(told).toEqual(['1: MODIFIED a 3', '2: ADDED a 3', '1: MODIFIED a 4', '2: DELETED a 4', '1: DELETED a 5']);
  });

  it('tells a kubelet only of Pods that are, or were, on its node', () => {
    const { cache, apply, told } = filled(put('a', 2));
    for (const [stream, node] of [...'123'].entries()) cache.open(watcher(stream, selection(`fieldSelector=spec.nodeName=n${node}`)));
    for (const change of [put('a', 3, 2, { node: 'n2' }), put('a', 4, 2, { node: 'n2' }), put('a', 5, 2, { node: 'n3' })]) apply(change);
    expect(told).toEqual(['1: ADDED a 3', '1: MODIFIED a 4', '1: DELETED a 5', '2: ADDED a 5']);
  });

  it('tells nobody whose watch is closed, or whose client is gone', () => {
    const { cache, apply, told } = filled();
    cache.open(watcher(1, ALL, 'kubelet/a'));
    cache.open(watcher(2, selection('fieldSelector=spec.nodeName=n1'), 'kubelet/a'));
    cache.open(watcher(3, ALL, 'kubelet/b'));
    expect([cache.close('kubelet/b', 3), cache.close('kubelet/b', 3)]).toEqual([true, false]);
    cache.disconnect('kubelet/a');
    apply(put('a', 2, 2, { node: 'n1' }));
    expect([told, [...cache.watchers()]]).toEqual([[], []]);
  });

  it('says once that something has changed since the last bookmark', () => {
    const { cache, apply } = filled(put('a', 2));
    expect([cache.bookmarkDue(), cache.bookmarkDue()]).toEqual([true, false]);
    apply(put('a', 3, 2));
    expect([cache.bookmarkDue(), cache.bookmarkDue()]).toEqual([true, false]);
  });

  it('of a new process knows nothing', () => {
    const { cache } = filled(put('a', 2));
    cache.open(watcher(1, ALL));
    cache.forget();
    expect([cache.ready, cache.revision, cache.oldest, cache.objects.size, [...cache.watchers()]]).toEqual([false, 0, 0, 0, []]);
  });

  it.each<[string, (cache: WatchCache, apply: (change: KeyValue<KubeObject>) => void) => void]>([
    ['etcd tells of each revision once, in order', (_cache, apply) => apply(put('a', 2, 2))],
    [
      'etcd tells of each revision once, in order',
      (cache, apply) => {
        cache.progress(9);
        apply(put('a', 9, 2));
      },
    ],
    ['a watch of etcd has no gaps', (_cache, apply) => apply(put('b', 9, 8))],
    ['a watch of etcd has no gaps', (_cache, apply) => apply(put('a', 9, 9))],
    ['a watch of etcd has no gaps', (_cache, apply) => apply(gone('b', 9, 8))],
  ])('takes no change where %s does not hold', (words, act) => {
    const { cache, apply } = filled(put('a', 2));
    expect(() => act(cache, apply)).toThrow(words);
  });
});

describe('a watch cache as a law', () => {
  const facts = fc.record({ node: fc.constantFrom('', 'n1', 'n2'), app: fc.constantFrom('web', 'db') });
  const deed = fc.record({ name: fc.constantFrom('a', 'b', 'c'), facts: fc.option(facts, { nil: undefined }) });
  const selections = [
    '',
    'labelSelector=app=db',
    'fieldSelector=spec.nodeName=n1',
    'fieldSelector=metadata.name=a',
    'fieldSelector=spec.nodeName=n1&labelSelector=app=db',
  ];

  /** Plays deeds on a cache, from a revision on. */
  function play(cache: WatchCache, deeds: readonly { readonly name: string; readonly facts: Facts | undefined }[], told: Map<number, string[]>): void {
    for (const { name, facts } of deeds) {
      const revision = cache.revision + 1;
      const createRevision = cache.objects.get(keyOf(name))?.createRevision;
      if (!facts && createRevision === undefined) continue;
      const change = facts ? put(name, revision, createRevision ?? revision, facts) : gone(name, revision, createRevision!);
      cache.apply(change, ({ stream }, { event, object }) => told.set(stream, [...(told.get(stream) ?? []), `${event} ${described(object)}`]));
    }
  }

  it('tells an open watch what one hears that is opened later from where the first began; and a copy gone back to goes on alike', () => {
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 12 }), fc.array(deed, { maxLength: 12 }), (before, after) => {
        const cache = createWatchCache([PODS]);
        cache.fill([], 1);
        play(cache, before, new Map());
        const from = cache.revision;
        for (const [stream, query] of selections.entries()) cache.open(watcher(stream, selection(query)));
        const checkpoint = cache.checkpoint();
        const told = new Map<number, string[]>();
        play(cache, after, told);
        for (const [stream, query] of selections.entries())
          expect(cache.eventsSince(PODS, selection(query), from).map(({ event, object }) => `${event} ${described(object)}`)).toEqual(told.get(stream) ?? []);

        cache.restore(checkpoint);
        const again = new Map<number, string[]>();
        play(cache, after, again);
        expect(again).toEqual(told);
      }),
    );
  });
});
