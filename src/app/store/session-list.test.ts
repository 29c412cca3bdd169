import { describe, expect, it } from 'vitest';
import { listOf, sessionsOf } from './session-list';

describe('the list of sessions', () => {
  it('has the first one always, and nothing that is none', () => {
    const kept = [{ id: 's1', name: 'shop', openedMs: 5 }, 'damaged', { id: '<img>'.repeat(9), openedMs: 1 }, { id: 's2', openedMs: 'now' }];
    expect(listOf(kept)).toEqual([
      { id: 'own', openedMs: 0 },
      { id: 's1', name: 'shop', openedMs: 5 },
    ]);
    expect(listOf({ not: 'a list' })).toEqual([{ id: 'own', openedMs: 0 }]);
  });

  it('shows the one that was opened last first, and none that was deleted', () => {
    const list = [
      { id: 'own', openedMs: 1 },
      { id: 's1', openedMs: 3, deletedMs: 4 },
      { id: 's2', openedMs: 2 },
    ];
    expect(sessionsOf(list).map(({ id }) => id)).toEqual(['s2', 'own']);
  });
});
