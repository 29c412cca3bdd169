import { describe, expect, it } from 'vitest';
import type { Status } from '../api/types.gen';
import type { ContentType } from '../api/wire';
import { createHarness } from './testing/harness';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const PODS = '/api/v1/namespaces/default/pods';
const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'trees.g.example.com' },
  spec: {
    group: 'g.example.com',
    scope: 'Namespaced',
    names: { plural: 'trees', singular: 'tree', kind: 'Tree' },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: { a: { type: 'object' } } } } }],
  },
};

describe('limits', () => {
  const server = createHarness();
  server.call({ method: 'POST', path: '/api/v1/namespaces/default/serviceaccounts', body: { metadata: { name: 'default' } } });
  const call = (method: 'POST' | 'PUT' | 'PATCH', path: string, body: unknown, contentType?: ContentType) => {
    const answer = server.call({ method, path, text: JSON.stringify(body), ...(contentType ? { contentType } : {}) });
    return [answer.code, (answer.body as Status).reason, (answer.body as Status).message] as const;
  };

  it('an object is at most as large as etcd takes it', () => {
    const large = (bytes: number) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'large', labels: {}, finalizers: [`a.b/${'x'.repeat(50)}`] },
      data: { a: 'x'.repeat(bytes) },
    });
    expect(call('POST', CONFIG_MAPS, large(1_000_000))[0]).toBe(201);
    expect(call('POST', DEFINITIONS, definition)[0]).toBe(201);
    const described = { ...definition.spec.versions[0], schema: { openAPIV3Schema: { type: 'object', description: 'x'.repeat(1_600_000) } } };
    const answer = call('PUT', `${DEFINITIONS}/${definition.metadata.name}`, {
      ...definition,
      metadata: {
        ...definition.metadata,
        resourceVersion: server
          .etcd()
          .present.get(`/registry/apiextensions.k8s.io/customresourcedefinitions/${definition.metadata.name}`)!
          .modRevision.toString(),
      },
      spec: { ...definition.spec, versions: [described] },
    });
    expect(answer).toEqual([500, undefined, 'etcdserver: request is too large']);
  });

  it('a JSON patch has at most 10,000 operations', () => {
    const operations = Array.from({ length: 10_001 }, () => ({ op: 'test', path: '/metadata/name', value: 'large' }));
    expect(call('PATCH', `${CONFIG_MAPS}/large`, operations.slice(1), 'application/json-patch+json')[0]).toBe(200);
    expect(call('PATCH', `${CONFIG_MAPS}/large`, operations, 'application/json-patch+json')[0]).toBe(413);
  });

  it('a JSON patch does not double an object as often as it likes', () => {
    const schema = '/spec/versions/0/schema/openAPIV3Schema';
    const operations = Array.from({ length: 60 }, (_, i) => ({ op: 'copy', from: schema, path: `${schema}/properties/a${i}` }));
    expect(call('PATCH', `${DEFINITIONS}/${definition.metadata.name}`, operations, 'application/json-patch+json').slice(0, 2)).toEqual([422, 'Invalid']);
  });

  it('a number fits into a double, or is none', () => {
    const text = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"n"},"x":-1e400}';
    const { code, body } = server.call({ method: 'POST', path: CONFIG_MAPS, text });
    expect([code, (body as Status).message]).toEqual([400, expect.stringContaining('json: cannot unmarshal number -1e400 into Go value of type float64')]);
    expect(server.call({ method: 'POST', path: CONFIG_MAPS, text: text.replace('-1e400', '-1e308') }).code).toBe(201);
  });

  it('long lists are merged in a time that grows with them, not with their square', () => {
    const env = Array.from({ length: 8_000 }, (_, i) => ({ name: `N${i}`, value: 'v' }));
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'long' }, spec: { containers: [{ name: 'c', image: 'nginx', env }] } };
    expect(call('POST', PODS, pod)[0]).toBe(201);
    const started = process.cpuUsage().user;
    expect(
      call(
        'PATCH',
        `${PODS}/long`,
        { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', env: env.toReversed() }] } },
        'application/strategic-merge-patch+json',
      )[0],
    ).toBe(422);
    expect(call('PATCH', `${PODS}/long?fieldManager=me&force=true`, pod, 'application/apply-patch+yaml')[0]).toBe(200);
    expect(
      call('PATCH', `${PODS}/long?fieldManager=me&force=true`, { ...pod, metadata: { name: 'long', labels: { c: 'd' } } }, 'application/apply-patch+yaml')[0],
    ).toBe(200);
    expect(process.cpuUsage().user - started).toBeLessThan(3_000_000);
  });
});
