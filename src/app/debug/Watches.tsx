import { type FormEvent, type ReactNode, useState } from 'react';
import type { Json } from '../../api/object';
import type { Evaluated } from '../../worker/protocol';
import { useText } from '../i18n/text';
import { useQuery } from '../inspector/use-query';
import { useSlowly } from '../inspector/use-slowly';
import { useCluster } from '../store/cluster';
import { addWatch, removeWatch } from '../store/debug';
import { host } from '../store/host';
import { icons } from '../ui/icons';
import { SPARK, sparkline } from './sparkline';
import { text } from './text';

/** A history costs the host some work: while time passes, it is asked for now and then; where time stands, at once. */
const ASKED_EVERY_MS = { playing: 3_000, standing: 200 } as const;
const LETTERS_MAX = 300;

const shown = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, LETTERS_MAX);

function Now({ of }: { readonly of: Evaluated }): ReactNode {
  const t = useText(text);
  if ('value' in of) return <output>{shown(of.value)}</output>;
  return 'error' in of ? <output className="quiet">{t.noAnswer(of.error)}</output> : <pre className="problem">{of.problem}</pre>;
}

/** A watched expression: what it says, and a line of what it has said; a click on the line goes to the moment. */
function Watch({ expression }: { readonly expression: string }): ReactNode {
  const t = useText(text);
  const nowUs = useSlowly(
    useCluster((s) => s.nowUs),
    useCluster((s) => (s.playing ? ASKED_EVERY_MS.playing : ASKED_EVERY_MS.standing)),
  );
  const branch = useCluster((s) => s.branch);
  const watched = useQuery({ kind: 'watch', expression }, `${branch} ${nowUs}`);
  const samples = watched?.samples ?? [];
  const startUs = samples[0]?.atUs ?? nowUs;
  return (
    <li>
      <header>
        <code>{expression}</code>
        <button type="button" className="icon-button" aria-label={t.remove(expression)} title={t.remove(expression)} onClick={() => removeWatch(expression)}>
          {icons.close}
        </button>
      </header>
      {watched && <Now of={watched.now} />}
      {samples.length > 0 && (
        <button
          type="button"
          className="sparkline"
          aria-label={t.historyOf(expression, samples.length)}
          onClick={(event) => {
            const { left, width } = event.currentTarget.getBoundingClientRect();
            // Who presses it by keyboard goes to the last change.
            const toUs = event.detail === 0 ? samples.at(-1)!.atUs : startUs + ((event.clientX - left) / width) * (nowUs - startUs);
            host.send({ type: 'seek', toUs: Math.round(toUs) });
          }}
        >
          <svg viewBox={`0 0 ${SPARK.width} ${SPARK.height}`} preserveAspectRatio="none" aria-hidden="true">
            <path d={sparkline(samples, nowUs)} fill="none" stroke="currentColor" vectorEffect="non-scaling-stroke" />
          </svg>
        </button>
      )}
      {watched?.isPresentOnly && <small>{t.presentOnly}</small>}
      {watched?.isThinned && <small>{t.thinned}</small>}
    </li>
  );
}

/** Expressions over the whole cluster whose values one keeps an eye on. */
export function Watches(): ReactNode {
  const t = useText(text);
  const watches = useCluster((s) => s.debug.watches);
  const [draft, setDraft] = useState('');
  const [problem, setProblem] = useState<string>();
  const add = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const expression = draft.trim();
    if (expression === '') return;
    const said = await host.query({ kind: 'evaluate', expression });
    setProblem('problem' in said ? said.problem : undefined);
    if ('problem' in said) return;
    addWatch(expression);
    setDraft('');
  };
  return (
    <>
      {watches.length === 0 && <p>{t.noWatches}</p>}
      <ul className="watches" aria-label={t.tools.watch}>
        {watches.map((expression) => (
          <Watch key={expression} expression={expression} />
        ))}
      </ul>
      <form className="breakpoint-fields" onSubmit={(event) => void add(event)}>
        <label>
          <span>{t.expression}</span>
          <input
            className="field"
            value={draft}
            spellCheck={false}
            placeholder="pods.filter(p, p.status.phase == 'Running').size()"
            aria-invalid={problem !== undefined}
            onChange={(event) => setDraft(event.target.value)}
          />
        </label>
        {problem !== undefined && (
          <pre className="problem" role="alert">
            {problem}
          </pre>
        )}
        <p className="actions">
          <button type="submit" className="button">
            {t.watch}
          </button>
        </p>
      </form>
    </>
  );
}
