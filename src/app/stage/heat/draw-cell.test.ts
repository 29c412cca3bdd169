import { expect, it } from 'vitest';
import type { Node } from '../../../api/types.gen';
import { type Cell, isSameCell } from './draw-cell';

const node = (resourceVersion: string): Node => ({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'n', resourceVersion } });
const cell = (more: Partial<Cell> = {}): Cell => ({
  node: node('1'),
  pods: [],
  tones: ['pass', 'wait'],
  isDown: false,
  verdict: undefined,
  totalMax: 1,
  reading: { part: 0.5 },
  sign: undefined,
  hue: -1,
  begins: false,
  ...more,
});

it.each([
  ['a heartbeat of its node', { node: node('2') }, true],
  ['a little more that is asked of it', { reading: { part: 0.5001 } }, true],
  ['a percent more', { reading: { part: 0.51 } }, false],
  ['a Pod that runs now', { tones: ['pass', 'pass'] }, false],
  ['a Pod that is gone', { tones: ['pass'] }, false],
  ['a node that is lost', { isDown: true }, false],
  ['another sign', { sign: 'B', hue: 1 }, false],
] as const)('%s: drawn anew unless it looks the same', (_, more, isSame) => {
  expect(isSameCell(cell(more), cell())).toBe(isSame);
});
