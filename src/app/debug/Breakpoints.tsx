import { type FormEvent, type ReactNode, useState } from 'react';
import type { Breakpoint, BreakpointProblem, KeptBreakpoint } from '../../worker/protocol';
import { useText } from '../i18n/text';
import { useCluster } from '../store/cluster';
import { addBreakpoint, removeBreakpoint, switchBreakpoint } from '../store/debug';
import { host } from '../store/host';
import { icons } from '../ui/icons';
import { BreakpointFields } from './BreakpointFields';
import { text as breakpointText, wordsOf } from './breakpoint-text';
import { CHOSEN_KINDS, type ChosenKind, draftOf, trimmed } from './drafts';
import { text } from './text';

function Listed({ of: { id, on, at }, number, hit }: { readonly of: KeptBreakpoint; readonly number: number; readonly hit: boolean }): ReactNode {
  const t = useText(text);
  const words = wordsOf(useText(breakpointText), at);
  return (
    <li data-hit={hit || undefined} aria-current={hit || undefined}>
      <label>
        <input type="checkbox" checked={on} onChange={(event) => switchBreakpoint(id, event.target.checked)} />
        <span className="number">{number}</span>
        <span>{words}</span>
      </label>
      <button type="button" className="icon-button" aria-label={t.remove(words)} title={t.remove(words)} onClick={() => removeBreakpoint(id)}>
        {icons.close}
      </button>
    </li>
  );
}

/** What is to be stopped at is filled in, looked at by the host, and set. */
function NewBreakpoint({ done }: { readonly done: () => void }): ReactNode {
  const t = useText(text);
  const { kinds, kind } = useText(breakpointText);
  const pod = useCluster((s) => s.journey?.pod);
  const [draft, setDraft] = useState<Breakpoint>(draftOf('object'));
  const [problem, setProblem] = useState<BreakpointProblem>();
  const set = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const at = trimmed(draft);
    const wrong = await host.query({ kind: 'check-breakpoint', breakpoint: at });
    setProblem(wrong);
    if (wrong) return;
    addBreakpoint(at);
    done();
  };
  return (
    <form className="breakpoint-fields" onSubmit={(event) => void set(event)}>
      <label>
        <span>{kind}</span>
        <select
          className="field"
          value={draft.kind}
          // biome-ignore lint/a11y/noAutofocus: the form has come because of a button that is gone.
          autoFocus
          onChange={(event) => {
            setProblem(undefined);
            setDraft(draftOf(event.target.value as ChosenKind, pod));
          }}
        >
          {CHOSEN_KINDS.map((each) => (
            <option key={each} value={each}>
              {kinds[each]}
            </option>
          ))}
        </select>
      </label>
      <BreakpointFields value={draft} change={setDraft} problem={problem} />
      <p className="actions">
        <button type="submit" className="button primary">
          {t.set}
        </button>
        <button type="button" className="button" onClick={done}>
          {t.cancel}
        </button>
      </p>
    </form>
  );
}

/** The breakpoints of the session: on or off, what they wait for, and which one has stopped the run. */
export function Breakpoints(): ReactNode {
  const t = useText(text);
  const breakpoints = useCluster((s) => s.debug.breakpoints);
  const hit = useCluster((s) => (s.until?.hit === undefined ? undefined : s.until.kept));
  const [adding, setAdding] = useState(false);
  return (
    <>
      {breakpoints.length === 0 && !adding && <p>{t.noBreakpoints}</p>}
      <ol className="breakpoints" aria-label={t.tools.breakpoints}>
        {breakpoints.map((one, i) => (
          <Listed key={one.id} of={one} number={i + 1} hit={one.id === hit} />
        ))}
      </ol>
      {adding ? (
        <NewBreakpoint done={() => setAdding(false)} />
      ) : (
        <button type="button" className="button" onClick={() => setAdding(true)}>
          {t.add}
        </button>
      )}
    </>
  );
}
