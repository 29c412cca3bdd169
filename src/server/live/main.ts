import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UsageError, wholeNumberOf } from '../options';
import { readPageBelow } from '../page';
import { readOptions } from '../read-options';
import { credentialsFor } from './credentials';
import { type Context, readContext, textOf } from './kubeconfig';
import { createLiveProxy, PAGE_PREFIX } from './proxy';

const USAGE = `usage: podscope live [--context NAME] [--kubeconfig FILE] [--namespace NAME,...] [--port N] [--allow-writes]

Shows a real cluster in the page: its nodes, Pods, owners, Services and Events, why an object is as it is, how a Pod came to be, each scheduling decision
decided again; and copies it into the playground. Read-only: nothing but GET is sent, with your own rights, from this machine only.
  --context     which of kubectl's contexts (the current one)
  --kubeconfig  which kubeconfig ($KUBECONFIG, or ~/.kube/config)
  --namespace   where to look, if you may not see the whole cluster (the context's namespace)
  --port        where the page is served (8001; 0 for any that is free)
  --allow-writes  passes on what is written in the page as well: it has to be switched on there, and each write is shown before it is sent

Tokens, client certificates and exec plugins are supported; proxy-url is not. Instead of this, kubectl proxy can serve the page as well.`;

const optionsOf = (args: readonly string[]) =>
  readOptions(USAGE, {
    args: [...args],
    options: {
      context: { type: 'string' },
      kubeconfig: { type: 'string' },
      namespace: { type: 'string' },
      port: { type: 'string', default: '8001' },
      'allow-writes': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  }).values;

/** Serves the page beside the API of a context's cluster, on this machine only; resolves with the address. */
export async function serveLive(context: Context, port: number, writes = false): Promise<{ readonly address: string; readonly server: Server }> {
  const url = textOf(context.cluster.server);
  if (url === undefined) throw new UsageError(`the cluster of the context ${context.name} has no server`);
  const server = createLiveProxy({ server: new URL(url), credentials: credentialsFor(context), writes }, readPageBelow(PAGE_PREFIX));
  await new Promise<void>((done, fail) => server.on('error', fail).listen(port, '127.0.0.1', done));
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

/** `podscope live`: the page beside the API of a kubeconfig's cluster, until the process ends. */
export async function live(args: readonly string[]): Promise<number | undefined> {
  const { context: name, kubeconfig, namespace, port, 'allow-writes': writes, help } = optionsOf(args);
  if (help) {
    console.log(USAGE);
    return 0;
  }
  const context = readContext(name, kubeconfig);
  const { address } = await serveLive(context, wholeNumberOf('port', port, 0, 65_535), writes);
  const where = namespace ?? context.namespace;
  console.log(
    `Podscope shows ${context.name} (${context.cluster.server}), ${writes ? 'writes allowed' : 'read-only'}, at ${address}${PAGE_PREFIX}/?live${where === undefined ? '' : `&namespace=${where}`}`,
  );
  return undefined;
}
