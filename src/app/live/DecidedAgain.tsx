import { type ReactNode, useEffect, useState } from 'react';
import type { Recomputed } from '../../worker/live-protocol';
import { useText } from '../i18n/text';
import { DecisionBody } from '../scheduling/Decision';
import type { Explanation } from '../store/decision';
import { Dialog } from '../ui/Dialog';
import { timeOf } from './Journey';
import { decideAgain } from './link';
import { text } from './text';
import '../scheduling/scheduling.css';

type Words = (typeof text)['en'];

const BEST_TOLD = 3;

function agreement(t: Words, agrees: NonNullable<Recomputed['agrees']>, node: string, ties: readonly string[]): string {
  if (agrees === 'tie') return t.agrees.tie(node, ties.length);
  if (agrees === 'other') return t.agrees.other(node, `${ties.slice(0, BEST_TOLD).join(', ')}${ties.length > BEST_TOLD ? ' …' : ''}`);
  return t.agrees[agrees](node);
}

/** What is to be said of a recomputed decision before it is looked at: that it is one, of which moment, and what it rests on. */
function Notes({ of }: { readonly of: Recomputed }): ReactNode {
  const t = useText(text);
  const { agrees, node, atUs, exact, sameSecond, laterNodes, gone, scheduler, explanation } = of;
  return (
    <>
      <p>{t.recomputedNote}</p>
      {agrees !== undefined && node !== undefined && (
        <p data-agrees={agrees} data-testid="agrees">
          <b>{agreement(t, agrees, node, explanation.ties)}</b> {agrees === 'tie' && t.sameScore}
        </p>
      )}
      <ul className="live-notes">
        {atUs !== undefined && <li>{t.moment(timeOf(atUs))}</li>}
        {!exact && sameSecond > 0 && <li>{t.sameSecond(sameSecond)}</li>}
        {laterNodes > 0 && <li>{t.laterNodes(laterNodes)}</li>}
        {gone > 0 && <li>{t.goneSince(gone)}</li>}
        {scheduler !== undefined && <li>{t.scheduler(scheduler)}</li>}
      </ul>
    </>
  );
}

/** No chance of ours has decided between equally good nodes: what the real scheduler took is marked, if it is one of them. */
const shownOf = ({ explanation: { selected: _, ...explanation }, node, agrees }: Recomputed): Explanation => ({
  ...explanation,
  ties: [],
  ...(node !== undefined && (agrees === 'best' || agrees === 'tie') && { selected: node }),
});

/** A real decision, decided again by our scheduler: each plugin's verdict on each node. */
export function DecidedAgain({ pod }: { readonly pod: string }): ReactNode {
  const t = useText(text);
  const [state, setState] = useState<{ readonly recomputed: Recomputed | undefined }>();
  useEffect(() => {
    let stale = false;
    void decideAgain(pod).then((recomputed) => stale || setState({ recomputed }));
    return () => {
      stale = true;
    };
  }, [pod]);
  return (
    <Dialog title={t.recomputed(pod)} wide>
      <div className="decision" data-testid="decision">
        {!state ? (
          <p role="status">{t.recomputing}</p>
        ) : state.recomputed ? (
          <>
            <Notes of={state.recomputed} />
            <DecisionBody explanation={shownOf(state.recomputed)} />
          </>
        ) : (
          <p>{t.podGone}</p>
        )}
      </div>
    </Dialog>
  );
}
