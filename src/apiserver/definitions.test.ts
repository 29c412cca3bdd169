import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../api/object';
import type { CustomResourceDefinition, Status } from '../api/types.gen';
import { createHarness, type Harness } from './testing/harness';

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const TREES = '/apis/garden.example.com/v1/namespaces/default/trees';

const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'trees.garden.example.com' },
  spec: {
    group: 'garden.example.com',
    scope: 'Namespaced',
    names: { plural: 'trees', singular: 'tree', kind: 'Tree', shortNames: ['tr'] },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        additionalPrinterColumns: [{ name: 'Height', type: 'integer', jsonPath: '.spec.height' }],
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                required: ['height'],
                'x-kubernetes-validations': [{ rule: "self.leaf != 'fir' || self.height > 3", message: 'firs are tall' }],
                properties: { height: { type: 'integer', minimum: 1 }, leaf: { type: 'string', default: 'oak' } },
              },
              birds: {
                type: 'array',
                'x-kubernetes-list-type': 'map',
                'x-kubernetes-list-map-keys': ['name'],
                items: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
              },
              status: { type: 'object', properties: { rings: { type: 'integer' } } },
            },
          },
        },
      },
    ],
  },
};

const tree = (spec: object, name = 't1'): object => ({ apiVersion: 'garden.example.com/v1', kind: 'Tree', metadata: { name }, spec });

type Tree = KubeObject & { readonly spec: object; readonly status?: object };
const post = (cluster: Harness, path: string, body: object) => cluster.call({ method: 'POST', path, text: JSON.stringify(body) });
const put = (cluster: Harness, path: string, body: object) => cluster.call({ method: 'PUT', path, text: JSON.stringify(body) });
const get = (cluster: Harness, path: string) => cluster.call({ method: 'GET', path });
const messageOf = ({ body }: { readonly body: unknown }): string | undefined => (body as Status).message;

describe('a definition that takes any fields', () => {
  it('is told in OpenAPI v2 as an object of which nothing more is known', () => {
    const cluster = createHarness();
    const versions = [
      { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } } },
    ];
    post(cluster, DEFINITIONS, { ...definition, spec: { ...definition.spec, versions } });
    const { definitions } = get(cluster, '/openapi/v2').body as { readonly definitions: Readonly<Record<string, object>> };
    const kind = { group: 'garden.example.com', version: 'v1', kind: 'Tree' };
    expect(definitions['com.example.garden.v1.Tree']).toEqual({ type: 'object', 'x-kubernetes-group-version-kind': [kind] });
  });
});

describe('a definition whose schema changes', () => {
  it('gives what was stored before the defaults that it has now, and takes out what it does not know any more', () => {
    const cluster = gardenWith(tree({ height: 3 }));
    const path = `${DEFINITIONS}/trees.garden.example.com`;
    const base = '/spec/versions/0/schema/openAPIV3Schema/properties';
    const patch = [
      { op: 'add', path: `${base}/soil`, value: { type: 'string', default: 'sand' } },
      { op: 'remove', path: `${base}/spec/properties/leaf` },
      { op: 'remove', path: `${base}/spec/x-kubernetes-validations` },
    ];
    const answer = cluster.call({ method: 'PATCH', path, contentType: 'application/json-patch+json', text: JSON.stringify(patch) });
    expect(answer.code).toBe(200);
    expect(get(cluster, `${TREES}/t1`).body).toMatchObject({ soil: 'sand', spec: { height: 3 } });
    expect((get(cluster, `${TREES}/t1`).body as Tree).spec).toEqual({ height: 3 });
    expect(get(cluster, TREES).body).toMatchObject({ items: [{ soil: 'sand' }] });
  });
});

function gardenWith(...trees: readonly object[]): Harness {
  const cluster = createHarness();
  post(cluster, DEFINITIONS, definition);
  for (const one of trees) expect(post(cluster, TREES, one).code).toBe(201);
  return cluster;
}

