import { describe, expect, it } from 'vitest';
import type { Outcome } from '../api/connection';
import type { KubeObject, ListObject } from '../api/object';
import { createHarness } from './testing/harness';
import { serveHookPod } from './testing/hook-pod';

/** A webhook converts custom resources between their versions: `hostPort` in v1, `host` and `port` in v2. */
type Custom = KubeObject & { readonly hostPort?: string; readonly host?: string; readonly port?: string };

function convert(object: Custom, to: string): Custom {
  const { hostPort, host, port, ...rest } = object;
  const [first = '', second = ''] = hostPort?.split(':') ?? [];
  return to.endsWith('v2') ? { ...rest, apiVersion: to, host: first, port: second } : { ...rest, apiVersion: to, hostPort: `${host}:${port}` };
}

let reviews = 0;
function answer({ body = '' }: { readonly body?: string }): Outcome {
  const { request } = JSON.parse(body) as {
    readonly request: { readonly uid: string; readonly desiredAPIVersion: string; readonly objects: readonly Custom[] };
  };
  reviews++;
  const bad = request.objects.some(({ metadata }) => metadata.name === 'bad');
  const result = bad ? { status: 'Failure', message: 'not this one' } : { status: 'Success' };
  const convertedObjects = request.objects.map((object) => convert(object, request.desiredAPIVersion));
  return { status: 200, body: JSON.stringify({ kind: 'ConversionReview', response: { uid: request.uid, result, ...(bad ? {} : { convertedObjects }) } }) };
}

const harness = createHarness({ network: answer });
serveHookPod(harness);
const strings = (...names: readonly string[]) => ({
  openAPIV3Schema: { type: 'object', properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])) },
});
harness.call({
  method: 'POST',
  path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
  body: {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'sites.stable.example.com' },
    spec: {
      group: 'stable.example.com',
      scope: 'Namespaced',
      names: { plural: 'sites', kind: 'Site' },
      versions: [
        { name: 'v1', served: true, storage: true, schema: strings('hostPort'), selectableFields: [{ jsonPath: '.hostPort' }] },
        { name: 'v2', served: true, storage: false, schema: strings('host', 'port'), selectableFields: [{ jsonPath: '.host' }, { jsonPath: '.port' }] },
      ],
      conversion: {
        strategy: 'Webhook',
        webhook: {
          clientConfig: { service: { namespace: 'default', name: 'hook', path: '/convert' }, caBundle: btoa('ca') },
          conversionReviewVersions: ['v1'],
        },
      },
    },
  } as never,
});
const path = (version: string): string => `/apis/stable.example.com/${version}/namespaces/default/sites`;
const create = (version: string, name: string, fields: object) =>
  harness.call({
    method: 'POST',
    path: path(version),
    body: { apiVersion: `stable.example.com/${version}`, kind: 'Site', metadata: { name }, ...fields } as never,
  });

