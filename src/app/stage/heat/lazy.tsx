import { lazy, type ReactNode, Suspense } from 'react';
import type { HeatData } from './HeatMap';

/** Only a stage with many nodes has a heat map, and loads it. */

const HeatMap = lazy(() => import('./HeatMap').then((m) => ({ default: m.HeatMap })));
const HeatLegend = lazy(() => import('./HeatLegend').then((m) => ({ default: m.HeatLegend })));

export function LazyHeatMap(props: { readonly data: HeatData }): ReactNode {
  return (
    <Suspense fallback={null}>
      <HeatMap {...props} />
    </Suspense>
  );
}

export function LazyHeatLegend(): ReactNode {
  return (
    <Suspense fallback={null}>
      <HeatLegend />
    </Suspense>
  );
}
