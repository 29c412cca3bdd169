import { describe, expect, it } from 'vitest';
import type { ResourceQuota, Status } from '../../api/types.gen';
import { createHarness, type Harness } from '../testing/harness';

const QUOTAS = '/api/v1/namespaces/default/resourcequotas';

type Hard = Readonly<Record<string, string>>;

/** A namespace with a quota that the quota controller has counted. */
function clusterWith(hard: Hard, spec: object = {}): Harness {
  const cluster = createHarness();
  cluster.call({ method: 'POST', path: '/api/v1/namespaces/default/serviceaccounts', body: { metadata: { name: 'default' } } });
  const { body } = cluster.call({ method: 'POST', path: QUOTAS, body: { metadata: { name: 'q' }, spec: { hard, ...spec } } });
  const used = Object.fromEntries(Object.keys(hard).map((name) => [name, '0']));
  cluster.call({ method: 'PUT', path: `${QUOTAS}/q/status`, body: { ...(body as ResourceQuota), status: { hard, used } } });
  return cluster;
}

const pod = (name: string, requests?: Hard, spec: object = {}): object => ({
  metadata: { name },
  spec: { containers: [{ name: 'c', image: 'nginx', ...(requests ? { resources: { requests } } : {}) }], ...spec },
});
const make = (cluster: Harness, plural: string, body: object) =>
  cluster.call({ method: 'POST', path: `/api/v1/namespaces/default/${plural}`, text: JSON.stringify(body) });
const usedOf = (cluster: Harness): Hard | undefined => (cluster.call({ method: 'GET', path: `${QUOTAS}/q` }).body as ResourceQuota).status?.used;

describe('a quota', () => {
  it('is charged with what is made, and refuses what exceeds it', () => {
    const cluster = clusterWith({ pods: '2', 'requests.cpu': '500m' });
    expect(make(cluster, 'pods', pod('a', { cpu: '200m' })).code).toBe(201);
    expect(usedOf(cluster)).toEqual({ pods: '1', 'requests.cpu': '200m' });
    expect(make(cluster, 'pods', pod('b', { cpu: '400m' })).body).toMatchObject({
      code: 403,
      message: 'pods "b" is forbidden: exceeded quota: q, requested: requests.cpu=400m, used: requests.cpu=200m, limited: requests.cpu=500m',
    });
    expect(make(cluster, 'pods', pod('b', { cpu: '300m' })).code).toBe(201);
    expect(usedOf(cluster)).toEqual({ pods: '2', 'requests.cpu': '500m' });
  });

  it.each<[string, Hard, object, string | undefined]>([
    [
      'wants containers to say what it limits',
      { 'limits.memory': '1Gi', cpu: '1' },
      pod('a'),
      'failed quota: q: must specify cpu for: c; limits.memory for: c',
    ],
    [
      'counts objects by their resource',
      { 'count/pods': '0' },
      pod('a'),
      'exceeded quota: q, requested: count/pods=1, used: count/pods=0, limited: count/pods=0',
    ],
    ['does not mind what it does not limit', { configmaps: '0' }, pod('a'), undefined],
  ])('%s', (_, hard, body, refusal) => {
    const { message } = make(clusterWith(hard), 'pods', body).body as Status;
    if (refusal === undefined) expect(message ?? '').not.toContain('quota');
    else expect(message).toBe(`pods "a" is forbidden: ${refusal}`);
  });

  it('that nobody has counted yet lets nothing through', () => {
    const cluster = createHarness();
    const { body } = cluster.call({ method: 'POST', path: QUOTAS, body: { metadata: { name: 'q' }, spec: { hard: { pods: '1' } } } });
    cluster.call({ method: 'PUT', path: `${QUOTAS}/q/status`, body: { ...(body as ResourceQuota), status: { hard: { pods: '1' } } } });
    cluster.call({ method: 'POST', path: '/api/v1/namespaces/default/serviceaccounts', body: { metadata: { name: 'default' } } });
    expect((make(cluster, 'pods', pod('a')).body as Status).message).toBe('pods "a" is forbidden: status unknown for quota: q, resources: pods');
  });

  it('holds for the Pods in its scope only', () => {
    const cluster = clusterWith({ pods: '0' }, { scopes: ['Terminating'] });
    expect(make(cluster, 'pods', pod('a')).code).toBe(201);
    expect(make(cluster, 'pods', pod('b', undefined, { activeDeadlineSeconds: 5 })).code).toBe(403);
  });

  it('is charged the difference when a Service changes its type', () => {
    const cluster = clusterWith({ services: '1', 'services.nodeports': '1' });
    make(cluster, 'services', { metadata: { name: 's' }, spec: { ports: [{ port: 80 }] } });
    const change = (type: string) =>
      cluster.call({ method: 'PATCH', path: '/api/v1/namespaces/default/services/s', contentType: 'application/merge-patch+json', body: { spec: { type } } });
    expect(change('NodePort').code).toBe(200);
    expect(usedOf(cluster)).toEqual({ services: '1', 'services.nodeports': '1' });
  });

  it('is not charged by a dry run', () => {
    const cluster = clusterWith({ pods: '1' });
    expect(make(cluster, 'pods?dryRun=All', pod('a')).code).toBe(201);
    expect(usedOf(cluster)).toEqual({ pods: '0' });
  });

  it('is never exceeded by many requests at once', () => {
    const cluster = clusterWith({ pods: '3' });
    const streams = ['a', 'b', 'c', 'd', 'e'].map((name) =>
      cluster.send({ method: 'POST', path: '/api/v1/namespaces/default/pods', text: JSON.stringify(pod(name)) }),
    );
    cluster.run();
    expect(streams.map((stream) => cluster.responses(stream)[0]?.code)).toEqual([201, 201, 201, 403, 403]);
    expect(usedOf(cluster)).toEqual({ pods: '3' });
  });
});
