import { type ReactNode, useState } from 'react';
import { measuresTable, podsTable } from '../../recording/table';
import type { ReplayAnswer } from '../../worker/live-protocol';
import { AnswerTable } from '../ask/AnswerTable';
import { useText } from '../i18n/text';
import { EXAMPLES } from '../scheduling/examples';
import { Dialog } from '../ui/Dialog';
import { recorder, useLive } from './link';
import { text } from './recording-text';
import '../ask/ask.css';

function Answer({ answer }: { readonly answer: ReplayAnswer }): ReactNode {
  const t = useText(text);
  const words: Readonly<Record<string, string>> = t.words;
  const word = (cell: string): string => words[cell] ?? cell;
  return (
    <>
      <p role="status" data-testid="replayed">
        {t.replayed(answer.pods.length, answer.pods.filter(({ fate }) => fate === 'moved').length)}
      </p>
      <AnswerTable name={t.measures} table={measuresTable(answer)} word={word} more={t.more} />
      <AnswerTable name={t.pods} table={podsTable(answer)} word={word} more={t.more} />
      {answer.left.length > 0 && (
        <ul className="live-notes">
          {answer.left.map(({ code, count, names }) => (
            <li key={code}>
              {t.left[code](count)} <span className="live-quiet">{names.join(', ')}</span>
            </li>
          ))}
        </ul>
      )}
      <button type="button" className="button primary" onClick={() => void recorder.openReplayed()}>
        {t.openReplayed}
      </button>
    </>
  );
}

/** What was recorded, by another configuration of the scheduler: placed then, placed now. */
export function Replay(): ReactNode {
  const t = useText(text);
  const [configuration, setConfiguration] = useState<string>(EXAMPLES.packing);
  const replay = useLive((s) => s.replay);
  return (
    <Dialog title={t.replay} wide>
      <form
        className="ask"
        onSubmit={(event) => {
          event.preventDefault();
          recorder.replay(configuration);
        }}
      >
        <p>{t.replayAbout}</p>
        <textarea
          className="field"
          rows={12}
          spellCheck={false}
          aria-label={t.configuration}
          value={configuration}
          onChange={({ target }) => setConfiguration(target.value)}
        />
        <button type="submit" className="button primary" disabled={replay.at === 'running'}>
          {t.doReplay}
        </button>
        {replay.at === 'running' && <progress aria-label={t.doReplay} value={replay.part} />}
        {replay.at === 'failed' && (
          <p role="alert" lang="en">
            {replay.message}
          </p>
        )}
        {replay.at === 'done' && <Answer answer={replay.answer} />}
      </form>
    </Dialog>
  );
}
