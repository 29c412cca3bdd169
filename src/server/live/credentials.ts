import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { RequestOptions } from 'node:https';
import { resolve } from 'node:path';
import { isObject } from '../../api/is-object';
import { UsageError } from '../options';
import { type Context, textOf } from './kubeconfig';

/** With what a request to the cluster is signed. */
export type Signed = Pick<RequestOptions, 'ca' | 'cert' | 'key' | 'servername' | 'rejectUnauthorized'> & { readonly headers: Headers };

type Headers = Readonly<Record<string, string | readonly string[]>>;

export interface Credentials {
  /** `renewed`: those that were given before have been refused. */
  sign(renewed?: boolean): Promise<Signed>;
}

type Fields = Readonly<Record<string, unknown>>;

/** A value of a kubeconfig that stands in it, or in a file that it names. */
function dataOf(fields: Fields, field: string, folder: string): Buffer | undefined {
  const data = textOf(fields[`${field}-data`]);
  if (data !== undefined) return Buffer.from(data, 'base64');
  const file = textOf(fields[field]);
  return file === undefined ? undefined : readFileSync(resolve(folder, file));
}

const basic = (user: string, password: string): string => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

function headersOf(user: Fields, folder: string, token: string | undefined): Headers {
  const headers: Record<string, string | readonly string[]> = {};
  const file = textOf(user.tokenFile);
  const bearer = token ?? (file === undefined ? textOf(user.token) : readFileSync(resolve(folder, file), 'utf8').trim());
  const [name, password] = [textOf(user.username), textOf(user.password)];
  if (bearer !== undefined) headers.authorization = `Bearer ${bearer}`;
  else if (name !== undefined && password !== undefined) headers.authorization = basic(name, password);
  const as = textOf(user.as);
  if (as !== undefined) headers['impersonate-user'] = as;
  if (Array.isArray(user['as-groups'])) headers['impersonate-group'] = user['as-groups'].map(String);
  return headers;
}

/** What an exec plugin has answered (client.authentication.k8s.io ExecCredential). */
interface Given {
  readonly token: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly untilMs: number;
}

const PLUGIN_MS_MAX = 60_000;

/** Runs the program that gives credentials, as kubectl does; it may open a browser, but nobody can type to it. */
function runPlugin(exec: Fields, folder: string): Promise<Given> {
  const command = textOf(exec.command);
  if (command === undefined) throw new UsageError('the user of this context has an exec plugin without a command');
  const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
  const own = list(exec.env).flatMap((one) => (isObject(one) ? [[String(one.name), String(one.value)]] : []));
  const info = JSON.stringify({ apiVersion: exec.apiVersion, kind: 'ExecCredential', spec: { interactive: false } });
  const env = { ...process.env, ...Object.fromEntries(own), KUBERNETES_EXEC_INFO: info };
  // What is named with a path is relative to the kubeconfig.
  const program = /[/\\]/.test(command) ? resolve(folder, command) : command;
  return new Promise((done, fail) => {
    execFile(program, list(exec.args).map(String), { env, timeout: PLUGIN_MS_MAX }, (error, stdout, stderr) => {
      if (error) return fail(new Error(`the exec plugin ${command} has failed: ${stderr.trim() || error.message}`));
      try {
        done(givenBy(JSON.parse(stdout) as unknown));
      } catch {
        fail(new Error(`the exec plugin ${command} has printed no ExecCredential`));
      }
    });
  });
}

function givenBy(answer: unknown): Given {
  const status = isObject(answer) && isObject(answer.status) ? answer.status : undefined;
  if (!status) throw new Error('no status');
  const until = Date.parse(textOf(status.expirationTimestamp) ?? '');
  return {
    token: textOf(status.token),
    cert: textOf(status.clientCertificateData),
    key: textOf(status.clientKeyData),
    untilMs: Number.isNaN(until) ? Number.POSITIVE_INFINITY : until,
  };
}

/** The credentials of a context. Throws a UsageError where they are of a kind that is not supported, rather than to go without them. */
export function credentialsFor({ cluster, user, clusterFolder, userFolder }: Context): Credentials {
  if (user['auth-provider'] !== undefined)
    throw new UsageError('auth-provider is not supported (kubectl has none of them any more either): use an exec plugin, or kubectl proxy');
  if (cluster['proxy-url'] !== undefined) throw new UsageError('proxy-url is not supported: use kubectl proxy');
  const ca = dataOf(cluster, 'certificate-authority', clusterFolder);
  const servername = textOf(cluster['tls-server-name']);
  const exec = isObject(user.exec) ? user.exec : undefined;
  let given: Promise<Given> | undefined;

  async function fromPlugin(renewed: boolean): Promise<Given | undefined> {
    if (!exec) return undefined;
    if (renewed || (given && (await given).untilMs <= Date.now())) given = undefined;
    given ??= runPlugin(exec, userFolder);
    try {
      return await given;
    } catch (error) {
      given = undefined;
      throw error;
    }
  }

  return {
    async sign(renewed = false) {
      const plugin = await fromPlugin(renewed);
      const cert = plugin?.cert ?? dataOf(user, 'client-certificate', userFolder);
      const key = plugin?.key ?? dataOf(user, 'client-key', userFolder);
      return {
        ...(ca && { ca }),
        ...(cert && { cert }),
        ...(key && { key }),
        ...(servername !== undefined && { servername }),
        ...(cluster['insecure-skip-tls-verify'] === true && { rejectUnauthorized: false }),
        headers: headersOf(user, userFolder, plugin?.token),
      };
    },
  };
}
