import { expect, it } from 'vitest';
import { openEngine } from '../engine/engine';

const DEFINITION = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: shops.example.com }
spec:
  group: example.com
  names: { kind: Shop, plural: shops }
  scope: Cluster
  versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }]
`;
const SHOP = '/apis/example.com/v1/shops/corner';

/** A Shop, which is in no namespace, and a ConfigMap that it owns. */
function withShop() {
  const engine = openEngine({ nodes: 1 });
  engine.apply(DEFINITION);
  engine.runFor(5);
  const answer = engine.request({
    method: 'POST',
    path: '/apis/example.com/v1/shops',
    body: { apiVersion: 'example.com/v1', kind: 'Shop', metadata: { name: 'corner' } },
  });
  const { uid } = (answer.body as { readonly metadata: { readonly uid: string } }).metadata;
  const owner = { apiVersion: 'example.com/v1', kind: 'Shop', name: 'corner', uid, blockOwnerDeletion: true };
  engine.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'stock', namespace: 'default', ownerReferences: [owner] } });
  engine.runFor(5);
  const remove = (propagationPolicy: string): void => {
    engine.request({ method: 'DELETE', path: SHOP, body: { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy } });
    engine.runFor(10);
  };
  return { engine, remove };
}

it.each([
  ['Background', false],
  ['Foreground', false],
  ['Orphan', true],
])('%s: an object of a custom kind goes, and what it owns: stays %j', (policy, stays) => {
  const { engine, remove } = withShop();
  expect(engine.get('configmaps', 'stock')).toBeDefined();
  remove(policy);
  expect(engine.request({ method: 'GET', path: SHOP }).code).toBe(404);
  expect(engine.get('configmaps', 'stock')?.metadata.ownerReferences).toEqual(undefined);
  expect(engine.get('configmaps', 'stock') !== undefined).toBe(stays);
});
