import { expect, test } from 'vitest';
import { createCluster } from '../cluster/cluster';
import { startWorkload } from '../cluster/start-workload';
import { traceHash } from '../sim/trace-hash';
import type { Frame } from './protocol';
import { configOf, openPage, pageOf } from './testing';

/** More than are ready before anybody has waited. */
const NODES = 201;

test('a large cluster is seen coming up, at full pace, and becomes what a small one is from the start', () => {
  const page = openPage(NODES);
  const frames = [page.tick(50)];
  while (frames.at(-1)?.beginning) frames.push(page.tick(50));
  const nodesIn = (frame: Frame): number => frame.summary.keys;
  expect(frames[0]).toMatchObject({ playing: true, pace: 'story', beginning: { nodes: NODES } });
  expect(frames.length).toBeGreaterThan(5);
  expect(nodesIn(frames[0]!)).toBeLessThan(nodesIn(frames.at(-1)!));
  const whole = createCluster(configOf(NODES));
  startWorkload(whole);
  page.say({ type: 'seek', toUs: whole.nowUs });
  expect(page.ask({ kind: 'trace-hash' })).toBe(traceHash(whole.trace));
  // What ran before the page opened is nobody's journey.
  expect(frames.every(({ journey }) => journey === undefined)).toBe(true);
});

test('whoever does something while it comes up is answered, and told of it', () => {
  const page = openPage(NODES);
  page.call(1, 'POST', '/api/v1/namespaces', { body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'mine' } } });
  let frame = page.tick(50);
  while (frame.beginning) frame = page.tick(50);
  expect(page.heardOf(1)).toMatchObject([{ response: { code: 201 } }]);
  expect(page.ask({ kind: 'evaluate', expression: "'hello' in deployment" })).toEqual({ value: true });
});

test('one that was left while it came up goes on coming up', () => {
  const left = openPage(NODES);
  left.tick(50);
  left.host.receive({ type: 'save' });
  const { session } = left.posted.findLast((message) => message.type === 'saved')!;
  const page = pageOf();
  let frame = page.say({ type: 'open', config: session.config, session });
  expect([frame.nowUs >= session.nowUs, frame.beginning]).toEqual([true, { nodes: NODES }]);
  while (frame.beginning) frame = page.tick(50);
  expect(page.ask({ kind: 'evaluate', expression: "'hello' in deployment" })).toEqual({ value: true });
});
