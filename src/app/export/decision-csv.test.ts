import { expect, it } from 'vitest';
import type { Explanation } from '../store/decision';
import { decisionCsv } from './decision-csv';

const points = (weighted: number) => ({ raw: weighted, normalized: weighted, weighted });

const explanation: Explanation = {
  pod: 'default/web',
  profile: 'default-scheduler',
  outcome: 'scheduled',
  nodes: ['node-1', '=node-2'],
  filterPlugins: ['NodeName', 'TaintToleration'],
  scorePlugins: [{ name: 'ImageLocality', weight: 1 }],
  filters: {
    'node-1': [
      { plugin: 'NodeName', code: 'Success', reasons: [] },
      { plugin: 'TaintToleration', code: 'Success', reasons: [] },
    ],
    '=node-2': [{ plugin: 'NodeName', code: 'Unschedulable', reasons: ['a "reason", with commas'] }],
  },
  scores: { 'node-1': { total: 7, plugins: { ImageLocality: points(7) } } },
  ties: [],
  selected: 'node-1',
  calls: [],
};

it('a decision is a table in CSV: quoted where it must be, and no formula for a spreadsheet', () => {
  expect(decisionCsv(explanation).split('\r\n')).toEqual([
    'node,selected,NodeName,TaintToleration,reasons,ImageLocality × 1,total',
    'node-1,yes,Success,Success,,7,7',
    `'=node-2,,Unschedulable,not run,"a ""reason"", with commas",,`,
    '',
  ]);
});
