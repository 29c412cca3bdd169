import { describe, expect, it } from 'vitest';
import type { KubeObject, ListObject } from '../../api/object';
import type { CustomResourceDefinition, Namespace, Pod } from '../../api/types.gen';
import { NAMESPACED, type ResourcePath } from '../shared/resources';
import { decide, podOf } from '../testing';
import { namespaceController } from '.';

const going = (phase: 'Active' | 'Terminating' = 'Terminating', finalizers = ['kubernetes']): Namespace => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'shop', deletionTimestamp: '2026-01-01T00:00:00Z' },
  spec: { finalizers },
  status: { phase },
});
const listOf = (items: readonly KubeObject[]): ListObject => ({ apiVersion: 'v1', kind: 'List', metadata: {}, items });
const noteOf = ({ root, plural }: ResourcePath): string => `shop ${root}/${plural}`;
/** What the lists of a stage have shown: nothing, but for some resources. */
const found = (left: Readonly<Record<string, readonly KubeObject[]>>, seen = NAMESPACED) =>
  new Map(seen.map((resource) => [noteOf(resource), listOf(left[resource.plural] ?? [])]));
const onlyPods = NAMESPACED.filter(({ plural }) => plural === 'pods');
const sync = (namespace: Namespace, notes: ReadonlyMap<string, ListObject> = new Map()) =>
  decide(namespaceController, 'shop', { objects: { namespaces: [namespace] }, notes });
const slow: Pod = { ...podOf('slow'), spec: { containers: [], terminationGracePeriodSeconds: 30 } };

describe('a namespace that is being deleted', () => {
  it('says so first, and loses its Pods before all else', () => {
    expect(sync(going('Active')).calls).toEqual([
      ['GET namespaces/shop'],
      ['PUT namespaces/shop/status'],
      ['GET customresourcedefinitions'],
      ['DELETE namespaces/shop/pods'],
      ['GET namespaces/shop/pods'],
    ]);
  });

  it('then loses everything else, once no Pod is left', () => {
    const calls = sync(going(), found({}, onlyPods)).calls;
    expect(calls[0]).toContain('DELETE namespaces/shop/deployments');
    expect(calls[0]).not.toContain('DELETE namespaces/shop/pods');
    expect(calls[1]).toContain('GET namespaces/shop/secrets');
  });

  it('takes the objects of definitions with it', () => {
    const definition = (plural: string, scope: string): CustomResourceDefinition => ({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `${plural}.example.com` },
      spec: { group: 'example.com', scope, names: { plural, kind: 'Any' }, versions: [{ name: 'v1', served: true, storage: true }] },
      status: { conditions: [{ type: 'Established', status: 'True' }] },
    });
    const definitions = listOf([definition('trees', 'Namespaced'), definition('forests', 'Cluster')]);
    const notes = new Map([...found({}, onlyPods), ['shop definitions', definitions] as const]);
    expect(sync(going(), notes).calls[0]).toContain('DELETE namespaces/shop/trees');
    expect(sync(going(), notes).calls.flat().join()).not.toContain('forests');
    const tree: KubeObject = { apiVersion: 'example.com/v1', kind: 'Any', metadata: { name: 't' } };
    const left = new Map([...found({}), ['shop definitions', definitions] as const, ['shop /apis/example.com/v1/trees', listOf([tree])] as const]);
    expect((sync(going(), left).bodies[0] as Namespace).status?.conditions).toContainEqual(
      expect.objectContaining({ type: 'NamespaceContentRemaining', message: 'Some resources are remaining: trees.example.com has 1 resource instances' }),
    );
  });

  it('waits for Pods as long as half the longest grace period, and says what remains', () => {
    const { calls, bodies, againAfterUs } = sync(going(), found({ pods: [slow] }, onlyPods));
    expect([calls, againAfterUs]).toEqual([[['PUT namespaces/shop/status']], 16e6]);
    expect((bodies[0] as Namespace).status?.conditions).toContainEqual(
      expect.objectContaining({ type: 'NamespaceContentRemaining', status: 'True', message: 'Some resources are remaining: pods. has 1 resource instances' }),
    );
  });

  it('names the finalizers that hold what is left', () => {
    const held: KubeObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', finalizers: ['example.com/hold'] } };
    const { bodies } = sync(going(), found({ configmaps: [held] }));
    expect((bodies[0] as Namespace).status?.conditions).toContainEqual(
      expect.objectContaining({
        type: 'NamespaceFinalizersRemaining',
        message: 'Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances',
      }),
    );
  });

  it('is let go when it is empty', () => expect(sync(going(), found({})).calls.flat()).toEqual(['PUT namespaces/shop/status', 'PUT namespaces/shop/finalize']));

  it('and is nobody’s business any more without its finalizer', () => expect(sync(going('Terminating', [])).calls).toEqual([]));
});
