import { clock } from './clock';
import { useCluster } from './cluster';
import { useUi } from './ui';

/**
 * The one loop in which everything is drawn that moves by itself: tokens, lanes, cursors, the clock. It runs while something moves; while time passes and
 * nothing but the clock's hands goes on, it looks now and then; and while time stands it does nothing at all until something is new.
 */

/** Draws what there is at a moment of virtual time; says whether it is on the move, and the next picture has to follow at once. */
export type Draw = (nowUs: number) => boolean;

/** So often hands move of which nobody sees single steps: a little less often than the worker tells of quiet time, with whose frames they are drawn anyway. */
const REST_MS = 600;

const draws = new Set<Draw>();
let changes: (() => void)[] = [];
let request = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Until the picture is drawn, `request` keeps what changes from asking for another one. */
function frame(): void {
  const before = changes;
  changes = [];
  try {
    for (const change of before) change();
  } finally {
    request = 0;
    draw();
  }
}

function draw(): void {
  const wallMs = performance.now();
  const nowUs = clock.nowUs(wallMs);
  let moves = false;
  for (const one of draws) moves = one(nowUs) || moves;
  if (moves) drawSoon();
  else if (clock.runs() && timer === undefined) timer = setTimeout(drawSoon, REST_MS);
}

/** Something is new: it is drawn with the browser's next picture. */
export function drawSoon(): void {
  clearTimeout(timer);
  timer = undefined;
  if (draws.size > 0 && request === 0) request = requestAnimationFrame(frame);
}

/** Changes something right before the browser's next picture, which shows what comes of it. */
export function beforePicture(change: () => void): void {
  changes.push(change);
  if (request === 0) request = requestAnimationFrame(frame);
}

useCluster.subscribe(drawSoon);
useUi.subscribe(drawSoon);

/** Has something drawn from now on, until the function that it gives back is called. */
export function drawn(draw: Draw): () => void {
  draws.add(draw);
  drawSoon();
  return () => {
    draws.delete(draw);
  };
}
