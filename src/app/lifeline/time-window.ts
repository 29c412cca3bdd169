/** The stretch of virtual time that is in the picture, and how it is moved. */
export interface TimeWindow {
  readonly fromUs: number;
  readonly toUs: number;
}

const SPAN_MIN_US = 2_000;
const SPAN_MAX_US = 48 * 3600e6;

/** Where a moment is drawn. */
export const pxOf = ({ fromUs, toUs }: TimeWindow, width: number, us: number): number => ((us - fromUs) / (toUs - fromUs)) * width;

export const usOf = ({ fromUs, toUs }: TimeWindow, width: number, px: number): number => Math.round(fromUs + (px / Math.max(1, width)) * (toUs - fromUs));

/** Zooms about a moment: the factor is what the stretch is multiplied by. */
export function zoomed({ fromUs, toUs }: TimeWindow, factor: number, aboutUs: number): TimeWindow {
  const span = Math.min(SPAN_MAX_US, Math.max(SPAN_MIN_US, (toUs - fromUs) * factor));
  const share = (aboutUs - fromUs) / (toUs - fromUs);
  return { fromUs: aboutUs - span * share, toUs: aboutUs + span * (1 - share) };
}

export const moved = ({ fromUs, toUs }: TimeWindow, us: number): TimeWindow => ({ fromUs: fromUs + us, toUs: toUs + us });

/** The window moved, if need be, so that a moment is in it. */
export function showing(window: TimeWindow, us: number): TimeWindow {
  const span = window.toUs - window.fromUs;
  if (us >= window.fromUs + span * 0.02 && us <= window.toUs - span * 0.02) return window;
  return moved(window, us - (window.fromUs + span / 2));
}

/** A length rounded up so that it stays the same for a while: what is watched as it grows does not crawl. */
function roomy(us: number): number {
  let room = 2e6;
  while (room < us) room *= 1.25;
  return room;
}

/** The window in which lives are seen whole. Those that go on have room to grow. */
export function around(lives: readonly { readonly createdUs: number; readonly endUs?: number }[], headUs: number): TimeWindow {
  if (lives.length === 0) return { fromUs: headUs - 10e6, toUs: headUs };
  const fromUs = Math.min(...lives.map(({ createdUs }) => createdUs));
  const toUs = Math.max(...lives.map(({ endUs = headUs }) => endUs));
  const span = lives.every(({ endUs }) => endUs !== undefined) ? Math.max(1e6, toUs - fromUs) * 1.04 : roomy((toUs - fromUs) * 1.02);
  return { fromUs: fromUs - span * 0.01, toUs: fromUs + span };
}

const STEPS_US: readonly number[] = [1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 2e6, 5e6, 1e7, 2e7, 3e7, 6e7, 12e7, 3e8, 6e8, 18e8, 36e8, 72e8, 216e8];
const LABEL_PX = 84;

/** The moments that the ruler names, counted from the start of the cluster, and how fine they are. */
export function ruled({ fromUs, toUs }: TimeWindow, width: number, startUs: number): { readonly stepUs: number; readonly moments: readonly number[] } {
  const wanted = ((toUs - fromUs) / Math.max(1, width)) * LABEL_PX;
  const stepUs = STEPS_US.find((step) => step >= wanted) ?? STEPS_US.at(-1)!;
  const moments: number[] = [];
  for (let us = startUs + Math.ceil((fromUs - startUs) / stepUs) * stepUs; us <= toUs; us += stepUs) if (us >= startUs) moments.push(us);
  return { stepUs, moments };
}
