/** What a frame says about time. */
export interface ClockFrame {
  readonly nowUs: number;
  readonly usPerMs: number;
  readonly playing: boolean;
}

/** A frame that does not come is not waited for longer than this: then time stands still, rather than running into the unknown. */
const EXTRAPOLATE_MS_MAX = 250;

/**
 * Virtual time between two frames. It runs on at the pace of the last frame, stands when paused, and never runs backwards
 * on its own: a frame that is a little behind what was shown already holds it until the frames have caught up.
 */
function createClock() {
  let frame: ClockFrame = { nowUs: 0, usPerMs: 0, playing: false };
  let frameAtMs = 0;
  let shownUs = 0;

  return {
    set(next: ClockFrame, wallMs: number): void {
      const wentBack = next.nowUs < frame.nowUs;
      if (!next.playing || wentBack) shownUs = next.nowUs;
      frame = next;
      frameAtMs = wallMs;
    },
    /** Whether it goes on by itself. */
    runs: (): boolean => frame.playing && frame.usPerMs > 0,
    nowUs(wallMs: number): number {
      if (!frame.playing || frame.usPerMs === 0) return frame.nowUs;
      const elapsedMs = Math.min(Math.max(0, wallMs - frameAtMs), EXTRAPOLATE_MS_MAX);
      shownUs = Math.max(shownUs, frame.nowUs + frame.usPerMs * elapsedMs);
      return shownUs;
    },
  };
}

export const clock = createClock();
export const newClock = createClock;
