import { expect, it } from 'vitest';
import { defaultConfig } from '../../src/cluster/config';
import type { History, Step } from './history';
import { shrink } from './shrink';

const step = (atUs: number, node: string): Step => ({ atUs, action: { do: 'drain', node } });
const history: History = { config: defaultConfig({ nodes: 3 }), steps: Array.from({ length: 100 }, (_, i) => step(i * 5e6, `${i}`)) };
const nodesOf = ({ steps }: History): readonly string[] => steps.map(({ action }) => (action.do === 'drain' ? action.node : ''));

it('leaves only what a failure needs: these inputs, this node, and no waiting between them', () => {
  let trials = 0;
  const fails = (one: History): boolean => {
    trials++;
    return ['17', '60', '61'].every((node) => nodesOf(one).includes(node)) && one.config.nodes.some(({ name }) => name === 'node-2');
  };
  const { steps, config } = shrink(history, fails, 1_000);
  expect(steps).toEqual([step(0, '17'), step(0, '60'), step(0, '61')]);
  expect(config.nodes.map(({ name }) => name)).toEqual(['node-2']);
  expect(trials).toBeLessThan(100);
});

it('gives up after so many trials with the best that it has', () => {
  const { steps } = shrink(history, (one) => nodesOf(one).includes('17'), 2);
  expect(steps.length).toBe(50);
});
