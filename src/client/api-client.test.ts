import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../api/object';
import type { ApiRequest } from '../api/wire';
import { type ClientMessage, createApiClient, type Delivery } from './api-client';

const SECOND = 1e6;
const pod = (name: string, uid: string, resourceVersion: string): KubeObject => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, uid, resourceVersion } });
const listOf = (...items: readonly KubeObject[]) => ({ kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: '9' }, items });

/** A client between an API server that the test plays, and a clock that the test moves. */
function setUp() {
  const client = createApiClient<string>({ agent: 'test', self: 'me' });
  let nowUs = 0;
  const asked: ApiRequest[] = [];
  let last = 0;
  const closed: number[] = [];
  const timers: { readonly atUs: number; readonly body: ClientMessage }[] = [];
  const send = (to: string, body: ClientMessage, options: { readonly afterUs?: number } = {}): number => {
    if (to === 'me') timers.push({ atUs: nowUs + (options.afterUs ?? 0), body });
    else if (body.type === 'close') closed.push(body.stream);
    else if (body.type === 'request') {
      asked.push(body);
      last = body.stream;
    }
    return 0;
  };
  const heard: Delivery<string>[] = [];
  const receive = (body: ClientMessage): void => {
    heard.push(...client.receive({ send, nowUs }, body));
  };
  return {
    client,
    closed,
    /** What has been asked since this was asked last. */
    asked: (): readonly string[] => asked.splice(0).map(({ path }) => path),
    /** The stream of the last request. */
    stream: (): number => last,
    receive,
    answer: (stream: number, body: unknown, code = 200): void => receive({ type: 'response', stream, code, body }),
    call: (path: string): number => client.call({ send, nowUs }, { method: 'GET', path }, path),
    inform: (name: string): void => client.inform({ send, nowUs }, { name, path: `/${name}` }),
    /** What the client has heard since this was asked last. */
    news: (): readonly string[] =>
      heard
        .splice(0)
        .map((d) => (d.type === 'response' ? `${d.response.code} ${d.tag}` : `${d.type} ${'key' in d ? `${d.key} ${d.object.metadata.uid}` : ''}`.trim())),
    sleep: (seconds: number): void => {
      const untilUs = nowUs + seconds * SECOND;
      for (;;) {
        timers.sort((a, b) => a.atUs - b.atUs);
        if (timers[0] === undefined || timers[0].atUs > untilUs) break;
        const { atUs, body } = timers.shift()!;
        nowUs = atUs;
        receive(body);
      }
      nowUs = untilUs;
    },
  };
}

/** Started, and up to the open watch. */
function watching(...items: readonly KubeObject[]) {
  const test = setUp();
  test.inform('pods');
  test.answer(test.stream(), listOf(...items));
  test.answer(test.stream(), undefined);
  test.asked();
  test.news();
  return test;
}

describe('a call that is not answered', () => {
  it('has failed after 65 seconds, and with it all that shared its connection', () => {
    const { call, answer, sleep, news, asked, closed, client, stream, inform } = setUp();
    inform('pods');
    answer(stream(), listOf());
    const watch = stream();
    answer(watch, undefined);
    call('/lost');
    sleep(60);
    call('/late');
    asked();
    news();
    sleep(4.9);
    expect(news()).toEqual([]);
    sleep(0.2);
    expect(news()).toEqual(['503 /lost', '503 /late']);
    expect(closed).toEqual([watch]);
    sleep(1);
    expect(asked()).toEqual(['/pods']);
    expect(client.synced()).toBe(true);
  });
  it('has not failed if the API server takes its time', () => {
    const { call, answer, sleep, news } = setUp();
    const first = call('/slow');
    sleep(60);
    const second = call('/second');
    answer(first, undefined, 504);
    sleep(60);
    answer(second, undefined, 504);
    sleep(60);
    expect(news()).toEqual(['504 /slow', '504 /second']);
  });
  it('of a process that has started anew, is nobody’s', () => {
    const { call, client, sleep, news } = setUp();
    call('/old');
    client.reset();
    sleep(30);
    call('/new');
    sleep(40);
    expect(news()).toEqual([]);
    sleep(30);
    expect(news()).toEqual(['503 /new']);
  });
});

describe('an informer', () => {
  it.each<[what: string, happen: (test: ReturnType<typeof watching>, watch: number) => void]>([
    ['the connection is lost', ({ receive }) => receive({ type: 'connection-lost' })],
    ['the API server ends the watch', ({ receive }, stream) => receive({ type: 'close', stream })],
    [
      'its version is too old',
      ({ receive }, stream) => receive({ type: 'watch', stream, event: 'ERROR', object: { apiVersion: 'v1', kind: 'Status', metadata: {} } }),
    ],
  ])('lists again when %s', (_what, happen) => {
    const test = watching(pod('a', 'a1', '1'), pod('gone', 'g1', '1'), pod('other', 'o1', '1'));
    happen(test, test.stream());
    test.sleep(1);
    expect(test.asked()).toEqual(['/pods']);
    test.answer(test.stream(), listOf(pod('a', 'a1', '2'), pod('other', 'o2', '3')));
    expect(test.news()).toEqual(['updated a a1', 'deleted other o1', 'added other o2', 'deleted gone g1']);
    expect(test.asked()).toEqual(['/pods?watch=1&allowWatchBookmarks=true&resourceVersion=9']);
  });
  it('waits 0.8 s, twice as long each time, and at most half a minute, until a list succeeds', () => {
    const { inform, answer, stream, sleep, asked } = setUp();
    inform('pods');
    const waits: number[] = [];
    for (let i = 0; i < 8; i++) {
      answer(stream(), undefined, 503);
      asked();
      let waited = 0;
      for (let asks: readonly string[] = []; asks.length === 0; waited += 0.1) {
        sleep(0.1);
        asks = asked().length > 0 ? ['again'] : [];
      }
      waits.push(Math.round(waited * 10) / 10);
    }
    expect(waits).toEqual([0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30, 30]);
  });
  it('lists once, however often it was interrupted while it waited', () => {
    const { receive, client, inform, sleep, asked } = watching();
    receive({ type: 'connection-lost' });
    receive({ type: 'connection-lost' });
    sleep(2);
    expect(asked()).toEqual(['/pods']);
    receive({ type: 'connection-lost' });
    client.reset();
    inform('pods');
    sleep(5);
    expect(asked()).toEqual(['/pods']);
  });
});

describe('a watch', () => {
  it('that goes back to an older revision is none that an API server sends', () => {
    const { inform, answer, stream, receive } = setUp();
    inform('pods');
    answer(stream(), listOf(pod('a', '1', '5')));
    const watched = stream();
    answer(watched, undefined);
    receive({ type: 'watch', stream: watched, event: 'MODIFIED', object: pod('a', '1', '10') });
    expect(() => receive({ type: 'watch', stream: watched, event: 'MODIFIED', object: pod('a', '1', '9') })).toThrow('a watch does not go back: pods');
  });
});
