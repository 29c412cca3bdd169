import { useMemo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { useCluster } from '../../store/cluster';
import { LAYERS } from '../../store/preferences';
import { useUi } from '../../store/ui';
import { type Layers, layersOf, SOURCES } from './layers';

/** The layers that the user wants to see; the same as long as nothing of what they show changes. */
export function useLayers(): Layers {
  const layers = useUi((s) => s.layers);
  const shown = useMemo(() => LAYERS.filter((layer) => layers[layer]), [layers]);
  const sources = useCluster(useShallow((s) => shown.flatMap((layer) => SOURCES[layer].map((resource) => s.resources[resource]))));
  // Of all resources only the sources are read.
  return useMemo(() => layersOf(useCluster.getState().resources, shown), [sources, shown]);
}
