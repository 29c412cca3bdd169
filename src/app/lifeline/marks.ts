import type { Row } from './rows';

/** One thing of the picture that the keyboard goes to and a screen reader reads: where a bar begins, or a tick. */
export interface Mark {
  readonly id: string;
  /** The row that it stands in. */
  readonly row: number;
  readonly atUs: number;
  readonly endUs?: number;
  readonly message?: number;
  readonly title: string;
}

/** All marks of the rows in the order of time; ticks that only say once more what was said are not among them. */
export function marksOf(rows: readonly Row[]): readonly Mark[] {
  const marks = rows.flatMap(({ id, bars, ticks }, row): Mark[] => [
    ...bars.map(({ startUs, endUs, message, title }, i) => ({
      id: `${id} bar ${i}`,
      row,
      atUs: startUs,
      title,
      ...(endUs !== undefined && { endUs }),
      ...(message !== undefined && { message }),
    })),
    ...ticks.flatMap(({ again, atUs, message, title }, i) =>
      again ? [] : [{ id: `${id} tick ${i}`, row, atUs, title, ...(message !== undefined && { message }) }],
    ),
  ]);
  return marks.sort((a, b) => a.atUs - b.atUs || a.row - b.row);
}

/** The mark before or after one in time. */
export function neighbour(marks: readonly Mark[], from: Mark | undefined, direction: 1 | -1): Mark | undefined {
  if (!from) return direction > 0 ? marks[0] : marks.at(-1);
  const place = marks.findIndex(({ id }) => id === from.id);
  return marks[Math.min(marks.length - 1, Math.max(0, place + direction))];
}

/** The mark nearest in time in the next row, up or down, that has one. */
export function across(marks: readonly Mark[], from: Mark | undefined, direction: 1 | -1): Mark | undefined {
  if (!from) return marks[0];
  const rows = marks.map(({ row }) => row).filter((row) => (direction > 0 ? row > from.row : row < from.row));
  if (rows.length === 0) return from;
  const target = direction > 0 ? Math.min(...rows) : Math.max(...rows);
  return nearest(
    marks.filter(({ row }) => row === target),
    from.atUs,
  );
}

/** The mark at a moment or last before it, or else the first. */
export const nearest = (marks: readonly Mark[], us: number): Mark | undefined => marks.findLast(({ atUs }) => atUs <= us) ?? marks[0];
