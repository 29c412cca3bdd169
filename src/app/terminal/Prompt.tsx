import { type ClipboardEvent, type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import { useText } from '../i18n/text';
import { commonPrefix, complete } from './complete';
import { beginSearch, type HistorySearch, searchFor, searchOlder } from './history-search';
import { known } from './known';
import { clear, useScreen } from './screen';
import { endInput, goesOn, hangUp, interrupt, type, useTerminal } from './session';
import { text } from './text';

const HINTS_SHOWN = 40;
const LINES_SHOWN = 8;

/** What the last word may become. */
function Hints({ of }: { readonly of: readonly string[] }): ReactNode {
  const t = useText(text);
  return (
    of.length > 0 && (
      <p className="terminal-hints" role="status">
        {of.slice(0, HINTS_SHOWN).join('  ')}
        {of.length > HINTS_SHOWN && `  ${t.more(of.length - HINTS_SHOWN)}`}
      </p>
    )
  );
}

/** The line that a search has found. */
function Found({ search: { at, query }, history }: { readonly search: HistorySearch; readonly history: readonly string[] }): ReactNode {
  const t = useText(text);
  return (
    <p className="terminal-hints" role="status">
      {at === undefined ? (query === '' ? t.searchHint : t.notFound) : history[at]}
    </p>
  );
}

/** What can be done to what runs, for those without a Ctrl key, too. */
function Buttons(): ReactNode {
  const t = useText(text);
  const reading = useTerminal((s) => s.reading);
  return (
    <span className="terminal-buttons">
      <button type="button" className="button" onClick={interrupt}>
        {t.stop}
      </button>
      {reading && (
        <button type="button" className="button" onClick={endInput}>
          {t.end}
        </button>
      )}
      {reading === 'raw' && (
        <button type="button" className="button" onClick={hangUp}>
          {t.hangUp}
        </button>
      )}
    </span>
  );
}

/** A search of the history: the keys that it takes, and what becomes of the line. */
function useSearch(history: readonly string[], edit: (line: string) => void, submit: (line: string) => void) {
  const [search, setSearch] = useState<HistorySearch>();

  /** Ends a search: with the line that it has found, or with the one that was being typed. */
  function endSearch({ at, draft: before }: HistorySearch, takes: boolean): string {
    const taken = takes && at !== undefined ? history[at]! : before;
    setSearch(undefined);
    edit(taken);
    return taken;
  }

  /** The keys of a search; false: the key is none of them. */
  function searchKey(key: string, ctrlKey: boolean, under: HistorySearch): boolean {
    if (ctrlKey && key === 'r') setSearch(searchOlder(under, history));
    else if ((ctrlKey && (key === 'g' || key === 'c')) || key === 'Escape') endSearch(under, false);
    else if (key === 'Enter') submit(endSearch(under, true));
    else if (key === 'Tab' || key.startsWith('Arrow')) endSearch(under, true);
    else return false;
    return true;
  }

  return { search, setSearch, endSearch, searchKey };
}

/** The line that is being typed, with what was typed before. */
export function Prompt({ asked, onRun }: { readonly asked: string; readonly onRun: () => void }): ReactNode {
  const t = useText(text);
  const running = useTerminal((s) => s.running);
  const reading = useTerminal((s) => s.reading);
  const history = useTerminal((s) => (s.reading ? s.replies : s.history));
  const empty = useScreen((s) => s.blocks.length === 0);
  const [line, setLine] = useState('');
  const [place, setPlace] = useState<number>();
  const [draft, setDraft] = useState('');
  const [hints, setHints] = useState<readonly string[]>([]);
  const { search, setSearch, endSearch, searchKey } = useSearch(history, edit, submit);
  const leaving = useRef(false);

  function edit(next: string): void {
    setLine(next);
    setHints([]);
  }

  function submit(typed = line): void {
    if (!reading && goesOn(typed)) return edit(`${typed}\n`);
    edit('');
    setPlace(undefined);
    onRun();
    void type(typed);
  }

  /** Goes through the history; the line that was begun is not lost. */
  function recall(step: -1 | 1): void {
    const next = Math.min(history.length, Math.max(0, (place ?? history.length) + step));
    if (place === undefined) setDraft(line);
    setPlace(next === history.length ? undefined : next);
    edit(history[next] ?? (place === undefined ? line : draft));
  }

  function completeLine(): void {
    const found = complete(line, known());
    const begun = /\S*$/.exec(line)![0];
    const rest = commonPrefix(found).slice(begun.length);
    edit(line + rest + (found.length === 1 && !/[=/]$/.test(found[0]!) ? ' ' : ''));
    if (found.length > 1) setHints(found);
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void {
    const { key, ctrlKey, shiftKey, metaKey, altKey } = event;
    const { selectionStart, selectionEnd, value } = event.currentTarget;
    // Escape lets go of Tab, so that the keyboard is not caught here.
    const left = leaving.current;
    leaving.current = key === 'Escape' || (left && key === 'Tab');
    const handled = (): boolean => {
      if (event.nativeEvent.isComposing) return false;
      if (search) return searchKey(key, ctrlKey, search);
      if (key === 'Enter' && !shiftKey && !ctrlKey && !metaKey) submit();
      // Within several lines, the arrows move between them first.
      else if (key === 'ArrowUp' && !value.slice(0, selectionStart).includes('\n')) recall(-1);
      else if (key === 'ArrowDown' && !value.slice(selectionEnd).includes('\n')) recall(1);
      else if (key === 'Tab' && !shiftKey && !altKey && !reading && line.trim() !== '' && !left) completeLine();
      else if (ctrlKey && key === 'c' && selectionStart === selectionEnd) {
        if (running > 0) interrupt();
        edit('');
      } else if (ctrlKey && key === 'd' && reading && line === '') endInput();
      else if (ctrlKey && key === 'r') setSearch(beginSearch(line));
      else if (ctrlKey && key === 'l') clear();
      else if (ctrlKey && key === 'u') edit(value.slice(selectionEnd));
      else return false;
      return true;
    };
    if (key === 'Escape') setHints([]);
    if (handled()) event.preventDefault();
  }

  /** A prompt that was copied along is no part of the command. */
  function onPaste(event: ClipboardEvent<HTMLTextAreaElement>): void {
    if (search) return;
    const pasted = event.clipboardData.getData('text/plain').replace(/\r\n?/g, '\n');
    if (!/^\$ /m.test(pasted)) return;
    event.preventDefault();
    const { selectionStart, selectionEnd, value } = event.currentTarget;
    edit(value.slice(0, selectionStart) + pasted.replace(/^\$ /gm, '').trimEnd() + value.slice(selectionEnd));
  }

  return (
    <form
      className="terminal-line"
      data-reading={reading}
      onSubmit={(event) => {
        event.preventDefault();
        submit(search && endSearch(search, true));
      }}
    >
      <Hints of={hints} />
      {search && <Found search={search} history={history} />}
      <span aria-hidden="true">{search ? t.searching : reading ? asked : '$'}</span>
      <textarea
        aria-label={search ? t.search : reading ? t.reply : t.prompt}
        aria-description={search ? t.searchKeys : reading ? t.replyKeys : t.keys}
        placeholder={empty ? t.placeholder : ''}
        rows={Math.min(LINES_SHOWN, line.split('\n').length)}
        autoCapitalize="off"
        autoComplete="off"
        autoCorrect="off"
        enterKeyHint="go"
        spellCheck={false}
        wrap={line.includes('\n') ? 'off' : 'soft'}
        value={search ? search.query : line}
        onChange={({ target: { value } }) => (search ? setSearch(searchFor(search, history, value)) : edit(value))}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
      />
      {running > 0 && <Buttons />}
    </form>
  );
}
