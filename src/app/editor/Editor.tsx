import { lazy, type ReactNode, Suspense, useDeferredValue, useEffect, useMemo, useState } from 'react';
import { useText } from '../i18n/text';
import { useUi } from '../store/ui';
import { run } from '../terminal/session';
import { icons } from '../ui/icons';
import { CHECKED_MAX, type Checked, check, locate, type Problem } from './check';
import { useFiles } from './files';
import { TEMPLATES } from './templates';
import { text } from './text';
import './editor.css';

const CodeEditor = lazy(() => import('./CodeEditor').then((m) => ({ default: m.CodeEditor })));

const UNCHECKED: Checked = { problems: [], kinds: [] };

/** The tabs: each file one, and a menu of templates for new ones. */
function Tabs(): ReactNode {
  const t = useText(text);
  const language = useUi((s) => s.language);
  const { files, active, open, add, close, rename } = useFiles();
  const [renaming, setRenaming] = useState<string>();
  return (
    <div className="tabs">
      <div className="tab-list" role="tablist" aria-label={t.files}>
        {files.map(({ name }) => (
          <span key={name} className="tab" data-on={name === active || undefined}>
            {renaming === name ? (
              <input
                className="field"
                aria-label={t.renameTo}
                defaultValue={name}
                // biome-ignore lint/a11y/noAutofocus: the user has just asked to type here.
                autoFocus
                onBlur={(event) => {
                  const wanted = event.target.value.trim().replace(/[\s/\\]+/g, '-');
                  if (wanted) rename(name, wanted);
                  setRenaming(undefined);
                }}
                onKeyDown={(event) => (event.key === 'Enter' || event.key === 'Escape') && event.currentTarget.blur()}
              />
            ) : (
              <button
                type="button"
                role="tab"
                aria-selected={name === active}
                onClick={() => open(name)}
                onDoubleClick={() => setRenaming(name)}
                onKeyDown={(event) => event.key === 'F2' && setRenaming(name)}
              >
                {name}
              </button>
            )}
            {name === active && files.length > 1 && (
              <button type="button" className="tab-close" aria-label={t.close(name)} title={t.close(name)} onClick={() => close(name)}>
                {icons.close}
              </button>
            )}
          </span>
        ))}
      </div>
      <label className="tab-new" title={t.templates}>
        <span aria-hidden="true">+</span>
        <select
          aria-label={t.templates}
          value=""
          onChange={(event) => {
            const template = TEMPLATES.find((x) => x.file === event.target.value);
            add(template ? { name: template.file, text: template.text } : { name: 'new.yaml', text: '' });
          }}
        >
          <option value="" disabled hidden />
          <option value="empty">{t.empty}</option>
          {TEMPLATES.map(({ file, title }) => (
            <option key={file} value={file}>
              {title[language]}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

/** Problems that the text has, and those that the API server found in what was sent last. */
function useProblems(value: string): { readonly checked: Checked; readonly problems: readonly Problem[]; readonly setRefusal: (refusal: string) => void } {
  const [refusal, setRefusal] = useState<{ readonly text: string; readonly of: string }>();
  const settled = useDeferredValue(value);
  const checked = useMemo(() => (settled.length > CHECKED_MAX ? UNCHECKED : check(settled)), [settled]);
  const located = useMemo(() => (refusal?.of === settled ? locate(settled, refusal.text) : []), [refusal, settled]);
  return { checked, problems: [...checked.problems, ...located], setRefusal: (message) => setRefusal(message ? { text: message, of: value } : undefined) };
}

/** The editor: what you give to the cluster. */
export function Editor(): ReactNode {
  const t = useText(text);
  const active = useFiles((s) => s.active);
  const value = useFiles((s) => s.files.find((f) => f.name === s.active)?.text ?? '');
  const write = useFiles((s) => s.write);
  const { checked, problems, setRefusal } = useProblems(value);
  const [busy, setBusy] = useState(false);
  const [first] = problems;

  async function create(): Promise<void> {
    if (busy) return;
    setBusy(true);
    useUi.getState().select({ kind: 'step' });
    const quoted = /^[\w.-]+$/.test(active) ? active : `'${active.replaceAll("'", "'\\''")}'`;
    const { errors } = await run(`kubectl create -f ${quoted}`);
    setRefusal(errors);
    setBusy(false);
  }

  // From anywhere on the page, as from within the editor.
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key !== 'Enter' || event.defaultPrevented) return;
      event.preventDefault();
      document.querySelector<HTMLButtonElement>('[data-create]')?.click();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, []);

  const plain = (
    <textarea className="plain-editor" aria-label={t.editor(active)} spellCheck={false} value={value} onChange={(event) => write(active, event.target.value)} />
  );
  return (
    <div className="editor">
      <Tabs />
      <Suspense fallback={plain}>
        <CodeEditor name={active} value={value} problems={problems} onChange={(next) => write(active, next)} onCreate={() => void create()} />
      </Suspense>
      <div className="editor-actions">
        <button type="button" className="button primary" data-create disabled={busy || value.trim() === ''} onClick={() => void create()}>
          {t.create}
        </button>
        <kbd>Ctrl ↵</kbd>
        <output className="editor-state" data-tone={first ? 'reject' : undefined} title={first?.message}>
          {value.trim() === ''
            ? t.nothing
            : value.length > CHECKED_MAX
              ? t.tooLong
              : first
                ? `${t.problems(problems.length)} · ${t.line(first.line, first.message)}`
                : t.valid(checked.kinds.join(', '))}
        </output>
      </div>
    </div>
  );
}
