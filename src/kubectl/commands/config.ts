import { formatYaml } from '../../api/yaml';
import type { Command, Context } from '../context';
import { ErrorList, KubectlError } from '../errors';
import type { FlagSpec } from '../flags';
import { toJson } from '../json';
import { KUBECONFIG_PATH, type KubeContext, type Kubeconfig, type KubeUser, kubeconfigFile, minified, withEntry, withoutEntry } from '../kubeconfig';
import { formatObject, PRINT_FLAGS } from '../output';
import { alignTable } from '../table';

/** kubectl `config`: the terminal's own kubeconfig, which lives as long as the page. */

type Lists = 'clusters' | 'users' | 'contexts';
/** The words for the entries of a list. */
const NOUNS = { clusters: 'cluster', users: 'user', contexts: 'context' } as const;

const string = (name: string, usage: string): FlagSpec => ({ name, type: 'string', usage });

function onlyName({ args, command }: Context): string {
  const [name, ...more] = args;
  if (name === undefined || more.length > 0) throw new KubectlError(`Unexpected args: [${args.join(' ')}]\nSee '${command} -h' for help and examples`);
  return name;
}

function change({ env: { session } }: Context, to: Partial<Kubeconfig>): void {
  session.kubeconfig = { ...session.kubeconfig, ...to };
}

function view(context: Context): void {
  const { flags, env } = context;
  const { kubeconfig } = env.session;
  const config = kubeconfigFile(flags.bool('minify') ? minified(kubeconfig) : kubeconfig, flags.bool('raw'));
  const output = flags.string('output');
  if (output === '' || output === 'yaml') env.stdout(formatYaml(config));
  else if (output === 'json') env.stdout(`${toJson(config, 4)}\n`);
  else env.stdout(formatObject(context, config));
}

const getNames = (list: 'clusters' | 'users'): Command => ({
  name: `get-${list}`,
  use: '',
  short: `Display ${list} defined in the kubeconfig`,
  run: async ({ env }) => env.stdout(['NAME', ...[...env.session.kubeconfig[list].keys()].sort(), ''].join('\n')),
});

async function getContexts({ env, flags, args }: Context): Promise<void> {
  const { contexts, current } = env.session.kubeconfig;
  const output = flags.string('output');
  if (output !== '' && output !== 'name')
    throw new KubectlError(`--output ${output} is not available in kubectl config get-contexts; resetting to default output format`);
  const names = args.length > 0 ? args.filter((name) => contexts.has(name)) : [...contexts.keys()].sort();
  const rows = names.map((name): string => {
    const { cluster, user, namespace = '' } = contexts.get(name)!;
    return output === 'name' ? name : [name === current ? '*' : '', name, cluster, user, namespace].join('\t');
  });
  if (output === 'name') env.stdout(rows.map((row) => `${row}\n`).join(''));
  else env.stdout(alignTable([...(flags.bool('no-headers') ? [] : ['CURRENT\tNAME\tCLUSTER\tAUTHINFO\tNAMESPACE']), ...rows]));
  const missing = args.filter((name) => !contexts.has(name)).map((name) => new KubectlError(`error: context ${name} not found`));
  if (missing.length > 0) throw new ErrorList(missing, true);
}

async function setContext(context: Context): Promise<void> {
  const { env, flags, args } = context;
  const { contexts, current } = env.session.kubeconfig;
  if (flags.bool('current') === args.length > 0) throw new KubectlError('you must specify a context name or --current');
  const name = flags.bool('current') ? current : onlyName(context);
  if (flags.bool('current') && !contexts.has(name)) throw new KubectlError('no current context is set');
  const before: KubeContext = contexts.get(name) ?? { cluster: '', user: '' };
  const given = (field: keyof KubeContext): Partial<KubeContext> => (flags.has(field) ? { [field]: flags.string(field) } : {});
  change(context, { contexts: withEntry(contexts, name, { ...before, ...given('cluster'), ...given('user'), ...given('namespace') }) });
  env.stdout(`Context "${name}" ${contexts.has(name) ? 'modified' : 'created'}.\n`);
}

async function setCluster(context: Context): Promise<void> {
  const { env, flags } = context;
  const name = onlyName(context);
  const { server } = env.session;
  if (flags.string('server') && flags.string('server') !== server)
    throw new KubectlError(`this terminal reaches no other cluster than ${server}: give it another name without --server`);
  change(context, { clusters: withEntry(env.session.kubeconfig.clusters, name, { server }) });
  env.stdout(`Cluster "${name}" set.\n`);
}

const CERTIFICATES: readonly FlagSpec[] = [
  string('client-certificate', 'Path to client-certificate file for the user entry in kubeconfig'),
  string('client-key', 'Path to client-key file for the user entry in kubeconfig'),
  { name: 'embed-certs', type: 'bool', usage: 'Embed client cert/key for the user entry in kubeconfig' },
];

async function setCredentials(context: Context): Promise<void> {
  const { env, flags } = context;
  const name = onlyName(context);
  const { users } = env.session.kubeconfig;
  if (CERTIFICATES.some((flag) => flags.has(flag.name)))
    throw new KubectlError(`client certificates are not simulated here: give the user a token (--token), or ask in its name (kubectl --as=${name} …)`);
  const token = flags.string('token');
  const user: KubeUser = token ? { token } : (users.get(name) ?? 'nobody');
  change(context, { users: withEntry(users, name, user) });
  env.stdout(`User "${name}" set.\n`);
}

