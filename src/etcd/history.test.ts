import { describe, expect, it } from 'vitest';
import { createHistory } from './history';
import type { KeyValue, Value } from './messages';

const put = (key: string, modRevision: number, createRevision = modRevision): KeyValue<Value> => ({
  key,
  value: { metadata: {} },
  createRevision,
  modRevision,
});
const gone = (key: string, modRevision: number, createRevision: number): KeyValue<Value> => ({ key, value: undefined, createRevision, modRevision });

describe('a history', () => {
  it('has the last version of each key that is there, and every version at its revision', () => {
    const history = createHistory();
    for (const change of [put('/a', 2), put('/b', 3), put('/a', 4, 2), gone('/b', 5, 3)]) history.append(change);
    expect([...history.present].map(([key, { modRevision }]) => [key, modRevision])).toEqual([['/a', 4]]);
    expect([1, 2, 3, 4, 5].map((revision) => [history.at('/a', revision)?.modRevision, history.at('/b', revision)?.modRevision])).toEqual([
      [undefined, undefined],
      [2, undefined],
      [2, 3],
      [4, 3],
      [4, undefined],
    ]);
    expect([history.last('/b'), history.keys('/').toSorted()]).toEqual([gone('/b', 5, 3), ['/a', '/b']]);
  });

  it('says of each change which version it takes the place of', () => {
    const history = createHistory();
    expect([put('/a', 2), put('/a', 3, 2), gone('/a', 4, 2), put('/a', 5)].map((change) => history.append(change)?.modRevision)).toEqual([
      undefined,
      2,
      3,
      undefined,
    ]);
  });

  it('that replaces a list begins at its revision, whatever the age of what is in it', () => {
    const history = createHistory();
    history.reset(9);
    history.append(put('/a', 2));
    expect([history.revision, history.since(0).length]).toEqual([9, 1]);
    history.append(put('/b', 10));
    expect([history.revision, history.since(9).map(({ key }) => key)]).toEqual([10, ['/b']]);
  });

  it('takes no change that is older than its last one', () => {
    const history = createHistory();
    history.append(put('/a', 5));
    history.append(put('/b', 5));
    expect(() => history.append(put('/c', 4))).toThrow('revisions only grow: /c');
  });

  it('forgets what stood at no revision that one may ask for, and its checkpoints of before stay what they are', () => {
    const history = createHistory();
    for (const change of [put('/a', 2), put('/b', 3), put('/a', 4, 2), gone('/b', 5, 3)]) history.append(change);
    const before = history.checkpoint();
    history.append(put('/c', 6));
    history.forget(4);
    expect([2, 3, 4, 5, 6].map((revision) => ['/a', '/b', '/c'].map((key) => history.at(key, revision)?.modRevision))).toEqual([
      [undefined, undefined, undefined],
      [undefined, 3, undefined],
      [4, 3, undefined],
      [4, undefined, undefined],
      [4, undefined, 6],
    ]);
    expect([history.revision, history.since(4).map(({ key }) => key), [...history.present.keys()]]).toEqual([6, ['/b', '/c'], ['/a', '/c']]);
    const after = history.checkpoint();
    history.restore(before);
    expect([history.revision, history.at('/a', 2)?.modRevision, history.present.size]).toEqual([5, 2, 1]);
    history.restore(after);
    expect([history.revision, [...history.present.keys()]]).toEqual([6, ['/a', '/c']]);
    history.forget(6);
    expect([history.revision, history.since(0), [...history.present.keys()]]).toEqual([6, [], ['/a', '/c']]);
  });
});
