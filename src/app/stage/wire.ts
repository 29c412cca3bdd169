/** Units are pixels of the stage at zoom 1. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export type Point = readonly [x: number, y: number];

/** From the API server to one component; a token runs along it in either direction. */
export interface Wire {
  readonly points: readonly Point[];
  /** The length up to each point. */
  readonly lengths: readonly number[];
}

const CORNER = 12;

/** A line with right angles, its corners rounded by some points on each curve, so that what is drawn and what tokens follow are the same. */
export function roundedWire(through: readonly Point[]): Wire {
  const corners = through.filter((p, i) => i === 0 || p[0] !== through[i - 1]![0] || p[1] !== through[i - 1]![1]);
  const points: Point[] = [];
  corners.forEach((corner, i) => {
    const before = corners[i - 1];
    const after = corners[i + 1];
    if (!before || !after) {
      points.push(corner);
      return;
    }
    const towards = (to: Point): Point => {
      const distance = Math.hypot(to[0] - corner[0], to[1] - corner[1]) || 1;
      const reach = Math.min(CORNER, distance / 2) / distance;
      return [corner[0] + (to[0] - corner[0]) * reach, corner[1] + (to[1] - corner[1]) * reach];
    };
    const [start, end] = [towards(before), towards(after)];
    for (let step = 0; step <= 6; step++) {
      const t = step / 6;
      const at = (axis: 0 | 1) => (1 - t) ** 2 * start[axis] + 2 * (1 - t) * t * corner[axis] + t ** 2 * end[axis];
      points.push([at(0), at(1)]);
    }
  });
  const lengths = [0];
  for (let i = 1; i < points.length; i++) lengths.push(lengths[i - 1]! + Math.hypot(points[i]![0] - points[i - 1]![0], points[i]![1] - points[i - 1]![1]));
  return { points, lengths };
}

/** The place on a wire at a fraction of its length, 0 at the API server. */
export function pointAt({ points, lengths }: Wire, fraction: number): Point {
  const target = fraction * lengths.at(-1)!;
  let i = 1;
  while (i < lengths.length - 1 && lengths[i]! < target) i++;
  const [from, to] = [points[i - 1]!, points[i]!];
  const span = lengths[i]! - lengths[i - 1]! || 1;
  const t = Math.min(1, Math.max(0, (target - lengths[i - 1]!) / span));
  return [from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t];
}

export const pathOf = ({ points }: Wire): string => points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
