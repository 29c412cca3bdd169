import type { ReactNode } from 'react';
import { formatMicroTime, formatTime } from '../../api/time';
import type { Fact, SeenStep } from '../../worker/live-protocol';
import { useText } from '../i18n/text';
import { useLabels } from '../journeys/labels';
import { text } from './text';

type Words = (typeof text)['en'];

/** A time as the cluster wrote it: with its fractions, where it has some. */
export const timeOf = (us: number): string => (us % 1e6 === 0 ? formatTime(us) : formatMicroTime(us)).replace('T', ' ').replace('Z', '');

function wordsOf(t: Words, fact: Fact): string {
  switch (fact.fact) {
    case 'writer':
      return t.fact.writer(fact.manager);
    case 'stored':
    case 'accepted':
      return t.fact[fact.fact];
    case 'rejected':
      return t.fact.rejected(fact.times, fact.message);
    case 'bound':
      return t.fact.bound(fact.node, fact.by);
    case 'pulled':
      return t.fact.pulled(fact.container, fact.message ?? '');
    case 'started':
      return t.fact.started(fact.container);
    case 'condition':
      return t.fact.condition(fact.type);
  }
}

/** The seven steps, with what the cluster still tells of each; what it does not tell is said to be so. */
export function Journey({ steps }: { readonly steps: readonly SeenStep[] }): ReactNode {
  const t = useText(text);
  const labels = useLabels('create-pod');
  return (
    <section className="live-journey" aria-label={t.journey}>
      <h3>{t.journey}</h3>
      <p className="live-quiet">{t.journeyAbout}</p>
      <ol>
        {steps.map(({ step, seen, atUs, facts }) => (
          <li key={step} data-seen={seen} data-step={step}>
            <b>{labels.steps[step]}</b> {atUs !== undefined && <time>{timeOf(atUs)}</time>}
            {seen !== 'seen' && <em>{t.seen[seen]}</em>}
            <ul>
              {facts.map((fact, i) => (
                <li key={i}>
                  {wordsOf(t, fact)}{' '}
                  <span className="live-quiet">
                    {t.source[fact.source]}
                    {fact.atUs !== undefined && fact.atUs !== atUs && `, ${timeOf(fact.atUs)}`}
                  </span>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </section>
  );
}