describe('a definition', () => {
  it('whose spec a patch takes away has an empty one, which is refused', () => {
    const path = `${DEFINITIONS}/trees.garden.example.com`;
    const patch = '[{"op":"remove","path":"/spec"}]';
    const answer = gardenWith().call({ method: 'PATCH', path, contentType: 'application/json-patch+json', text: patch });
    expect(answer.code).toBe(422);
    expect(messageOf(answer)).toContain('spec.names.plural: Required value');
  });

  it('is served once its names are accepted', () => {
    const cluster = createHarness();
    expect(get(cluster, TREES).code).toBe(404);
    expect(post(cluster, DEFINITIONS, definition).code).toBe(201);
    const { status } = get(cluster, `${DEFINITIONS}/trees.garden.example.com`).body as CustomResourceDefinition;
    expect(status?.conditions?.map(({ type, status, reason }) => [type, status, reason])).toEqual([
      ['NamesAccepted', 'True', 'NoConflicts'],
      ['Established', 'True', 'InitialNamesAccepted'],
    ]);
    expect(get(cluster, TREES).body).toMatchObject({ kind: 'TreeList', apiVersion: 'garden.example.com/v1', items: [] });
  });

  it('waits for names that another one has', () => {
    const cluster = gardenWith();
    const other = { ...definition, metadata: { name: 'firs.garden.example.com' }, spec: { ...definition.spec, names: { plural: 'firs', kind: 'Tree' } } };
    post(cluster, DEFINITIONS, other);
    const { status } = get(cluster, `${DEFINITIONS}/firs.garden.example.com`).body as CustomResourceDefinition;
    expect(status?.conditions?.[0]).toMatchObject({ type: 'NamesAccepted', status: 'False', reason: 'ListKindConflict' });
    cluster.call({ method: 'DELETE', path: `${DEFINITIONS}/trees.garden.example.com` });
    expect(get(cluster, '/apis/garden.example.com/v1/namespaces/default/firs').code).toBe(200);
  });

  it('takes its objects along when it goes', () => {
    const cluster = gardenWith(tree({ height: 2 }), tree({ height: 3 }, 't2'));
    cluster.call({ method: 'DELETE', path: `${DEFINITIONS}/trees.garden.example.com` });
    expect(get(cluster, `${DEFINITIONS}/trees.garden.example.com`).code).toBe(404);
    expect(get(cluster, TREES).code).toBe(404);
    expect([...cluster.etcd().present.keys()].filter((key) => key.includes('garden'))).toEqual([]);
  });

  it('waits for the finalizers of its objects, and lets no new ones be made', () => {
    const cluster = gardenWith({ ...tree({ height: 2 }), metadata: { name: 't1', finalizers: ['example.com/hold'] } });
    cluster.call({ method: 'DELETE', path: `${DEFINITIONS}/trees.garden.example.com` });
    expect(messageOf(post(cluster, TREES, tree({ height: 2 }, 't2')))).toBe(
      'trees.garden.example.com "t2" is forbidden: create not allowed while custom resource definition is terminating',
    );
    const held = get(cluster, `${TREES}/t1`).body as Tree;
    put(cluster, `${TREES}/t1`, { ...held, metadata: { ...held.metadata, finalizers: [] } });
    expect(get(cluster, `${DEFINITIONS}/trees.garden.example.com`).code).toBe(404);
  });

  it('that changes closes the watches of its objects', () => {
    const cluster = gardenWith(tree({ height: 2 }));
    const stream = cluster.send({ method: 'GET', path: `${TREES}?watch=true` });
    cluster.run();
    expect(cluster.events(stream)).toHaveLength(1);
    const present = get(cluster, `${DEFINITIONS}/trees.garden.example.com`).body as CustomResourceDefinition;
    const versions = present.spec.versions.map((version) => ({ ...version, additionalPrinterColumns: [] }));
    put(cluster, `${DEFINITIONS}/trees.garden.example.com`, { ...present, spec: { ...present.spec, versions } });
    expect(cluster.apiserver().watchers.filter((watcher) => watcher.stream === stream)).toEqual([]);
    expect(get(cluster, TREES).body).toMatchObject({ items: [{ metadata: { name: 't1' } }] });
  });
});

