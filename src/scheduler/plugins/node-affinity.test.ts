import { describe, expect, it } from 'vitest';
import type { NodeAffinity, NodeSelectorRequirement, NodeSelectorTerm } from '../../api/types.gen';
import { node, pod } from '../testing';
import { nodeAffinity } from './node-affinity';
import { hint, scores, verdicts } from './testing';

const plugin = nodeAffinity.create({});
const MISMATCH = "node(s) didn't match Pod's node affinity/selector";
const nodes = [node('hdd', { labels: { disk: 'hdd', cores: '8' } }), node('ssd', { labels: { disk: 'ssd', cores: '16' } }), node('bare')];
const wants = (nodeSelectorTerms: NodeSelectorTerm[]) =>
  pod('p', { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } } });

it('has nothing to say of a Pod without selectors', () => {
  expect(verdicts(plugin, { nodes }, pod('p'))).toBe('skip');
});

it('matches node selectors', () => {
  expect(verdicts(plugin, { nodes }, pod('p', { nodeSelector: { disk: 'ssd' } }))).toEqual({ hdd: MISMATCH, ssd: 'ok', bare: MISMATCH });
});

describe('matches expressions', () => {
  it.each<[string, NodeSelectorRequirement, string[]]>([
    ['In', { key: 'disk', operator: 'In', values: ['ssd', 'nvme'] }, ['ssd']],
    ['NotIn, where the label is missing too', { key: 'disk', operator: 'NotIn', values: ['ssd'] }, ['bare', 'hdd']],
    ['Exists', { key: 'disk', operator: 'Exists' }, ['hdd', 'ssd']],
    ['DoesNotExist', { key: 'disk', operator: 'DoesNotExist' }, ['bare']],
    ['Gt, as numbers', { key: 'cores', operator: 'Gt', values: ['9'] }, ['ssd']],
    ['Lt', { key: 'cores', operator: 'Lt', values: ['9'] }, ['hdd']],
    ['nothing if malformed', { key: 'cores', operator: 'Gt', values: ['many'] }, []],
  ])('%s', (_, expression, expected) => {
    const said = verdicts(plugin, { nodes }, wants([{ matchExpressions: [expression] }]));
    expect(Object.entries(said).flatMap(([name, verdict]) => (verdict === 'ok' ? [name] : []))).toEqual(expected);
  });
});

it('takes any of several terms, and no empty one', () => {
  const one = { matchExpressions: [{ key: 'disk', operator: 'In', values: ['hdd'] }] };
  expect(verdicts(plugin, { nodes }, wants([one, {}]))).toEqual({ hdd: 'ok', ssd: MISMATCH, bare: MISMATCH });
});

it('refuses a Pod outright whose terms name two different nodes at once', () => {
  const name = (value: string): NodeSelectorRequirement => ({ key: 'metadata.name', operator: 'In', values: [value] });
  expect(verdicts(plugin, { nodes }, wants([{ matchFields: [name('hdd'), name('ssd')] }]))).toBe('pod affinity terms conflict');
});

it('adds the affinity of the profile to that of the Pod', () => {
  const addedAffinity: NodeAffinity = {
    requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'disk', operator: 'Exists' }] }] },
  };
  const strict = nodeAffinity.create({ addedAffinity });
  expect(verdicts(strict, { nodes }, pod('p'))).toEqual({ hdd: 'ok', ssd: 'ok', bare: "node(s) didn't match scheduler-enforced node affinity" });
});

it('scores the weights of preferred terms that match, the highest sum as 100', () => {
  const term = (weight: number, value: string) => ({ weight, preference: { matchExpressions: [{ key: 'disk', operator: 'In', values: [value] }] } });
  const waiting = pod('p', { affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [term(40, 'ssd'), term(10, 'hdd')] } } });
  expect(scores(plugin, { nodes }, waiting)).toEqual({ hdd: 25, ssd: 100, bare: 0 });
});

it('brings a Pod back when a node begins to match', () => {
  const waiting = pod('p', { nodeSelector: { disk: 'ssd' } });
  expect(hint(plugin, 'Node', waiting, { old: node('n'), now: node('n', { labels: { disk: 'ssd' } }) })).toBe('queue');
  expect(hint(plugin, 'Node', waiting, { now: node('n') })).toBe('skip');
});

it('takes a label that is named like something of JavaScript’s for a label as any other', () => {
  const nodes = [node('n1'), node('n2', { labels: { constructor: 'x' } })];
  expect(verdicts(plugin, { nodes }, wants([{ matchExpressions: [{ key: 'constructor', operator: 'Exists' }] }]))).toEqual({ n1: MISMATCH, n2: 'ok' });
});
