import type { Subject } from '../../api/types.gen';

/** Whom the roles of the system are bound to (`bootstrappolicy` clusterRoleBindings, namespaceRoleBindings). */

export const RBAC = 'rbac.authorization.k8s.io';

const group = (name: string): Subject => ({ kind: 'Group', apiGroup: RBAC, name });
const user = (name: string): Subject => ({ kind: 'User', apiGroup: RBAC, name });
export const account = (name: string): Subject => ({ kind: 'ServiceAccount', name, namespace: 'kube-system' });

const [MANAGER, SCHEDULER] = [user('system:kube-controller-manager'), user('system:kube-scheduler')];

/** By the name of the ClusterRole, which is the binding's too. */
export const CLUSTER_ROLE_BINDINGS: Readonly<Record<string, readonly Subject[]>> = {
  'cluster-admin': [group('system:masters')],
  'system:basic-user': [group('system:authenticated')],
  'system:discovery': [group('system:authenticated')],
  'system:kube-controller-manager': [MANAGER],
  'system:kube-dns': [account('kube-dns')],
  'system:kube-scheduler': [SCHEDULER],
  'system:monitoring': [group('system:monitoring')],
  // The node authorizer has taken its place.
  'system:node': [],
  'system:node-proxier': [user('system:kube-proxy')],
  'system:public-info-viewer': [group('system:authenticated'), group('system:unauthenticated')],
  'system:service-account-issuer-discovery': [group('system:serviceaccounts')],
  'system:volume-scheduler': [SCHEDULER],
};

/** By namespace and name: whom, and to which role where it has another name. */
export const ROLE_BINDINGS: Readonly<Record<string, { readonly subjects: readonly Subject[]; readonly role?: string }>> = {
  'kube-public/system:controller:bootstrap-signer': { subjects: [account('bootstrap-signer')] },
  'kube-system/system::extension-apiserver-authentication-reader': {
    role: 'extension-apiserver-authentication-reader',
    subjects: [MANAGER, SCHEDULER],
  },
  'kube-system/system::leader-locking-kube-controller-manager': {
    subjects: [MANAGER, account('kube-controller-manager'), account('leader-election-controller')],
  },
  'kube-system/system::leader-locking-kube-scheduler': { subjects: [SCHEDULER, account('kube-scheduler')] },
  'kube-system/system:controller:bootstrap-signer': { subjects: [account('bootstrap-signer')] },
  'kube-system/system:controller:cloud-provider': { subjects: [account('cloud-provider')] },
  'kube-system/system:controller:token-cleaner': { subjects: [account('token-cleaner')] },
};
