import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../api/object';
import type { Service, Status } from '../../api/types.gen';
import type { ContentType } from '../../api/wire';
import { createHarness, type Harness } from '../testing/harness';

const MAPS = '/api/v1/namespaces/default/configmaps';
const SERVICES = '/api/v1/namespaces/default/services';
const map = (metadata: object = {}): object => ({ metadata: { name: 'm', ...metadata } });
const post = (cluster: Harness, path: string, body: object) => cluster.call({ method: 'POST', path, text: JSON.stringify(body) });
const messageOf = ({ body }: { readonly body: unknown }): string | undefined => (body as Status).message;

describe('options of a write', () => {
  const patch = { method: 'PATCH', contentType: 'application/merge-patch+json' as ContentType, text: '{}' } as const;
  it.each([
    [
      'an unknown stage of a dry run',
      { method: 'POST', path: `${MAPS}?dryRun=Some` },
      'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Some"]: supported values: "All"',
    ],
    [
      'an unknown kind of field validation',
      { method: 'PUT', path: `${MAPS}/m?fieldValidation=Lax` },
      'UpdateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "Lax": supported values: "", "Ignore", "Strict", "Warn"',
    ],
    [
      'a field manager with a line break',
      { method: 'POST', path: `${MAPS}?fieldManager=a%0Ab` },
      'CreateOptions.meta.k8s.io "" is invalid: fieldManager: Invalid value: "a\\nb": invalid character U+000A (at position 1)',
    ],
    [
      'force outside of an apply',
      { ...patch, path: `${MAPS}/m?force=true` },
      'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
    ],
    [
      'an unknown propagation policy',
      { method: 'DELETE', path: `${MAPS}/m?propagationPolicy=Away` },
      'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "Away": supported values: "Foreground", "Background", "Orphan", "nil"',
    ],
  ] as const)('%s is refused', (_, call, message) => {
    expect(messageOf(createHarness().call({ text: JSON.stringify(map()), ...call, ...(call.method === 'DELETE' ? { text: '' } : {}) }))).toBe(message);
  });

  it('a dry run may be asked for in the body of a delete', () => {
    const cluster = createHarness();
    post(cluster, MAPS, map());
    expect(cluster.call({ method: 'DELETE', path: `${MAPS}/m`, text: '{"dryRun":["All"]}' }).code).toBe(200);
    expect(cluster.call({ method: 'GET', path: `${MAPS}/m` }).code).toBe(200);
  });
});

it('owners that are given twice are kept once', () => {
  const owner = { apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'u-1' };
  const { body, warnings } = post(createHarness(), MAPS, map({ ownerReferences: [owner, owner, { ...owner, name: 'q' }] }));
  expect((body as KubeObject).metadata.ownerReferences).toEqual([owner, { ...owner, name: 'q' }]);
  expect(warnings?.[0]).toMatch(/^\.metadata\.ownerReferences contains duplicate entries; .* observed: u-1$/);
});

it.each(['merge-patch', 'strategic-merge-patch'])('fields that no kind has are dropped from a %s, whatever JavaScript calls by their names', (type) => {
  const cluster = createHarness();
  post(cluster, MAPS, map());
  const text = '{"constructor":{"a":1},"toString":"x","__proto__":{"data":{"b":"2"}},"data":{"constructor":"kept"}}';
  const answer = cluster.call({ method: 'PATCH', path: `${MAPS}/m?fieldValidation=Ignore`, contentType: `application/${type}+json` as ContentType, text });
  expect([answer.code, messageOf(answer)]).toEqual([200, undefined]);
  const { body } = cluster.call({ method: 'GET', path: `${MAPS}/m` });
  expect(structuredClone(body)).toMatchObject({ data: { constructor: 'kept' } });
  expect(Object.keys(body as object).toSorted()).toEqual(['apiVersion', 'data', 'kind', 'metadata']);
});

it('finalizers and labels are checked of every kind', () => {
  const budget = { metadata: { name: 'b', labels: { app: 'Not good!' } }, spec: { minAvailable: 1 } };
  expect(messageOf(post(createHarness(), '/apis/policy/v1/namespaces/default/poddisruptionbudgets', budget))).toContain(
    'metadata.labels: Invalid value: "Not good!"',
  );
});

