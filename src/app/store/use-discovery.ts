import { useEffect, useState } from 'react';
import type { Discovery } from '../../kubectl/discovery';
import { useCluster } from './cluster';
import { discovery } from './discovery';

/** What the cluster serves, as soon as it has said so. */
export function useDiscovery(): Discovery | undefined {
  const [known, setKnown] = useState<Discovery>();
  const definitions = useCluster((s) => s.resources.customresourcedefinitions);
  useEffect(() => {
    let stale = false;
    discovery().then(
      (found) => stale || setKnown(found),
      () => undefined,
    );
    return () => {
      stale = true;
    };
  }, [definitions]);
  return known;
}
