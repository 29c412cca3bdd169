// What the page's main thread spends on JavaScript between one picture and the next, as the browser's own trace has it.

import type { Page } from '@playwright/test';

export interface Frames {
  readonly frames: number;
  readonly p95Ms: number;
  readonly longestMs: number;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
}

/** Each is JavaScript, or is done for its sake. */
const SCRIPT = new Set(['FunctionCall', 'RunMicrotasks', 'EvaluateScript', 'EventDispatch', 'FireAnimationFrame', 'TimerFire', 'MinorGC', 'MajorGC']);
const PICTURE = 'FireAnimationFrame';

/** The script of each picture: what has run since the last one, those within others counted once. */
function scriptOfFrames(events: readonly TraceEvent[]): readonly number[] {
  const pictures = events.filter(({ name, ph }) => name === PICTURE && ph === 'X');
  const { pid, tid } = pictures[0] ?? { pid: -1, tid: -1 };
  const own = events
    .filter((e) => e.ph === 'X' && e.pid === pid && e.tid === tid && SCRIPT.has(e.name))
    .toSorted((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0));
  const frames: number[] = [];
  let spentUs = 0;
  let endUs = Number.NEGATIVE_INFINITY;
  let pictureUs = Number.NEGATIVE_INFINITY;
  for (const { name, ts, dur = 0 } of own) {
    // All that is drawn for one picture is called within a few microseconds of each other, one after the other.
    if (name === PICTURE && ts - pictureUs > NEXT_PICTURE_US) {
      if (pictureUs > 0) frames.push(spentUs / 1_000);
      spentUs = 0;
      pictureUs = ts;
    }
    if (ts + dur <= endUs) continue;
    spentUs += ts + dur - Math.max(ts, endUs);
    endUs = ts + dur;
  }
  return frames;
}

const NEXT_PICTURE_US = 8_000;

/** What is done meanwhile costs so much JavaScript a frame. */
export async function tracedFrames(page: Page, what: () => Promise<void>): Promise<Frames> {
  const browser = page.context().browser();
  if (!browser) throw new Error('The page has no browser.');
  await browser.startTracing(page, { categories: ['devtools.timeline', 'v8', 'disabled-by-default-devtools.timeline'] });
  await what();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { readonly traceEvents: readonly TraceEvent[] };
  const frames = scriptOfFrames(traceEvents).toSorted((a, b) => a - b);
  return { frames: frames.length, p95Ms: frames[Math.floor(frames.length * 0.95)] ?? 0, longestMs: frames.at(-1) ?? 0 };
}
