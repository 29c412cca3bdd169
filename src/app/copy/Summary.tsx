import type { ReactNode } from 'react';
import type { Report } from '../../worker/dump-worker';
import { useText } from '../i18n/text';
import { text } from './text';

/** Kinds that everybody wants to see counted, in this order; the rest comes after them. */
const FIRST = ['Node', 'Pod', 'Namespace', 'Deployment', 'StatefulSet', 'DaemonSet', 'Job'];

const rank = (kind: string): number => (FIRST.includes(kind) ? FIRST.indexOf(kind) : FIRST.length);

/** What came of a dump: what the copy has, what was dropped, what it cannot do. */
export function Summary({ report }: { readonly report: Report }): ReactNode {
  const t = useText(text);
  const { taken, dropped, standIns, madeAnew, limits, unreadable, unreadableCount } = report;
  const counted = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .map(([kind, n]) => `${n} ${kind}`)
      .join(', ');
  return (
    <div className="copy-summary" role="status" data-testid="dump-summary">
      <h3>{t.has}</h3>
      <ul className="copy-counts">
        {Object.entries(taken)
          .toSorted(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
          .map(([kind, n]) => (
            <li key={kind}>
              <b>{n}</b> {kind}
            </li>
          ))}
      </ul>
      <p>{t.still}</p>
      <h3>{t.dropped}</h3>
      <p>{t.droppedValues(dropped.secretValues, dropped.environmentValues, dropped.lastApplied)}</p>
      {Object.keys(standIns).length > 0 && <p>{t.standIns(counted(standIns))}</p>}
      {Object.keys(madeAnew).length > 0 && <p>{t.madeAnew(counted(madeAnew))}</p>}
      {limits.length > 0 && (
        <>
          <h3>{t.limits}</h3>
          <ul>
            {limits.map(({ code, count, names }) => (
              <li key={code}>
                {t.limit[code](count)}{' '}
                <span className="quiet">
                  {names.join(', ')}
                  {names.length < count && names.length > 7 ? ' …' : ''}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      {unreadableCount > 0 && (
        <>
          <h3>{t.couldNot(unreadableCount)}</h3>
          <ul lang="en">
            {unreadable.map(({ where, why }) => (
              <li key={where + why}>
                <b>{where}</b>: {why}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
