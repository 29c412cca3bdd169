import { describe, expect, it } from 'vitest';
import type { Event, ObjectReference } from '../api/types.gen';
import type { ApiRequest } from '../api/wire';
import type { Message } from '../sim/message';
import { type ClientMessage, createApiClient } from './api-client';
import { createEventRecorder, type EventTag } from './event-recorder';

const T0 = 1_767_225_600_000_000;
const SECOND = 1e6;
const pod: ObjectReference = { kind: 'Pod', apiVersion: 'v1', namespace: 'shop', name: 'web', uid: 'u1' };

/** A recorder whose API server answers at once (201/200) unless `hold` is set. */
function setUp() {
  const client = createApiClient<EventTag>({ agent: 'kubelet', self: 'kubelet/node-1' });
  const recorder = createEventRecorder({ client, component: 'kubelet', host: 'node-1' });
  const waiting: ApiRequest[] = [];
  const sent: ApiRequest[] = [];
  const code = new Map<string, number>();
  let nowUs = T0;
  let hold = false;
  let lost = false;
  let later: { readonly atUs: number; readonly body: ClientMessage } | undefined;
  const send = (_to: string, body: ClientMessage, options: { readonly afterUs?: number } = {}): number => {
    if (body.type === 'later') later = { atUs: nowUs + (options.afterUs ?? 0), body };
    if (body.type === 'request') {
      sent.push(body);
      waiting.push(body);
    }
    return 0;
  };
  const answer = () => {
    if (lost) {
      waiting.splice(0);
      for (const delivery of client.receive({ send, nowUs }, { type: 'connection-lost' })) recorder.receive(delivery, nowUs, send);
    }
    for (let request = waiting.shift(); request; request = waiting.shift()) {
      const body: ClientMessage = { type: 'response', stream: request.stream, code: code.get(request.method) ?? 200, body: request.body };
      const message: Message<ClientMessage> = {
        id: 0,
        cause: 0,
        from: 'apiserver',
        to: 'kubelet/node-1',
        sentAtUs: nowUs,
        arrivesAtUs: nowUs,
        background: false,
        body,
      };
      for (const delivery of client.receive({ send, nowUs }, message.body)) recorder.receive(delivery, nowUs, send);
    }
  };
  return {
    /** The connection breaks each time when something has been sent. */
    lose: (on: boolean) => {
      lost = on;
    },
    sent,
    code,
    recorder,
    answer,
    hold: (on: boolean) => {
      hold = on;
    },
    sleep: (seconds: number) => {
      nowUs += seconds * SECOND;
      if (!later || later.atUs > nowUs) return;
      const { body } = later;
      later = undefined;
      client.receive({ send, nowUs }, body);
      answer();
    },
    record: (reason: string, message: string, about = pod) => {
      recorder.record(send, nowUs, { about, type: 'Normal', reason, message });
      if (!hold) answer();
    },
  };
}

const eventOf = (request: ApiRequest | undefined) => request?.body as Event;

