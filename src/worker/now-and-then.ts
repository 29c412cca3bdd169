/** Says, whenever it is asked, whether so many milliseconds of a clock have passed since it last said yes, or since a moment: who tells of progress does so now and then. */
export function nowAndThen(everyMs: number, clockMs: () => number, sinceMs = clockMs()): () => boolean {
  let lastMs = sinceMs;
  return () => {
    const nowMs = clockMs();
    if (nowMs < lastMs + everyMs) return false;
    lastMs = nowMs;
    return true;
  };
}
