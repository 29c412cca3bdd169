import { describe, expect, test } from 'vitest';
import type { MessageRow } from '../../worker/protocol';
import { layoutStage } from './layout';
import { placeOfMessage } from './place-message';
import { placeTokens, readableUs } from './place-tokens';

const layout = layoutStage(['node-1', 'node-2', 'node-3'].map((name) => ({ name, pods: 1 })));
const none: ReadonlyMap<string, number> = new Map();

const message = (id: number, to: string, about: string): MessageRow => ({
  id,
  cause: -1,
  from: 'apiserver',
  to,
  sentAtUs: 0,
  arrivesAtUs: 100,
  background: false,
  kind: 'watch',
  label: `ADDED ${about}`,
  about,
});

describe('where a message is', () => {
  test('follows from virtual time alone: it leaves the one and nears the other', () => {
    const row = message(1, 'scheduler', 'pods/default/web');
    const box = layout.boxes.get('scheduler')!;
    const distance = (us: number): number => {
      const [x, y] = placeOfMessage(row, us, layout, none)!.at;
      return Math.hypot(x - box.x, y - box.y);
    };
    expect(distance(50)).toBe(distance(50));
    expect(distance(100)).toBeLessThan(distance(50));
    expect(distance(50)).toBeLessThan(distance(0));
  });

  test('a node far away in the heat map has its place too', () => {
    const names = Array.from({ length: 100 }, (_, i) => `node-${i + 1}`);
    const heat = layoutStage(names.map((name) => ({ name, pods: 1 })));
    const index = new Map(names.map((name, i) => [`nodes/${name}`, i] as const));
    expect(placeOfMessage(message(1, 'kubelet/node-77', 'pods/default/web'), 100, heat, index)?.wire).toBe('heat');
  });
});

test('words never cover words: the Pod in focus is told first, the others are dots', () => {
  const rows = [
    message(1, 'controller/job', 'pods/default/other'),
    message(2, 'scheduler', 'pods/default/web'),
    message(3, 'controller/job', 'pods/default/web'),
  ];
  const wordy = (us: number) => placeTokens(rows, us, layout, none, { subject: 'pods/default/web' }).flatMap((p) => (p.wordy ? [p.row.id] : []));
  // All three leave by the same wire; later their ways part.
  expect(wordy(1)).toEqual([2]);
  expect(wordy(60)).toEqual([2, 3]);
});

test('the face of the step that is told keeps its words, whatever else is on its way', () => {
  const rows = [message(1, 'scheduler', 'pods/default/web'), message(2, 'controller/job', 'pods/default/web')];
  const wordy = (face?: number) => placeTokens(rows, 1, layout, none, { subject: 'pods/default/web', face }).flatMap((p) => (p.wordy ? [p.row.id] : []));
  expect(wordy()).toEqual([1]);
  expect(wordy(2)).toEqual([2]);
});

test('on a phone, where boxes stand close together, words never cover boxes', () => {
  const phone = layoutStage(
    ['node-1', 'node-2', 'node-3'].map((name) => ({ name, pods: 1 })),
    'narrow',
  );
  const row = message(1, 'scheduler', 'pods/default/a-pod-with-a-name-that-is-long');
  const wordy = [0, 25, 50, 75, 100].map((us) => placeTokens([row], us, phone, none, {})[0]!.wordy);
  expect(wordy).toContain(true);
  for (let us = 0; us <= 100; us++)
    for (const { place, wordy: isWordy } of placeTokens([row], us, phone, none, {}))
      if (isWordy) for (const box of phone.boxes.values()) expect(place.at[1] + 14 <= box.y || place.at[1] - 14 >= box.y + box.h).toBe(true);
});

describe('words that nobody could read are not written', () => {
  test.each([
    ['time stands still', { playing: false, pace: 'max', usPerMs: 0 }, true],
    ['the story gives each message its time', { playing: true, pace: 'story', usPerMs: 50_000 }, true],
    ['slowly', { playing: true, pace: 'x0.1', usPerMs: 0.5 }, true],
    ['as clocks go', { playing: true, pace: 'x1', usPerMs: 1_000 }, false],
    ['at full pace', { playing: true, pace: 'max', usPerMs: 0 }, false],
  ] as const)('%s', (_, time, wordy) => {
    const placed = placeTokens([message(1, 'scheduler', 'pods/default/web')], 50, layout, none, {}, readableUs(time));
    expect(placed.map((p) => p.wordy)).toEqual([wordy]);
  });
});