describe('an object of a definition', () => {
  it('gets the defaults of the schema', () => {
    expect((get(gardenWith(tree({ height: 2 })), `${TREES}/t1`).body as Tree).spec).toEqual({ height: 2, leaf: 'oak' });
  });

  it('is pruned of fields that the schema does not know', () => {
    const { code, warnings } = post(gardenWith(), TREES, tree({ height: 2, width: 3 }));
    expect([code, warnings]).toEqual([201, ['unknown field "spec.width"']]);
  });

  it.each([
    ['required fields', {}, 'spec.height: Required value'],
    ['types', { height: 'tall' }, 'spec.height: Invalid value: "string": spec.height in body must be of type integer: "string"'],
    ['limits', { height: 0 }, 'spec.height: Invalid value: 0: spec.height in body should be greater than or equal to 1'],
    ['rules', { height: 2, leaf: 'fir' }, 'spec: Invalid value: firs are tall'],
  ])('is checked for %s', (_, spec, error) => {
    expect(messageOf(post(gardenWith(), TREES, tree(spec)))).toContain(error);
  });

  it.each([
    ['twice the same key', [{ name: 'a' }, { name: 'a' }], 'birds[1]: Duplicate value: {"name":"a"}'],
    ['something else than objects', [1, 'x'], 'birds[0]: Invalid value: 1: must be an object for an array of list-type map'],
  ])('may not have %s in a list that is a map', (_, birds, error) => {
    expect(messageOf(post(gardenWith(), TREES, { ...tree({ height: 2 }), birds }))).toContain(error);
  });

  it('must say what it is', () => {
    expect(messageOf(post(gardenWith(), TREES, { metadata: { name: 't' } }))).toBe(
      `Tree in version "v1" cannot be handled as a Tree: Object 'Kind' is missing in '{"metadata":{"name":"t"}}'`,
    );
  });

  it.each([
    ['kind', { ...tree({ height: 1 }), kind: 'Bush' }, 'Tree.garden.example.com "t1" is invalid: kind: Invalid value: "Bush": must be Tree'],
    [
      'version',
      { ...tree({ height: 1 }), apiVersion: 'v1' },
      'the API version in the data (v1) does not match the expected API version (garden.example.com/v1)',
    ],
  ])('must be of the %s that the path says', (_, body, message) => {
    expect(messageOf(post(gardenWith(), TREES, body))).toBe(message);
  });

  it('has a status that only the subresource changes', () => {
    const cluster = gardenWith({ ...tree({ height: 2 }), status: { rings: 1 } });
    const made = get(cluster, `${TREES}/t1`).body as Tree;
    expect(made.status).toBeUndefined();
    put(cluster, `${TREES}/t1/status`, { ...made, spec: { height: 9 }, status: { rings: 2 } });
    const changed = get(cluster, `${TREES}/t1`).body as Tree;
    expect([changed.spec, changed.status, changed.metadata.generation]).toEqual([{ height: 2, leaf: 'oak' }, { rings: 2 }, 1]);
  });

  it('is shown with the columns of its definition', () => {
    const table = gardenWith(tree({ height: 2 })).call({ method: 'GET', path: TREES, accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' });
    expect(table.body).toMatchObject({ columnDefinitions: [{ name: 'Name' }, { name: 'Height' }], rows: [{ cells: ['t1', 2] }] });
  });

  it('takes no strategic merge patch', () => {
    const patch = { method: 'PATCH', path: `${TREES}/t1`, text: '{"spec":{"height":5}}' } as const;
    const cluster = gardenWith(tree({ height: 2 }));
    expect(cluster.call({ ...patch, contentType: 'application/strategic-merge-patch+json' }).code).toBe(415);
    expect(cluster.call({ ...patch, contentType: 'application/merge-patch+json' }).body).toMatchObject({ spec: { height: 5 }, metadata: { generation: 2 } });
  });
});

it('definitions and their objects go back in time with the server, and outlive a restart of it', () => {
  const cluster = gardenWith(tree({ height: 2 }));
  const before = cluster.kernel.checkpoint();
  post(cluster, TREES, tree({ height: 3 }, 't2'));
  cluster.call({ method: 'DELETE', path: `${DEFINITIONS}/trees.garden.example.com` });
  cluster.kernel.restore(before);
  // What was asked then is not asked again.
  cluster.kernel.trace.truncate(cluster.kernel.sent);
  expect(get(cluster, TREES).body).toMatchObject({ items: [{ metadata: { name: 't1' } }] });
  cluster.post({ type: 'start' }, 'apiserver');
  cluster.run();
  expect(get(cluster, TREES).body).toMatchObject({ items: [{ metadata: { name: 't1' } }] });
});
