import { type ReactNode, useDeferredValue, useMemo, useState } from 'react';
import { canSave, saveToDisk } from '../editor/open-from-disk';
import { decisionCsv } from '../export/decision-csv';
import { useText } from '../i18n/text';
import { useQuery } from '../inspector/use-query';
import type { Explanation } from '../store/decision';
import type { DecisionRef } from '../store/ui';
import { Dialog } from '../ui/Dialog';
import { DecisionPicture } from './DecisionPicture';
import { Matrix, type ScoreKind } from './Matrix';
import { NodeDetail } from './NodeDetail';
import { Outcome } from './Outcome';
import { Preemption } from './Preemption';
import { text } from './text';
import './scheduling.css';

const SCORES: readonly ScoreKind[] = ['weighted', 'normalized', 'raw'];

/** The nodes with the best first, and those that were turned down after them. */
function ranked({ nodes, scores }: Explanation): readonly string[] {
  const totalOf = (node: string): number => scores[node]?.total ?? -1;
  return [...nodes].sort((a, b) => totalOf(b) - totalOf(a));
}

/** A decision as a table, and what is to be said of it. */
export function DecisionBody({ explanation }: { readonly explanation: Explanation }): ReactNode {
  const t = useText(text);
  const [find, setFind] = useState('');
  const wanted = useDeferredValue(find.trim());
  const [shown, setShown] = useState<ScoreKind>('weighted');
  const [chosen, setChosen] = useState<string>();
  const order = useMemo(() => ranked(explanation), [explanation]);
  const nodes = useMemo(() => (wanted === '' ? order : order.filter((node) => node.includes(wanted))), [order, wanted]);
  return (
    <>
      <Outcome explanation={explanation} />
      {explanation.preemption && <Preemption of={explanation.preemption} />}
      <div className="matrix-tools">
        <input className="field" aria-label={t.filterNodes} placeholder={t.filterNodes} value={find} onChange={(event) => setFind(event.target.value)} />
        <fieldset>
          <legend>{t.shown}</legend>
          {SCORES.map((kind) => (
            <label key={kind}>
              <input type="radio" name="scores" checked={shown === kind} onChange={() => setShown(kind)} /> {t.scores[kind]}
            </label>
          ))}
        </fieldset>
        {canSave && (
          <button type="button" className="button" onClick={() => saveToDisk(`${explanation.pod.replace('/', '-')}.csv`, decisionCsv(explanation), 'text/csv')}>
            {t.saveCsv}
          </button>
        )}
        <DecisionPicture explanation={explanation} nodes={nodes} shown={shown} />
      </div>
      <Matrix explanation={explanation} nodes={nodes} shown={shown} chosen={chosen} onChoose={setChosen} />
      {chosen !== undefined && <NodeDetail explanation={explanation} node={chosen} />}
    </>
  );
}

/** One scheduling decision, whole: each plugin's word on each node. It is decided again for this; nothing was kept. */
export function Decision({ of: { pod, cycle } }: { readonly of: DecisionRef }): ReactNode {
  const t = useText(text);
  const answer = useQuery({ kind: 'decision', cycle });
  return (
    <Dialog title={t.decision(pod)} wide>
      <div className="decision" data-testid="decision">
        {!answer ? <p className="quiet">{t.loading}</p> : answer.explanation ? <DecisionBody explanation={answer.explanation} /> : <p>{t.gone}</p>}
      </div>
    </Dialog>
  );
}
