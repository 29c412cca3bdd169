import type { JsonObject } from '../api/object';
import { KubectlError } from './errors';

/** A cluster, a user and a namespace, by their names. */
export interface KubeContext {
  readonly cluster: string;
  readonly user: string;
  readonly namespace?: string;
}

/** Who asks: with a token, or as the cluster's administrator (`admin`), who is whoever sits there. */
export type KubeUser = { readonly token: string } | 'admin' | 'nobody';

/** Entries of the file by their names. */
type Named<T> = ReadonlyMap<string, T>;

/** What the terminal's kubeconfig file holds (client-go `clientcmdapi.Config`). */
export interface Kubeconfig {
  readonly clusters: Named<{ readonly server: string }>;
  readonly users: Named<KubeUser>;
  readonly contexts: Named<KubeContext>;
  readonly current: string;
}

export const KUBECONFIG_PATH = '~/.kube/config';

/** The kubeconfig of a terminal that has just been opened: one cluster, of which the user is the administrator. */
export function kubeconfigFor(server: string, namespace?: string): Kubeconfig {
  const name = 'podscope';
  const context = { cluster: name, user: name, ...(namespace !== undefined && { namespace }) };
  return { clusters: new Map([[name, { server }]]), users: new Map([[name, 'admin']]), contexts: new Map([[name, context]]), current: name };
}

/** Which of its entries a command uses. */
export interface Use {
  readonly namespace: string;
  readonly token?: string;
}

/**
 * The namespace and credentials of a context, the current one if none is named. Throws what is wrong with the context, as client-go does before it asks any
 * server.
 */
export function useOf({ clusters, users, contexts, current }: Kubeconfig, chosen = ''): Use {
  const name = chosen || current;
  const context = contexts.get(name);
  if (!context && chosen) throw new KubectlError(`context "${chosen}" does not exist`);
  const cluster = context && clusters.get(context.cluster);
  if (!cluster) throw new KubectlError('The connection to the server localhost:8080 was refused - did you specify the right host or port?', { exact: true });
  const user = users.get(context.user);
  if (user === undefined) throw new KubectlError(`auth info "${context.user}" does not exist`);
  if (user === 'nobody')
    throw new KubectlError(
      `user "${context.user}" has no credentials: give it a token (kubectl config set-credentials ${context.user} --token=…), or ask in its name with --as`,
    );
  return { namespace: context.namespace || 'default', ...(user !== 'admin' && user) };
}

const byName = <T>(entries: Named<T>): readonly (readonly [string, T])[] => [...entries].sort(([a], [b]) => (a < b ? -1 : 1));

/** The file as `kubectl config view` shows it; tokens only where `raw` is asked for. */
export function kubeconfigFile({ clusters, users, contexts, current }: Kubeconfig, raw: boolean): JsonObject {
  const credentials = (user: KubeUser): JsonObject => (typeof user === 'string' ? {} : { token: raw ? user.token : 'REDACTED' });
  return {
    apiVersion: 'v1',
    clusters: byName(clusters).map(([name, { server }]) => ({ cluster: { server }, name })),
    contexts: byName(contexts).map(([name, { cluster, user, namespace }]) => ({ context: { cluster, ...(namespace && { namespace }), user }, name })),
    'current-context': current,
    kind: 'Config',
    users: byName(users).map(([name, user]) => ({ name, user: credentials(user) })),
  };
}

/** What the current context needs, and no more (`--minify`). */
export function minified({ clusters, users, contexts, current }: Kubeconfig): Kubeconfig {
  const context = contexts.get(current);
  if (!context) throw new KubectlError('current-context must exist in order to minify');
  const only = <T>(entries: Named<T>, name: string): Named<T> => new Map([...entries].filter(([entry]) => entry === name));
  return { clusters: only(clusters, context.cluster), users: only(users, context.user), contexts: only(contexts, current), current };
}

/** Entries with one more, or another one of its name. */
export const withEntry = <T>(entries: Named<T>, name: string, entry: T): Named<T> => new Map([...entries, [name, entry]]);

/** Entries without one. */
export const withoutEntry = <T>(entries: Named<T>, name: string): Named<T> => new Map([...entries].filter(([other]) => other !== name));
