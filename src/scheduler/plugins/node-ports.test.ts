import { expect, it } from 'vitest';
import type { ContainerPort, Pod } from '../../api/types.gen';
import { node, pod } from '../testing';
import { nodePorts } from './node-ports';
import { hint, verdicts } from './testing';

const TAKEN = "node(s) didn't have free ports for the requested pod ports";
const withPort = (name: string, port: Partial<ContainerPort>, nodeName?: string): Pod =>
  pod(name, { containers: [{ name: 'c', ports: [{ containerPort: 80, ...port }] }], ...(nodeName && { nodeName }) });

it('has nothing to say of a Pod without host ports', () => {
  expect(verdicts(nodePorts, { nodes: [node('n1')] }, withPort('p', {}))).toBe('skip');
});

it.each<[string, Partial<ContainerPort>, Partial<ContainerPort>, string]>([
  ['one port is for one Pod', { hostPort: 80 }, { hostPort: 80 }, TAKEN],
  ['other ports are free', { hostPort: 80 }, { hostPort: 81 }, 'ok'],
  ['protocols have ports of their own', { hostPort: 80 }, { hostPort: 80, protocol: 'UDP' }, 'ok'],
  ['so have addresses', { hostPort: 80, hostIP: '10.0.0.1' }, { hostPort: 80, hostIP: '10.0.0.2' }, 'ok'],
  ['but all addresses include each', { hostPort: 80, hostIP: '10.0.0.1' }, { hostPort: 80, hostIP: '0.0.0.0' }, TAKEN],
  ['and each is among all', { hostPort: 80 }, { hostPort: 80, hostIP: '10.0.0.1' }, TAKEN],
])('%s', (_, used, wanted, expected) => {
  expect(verdicts(nodePorts, { nodes: [node('n1')], pods: [withPort('old', used, 'n1')] }, withPort('p', wanted))).toEqual({ n1: expected });
});

it('brings a Pod back when one with its port leaves', () => {
  const waiting = withPort('p', { hostPort: 80 });
  expect(hint(nodePorts, 'Pod', waiting, { old: withPort('old', { hostPort: 80 }, 'n1') })).toBe('queue');
  expect(hint(nodePorts, 'Pod', waiting, { old: withPort('old', { hostPort: 81 }, 'n1') })).toBe('skip');
  expect(hint(nodePorts, 'Pod', waiting, { old: withPort('old', { hostPort: 80 }) })).toBe('skip');
});
