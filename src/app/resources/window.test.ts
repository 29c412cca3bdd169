import { describe, expect, it } from 'vitest';
import type { TableNews } from '../../worker/protocol';
import { cursorAfter, type Table, withNews } from './window';

const row = (name: string, cell = '') => ({ key: `pods/${name}`, namespace: '', name, cells: [cell] });
const NEWS: TableNews = {
  type: 'table',
  question: { apiVersion: 'v1', plural: 'pods', namespace: '', labelSelector: '', fieldSelector: '', text: '' },
  columns: [],
  namespaced: true,
  total: 3,
  length: 3,
  from: 0,
  keys: ['pods/a', 'pods/b', 'pods/c'],
  rows: [row('a'), row('b'), row('c')],
  at: -1,
};

describe('the window of a table', () => {
  it('keeps the rows that are no news, in the order of the last news', () => {
    const first = withNews(undefined, NEWS);
    const next = withNews(first, { ...NEWS, keys: ['pods/c', 'pods/a'], rows: [row('a', 'new')] });
    expect(next.rows).toEqual([row('c'), row('a', 'new')]);
    expect(next.rows[0]).toBe(first.rows[2]);
  });

  it.each<readonly [what: string, cursor: readonly [string | undefined, number], news: Partial<Table>, after: readonly [string | undefined, number]]>([
    ['takes the first row', [undefined, 0], {}, ['pods/a', 0]],
    ['goes with its object', ['pods/b', 1], { follow: 'pods/b', at: 2 }, ['pods/b', 2]],
    ['stays where it is when its object goes', ['pods/gone', 1], { follow: 'pods/gone' }, ['pods/b', 1]],
    ['goes to the last row when all after it go', ['pods/gone', 9], { follow: 'pods/gone' }, ['pods/c', 2]],
    ['does not heed what is told of where it was before', ['pods/c', 2], { follow: 'pods/a', at: 0 }, ['pods/c', 2]],
  ])('the cursor %s', (_, [key, index], news, after) => {
    const { key: now, index: at } = cursorAfter({ key, index }, { ...withNews(undefined, NEWS), ...news });
    expect([now, at]).toEqual(after);
  });
});
