import type { ReactNode } from 'react';
import { useStep } from './StepPanel';

/** For an audience, which has no panel beside the picture: what is going on, in one line. */
export function Caption(): ReactNode {
  const step = useStep();
  return <p className="caption">{step?.told.title}</p>;
}
