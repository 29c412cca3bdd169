import { type ReactNode, useState } from 'react';
import type { PodsFound, PodsThat as Wanted } from '../../worker/protocol';
import { useText } from '../i18n/text';
import { useCluster } from '../store/cluster';
import { host } from '../store/host';
import { useUi } from '../store/ui';
import { formatClock } from '../timeline/format-clock';
import { Dialog } from '../ui/Dialog';
import { text } from './text';
import './resources.css';

type That = Wanted['that'];

/** Each condition with what its value is at first; `evicted` has none. */
const FIRST: Readonly<Record<That, string>> = { pending: '10', restarts: '3', evicted: '', node: 'node-1', expression: "status == 'CrashLoopBackOff'" };
const THATS: readonly That[] = ['pending', 'restarts', 'evicted', 'node', 'expression'];

function wantedOf(that: That, value: string): Wanted {
  switch (that) {
    case 'pending':
      return { that, seconds: Number(value) };
    case 'restarts':
      return { that, count: Number(value) };
    case 'evicted':
      return { that };
    case 'node':
      return { that, node: value.trim() };
    case 'expression':
      return { that, expression: value };
  }
}

function Found({ found }: { readonly found: PodsFound }): ReactNode {
  const t = useText(text);
  const startUs = useCluster((s) => s.startUs);
  if ('problem' in found)
    return (
      <p role="alert" lang="en">
        {found.problem}
      </p>
    );
  /** To where it became so, with the Pod explained. */
  const goTo = (key: string, atUs: number): void => {
    host.send({ type: 'seek', toUs: atUs });
    useUi.getState().select({ kind: 'object', key });
    useUi.getState().open(undefined);
  };
  return (
    <>
      <p role="status" data-testid="pods-that-found">
        {t.foundPods(found.pods.length + found.more)}
      </p>
      <ol className="pods-that-list">
        {found.pods.map(({ key, uid, atUs }) => (
          <li key={uid}>
            <button type="button" className="link" onClick={() => goTo(key, atUs)}>
              <span>{key.slice('pods/'.length)}</span> <time>{formatClock(atUs - startUs)}</time>
            </button>
          </li>
        ))}
      </ol>
      {found.more > 0 && <p>{t.morePods(found.more)}</p>}
    </>
  );
}

/** "Show me the Pods that …": lists them, and jumps to each in time and place. */
export function PodsThat(): ReactNode {
  const t = useText(text);
  const [that, setThat] = useState<That>('pending');
  const [value, setValue] = useState(FIRST.pending);
  const [found, setFound] = useState<PodsFound>();
  const isNumber = that === 'pending' || that === 'restarts';
  return (
    <Dialog title={t.podsThat} wide>
      <form
        className="pods-that"
        onSubmit={(event) => {
          event.preventDefault();
          host.query({ kind: 'pods-that', wanted: wantedOf(that, value) }).then(setFound, (error: unknown) => setFound({ problem: String(error) }));
        }}
      >
        <p>{t.podsThatIntro}</p>
        <div>
          <select
            className="field"
            aria-label={t.condition}
            value={that}
            onChange={({ target }) => {
              const next = THATS.find((one) => one === target.value) ?? 'pending';
              setThat(next);
              setValue(FIRST[next]);
              setFound(undefined);
            }}
          >
            {THATS.map((one) => (
              <option key={one} value={one}>
                {t.that[one]}
              </option>
            ))}
          </select>
          {that !== 'evicted' && (
            <input
              className="field"
              aria-label={t.value}
              required
              {...(isNumber && { type: 'number', min: 0, step: 'any' })}
              value={value}
              onChange={({ target }) => setValue(target.value)}
            />
          )}
          <button type="submit" className="button primary">
            {t.find}
          </button>
        </div>
        {found && <Found found={found} />}
      </form>
    </Dialog>
  );
}
