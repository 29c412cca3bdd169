import { beforeEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../../api/connection';
import type { KubeObject } from '../../../api/object';
import { createHarness, type Harness } from '../../testing/harness';
import { serveHookPod } from '../../testing/hook-pod';

/** Webhooks of admission: who is asked what, and what comes of the answers. */
type Verdicts = (path: string, request: { readonly object: KubeObject; readonly operation: string }) => object | undefined;

const ADMISSION = '/apis/admissionregistration.k8s.io/v1';
const MAPS = '/api/v1/namespaces/default/configmaps';
const asked: { readonly path: string; readonly request: { readonly object: KubeObject; readonly operation: string } }[] = [];
let harness: Harness;
let verdicts: Verdicts;

beforeEach(() => {
  asked.length = 0;
  verdicts = () => ({ allowed: true });
  harness = createHarness({ network: answerHook });
  serveHookPod(harness);
});

/** The program behind the Service. */
function answerHook(ask: { readonly path?: string; readonly body?: string }): Outcome | undefined {
  const { request } = JSON.parse(ask.body ?? '{}');
  asked.push({ path: ask.path ?? '', request });
  const verdict = verdicts(ask.path ?? '', request);
  if (!verdict) return undefined;
  return { status: 200, body: JSON.stringify({ kind: 'AdmissionReview', apiVersion: 'admission.k8s.io/v1', response: { uid: request.uid, ...verdict } }) };
}

function register(kind: 'Mutating' | 'Validating', ...hooks: readonly object[]): void {
  const webhooks = hooks.map((hook, i) => ({
    name: `hook${i}.example.com`,
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    clientConfig: { service: { namespace: 'default', name: 'hook', path: `/${kind}/${i}` }, caBundle: btoa('ca') },
    rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources: ['configmaps'] }],
    ...hook,
  }));
  const body = { apiVersion: 'admissionregistration.k8s.io/v1', kind: `${kind}WebhookConfiguration`, metadata: { name: kind.toLowerCase() }, webhooks };
  expect(harness.call({ method: 'POST', path: `${ADMISSION}/${kind.toLowerCase()}webhookconfigurations`, body: body as never }).code).toBe(201);
}

const create = (name: string, data: object = {}, query = '') =>
  harness.call({ method: 'POST', path: `${MAPS}${query}`, body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data } as KubeObject });
const patch = (...operations: readonly object[]) => ({ allowed: true, patchType: 'JSONPatch', patch: btoa(JSON.stringify(operations)) });

describe('a validating webhook', () => {
  it('refuses in its own words, with its code', () => {
    register('Validating', {});
    verdicts = () => ({ allowed: false, status: { message: 'not this one', code: 403, reason: 'Forbidden' } });
    const { code, body } = create('a');
    expect(code).toBe(403);
    expect(body).toMatchObject({ message: 'admission webhook "hook0.example.com" denied the request: not this one' });
    expect(asked).toMatchObject([
      { path: '/Validating/0?timeout=10s', request: { operation: 'CREATE', object: { metadata: { name: 'a' } }, namespace: 'default' } },
    ]);
  });

  it('lets pass, with its warnings, and what was shown is what is stored', () => {
    register('Validating', {});
    verdicts = () => ({ allowed: true, warnings: ['careful'] });
    const { code, body, warnings } = create('a');
    expect([code, warnings]).toEqual([201, ['careful']]);
    expect((body as KubeObject).metadata.uid).toBe(asked[0]?.request.object.metadata.uid);
  });

  it.each([
    ['Fail', 500],
    ['Ignore', 201],
  ])('that does not answer in time counts as its failure policy %s says', (failurePolicy, expected) => {
    register('Validating', { failurePolicy, timeoutSeconds: 2 });
    verdicts = () => undefined;
    const { code, body } = create('a');
    expect(code).toBe(expected);
    const url = 'https://hook.default.svc:443/Validating/0?timeout=2s';
    const message = `Internal error occurred: failed calling webhook "hook0.example.com": failed to call webhook: Post "${url}": context deadline exceeded`;
    if (expected === 500) expect(body).toMatchObject({ message, reason: 'InternalError' });
  });

  it('that takes longer than the client would wait ends the request', () => {
    register('Validating', { timeoutSeconds: 3 });
    verdicts = () => undefined;
    const { code, body } = create('a', {}, '?timeout=1s');
    expect(code).toBe(504);
    expect(body).toMatchObject({ message: expect.stringContaining('request did not complete within requested timeout') });
  });

  it('is asked before a deletion', () => {
    register('Validating', {});
    create('a');
    verdicts = () => ({ allowed: false });
    const { code, body } = harness.call({ method: 'DELETE', path: `${MAPS}/a` });
    expect(code).toBe(400);
    expect(body).toMatchObject({ message: 'admission webhook "hook0.example.com" denied the request without explanation' });
    expect(asked.at(-1)).toMatchObject({ request: { operation: 'DELETE', object: null, oldObject: { metadata: { name: 'a' } } } });
  });

  it('is not trusted without a certificate, not found without a Service, and not asked where it does not match', () => {
    const service = { namespace: 'default', name: 'nobody' };
    register('Validating', { clientConfig: { service }, matchConditions: [{ name: 'c', expression: "object.metadata.name != 'free'" }] });
    expect(create('free').code).toBe(201);
    expect(create('a').body).toMatchObject({ message: expect.stringContaining('service "nobody" not found') });
  });

  it('with side effects is not asked by a dry run', () => {
    register('Validating', {});
    expect(create('a', {}, '?dryRun=All').code).toBe(201);
    expect(asked).toMatchObject([{ request: { dryRun: true } }]);
  });
});

describe('mutating webhooks', () => {
  it('change the object one after the other, and who wants to sees what came after', () => {
    register('Mutating', { reinvocationPolicy: 'IfNeeded' }, {});
    verdicts = (path, { object }) => {
      const data = (object as KubeObject & { readonly data?: Record<string, string> }).data ?? {};
      if (path.startsWith('/Mutating/0')) return patch({ op: 'add', path: '/data/seen', value: Object.keys(data).sort().join() });
      return patch({ op: 'add', path: '/data/second', value: 'yes' });
    };
    expect(create('a', { first: 'yes' }).body).toMatchObject({ data: { first: 'yes', second: 'yes', seen: 'first,second,seen' } });
  });

  it('have what they made validated', () => {
    register('Mutating', {});
    verdicts = () => patch({ op: 'add', path: '/data/no key', value: 'x' });
    expect(create('a', { first: 'yes' })).toMatchObject({ code: 422, body: { message: expect.stringContaining('data[no key]') } });
  });
});
