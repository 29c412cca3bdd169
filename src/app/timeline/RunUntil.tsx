import { type FormEvent, type ReactNode, useState } from 'react';
import type { Breakpoint, BreakpointProblem } from '../../worker/protocol';
import { BreakpointFields } from '../debug/BreakpointFields';
import { text as breakpointText } from '../debug/breakpoint-text';
import { CHOSEN_KINDS, draftOf, trimmed } from '../debug/drafts';
import { useText } from '../i18n/text';
import { useCluster } from '../store/cluster';
import { host } from '../store/host';
import { useUi } from '../store/ui';
import { Dialog } from '../ui/Dialog';
import { text } from './text';
import '../debug/debug.css';

/** Plays until something happens: time then stands still there, and the message that it came with is opened. */
export function RunUntil(): ReactNode {
  const t = useText(text);
  const { kinds } = useText(breakpointText);
  const open = useUi((s) => s.open);
  const pod = useCluster((s) => s.journey?.pod);
  const [draft, setDraft] = useState<Breakpoint>(draftOf('phase'));
  const [problem, setProblem] = useState<BreakpointProblem>();
  const run = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const breakpoint = trimmed(draft);
    const wrong = await host.query({ kind: 'check-breakpoint', breakpoint });
    setProblem(wrong);
    if (wrong) return;
    host.send({ type: 'run-until', breakpoint });
    open(undefined);
  };
  return (
    <Dialog title={t.runUntil}>
      <form className="run-until" onSubmit={(event) => void run(event)}>
        {CHOSEN_KINDS.map((each) => (
          <label key={each}>
            <input type="radio" name="breakpoint" checked={draft.kind === each} onChange={() => setDraft(draftOf(each, pod))} />
            <span>{kinds[each]}</span>
          </label>
        ))}
        <div className="breakpoint-fields">
          <BreakpointFields value={draft} change={setDraft} problem={problem} />
        </div>
        <button type="submit" className="button primary">
          {t.run}
        </button>
      </form>
    </Dialog>
  );
}
