import { expect, it } from 'vitest';
import { node, pod } from '../testing';
import { nodeName } from './node-name';
import { verdicts } from './testing';

const nodes = [node('n1'), node('n2')];

it('lets a Pod that names no node go anywhere', () => {
  expect(verdicts(nodeName, { nodes }, pod('p'))).toEqual({ n1: 'ok', n2: 'ok' });
});

it('lets a Pod that names a node go only there', () => {
  expect(verdicts(nodeName, { nodes }, pod('p', { nodeName: 'n2' }))).toEqual({ n1: "node(s) didn't match the requested node name", n2: 'ok' });
});
