import type { ReactNode } from 'react';
import { useText } from '../i18n/text';
import type { Explanation } from '../store/decision';
import { text } from './text';

const SHOWN_MAX = 50;

/** Whom preemption would end on which node, and why one node was preferred. */
export function Preemption({ of: { node, why, candidates } }: { readonly of: NonNullable<Explanation['preemption']> }): ReactNode {
  const t = useText(text);
  const reasons: Readonly<Record<string, string>> = t.why;
  return (
    <section aria-label={t.preemption}>
      <h3>{t.preemption}</h3>
      <p>{t.preempts(node, reasons[why] ?? why)}</p>
      <table className="matrix candidates">
        <thead>
          <tr>
            <th scope="col">{t.candidate}</th>
            <th scope="col">{t.violations}</th>
            <th scope="col">{t.victims}</th>
          </tr>
        </thead>
        <tbody>
          {candidates.slice(0, SHOWN_MAX).map((candidate) => (
            <tr key={candidate.node} className={candidate.node === node ? 'win' : undefined}>
              <th scope="row">
                {candidate.node === node ? '★ ' : ''}
                {candidate.node}
              </th>
              <td>{candidate.pdbViolations}</td>
              <td>{candidate.victims.join(', ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {candidates.length > SHOWN_MAX && <p className="quiet">{t.more(candidates.length - SHOWN_MAX)}</p>}
    </section>
  );
}
