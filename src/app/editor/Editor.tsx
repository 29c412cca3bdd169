import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { useText } from '../i18n/text';
import { lessonIn } from '../lessons/address';
import { useCluster } from '../store/cluster';
import { CREATE_BUTTON } from '../store/host';
import { useUi } from '../store/ui';
import { run } from '../terminal/session';
import { StandsStill } from '../ui/StandsStill';
import { FileTabs } from './FileTabs';
import { filesReady, useFiles } from './files';
import { READ_MAX } from './language/read-max';
import { TabHint } from './TabHint';
import { text } from './text';
import { useChecked } from './use-checked';
import { useHinted } from './use-hinted';
import './editor.css';

const CodeEditor = lazy(async () => {
  const [{ CodeEditor }] = await Promise.all([import('./CodeEditor'), filesReady]);
  return { default: CodeEditor };
});

/** A name as a shell takes it. */
const quoted = (name: string): string => (/^[\w.-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`);

/** The editor: what you give to the cluster. */
export function Editor(): ReactNode {
  const t = useText(text);
  const active = useFiles((s) => s.active);
  const value = useFiles((s) => s.files.find((f) => f.name === s.active)?.text ?? '');
  const write = useFiles((s) => s.write);
  const [refused, setRefused] = useState<{ readonly of: string; readonly errors: string }>();
  const state = useChecked(active, value, refused?.of === value ? refused.errors : '');
  const [busy, setBusy] = useState(false);
  const hasCreated = useUi((s) => s.hasCreated);
  // Whoever has begun something else needs no hint, and what is to be done in a lesson the lesson says.
  const isNew = useCluster((s) => !s.journey) && !hasCreated && lessonIn(location) === undefined;
  const tooLong = value.length > READ_MAX;

  async function create(): Promise<void> {
    const { overlay, open } = useUi.getState();
    if (busy || value.trim() === '' || tooLong) return;
    setBusy(true);
    useUi.setState({ hasCreated: true });
    // On a phone the sheet makes room for the stage.
    if (overlay === 'editor') open(undefined);
    const { errors } = await run(`kubectl create -f ${quoted(active)}`, { agent: CREATE_BUTTON });
    setRefused(errors.trim() === '' ? undefined : { of: value, errors });
    if (errors.trim() !== '' && overlay === 'editor') open('editor');
    setBusy(false);
  }

  // From anywhere on the page, as from within the editor.
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key !== 'Enter') return;
      if (event.target instanceof Element && event.target.closest('.monaco-editor, dialog:not(.sheet)')) return;
      event.preventDefault();
      event.stopPropagation();
      document.querySelector<HTMLButtonElement>('[data-create]')?.click();
    };
    // Before the buttons and menus, to which Enter means something else.
    addEventListener('keydown', onKeyDown, { capture: true });
    return () => removeEventListener('keydown', onKeyDown, { capture: true });
  }, []);

  // What was refused is not said twice.
  const refusals = useHinted(state.refusals);
  const problems = useHinted(state.problems).filter((p) => !refusals.some((r) => r.line === p.line && r.message === p.message));
  const known = state.settled ? problems : [];
  const [first] = refusals.length > 0 ? refusals : known;
  const count = known.length + refusals.length;
  const words = (): string => {
    if (value.trim() === '') return t.nothing;
    if (tooLong) return t.tooLong(value.length / 1e6, READ_MAX / 1e6);
    if (first) return `${count > 1 ? `${t.problems(count)} · ` : ''}${t.line(first.line, first.message)}`;
    if (!state.settled) return t.checking;
    return state.kinds.length > 0 ? t.valid(state.kinds.join(', ')) : t.onlyComments;
  };
  const tone = tooLong || first?.severity === 'error' ? 'reject' : first ? 'wait' : undefined;
  return (
    <div className="editor">
      <FileTabs />
      <Suspense fallback={<textarea className="plain-editor" aria-label={t.editor(active)} readOnly value={tooLong ? '' : value} />}>
        <CodeEditor
          name={active}
          value={value}
          problems={problems}
          refusals={refusals}
          onChange={(next) => write(active, next)}
          onCreate={() => void create()}
        />
      </Suspense>
      <div className="editor-actions">
        {isNew && <p className="create-hint">{t.createHint}</p>}
        <button type="button" className="button primary" data-create disabled={busy || value.trim() === '' || tooLong} onClick={() => void create()}>
          {t.create}
        </button>
        <kbd>Ctrl ↵</kbd>
        <output className="editor-state" data-tone={tone}>
          {words()}
        </output>
        {busy && <StandsStill />}
        <TabHint />
      </div>
    </div>
  );
}
