import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../api/object';
import type { CustomResourceDefinition, OwnerReference } from '../../api/types.gen';
import type { Delivery } from '../../client/api-client';
import { decide, viewOf } from '../testing';
import { garbageCollector } from '.';

interface Options {
  readonly owners?: readonly Partial<OwnerReference>[];
  readonly finalizers?: readonly string[];
  readonly deleting?: boolean;
  readonly namespace?: string;
}
const object = (kind: string, name: string, { owners, finalizers, deleting, namespace = 'default' }: Options = {}): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: {
    name,
    ...(namespace && { namespace }),
    uid: name,
    resourceVersion: '1',
    ...(owners && { ownerReferences: owners.map((o) => ({ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: o.uid ?? '', uid: '', ...o })) }),
    ...(finalizers && { finalizers }),
    ...(deleting && { deletionTimestamp: '2026-01-01T00:00:00Z' }),
  },
});
const set = (name: string, options?: Options): KubeObject => object('ReplicaSet', name, options);
const pod = (options?: Options): KubeObject => object('Pod', 'web-1', options);
const foreground: Options = { deleting: true, finalizers: ['foregroundDeletion'] };

const known = (objects: readonly KubeObject[]): Readonly<Record<string, readonly KubeObject[]>> => {
  const kinds: Readonly<Record<string, string>> = {
    ReplicaSet: 'replicasets',
    Pod: 'pods',
    ClusterRole: 'clusterroles',
    CustomResourceDefinition: 'customresourcedefinitions',
    Widget: 'widgets.example.com',
  };
  const informers = [...garbageCollector.informers.map(({ name }) => name), 'widgets.example.com'];
  return Object.fromEntries(informers.map((name) => [name, objects.filter(({ kind }) => kinds[kind ?? ''] === name)]));
};
/** The kind Widget, in namespaces. */
const definition: CustomResourceDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.com', uid: 'crd' },
  spec: {
    group: 'example.com',
    names: { kind: 'Widget', plural: 'widgets' },
    scope: 'Namespaced',
    versions: [{ name: 'v1', served: true, storage: true }],
  },
  status: { acceptedNames: { kind: 'Widget', plural: 'widgets' }, storedVersions: ['v1'], conditions: [{ type: 'Established', status: 'True' }] },
};
const WIDGET = { apiVersion: 'example.com/v1', kind: 'Widget', uid: 'w' };
const ROLE = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', uid: 'r' };
const collect = (key: string, objects: readonly KubeObject[], absent: readonly string[] = []) =>
  decide(garbageCollector, key, { objects: known(objects), notes: new Map(absent.map((uid) => [uid, true as const])) });
const POD = 'delete pods default/web-1';

describe('the garbage collector', () => {
  it.each<[what: string, objects: readonly KubeObject[], calls: readonly string[]]>([
    ['leaves what has an owner, after a look at both', [pod({ owners: [{ uid: 'set' }] }), set('set')], ['GET pods/web-1', 'GET replicasets/set']],
    [
      'asks whether an owner that it does not know exists, and deletes if not',
      [pod({ owners: [{ uid: 'set' }] })],
      ['GET pods/web-1', 'GET replicasets/set', 'DELETE pods/web-1'],
    ],
    [
      'takes a dead owner away where another lives',
      [pod({ owners: [{ uid: 'set' }, { uid: 'gone' }] }), set('set')],
      ['GET pods/web-1', 'GET replicasets/set', 'GET replicasets/gone', 'PATCH pods/web-1'],
    ],
    ['leaves what is going already', [pod({ owners: [{ uid: 'gone' }], deleting: true })], []],
    ['never says of a kind that it does not know that it is gone', [pod({ owners: [{ kind: 'Widget', uid: 'w' }] })], ['GET pods/web-1']],
  ])('%s', (_, objects, calls) => expect(collect(POD, objects).calls.flat()).toEqual(calls));

  it('need not ask about an owner whose deletion it has seen', () =>
    expect(collect(POD, [pod({ owners: [{ uid: 'set' }] })], ['set']).calls.flat()).toEqual(['GET pods/web-1', 'DELETE pods/web-1']));

  it.each([
    ['Background', {}],
    ['Orphan', { finalizers: ['orphan'] }],
    ['Foreground', { finalizers: ['foregroundDeletion'] }],
  ])('deletes with the policy %s that the finalizers tell', (propagationPolicy, options) =>
    expect(collect(POD, [pod({ owners: [{ uid: 'set' }], ...options })], ['set']).bodies.at(-1)).toMatchObject({
      preconditions: { uid: 'web-1', resourceVersion: '1' },
      propagationPolicy,
    }),
  );
});

