import type { ReactNode } from 'react';
import type { JourneyEntry, JourneyRef } from '../../worker/protocol';
import { useText } from '../i18n/text';
import { useCluster } from '../store/cluster';
import { host } from '../store/host';
import { useUi } from '../store/ui';
import { icons } from '../ui/icons';
import { nameOf, useLabels } from './labels';
import { text } from './text';

const keyOf = ({ id, began }: JourneyRef): string => `${id} ${began}`;

function Entry({ of, refused = false }: { readonly of: JourneyRef; readonly refused?: boolean }): ReactNode {
  const t = useText(text);
  const labels = useLabels(of.id);
  return (
    <option value={keyOf(of)}>
      {labels.journey} {nameOf(of.subject)}
      {refused ? ` · ${t.refused}` : ''}
    </option>
  );
}

/** Which journey is told: those under way and those that are over, the latest first. One can be kept. */
export function JourneyChooser(): ReactNode {
  const t = useText(text);
  const journey = useCluster((s) => s.journey);
  const journeys = useCluster((s) => s.journeys);
  const select = useUi((s) => s.select);
  if (journeys.length === 0 && !journey) return null;
  const told = journey && keyOf(journey);
  const underWay = journeys.filter(({ state }) => state === 'under-way');
  const over = journeys.filter(({ state }) => state !== 'under-way');
  const isListed = journeys.some((entry) => keyOf(entry) === told);
  const choose = (key: string) => {
    const chosen = journeys.find((entry) => keyOf(entry) === key);
    if (!chosen) return;
    host.send({ type: 'focus', focus: { id: chosen.id, subject: chosen.subject, began: chosen.began } });
    select({ kind: 'step' });
  };
  const group = (label: string, entries: readonly JourneyEntry[]) =>
    entries.length > 0 && (
      <optgroup label={label}>
        {entries.map((entry) => (
          <Entry key={keyOf(entry)} of={entry} refused={entry.state === 'refused'} />
        ))}
      </optgroup>
    );
  return (
    <span className="journey-chooser">
      <label className="chip">
        <span className="hidden">{t.choose}</span>
        <select value={told ?? ''} onChange={(event) => choose(event.target.value)}>
          {!journey && <option value="">{t.choose}</option>}
          {journey && !isListed && <Entry of={journey} />}
          {group(t.underWay, underWay)}
          {group(t.over, over)}
        </select>
      </label>
      {journey && (
        <button
          type="button"
          className="icon-button"
          aria-label={t.pin}
          title={t.pin}
          aria-pressed={journey.pinned}
          onClick={() => host.send({ type: 'pin', pinned: !journey.pinned })}
        >
          {icons.pin}
        </button>
      )}
    </span>
  );
}