describe('event recorder', () => {
  it('writes an event in the namespace of its object, with a name of 16 hexadecimal digits', () => {
    const { record, sent } = setUp();
    record('Started', 'Container started');
    expect(sent[0]).toMatchObject({ method: 'POST', path: '/api/v1/namespaces/shop/events', agent: 'kubelet' });
    expect(eventOf(sent[0])).toMatchObject({
      involvedObject: pod,
      type: 'Normal',
      reason: 'Started',
      message: 'Container started',
      count: 1,
      firstTimestamp: '2026-01-01T00:00:00Z',
      source: { component: 'kubelet', host: 'node-1' },
      reportingComponent: 'kubelet',
      reportingInstance: 'node-1',
    });
    expect(eventOf(sent[0]).metadata.name).toMatch(/^web\.[0-9a-f]{16}$/);
  });

  it('writes events about objects without a namespace in default', () => {
    const { record, sent } = setUp();
    record('NodeReady', 'Node is ready', { kind: 'Node', name: 'node-1', uid: 'node-1' });
    expect(sent[0]?.path).toBe('/api/v1/namespaces/default/events');
  });

  it('counts the same event by a patch of the first', () => {
    const { record, sent, sleep } = setUp();
    record('BackOff', 'Back-off');
    sleep(10);
    record('BackOff', 'Back-off');
    record('BackOff', 'Back-off');
    expect(sent.map((r) => r.method)).toEqual(['POST', 'PATCH', 'PATCH']);
    expect(sent[2]).toMatchObject({
      path: `/api/v1/namespaces/shop/events/${eventOf(sent[0]).metadata.name}`,
      contentType: 'application/strategic-merge-patch+json',
      body: { count: 3, lastTimestamp: '2026-01-01T00:00:10Z', message: 'Back-off' },
    });
  });

  it('sends one event at a time, in order, with names that differ within one microsecond', () => {
    const { record, sent, hold, answer } = setUp();
    hold(true);
    record('Created', 'Container created');
    record('Started', 'Container started');
    expect(sent.map((r) => eventOf(r).reason)).toEqual(['Created']);
    answer();
    expect(sent.map((r) => eventOf(r).reason)).toEqual(['Created', 'Started']);
    expect(new Set(sent.map((r) => eventOf(r).metadata.name)).size).toBe(2);
  });

  it('writes an event anew when its patch finds nothing', () => {
    const { record, sent, code } = setUp();
    record('BackOff', 'Back-off');
    code.set('PATCH', 404);
    record('BackOff', 'Back-off');
    expect(sent.map((r) => r.method)).toEqual(['POST', 'PATCH', 'POST']);
    expect(eventOf(sent[2])).toMatchObject({ count: 2, metadata: { name: eventOf(sent[0]).metadata.name } });
  });

  it('combines similar events from the tenth on', () => {
    const { record, sent, sleep } = setUp();
    for (let i = 1; i <= 12; i++) {
      sleep(1);
      record('Unhealthy', `probe failed ${i}`);
    }
    expect(sent.slice(0, 9).every((r) => r.method === 'POST' && !eventOf(r).message?.startsWith('('))).toBe(true);
    expect(sent[9]).toMatchObject({ method: 'POST', body: { message: '(combined from similar events): probe failed 10', count: 1 } });
    expect(sent[11]).toMatchObject({ method: 'PATCH', body: { message: '(combined from similar events): probe failed 12', count: 3 } });
  });

  it('lets a source send 25 events about an object, then one every five minutes', () => {
    const { record, sent, sleep } = setUp();
    for (let i = 0; i < 40; i++) record('BackOff', 'Back-off');
    expect(sent).toHaveLength(25);
    sleep(301);
    record('BackOff', 'Back-off');
    expect(sent).toHaveLength(26);
    expect(sent[25]?.body).toMatchObject({ count: 41 });
  });

  it('sends an event that got lost again every ten seconds, and those after it follow', () => {
    const { record, sent, lose, sleep } = setUp();
    lose(true);
    record('Created', 'Container created');
    record('Started', 'Container started');
    sleep(9);
    expect(sent).toHaveLength(1);
    sleep(1);
    lose(false);
    sleep(10);
    expect(sent.map((r) => eventOf(r).reason)).toEqual(['Created', 'Created', 'Created', 'Started']);
    expect(new Set(sent.slice(0, 3).map((r) => eventOf(r).metadata.name)).size).toBe(1);
  });

  it('gives an event up after twelve tries', () => {
    const { record, sent, lose, sleep } = setUp();
    lose(true);
    record('Created', 'Container created');
    for (let i = 0; i < 20; i++) sleep(10);
    expect(sent).toHaveLength(12);
    lose(false);
    record('Started', 'Container started');
    expect(sent).toHaveLength(13);
  });

  it('goes on from a checkpoint as if nothing had happened since', () => {
    const { record, sent, recorder } = setUp();
    record('BackOff', 'Back-off');
    const checkpoint = recorder.checkpoint();
    record('BackOff', 'Back-off');
    recorder.restore(checkpoint);
    record('BackOff', 'Back-off');
    expect(sent.at(-1)?.body).toMatchObject({ count: 2 });
  });
});
