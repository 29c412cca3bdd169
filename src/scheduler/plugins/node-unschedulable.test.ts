import { expect, it } from 'vitest';
import { node, pod } from '../testing';
import { nodeUnschedulable } from './node-unschedulable';
import { hint, verdicts } from './testing';

const open = node('n1');
const cordoned = node('n1', { unschedulable: true });
const tolerant = pod('p', { tolerations: [{ key: 'node.kubernetes.io/unschedulable', operator: 'Exists' }] });

it.each([
  ['an open node takes any Pod', open, pod('p'), 'ok'],
  ['a cordoned node takes none', cordoned, pod('p'), 'node(s) were unschedulable'],
  ['but those that tolerate its taint', cordoned, tolerant, 'ok'],
])('%s', (_, one, waiting, expected) => {
  expect(verdicts(nodeUnschedulable, { nodes: [one] }, waiting)).toEqual({ n1: expected });
});

it.each([
  ['a node that is uncordoned brings Pods back', { old: cordoned, now: open }, 'queue'],
  ['a new node does, unless it is cordoned', { now: open }, 'queue'],
  ['a new cordoned node does not', { now: cordoned }, 'skip'],
  ['a node that was open before does not', { old: open, now: open }, 'skip'],
])('%s', (_, objects, expected) => {
  expect(hint(nodeUnschedulable, 'Node', pod('p'), objects)).toBe(expected);
});