describe('a Service', () => {
  const service = (name: string, spec: object = {}): object => ({ metadata: { name }, spec: { ports: [{ port: 80 }], ...spec } });

  it('gets an address of the cluster and keeps it', () => {
    const cluster = createHarness();
    const { clusterIP, clusterIPs, ipFamilies, ipFamilyPolicy } = (post(cluster, SERVICES, service('a')).body as Service).spec ?? {};
    expect([clusterIPs, ipFamilies, ipFamilyPolicy]).toEqual([[clusterIP], ['IPv4'], 'SingleStack']);
    expect(clusterIP).toMatch(/^10\.(9[6-9]|10\d|11[01])\.\d+\.\d+$/);
    const again = cluster.call({ method: 'PUT', path: `${SERVICES}/a`, text: JSON.stringify(service('a', { ports: [{ port: 81 }] })) }).body as Service;
    expect(again.spec?.clusterIP).toBe(clusterIP);
  });

  it.each([
    [
      'an address that another one has',
      { clusterIP: '10.96.0.1' },
      'spec.clusterIPs: Invalid value: ["10.96.0.1"]: failed to allocate IP 10.96.0.1: provided IP is already allocated',
    ],
    [
      'an address of another network',
      { clusterIP: '192.0.2.7' },
      'spec.clusterIPs: Invalid value: ["192.0.2.7"]: failed to allocate IP 192.0.2.7: the provided network does not match the current range',
    ],
    [
      'two families',
      { ipFamilyPolicy: 'RequireDualStack' },
      'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services',
    ],
    [
      'a node port out of range',
      { type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] },
      'spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
    ],
  ])('cannot have %s', (_, spec, error) => {
    expect(messageOf(post(createHarness(), SERVICES, service('a', spec)))).toBe(`Service "a" is invalid: ${error}`);
  });

  it('gets node ports of its own, also if many are made at once', () => {
    const cluster = createHarness();
    const streams = Array.from({ length: 20 }, (_, i) =>
      cluster.send({ method: 'POST', path: SERVICES, text: JSON.stringify(service(`s${i}`, { type: 'NodePort' })) }),
    );
    cluster.run();
    const made = streams.flatMap((stream) => cluster.responses(stream)).map(({ body }) => (body as Service).spec);
    expect(new Set(made.map((spec) => spec?.ports?.[0]?.nodePort)).size).toBe(20);
    expect(new Set(made.map((spec) => spec?.clusterIP)).size).toBe(20);
  });

  it('of the API server is there from the start, with its endpoints in both forms', () => {
    const cluster = createHarness();
    const read = (path: string) => cluster.call({ method: 'GET', path }).body as KubeObject & Readonly<Record<string, unknown>>;
    const subsets = [{ addresses: [{ ip: '192.0.2.1' }], ports: [{ name: 'https', port: 6443, protocol: 'TCP' }] }];
    const labels = { 'endpointslice.kubernetes.io/skip-mirror': 'true' };
    expect(read('/api/v1/namespaces/default/endpoints/kubernetes')).toMatchObject({ metadata: { labels }, subsets });
    const slice = read('/apis/discovery.k8s.io/v1/namespaces/default/endpointslices/kubernetes');
    expect(slice).toMatchObject({ endpoints: [{ addresses: ['192.0.2.1'] }], ports: [{ port: 6443 }] });
  });

  it('gives its node port back when it goes', () => {
    const cluster = createHarness();
    const wanted = service('a', { type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] });
    post(cluster, SERVICES, wanted);
    expect(messageOf(post(cluster, SERVICES, { ...wanted, metadata: { name: 'b' } }))).toContain('provided port is already allocated');
    cluster.call({ method: 'DELETE', path: `${SERVICES}/a` });
    expect(post(cluster, SERVICES, { ...wanted, metadata: { name: 'b' } }).code).toBe(201);
  });
});

describe('a review', () => {
  const ask = (accept: string) =>
    createHarness().call({
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      accept,
      text: '{"spec":{"nonResourceAttributes":{"path":"/","verb":"get"}}}',
    });
  const table = 'application/json;as=Table;v=v1;g=meta.k8s.io';

  it('has no table', () => {
    expect(ask(table)).toMatchObject({ code: 406, body: { reason: 'NotAcceptable' } });
  });

  it('is answered as it is where that will do', () => {
    expect(ask(`${table},application/json`)).toMatchObject({ code: 201, body: { kind: 'SelfSubjectAccessReview' } });
  });
});
