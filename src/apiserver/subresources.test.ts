import { beforeEach, describe, expect, it } from 'vitest';
import type { ApiCall, ApiResponse } from '../api/wire';
import { createHarness, type Harness } from './testing/harness';

const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const PODS = '/api/v1/namespaces/default/pods';
const BUDGETS = '/apis/policy/v1/namespaces/default/poddisruptionbudgets';
const labels = { app: 'web' };
const podSpec = { containers: [{ name: 'c', image: 'nginx' }] };

let harness: Harness;
const call = (method: ApiCall['method'], path: string, body?: unknown, rest: Partial<ApiCall> = {}): ApiResponse =>
  harness.call({ method, path, ...(body === undefined ? {} : { body }), ...rest });
const post = (path: string, body: unknown): ApiResponse => call('POST', path, body);
const pod = (name: string, more: object = {}): object => ({ metadata: { name, labels }, spec: podSpec, ...more });

beforeEach(() => {
  harness = createHarness();
  post('/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'default' } });
});

describe('scale', () => {
  beforeEach(() => {
    post(DEPLOYMENTS, {
      metadata: { name: 'web' },
      spec: { replicas: 2, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: podSpec } },
    });
  });

  it('shows a workload as its number of replicas', () => {
    expect(call('GET', `${DEPLOYMENTS}/web/scale`).body).toMatchObject({ kind: 'Scale', spec: { replicas: 2 }, status: { replicas: 0, selector: 'app=web' } });
  });

  it('changes nothing but that, by PUT and by patch', () => {
    const scale = call('GET', `${DEPLOYMENTS}/web/scale`).body as object;
    expect(call('PUT', `${DEPLOYMENTS}/web/scale`, { ...scale, spec: { replicas: 5 } })).toMatchObject({
      code: 200,
      body: { kind: 'Scale', spec: { replicas: 5 } },
    });
    const patch = { spec: { replicas: 1 } };
    expect(call('PATCH', `${DEPLOYMENTS}/web/scale`, patch, { contentType: 'application/merge-patch+json' })).toMatchObject({
      code: 200,
      body: { spec: { replicas: 1 } },
    });
    expect(call('GET', `${DEPLOYMENTS}/web`).body).toMatchObject({ spec: { replicas: 1, template: { spec: podSpec } }, metadata: { generation: 3 } });
  });

  it('refuses what is out of date or below zero', () => {
    const stale = { metadata: { name: 'web', resourceVersion: '1' }, spec: { replicas: 5 } };
    expect(call('PUT', `${DEPLOYMENTS}/web/scale`, stale)).toMatchObject({ code: 409, body: { reason: 'Conflict' } });
    expect(call('PUT', `${DEPLOYMENTS}/web/scale`, { metadata: { name: 'web' }, spec: { replicas: -1 } })).toMatchObject({
      code: 422,
      body: { message: 'Scale.autoscaling "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0' },
    });
  });
});

