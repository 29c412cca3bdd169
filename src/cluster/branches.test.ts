import { describe, expect, it } from 'vitest';
import { type Branches, createBranches } from './branches';
import type { RecordedInput } from './input';

const did = (stream: number, afterDelivered: number): RecordedInput => ({ afterDelivered, atUs: afterDelivered * 10, input: { kind: 'cancel', stream } });
const head = (delivered: number) => ({ delivered, nowUs: delivered * 10 });
const streams = ({ inputs }: Branches): number[] => inputs.map(({ input }) => (input.kind === 'cancel' ? input.stream : 0));

/** Two things were done; from after the first, something else was. */
function forked(): Branches {
  const branches = createBranches();
  branches.record([did(1, 10), did(2, 20)]);
  branches.fork(1, head(50), 150);
  branches.record([did(3, 15)]);
  return branches;
}

describe('the branches of a run', () => {
  it('begin with one', () => {
    const branches = createBranches();
    expect(branches.list()).toEqual([{ name: 'main' }]);
    expect(branches.save(head(0))).toEqual([{ branch: { name: 'main' }, inputs: [], head: head(0) }]);
  });

  it('fork with what was done before, and keep what was done after', () => {
    const branches = forked();
    expect(branches.current).toEqual({ name: 'branch-2', parent: 'main', forkedAtUs: 150 });
    expect(streams(branches)).toEqual([1, 3]);
    expect(branches.switchTo('main', head(30))).toEqual({ shared: 15, head: head(50) });
    expect(streams(branches)).toEqual([1, 2]);
    expect(branches.list().map(({ name }) => name)).toEqual(['branch-2', 'main']);
  });

  it.each([
    { name: 'main', why: 'it is gone along already' },
    { name: 'branch-9', why: 'there is none' },
  ])('are not switched to $name: $why', ({ name }) => {
    const branches = createBranches();
    expect(branches.switchTo(name, head(1))).toBeUndefined();
    expect(branches.current).toEqual({ name: 'main' });
  });

  it('share everything with a branch on which nothing was done', () => {
    const branches = createBranches();
    branches.fork(0, head(5), 20);
    expect(branches.switchTo('main', head(9))?.shared).toBe(Number.MAX_SAFE_INTEGER);
  });

  it('come back from what was saved', () => {
    const saved = forked().save(head(40));
    const again = createBranches(JSON.parse(JSON.stringify(saved)), 'branch-2');
    expect([again.current.name, streams(again)]).toEqual(['branch-2', [1, 3]]);
    expect(again.save(head(40))).toEqual(saved);
    again.fork(1, head(40), 150);
    expect(again.current.name).toBe('branch-3');
  });

  it('hear what somebody else does on another branch, and go on saving their own', () => {
    const branches = forked();
    branches.learn('main', [did(4, 60)], head(70));
    expect(streams(branches)).toEqual([1, 3]);
    expect(branches.switchTo('main', head(30))).toEqual({ shared: 15, head: head(70) });
    expect(streams(branches)).toEqual([1, 2, 4]);
  });
});
