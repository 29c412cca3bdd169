import { expect, it } from 'vitest';
import type { KubeObject } from '../../../src/api/object';
import { brokenInLog, type Change } from './log';

interface PodShape {
  readonly node?: string;
  readonly phase?: string;
  readonly uid?: string;
  readonly cpu?: string;
  readonly deleted?: boolean;
}
const node: KubeObject & { readonly status: object } = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'n', uid: 'n' },
  status: { allocatable: { cpu: '2', memory: '1Gi', pods: '10' } },
};
const pod = (name: string, { node: nodeName, phase = 'Pending', uid = name, cpu = '1', deleted = false }: PodShape = {}): KubeObject => {
  const metadata = { name, namespace: 'default', uid, ...(deleted && { deletionTimestamp: '2026-01-01T00:00:00Z' }) };
  const spec = { containers: [{ name: 'main', image: 'x', resources: { requests: { cpu } } }], ...(nodeName && { nodeName }) };
  return { apiVersion: 'v1', kind: 'Pod', metadata, ...{ spec, status: { phase } } };
};

/** Objects as they were stored one after the other; a name alone: that Pod was deleted. */
const log = (...versions: readonly (KubeObject | string)[]): readonly Change[] =>
  versions.map((version, i) => {
    const modRevision = i + 2;
    if (typeof version === 'string') return { key: `/registry/pods/default/${version}`, value: undefined, modRevision };
    const { name } = version.metadata;
    const key = version.kind === 'Node' ? `/registry/minions/${name}` : `/registry/pods/default/${name}`;
    return { key, value: { ...version, metadata: { ...version.metadata, resourceVersion: String(modRevision) } }, modRevision };
  });

it('has nothing to say of a Pod that is bound, runs, ends and goes, and of the next of that name', () => {
  const life = [pod('a'), pod('a', { node: 'n' }), pod('a', { node: 'n', phase: 'Running' }), pod('a', { node: 'n', phase: 'Failed', deleted: true })];
  expect(brokenInLog(log(node, ...life, 'a', pod('a', { uid: 'another' })))).toEqual([]);
});

it.each<readonly [string, readonly (KubeObject | string)[], RegExp]>([
  ['is bound twice', [pod('a', { node: 'n' }), pod('a', { node: 'm' })], /^Pod default\/a moved from n to m/],
  ['loses its node', [pod('a', { node: 'n' }), pod('a')], /moved from n to undefined/],
  ['is resurrected', [pod('a', { phase: 'Failed' }), pod('a', { phase: 'Running' })], /went from Failed to Running/],
  ['comes back after its deletion', [pod('a'), 'a', pod('a')], /of uid a was at no key any more/],
  ['is not deleted any more', [pod('a', { deleted: true }), pod('a')], /is not being deleted any more/],
  ['takes the place of another', [pod('a'), pod('a', { uid: 'b' })], /took another object's place/],
  ['has the uid of another', [pod('a'), pod('b', { uid: 'a' })], /of uid a was at \/registry\/pods\/default\/a/],
  ['is one too many', [node, pod('a', { node: 'n', cpu: '1500m' }), pod('b', { node: 'n' })], /n is over-committed by Pod default\/b .*2\.5 of 2 cpu/],
])('complains of a Pod that %s', (_, versions, complaint) => {
  expect(brokenInLog(log(...versions)).join('\n')).toMatch(complaint);
});

it('lets a node be over-committed where nobody could know whether a Pod was bound', () => {
  const versions = log(node, pod('a', { node: 'n', cpu: '1500m' }), pod('b', { node: 'n' }));
  expect(brokenInLog(versions, new Set(['/registry/pods/default/a']))).toEqual([]);
});

it('complains of revisions that do not grow', () => {
  expect(brokenInLog([...log(node, pod('a'))].reverse()).join()).toMatch(/revision 2 of \/registry\/minions\/n came after 3/);
});
