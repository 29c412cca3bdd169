import { KubectlError } from '../../errors';
import { flag, type Generator, nameOf, object } from './generator';

const binding = (name: string, kind: string): Generator => ({
  name,
  use: 'NAME --clusterrole=NAME|--role=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname]',
  short: `Create a ${name === 'rolebinding' ? 'role binding for a particular role or cluster role' : 'cluster role binding for a particular cluster role'}`,
  flags: [
    flag('clusterrole', 'string', 'ClusterRole to reference.'),
    flag('role', 'string', 'Role to reference.'),
    flag('user', 'array', 'Usernames to bind.'),
    flag('group', 'array', 'Groups to bind.'),
    flag('serviceaccount', 'array', 'Service accounts to bind, in the format <namespace>:<name>.'),
  ],
  failure: `failed to create ${name}:`,
  make: (context) => {
    const { flags } = context;
    const bindingName = nameOf(context);
    const [clusterRole, roleName] = [flags.string('clusterrole'), flags.string('role')];
    if ((clusterRole === '') === (roleName === '')) throw new KubectlError('exactly one of clusterrole or role must be specified');
    const rbac = 'rbac.authorization.k8s.io';
    const subjects = [
      ...flags.list('user').map((user) => ({ apiGroup: rbac, kind: 'User', name: user })),
      ...flags.list('group').map((group) => ({ apiGroup: rbac, kind: 'Group', name: group })),
      ...flags.list('serviceaccount').map((account) => {
        const [namespace, of, ...rest] = account.split(':');
        if (!namespace || !of || rest.length > 0) throw new KubectlError('serviceaccount must be <namespace>:<name>');
        return { kind: 'ServiceAccount', name: of, namespace };
      }),
    ];
    return object(`${rbac}/v1`, kind, bindingName, {
      roleRef: { apiGroup: rbac, kind: clusterRole ? 'ClusterRole' : 'Role', name: clusterRole || roleName },
      ...(subjects.length > 0 && { subjects }),
    });
  },
});

export const roleBindingGenerator = binding('rolebinding', 'RoleBinding');
export const clusterRoleBindingGenerator = binding('clusterrolebinding', 'ClusterRoleBinding');
