import type { PolicyRule, UserInfo } from '../../api/types.gen';
import { type Command, type Context, discover, send } from '../context';
import { findResource } from '../discovery';
import { KubectlError } from '../errors';
import { RULE_COLUMNS, ruleRows } from '../rules';
import { alignTable } from '../table';

const API = '/apis/authorization.k8s.io/v1';
const VERBS = new Set([
  'get',
  'list',
  'watch',
  'create',
  'update',
  'patch',
  'delete',
  'deletecollection',
  'use',
  'bind',
  'escalate',
  'impersonate',
  '*',
  'approve',
  'sign',
  'attest',
  'proxy',
]);
const PATH_VERBS = new Set(['get', 'put', 'post', 'head', 'options', 'delete', 'patch', '*']);

interface AccessReview {
  readonly status?: { readonly allowed?: boolean; readonly reason?: string; readonly evaluationError?: string };
}

/** What is asked about a resource; says what about the question is odd. */
async function resourceAttributes(context: Context, verb: string, what: string): Promise<Readonly<Record<string, string>>> {
  const { flags, env } = context;
  const [type = '', ...names] = what.split('/');
  const found = type === '*' ? undefined : findResource(await discover(context), type);
  if (!found && type !== '*') {
    const [resource, ...group] = type.split('.');
    env.stderr(`Warning: the server doesn't have a resource type '${resource}'${group.length > 0 ? ` in group '${group.join('.')}'` : ''}\n\n`);
  }
  const everywhere = flags.bool('all-namespaces');
  if (found && !found.namespaced && !everywhere)
    env.stderr(`Warning: resource '${found.plural}' is not namespace scoped${found.group ? ` in group '${found.group}'` : ''}\n\n`);
  if (!VERBS.has(verb)) env.stderr(`Warning: verb '${verb}' is not a known verb\n\n`);
  return {
    ...(everywhere ? {} : { namespace: context.namespace }),
    verb,
    group: found?.group ?? '',
    resource: found?.plural ?? type,
    subresource: flags.string('subresource'),
    name: names.join('/'),
  };
}

async function canI(context: Context): Promise<void> {
  const { flags, args, env } = context;
  if (flags.bool('list')) return listRules(context);
  const [verb, what, ...more] = args;
  if (verb === undefined || what === undefined || more.length > 0)
    throw new KubectlError("you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.");
  const forPath = what.startsWith('/');
  if (forPath && flags.string('subresource')) throw new KubectlError('--subresource can not be used with NonResourceURL');
  if (flags.bool('no-headers')) throw new KubectlError('--no-headers cannot be set without --list specified');
  if (forPath && !PATH_VERBS.has(verb)) env.stderr(`Warning: verb '${verb}' is not a known verb\n\n`);
  const spec = forPath ? { nonResourceAttributes: { verb, path: what } } : { resourceAttributes: await resourceAttributes(context, verb, what) };
  const { status } = await send<AccessReview>(context, {
    method: 'POST',
    path: `${API}/selfsubjectaccessreviews`,
    body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', metadata: {}, spec },
  });
  const why = [status?.reason, status?.evaluationError].filter(Boolean).map((text) => ` - ${text}`);
  if (!flags.bool('quiet')) env.stdout(status?.allowed ? 'yes\n' : `no${why.join('')}\n`);
  if (!status?.allowed) throw new KubectlError('', { exact: true });
}

interface RulesReview {
  readonly status?: { readonly resourceRules?: readonly PolicyRule[]; readonly nonResourceRules?: readonly PolicyRule[] };
}

const goList = (items: readonly string[] | undefined): string => `[${(items ?? []).join(' ')}]`;

async function listRules(context: Context): Promise<void> {
  const { flags, args, env } = context;
  if (args.length > 0) throw new KubectlError('list option must be specified with no arguments');
  const { status } = await send<RulesReview>(context, {
    method: 'POST',
    path: `${API}/selfsubjectrulesreviews`,
    body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', metadata: {}, spec: { namespace: context.namespace } },
  });
  const rows = ruleRows([...(status?.resourceRules ?? []), ...(status?.nonResourceRules ?? [])]).map((row) => row.join('\t'));
  env.stdout(alignTable([...(flags.bool('no-headers') ? [] : [RULE_COLUMNS.join('\t')]), ...rows]));
}

interface SelfReview {
  readonly status?: { readonly userInfo?: UserInfo };
}

async function whoami(context: Context): Promise<void> {
  const { status } = await send<SelfReview>(context, {
    method: 'POST',
    path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview', metadata: {} },
  });
  const { username, uid, groups, extra = {} } = status?.userInfo ?? {};
  const extras = Object.keys(extra)
    .sort()
    .map((key) => `Extra: ${key}\t${goList(extra[key])}`);
  const rows = [...(username ? [`Username\t${username}`] : []), ...(uid ? [`UID\t${uid}`] : []), ...(groups?.length ? [`Groups\t${goList(groups)}`] : [])];
  context.env.stdout(alignTable(['ATTRIBUTE\tVALUE', ...rows, ...extras]));
}

export const authCommand: Command = {
  name: 'auth',
  use: 'SUBCOMMAND',
  short: 'Inspect authorization',
  commands: [
    {
      name: 'can-i',
      use: 'VERB [TYPE | TYPE/NAME | NONRESOURCEURL]',
      short: 'Check whether an action is allowed',
      examples: `  # Check to see if I can create pods in any namespace
  kubectl auth can-i create pods --all-namespaces

  # List all allowed actions in namespace "foo"
  kubectl auth can-i --list --namespace=foo`,
      flags: [
        { name: 'all-namespaces', short: 'A', type: 'bool', usage: 'If true, check the specified action in all namespaces.' },
        { name: 'quiet', short: 'q', type: 'bool', usage: 'If true, suppress output and just return the exit code.' },
        { name: 'subresource', type: 'string', usage: 'SubResource such as pod/log or deployment/scale' },
        { name: 'list', type: 'bool', usage: 'If true, prints all allowed actions.' },
        { name: 'no-headers', type: 'bool', usage: 'If true, prints allowed actions without headers' },
      ],
      run: canI,
    },
    { name: 'whoami', use: '', short: 'Experimental: Check self subject attributes', run: whoami },
  ],
};
