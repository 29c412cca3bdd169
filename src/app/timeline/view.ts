import { create } from 'zustand';
import { clock } from '../store/clock';
import { drawSoon } from '../store/drawing';
import { FOLLOWING, movedView, shownOf, type View, viewOf, WHOLE, wholeAxis, zoomedView } from './lanes-view';

/** What of the run the lanes show, and how wide they are: the overview shows that too, and both move it. */
export const useLanes = create<{ readonly view: View; readonly width: number }>(() => ({ view: FOLLOWING, width: 1 }));

useLanes.subscribe(drawSoon);

export const nowUs = (): number => clock.nowUs(performance.now());

/** Changes the view by what it is now. */
export function turnView(turn: (view: View, width: number, nowUs: number) => View): void {
  const { view, width } = useLanes.getState();
  useLanes.setState({ view: turn(view, width, nowUs()) });
}

/** What is shown now, as places of the axis. */
export function shownPlaces(): { readonly from: number; readonly to: number } {
  const { view, width } = useLanes.getState();
  const { unit, from } = shownOf(view, width, nowUs());
  return { from, to: from + width / unit };
}

/** Shows these places; what lies beyond the ends of the axis is left out. */
export function showPlaces({ from, to }: { readonly from: number; readonly to: number }): void {
  const whole = wholeAxis();
  turnView((_, width) => viewOf({ from: Math.max(whole.from, from), to: Math.min(whole.to, to) }, width));
}

/** Moves what is shown so that it begins at a place, but not beyond the ends. */
export function showFrom(place: number): void {
  const { from, to } = shownPlaces();
  const whole = wholeAxis();
  const begins = Math.max(whole.from, Math.min(place, whole.to - (to - from)));
  turnView((view, width, us) => ({ unit: shownOf(view, width, us).unit, from: begins }));
}

const ZOOM = 1.5;

/** Keys that both the lanes and the overview have. */
export const VIEW_KEYS: Readonly<Record<string, () => void>> = {
  '+': () => turnView((view, width, us) => zoomedView(view, ZOOM, width / 2, width, us)),
  '=': () => VIEW_KEYS['+']?.(),
  '-': () => turnView((view, width, us) => zoomedView(view, 1 / ZOOM, width / 2, width, us)),
  PageDown: () => turnView((view, width, us) => movedView(view, width, width, us)),
  PageUp: () => turnView((view, width, us) => movedView(view, -width, width, us)),
  '0': () => turnView(() => WHOLE),
  f: () => turnView(() => FOLLOWING),
};
