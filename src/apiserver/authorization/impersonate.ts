import type { Status } from '../../api/types.gen';
import type { Impersonation } from '../../api/wire';
import { type Identity, MASTERS, serviceAccountGroups, serviceAccountOf, withAuthenticated } from '../authentication/identity';
import { isRefusal, type Lookup } from '../registry/scope';
import { badRequest } from '../status';
import { forbid, refusal } from './forbid';
import type { Attributes } from './rbac';

/** A way to act as somebody else, which rights of its own allow (KEP-5284); the way without a name is the old one, which allows anything. */
type Mode = '' | 'arbitrary-node' | 'serviceaccount' | 'user-info';

const AUTHENTICATION = 'authentication.k8s.io';

const nodeOf = (user: string): string | undefined => /^system:node:([a-z0-9][-.a-z0-9]*)$/.exec(user)?.[1];

/** The modes that this can be done in, in the order in which they are tried. */
function modesFor({ user, uid, groups, extra }: Impersonation): readonly Mode[] {
  const special = serviceAccountOf(user) ? 'serviceaccount' : nodeOf(user) === undefined ? undefined : 'arbitrary-node';
  if (special === undefined) return ['user-info', ''];
  return uid || groups?.length || extra ? [''] : [special, ''];
}

/** Whether somebody may act as somebody else in a mode, asked value by value; as whom they act then. */
function actAs(mode: Mode, requestor: Identity, { user, uid, groups = [], extra = {} }: Impersonation, lookup: Lookup): Identity | Status {
  const attributes = (resource: string, name: string, group = AUTHENTICATION): Attributes & { readonly path?: undefined } => ({
    verb: mode ? `impersonate:${mode}` : 'impersonate',
    group,
    resource,
    subresource: '',
    namespace: '',
    name,
  });
  const ask = (asked: Attributes): Status | undefined => forbid(requestor, asked, lookup);
  const group = mode ? AUTHENTICATION : '';
  const account = serviceAccountOf(user);
  const node = mode === 'arbitrary-node' ? nodeOf(user) : undefined;
  const asUser = (): Status | undefined => {
    if (account) return ask({ ...attributes('serviceaccounts', account[1], group), namespace: account[0] });
    return ask(node === undefined ? attributes('users', user, group) : attributes('nodes', node, group));
  };
  const asMember = (name: string): Status | undefined =>
    mode && name === MASTERS
      ? refusal(requestor, attributes('groups', name, group), 'impersonating the system:masters group is not allowed')
      : ask(attributes('groups', name, group));
  const asExtra = ([key, values]: readonly [string, readonly string[]]): Status | undefined =>
    firstOf(values, (value) => ask({ ...attributes('userextras', value), subresource: key }));

  const refused = asUser() ?? (uid ? ask(attributes('uids', uid)) : undefined) ?? firstOf(groups, asMember) ?? firstOf(Object.entries(extra), asExtra);
  if (refused) return refused;
  const own = node === undefined ? (account && groups.length === 0 ? serviceAccountGroups(account[0]) : groups) : ['system:nodes'];
  return { user, groups: withAuthenticated(user, own), ...(uid ? { uid } : {}), ...(Object.keys(extra).length > 0 ? { extra } : {}) };
}

function firstOf<T>(list: readonly T[], ask: (one: T) => Status | undefined): Status | undefined {
  for (const one of list) {
    const refused = ask(one);
    if (refused) return refused;
  }
  return undefined;
}

const goStrings = (list: readonly string[] | undefined): string =>
  list?.length ? `[]string{${list.map((s) => JSON.stringify(s)).join(', ')}}` : '[]string(nil)';

/** As whom a request acts that is made in another's name (apiserver `filters/impersonation`); the first way's refusal where no way is open. */
export function impersonate(requestor: Identity, wanted: Impersonation, request: Attributes, lookup: Lookup): Identity | Status {
  const { user, uid = '', groups, extra } = wanted;
  if (user === '') {
    const extras = extra ? `map[string][]string{${Object.entries(extra).map(([k, v]) => `${JSON.stringify(k)}:${goStrings(v)}`)}}` : 'map[string][]string(nil)';
    const whom = `&user.DefaultInfo{Name:"", UID:${JSON.stringify(uid)}, Groups:${goStrings(groups)}, Extra:${extras}}`;
    return badRequest(`requested ${whom} without impersonating a user name`);
  }
  let first: Status | undefined;
  for (const mode of modesFor(wanted)) {
    const refused = mode && forbid(requestor, { ...request, verb: `impersonate-on:${mode}:${request.verb}` }, lookup);
    const acting = refused || actAs(mode, requestor, wanted, lookup);
    if (!isRefusal(acting)) return acting;
    first ??= acting;
  }
  return first!;
}
