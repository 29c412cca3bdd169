import { useCluster } from '../store/cluster';
import { countWhile } from '../store/count-while';
import { trace } from '../store/trace';
import { useUi } from '../store/ui';
import { axis, FOLLOWING, WHOLE, wholeAxis } from './lanes-view';
import { showPlaces, turnView } from './view';

/** What the lanes can be made to show by name. */
export type Stretch = 'whole' | 'now' | 'object' | 'journey' | 'create';

const MARGIN = 0.04;
const MARGIN_MIN = 2;

/** Shows these rows, with some air around them. */
function showRows(first: number, last: number): void {
  const [from, to] = [axis.place(first), axis.place(last)];
  const air = Math.max(MARGIN_MIN, (to - from) * MARGIN);
  showPlaces({ from: from - air, to: to + air });
}

/** The object that one speaks of: what is chosen, or the journey's. */
export function objectInMind(): string | undefined {
  const { selection } = useUi.getState();
  const { journey } = useCluster.getState();
  return selection.kind === 'object' ? selection.key : (journey?.pod && `pods/${journey.pod}`) || journey?.subject;
}

/** From the first message about an object to the last, not before a message. */
function showAbout(key: string | undefined, beganId = 0): void {
  const rows = trace.rows();
  let first = countWhile(rows.length, (i) => rows.id(i) < beganId);
  let last = rows.length - 1;
  while (first < rows.length && rows.about(first) !== key) first++;
  while (last > first && rows.about(last) !== key) last--;
  if (first < rows.length) showRows(first, last);
}

/** The row of the user's last request to create something. */
function lastCreate(): number | undefined {
  const rows = trace.rows();
  for (let i = rows.length - 1; i >= 0; i--) if (rows.mark(i) > 0 && rows.lane(i) === 0 && rows.row(i).verb === 'create') return i;
  return undefined;
}

/** Shows a stretch of the run; does nothing where there is none of the kind. */
export function zoomTo(stretch: Stretch): void {
  const { journey } = useCluster.getState();
  switch (stretch) {
    case 'whole':
      turnView(() => WHOLE);
      return;
    case 'now':
      turnView(() => FOLLOWING);
      return;
    case 'object':
      showAbout(objectInMind());
      return;
    case 'journey':
      if (journey) showAbout(journey.subject, journey.began);
      return;
    case 'create': {
      const row = lastCreate();
      if (row !== undefined) showPlaces({ from: axis.place(row) - MARGIN_MIN, to: wholeAxis().to });
      return;
    }
  }
}
