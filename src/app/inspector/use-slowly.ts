import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { type ClusterState, useCluster } from '../store/cluster';

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

/** What the cluster's state says of something, at most so old: for what comes between nothing is rendered. `select` gives the same value as long as it is the same. */
export function useClusterSlowly<T>(select: (state: ClusterState) => T, everyMs: number): T {
  const subscribe = useCallback(
    (changed: () => void) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const stop = useCluster.subscribe(() => {
        timer ??= setTimeout(() => {
          timer = undefined;
          changed();
        }, everyMs);
      });
      return () => {
        stop();
        clearTimeout(timer);
      };
    },
    [everyMs],
  );
  return useSyncExternalStore(subscribe, () => select(useCluster.getState()));
}
