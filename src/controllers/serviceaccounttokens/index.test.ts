import { describe, expect, it } from 'vitest';
import { verifyToken } from '../../api/json-web-token';
import type { Secret, ServiceAccount } from '../../api/types.gen';
import { decide } from '../testing';
import { tokensController } from '.';

const robot: ServiceAccount = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'robot', namespace: 'default', uid: 'r' } };
const secretOf = (data: Secret['data'], annotations: Readonly<Record<string, string>> = {}): Secret => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 't', namespace: 'default', uid: 's', annotations: { 'kubernetes.io/service-account.name': 'robot', ...annotations } },
  type: 'kubernetes.io/service-account-token',
  ...(data && { data }),
});
const sync = (secret: Secret, accounts: readonly ServiceAccount[] = [robot]) =>
  decide(tokensController, 'default/t', { objects: { secrets: [secret], serviceaccounts: accounts } });

describe('a Secret that wants the token of a service account', () => {
  it('gets it, with the namespace, and says of which account it is', () => {
    const { calls, bodies } = sync(secretOf({ mine: 'eA==' }));
    expect(calls).toEqual([['GET secrets/t'], ['PUT secrets/t']]);
    const { metadata, data = {} } = bodies[1] as Secret;
    expect(metadata.annotations).toEqual({ 'kubernetes.io/service-account.name': 'robot', 'kubernetes.io/service-account.uid': 'r' });
    expect(Object.keys(data)).toEqual(['mine', 'namespace', 'token']);
    expect(verifyToken(atob(data.token!))).toMatchObject({
      iss: 'kubernetes/serviceaccount',
      sub: 'system:serviceaccount:default:robot',
      'kubernetes.io/serviceaccount/secret.name': 't',
      'kubernetes.io/serviceaccount/service-account.uid': 'r',
    });
  });
  it('that has it is left alone', () => expect(sync(secretOf({ token: 'eA==', namespace: 'eA==' })).calls).toEqual([]));
  it.each<[string, Secret, readonly ServiceAccount[]]>([
    ['there is not', secretOf(undefined), []],
    ['there is another now', secretOf(undefined, { 'kubernetes.io/service-account.uid': 'old' }), [robot]],
  ])('whose account %s goes, once that is certain', (_, secret, accounts) =>
    expect(sync(secret, accounts).calls).toEqual([['GET serviceaccounts/robot'], ['DELETE secrets/t']]),
  );
});
