import { type ReactNode, useState } from 'react';
import type { AnswerTo, ComparedMoment, Query } from '../../worker/protocol';
import { useText } from '../i18n/text';
import { useCluster } from '../store/cluster';
import { useDebug } from '../store/debug';
import { host } from '../store/host';
import { formatClock } from '../timeline/format-clock';
import { Differences } from './Differences';
import { text } from './text';

/** The moments that can be compared, by what they are called. */
function useMoments(): readonly { readonly name: string; readonly moment: ComparedMoment | 'now' }[] {
  const t = useText(text);
  const branches = useCluster((s) => s.branches);
  const startUs = useCluster((s) => s.startUs);
  const marked = useDebug((s) => s.marked);
  return [
    { name: t.now, moment: 'now' },
    ...(marked ? [{ name: t.marked(marked.branch, formatClock(marked.atUs - startUs)), moment: marked }] : []),
    ...branches.map(({ name }) => ({ name: t.endOf(name), moment: { branch: name } })),
  ];
}

/** Two moments side by side: of one branch, or of two. */
export function Compare(): ReactNode {
  const t = useText(text);
  const moments = useMoments();
  const [names, setNames] = useState<{ readonly here: string | undefined; readonly there: string }>({ here: undefined, there: t.now });
  /** How much is done, from 0 to 1; undefined: nothing is under way. */
  const [share, setShare] = useState<number>();
  const isBusy = share !== undefined;
  const [found, setFound] = useState<AnswerTo<Query<'compare'>>>();
  const chosen = (name: string | undefined) => moments.find((one) => one.name === name);
  // What one wants to compare with is most often another branch, or what was marked.
  const here = chosen(names.here) ?? moments[1] ?? moments[0]!;
  const there = chosen(names.there) ?? moments[0]!;
  const momentOf = ({ moment }: typeof here): ComparedMoment => {
    const { branch, nowUs } = useCluster.getState();
    return moment === 'now' ? { branch, atUs: Math.floor(nowUs) } : moment;
  };
  const run = async (): Promise<void> => {
    setShare(0);
    try {
      setFound(await host.query({ kind: 'compare', here: momentOf(here), there: momentOf(there) }, setShare));
    } finally {
      setShare(undefined);
    }
  };
  const choice = (side: 'here' | 'there', value: string) => (
    <label className="chip">
      {t[side]}
      <select value={value} onChange={(event) => setNames({ ...names, [side]: event.target.value })}>
        {moments.map(({ name }) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
  return (
    <>
      <p className="actions compare-choices">
        {choice('here', here.name)}
        {choice('there', there.name)}
        <button type="button" className="button primary" disabled={isBusy} onClick={() => void run()}>
          {t.compare}
        </button>
        <button
          type="button"
          className="button"
          onClick={() => {
            const { branch, nowUs } = useCluster.getState();
            useDebug.setState({ marked: { branch, atUs: Math.floor(nowUs) } });
          }}
        >
          {t.mark}
        </button>
      </p>
      {isBusy && (
        <p>
          <span role="status">{t.comparing}</span> <progress value={share} aria-label={t.comparing} />
        </p>
      )}
      {!isBusy && found && ('problem' in found ? <p role="alert">{t.problems[found.problem]}</p> : <Differences of={found} />)}
    </>
  );
}
