import { describe, expect, it } from 'vitest';
import { applyManifest, cordon, currentPath, deletePod, dryRun, isWrite, scale } from './writes';

const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'shop', uid: 'u' } };
const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1', uid: 'u' } };
const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'shop', uid: 'u' } };

describe('what is written', () => {
  it.each([
    ['a Pod is deleted, if it is still that one', deletePod(pod), 'DELETE /api/v1/namespaces/shop/pods/web', { preconditions: { uid: 'u' } }],
    [
      'a workload is scaled',
      scale(deployment, 5),
      'PATCH /apis/apps/v1/namespaces/shop/deployments/web?fieldManager=podscope',
      { metadata: { uid: 'u' }, spec: { replicas: 5 } },
    ],
    ['a node is cordoned', cordon(node, true), 'PATCH /api/v1/nodes/node-1?fieldManager=podscope', { spec: { unschedulable: true } }],
    ['and uncordoned', cordon(node, false), 'PATCH /api/v1/nodes/node-1?fieldManager=podscope', { spec: { unschedulable: null } }],
    [
      'a manifest is applied',
      applyManifest({ ...deployment, metadata: { name: 'web', resourceVersion: '7' } }, { force: false }),
      'PATCH /apis/apps/v1/namespaces/default/deployments/web?fieldManager=podscope&fieldValidation=Strict',
      { kind: 'Deployment', metadata: { name: 'web' } },
    ],
    [
      'and takes over what others own, if that is wanted',
      applyManifest(node, { force: true }),
      'PATCH /api/v1/nodes/node-1?fieldManager=podscope&fieldValidation=Strict&force=true',
      { kind: 'Node' },
    ],
  ])('%s', (_, { method, path, body }, request, fields) => {
    expect(`${method} ${path}`).toBe(request);
    expect(body).toMatchObject(fields);
  });

  it('is tried without effect first, and compared with what is there', () => {
    expect(dryRun(scale(deployment, 5)).path).toBe('/apis/apps/v1/namespaces/shop/deployments/web?fieldManager=podscope&dryRun=All');
    expect(dryRun(deletePod(pod))).toMatchObject({ path: '/api/v1/namespaces/shop/pods/web?dryRun=All', body: { dryRun: ['All'] } });
    expect(currentPath(deployment)).toBe('/apis/apps/v1/namespaces/shop/deployments?fieldSelector=metadata.name%3Dweb');
  });

  it('is nothing that the view does not know', () => {
    expect(() => applyManifest({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' } }, { force: false })).toThrow(
      'Secret (v1) is none that can be changed here',
    );
  });
});

describe('what is passed on', () => {
  it.each([
    ['PATCH', '/api/v1/nodes/node-1', true],
    ['PATCH', '/apis/apps/v1/namespaces/shop/deployments/web', true],
    ['PATCH', '/api/v1/namespaces/shop', true],
    ['DELETE', '/api/v1/namespaces/shop/pods/web', true],
    ['DELETE', '/api/v1/namespaces/shop/pods', false],
    ['DELETE', '/api/v1/nodes/node-1', false],
    ['DELETE', '/api/v1/namespaces/shop', false],
    ['POST', '/api/v1/namespaces/shop/pods', false],
    ['POST', '/api/v1/namespaces/shop/pods/web/exec', false],
    ['PATCH', '/api/v1/namespaces/shop/pods/web/status', false],
    ['PATCH', '/api/v1/namespaces/shop/secrets/s', false],
    ['PATCH', '/apis/rbac.authorization.k8s.io/v1/clusterroles/admin', false],
    ['PUT', '/api/v1/nodes/node-1', false],
    ['PATCH', '/api/v1/nodes/../secrets', false],
  ])('%s %s: %s', (method, path, passed) => {
    expect(isWrite(method, path)).toBe(passed);
  });
});