describe('owners of custom kinds, and outside of namespaces', () => {
  it.each<[what: string, objects: readonly KubeObject[], calls: readonly string[]]>([
    ['keep what they own', [definition, pod({ owners: [WIDGET] }), object('Widget', 'w')], ['GET pods/web-1', 'GET widgets/w']],
    ['are asked for, and take with them what they own', [definition, pod({ owners: [WIDGET] })], ['GET pods/web-1', 'GET widgets/w', 'DELETE pods/web-1']],
    ['need not be in its namespace', [pod({ owners: [ROLE] }), object('ClusterRole', 'r', { namespace: '' })], ['GET pods/web-1', 'GET clusterroles/r']],
    ['may be gone as well', [pod({ owners: [ROLE] })], ['GET pods/web-1', 'GET clusterroles/r', 'DELETE pods/web-1']],
  ])('%s', (_, objects, calls) => expect(collect(POD, objects).calls.flat()).toEqual(calls));

  it('that wait for their dependents go when none is left', () =>
    expect(collect('delete widgets.example.com default/w', [definition, object('Widget', 'w', foreground)]).calls.flat()).toEqual([
      'GET widgets/w',
      'GET widgets/w',
      'PATCH widgets/w',
    ]));

  it('leave orphans, of whose lists of owners the API server knows no strategic merge', () => {
    const owner = object('Widget', 'w', { deleting: true, finalizers: ['orphan'] });
    const { bodies } = collect('orphan widgets.example.com default/w', [definition, owner, object('Widget', 'x', { owners: [WIDGET, { uid: 'set' }] })]);
    expect(bodies[0]).toMatchObject({ metadata: { uid: 'x', resourceVersion: '1', ownerReferences: [{ uid: 'set' }] } });
  });

  it('own nothing in another namespace, and that is said', () => {
    const { calls, events } = collect(POD, [set('set', { namespace: 'other' }), pod({ owners: [{ uid: 'set' }] })]);
    expect(calls.flat()).toEqual(['GET pods/web-1', 'GET replicasets/set', 'DELETE pods/web-1']);
    expect(events).toEqual([
      'Warning OwnerRefInvalidNamespace ownerRef [apps/v1/ReplicaSet, namespace: default, name: set, uid: set] does not exist in namespace "default"',
    ]);
  });

  it('own nothing that is in no namespace if they are in one: it stays', () => {
    const role = object('ClusterRole', 'r', { namespace: '', owners: [{ uid: 'set' }] });
    const { calls, events } = collect('delete clusterroles r', [set('set'), role]);
    expect([calls.flat(), events.length]).toEqual([['GET clusterroles/r'], 1]);
  });

  it('of a kind are heard of as long as its definition is established', () => {
    const { informerFor } = garbageCollector.follows!;
    expect([informerFor(definition), informerFor({ ...definition, status: {} } as KubeObject)]).toEqual([
      { name: 'widgets.example.com', path: '/apis/example.com/v1/widgets', unawaited: true },
      undefined,
    ]);
  });
});