const deleteFrom = (list: Lists): Command => ({
  name: `delete-${NOUNS[list]}`,
  use: 'NAME',
  short: `Delete the specified ${NOUNS[list]} from the kubeconfig`,
  async run(context) {
    const { env } = context;
    const name = onlyName(context);
    const { kubeconfig } = env.session;
    const of = NOUNS[list];
    if (!kubeconfig[list].has(name)) throw new KubectlError(`cannot delete ${of} ${name}, not in ${KUBECONFIG_PATH}`);
    if (list === 'contexts' && name === kubeconfig.current)
      env.stderr('warning: this removed your active context, use "kubectl config use-context" to select a different one\n');
    change(context, { [list]: withoutEntry<unknown>(kubeconfig[list], name) });
    env.stdout(`deleted ${of} ${name} from ${KUBECONFIG_PATH}\n`);
  },
});

async function renameContext(context: Context): Promise<void> {
  const { env, args, command } = context;
  const [name, to, ...more] = args;
  if (name === undefined || to === undefined || more.length > 0)
    throw new KubectlError(`Unexpected args: [${args.join(' ')}]\nSee '${command} -h' for help and examples`);
  const { contexts, current } = env.session.kubeconfig;
  const entry = contexts.get(name);
  if (!entry) throw new KubectlError(`cannot rename the context "${name}", it's not in ${KUBECONFIG_PATH}`);
  if (contexts.has(to)) throw new KubectlError(`cannot rename the context "${name}", the context "${to}" already exists in ${KUBECONFIG_PATH}`);
  change(context, { contexts: withEntry(withoutEntry(contexts, name), to, entry), current: current === name ? to : current });
  env.stdout(`Context "${name}" renamed to "${to}".\n`);
}

async function useContext(context: Context): Promise<void> {
  const name = onlyName(context);
  if (!context.env.session.kubeconfig.contexts.has(name)) throw new KubectlError(`no context exists with the name: "${name}"`);
  change(context, { current: name });
  context.env.stdout(`Switched to context "${name}".\n`);
}

export const configCommand: Command = {
  name: 'config',
  use: 'SUBCOMMAND',
  short: 'Modify kubeconfig files',
  commands: [
    {
      name: 'current-context',
      use: '',
      short: 'Display the current-context',
      async run({ env }) {
        const { current } = env.session.kubeconfig;
        if (!current) throw new KubectlError('current-context is not set');
        env.stdout(`${current}\n`);
      },
    },
    deleteFrom('clusters'),
    deleteFrom('contexts'),
    deleteFrom('users'),
    getNames('clusters'),
    {
      name: 'get-contexts',
      use: '[(-o|--output=)name)]',
      short: 'Describe one or many contexts',
      flags: [
        { name: 'output', short: 'o', type: 'string', usage: 'Output format. One of: (name).' },
        { name: 'no-headers', type: 'bool', usage: "When using the default or custom-column output format, don't print headers." },
      ],
      run: getContexts,
    },
    getNames('users'),
    { name: 'rename-context', use: 'CONTEXT_NAME NEW_NAME', short: 'Rename a context from the kubeconfig file', run: renameContext },
    {
      name: 'set-cluster',
      use: 'NAME [--server=server]',
      short: 'Set a cluster entry in kubeconfig',
      flags: [string('server', 'server for the cluster entry in kubeconfig')],
      run: setCluster,
    },
    {
      name: 'set-context',
      use: '[NAME | --current] [--cluster=cluster_nickname] [--user=user_nickname] [--namespace=namespace]',
      short: 'Set a context entry in kubeconfig',
      examples: `  # Work in the namespace dev from now on
  kubectl config set-context --current --namespace=dev`,
      flags: [
        { name: 'current', type: 'bool', usage: 'Modify the current context' },
        string('cluster', 'cluster for the context entry in kubeconfig'),
        string('user', 'user for the context entry in kubeconfig'),
      ],
      run: setContext,
    },
    {
      name: 'set-credentials',
      use: 'NAME [--token=bearer_token]',
      short: 'Set a user entry in kubeconfig',
      examples: `  # Be a service account
  kubectl config set-credentials robot --token=$(kubectl create token robot)`,
      flags: [string('token', 'token for the user entry in kubeconfig'), ...CERTIFICATES],
      run: setCredentials,
    },
    { name: 'use-context', aliases: ['use'], use: 'CONTEXT_NAME', short: 'Set the current-context in a kubeconfig file', run: useContext },
    {
      name: 'view',
      use: '',
      short: 'Display merged kubeconfig settings or a specified kubeconfig file',
      flags: [
        ...PRINT_FLAGS,
        { name: 'minify', type: 'bool', usage: 'Remove all information not used by current-context from the output' },
        { name: 'raw', type: 'bool', usage: 'Display raw byte data and sensitive data' },
        { name: 'flatten', type: 'bool', usage: 'Flatten the resulting kubeconfig file into self-contained output' },
      ],
      run: async (context) => view(context),
    },
  ],
};

export const clusterInfoCommand: Command = {
  name: 'cluster-info',
  use: '',
  short: 'Display cluster information',
  run: async ({ env }) =>
    env.stdout(
      `Kubernetes control plane is running at ${env.session.server}\n\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n`,
    ),
};
