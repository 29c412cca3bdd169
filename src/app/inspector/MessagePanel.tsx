import type { ReactNode } from 'react';
import { FieldChanges } from '../debug/FieldChanges';
import { Stopped } from '../debug/Stopped';
import { text as debugText } from '../debug/text';
import { useText } from '../i18n/text';
import { useCluster } from '../store/cluster';
import { host } from '../store/host';
import { useUi } from '../store/ui';
import { formatClock } from '../timeline/format-clock';
import { Causes } from './Causes';
import { Followed } from './Followed';
import { text } from './text';
import { useQuery } from './use-query';
import { Yaml } from './Yaml';
import '../debug/debug.css';

const TEXT_MAX = 40_000;

/** A message: from whom, to whom, when, what it carries, and why. */
export function MessagePanel({ id }: { readonly id: number }): ReactNode {
  const t = useText(text);
  const debug = useText(debugText);
  const select = useUi((s) => s.select);
  const startUs = useCluster((s) => s.startUs);
  const message = useQuery({ kind: 'message', id });
  if (!message) return <p>{t.loading}</p>;
  return (
    <>
      <div className="eyebrow">{t.message}</div>
      <h2 tabIndex={-1}>{message.label}</h2>
      <Stopped at={id} />
      <dl className="facts">
        <div>
          <dt>{t.from}</dt>
          <dd>{message.from}</dd>
        </div>
        <div>
          <dt>{t.to}</dt>
          <dd>{message.to}</dd>
        </div>
        <div>
          <dt>{t.sent}</dt>
          <dd>
            <button type="button" className="link" onClick={() => host.send({ type: 'seek', toUs: message.sentAtUs })}>
              {formatClock(message.sentAtUs - startUs)}
            </button>
          </dd>
        </div>
        <div>
          <dt>{t.onItsWay}</dt>
          <dd>{((message.arrivesAtUs - message.sentAtUs) / 1000).toFixed(2)} ms</dd>
        </div>
        {message.about && (
          <div>
            <dt>{t.about}</dt>
            <dd>
              <button type="button" className="link" onClick={() => select({ kind: 'object', key: message.about! })}>
                {message.about}
              </button>
            </dd>
          </div>
        )}
      </dl>
      <p className="actions">
        <button type="button" className="button" onClick={() => host.send({ type: 'run-to', id })}>
          {debug.runTo}
        </button>
      </p>
      <Causes of={id} />
      <Followed from={id} />
      <FieldChanges by={id} />
      <Yaml label={t.body} value={message.body} max={TEXT_MAX} />
    </>
  );
}
