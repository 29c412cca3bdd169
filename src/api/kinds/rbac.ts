import type { KubeObject } from '../object';
import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding, Subject } from '../types.gen';
import {
  validateClusterRole,
  validateClusterRoleBinding,
  validateClusterRoleBindingUpdate,
  validateClusterRoleUpdate,
  validateRole,
  validateRoleBinding,
  validateRoleBindingUpdate,
  validateRoleUpdate,
} from '../validation/rbac';
import { AGE, column, NAME, wide } from './columns';
import { defineKind, type Kind } from './kind';
import { storedList } from './strategy';

/** Role-based access control: roles and their bindings, in a namespace or in the whole cluster. */
const GROUP = 'rbac.authorization.k8s.io';

const COMMON = { group: GROUP, version: 'v1', allowCreateOnUpdate: true, allowUnconditionalUpdate: true } as const;

const withStoredRules = <R extends Role | ClusterRole>(role: R): R => (role.rules?.length === 0 ? { ...role, rules: storedList(role.rules) } : role);

export const role = defineKind<Role>({
  ...COMMON,
  kind: 'Role',
  plural: 'roles',
  singular: 'role',
  namespaced: true,
  schema: 'rbac.v1.Role',
  canonicalize: withStoredRules,
  validateCreate: validateRole,
  validateUpdate: validateRoleUpdate,
});

export const clusterRole = defineKind<ClusterRole>({
  ...COMMON,
  kind: 'ClusterRole',
  plural: 'clusterroles',
  singular: 'clusterrole',
  namespaced: false,
  schema: 'rbac.v1.ClusterRole',
  canonicalize: withStoredRules,
  validateCreate: (role) => validateClusterRole(role),
  validateUpdate: validateClusterRoleUpdate,
});

type Binding = Pick<RoleBinding, 'roleRef' | 'subjects'> & KubeObject;

const BINDING: Pick<Kind<Binding>, 'defaults' | 'columns'> = {
  defaults: (binding) => ({
    ...binding,
    roleRef: { ...binding.roleRef, apiGroup: binding.roleRef?.apiGroup || GROUP },
    ...(binding.subjects ? { subjects: binding.subjects.map(withApiGroup) } : {}),
  }),
  columns: [
    NAME,
    column('Role', 'The role that is granted.', ({ roleRef }) => `${roleRef.kind}/${roleRef.name}`),
    AGE,
    wide('Users', 'Users in the binding', ({ subjects }) => namesOf(subjects, 'User').join(', ')),
    wide('Groups', 'Groups in the binding', ({ subjects }) => namesOf(subjects, 'Group').join(', ')),
    wide('ServiceAccounts', 'ServiceAccounts in the binding', ({ subjects = [] }) =>
      subjects
        .filter(({ kind }) => kind === 'ServiceAccount')
        .map(({ namespace = '', name }) => `${namespace}/${name}`)
        .join(', '),
    ),
  ],
};

const withApiGroup = (subject: Subject): Subject =>
  !subject.apiGroup && (subject.kind === 'User' || subject.kind === 'Group') ? { ...subject, apiGroup: GROUP } : subject;

const namesOf = (subjects: readonly Subject[] = [], kind: string): readonly string[] =>
  subjects.filter((subject) => subject.kind === kind).map(({ name }) => name);

export const roleBinding = defineKind<RoleBinding>({
  ...COMMON,
  ...(BINDING as Kind<RoleBinding>),
  kind: 'RoleBinding',
  plural: 'rolebindings',
  singular: 'rolebinding',
  namespaced: true,
  schema: 'rbac.v1.RoleBinding',
  validateCreate: validateRoleBinding,
  validateUpdate: validateRoleBindingUpdate,
});

export const clusterRoleBinding = defineKind<ClusterRoleBinding>({
  ...COMMON,
  ...(BINDING as Kind<ClusterRoleBinding>),
  kind: 'ClusterRoleBinding',
  plural: 'clusterrolebindings',
  singular: 'clusterrolebinding',
  namespaced: false,
  schema: 'rbac.v1.ClusterRoleBinding',
  validateCreate: validateClusterRoleBinding,
  validateUpdate: validateClusterRoleBindingUpdate,
});
