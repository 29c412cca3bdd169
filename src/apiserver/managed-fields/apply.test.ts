import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../api/object';
import type { ApiResponse } from '../../api/wire';
import { createHarness, type Harness } from '../testing/harness';
import { type Children, difference, type FieldSet, intersection, isMember, node, pathsOf, union, withChild } from './field-set';

const MAPS = '/api/v1/namespaces/default/configmaps';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';

let harness: Harness;
const apply = (collection: string, name: string, manager: string, body: object, query = ''): ApiResponse =>
  harness.call({
    method: 'PATCH',
    path: `${collection}/${name}?fieldManager=${manager}${query}`,
    contentType: 'application/apply-patch+yaml',
    text: JSON.stringify(body),
  });
const map = (data: object): object => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'cm' }, data });
const applyMap = (manager: string, data: object, query = ''): ApiResponse => apply(MAPS, 'cm', manager, map(data), query);
const stored = (path: string): KubeObject & Readonly<Record<string, never>> =>
  harness.call({ method: 'GET', path }).body as KubeObject & Readonly<Record<string, never>>;
const owners = ({ metadata }: KubeObject): readonly unknown[] =>
  (metadata.managedFields ?? []).map((m) => [m.manager, m.operation, m.subresource ?? '', m.fieldsV1]);

const container = (name: string, more: object): object => ({ name, ...more });
const deployment = (spec: object): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: { selector: { matchLabels: { app: 'web' } }, ...spec },
});
const template = (...containers: readonly object[]): object => ({ template: { metadata: { labels: { app: 'web' } }, spec: { containers } } });

beforeEach(() => {
  harness = createHarness();
});

describe('server-side apply', () => {
  it('creates what is not there and owns what it says', () => {
    expect(applyMap('a', { x: '1' })).toMatchObject({ code: 201, body: { data: { x: '1' } } });
    expect(owners(stored(`${MAPS}/cm`))).toEqual([['a', 'Apply', '', { 'f:data': { 'f:x': {} } }]]);
  });

  it('refuses or warns of what its text says twice', () => {
    const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cm}\ndata:\n  a: one\n  a: two\n';
    const send = (fieldValidation: string): ApiResponse =>
      harness.call({
        method: 'PATCH',
        path: `${MAPS}/cm?fieldManager=a&fieldValidation=${fieldValidation}`,
        contentType: 'application/apply-patch+yaml',
        text,
      });
    const twice = 'line 6: key "a" already set in map';
    expect(send('Strict')).toMatchObject({
      code: 400,
      body: { message: `error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n  ${twice}` },
    });
    expect(send('Warn')).toMatchObject({ code: 201, warnings: [twice] });
  });

  it('takes out what the manager does not say any more, and leaves what is of others', () => {
    applyMap('a', { x: '1', y: '1' });
    applyMap('b', { z: '1' });
    applyMap('a', { x: '1' });
    expect(stored(`${MAPS}/cm`).data).toEqual({ x: '1', z: '1' });
    applyMap('b', { x: '1' });
    applyMap('a', {});
    expect(stored(`${MAPS}/cm`).data).toEqual({ x: '1' });
  });

  it('refuses to change what others own, unless forced', () => {
    applyMap('a', { x: '1' });
    expect(applyMap('b', { x: '2' })).toMatchObject({
      code: 409,
      body: {
        reason: 'Conflict',
        message: 'Apply failed with 1 conflict: conflict with "a": .data.x',
        details: { causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "a"', field: '.data.x' }] },
      },
    });
    expect(applyMap('b', { x: '2' }, '&force=true').code).toBe(200);
    expect(owners(stored(`${MAPS}/cm`))).toEqual([['b', 'Apply', '', { 'f:data': { 'f:x': {} } }]]);
  });

  it('says whose update it is in conflict with', () => {
    harness.call({ method: 'POST', path: `${MAPS}?fieldManager=editor`, body: map({ x: '1', y: '1' }) });
    const message = 'Apply failed with 2 conflicts: conflicts with "editor" using v1:\n- .data.x\n- .data.y';
    expect(applyMap('b', { x: '2', y: '2' }).body).toMatchObject({ message });
  });

  it('lets several own the same value', () => {
    applyMap('a', { x: '1' });
    expect(applyMap('b', { x: '1' }).code).toBe(200);
    expect(owners(stored(`${MAPS}/cm`)).length).toBe(2);
  });

  it('changes nothing if nothing changes', () => {
    applyMap('a', { x: '1' });
    const { resourceVersion } = stored(`${MAPS}/cm`).metadata;
    applyMap('a', { x: '1' });
    expect(stored(`${MAPS}/cm`).metadata.resourceVersion).toBe(resourceVersion);
  });

  it('merges items of lists by their keys, those of the configuration in its order', () => {
    apply(DEPLOYMENTS, 'web', 'a', deployment(template(container('one', { image: 'one:1' }), container('two', { image: 'two:1' }))));
    apply(DEPLOYMENTS, 'web', 'b', deployment(template(container('two', { env: [{ name: 'E', value: 'v' }] }), container('three', { image: 'three:1' }))));
    expect(stored(`${DEPLOYMENTS}/web`).spec).toMatchObject({
      template: { spec: { containers: [{ name: 'one' }, { name: 'two', image: 'two:1', env: [{ name: 'E' }] }, { name: 'three' }] } },
    });
    apply(DEPLOYMENTS, 'web', 'a', deployment(template(container('two', { image: 'two:2' }))));
    expect(stored(`${DEPLOYMENTS}/web`).spec).toMatchObject({ template: { spec: { containers: [{ name: 'two', image: 'two:2' }, { name: 'three' }] } } });
  });

  it.each<[string, object, string, number, string]>([
    [
      'an unknown field',
      { ...map({}), dat: {} },
      '',
      400,
      'failed to create typed patch object (default/cm; v1, Kind=ConfigMap): .dat: field not declared in schema',
    ],
    ['another version', { ...map({}), apiVersion: 'v2' }, '', 400, 'Incorrect version specified in apply patch. Specified patch version: v2, expected: v1'],
    ['managed fields', { ...map({}), metadata: { name: 'cm', managedFields: [{}] } }, '', 400, 'metadata.managedFields must be nil'],
  ])('refuses a configuration with %s', (_, body, query, code, message) => {
    expect(apply(MAPS, 'cm', 'a', body, query)).toMatchObject({ code, body: { message } });
  });

  it('wants a field manager', () => {
    expect(apply(MAPS, 'cm', '', map({}))).toMatchObject({
      code: 422,
      body: { message: 'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch' },
    });
  });
});

