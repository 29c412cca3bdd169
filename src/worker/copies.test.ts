import { expect, test } from 'vitest';
import { readDump } from '../dump/read-dump';
import type { SavedSession } from './protocol';
import { pageOf, podOf } from './testing';

const AT = '2026-06-01T12:00:00Z';
const NODE = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'node-1', uid: 'uid-node', creationTimestamp: AT },
  status: { allocatable: { cpu: '4', memory: '8Gi', pods: '110' }, conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: AT }] },
};
const PENDING = { ...podOf(), metadata: { name: 'web', namespace: 'default', uid: 'uid-web', creationTimestamp: AT }, status: { phase: 'Pending' } };

/** What the page opens when a dump has just been read. */
function untouched(): SavedSession {
  const { config } = readDump([NODE, PENDING].map((object) => JSON.stringify(object)).join('\n'));
  const head = { delivered: 0, nowUs: config.startUs };
  return { version: 1, config, apart: true, branches: [{ branch: { name: 'main' }, head, inputs: [] }], branch: 'main', ...head, playing: false };
}

test('a copy that nobody has seen yet begins where its processes have found their places', () => {
  const session = untouched();
  const page = pageOf();
  const frame = page.say({ type: 'open', config: session.config, session });
  expect(frame.nowUs).toBeGreaterThan(session.nowUs);
  expect(frame.nowUs).toBe(frame.headUs);
  expect(page.ask({ kind: 'evaluate', expression: "pod['web'].spec.nodeName" })).toEqual({ value: 'node-1' });
});

test('a copy comes back where it was left', () => {
  const session = untouched();
  const page = pageOf();
  const { position, nowUs } = page.say({ type: 'open', config: session.config, session });
  page.host.receive({ type: 'save' });
  const left = page.posted.findLast((message) => message.type === 'saved')!.session;
  const again = pageOf().say({ type: 'open', config: session.config, session: { ...left, config: session.config } });
  expect([again.position, again.nowUs]).toEqual([position, nowUs]);
});
