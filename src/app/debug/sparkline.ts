import type { Json } from '../../api/object';
import type { Sample } from '../../worker/protocol';

/** The size of a sparkline's drawing, in its own units. */
export const SPARK = { width: 200, height: 24 } as const;

/** A value as a height: numbers as they are, true above false, other values in the order in which they came up first. */
function heightsOf(values: readonly Json[]): readonly (number | undefined)[] {
  const known: string[] = [];
  return values.map((value) => {
    if (value === null) return undefined;
    if (typeof value === 'number') return value;
    if (typeof value === 'boolean') return Number(value);
    const text = JSON.stringify(value);
    if (!known.includes(text)) known.push(text);
    return known.indexOf(text);
  });
}

/** The history of a value as a stepped line from the first sample to now (an SVG path); gaps where it had no value. */
export function sparkline(samples: readonly Sample[], nowUs: number): string {
  const startUs = samples[0]?.atUs ?? nowUs;
  const heights = heightsOf(samples.map(({ value }) => value));
  const present = heights.filter((height) => height !== undefined);
  const [low, high] = [Math.min(...present), Math.max(...present)];
  const x = (us: number): number => Math.round(((us - startUs) / Math.max(1, nowUs - startUs)) * SPARK.width * 10) / 10;
  const y = (height: number): number => Math.round((SPARK.height - 2 - ((height - low) / Math.max(Number.EPSILON, high - low)) * (SPARK.height - 4)) * 10) / 10;
  let line = '';
  samples.forEach(({ atUs }, i) => {
    const height = heights[i];
    if (height === undefined) return;
    const from = i > 0 && heights[i - 1] !== undefined ? `L${x(atUs)} ${y(height)}` : `M${x(atUs)} ${y(height)}`;
    line += `${from}H${x(samples[i + 1]?.atUs ?? nowUs)}`;
  });
  return line;
}
