import { formatYaml } from '../../api/yaml';
import type { Command, Context, Session } from '../context';
import { KubectlError } from '../errors';
import { toJson } from '../json';
import { formatObject, PRINT_FLAGS } from '../output';
import { alignTable } from '../table';

/** The one context of this terminal: one cluster, one user, and the namespace that the session keeps. */
const NAME = 'podscope';

const configOf = (session: Session): object => ({
  apiVersion: 'v1',
  clusters: [{ cluster: { server: session.server }, name: NAME }],
  contexts: [{ context: { cluster: NAME, ...(session.namespace !== 'default' && { namespace: session.namespace }), user: NAME }, name: NAME }],
  'current-context': NAME,
  kind: 'Config',
  preferences: {},
  users: [{ name: NAME, user: {} }],
});

function view(context: Context): void {
  const config = configOf(context.env.session);
  const output = context.flags.string('output');
  if (output === '' || output === 'yaml') context.env.stdout(formatYaml(config));
  else if (output === 'json') context.env.stdout(`${toJson(config, 4)}\n`);
  else context.env.stdout(formatObject(context, config));
}

function known(name: string): void {
  if (name !== NAME) throw new KubectlError(`no context exists with the name: "${name}"`);
}

const named = (name: string, short: string, heading: string): Command => ({
  name,
  use: '',
  short,
  run: async ({ env }) => env.stdout(`${heading}\n${NAME}\n`),
});

export const configCommand: Command = {
  name: 'config',
  use: 'SUBCOMMAND',
  short: 'Modify kubeconfig files',
  commands: [
    { name: 'current-context', use: '', short: 'Display the current-context', run: async ({ env }) => env.stdout(`${NAME}\n`) },
    named('get-clusters', 'Display clusters defined in the kubeconfig', 'NAME'),
    {
      name: 'get-contexts',
      use: '[(-o|--output=)name)]',
      short: 'Describe one or many contexts',
      flags: [
        { name: 'output', short: 'o', type: 'string', usage: 'Output format. One of: (name).' },
        { name: 'no-headers', type: 'bool', usage: "When using the default or custom-column output format, don't print headers." },
      ],
      async run({ env, flags }) {
        if (flags.string('output') === 'name') return env.stdout(`${NAME}\n`);
        const namespace = env.session.namespace === 'default' ? '' : env.session.namespace;
        const heading = flags.bool('no-headers') ? [] : ['CURRENT\tNAME\tCLUSTER\tAUTHINFO\tNAMESPACE'];
        env.stdout(alignTable([...heading, `*\t${NAME}\t${NAME}\t${NAME}\t${namespace}`]));
      },
    },
    named('get-users', 'Display users defined in the kubeconfig', 'NAME'),
    {
      name: 'set-context',
      use: '[NAME | --current] [--namespace=namespace]',
      short: 'Set a context entry in kubeconfig',
      flags: [{ name: 'current', type: 'bool', usage: 'Modify the current context' }],
      async run({ env, flags, args }) {
        if (flags.bool('current') === args.length > 0) throw new KubectlError('you must specify a context name or --current');
        if (args[0] !== undefined) known(args[0]);
        if (flags.has('namespace')) env.session.namespace = flags.string('namespace') || 'default';
        env.stdout(`Context "${NAME}" modified.\n`);
      },
    },
    {
      name: 'use-context',
      aliases: ['use'],
      use: 'CONTEXT_NAME',
      short: 'Set the current-context in a kubeconfig file',
      async run({ env, args }) {
        known(args[0] ?? '');
        env.stdout(`Switched to context "${NAME}".\n`);
      },
    },
    {
      name: 'view',
      use: '',
      short: 'Display merged kubeconfig settings or a specified kubeconfig file',
      flags: PRINT_FLAGS,
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
