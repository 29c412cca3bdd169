import type { ReactNode } from 'react';
import { useText } from '../i18n/text';
import { useQuery } from '../inspector/use-query';
import { Objections } from './Objections';
import { Remedies } from './Remedies';
import { text } from './text';
import { useQueueVersion, WaitingWords } from './WaitingWords';

/** Why a Pod has no node yet, and what would get it one; nothing for a Pod that has one. */
export function WhyWaiting({ pod }: { readonly pod: string }): ReactNode {
  const t = useText(text);
  const version = useQueueVersion();
  const waiting = useQuery({ kind: 'waiting', pod }, version);
  if (!waiting) return null;
  return (
    <section aria-label={t.whyWaiting} className="why-waiting">
      <h3>{t.whyWaiting}</h3>
      <WaitingWords waiting={waiting}>
        {(waiting.why === 'unschedulable' || waiting.why === 'backoff') && (
          <>
            <Objections pod={pod} version={`${waiting.attempts} ${waiting.message}`} />
            <Remedies pod={pod} version={`${waiting.attempts} ${waiting.message}`} />
          </>
        )}
      </WaitingWords>
    </section>
  );
}
