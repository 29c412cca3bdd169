import { describe, expect, it } from 'vitest';
import { across, marksOf, neighbour } from './marks';
import type { Row, Tick } from './rows';

const bar = (startUs: number, endUs: number) => ({ startUs, endUs, tone: 'pass', look: 'solid', label: '', title: `bar at ${startUs}` }) as const;
const tick = (atUs: number, again?: true): Tick => ({ atUs, tone: 'pass', shape: 'dot', title: `tick at ${atUs}`, ...(again && { again }) });
const rows: readonly Row[] = [
  { id: 'phase', label: '', bars: [bar(0, 10), bar(10, 30)], ticks: [] },
  { id: 'probes', label: '', bars: [], ticks: [tick(12), tick(14, true), tick(16)] },
];

describe('the marks of a picture', () => {
  const marks = marksOf(rows);

  it('stand in the order of time; what only says once more what was said is none', () => {
    expect(marks.map(({ title }) => title)).toEqual(['bar at 0', 'bar at 10', 'tick at 12', 'tick at 16']);
  });

  it('are gone through from one to the next, and not beyond the last', () => {
    expect(neighbour(marks, marks[1], 1)?.title).toBe('tick at 12');
    expect(neighbour(marks, marks[1], -1)?.title).toBe('bar at 0');
    expect(neighbour(marks, marks[3], 1)).toBe(marks[3]);
  });

  it('are gone to across rows at the same time', () => {
    expect(across(marks, marks[1], 1)?.title).toBe('tick at 12');
    expect(across(marks, marks[3], -1)?.title).toBe('bar at 10');
    expect(across(marks, marks[3], 1)).toBe(marks[3]);
  });
});
