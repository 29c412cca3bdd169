import { lazy, type ReactNode, Suspense } from 'react';
import type { ControlName } from '../embed/contract';
import { useAfterFirstPicture } from '../use-after-first-picture';

const Timeline = lazy(() => import('./Timeline').then((m) => ({ default: m.Timeline })));

/** The stage alone is the first picture: where in time we are, and how to go elsewhere, comes right after it. */
export function LazyTimeline({ controls }: { readonly controls?: readonly ControlName[] }): ReactNode {
  const after = useAfterFirstPicture();
  return <Suspense fallback={null}>{after && <Timeline {...(controls && { controls })} />}</Suspense>;
}