describe('eviction', () => {
  const evict = (name: string): ApiResponse => post(`${PODS}/${name}/eviction`, { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name } });
  const running = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
  const budget = (status: object): void => {
    post(BUDGETS, { metadata: { name: 'b' }, spec: { minAvailable: 1, selector: { matchLabels: labels } } });
    const stored = call('GET', `${BUDGETS}/b`).body as object;
    call('PUT', `${BUDGETS}/b/status`, { ...stored, status: { expectedPods: 2, currentHealthy: 2, desiredHealthy: 1, observedGeneration: 1, ...status } });
  };

  beforeEach(() => {
    for (const name of ['a', 'b']) {
      post(PODS, pod(name));
      call('PUT', `${PODS}/${name}/status`, pod(name, { status: running }));
    }
  });

  it('deletes a Pod that no budget covers', () => {
    expect(evict('a')).toMatchObject({ code: 201, body: { kind: 'Status', status: 'Success' } });
    expect(call('GET', `${PODS}/a`).code).toBe(404);
  });

  it('says why of a Pod that ends', () => {
    post(PODS, pod('c', { spec: { ...podSpec, nodeName: 'n', terminationGracePeriodSeconds: 30 } }));
    call('PUT', `${PODS}/c/status`, pod('c', { status: running }));
    expect(evict('c').code).toBe(201);
    expect(call('GET', `${PODS}/c`).body).toMatchObject({
      metadata: { deletionGracePeriodSeconds: 30 },
      status: { conditions: [{ type: 'Ready' }, { type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI' }] },
    });
  });

  it('takes a disruption from the budget that covers it, until there is none left', () => {
    budget({ disruptionsAllowed: 1 });
    expect(evict('a').code).toBe(201);
    expect(call('GET', `${BUDGETS}/b`).body).toMatchObject({ status: { disruptionsAllowed: 0, disruptedPods: { a: expect.any(String) } } });
    expect(evict('b')).toMatchObject({
      code: 429,
      body: {
        message: "Cannot evict pod as it would violate the pod's disruption budget.",
        details: { causes: [{ reason: 'DisruptionBudget', message: 'The disruption budget b needs 1 healthy pods and has 2 currently' }] },
      },
    });
    expect(call('GET', `${PODS}/b`).code).toBe(200);
  });

  it('spends nothing on Pods that are ready for nobody, if enough others are', () => {
    budget({ disruptionsAllowed: 0 });
    call('PUT', `${PODS}/a/status`, pod('a', { status: { phase: 'Running' } }));
    expect(evict('a').code).toBe(201);
  });

  it('waits until the budget has been looked at', () => {
    budget({ disruptionsAllowed: 1, observedGeneration: 0 });
    expect(evict('a')).toMatchObject({
      code: 429,
      body: { details: { causes: [{ message: 'The disruption budget b is still being processed by the server.' }] } },
    });
  });
});

describe('deletion of a collection', () => {
  it('deletes what is selected and answers with the list', () => {
    for (const name of ['a', 'b']) post(PODS, pod(name));
    post(PODS, { metadata: { name: 'c' }, spec: podSpec });
    const answer = call('DELETE', `${PODS}?labelSelector=app%3Dweb`);
    expect(answer).toMatchObject({ code: 200, body: { kind: 'PodList', items: [{ metadata: { name: 'a' } }, { metadata: { name: 'b' } }] } });
    expect(call('GET', PODS).body).toMatchObject({ items: [{ metadata: { name: 'c' } }] });
    expect(call('DELETE', `${PODS}?labelSelector=app%3Dweb`)).toMatchObject({ code: 200, body: { items: [] } });
  });
});

describe('ephemeral containers', () => {
  it('come, and never go or change', () => {
    post(PODS, pod('a'));
    const debug = { name: 'debug', image: 'busybox', terminationMessagePolicy: 'File', imagePullPolicy: 'Always' };
    const add = (containers: readonly object[]): ApiResponse =>
      call('PUT', `${PODS}/a/ephemeralcontainers`, pod('a', { spec: { ...podSpec, ephemeralContainers: containers } }));
    expect(add([debug])).toMatchObject({ code: 200, body: { spec: { ephemeralContainers: [debug] } } });
    expect(add([])).toMatchObject({ code: 422, body: { details: { causes: [{ field: 'spec.ephemeralContainers', reason: 'FieldValueForbidden' }] } } });
  });
});

describe('namespaces', () => {
  it('go when their finalizer is taken away', () => {
    post('/api/v1/namespaces', { metadata: { name: 'x' } });
    call('DELETE', '/api/v1/namespaces/x');
    const marked = call('GET', '/api/v1/namespaces/x').body as object;
    expect(marked).toMatchObject({ status: { phase: 'Terminating' }, spec: { finalizers: ['kubernetes'] } });
    call('PUT', '/api/v1/namespaces/x/finalize', { ...marked, spec: { finalizers: [] } });
    expect(call('GET', '/api/v1/namespaces/x').code).toBe(404);
  });
});

describe('what cannot be asked', () => {
  it.each<[ApiCall['method'], string, number]>([
    ['GET', `${PODS}/a/exec?command=ls`, 400],
    ['GET', `${PODS}/a/eviction`, 405],
    ['POST', `${PODS}/a/status`, 405],
    ['DELETE', `${PODS}/a/status`, 405],
    ['GET', `${PODS}/a/nothing`, 404],
  ])('%s %s: %i', (method, path, code) => {
    post(PODS, pod('a'));
    expect(call(method, path, method === 'GET' ? undefined : {}).code).toBe(code);
  });
});

describe('logs', () => {
  it.each([
    ['tailLines=-1', 'tailLines: Invalid value: -1: must be greater than or equal to 0'],
    ['limitBytes=0', 'limitBytes: Invalid value: 0: must be greater than 0'],
    ['sinceSeconds=0', 'sinceSeconds: Invalid value: 0: must be greater than 0'],
    ['container=nope', 'container nope is not valid for pod a'],
  ])('%s is refused', (query, message) => {
    post(PODS, pod('a'));
    expect(call('GET', `${PODS}/a/log?${query}`).body).toMatchObject({ message: expect.stringContaining(message) });
  });
});
