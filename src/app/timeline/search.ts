import { create } from 'zustand';
import { useCluster } from '../store/cluster';
import { countWhile } from '../store/count-while';
import { drawSoon } from '../store/drawing';
import { host } from '../store/host';
import { trace } from '../store/trace';
import { useUi } from '../store/ui';

/** The search of the trace: the worker looks for hits a part at a time, and goes on as the trace grows; what is not wanted any more is not asked for. */

interface Search {
  readonly text: string;
  /** How many hits there are so far. */
  readonly count: number;
  /** Which of them is looked at, from 0; -1: none. */
  readonly at: number;
  readonly isDone: boolean;
}

const NOTHING: Search = { text: '', count: 0, at: -1, isDone: true };

export const useSearch = create<Search>(() => NOTHING);
useSearch.subscribe(drawSoon);

/** How long the trace is left to grow before it is searched on. */
const AGAIN_MS = 300;

/** The places of the hits in the trace, in their order. They grow in place: there may be a million. */
let hits: number[] = [];
/** The search that is under way; another one, or none, takes its place. */
let current: { readonly text: string; readonly branch: string; from: number } | undefined;

export const hitRows = (): readonly number[] => hits;

/** Hands over to the browser between two parts. */
const later = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Searches as far as the page knows the trace. */
async function goOn(search: NonNullable<typeof current>): Promise<void> {
  while (current === search) {
    const rows = trace.rows();
    const below = rows.length === 0 ? 0 : rows.id(rows.length - 1) + 1;
    if (search.from >= below) {
      if (!useSearch.getState().isDone) useSearch.setState({ isDone: true });
      return;
    }
    const { ids, next } = await host.query({ kind: 'search', text: search.text, from: search.from, below });
    if (current !== search) return;
    take(ids);
    search.from = next ?? below;
    useSearch.setState({ count: hits.length, isDone: false });
  }
}

/** The hits' ids rise, and so do their places. */
function take(ids: Int32Array): void {
  const rows = trace.rows();
  let place = ids.length === 0 ? 0 : countWhile(rows.length, (i) => rows.id(i) < ids[0]!);
  for (const id of ids) {
    while (place < rows.length && rows.id(place) < id) place++;
    if (place < rows.length && rows.id(place) === id) hits.push(place);
  }
}

async function run(text: string): Promise<void> {
  const search = { text, branch: useCluster.getState().branch, from: 0 };
  current = search;
  hits = [];
  useSearch.setState({ text, count: 0, at: -1, isDone: false });
  while (current === search) {
    try {
      await goOn(search);
    } catch {
      // The cluster is another one: whoever still wants to know asks that.
      return;
    }
    await later(AGAIN_MS);
    if (current === search && useCluster.getState().branch !== search.branch) {
      void run(text);
      return;
    }
  }
}

/** Looks for something else; nothing: there is no search any more. */
export function search(text: string): void {
  if (text.trim() !== '') {
    void run(text);
    return;
  }
  current = undefined;
  hits = [];
  useSearch.setState({ ...NOTHING, text });
}

/** To the next hit, or the one before; after the last comes the first. */
export function goToHit(direction: 1 | -1): void {
  if (hits.length === 0) return;
  const { at } = useSearch.getState();
  const next = at < 0 ? fromNow(direction) : (at + direction + hits.length) % hits.length;
  useSearch.setState({ at: next });
  const { id, arrivesAtUs } = trace.rows().row(hits[next]!);
  host.send({ type: 'seek-message', id, arrivesAtUs });
  useUi.getState().select({ kind: 'message', id });
}

/** One begins from where the cursor stands. */
function fromNow(direction: 1 | -1): number {
  const shown = trace.shownUntil(useCluster.getState().nowUs);
  const after = countWhile(hits.length, (i) => hits[i]! < shown);
  return (direction > 0 ? after : after - 1 + hits.length) % hits.length;
}

/** How many hits lie below a place of the trace. */
export const hitsBelow = (row: number): number => countWhile(hits.length, (i) => hits[i]! < row);

export const isSearching = (): boolean => current !== undefined;
/** What of the search a picture depends on. */
export const searchKey = (): string => `${isSearching()} ${useSearch.getState().text} ${hits.length}`;
