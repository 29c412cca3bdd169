import type { Pod, Status } from '../api/types.gen';
import type { StreamData } from '../api/wire';
import type { Address } from '../sim/message';
import { containerOf } from './logs';
import type { Operation, Relay } from './operation';
import { relay } from './relays';
import type { Route } from './route';
import { badRequest, notFound } from './status';
import { fail, keyOf, type Turn } from './turn';

/** `pods/exec`, `pods/attach`, `pods/portforward`: a connection of several streams that leads through to the Pod's kubelet (`registry/core/pod/rest`). */

/** Opens the connection, where there is something to connect to (`ExecLocation`, `AttachLocation`, `PortForwardLocation`). */
export function openStreams(turn: Turn, operation: Operation, route: Route): void {
  const pod = turn.server.cacheOf(route.resource).get(keyOf(route)) as Pod | undefined;
  if (!pod) return fail(turn, operation, notFound({ group: '', name: 'pods' }, route.name));
  const ask = askOf(pod, route);
  if ('kind' in ask) return fail(turn, operation, ask);
  relay(turn, operation, pod.spec!.nodeName!, (stream) => ({ ...ask, stream }));
}

type Ask<R = Relay['ask']> = R extends { readonly type: 'exec' | 'attach' | 'port-forward' } ? Omit<R, 'stream'> : never;

/** What the kubelet is asked, or why it is not. */
function askOf(pod: Pod, { namespace, name, subresource, query }: Route): Ask | Status {
  const about = { namespace, pod: name };
  const homeless = pod.spec?.nodeName ? undefined : badRequest(`pod ${name} does not have a host assigned`);
  if (subresource === 'portforward') return homeless ?? { type: 'port-forward', ...about };
  const container = containerOf(pod, query.get('container') ?? '');
  if (typeof container !== 'string') return badRequest(container.refused);
  if (homeless) return homeless;
  const asks = (flag: string): boolean => /^(1|true)$/i.test(query.get(flag) ?? '');
  const stdin = asks('stdin') && ({ stdin: true } as const);
  if (subresource === 'attach') return { type: 'attach', ...about, container, ...stdin };
  const command = query.getAll('command');
  if (command.length === 0) return badRequest('you must specify at least 1 command for the container');
  return { type: 'exec', ...about, container, command, ...stdin, ...(asks('tty') && { tty: true }) };
}

/** A client says more on such a connection. */
export function onStreamData({ server, send }: Turn, client: Address, { stream: clientStream, data }: StreamData): void {
  for (const [stream, { operation, kubelet }] of server.state.relays)
    if (operation.client === client && operation.request.stream === clientStream) send(kubelet, { type: 'stream-data', stream, data });
}