describe('deletion in the foreground', () => {
  const blocking = pod({ owners: [{ uid: 'set', blockOwnerDeletion: true }] });
  it('lets the owner wait for dependents that block it', () =>
    expect(collect('delete replicasets default/set', [set('set', foreground), blocking]).calls.flat()).toEqual(['GET replicasets/set']));
  it('lets the owner go when none is left', () =>
    expect(collect('delete replicasets default/set', [set('set', foreground)]).calls.flat()).toEqual([
      'GET replicasets/set',
      'GET replicasets/set',
      'PATCH replicasets/set',
    ]));
  it('deletes the dependents meanwhile', () =>
    expect(
      collect(POD, [set('set', foreground), blocking])
        .calls.flat()
        .at(-1),
    ).toBe('DELETE pods/web-1'));
});

it('orphaning takes the owner from its dependents before it goes', () => {
  const owner = set('set', { deleting: true, finalizers: ['orphan'] });
  expect(collect('orphan replicasets default/set', [owner, pod({ owners: [{ uid: 'set' }] })]).calls).toEqual([
    ['PATCH pods/web-1'],
    ['GET replicasets/set'],
    ['PATCH replicasets/set'],
  ]);
});

describe('an owner that was named before it was heard of', () => {
  const OWNER = 'owner replicasets set';
  const owned = pod({ owners: [{ uid: 'set' }] });
  it('is looked at once if it has come since, however many name it', () =>
    expect(collect(OWNER, [owned, set('set')])).toMatchObject({ calls: [['GET replicasets/set']] }));
  it('has its dependents looked at if it has not', () =>
    expect(garbageCollector.reconcile(viewOf(garbageCollector, { objects: known([owned]) }), OWNER, 0)).toEqual({ wakes: [POD] }));
});

describe('what news means for the graph', () => {
  const owned = pod({ owners: [{ uid: 'set', blockOwnerDeletion: true }] });
  const orphan = pod({ owners: [{ kind: 'Widget', uid: 'w' }] });
  const news = (informer: string, type: 'added' | 'deleted', one: KubeObject): Delivery<unknown> => {
    const told = { informer, key: `default/${one.metadata.name}`, object: one };
    return type === 'added' ? { type, ...told } : { type, ...told, old: one };
  };
  const updated = (informer: string, old: KubeObject, one: KubeObject): Delivery<unknown> => ({
    type: 'updated',
    informer,
    key: `default/${one.metadata.name}`,
    object: one,
    old,
  });
  it.each<[what: string, news: Delivery<unknown>, objects: readonly KubeObject[], keys: readonly string[]]>([
    ['an owner is gone: its dependents are looked at', news('replicasets', 'deleted', set('set')), [owned], ['absent set', POD]],
    ['a dependent comes whose owner is not known', news('pods', 'added', owned), [owned], ['owner replicasets set']],
    ['a dependent comes whose owner is in another namespace', news('pods', 'added', owned), [owned, set('set', { namespace: 'other' })], [POD]],
    ['a dependent comes whose owner is of a kind that nobody knows', news('pods', 'added', orphan), [orphan], [POD]],
    ['a dependent comes to an owner that lives', news('pods', 'added', owned), [owned, set('set')], []],
    ['the last dependent of an owner that waits is gone', news('pods', 'deleted', owned), [set('set', foreground)], ['delete replicasets default/set']],
    [
      'an owner begins to wait for its dependents',
      updated('replicasets', set('set'), set('set', foreground)),
      [owned, set('set', foreground)],
      [POD, 'delete replicasets default/set'],
    ],
    [
      'an owner is to leave orphans',
      updated('replicasets', set('set'), set('set', { deleting: true, finalizers: ['orphan'] })),
      [owned],
      ['orphan replicasets default/set'],
    ],
  ])('%s', (_, delivery, objects, keys) => expect(garbageCollector.enqueue(delivery, viewOf(garbageCollector, { objects: known(objects) }))).toEqual(keys));
});
