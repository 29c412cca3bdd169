import { useEffect, useState } from 'react';
import type { Why } from '../../../why/why';
import { useCluster } from '../../store/cluster';
import { useQuery } from '../use-query';

/** At full pace the world changes with every frame: it is asked about so often at most. */
const ASK_EVERY_MS = 250;

/** The latest value, or one that is at most so old. */
function useSlowly<T>(value: T, everyMs: number): T {
  const [shown, setShown] = useState({ value, atMs: 0 });
  useEffect(() => {
    if (value === shown.value) return;
    const show = (): void => setShown({ value, atMs: performance.now() });
    const timer = setTimeout(show, Math.max(0, everyMs - (performance.now() - shown.atMs)));
    return () => clearTimeout(timer);
  }, [value, shown, everyMs]);
  return shown.value;
}

/** Why an object (`pods/default/web`) is as it is now: asked again when something is stored, and with every second, in which a kubelet may have done something. */
export function useWhy(key: string): Why | undefined {
  const moment = useCluster(({ summary, branch, nowUs }) => `${summary.revision} ${branch} ${Math.floor(nowUs / 1e6)}`);
  return useQuery({ kind: 'why', key }, useSlowly(moment, ASK_EVERY_MS));
}
