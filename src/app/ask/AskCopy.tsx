import { type ReactNode, useState } from 'react';
import { tableOf } from '../../ask/table';
import type { Asked, PageQuestion } from '../../worker/protocol';
import { savedFiles } from '../editor/files';
import { useText } from '../i18n/text';
import { host } from '../store/host';
import { Dialog } from '../ui/Dialog';
import { AnswerTable } from './AnswerTable';
import { text } from './text';
import './ask.css';

type Kind = PageQuestion['question'];
const KINDS: readonly Kind[] = ['fit', 'drain', 'lose', 'fewest', 'node-types', 'configurations'];

/** Packs nodes instead of spreading over them, as autoscalers like it. */
const PACKING = {
  profiles: [
    {
      pluginConfig: [
        {
          name: 'NodeResourcesFit',
          args: {
            scoringStrategy: {
              type: 'MostAllocated',
              resources: [
                { name: 'cpu', weight: 1 },
                { name: 'memory', weight: 1 },
              ],
            },
          },
        },
      ],
    },
  ],
};

function questionOf(kind: Kind, nodes: string): PageQuestion {
  switch (kind) {
    case 'fit': {
      const { files, active } = savedFiles();
      return { question: kind, manifest: files.find(({ name }) => name === active)?.text ?? '' };
    }
    case 'drain':
    case 'lose':
      return { question: kind, nodes: nodes.split(/[\s,]+/).filter((name) => name !== '') };
    case 'configurations':
      return {
        question: kind,
        configurations: [
          { name: 'default', configuration: {} },
          { name: 'MostAllocated', configuration: PACKING },
        ],
      };
    default:
      return { question: kind };
  }
}

function AnswerShown({ asked }: { readonly asked: Asked }): ReactNode {
  const t = useText(text);
  if ('problem' in asked)
    return (
      <p role="alert" lang="en">
        {asked.problem}
      </p>
    );
  const table = tableOf(asked.answer);
  const words: Readonly<Record<string, string>> = t.words;
  return (
    <>
      <p role="status" data-testid="ask-said">
        {t.said(asked.answer) ?? table.said}
      </p>
      <AnswerTable name={t.answer} table={table} word={(cell) => words[cell] ?? cell} more={t.more} />
    </>
  );
}

/** Questions to the cluster as it is now; nothing in it changes. */
export function AskCopy(): ReactNode {
  const t = useText(text);
  const [kind, setKind] = useState<Kind>('fit');
  const [nodes, setNodes] = useState('');
  const [asking, setAsking] = useState(false);
  const [asked, setAsked] = useState<Asked>();
  const namesNodes = kind === 'drain' || kind === 'lose';
  const ask = (): void => {
    setAsking(true);
    host
      .query({ kind: 'ask', asked: questionOf(kind, nodes) })
      .then(setAsked, (error: unknown) => setAsked({ problem: String(error) }))
      .finally(() => setAsking(false));
  };
  return (
    <Dialog title={t.title} wide>
      <form
        className="ask"
        onSubmit={(event) => {
          event.preventDefault();
          ask();
        }}
      >
        <p>{t.intro}</p>
        <div className="ask-question">
          <select
            className="field"
            aria-label={t.question}
            value={kind}
            onChange={({ target: { value } }) => {
              setKind(KINDS.find((one) => one === value) ?? 'fit');
              setAsked(undefined);
            }}
          >
            {KINDS.map((one) => (
              <option key={one} value={one}>
                {t.questions[one]}
              </option>
            ))}
          </select>
          {namesNodes && (
            <input className="field" aria-label={t.nodes} placeholder={t.nodesLike} value={nodes} onChange={({ target: { value } }) => setNodes(value)} />
          )}
          <button type="submit" className="button primary" disabled={asking || (namesNodes && nodes.trim() === '')}>
            {t.ask}
          </button>
        </div>
        {asking ? <p role="status">{t.asking}</p> : asked && <AnswerShown asked={asked} />}
      </form>
    </Dialog>
  );
}
