import type { ReactNode } from 'react';
import { useText } from '../i18n/text';
import type { Explanation } from '../store/decision';
import { text } from './text';

const NODES_TOLD_MAX = 5;

/** The outcome in words: how many nodes passed, which was chosen and how a tie was broken, or why there was none. */
export function Outcome({ explanation }: { readonly explanation: Explanation }): ReactNode {
  const t = useText(text);
  const { nodes, scores, selected, ties, preFilter, message } = explanation;
  const feasible = Object.keys(scores).length;
  return (
    <div className="outcome">
      {preFilter ? <p>{t.refused(preFilter.plugin)}</p> : <p>{t.passed(feasible, nodes.length)}</p>}
      {selected !== undefined && <p>{t.chosen(selected, scores[selected]?.total ?? 0)}</p>}
      {ties.length > 1 && <p>{t.tie(ties.slice(0, NODES_TOLD_MAX), Math.max(0, ties.length - NODES_TOLD_MAX))}</p>}
      {message !== undefined && <pre className="refusal">{message}</pre>}
    </div>
  );
}
