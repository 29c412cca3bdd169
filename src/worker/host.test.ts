import { describe, expect, test } from 'vitest';
import type { Pod } from '../api/types.gen';
import { createHost } from './host';
import type { Breakpoint, Frame, FromHost, ToHost } from './protocol';
import { hugePod, openPage, podOf } from './testing';

/** A page with a cluster of three nodes, and what these tests do with it. */
function openHost() {
  const page = openPage();
  return {
    ...page,
    step: (direction: 1 | -1, size: 'journey' | 'message' | 'plugin' = 'journey') => page.say({ type: 'step', size, direction }),
    /** Plays until time stands still by itself. */
    playOut(): Frame {
      let frame = page.tick(50);
      for (let i = 0; i < 5_000 && frame.playing; i++) frame = page.tick(50);
      return frame;
    },
    /** The explanation that a frame brought last: it comes once for each cycle. */
    explanation: () => page.posted.flatMap((m) => (m.type === 'frame' ? [m.journey?.decision?.explanation] : [])).findLast((e) => e !== undefined)!,
  };
}

describe('time that a lesson lets pass', () => {
  test('goes on at once until something holds, or for so long, and then stands', () => {
    const host = openHost();
    host.say({ type: 'pause' });
    const { nowUs } = host.create(podOf());
    const running = host.say({ type: 'pass', seconds: 60, until: "status['web'] == 'Running'" });
    expect(running.playing).toBe(false);
    expect(running.nowUs - nowUs).toBeLessThan(60e6);
    expect(host.ask({ kind: 'evaluate', expression: "status['web']" })).toEqual({ value: 'Running' });
    expect(host.say({ type: 'pass', seconds: 5 }).nowUs).toBe(running.nowUs + 5e6);
  });

  test('can be taken back to a place, with the journey that was told there, and without what was done since', () => {
    const host = openHost();
    host.say({ type: 'pause' });
    host.create(podOf());
    host.say({ type: 'go-to-step', step: 'store' });
    const place = host.ask({ kind: 'place' });
    host.call(7, 'DELETE', '/api/v1/namespaces/default/pods/web');
    host.say({ type: 'pass', seconds: 60 });
    expect(host.ask({ kind: 'evaluate', expression: "'web' in pod" })).toEqual({ value: false });
    const back = host.say({ type: 'return', ...place });
    expect([back.nowUs, back.journey?.current]).toEqual([place.place.nowUs, 'store']);
    host.say({ type: 'pass', seconds: 60 });
    expect(host.ask({ kind: 'evaluate', expression: "'web' in pod" })).toEqual({ value: true });
  });
});

describe('steps of the journey', () => {
  test('what is sent while time stands still is on its way at once', () => {
    const host = openHost();
    host.say({ type: 'pause' });
    const { journey, nowUs } = host.create(podOf());
    expect(journey).toMatchObject({ pod: 'default/web', current: 'submit', done: false });
    expect(journey?.stages[0]).toMatchObject({ startUs: nowUs });
  });

  test('seven steps forwards, each to where it is best seen, and the same seven backwards', () => {
    const host = openHost();
    host.say({ type: 'pause' });
    host.create(podOf());
    const there = [1, 2, 3, 4, 5, 6, 7].map(() => host.step(1));
    expect(there.map((f) => f.journey?.current)).toEqual(['submit', 'store', 'watch', 'filter', 'score', 'bind', 'run']);
    for (const { nowUs, journey } of there) expect(journey?.stages.at(-1)?.momentUs).toBe(nowUs);
    expect(host.step(1).journey).toMatchObject({ current: 'run', done: true });
    const back = [1, 2, 3, 4, 5, 6, 7].map(() => host.step(-1));
    expect(back.map((f) => f.nowUs)).toEqual(there.map((f) => f.nowUs).reverse());
    expect(back.map((f) => f.journey?.current)).toEqual(['run', 'bind', 'score', 'filter', 'watch', 'store', 'submit']);
  });

  test('at Score the winner is known, at Filter no score yet', () => {
    const host = openHost();
    host.say({ type: 'pause' });
    host.create(podOf());
    const filter = host.say({ type: 'go-to-step', step: 'filter' });
    expect(filter.journey?.current).toBe('filter');
    const { journey, nowUs } = host.say({ type: 'go-to-step', step: 'score' });
    const { startUs, endUs } = journey!.decision!;
    const explanation = host.explanation();
    expect(Math.floor(((nowUs - startUs) * explanation.calls.length) / (endUs - startUs))).toBe(explanation.calls.length - 1);
    expect(explanation.nodes).toContain(explanation.selected);
    expect(host.say({ type: 'go-to-step', step: 'filter' }).nowUs).toBe(filter.nowUs);
  });

  test('a refused Pod has two steps', () => {
    const host = openHost();
    host.say({ type: 'pause' });
    host.create(podOf({ containers: [] }));
    expect([1, 2].map(() => host.step(1).journey?.current)).toEqual(['submit', 'store']);
    expect(host.step(1).journey).toMatchObject({ current: 'store', done: true, refused: { code: 422 } });
  });

  test('a Pod that fits nowhere stays at Filter', () => {
    const host = openHost();
    host.say({ type: 'pause' });
    host.create(hugePod);
    const { journey, nowUs } = host.say({ type: 'go-to-step', step: 'filter' });
    expect(journey).toMatchObject({ current: 'filter', decision: { explanation: { outcome: 'unschedulable' } } });
    // All plugins have spoken, and the queue has the Pod back.
    expect(nowUs).toBe(journey!.decision!.endUs);
  });

  test.each(['message', 'plugin'] as const)('steps by %s forwards and backwards come to the same moments', (size) => {
    const host = openHost();
    host.say({ type: 'pause' });
    host.create(podOf());
    host.say({ type: 'go-to-step', step: 'watch' });
    const there = Array.from({ length: 30 }, () => host.step(1, size).nowUs);
    const back = Array.from({ length: 29 }, () => host.step(-1, size).nowUs);
    expect(back).toEqual(there.slice(0, -1).reverse());
  });
});

