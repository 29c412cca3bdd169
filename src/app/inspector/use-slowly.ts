import { useEffect, useState } from 'react';

/** The latest value, or one that is at most so old. */
export function useSlowly<T>(value: T, everyMs: number): T {
  const [shown, setShown] = useState({ value, atMs: 0 });
  useEffect(() => {
    if (value === shown.value) return;
    const show = (): void => setShown({ value, atMs: performance.now() });
    const timer = setTimeout(show, Math.max(0, everyMs - (performance.now() - shown.atMs)));
    return () => clearTimeout(timer);
  }, [value, shown, everyMs]);
  return shown.value;
}
