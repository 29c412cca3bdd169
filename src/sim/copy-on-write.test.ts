import { describe, expect, it } from 'vitest';
import { type CopyOnWrite, resumed, shared, writable } from './copy-on-write';

interface State extends CopyOnWrite {
  boot: number;
  pods: ReadonlyMap<string, number>;
  images: ReadonlyMap<string, number>;
}

const newState = (): State => ({ boot: 1, pods: new Map([['web', 1]]), images: new Map([['nginx', 1]]), own: new Set() });

describe('a state whose maps are copied when they are written to', () => {
  it('shares with a checkpoint the maps that nothing is written to, and no others', () => {
    const state = newState();
    const saved = shared(state);
    writable(state, 'pods').set('api', 2);
    expect([...saved.pods.keys()]).toEqual(['web']);
    expect([...state.pods.keys()]).toEqual(['web', 'api']);
    expect(state.images).toBe(saved.images);
  });

  it('copies a map once between two checkpoints', () => {
    const state = newState();
    shared(state);
    const pods = writable(state, 'pods');
    pods.set('api', 2);
    expect(writable(state, 'pods')).toBe(pods);
    shared(state);
    expect(writable(state, 'pods')).not.toBe(pods);
  });

  it('goes on from a checkpoint as often as one likes', () => {
    const saved = shared(newState());
    for (const name of ['api', 'db']) {
      const state = resumed(saved);
      state.boot++;
      writable(state, 'pods').set(name, 2);
      expect([...state.pods.keys()]).toEqual(['web', name]);
    }
    expect([saved.boot, ...saved.pods.keys()]).toEqual([1, 'web']);
  });
});
