import { beforeEach, describe, expect, it } from 'vitest';
import { type BoundClaims, isLegacy, signToken, verifyToken } from '../../api/json-web-token';
import type { ServiceAccount, AuthenticationTokenRequest as TokenRequest } from '../../api/types.gen';
import type { ApiCall, ApiResponse, Impersonation } from '../../api/wire';
import { createHarness, type Harness } from '../testing/harness';

const GROUP = 'rbac.authorization.k8s.io';
const ACCOUNTS = '/api/v1/namespaces/default/serviceaccounts';
const PODS = '/api/v1/namespaces/default/pods';

let harness: Harness;
const call = (method: 'GET' | 'POST' | 'DELETE', path: string, more: Partial<ApiCall> = {}): ApiResponse => harness.call({ method, path, ...more });
const post = (path: string, body: unknown, more: Partial<ApiCall> = {}): ApiResponse => call('POST', path, { body, ...more });
const requestToken = (spec: object = {}): ApiResponse =>
  post(`${ACCOUNTS}/robot/token`, { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', metadata: {}, spec });
const tokenOf = ({ body }: ApiResponse): string => (body as TokenRequest).status?.token ?? '';
const boundClaims = (token: string): BoundClaims | undefined => {
  const claims = verifyToken(token);
  return claims && !isLegacy(claims) ? claims : undefined;
};
const whoAmI = (more: Partial<ApiCall>): unknown =>
  (post('/apis/authentication.k8s.io/v1/selfsubjectreviews', {}, more).body as { readonly status?: { readonly userInfo: unknown } }).status?.userInfo;
const grant = (user: string, ...rules: object[]): void => {
  post(`/apis/${GROUP}/v1/clusterroles`, { metadata: { name: user.replaceAll(':', '-') }, rules });
  post(`/apis/${GROUP}/v1/clusterrolebindings`, {
    metadata: { name: user.replaceAll(':', '-') },
    roleRef: { apiGroup: GROUP, kind: 'ClusterRole', name: user.replaceAll(':', '-') },
    subjects: [{ kind: 'User', name: user, apiGroup: GROUP }],
  });
};

const ROBOT = 'system:serviceaccount:default:robot';

beforeEach(() => {
  harness = createHarness();
  post(ACCOUNTS, { metadata: { name: 'robot' } });
});

describe('a token of a service account', () => {
  it('says what upstream says', () => {
    const claims = boundClaims(tokenOf(requestToken({ expirationSeconds: 1200 })));
    expect(claims).toMatchObject({
      aud: ['https://kubernetes.default.svc.cluster.local'],
      iss: 'https://kubernetes.default.svc.cluster.local',
      sub: ROBOT,
      'kubernetes.io': { namespace: 'default', serviceaccount: { name: 'robot' } },
    });
    expect((claims?.exp ?? 0) - (claims?.iat ?? 0)).toBe(1200);
  });

  it('of a Pod holds for a year if it is asked for as kubelets do, and says when it should be asked for anew', () => {
    post(PODS, { metadata: { name: 'web' }, spec: { serviceAccountName: 'robot', containers: [{ name: 'c', image: 'nginx' }] } });
    const boundObjectRef = { apiVersion: 'v1', kind: 'Pod', name: 'web' };
    const holds = (spec: object): unknown => {
      const { iat = 0, exp = 0, 'kubernetes.io': facts } = boundClaims(tokenOf(requestToken({ boundObjectRef, ...spec }))) ?? {};
      return { seconds: exp - iat, ...(facts?.warnafter !== undefined && { warnafter: facts.warnafter - iat }) };
    };
    expect(holds({ expirationSeconds: 3607 })).toEqual({ seconds: 31_536_000, warnafter: 3607 });
    expect(holds({ expirationSeconds: 3607, audiences: ['vault'] })).toEqual({ seconds: 3607 });
    expect(holds({ expirationSeconds: 3606 })).toEqual({ seconds: 3606 });
  });

  it('lets its account do what is bound to it, and tells who it is', () => {
    const token = tokenOf(requestToken());
    expect(call('GET', PODS, { token })).toMatchObject({
      code: 403,
      body: { message: `pods is forbidden: User "${ROBOT}" cannot list resource "pods" in API group "" in the namespace "default"` },
    });
    grant(ROBOT, { apiGroups: [''], resources: ['pods'], verbs: ['list'] });
    expect(call('GET', PODS, { token }).code).toBe(200);
    expect(whoAmI({ token })).toMatchObject({
      username: ROBOT,
      groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'],
      extra: { 'authentication.kubernetes.io/credential-id': [`JTI=${boundClaims(token)?.jti}`] },
    });
  });

  it('opens nothing if it is another, for others, too old, or if its account is gone', () => {
    const token = tokenOf(requestToken());
    const unauthorized = { code: 401, body: { kind: 'Status', reason: 'Unauthorized', message: 'Unauthorized' } };
    expect(call('GET', '/version', { token: 'mine' })).toMatchObject(unauthorized);
    expect(call('GET', '/version', { token: `${token.slice(0, -2)}xx` })).toMatchObject(unauthorized);
    expect(call('GET', '/version', { token: tokenOf(requestToken({ audiences: ['vault'] })) })).toMatchObject(unauthorized);
    expect(call('GET', '/version', { token }).code).toBe(200);
    call('DELETE', `${ACCOUNTS}/robot`);
    post(ACCOUNTS, { metadata: { name: 'robot' } });
    expect(call('GET', '/version', { token })).toMatchObject(unauthorized);
  });

  it('ends with the Secret that it is bound to', () => {
    post('/api/v1/namespaces/default/secrets', { metadata: { name: 's' } });
    const token = tokenOf(requestToken({ boundObjectRef: { apiVersion: 'v1', kind: 'Secret', name: 's' } }));
    expect(call('GET', '/version', { token }).code).toBe(200);
    call('DELETE', '/api/v1/namespaces/default/secrets/s');
    expect(call('GET', '/version', { token }).code).toBe(401);
    expect(requestToken({ boundObjectRef: { apiVersion: 'v1', kind: 'Secret', name: 's' } }).code).toBe(404);
  });

  it('that lies in a Secret holds for ever, as long as it lies there and is not called invalid', () => {
    const { uid } = (call('GET', `${ACCOUNTS}/robot`).body as ServiceAccount).metadata;
    const token = signToken({
      iss: 'kubernetes/serviceaccount',
      'kubernetes.io/serviceaccount/namespace': 'default',
      'kubernetes.io/serviceaccount/secret.name': 's',
      'kubernetes.io/serviceaccount/service-account.name': 'robot',
      'kubernetes.io/serviceaccount/service-account.uid': uid!,
      sub: ROBOT,
    });
    const secrets = '/api/v1/namespaces/default/secrets';
    const codeWith = (metadata: object, text: string): number => {
      call('DELETE', `${secrets}/s`);
      post(secrets, { metadata: { name: 's', ...metadata }, data: { token: btoa(text) } });
      return call('GET', '/version', { token }).code;
    };
    expect(call('GET', '/version', { token }).code).toBe(401);
    expect(codeWith({}, token)).toBe(200);
    expect(whoAmI({ token })).toMatchObject({ username: ROBOT, groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'] });
    expect(codeWith({}, 'another')).toBe(401);
    expect(codeWith({ labels: { 'kubernetes.io/legacy-token-invalid-since': '2026-01-01' } }, token)).toBe(401);
  });

  it('is known to a TokenReview', () => {
    const review = (spec: object): unknown => (post('/apis/authentication.k8s.io/v1/tokenreviews', { spec }).body as { readonly status?: unknown }).status;
    expect(review({ token: tokenOf(requestToken({ audiences: ['vault', 'x'] })), audiences: ['vault'] })).toMatchObject({
      authenticated: true,
      user: { username: ROBOT },
      audiences: ['vault'],
    });
    expect(review({ token: 'mine' })).toEqual({ user: {}, error: 'invalid bearer token' });
  });
});

describe('who acts in the name of another', () => {
  it.each<[Impersonation, unknown]>([
    [{ user: 'jane' }, { username: 'jane', groups: ['system:authenticated'] }],
    [
      { user: 'jane', uid: 'u', groups: ['dev'], extra: { scopes: ['a'] } },
      { username: 'jane', uid: 'u', groups: ['dev', 'system:authenticated'], extra: { scopes: ['a'] } },
    ],
    [{ user: ROBOT }, { username: ROBOT, groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'] }],
    [{ user: 'system:node:n' }, { username: 'system:node:n', groups: ['system:nodes', 'system:authenticated'] }],
    [
      { user: 'jane', groups: ['system:masters'] },
      { username: 'jane', groups: ['system:masters', 'system:authenticated'] },
    ],
  ])('%j', (impersonate, userInfo) => expect(whoAmI({ impersonate })).toEqual(userInfo));

  it('needs a name', () => {
    expect(call('GET', PODS, { impersonate: { user: '', groups: ['dev'] } })).toMatchObject({
      code: 400,
      body: {
        message: 'requested &user.DefaultInfo{Name:"", UID:"", Groups:[]string{"dev"}, Extra:map[string][]string(nil)} without impersonating a user name',
      },
    });
  });

  it('needs the right to do so, of the one in whose name and of what is done, or of the name alone', () => {
    const token = tokenOf(requestToken());
    const asJane = { token, impersonate: { user: 'jane' } };
    expect(call('GET', PODS, asJane)).toMatchObject({
      code: 403,
      body: {
        message: `pods is forbidden: User "${ROBOT}" cannot impersonate-on:user-info:list resource "pods" in API group "" in the namespace "default"`,
      },
    });
    grant(ROBOT, { apiGroups: [''], resources: ['users'], resourceNames: ['jane'], verbs: ['impersonate'] });
    expect(call('GET', PODS, asJane)).toMatchObject({ code: 403, body: { message: expect.stringContaining('User "jane" cannot list resource "pods"') } });
    grant('jane', { apiGroups: [''], resources: ['pods'], verbs: ['list'] });
    expect(call('GET', PODS, asJane).code).toBe(200);
    expect(call('GET', PODS, { token, impersonate: { user: 'jane', groups: ['dev'] } }).code).toBe(403);
  });
});
