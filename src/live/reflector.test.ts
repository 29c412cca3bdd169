import { describe, expect, it } from 'vitest';
import { type Heard, hear, newReflector, nextOf, type Reflector } from './reflector';
import { kindOf } from './watched';

const pod = (name: string, resourceVersion = '1', uid = name): object => ({ metadata: { name, namespace: 'shop', uid, resourceVersion } });
const page = (items: readonly object[], metadata: object = { resourceVersion: '10' }): Heard => ({
  type: 'answer',
  body: { kind: 'PodList', metadata, items },
});
const event = (type: string, object: object): Heard => ({ type: 'event', event: { type, object } });
const refusal = (code: number): Heard => ({ type: 'refusal', code, message: 'words' });

const pods = (namespace?: string): Reflector => newReflector(kindOf('pods'), namespace);
const after = (...heard: readonly Heard[]): Reflector => {
  const reflector = pods();
  for (const one of heard) hear(reflector, one);
  return reflector;
};
const LISTED = page([pod('a'), pod('b')]);

describe('a reflector', () => {
  it('lists page by page, shows each as it comes, then watches from where the list was', () => {
    const reflector = pods('shop');
    expect(nextOf(reflector)).toEqual({ do: 'list', path: '/api/v1/namespaces/shop/pods?limit=500' });
    expect(hear(reflector, page([pod('a')], { resourceVersion: '10', continue: 'to+ken', remainingItemCount: 1 }))).toMatchObject([{ key: 'shop/a' }]);
    expect([reflector.synced, reflector.progress]).toEqual([false, { have: 1, remaining: 1 }]);
    expect(nextOf(reflector)).toEqual({ do: 'list', path: '/api/v1/namespaces/shop/pods?limit=500&continue=to%2Bken' });
    expect(hear(reflector, page([pod('b')]))).toMatchObject([{ key: 'shop/b', is: { kind: 'Pod', apiVersion: 'v1' } }]);
    expect(reflector.synced).toBe(true);
    expect(nextOf(reflector)).toEqual({ do: 'watch', path: '/api/v1/namespaces/shop/pods?watch=1&allowWatchBookmarks=true&resourceVersion=10' });
  });

  it('takes events, and bookmarks for how far it has heard', () => {
    const reflector = after(LISTED);
    expect(hear(reflector, event('ADDED', pod('c', '11')))).toMatchObject([{ key: 'shop/c', was: undefined }]);
    expect(hear(reflector, event('MODIFIED', pod('a', '12')))).toMatchObject([{ key: 'shop/a', was: { metadata: { resourceVersion: '1' } } }]);
    expect(hear(reflector, event('DELETED', pod('b', '13')))).toMatchObject([{ key: 'shop/b', is: undefined }]);
    expect(hear(reflector, event('BOOKMARK', { metadata: { resourceVersion: '40' } }))).toEqual([]);
    expect([[...reflector.store.keys()], reflector.version]).toEqual([['shop/a', 'shop/c'], '40']);
  });

  it('lists again where the server has forgotten, and tells only what differs', () => {
    const reflector = after(LISTED, event('ERROR', { code: 410, message: 'too old resource version' }));
    expect(nextOf(reflector)).toMatchObject({ do: 'list' });
    expect(hear(reflector, page([pod('a'), pod('b', '9', 'another'), pod('c')])).map(({ key }) => key)).toEqual(['shop/b', 'shop/c']);
    expect(hear(after(LISTED, refusal(410)), page([pod('b')])).map(({ key, is }) => [key, is])).toEqual([['shop/a', undefined]]);
  });

  it('lists all at once where the rest of a list has been forgotten', () => {
    expect(nextOf(after(page([pod('a')], { continue: 't' }), refusal(410)))).toEqual({ do: 'list', path: '/api/v1/pods' });
  });

  it('waits longer each time that nobody answers, at least as long as it is told to, and no more once somebody has', () => {
    const reflector = after(LISTED);
    const waits = Array.from({ length: 7 }, () => {
      hear(reflector, { type: 'unreachable', message: 'down' });
      const next = nextOf(reflector);
      hear(reflector, { type: 'waited' });
      return next.do === 'wait' ? next.ms : 0;
    });
    expect(waits).toEqual([800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000]);
    expect([nextOf(reflector).do, reflector.problem?.code]).toEqual(['watch', 'unreachable']);
    hear(reflector, event('BOOKMARK', { metadata: {} }));
    expect([reflector.failures, reflector.problem]).toEqual([0, undefined]);
    expect(nextOf(after({ type: 'refusal', code: 429, message: '', retryAfterMs: 9_000 }))).toEqual({ do: 'wait', ms: 9_000 });
  });

  it.each<[string, Reflector, string | undefined, string]>([
    ['no right to list: it ends', after(refusal(403)), 'forbidden', 'end'],
    ['a kind that is not there: it ends', after(refusal(404)), 'absent', 'end'],
    ['a list without a watch: it lists again', after(LISTED, refusal(403)), 'unwatched', 'wait'],
    ['expired credentials: it says so and tries again', after(LISTED, refusal(401)), 'unauthorized', 'wait'],
    ['an answer that is no list', after({ type: 'answer', body: { hello: 'world' } }), 'strange', 'wait'],
    ['a watch that ends: it goes on', after(LISTED, { type: 'end' }), undefined, 'watch'],
  ])('%s', (_, reflector, problem, next) => {
    expect([reflector.problem?.code, nextOf(reflector).do]).toEqual([problem, next]);
  });

  it('keeps who wrote and when, not which fields, and no copy that kubectl apply has left', () => {
    const managedFields = [{ manager: 'kubelet', time: '2026-01-01T00:00:00Z', fieldsV1: { 'f:status': {} } }];
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{}', mine: '1' };
    const { metadata } = after(page([{ metadata: { name: 'a', namespace: 'shop', managedFields, annotations } }])).store.get('shop/a')!;
    expect(metadata).toMatchObject({ managedFields: [{ manager: 'kubelet', time: '2026-01-01T00:00:00Z' }], annotations: { mine: '1' } });
    expect(JSON.stringify(metadata)).not.toMatch(/fieldsV1|last-applied/);
  });

  it('is not upset by what is no object', () => {
    expect([...after(page([pod('a'), {}, 7 as never, { metadata: null }])).store.keys()]).toEqual(['shop/a']);
    expect(hear(after(LISTED), event('ADDED', { metadata: {} }))).toEqual([]);
    expect(hear(after(LISTED), { type: 'event', event: null })).toEqual([]);
  });
});