describe('ordinary changes', () => {
  it('own what they change, and take it from others', () => {
    applyMap('a', { x: '1', y: '1' });
    harness.call({ method: 'PATCH', path: `${MAPS}/cm?fieldManager=editor`, contentType: 'application/merge-patch+json', body: { data: { x: '2', z: '1' } } });
    expect(owners(stored(`${MAPS}/cm`))).toEqual([
      ['a', 'Apply', '', { 'f:data': { 'f:y': {} } }],
      ['editor', 'Update', '', { 'f:data': { 'f:x': {}, 'f:z': {} } }],
    ]);
  });

  it('own on a create what the object says and its defaults, but not what the server alone writes', () => {
    harness.call({ method: 'POST', path: `${DEPLOYMENTS}?fieldManager=editor`, body: deployment({ ...template(container('c', { image: 'i' })) }) });
    const [[, , , fields]] = owners(stored(`${DEPLOYMENTS}/web`)) as [[string, string, string, FieldSet]];
    const paths = [...pathsOf(fields)];
    expect(paths).toContain('.spec.template.spec.containers[name="c"]');
    expect(paths).toContain('.spec.strategy.rollingUpdate.maxSurge');
    expect(paths.filter((path) => /^\.(metadata|status)/.test(path))).toEqual([]);
  });

  it('through a subresource are entries of their own', () => {
    harness.call({ method: 'POST', path: `${DEPLOYMENTS}?fieldManager=editor`, body: deployment(template(container('c', { image: 'i' }))) });
    const body = { spec: { replicas: 3 } };
    harness.call({ method: 'PATCH', path: `${DEPLOYMENTS}/web/scale?fieldManager=scaler`, contentType: 'application/merge-patch+json', body });
    expect(owners(stored(`${DEPLOYMENTS}/web`))).toContainEqual(['scaler', 'Update', 'scale', { 'f:spec': { 'f:replicas': {} } }]);
  });

  it('may forget all ownership', () => {
    applyMap('a', { x: '1' });
    harness.call({ method: 'PATCH', path: `${MAPS}/cm`, contentType: 'application/merge-patch+json', body: { metadata: { managedFields: [{}] } } });
    expect(stored(`${MAPS}/cm`).metadata.managedFields).toBeUndefined();
  });
});

describe('sets of fields', () => {
  const nodeOf = (member: boolean, children: readonly (readonly [string, FieldSet | undefined])[]): FieldSet | undefined =>
    node(
      member,
      children.reduce<Children | undefined>((all, [step, child]) => (child ? withChild(all, step, child) : all), undefined),
    );
  const { set } = fc.letrec<{ set: FieldSet | undefined }>((tie) => ({
    set: fc.oneof(
      { depthSize: 'small' },
      fc.constant(nodeOf(true, [])),
      fc
        .tuple(
          fc.boolean(),
          fc.uniqueArray(fc.tuple(fc.constantFrom('f:a', 'f:b', 'k:{"name":"c"}'), tie('set')), { selector: ([step]) => step, maxLength: 3 }),
        )
        .map(([member, children]) => nodeOf(member, children)),
    ),
  }));
  const root = set.map((s) => (s && isMember(s) ? nodeOf(false, [['f:r', s]]) : s));
  const places = (s: FieldSet | undefined): readonly string[] => [...pathsOf(s)].sort();

  it('join, differ and meet as the sets of their places do', () => {
    fc.assert(
      fc.property(root, root, (a, b) => {
        const [x, y] = [new Set(places(a)), new Set(places(b))];
        expect(places(union(a, b))).toEqual([...new Set([...x, ...y])].sort());
        expect(places(difference(a, b))).toEqual([...x].filter((p) => !y.has(p)).sort());
        expect(places(intersection(a, b))).toEqual([...x].filter((p) => y.has(p)).sort());
      }),
    );
  });

  it('are one and the same if they hold the same places', () => {
    fc.assert(
      fc.property(root, root, (a, b) => {
        if (places(a).join() === places(b).join()) expect(a).toBe(b);
        expect(union(a, b)).toBe(union(b, a));
      }),
    );
  });
});