describe('custom resources whose versions a webhook converts', () => {
  it('are read in the version that is asked for, and cost no call in the one that is stored', () => {
    create('v1', 'one', { hostPort: 'a:1' });
    expect(harness.call({ method: 'GET', path: `${path('v1')}/one` }).body).toMatchObject({ hostPort: 'a:1' });
    expect(reviews).toBe(0);
    expect(harness.call({ method: 'GET', path: `${path('v2')}/one` }).body).toMatchObject({ apiVersion: 'stable.example.com/v2', host: 'a', port: '1' });
    expect(reviews).toBe(1);
  });

  it('are stored in one version, whichever they are written in', () => {
    expect(create('v2', 'two', { host: 'b', port: '2' }).body).toMatchObject({ apiVersion: 'stable.example.com/v2', host: 'b', port: '2' });
    const { value } = harness.etcd().present.get('/registry/stable.example.com/sites/default/two') ?? {};
    expect(value).toMatchObject({ apiVersion: 'stable.example.com/v1', hostPort: 'b:2' });
    const merge = { contentType: 'application/merge-patch+json', body: { port: '3' } } as never;
    expect(harness.call({ method: 'PATCH', path: `${path('v2')}/two`, ...(merge as object) }).body).toMatchObject({ host: 'b', port: '3' });
    expect(harness.call({ method: 'GET', path: path('v2') }).body).toMatchObject({ items: [{ host: 'a' }, { host: 'b', port: '3' }] });
  });

  it('are selected by the fields that they have in the version that is asked for', () => {
    const named = (version: string, fields: string): unknown =>
      (harness.call({ method: 'GET', path: `${path(version)}?fieldSelector=${encodeURIComponent(fields)}` }).body as ListObject).items.map(
        ({ metadata }) => metadata.name,
      );
    expect([named('v2', 'host=b'), named('v2', 'host=b,port=2'), named('v1', 'hostPort=b:3')]).toEqual([['two'], [], ['two']]);
    create('v2', 'three', { host: 'd', port: '4' });
    harness.call({ method: 'DELETE', path: `${path('v2')}?fieldSelector=host%3Dd` });
    expect([named('v2', 'host=d'), named('v2', 'host=b')]).toEqual([[], ['two']]);
  });

  it('are watched in the version that is asked for, and selected by its fields', () => {
    const sinceNow = harness.apiserver().watchers.length;
    const watching = (version: string, query: string): number => {
      const stream = harness.send({ method: 'GET', path: `${path(version)}?watch=true${query}` });
      harness.run();
      return stream;
    };
    const told = (stream: number): readonly unknown[] =>
      harness.events(stream).map(({ event, object }) => {
        const { metadata, host, port, hostPort } = object as Custom;
        return `${event} ${metadata.name} ${hostPort ?? `${host} ${port}`}`;
      });
    const [all, ofD, ofPort, stored] = [
      watching('v2', ''),
      watching('v2', '&fieldSelector=host%3Dd'),
      watching('v2', '&fieldSelector=host%3Dd,port%3D1'),
      watching('v1', '&fieldSelector=hostPort%3Dd:1'),
    ];
    create('v2', 'four', { host: 'd', port: '1' });
    create('v1', 'five', { hostPort: 'd:2' });
    harness.call({ method: 'PATCH', path: `${path('v2')}/five`, contentType: 'application/merge-patch+json', body: { host: 'e' } as never });
    harness.call({ method: 'DELETE', path: `${path('v1')}/four` });
    expect(told(all)).toEqual(['ADDED one a 1', 'ADDED two b 3', 'ADDED four d 1', 'ADDED five d 2', 'MODIFIED five e 2', 'DELETED four d 1']);
    expect(told(ofD)).toEqual(['ADDED four d 1', 'ADDED five d 2', 'DELETED five d 2', 'DELETED four d 1']);
    expect([told(ofPort), told(stored)]).toEqual([
      ['ADDED four d 1', 'DELETED four d 1'],
      ['ADDED four d:1', 'DELETED four d:1'],
    ]);
    const { resourceVersion } = (harness.call({ method: 'GET', path: path('v2') }).body as ListObject).metadata;
    const later = watching('v2', `&resourceVersion=${resourceVersion}`);
    harness.call({ method: 'DELETE', path: `${path('v2')}/five` });
    expect(told(later)).toEqual(['DELETED five e 2']);
    for (const stream of [all, ofD, ofPort, stored, later]) harness.post({ type: 'close', stream }, 'apiserver', 'kubectl');
    harness.run();
    const before = reviews;
    create('v1', 'six', { hostPort: 'f:6' });
    expect([reviews, harness.apiserver().watchers.length]).toEqual([before, sinceNow]);
  });

  it('cannot be had where the webhook refuses', () => {
    create('v1', 'bad', { hostPort: 'c:3' });
    const { code, body } = harness.call({ method: 'GET', path: `${path('v2')}/bad` });
    expect(code).toBe(500);
    expect(body).toMatchObject({ message: 'conversion webhook for stable.example.com/v1, Kind=Site failed: not this one' });
    expect(harness.call({ method: 'GET', path: `${path('v2')}?watch=true` })).toMatchObject({ code: 500, body });
  });
});
