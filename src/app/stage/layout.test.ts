import { describe, expect, test } from 'vitest';
import { layoutStage, podsAs, shapeFor, zoomIn } from './layout';
import type { ShapeName } from './shapes';
import type { Box } from './wire';

const nodes = (count: number, pods = 1) => Array.from({ length: count }, (_, i) => ({ name: `node-${i + 1}`, pods }));

const overlap = (a: Box, b: Box): boolean => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

describe.each(['tall', 'wide', 'narrow'] as const)('the picture, %s', (shape: ShapeName) => {
  test.each([1, 2, 3, 4, 7, 12, 20, 100])('has a place for everything, of %i nodes too, and nothing covers anything', (count) => {
    const { boxes, queue, width, height } = layoutStage(nodes(count), shape);
    const all = [...boxes.values(), queue];
    for (const [i, a] of all.entries()) for (const b of all.slice(i + 1)) expect(overlap(a, b)).toBe(false);
    for (const { x, y, w, h } of all) expect([x >= 0, y >= 20, x + w <= width, y + h <= height]).toEqual([true, true, true, true]);
  });

  test('a Pod that comes to a node with few makes no box grow', () => {
    const heightOf = (pods: number): number => layoutStage(nodes(1, pods), shape).boxes.get('nodes/node-1')!.h;
    expect(heightOf(0)).toBe(heightOf(2));
    expect(heightOf(10)).toBeGreaterThan(heightOf(5));
    expect(heightOf(100)).toBeLessThan(2 * heightOf(10));
  });
});

test.each([
  ['a phone', 360, 320, 'narrow'],
  ['the middle of a desktop', 714, 620, 'tall'],
  ['a projector with nothing beside the stage', 1280, 580, 'wide'],
  ['a large screen', 2300, 1700, 'tall'],
] as const)('%s gets the shape that it has room for', (_, width, height, shape) => {
  expect(shapeFor(nodes(3), { width, height })).toBe(shape);
});

test('a class reads the nodes: on a projector of 1280 × 720 words of 12.2 pixels become 16 and more', () => {
  const room = { width: 1280, height: 580 };
  expect(12.2 * zoomIn(layoutStage(nodes(3), 'wide'), room)).toBeGreaterThanOrEqual(16);
});

test('up to ten Pods keep their names, more are squares', () => {
  expect([4, 5, 10, 11, 100].map((pods) => podsAs(pods, 'roomy'))).toEqual(['chips', 'names', 'names', 'squares', 'squares']);
  expect(podsAs(1, 'compact')).toBe('squares');
});
