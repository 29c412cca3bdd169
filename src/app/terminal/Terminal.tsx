import { type ClipboardEvent, type KeyboardEvent, memo, type ReactNode, useEffect, useRef, useState } from 'react';
import { useFiles } from '../editor/files';
import { useText } from '../i18n/text';
import { useCluster } from '../store/cluster';
import { StandsStill } from '../ui/StandsStill';
import { commonPrefix, complete, type Known } from './complete';
import { type Block, clear, useScreen } from './screen';
import { goesOn, interrupt, knownDiscovery, knownPrograms, type, useTerminal, warmUp } from './session';
import { text } from './text';
import './terminal.css';

/** Words that mean a state have its colour; the word itself says it too. */
const STATES =
  /\b(Running|Completed|Ready|Pending|ContainerCreating|Terminating|CrashLoopBackOff|ImagePullBackOff|ErrImagePull|Error|Failed|NotReady|OOMKilled)\b/;
const TONES: Readonly<Record<string, string>> = {
  Running: 'pass',
  Completed: 'pass',
  Ready: 'pass',
  Pending: 'wait',
  ContainerCreating: 'wait',
  Terminating: 'wait',
};

const coloured = (line: string): ReactNode =>
  line.split(STATES).map((piece, i) =>
    i % 2 === 1 ? (
      <span key={i} data-tone={TONES[piece] ?? 'reject'}>
        {piece}
      </span>
    ) : (
      piece
    ),
  );

/** One block of lines. The browser leaves out what is not on the screen; a full block is never drawn anew. */
const Lines = memo(function Lines({ block: { kind, text: lines } }: { readonly block: Block }): ReactNode {
  const count = lines.split('\n').length;
  return (
    <pre data-kind={kind} style={{ containIntrinsicBlockSize: `auto ${count * 1.9}rem` }}>
      {kind === 'command' ? lines.replace(/^/gm, (_, at: number) => (at === 0 ? '$ ' : '> ')) : kind === 'out' ? coloured(lines) : lines}
    </pre>
  );
});

const objectsOf = (resource: string) => [...(useCluster.getState().resources[resource]?.values() ?? [])];

/** What completion may offer just now. */
const known = (): Known => ({
  programs: knownPrograms(),
  files: useFiles.getState().files.map((f) => f.name),
  discovery: knownDiscovery(),
  names: (resource) => objectsOf(resource).map((o) => o.metadata.name ?? ''),
  containers: objectsOf('pods').flatMap((pod) => (pod as { spec?: { containers?: readonly { name: string }[] } }).spec?.containers?.map((c) => c.name) ?? []),
});

/** The line that is being typed, with what was typed before. */
function Prompt({ onRun }: { readonly onRun: () => void }): ReactNode {
  const t = useText(text);
  const running = useTerminal((s) => s.running);
  const history = useTerminal((s) => s.history);
  const empty = useScreen((s) => s.blocks.length === 0);
  const [line, setLine] = useState('');
  const [place, setPlace] = useState<number>();
  const [draft, setDraft] = useState('');
  const [hints, setHints] = useState<readonly string[]>([]);
  const leaving = useRef(false);

  function edit(next: string): void {
    setLine(next);
    setHints([]);
  }

  function submit(): void {
    if (goesOn(line)) return edit(`${line}\n`);
    edit('');
    setPlace(undefined);
    onRun();
    void type(line);
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
      if (key === 'Enter' && !shiftKey && !ctrlKey && !metaKey) submit();
      // Within several lines, the arrows move between them first.
      else if (key === 'ArrowUp' && !value.slice(0, selectionStart).includes('\n')) recall(-1);
      else if (key === 'ArrowDown' && !value.slice(selectionEnd).includes('\n')) recall(1);
      else if (key === 'Tab' && !shiftKey && !altKey && line.trim() !== '' && !left) completeLine();
      else if (ctrlKey && key === 'c' && selectionStart === selectionEnd) {
        if (running > 0) interrupt();
        else edit('');
      } else if (ctrlKey && key === 'l') clear();
      else if (ctrlKey && key === 'u') edit(value.slice(selectionEnd));
      else return false;
      return true;
    };
    if (key === 'Escape') setHints([]);
    if (handled()) event.preventDefault();
  }

  /** A prompt that was copied along is no part of the command. */
  function onPaste(event: ClipboardEvent<HTMLTextAreaElement>): void {
    const pasted = event.clipboardData.getData('text/plain').replace(/\r\n?/g, '\n');
    if (!/^\$ /m.test(pasted)) return;
    event.preventDefault();
    const { selectionStart, selectionEnd, value } = event.currentTarget;
    edit(value.slice(0, selectionStart) + pasted.replace(/^\$ /gm, '').trimEnd() + value.slice(selectionEnd));
  }

  return (
    <form
      className="terminal-line"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {hints.length > 0 && (
        <p className="terminal-hints" role="status">
          {hints.slice(0, HINTS_SHOWN).join('  ')}
          {hints.length > HINTS_SHOWN && `  ${t.more(hints.length - HINTS_SHOWN)}`}
        </p>
      )}
      <span aria-hidden="true">$</span>
      <textarea
        aria-label={t.prompt}
        aria-description={t.keys}
        placeholder={empty ? t.placeholder : ''}
        rows={Math.min(LINES_SHOWN, line.split('\n').length)}
        autoCapitalize="off"
        autoComplete="off"
        autoCorrect="off"
        enterKeyHint="go"
        spellCheck={false}
        wrap={line.includes('\n') ? 'off' : 'soft'}
        value={line}
        onChange={(event) => edit(event.target.value)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
      />
      {running > 0 && (
        <button type="button" className="button" onClick={interrupt}>
          {t.stop}
        </button>
      )}
    </form>
  );
}

const HINTS_SHOWN = 40;
const LINES_SHOWN = 8;
/** Nearer to the end than this, new output is followed. */
const FOLLOW_PX = 40;

/** A terminal whose shell knows kubectl and the user's files. */
export function Terminal(): ReactNode {
  const t = useText(text);
  const blocks = useScreen((s) => s.blocks);
  const typing = useTerminal((s) => s.typing);
  const queue = useTerminal((s) => s.queue);
  const output = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const follows = useRef(true);

  const connected = useCluster((s) => s.link === 'open');
  useEffect(() => {
    if (connected) warmUp().catch(() => undefined);
  }, [connected]);

  // Followed once the page is laid out: when there is more output, or the prompt has taken room from it.
  useEffect(() => {
    const [box, lines] = [output.current, content.current];
    if (!box || !lines) return;
    const observer = new ResizeObserver(() => {
      if (follows.current) box.scrollTop = box.scrollHeight;
    });
    observer.observe(box);
    observer.observe(lines);
    return () => observer.disconnect();
  }, []);

  return (
    <section className="terminal" aria-label={t.terminal}>
      <div
        ref={output}
        className="terminal-output"
        role="log"
        aria-label={t.output}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard.
        tabIndex={0}
        onScroll={({ currentTarget: box }) => {
          follows.current = box.scrollHeight - box.scrollTop - box.clientHeight < FOLLOW_PX;
        }}
      >
        <div ref={content}>
          {blocks.map((block) => (
            <Lines key={block.id} block={block} />
          ))}
          {queue.map((line, i) => (
            <p key={i} className="terminal-hint">
              {t.next} {line}
            </p>
          ))}
          {typing && <StandsStill />}
        </div>
      </div>
      <Prompt
        onRun={() => {
          follows.current = true;
        }}
      />
    </section>
  );
}
