import { memo, type ReactNode, useEffect, useRef } from 'react';
import { useText } from '../i18n/text';
import { useCluster } from '../store/cluster';
import { StandsStill } from '../ui/StandsStill';
import { STATE_WORDS, toneOfWord } from '../ui/state-words';
import { Prompt } from './Prompt';
import { type Block, splitTail, useScreen } from './screen';
import { useTerminal, warmUp } from './session';
import { text } from './text';
import './terminal.css';

const coloured = (line: string): ReactNode =>
  line.split(STATE_WORDS).map((piece, i) =>
    i % 2 === 1 ? (
      <span key={i} data-tone={toneOfWord(piece)}>
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

/** Nearer to the end than this, new output is followed. */
const FOLLOW_PX = 40;

/** A terminal whose shell knows kubectl and the user's files. */
export function Terminal(): ReactNode {
  const t = useText(text);
  const all = useScreen((s) => s.blocks);
  const reading = useTerminal((s) => s.reading !== undefined);
  const { blocks, tail } = splitTail(all, reading);
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
        asked={tail}
        onRun={() => {
          follows.current = true;
        }}
      />
    </section>
  );
}
