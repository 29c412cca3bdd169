import type { Node, Status } from '../api/types.gen';
import type { KubeletResponse, KubeletUnreachable } from '../api/wire';
import type { Address } from '../sim/message';
import { onStats } from './gather';
import type { Operation, Relay } from './operation';
import { badRequest, internalError, notFound, plainError, unknownThere } from './status';
import { fail, SELF, type Turn } from './turn';

/** What the API server only passes on, to the kubelet of a node and back. A kubelet that is gone is noticed, and the client hears of it. */

/** How often an open connection is tried when nothing else goes over it (HTTP/2's `ReadIdleTimeout`). */
const PING_EVERY_US = 30e6;
const KUBELET_PORT = 10250;

/** Asks a node's kubelet; its answers go to whoever asked the API server. */
export function relay(turn: Turn, operation: Operation, node: string, ask: (stream: number) => Relay['ask']): void {
  const { server, send } = turn;
  const address = addressOf(server.lookup.get<Node>('nodes', '', node));
  if (address === undefined) {
    fail(turn, operation, notFound({ group: '', name: 'nodes' }, node));
    return;
  }
  const stream = server.state.nextId++;
  const kubelet = `kubelet/${node}`;
  const request = ask(stream);
  server.state.relays.set(stream, { operation, kubelet, address, ask: request });
  send(kubelet, request, { background: operation.background });
  send(SELF, { type: 'ping-timer', stream }, { afterUs: PING_EVERY_US, background: true });
}

const addressOf = (node: Node | undefined): string | undefined => node && (node.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '');

/** A log is fetched by a client that names the URL in its errors (`LogLocation`); a command is a connection that is passed through (`UpgradeAwareHandler`). */
function urlOf({ address, ask }: Relay): string | undefined {
  if (ask.type !== 'logs') return undefined;
  const { namespace, pod, container, type: _, stream: __, ...options } = ask;
  const query = new URLSearchParams(Object.entries(options).map(([name, value]) => [name, String(value)]));
  query.sort();
  return `https://${address}:${KUBELET_PORT}/containerLogs/${namespace}/${pod}/${container}${query.size > 0 ? `?${query}` : ''}`;
}

/** The kubelet cannot be reached. */
function dialError(to: Relay, error: string): string {
  const url = urlOf(to);
  return `${url === undefined ? 'error dialing backend' : `Get "${url}"`}: dial tcp ${to.address}:${KUBELET_PORT}: ${error}`;
}

/** The kubelet was lost before it had answered. */
function lostError(to: Relay): string {
  const url = urlOf(to);
  return url === undefined ? 'unexpected EOF' : `Get "${url}": EOF`;
}

/** What a kubelet refuses, as the client hears it (`GenericHttpResponseChecker`); the answer to a command is passed through. */
function refusalOf({ ask }: Relay, { code, body }: KubeletResponse): Status {
  if (code === 400) return badRequest(body);
  if (code !== 404) return internalError(body);
  return ask.type === 'logs' ? unknownThere({ group: '', name: 'pods/log' }, ask.pod) : { ...plainError(body), code };
}

export function onKubeletResponse(turn: Turn, response: KubeletResponse): void {
  const { relays } = turn.server.state;
  const known = relays.get(response.stream);
  if (!known) return;
  if (response.more) relays.set(response.stream, { ...known, begun: true });
  else relays.delete(response.stream);
  if (known.ask.type === 'stats') onStats(turn, known.operation, response.stats);
  else if (response.code === 200) answerRelayed(turn, known.operation, response);
  else fail(turn, known.operation, refusalOf(known, response));
}

/** Hands on what a kubelet says: a log's text, or what a command printed and then how it ended. */
function answerRelayed({ send }: Turn, { client, request: { stream } }: Operation, response: KubeletResponse): void {
  const { body, stderr, port, more, exitCode, execError } = response;
  const end = execError !== undefined ? internalError(execError) : exitCode !== undefined ? execStatus(exitCode) : undefined;
  if (end) send(client, { type: 'response', stream, code: 200, body: end });
  else send(client, { type: 'response', stream, code: 200, body, ...(stderr && { stderr }), ...(port && { port }), ...(more && { more }) });
}

/** What a client is told at the end of a command (`remotecommand` v4): success, or with which code it failed. */
const execStatus = (exitCode: number): Status =>
  exitCode === 0
    ? { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' }
    : {
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: `command terminated with non-zero exit code: exit status ${exitCode}`,
        reason: 'NonZeroExitCode',
        details: { causes: [{ reason: 'ExitCode', message: String(exitCode) }] },
      };

/** The kubelet could not be reached, or has not been heard of for too long. */
export function onKubeletUnreachable(turn: Turn, { stream, error }: KubeletUnreachable): void {
  const lost = turn.server.state.relays.get(stream);
  if (lost) breakOff(turn, stream, lost, dialError(lost, error));
}

/** While a kubelet's answer is open, the connection is tried now and then. */
export function onPingTimer({ server, send }: Turn, stream: number): void {
  const open = server.state.relays.get(stream);
  if (!open) return;
  send(open.kubelet, { type: 'ping', stream }, { background: true });
  send(SELF, { type: 'ping-timer', stream }, { afterUs: PING_EVERY_US, background: true });
}

/** A process is gone: what a kubelet was saying ends, and what a client was told is told nobody any more. */
export function dropRelays(turn: Turn, address: Address): void {
  for (const [stream, dropped] of turn.server.state.relays) {
    if (dropped.kubelet === address) breakOff(turn, stream, dropped, lostError(dropped));
    else if (dropped.operation.client === address) hangUp(turn, stream, dropped);
  }
}

/** A client does not want to hear more. */
export function closeRelays(turn: Turn, client: Address, clientStream: number): void {
  for (const [stream, closed] of turn.server.state.relays)
    if (closed.operation.client === client && closed.operation.request.stream === clientStream) hangUp(turn, stream, closed);
}

function hangUp({ server, send }: Turn, stream: number, { kubelet, operation }: Relay): void {
  server.state.relays.delete(stream);
  if (operation.partOf !== undefined) server.state.gatherings.delete(operation.partOf);
  send(kubelet, { type: 'kubelet-close', stream });
}

/** Where the answer has begun, it ends in the middle. */
function breakOff(turn: Turn, stream: number, { operation, begun, ask }: Relay, error: string): void {
  turn.server.state.relays.delete(stream);
  if (ask.type === 'stats') onStats(turn, operation, undefined);
  else if (begun) turn.send(operation.client, { type: 'close', stream: operation.request.stream, error: 'unexpected EOF' });
  else fail(turn, operation, plainError(error));
}
