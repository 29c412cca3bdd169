import type { ReactNode } from 'react';
import { useText } from '../i18n/text';
import { useStep } from './StepPanel';
import { text } from './text';

/** Tells a screen reader, politely, which step has begun. */
export function Announcer(): ReactNode {
  const t = useText(text);
  const step = useStep();
  return (
    <div className="hidden" role="status" aria-live="polite">
      {step && t.announce(step.label, step.told.title)}
    </div>
  );
}