describe('play stops', () => {
  const stop = (breakpoint: Breakpoint, what: Pod): { readonly host: ReturnType<typeof openHost>; readonly frame: Frame; readonly label: string } => {
    const host = openHost();
    host.say({ type: 'pause' });
    host.say({ type: 'pace', pace: 'max' });
    host.create(what);
    host.say({ type: 'run-until', breakpoint });
    const frame = host.playOut();
    expect(frame.until).toMatchObject({ breakpoint });
    return { host, frame, label: host.ask({ kind: 'message', id: frame.until!.hit! })!.label };
  };

  test('where a Pod changes phase', () => {
    expect(stop({ kind: 'phase' }, podOf()).label).toBe('PUT /registry/pods/default/web');
  });

  test('where an Event with a reason is recorded', () => {
    expect(stop({ kind: 'event', reason: 'Pulled' }, podOf()).label).toMatch(/^PUT .registry.events.default.web\./);
  });

  test('where a request fails', () => {
    expect(stop({ kind: 'failure' }, podOf({ containers: [] })).label).toBe('422 Unprocessable Entity');
  });

  test('where a Filter rejects a node, at that very call', () => {
    const { host, frame } = stop({ kind: 'rejection' }, hugePod);
    const { journey, nowUs } = frame;
    const { startUs, endUs } = journey!.decision!;
    const explanation = host.explanation();
    const call = explanation.calls[Math.floor(((nowUs - startUs) * explanation.calls.length) / (endUs - startUs))];
    expect(call).toMatchObject({ extensionPoint: 'Filter', plugin: 'NodeResourcesFit', reasons: ['Insufficient cpu'] });
  });

  test('where a field becomes a value', () => {
    const { frame } = stop({ kind: 'field', key: 'pods/default/web', path: 'status.phase', value: 'Running' }, podOf());
    expect(frame.changed['pods/default/web'] ?? frame.journey).toMatchObject({});
    expect(frame.journey?.current).toBe('run');
  });
});

test('what is too much for one message comes in several, ahead of the frame that it belongs to', () => {
  const host = openHost();
  host.say({ type: 'pace', pace: 'x10' });
  host.say({
    type: 'call',
    call: 1,
    agent: 'kubectl',
    request: { method: 'POST', path: '/apis/apps/v1/namespaces/default/deployments', body: deployment(600) },
  });
  for (let ticks = 0; ticks < 100 && !podsSentIn(host.posted, 600); ticks++) host.tick(50);
  host.say({ type: 'seek', toUs: 0 });
  const before = host.posted.length;
  host.say({ type: 'live' });
  const back = host.posted.slice(before);
  expect(podsSentIn(back, 600)).toBe(true);
  expect(back.findIndex((m) => m.type === 'objects')).toBeLessThan(back.findIndex((m) => m.type === 'frame'));
  for (const message of back) if ('changed' in message) expect(Object.keys(message.changed).length).toBeLessThanOrEqual(250);
});

