import { describe, expect, it } from 'vitest';
import { beginSearch, searchFor, searchOlder } from './history-search';

const HISTORY = ['kubectl get pods', 'ls', 'kubectl get nodes', 'echo pods'];

describe('searching the history', () => {
  const found = (...queries: readonly string[]) => queries.reduce((search, query) => searchFor(search, HISTORY, query), beginSearch('draft'));
  it('finds the latest line first', () => expect(found('pods').at).toBe(3));
  it('keeps what it has found as long as it fits', () => expect(found('g', 'ge', 'get').at).toBe(2));
  it('goes further back, and stays at the oldest', () => {
    const older = searchOlder(found('pods'), HISTORY);
    expect([older.at, searchOlder(older, HISTORY).at]).toEqual([0, 0]);
  });
  it('finds again what a longer query has lost', () => expect(found('pods', 'podsx', 'pod').at).toBe(3));
  it('finds nothing without a query', () =>
    expect([found('').at, found('none').at, searchOlder(found('none'), HISTORY).at]).toEqual([undefined, undefined, undefined]));
});
