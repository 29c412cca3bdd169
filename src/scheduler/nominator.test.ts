import { expect, it } from 'vitest';
import { nominate } from './nominator';
import { restoreState, saveState } from './state';
import { node, pod, room } from './testing';

const promised = ({ scheduler }: ReturnType<typeof room>): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries([...scheduler.cache.nominated].map(([name, pods]) => [name, pods.map((p) => p.key)]));

it('a promised node counts as taken by those that it is promised to, until the promise is taken back', () => {
  const here = room({ nodes: [node('n1'), node('n2')], pods: [pod('a'), pod('b')] });
  const { scheduler } = here;
  nominate(scheduler, 'default/a', 'n1');
  nominate(scheduler, 'default/b', 'n1');
  expect(promised(here)).toEqual({ n1: ['default/a', 'default/b'] });
  nominate(scheduler, 'default/a', 'n2');
  expect(promised(here)).toEqual({ n2: ['default/a'], n1: ['default/b'] });
  nominate(scheduler, 'default/b', undefined);
  nominate(scheduler, 'default/a', '');
  expect(promised(here)).toEqual({});
});

it('a promise to a Pod that is not there keeps nobody away', () => {
  const here = room({ nodes: [node('n1')], pods: [] });
  nominate(here.scheduler, 'default/gone', 'n1');
  expect(promised(here)).toEqual({});
});

it('a promise goes with its Pod, and outlives a restore', () => {
  const here = room({ nodes: [node('n1')], pods: [pod('a'), pod('b')] });
  nominate(here.scheduler, 'default/a', 'n1');
  nominate(here.scheduler, 'default/b', 'n1');
  here.hear('DELETED', pod('a'));
  const { scheduler } = here;
  scheduler.goTo(restoreState(scheduler.state, saveState(scheduler.state)), []);
  expect(promised(here)).toEqual({ n1: ['default/b'] });
});
