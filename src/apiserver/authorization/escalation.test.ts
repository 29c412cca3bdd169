import { beforeEach, describe, expect, it } from 'vitest';
import type { PolicyRule, Status } from '../../api/types.gen';
import type { ApiResponse } from '../../api/wire';
import { createHarness, type Harness } from '../testing/harness';

const GROUP = 'rbac.authorization.k8s.io';
const RBAC = `/apis/${GROUP}/v1`;
const IN_DEFAULT = `${RBAC}/namespaces/default`;

let harness: Harness;
const post = (path: string, body: unknown, user?: string): ApiResponse =>
  harness.call({ method: 'POST', path, body, ...(user ? { impersonate: { user } } : {}) });
const messageOf = ({ body }: ApiResponse): string | undefined => (body as Status).message;
const role = (name: string, ...rules: PolicyRule[]): object => ({ metadata: { name }, rules });
const rule = (verbs: string, group: string, resources: string): PolicyRule => ({
  verbs: verbs.split(' '),
  apiGroups: [group],
  resources: resources.split(' '),
});
const binding = (name: string, kind: string, to: string, user: string): object => ({
  metadata: { name },
  roleRef: { apiGroup: GROUP, kind, name: to },
  subjects: [{ kind: 'User', name: user, apiGroup: GROUP }],
});

beforeEach(() => {
  harness = createHarness();
  // Jane is the administrator of one namespace.
  post(`${IN_DEFAULT}/rolebindings`, binding('jane', 'ClusterRole', 'admin', 'jane'));
});

describe('nobody grants what they do not have', () => {
  it('by a role', () => {
    expect(post(`${IN_DEFAULT}/roles`, role('ok', rule('get list', '', 'pods')), 'jane').code).toBe(201);
    const refused = post(`${IN_DEFAULT}/roles`, role('more', rule('get list', '', 'pods nodes')), 'jane');
    expect(refused).toMatchObject({ code: 403, body: { reason: 'Forbidden', details: { name: 'more', group: GROUP, kind: 'roles' } } });
    expect(messageOf(refused)).toBe(
      'roles.rbac.authorization.k8s.io "more" is forbidden: user "jane" (groups=["system:authenticated"]) is attempting to grant RBAC permissions ' +
        'not currently held:\n{APIGroups:[""], Resources:["nodes"], Verbs:["get" "list"]}',
    );
  });

  it('by a change of a role', () => {
    post(`${IN_DEFAULT}/roles`, role('ok', rule('get', '', 'pods')), 'jane');
    const call = { method: 'PATCH', path: `${IN_DEFAULT}/roles/ok`, contentType: 'application/merge-patch+json', impersonate: { user: 'jane' } } as const;
    expect(harness.call({ ...call, body: role('ok', rule('get', '', 'secrets')) }).code).toBe(200);
    expect(harness.call({ ...call, body: role('ok', rule('*', '*', '*')) }).code).toBe(403);
  });

  it('by a binding, but for a role that they have, or may bind', () => {
    expect(post(`${IN_DEFAULT}/rolebindings`, binding('view', 'ClusterRole', 'view', 'bob'), 'jane').code).toBe(201);
    expect(messageOf(post(`${IN_DEFAULT}/rolebindings`, binding('all', 'ClusterRole', 'cluster-admin', 'bob'), 'jane'))).toMatch(
      /^rolebindings\.rbac\.authorization\.k8s\.io "all" is forbidden: user "jane" .*\n\{APIGroups:\["\*"\], Resources:\["\*"\], Verbs:\["\*"\]\}\n\{NonResourceURLs:\["\*"\], Verbs:\["\*"\]\}$/s,
    );
    post(`${IN_DEFAULT}/roles`, { metadata: { name: 'binder' }, rules: [{ ...rule('bind', GROUP, 'clusterroles'), resourceNames: ['cluster-admin'] }] });
    post(`${IN_DEFAULT}/rolebindings`, binding('binder', 'Role', 'binder', 'jane'));
    expect(post(`${IN_DEFAULT}/rolebindings`, binding('all', 'ClusterRole', 'cluster-admin', 'bob'), 'jane').code).toBe(201);
  });

  it('by a binding to a role that is not there', () => {
    expect(post(`${IN_DEFAULT}/rolebindings`, binding('none', 'Role', 'none', 'bob'), 'jane')).toMatchObject({
      code: 404,
      body: { message: 'role.rbac.authorization.k8s.io "none" not found' },
    });
    expect(post(`${IN_DEFAULT}/rolebindings`, binding('none', 'Role', 'none', 'bob')).code).toBe(201);
  });

  it('by gathering, but who may escalate', () => {
    post(`${RBAC}/clusterroles`, role('roles', rule('create get patch', GROUP, 'clusterroles')));
    post(`${RBAC}/clusterrolebindings`, binding('roles', 'ClusterRole', 'roles', 'kim'));
    const gathering = { ...role('gathering'), aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] } };
    expect(messageOf(post(`${RBAC}/clusterroles`, gathering, 'kim'))).toBe(
      'clusterroles.rbac.authorization.k8s.io "gathering" is forbidden: must have cluster-admin privileges to use the aggregationRule',
    );
    post(`${RBAC}/clusterroles`, role('escalate', rule('escalate', GROUP, 'clusterroles')));
    post(`${RBAC}/clusterrolebindings`, binding('escalate', 'ClusterRole', 'escalate', 'kim'));
    expect(post(`${RBAC}/clusterroles`, gathering, 'kim').code).toBe(201);
  });
});

it('who may update may not create by it', () => {
  post(`${IN_DEFAULT}/roles`, role('updater', rule('update get', 'coordination.k8s.io', 'leases')));
  post(`${IN_DEFAULT}/rolebindings`, binding('updater', 'Role', 'updater', 'bob'));
  const leases = '/apis/coordination.k8s.io/v1/namespaces/default/leases';
  const body = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'x' } };
  const put = (): ApiResponse => harness.call({ method: 'PUT', path: `${leases}/x`, body, impersonate: { user: 'bob' } });
  expect(messageOf(put())).toBe(
    'leases.coordination.k8s.io "x" is forbidden: User "bob" cannot create resource "leases" in API group "coordination.k8s.io" in the namespace "default"',
  );
  post(leases, body);
  // Past that question: it wants to know which version is meant.
  expect(put().code).toBe(422);
});
