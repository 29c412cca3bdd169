import type { RoleBinding, Subject } from '../../api/types.gen';
import type { Command, Context } from '../context';
import { KubectlError } from '../errors';
import type { FlagSpec } from '../flags';
import { objectName } from '../output';
import { fetchSelected } from '../select';
import { updateEach } from '../update';

/** kubectl `set subject`: adds users, groups and service accounts to a binding. */

const GROUP = 'rbac.authorization.k8s.io';

const sorted = (names: readonly string[]): readonly string[] => [...new Set(names)].sort();
const isSame = (a: Subject, b: Subject): boolean => a.kind === b.kind && a.name === b.name && a.namespace === b.namespace;

function accountsOf({ flags, namespace }: Context): readonly Subject[] {
  return sorted(flags.list('serviceaccount')).map((account) => {
    const [of, name, ...more] = account.split(':');
    if (!name || more.length > 0) throw new KubectlError('serviceaccount must be <namespace>:<name>');
    return { kind: 'ServiceAccount', namespace: of || namespace, name };
  });
}

async function run(context: Context): Promise<void> {
  const { flags, args } = context;
  const named = (flag: string, kind: string): readonly Subject[] => sorted(flags.list(flag)).map((name) => ({ apiGroup: GROUP, kind, name }));
  const added = [...named('user', 'User'), ...named('group', 'Group'), ...accountsOf(context)];
  const found = await fetchSelected(context, args, { explicit: true });
  if (flags.bool('all') && flags.string('selector')) throw new KubectlError('cannot set --all and --selector at the same time');
  if (added.length === 0) throw new KubectlError('you must specify at least one value of user, group or serviceaccount');
  await updateEach(context, found, {
    manager: 'kubectl-set',
    change(object) {
      if (object.kind !== 'RoleBinding' && object.kind !== 'ClusterRoleBinding')
        throw new KubectlError(`error: ${objectName(object)} setting subjects is only supported for RoleBinding/ClusterRoleBinding`);
      const { subjects = [] } = object as RoleBinding;
      const missing = added.filter((subject) => !subjects.some((known) => isSame(known, subject)));
      return missing.length === 0 ? object : { ...object, subjects: [...subjects, ...missing] };
    },
    done: (before, after) => (before === after ? undefined : 'subjects updated'),
  });
}

export const subjectCommand = (flags: readonly FlagSpec[]): Command => ({
  name: 'subject',
  use: '(-f FILENAME | TYPE NAME) [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname]',
  short: 'Update the user, group, or service account in a role binding or cluster role binding',
  examples: `  # Update a role binding for user1, user2, and group1
  kubectl set subject rolebinding admin --user=user1 --user=user2 --group=group1`,
  flags: [
    ...flags,
    { name: 'user', type: 'array', usage: 'Usernames to bind to the role' },
    { name: 'group', type: 'array', usage: 'Groups to bind to the role' },
    { name: 'serviceaccount', type: 'array', usage: 'Service accounts to bind to the role' },
  ],
  run,
});
