import type { ReactNode } from 'react';
import type { ComparedMoments, Parted, Sides } from '../../worker/protocol';
import { useText } from '../i18n/text';
import { useCluster } from '../store/cluster';
import { host } from '../store/host';
import { useUi } from '../store/ui';
import { formatClock } from '../timeline/format-clock';
import { spaced } from '../ui/spaced';
import { Fields } from './FieldChanges';
import { formatLength } from './format-length';
import { text } from './text';

const ROWS_MAX = 100;

/** What differs in one respect, in rows of both sides. */
function Section({ title, rows }: { readonly title: string; readonly rows: readonly ({ readonly name: string } & Sides<string>)[] }): ReactNode {
  const t = useText(text);
  if (rows.length === 0) return null;
  return (
    <table className="differences">
      <caption>
        {title} ({rows.length})
      </caption>
      <thead>
        <tr>
          <td />
          <th scope="col">{t.here}</th>
          <th scope="col">{t.there}</th>
        </tr>
      </thead>
      <tbody>
        {rows.slice(0, ROWS_MAX).map(({ name, here, there }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{here ?? '–'}</td>
            <td>{there ?? '–'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Goes to where two ways part: on the branch of one of them, right before the message. */
function goTo(branch: string, id: number): void {
  if (useCluster.getState().branch !== branch) host.send({ type: 'branch', branch });
  host.send({ type: 'seek-message', id });
  useUi.getState().select({ kind: 'message', id });
}

function Side({
  name,
  branch,
  first,
  because,
}: {
  readonly name: string;
  readonly branch: string;
  readonly first: Parted | undefined;
  readonly because: string | undefined;
}): ReactNode {
  const t = useText(text);
  return (
    <li>
      <b>
        {name} · {branch}
      </b>
      <span>{first ? `${first.from} → ${first.to}: ${first.label}` : t.nothing}</span>
      {because !== undefined && (
        <span>
          {t.because} <code>{because}</code>
        </span>
      )}
      {first && (
        <button type="button" className="link" onClick={() => goTo(branch, first.id)}>
          {t.goThere}
        </button>
      )}
    </li>
  );
}

function Objects({ of }: { readonly of: ComparedMoments['objects'] }): ReactNode {
  const t = useText(text);
  if (of.length === 0) return null;
  return (
    <section>
      <h3>
        {t.objects} ({of.length})
      </h3>
      {of.slice(0, ROWS_MAX).map(({ key, only, fields }) => (
        <details key={key}>
          <summary>
            {key}
            {only && ` · ${t.onlyIn(t[only])}`}
          </summary>
          <Fields of={fields} />
        </details>
      ))}
      {of.length > ROWS_MAX && <p>{t.more(of.length - ROWS_MAX)}</p>}
    </section>
  );
}

const lengths = ({ here, there }: Sides<number>): Sides<string> => ({
  ...(here !== undefined && { here: formatLength(here) }),
  ...(there !== undefined && { there: formatLength(there) }),
});
const counts = ({ here, there }: Sides<number>): Sides<string> => ({
  ...(here !== undefined && { here: `${here}×` }),
  ...(there !== undefined && { there: `${there}×` }),
});

/** What differs between two moments, and where they part. */
export function Differences({ of }: { readonly of: ComparedMoments }): ReactNode {
  const t = useText(text);
  const startUs = useCluster((s) => s.startUs);
  const { moments, parting, placements, timings, events, objects } = of;
  const isSame = !parting && placements.length + timings.length + events.length + objects.length === 0;
  const side = (name: 'here' | 'there') =>
    `${t[name]}: ${moments[name].branch}, ${formatClock(moments[name].atUs - startUs)}, ${t.messages(spaced(moments[name].messages))}`;
  return (
    <div data-testid="differences">
      <p>
        {side('here')}
        <br />
        {side('there')}
      </p>
      {isSame && <p role="status">{t.same}</p>}
      {!isSame && !parting && <p>{t.onlyFurther}</p>}
      {parting && (
        <section className="parting">
          <h3>{t.partAt(spaced(parting.message))}</h3>
          <ul>
            <Side name={t.here} branch={moments.here.branch} first={parting.first.here} because={parting.because.here} />
            <Side name={t.there} branch={moments.there.branch} first={parting.first.there} because={parting.because.there} />
          </ul>
        </section>
      )}
      <Section title={t.placements} rows={placements.map(({ pod, ...sides }) => ({ name: pod, ...sides }))} />
      <Section title={t.timings} rows={timings.map(({ pod, ...sides }) => ({ name: pod, ...lengths(sides) }))} />
      <Section title={t.events} rows={events.map(({ about, reason, ...sides }) => ({ name: `${about} ${reason}`, ...counts(sides) }))} />
      <Objects of={objects} />
    </div>
  );
}
