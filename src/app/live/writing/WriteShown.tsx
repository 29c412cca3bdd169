import { type ReactNode, useEffect, useState } from 'react';
import type { KubeObject } from '../../../api/object';
import { formatYaml } from '../../../api/yaml';
import type { Write } from '../../../live/writes';
import { useText } from '../../i18n/text';
import { AsWritten } from '../../ui/AsWritten';
import { text } from './text';
import { forgetWrite, type Outcome, send, type Trial, tryOut } from './writing';

const SIGNS: Readonly<Record<string, string>> = { '+': 'added', '-': 'removed' };

function Refused({ of: { code, message } }: { readonly of: { readonly code: number; readonly message: string } }): ReactNode {
  const t = useText(text);
  return (
    <p role="alert" className="live-refusal">
      <b>{t.refusal(code)}:</b> <span lang="en">{message}</span>
    </p>
  );
}

function Tried({ trial }: { readonly trial: Trial | undefined }): ReactNode {
  const t = useText(text);
  if (!trial) return <p role="status">{t.asking}</p>;
  if ('refusal' in trial) return <Refused of={trial.refusal} />;
  if (trial.diff.length === 0) return <p role="status">{t.nothing}</p>;
  return (
    <>
      <p role="status">{t.would}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
      <pre className="live-diff" data-testid="write-diff" tabIndex={0}>
        {trial.diff.map((line, i) => (
          <span key={i} data-sign={SIGNS[line[0] ?? '']}>
            {`${line}\n`}
          </span>
        ))}
      </pre>
    </>
  );
}

/** A write as it will be sent, and what the server says that it would change: only then it can be sent. */
export function WriteShown({ write, object }: { readonly write: Write; readonly object: KubeObject }): ReactNode {
  const t = useText(text);
  const [trial, setTrial] = useState<Trial>();
  const [outcome, setOutcome] = useState<Outcome | 'sending'>();
  useEffect(() => {
    let stale = false;
    void tryOut(write, object).then((found) => stale || setTrial(found));
    return () => {
      stale = true;
    };
  }, [write, object]);
  const sendIt = (): void => {
    setOutcome('sending');
    void send(write).then(setOutcome);
  };
  const isOver = outcome === 'done' || typeof outcome === 'object';
  return (
    <div className="live-write">
      <p className="live-request" data-testid="write-request">
        <b>{write.method}</b> {write.path}
      </p>
      <AsWritten className="yaml">{`# ${write.contentType}\n${formatYaml(write.body)}`}</AsWritten>
      <Tried trial={trial} />
      {outcome === 'done' && <p role="status">{t.done}</p>}
      {typeof outcome === 'object' && <Refused of={outcome} />}
      <div className="live-write-line">
        {!isOver && (
          <button type="button" className="button primary" disabled={!trial || 'refusal' in trial || outcome === 'sending'} onClick={sendIt}>
            {outcome === 'sending' ? t.sending : t.send}
          </button>
        )}
        <button type="button" className="button" onClick={forgetWrite}>
          {isOver ? t.close : t.cancel}
        </button>
      </div>
    </div>
  );
}
