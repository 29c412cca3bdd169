import type { ReactNode } from 'react';
import type { Kin, ObjectAnswer } from '../../worker/live-protocol';
import { useText } from '../i18n/text';
import { WhyShown } from '../inspector/why/WhySection';
import { Yaml } from '../inspector/Yaml';
import { useUi } from '../store/ui';
import { DecidedAgain } from './DecidedAgain';
import { Journey } from './Journey';
import { useAnswer } from './link';
import { text } from './text';
import { WriteTools } from './writing/WriteTools';
import { useMayWrite } from './writing/writing';

function Kins({
  title,
  kins,
  more,
  onSelect,
}: {
  readonly title: string;
  readonly kins: readonly Kin[];
  readonly more: number;
  readonly onSelect: (key: string) => void;
}): ReactNode {
  const t = useText(text);
  if (kins.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <ul className="live-kin">
        {kins.map(({ key, kind, name, known }) => (
          <li key={key}>
            {known ? (
              <button type="button" className="link" onClick={() => onSelect(key)}>
                {name}
              </button>
            ) : (
              name
            )}{' '}
            <span className="live-quiet">{kind}</span>
          </li>
        ))}
        {more > 0 && <li className="live-quiet">{t.more(more)}</li>}
      </ul>
    </section>
  );
}

function Events({ of }: { readonly of: ObjectAnswer['events'] }): ReactNode {
  const t = useText(text);
  return (
    <details open>
      <summary>{t.events}</summary>
      {of.length === 0 ? (
        <p className="live-quiet">{t.noEvents}</p>
      ) : (
        <ul className="events">
          {of.map(({ reason, message, type, count, at }) => (
            <li key={`${at} ${reason} ${message}`} data-type={type}>
              <b>{reason}</b>
              {count > 1 && ` ×${count}`} <span>{message}</span> <time className="live-quiet">{at.replace('T', ' ').replace('Z', '')}</time>
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}

/** All there is to say of one object: why it is as it is, how it came to be, who owns it, what was told of it. */
export function ObjectView({ of, onSelect }: { readonly of: string; readonly onSelect: (key: string) => void }): ReactNode {
  const t = useText(text);
  const deciding = useUi((s) => s.overlay === 'decision');
  const open = useUi((s) => s.open);
  const writing = useMayWrite();
  const answer = useAnswer({ ask: 'object', key: of }, of);
  if (!answer) return <p className="live-quiet">{t.gone}</p>;
  const { object, why, nowUs, events, owners, owned, ownedCount, journey } = answer;
  const { name = '', namespace } = object.metadata;
  const pod = namespace === undefined ? name : `${namespace}/${name}`;
  return (
    <>
      <p className="eyebrow">
        {object.kind}
        {namespace !== undefined && ` · ${namespace}`}
      </p>
      <h2>{name}</h2>
      <WhyShown why={why} nowUs={nowUs} />
      {object.kind === 'Pod' && (
        <button type="button" className="button" onClick={() => open('decision')}>
          {t.recompute}
        </button>
      )}
      {writing && <WriteTools key={object.metadata.uid} object={object} />}
      {deciding && <DecidedAgain pod={pod} />}
      {journey && <Journey steps={journey} />}
      <Kins title={t.owners} kins={owners} more={0} onSelect={onSelect} />
      <Kins title={t.owned(object.kind)} kins={owned} more={ownedCount - owned.length} onSelect={onSelect} />
      <Events of={events} />
      <Yaml label="YAML" value={object} />
    </>
  );
}
