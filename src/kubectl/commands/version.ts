import { formatYaml } from '../../api/yaml';
import { type Command, type Context, get } from '../context';
import { KubectlError } from '../errors';
import { toJson } from '../json';

/** The version of Kubernetes that this kubectl follows. */
export const CLIENT = { major: '1', minor: '36', gitVersion: 'v1.36.2' } as const;
const KUSTOMIZE = 'v5.8.1';

interface ServerVersion {
  readonly gitVersion: string;
}

async function run(context: Context): Promise<void> {
  const { flags, env } = context;
  const server = flags.bool('client') ? undefined : await get<ServerVersion>(context, '/version');
  const all = { clientVersion: CLIENT, kustomizeVersion: KUSTOMIZE, ...(server && { serverVersion: server }) };
  const output = flags.string('output');
  if (output === 'json') env.stdout(`${toJson(all, 2)}\n`);
  else if (output === 'yaml') env.stdout(formatYaml(all));
  else if (output) throw new KubectlError("--output must be 'yaml' or 'json'");
  else env.stdout(`Client Version: ${CLIENT.gitVersion}\nKustomize Version: ${KUSTOMIZE}\n${server ? `Server Version: ${server.gitVersion}\n` : ''}`);
}

export const versionCommand: Command = {
  name: 'version',
  use: '[--client] [--output=json|yaml]',
  short: 'Print the client and server version information',
  flags: [
    { name: 'client', type: 'bool', usage: 'If true, shows client version only (no server required).' },
    { name: 'output', short: 'o', type: 'string', usage: "One of 'yaml' or 'json'." },
  ],
  run,
};
