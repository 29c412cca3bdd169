import { LEGACY_ISSUER, type LegacyClaims, signToken } from '../../api/json-web-token';
import { keyOf } from '../../api/object';
import type { Secret, ServiceAccount } from '../../api/types.gen';
import type { Action, Controller, View } from '../../client/controller';
import { informerOf, objectPath, pathOf, SECRETS, SERVICE_ACCOUNTS } from '../shared/resources';

const TYPE = 'kubernetes.io/service-account-token';
const NAME = 'kubernetes.io/service-account.name';
const UID = 'kubernetes.io/service-account.uid';

const accountName = ({ metadata }: Secret): string => metadata.annotations?.[NAME] ?? '';
const accountKey = (secret: Secret): string => `${secret.metadata.namespace}/${accountName(secret)}`;

/** The account that a Secret names, if there is it, and not another of its name. */
function accountOf(view: View, secret: Secret): ServiceAccount | undefined {
  const account = view.store<ServiceAccount>('serviceaccounts').get(accountKey(secret));
  const uid = secret.metadata.annotations?.[UID];
  return uid && account?.metadata.uid !== uid ? undefined : account;
}

/**
 * Puts a token into Secrets that want one, and deletes those whose account is gone (kube-controller-manager `pkg/controller/serviceaccount`
 * TokensController). What is never encrypted needs no `ca.crt`: as in a cluster whose controller manager has no `--root-ca-file`.
 */
function reconcile(view: View, key: string): Action | undefined {
  const secret = view.store<Secret>('secrets').get(key);
  if (!secret) return undefined;
  const account = accountOf(view, secret);
  if (!account) return deleteToken(secret);
  return secret.data?.token && secret.data.namespace ? undefined : generateToken(secret, account);
}

/** Asks first whether the account is truly gone: news of it may be late. */
function deleteToken(secret: Secret): Action {
  const { namespace, uid, annotations } = secret.metadata;
  const body = { kind: 'DeleteOptions', apiVersion: 'v1', preconditions: { uid } };
  return {
    steps: [
      { call: { method: 'GET', path: pathOf(SERVICE_ACCOUNTS, namespace, accountName(secret)) }, expects: { uid: annotations?.[UID], is: 'gone' } },
      { call: { method: 'DELETE', path: objectPath(SECRETS, secret), body }, ignores: [404, 409] },
    ],
  };
}

function generateToken(secret: Secret, account: ServiceAccount): Action {
  const { metadata, data } = secret;
  const { namespace = '', name: secretName = '', uid: secretUid = '' } = metadata;
  const { name = '', uid = '' } = account.metadata;
  const claims: LegacyClaims = {
    iss: LEGACY_ISSUER,
    'kubernetes.io/serviceaccount/namespace': namespace,
    'kubernetes.io/serviceaccount/secret.name': secretName,
    'kubernetes.io/serviceaccount/service-account.name': name,
    'kubernetes.io/serviceaccount/service-account.uid': uid,
    sub: `system:serviceaccount:${namespace}:${name}`,
  };
  const body: Secret = {
    ...secret,
    metadata: { ...metadata, annotations: { ...metadata.annotations, [NAME]: name, [UID]: uid } },
    data: { ...data, namespace: data?.namespace || btoa(namespace), token: data?.token || btoa(signToken(claims)) },
  };
  const path = objectPath(SECRETS, secret);
  return {
    steps: [
      { call: { method: 'GET', path }, expects: { uid: secretUid, is: 'there' } },
      { call: { method: 'PUT', path, body }, awaits: 'secrets', ignores: [404, 409] },
    ],
  };
}

export const tokensController: Controller = {
  name: 'serviceaccounttokens',
  component: 'tokens-controller',
  informers: [
    {
      ...informerOf(SECRETS, { indexes: { account: (secret) => [accountKey(secret as Secret)] } }),
      selector: `fieldSelector=type%3D${encodeURIComponent(TYPE)}`,
    },
    informerOf(SERVICE_ACCOUNTS, { after: 'secrets' }),
  ],
  enqueue(delivery, view) {
    if (delivery.type === 'response' || delivery.type === 'synced') return [];
    if (delivery.informer === 'secrets') return delivery.type === 'deleted' ? [] : [delivery.key];
    return view.indexed<Secret>('secrets', 'account', delivery.key).map(keyOf);
  },
  reconcile,
};
