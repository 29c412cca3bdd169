import { beforeEach, describe, expect, it } from 'vitest';
import type { ApiResponse } from '../../api/wire';
import { createHarness, type Harness } from '../testing/harness';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const REVIEWS = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
const bob = { user: 'bob' };
const subject = { kind: 'User', name: 'bob', apiGroup: 'rbac.authorization.k8s.io' };

let harness: Harness;
const post = (path: string, body: unknown, impersonate?: typeof bob): ApiResponse =>
  harness.call({ method: 'POST', path, body, ...(impersonate ? { impersonate } : {}) });
const may = (resourceAttributes: object): unknown => (post(REVIEWS, { spec: { resourceAttributes } }, bob).body as { status: unknown }).status;
const get = (path: string): ApiResponse => harness.call({ method: 'GET', path, impersonate: bob });

beforeEach(() => {
  harness = createHarness();
});

describe('who may do what', () => {
  it('lets the administrator do anything', () => {
    expect(post(REVIEWS, { spec: { resourceAttributes: { verb: 'delete', resource: 'nodes' } } }).body).toMatchObject({ status: { allowed: true } });
  });

  it('lets others do what roles grant them where they are bound, and says by what', () => {
    expect(may({ verb: 'get', resource: 'pods', namespace: 'default' })).toEqual({ allowed: false });
    post(`${RBAC}/namespaces/default/roles`, {
      metadata: { name: 'r' },
      rules: [{ apiGroups: [''], resources: ['pods', 'pods/log'], verbs: ['get', 'list'] }],
    });
    post(`${RBAC}/namespaces/default/rolebindings`, {
      metadata: { name: 'rb' },
      subjects: [subject],
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' },
    });
    const reason = 'RBAC: allowed by RoleBinding "rb/default" of Role "r" to User "bob"';
    expect(may({ verb: 'get', resource: 'pods', namespace: 'default' })).toEqual({ allowed: true, reason });
    expect(may({ verb: 'get', resource: 'pods', subresource: 'log', namespace: 'default' })).toEqual({ allowed: true, reason });
    expect(may({ verb: 'get', resource: 'pods', subresource: 'exec', namespace: 'default' })).toEqual({ allowed: false });
    expect(may({ verb: 'get', resource: 'pods', namespace: 'kube-system' })).toEqual({ allowed: false });
    expect(may({ verb: 'delete', resource: 'pods', namespace: 'default' })).toEqual({ allowed: false });
  });

  it('refuses what is done in the name of somebody who may not', () => {
    expect(get('/api/v1/namespaces/default/pods')).toMatchObject({
      code: 403,
      body: { reason: 'Forbidden', message: 'pods is forbidden: User "bob" cannot list resource "pods" in API group "" in the namespace "default"' },
    });
    expect(get('/apis/apps/v1/deployments').body).toMatchObject({
      message: 'deployments.apps is forbidden: User "bob" cannot list resource "deployments" in API group "apps" at the cluster scope',
    });
    expect(get('/metrics').body).toMatchObject({ message: 'forbidden: User "bob" cannot get path "/metrics"' });
    expect(get('/version').code).toBe(200);
  });

  it('wants to know what is asked', () => {
    expect(post(REVIEWS, { spec: {} })).toMatchObject({
      code: 422,
      body: { details: { causes: [{ message: 'Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified' }] } },
    });
  });

  it('answers for others, in all namespaces or in one', () => {
    const spec = { user: 'bob', resourceAttributes: { verb: 'get', resource: 'pods', namespace: 'default' } };
    const other = post('/apis/authorization.k8s.io/v1/subjectaccessreviews', { spec: { ...spec, groups: ['system:masters'] } });
    expect(other.body).toMatchObject({ status: { allowed: true } });
    const inNamespace = '/apis/authorization.k8s.io/v1/namespaces/default/localsubjectaccessreviews';
    expect(post(inNamespace, { spec }).body).toMatchObject({ metadata: { namespace: 'default' }, status: { allowed: false } });
    const elsewhere = { ...spec, resourceAttributes: { ...spec.resourceAttributes, namespace: 'kube-system' } };
    expect(post(inNamespace, { spec: elsewhere }).body).toMatchObject({
      message: expect.stringContaining('spec.resourceAttributes.namespace: Invalid value: "kube-system": must match metadata.namespace'),
    });
    expect(post(inNamespace, { spec: { user: 'bob', nonResourceAttributes: { verb: 'get', path: '/' } } }).code).toBe(422);
    expect(post(REVIEWS, { metadata: { name: 'x' }, spec }).body).toMatchObject({ message: expect.stringContaining('must be empty') });
  });

  it('says which binding leads nowhere', () => {
    post(`${RBAC}/namespaces/default/rolebindings`, {
      metadata: { name: 'ghost' },
      subjects: [subject],
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'ghost' },
    });
    const reason = 'RBAC: role.rbac.authorization.k8s.io "ghost" not found';
    expect(may({ verb: 'get', resource: 'pods', namespace: 'default' })).toEqual({ allowed: false, reason });
    expect(get('/api/v1/namespaces/default/pods').body).toMatchObject({ message: expect.stringMatching(/in the namespace "default": RBAC: role/) });
  });

  it('tells who one is', () => {
    const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview', metadata: {} };
    expect(post('/apis/authentication.k8s.io/v1/selfsubjectreviews', body, bob).body).toMatchObject({
      status: { userInfo: { username: 'bob', groups: ['system:authenticated'] } },
    });
  });
});