const deployment = (replicas: number) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'nginx' }] } },
  },
});

/** Whether these messages have brought so many different Pods. */
function podsSentIn(messages: readonly FromHost[], count: number): boolean {
  const keys = messages.flatMap((m) => ('changed' in m ? Object.keys(m.changed) : [])).filter((key) => key.startsWith('pods/'));
  return new Set(keys).size >= count;
}

const SESSION = {
  version: 1,
  branches: [{ branch: { name: 'main' }, inputs: [], head: { delivered: 0, nowUs: 1_767_225_600_000_000 } }],
  branch: 'main',
  delivered: 0,
  nowUs: 1_767_225_600_000_000,
  playing: false,
} as const;

describe('what comes from outside', () => {
  const config = { seed: 1, startUs: 1_767_225_600_000_000, nodes: [{ name: 'node-1', capacity: { cpu: '4' } }] };
  const open = (message: ToHost): readonly FromHost[] => {
    const posted: FromHost[] = [];
    const host = createHost({ post: (said) => posted.push(said), wallMs: () => 0 });
    host.receive(message);
    return posted;
  };

  test.each<readonly [string, ToHost]>([
    ['a cluster', { type: 'open', config: { ...config, seed: Number.NaN } }],
    ['a session', { type: 'open', config, session: { ...SESSION, config, nowUs: -1 } }],
    ['a session of another branch', { type: 'open', config, session: { ...SESSION, config, branch: 'other' } }],
  ])('is not opened if it is no %s', (_what, message) => {
    expect(open(message)).toEqual([{ type: 'failed', message: expect.stringMatching(/^The cluster cannot be opened\. \w+/) }]);
  });

  test('nothing can be done before a cluster is open', () => {
    expect(open({ type: 'play' })).toEqual([{ type: 'failed', message: 'The cluster is not open yet.' }]);
  });

  test('a fault that is none is refused, and the cluster goes on', () => {
    const { say, posted } = openHost();
    const { nowUs } = say({ type: 'pause' });
    say({ type: 'fault', fault: JSON.parse('{"kind":"add-node","node":{"name":"x","capacity":{"cpu":null}}}') });
    expect(posted.filter((message) => message.type === 'refused')).toEqual([{ type: 'refused', message: expect.stringContaining('fault.node.capacity.cpu') }]);
    expect(say({ type: 'step', size: 'message', direction: 1 }).nowUs).toBeGreaterThan(nowUs);
  });
});

describe('what is open when the API server stops', () => {
  test.each<readonly [string, string, unknown]>([
    ['a watch ends', '/api/v1/namespaces/default/pods?watch=true', undefined],
    ['a log that is followed breaks off', '/api/v1/namespaces/default/pods/web/log?follow=true', 'unexpected EOF'],
  ])('%s', (_what, path, why) => {
    const { say, tick, create, posted } = openHost();
    say({ type: 'pace', pace: 'x10' });
    create(podOf({ containers: [{ name: 'main', image: 'nginx' }] }));
    for (let i = 0; i < 60; i++) tick(50);
    say({ type: 'call', call: 77, agent: 'kubectl', request: { method: 'GET', path } });
    for (let i = 0; i < 5; i++) tick(50);
    say({ type: 'fault', fault: { kind: 'stop-component', component: 'apiserver' } });
    for (let i = 0; i < 5; i++) tick(50);
    const heard = posted.filter((message) => 'call' in message && message.call === 77);
    expect([heard[0], heard.at(-1)]).toMatchObject([
      { type: 'response', response: { code: 200 } },
      { type: 'event', event: 'END', object: why },
    ]);
  });

  test('a question while time stands still is answered, also about a node that is gone', () => {
    const { say, tick, create, posted } = openHost();
    say({ type: 'pace', pace: 'x10' });
    create(podOf({ containers: [{ name: 'main', image: 'nginx' }] }));
    for (let i = 0; i < 60; i++) tick(50);
    say({ type: 'pause' });
    for (const name of ['node-1', 'node-2', 'node-3']) say({ type: 'fault', fault: { kind: 'crash-node', node: name } });
    say({ type: 'call', call: 78, agent: 'kubectl', request: { method: 'GET', path: '/api/v1/namespaces/default/pods/web/log' } });
    const answer = posted.find((message) => message.type === 'response' && message.call === 78);
    expect(answer).toMatchObject({ response: { code: 500, body: { message: expect.stringMatching(/dial tcp .*: connect: no route to host$/) } } });
  });
});
