import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../api/object';
import type { CertificateSigningRequest } from '../api/types.gen';
import { createHarness } from './testing/harness';

/** Groups that few clusters use: objects come and go as upstream's do, and cost nothing before somebody asks for them. */
const harness = createHarness();
const post = (path: string, object: object) => harness.call({ method: 'POST', path, body: object as KubeObject });
const ADMISSION = '/apis/admissionregistration.k8s.io/v1';

const hook = { name: 'a.b.c', sideEffects: 'None', admissionReviewVersions: ['v1'], clientConfig: { service: { namespace: 'default', name: 'hook' } } };
const configuration = (matchConditions: readonly object[]) => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name: 'hooks' },
  webhooks: [{ ...hook, matchConditions }],
});

describe('kinds that few clusters use', () => {
  it('are there from the start where every cluster has some', () => {
    const list = (path: string) =>
      (harness.call({ method: 'GET', path }).body as { readonly items: readonly KubeObject[] }).items.map(({ metadata }) => metadata.name);
    expect(list('/apis/flowcontrol.apiserver.k8s.io/v1/prioritylevelconfigurations')).toContain('catch-all');
    expect(list('/apis/apiregistration.k8s.io/v1/apiservices')).toContain('v1.apps');
    expect(list('/apis/networking.k8s.io/v1/servicecidrs')).toEqual(['kubernetes']);
  });

  it.each([
    ['... [] bad expression', 'Syntax error'],
    ['objekt.metadata.name == "a"', "undeclared reference to 'objekt' (in container '')"],
  ])('refuses the match condition %s', (expression, why) => {
    const { code, body } = post(`${ADMISSION}/validatingwebhookconfigurations`, configuration([{ name: 'one', expression }]));
    expect(code).toBe(422);
    expect(body).toMatchObject({ message: expect.stringContaining('compilation failed: ERROR: <input>:1:') });
    expect(body).toMatchObject({ message: expect.stringContaining(why) });
  });

  it('defaults a webhook as upstream does', () => {
    const { body } = post(`${ADMISSION}/validatingwebhookconfigurations`, configuration([{ name: 'one', expression: "object.metadata.name != 'a'" }]));
    expect(body).toMatchObject({
      metadata: { generation: 1 },
      webhooks: [{ failurePolicy: 'Fail', matchPolicy: 'Equivalent', timeoutSeconds: 10, clientConfig: { service: { port: 443 } }, namespaceSelector: {} }],
    });
  });

  it('prints Events of the newer version in the columns of the older, as which they are stored', () => {
    const about = { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'web' };
    post('/api/v1/namespaces/default/events', {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'one', namespace: 'default' },
      involvedObject: about,
      reason: 'Started',
      message: 'it runs',
      type: 'Normal',
    });
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
    const { body } = harness.call({ method: 'GET', path: '/apis/events.k8s.io/v1/namespaces/default/events', accept });
    expect(body).toMatchObject({ kind: 'Table', rows: [{ cells: expect.arrayContaining(['Started', 'pod/web', 'it runs']) }] });
  });

  it('notes who asks for a certificate, and lets nobody decide but by the approval', () => {
    const request = btoa('-----BEGIN CERTIFICATE REQUEST-----\nMA==\n-----END CERTIFICATE REQUEST-----\n');
    const spec = { request, usages: ['client auth'], signerName: 'kubernetes.io/kube-apiserver-client', username: 'somebody' };
    const csrs = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
    const csr = { apiVersion: 'certificates.k8s.io/v1', kind: 'CertificateSigningRequest', metadata: { name: 'one' }, spec };
    const made = post(csrs, csr).body as KubeObject;
    expect(made).toMatchObject({ spec: { username: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] } });
    const approved = { ...made, status: { conditions: [{ type: 'Approved', status: 'True', reason: 'Fine', message: '' }] } };
    const put = (subresource: string) => harness.call({ method: 'PUT', path: `${csrs}/one/${subresource}`, body: approved });
    expect(put('status').body).toMatchObject({ message: expect.stringContaining('updates may not add a condition of type "Approved"') });
    const failed = { type: 'Failed', status: 'True', reason: 'NotSimulated', message: expect.stringContaining('signs no certificates') };
    expect(put('approval').body).toMatchObject({ status: { conditions: [{ type: 'Approved', lastTransitionTime: expect.any(String) }, failed] } });
    const other = post(csrs, { ...csr, metadata: { name: 'other' }, spec: { ...spec, signerName: 'example.com/mine' } }).body as KubeObject;
    const body = { ...other, status: approved.status };
    expect(harness.call({ method: 'PUT', path: `${csrs}/other/approval`, body }).body).toMatchObject({ status: { conditions: [{ type: 'Approved' }] } });
    const { conditions } = (harness.call({ method: 'GET', path: `${csrs}/other` }).body as CertificateSigningRequest).status ?? {};
    expect(conditions).toHaveLength(1);
  });

  it('keeps what a flow schema must be', () => {
    const path = '/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas/exempt';
    const exempt = harness.call({ method: 'GET', path }).body as KubeObject & { readonly spec: object };
    const { body } = harness.call({ method: 'PUT', path, body: { ...exempt, spec: { ...exempt.spec, matchingPrecedence: 2 } } as KubeObject });
    expect(body).toMatchObject({ message: expect.stringContaining("spec of 'exempt' must equal the fixed value") });
  });

  it('claims one device unless told otherwise', () => {
    const { body } = post('/apis/resource.k8s.io/v1/namespaces/default/resourceclaims', {
      apiVersion: 'resource.k8s.io/v1',
      kind: 'ResourceClaim',
      metadata: { name: 'gpu' },
      spec: { devices: { requests: [{ name: 'one', exactly: { deviceClassName: 'gpu.example.com' } }] } },
    });
    expect(body).toMatchObject({ spec: { devices: { requests: [{ exactly: { allocationMode: 'ExactCount', count: 1 } }] } }, status: {} });
  });

  it('costs no message before somebody asks', () => {
    const idle = createHarness();
    idle.call({ method: 'GET', path: '/api/v1/namespaces' });
    const before = idle.apiserver();
    expect(before.ready).toBe(true);
    const { trace } = idle.kernel;
    const bodies = Array.from({ length: trace.length }, (_, i) => trace.body(i));
    const asked = bodies.flatMap((body) => (body.type === 'range' ? [body.key] : []));
    expect(asked.some((key) => key.includes('pods'))).toBe(true);
    expect(asked.filter((key) => /flowschemas|webhook|admissionpolic|csidrivers/.test(key))).toEqual([]);
  });
});
