import { type KeyboardEvent, type ReactNode, useId } from 'react';
import { useText } from '../i18n/text';
import { useCluster } from '../store/cluster';
import { formatClock } from '../timeline/format-clock';
import { across, type Mark, nearest, neighbour } from './marks';
import { text } from './text';

/** So many marks before and after the chosen one are in the page; the list says how many there are in all. */
const AROUND = 40;

interface MarksProps {
  readonly marks: readonly Mark[];
  readonly active: Mark | undefined;
  readonly name: string;
  readonly turnTo: (mark: Mark | undefined) => void;
  readonly goTo: (mark: Mark) => void;
}

/** The picture as a list, for the keyboard and for whoever cannot see it: the marks in the order of time. */
export function Marks({ marks, active, name, turnTo, goTo }: MarksProps): ReactNode {
  const t = useText(text);
  const id = useId();
  const startUs = useCluster((s) => s.startUs);
  const place = active ? marks.findIndex((mark) => mark.id === active.id) : 0;
  const first = Math.max(0, place - AROUND);
  const keys: Readonly<Record<string, () => void>> = {
    ArrowRight: () => turnTo(active ? neighbour(marks, active, 1) : nearest(marks, useCluster.getState().nowUs)),
    ArrowLeft: () => turnTo(active ? neighbour(marks, active, -1) : nearest(marks, useCluster.getState().nowUs)),
    ArrowDown: () => turnTo(across(marks, active, 1)),
    ArrowUp: () => turnTo(across(marks, active, -1)),
    Home: () => turnTo(marks[0]),
    End: () => turnTo(marks.at(-1)),
    Enter: () => active && goTo(active),
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const act = keys[event.key];
    if (!act) return;
    act();
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      className="life-marks"
      role="listbox"
      tabIndex={0}
      aria-label={`${t.marks(name, marks.length)}. ${t.keys}`}
      aria-activedescendant={active && `${id}-${place}`}
      onKeyDown={onKeyDown}
    >
      {marks.slice(first, place + AROUND + 1).map((mark, i) => (
        <div
          key={mark.id}
          id={`${id}-${first + i}`}
          role="option"
          tabIndex={-1}
          aria-selected={mark === active}
          aria-setsize={marks.length}
          aria-posinset={first + i + 1}
        >
          {t.markWhen(mark.title, formatClock(mark.atUs - startUs), mark.endUs === undefined ? '' : t.length(mark.endUs - mark.atUs))}
        </div>
      ))}
      {active && (
        <p className="life-said" aria-hidden="true">
          <b>{active.title}</b> {formatClock(active.atUs - startUs)}
          {active.endUs !== undefined && ` · ${t.length(active.endUs - active.atUs)}`}
        </p>
      )}
    </div>
  );
}
