/** Searching what has been typed, backwards, as shells do with Ctrl+R. */

export interface HistorySearch {
  readonly query: string;
  /** Where in the history it has been found; undefined: nowhere. */
  readonly at: number | undefined;
  /** What was being typed before. */
  readonly draft: string;
}

const find = (history: readonly string[], query: string, before: number): number | undefined => {
  const at = query === '' ? -1 : history.findLastIndex((line, i) => i < before && line.includes(query));
  return at < 0 ? undefined : at;
};

export const beginSearch = (draft: string): HistorySearch => ({ query: '', at: undefined, draft });

/** Another query: what was found stays found if it fits. */
export const searchFor = (search: HistorySearch, history: readonly string[], query: string): HistorySearch => ({
  ...search,
  query,
  at: find(history, query, search.at === undefined ? history.length : search.at + 1) ?? find(history, query, history.length),
});

/** Further back, where there is more. */
export const searchOlder = (search: HistorySearch, history: readonly string[]): HistorySearch => ({
  ...search,
  at: find(history, search.query, search.at ?? history.length) ?? search.at,
});
