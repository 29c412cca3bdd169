import type { Command } from './context';
import type { FlagSpec } from './flags';

/** Flags that every command takes. */
export const GLOBAL_FLAGS: readonly FlagSpec[] = [
  { name: 'namespace', short: 'n', type: 'string', usage: 'If present, the namespace scope for this CLI request' },
  { name: 'as', type: 'string', usage: 'Username to impersonate for the operation.' },
  { name: 'as-group', type: 'array', usage: 'Group to impersonate for the operation, this flag can be repeated to specify multiple groups.' },
  { name: 'as-uid', type: 'string', usage: 'UID to impersonate for the operation.' },
  {
    name: 'as-user-extra',
    type: 'array',
    usage: 'User extras to impersonate for the operation, this flag can be repeated to specify multiple values for the same key.',
  },
  { name: 'token', type: 'string', usage: 'Bearer token for authentication to the API server' },
  { name: 'help', short: 'h', type: 'bool', usage: 'Help for the command' },
  { name: 'v', short: 'v', type: 'int', usage: 'number for the log level verbosity' },
  { name: 'request-timeout', type: 'string', usage: 'The length of time to wait before giving up on a single server request.' },
  { name: 'context', type: 'string', usage: 'The name of the kubeconfig context to use' },
  { name: 'kubeconfig', type: 'string', usage: 'Path to the kubeconfig file to use for CLI requests.' },
];

/** The groups of kubectl's own help. */
const GROUPS: readonly { readonly title: string; readonly names: readonly string[] }[] = [
  { title: 'Basic Commands (Beginner):', names: ['create', 'expose', 'run', 'set'] },
  { title: 'Basic Commands (Intermediate):', names: ['explain', 'get', 'edit', 'delete'] },
  { title: 'Deploy Commands:', names: ['rollout', 'scale', 'autoscale'] },
  { title: 'Cluster Management Commands:', names: ['certificate', 'cluster-info', 'top', 'cordon', 'uncordon', 'drain', 'taint'] },
  { title: 'Troubleshooting and Debugging Commands:', names: ['describe', 'logs', 'attach', 'exec', 'port-forward', 'cp', 'auth', 'debug', 'events'] },
  { title: 'Advanced Commands:', names: ['diff', 'apply', 'patch', 'replace', 'wait'] },
  { title: 'Settings Commands:', names: ['label', 'annotate'] },
  { title: 'Other Commands:', names: ['api-resources', 'api-versions', 'config', 'version', 'help'] },
];

export function rootHelp(commands: readonly Command[]): string {
  const groups = GROUPS.map(({ title, names }) => ({ title, known: names.flatMap((n) => commands.filter((c) => c.name === n)) })).filter(
    (g) => g.known.length > 0,
  );
  return `kubectl controls the Kubernetes cluster manager.

 Find more information at: https://kubernetes.io/docs/reference/kubectl/

${groups.map(({ title, known }) => `${title}\n${known.map((c) => `  ${c.name.padEnd(15)} ${c.short}`).join('\n')}\n`).join('\n')}
Usage:
  kubectl [flags] [options]

Use "kubectl <command> --help" for more information about a given command.
`;
}

const flagLine = (f: FlagSpec): string => {
  const value = { string: `'${f.default ?? ''}'`, bool: String(f.default ?? false), int: String(f.default ?? 0), list: '[]', array: '[]' }[f.type];
  return `    ${f.short ? `-${f.short}, ` : ''}--${f.name}=${value}:\n\t${f.usage}`;
};

export function commandHelp(path: string, command: Command): string {
  const parts = [command.short];
  if (command.examples) parts.push(`Examples:\n${command.examples}`);
  if (command.commands) parts.push(`Available Commands:\n${command.commands.map((c) => `  ${c.name.padEnd(19)} ${c.short}`).join('\n')}`);
  if (command.flags?.length)
    parts.push(
      `Options:\n${[...command.flags]
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map(flagLine)
        .join('\n\n')}`,
    );
  parts.push(`Usage:\n  ${path} ${command.use}`);
  if (command.commands) parts.push(`Use "${path} <command> --help" for more information about a given command.`);
  return `${parts.join('\n\n')}\n`;
}
