import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useFiles } from '../editor/files';
import { useText } from '../i18n/text';
import { useCluster } from '../store/cluster';
import { commonPrefix, complete } from './complete';
import { interrupt, run, useTerminal, warmUp } from './session';
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

const namesOf = (resource: string): readonly string[] => [...(useCluster.getState().resources[resource]?.values() ?? [])].map((o) => o.metadata.name ?? '');

/** A terminal whose shell knows kubectl and the user's files. */
export function Terminal(): ReactNode {
  const t = useText(text);
  const { entries, running, history } = useTerminal();
  const waiting = useCluster((s) => !s.playing) && running;
  const [line, setLine] = useState('');
  const [place, setPlace] = useState<number>();
  const [hints, setHints] = useState<readonly string[]>([]);
  const end = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);

  const connected = useCluster((s) => s.link === 'open');
  useEffect(() => {
    if (connected) warmUp().catch(() => undefined);
  }, [connected]);

  useEffect(() => {
    if (entries.length > 0 || running) end.current?.scrollIntoView({ block: 'nearest' });
  }, [entries, running]);

  function recall(step: -1 | 1): void {
    const next = Math.min(history.length, Math.max(0, (place ?? history.length) + step));
    setPlace(next);
    setLine(history[next] ?? '');
  }

  function completeLine(): void {
    const found = complete(
      line,
      useFiles.getState().files.map((f) => f.name),
      namesOf,
    );
    const begun = line.slice(line.length - (line.split(/\s+/).at(-1) ?? '').length);
    const rest = commonPrefix(found).slice(begun.length);
    setLine(line + rest + (found.length === 1 ? ' ' : ''));
    setHints(found.length > 1 ? found.slice(0, 24) : []);
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      event.preventDefault();
      recall(event.key === 'ArrowUp' ? -1 : 1);
    } else if (event.key === 'Tab' && !event.shiftKey && line.trim() !== '') {
      event.preventDefault();
      completeLine();
    } else if (event.ctrlKey && event.key === 'c' && input.current?.selectionStart === input.current?.selectionEnd) {
      event.preventDefault();
      if (running) interrupt();
      else setLine('');
    } else if (event.ctrlKey && event.key === 'l') {
      event.preventDefault();
      void run('clear');
    }
  }

  return (
    <section className="terminal" aria-label={t.terminal}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard. */}
      <div className="terminal-output" role="log" aria-label={t.output} tabIndex={0}>
        {entries.map((entry) => (
          <pre key={entry.id} data-kind={entry.kind}>
            {entry.kind === 'command' ? `$ ${entry.text}` : entry.kind === 'out' ? coloured(entry.text) : entry.text}
          </pre>
        ))}
        {waiting && <p className="terminal-hint">{t.paused}</p>}
        {hints.length > 0 && <p className="terminal-hint">{hints.join('  ')}</p>}
        <div ref={end} />
      </div>
      <form
        className="terminal-line"
        onSubmit={(event) => {
          event.preventDefault();
          setLine('');
          setPlace(undefined);
          setHints([]);
          void run(line);
        }}
      >
        <span aria-hidden="true">$</span>
        <input
          ref={input}
          aria-label={t.prompt}
          placeholder={entries.length === 0 ? t.placeholder : ''}
          autoCapitalize="off"
          autoComplete="off"
          autoCorrect="off"
          spellCheck={false}
          value={line}
          onChange={(event) => setLine(event.target.value)}
          onKeyDown={onKeyDown}
        />
        {running && (
          <button type="button" className="button" onClick={interrupt}>
            {t.stop}
          </button>
        )}
      </form>
    </section>
  );
}
