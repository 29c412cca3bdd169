import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../api/object';
import { strategicMerge } from '../../api/patch/strategic-merge';
import { mergePatch } from './json-patch';
import { schemaOf } from './schema';
import { strategicPatch } from './strategic-patch';
import { threeWayMerge } from './three-way';

const DEPLOYMENT = schemaOf('apps/v1', 'Deployment');
const deployment = (spec: JsonObject): JsonObject => ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec });
const containers = (...all: readonly JsonObject[]): JsonObject => deployment({ template: { spec: { containers: all } } });

describe('what apply wants an object to be', () => {
  const applied = (original: JsonObject, modified: JsonObject, current: JsonObject) => threeWayMerge(original, modified, current, DEPLOYMENT);

  it.each<readonly [what: string, original: JsonObject, modified: JsonObject, current: JsonObject, wanted: JsonObject]>([
    [
      'keeps what others have set',
      deployment({ paused: true }),
      deployment({ paused: true }),
      deployment({ paused: true, replicas: 3 }),
      deployment({ paused: true, replicas: 3 }),
    ],
    [
      'removes what the user no longer says',
      deployment({ paused: true }),
      deployment({}),
      deployment({ paused: true, replicas: 3 }),
      deployment({ replicas: 3 }),
    ],
    ['leaves what the user never said', deployment({}), deployment({}), deployment({ paused: true }), deployment({ paused: true })],
    [
      'takes the user’s value over a drifted one',
      deployment({ replicas: 1 }),
      deployment({ replicas: 1 }),
      deployment({ replicas: 5 }),
      deployment({ replicas: 1 }),
    ],
    [
      'knows containers by their names',
      containers({ name: 'a', image: '1' }, { name: 'b', image: '1' }),
      containers({ name: 'a', image: '2' }),
      containers({ name: 'a', image: '1', imagePullPolicy: 'Always' }, { name: 'b', image: '1' }, { name: 'injected', image: 'x' }),
      containers({ name: 'a', image: '2', imagePullPolicy: 'Always' }, { name: 'injected', image: 'x' }),
    ],
    [
      'replaces lists without a key as a whole',
      containers({ name: 'a', args: ['1', '2'] }),
      containers({ name: 'a', args: ['3'] }),
      containers({ name: 'a', args: ['1', '2'] }),
      containers({ name: 'a', args: ['3'] }),
    ],
    [
      'changes the member of a union',
      deployment({ strategy: { type: 'RollingUpdate' } }),
      deployment({ strategy: { type: 'Recreate' } }),
      deployment({ strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } }),
      deployment({ strategy: { type: 'Recreate' } }),
    ],
  ])('%s', (_what, original, modified, current, wanted) => {
    expect(applied(original, modified, current)).toEqual(wanted);
  });
});

/** Deployments as users and servers may have them. */
const someDeployment = fc
  .record({
    replicas: fc.option(fc.nat(3), { nil: undefined }),
    labels: fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2')),
    finalizers: fc.uniqueArray(fc.constantFrom('x/1', 'x/2', 'x/3')),
    containers: fc.uniqueArray(
      fc.record({
        name: fc.constantFrom('a', 'b', 'c', 'd'),
        image: fc.constantFrom('1', '2'),
        args: fc.array(fc.constantFrom('p', 'q'), { maxLength: 2 }),
        env: fc.uniqueArray(fc.record({ name: fc.constantFrom('X', 'Y', 'Z'), value: fc.constantFrom('1', '2') }), { selector: (e) => e.name }),
      }),
      { selector: (c) => c.name, minLength: 1 },
    ),
  })
  .map(
    ({ replicas, labels, finalizers, containers }): JsonObject => ({
      metadata: { labels, finalizers },
      spec: { ...(replicas !== undefined && { replicas }), template: { spec: { containers } } },
    }),
  );

describe('patches', () => {
  it('make of one object the other, as the API server merges them', () => {
    fc.assert(
      fc.property(someDeployment, someDeployment, (before, after) => {
        const patch = strategicPatch(before, after, DEPLOYMENT);
        const merged = strategicMerge(before, patch, DEPLOYMENT!.ref!);
        expect(sorted(merged)).toEqual(sorted(after));
      }),
    );
  });

  it('are empty between equal objects, and applying the same file twice changes nothing', () => {
    fc.assert(
      fc.property(someDeployment, someDeployment, (current, modified) => {
        expect(strategicPatch(current, current, DEPLOYMENT)).toEqual({});
        const once = threeWayMerge({}, modified, current, DEPLOYMENT) as JsonObject;
        expect(threeWayMerge(modified, modified, once, DEPLOYMENT)).toEqual(once);
      }),
    );
  });

  it('of custom resources are JSON merge patches', () => {
    expect(mergePatch({ a: 1, b: { c: 1, d: [1] }, e: 0 }, { a: 1, b: { c: 2, d: [2] } })).toEqual({ b: { c: 2, d: [2] }, e: null });
  });
});

/** Lists that are merged may come in the server's order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(sorted);
    return value.every((v) => typeof v === 'object' || String(v).includes('/'))
      ? items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
      : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, sorted(v)]));
}
