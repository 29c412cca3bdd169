import { CLUSTER_DNS_IP } from '../../api/cluster-addresses';
import { type Ask, type Outcome, transportOf, withoutPort } from '../../api/connection';
import { merged } from '../../api/merged';
import type { NetworkRequest, NetworkResponse } from '../../api/wire';
import { writable } from '../../sim/copy-on-write';
import type { Address } from '../../sim/message';
import type { CriCall, CriSandbox } from './cri';
import { serverAnswer } from './declared-server';
import { dnsAnswer } from './dns-server';
import { CONNECT_US, type Forward, gatewayReply } from './ingress-controller';
import { packetCut } from './policing';
import { onPortOutcome } from './port-output';
import { answersItself } from './process';
import { drop, expect, pass, reply, request, watchOut } from './requests';
import { LOOPBACK, mappedPort } from './routing';
import { countRequest } from './served';
import { type Asker, type ContainerRecord, type Listener, sandboxAt, type Tied } from './state';
import { goOn, tie } from './tasks';
import { answer, type Turn } from './turn';

/** Where requests come in: the port of a sandbox, and who listens there. */

/** Somebody who stands at the door. */
interface Caller {
  readonly from: Address;
  /** The caller's own number of it. */
  readonly stream: number;
  /** The addresses of both ends. */
  readonly source: string;
  readonly target: string;
}

type Dial = Extract<CriCall, { readonly method: 'Dial' }>;

/** Who answers at a port: a command by its id, or a server of the catalogue; or what comes of it without either. */
type Found = { readonly task: string } | { readonly server: ContainerRecord } | { readonly outcome: Outcome | 'unknown' };

/** The kubelet asks a port of a Pod, or of another address. */
export function dial(turn: Turn, call: number, { sandboxId, ask, timeoutSeconds, address }: Dial): void {
  const { runtime, nowUs } = turn;
  const { state, hostIp } = runtime;
  const target = state.sandboxes.get(sandboxId)?.ip ?? '';
  if (address !== undefined && address !== target)
    return request(turn, { by: 'kubelet', call }, { source: hostIp, address, ask, atUs: nowUs }, timeoutSeconds * 1e6);
  askSandbox(turn, { by: 'kubelet', call }, sandboxId, ask, timeoutSeconds * 1e6);
}

/** Somebody on the node asks a port of a sandbox. A client of `port-forward` does so from within, where its own address is the sandbox's loopback. */
export function askSandbox(turn: Turn, asker: Asker, sandboxId: string, ask: Ask, timeoutUs: number): void {
  const { runtime, nowUs } = turn;
  const { state, self, podSubnet } = runtime;
  const isWithin = asker.by === 'client';
  const source = isWithin ? HERE : `${podSubnet}.1`;
  const said = saidBy(turn, listenerOf(turn, sandboxId, ask), ask, source);
  if (isOutcome(said)) return settle(turn, asker, said);
  const stream = expect(turn, asker, nowUs + timeoutUs);
  const target = isWithin ? HERE : (state.sandboxes.get(sandboxId)?.ip ?? '');
  proceed(turn, said, ask, { from: self, stream, source: `${source}:${stream}`, target });
}

const HERE = '127.0.0.1';

/** Tells whoever asked what came of it. */
function settle(turn: Turn, asker: Asker, outcome: Outcome): void {
  const { state } = turn.runtime;
  if (asker.by === 'process') goOn(turn, asker.task, { kind: 'outcome', pid: asker.pid, outcome });
  else if (asker.by === 'proxy') reply(turn, asker.open, gatewayReply(outcome), turn.nowUs);
  else if (asker.by === 'client') onPortOutcome(turn, asker.call, asker.connection, outcome);
  else if (asker.call >= state.firstCall) answer(turn, asker.call, { dial: outcome });
}

/** A request has come to an address of this node. */
export function onRequest(turn: Turn, from: Address, { stream, from: source, to, ask }: NetworkRequest): void {
  const { sandbox, port } = doorOf(turn, to, ask);
  const asked = port === ask.port ? ask : { ...ask, port };
  const cut = sandbox && packetCut(turn, 'Ingress', withoutPort(source), sandbox.ip, asked);
  if (cut && cut !== 'unknown') return drop(turn, { from: source, to: sandbox.ip, ask: asked, cut });
  const found = sandbox ? listenerOf(turn, sandbox.id, asked) : { outcome: withoutSandbox(turn, to, asked) };
  const said = cut ?? saidBy(turn, found, asked, source);
  if (said !== 'unknown') countAt(turn, found);
  proceed(turn, said, said === 'unknown' ? ask : asked, { from, stream, source, target: to });
}

/** What comes from other containers and from outside is counted; probes are no load. */
function countAt(turn: Turn, found: Found): void {
  if ('server' in found) countRequest(turn, found.server.container.id);
  else if ('task' in found) countRequest(turn, turn.runtime.state.execs.get(found.task)?.containerId ?? found.task);
}

const isOutcome = (said: { readonly task: string } | Outcome | 'unknown'): said is Outcome => said !== 'unknown' && !('task' in said);

/** What is said to a request: by a command in its own time, by a server of the catalogue at once, unless it asks somebody else or does not know yet. */
function saidBy(turn: Turn, found: Found, ask: Ask, source: string): { readonly task: string } | Forward | Outcome | 'unknown' {
  if ('server' in found) return serverAnswer(turn, found.server, ask, source);
  return 'task' in found ? found : found.outcome;
}

function proceed(turn: Turn, said: ReturnType<typeof saidBy>, ask: Ask, caller: Caller): void {
  const { from, stream, source, target } = caller;
  const { state } = turn.runtime;
  if (said === 'unknown')
    writable(state, 'held').set(state.nextNumber++, { from, request: { type: 'network-request', stream, from: source, to: target, ask } });
  else if (isOutcome(said)) pass(turn, from, { type: 'network-response', stream, outcome: said });
  else if ('ask' in said) passOn(turn, said, caller);
  else hand(turn, said.task, ask, caller);
}

/** At the node's own addresses nobody has that port; its own DNS is one of them. */
const withoutSandbox = (turn: Turn, to: string, ask: Ask): Outcome | 'unknown' =>
  to === CLUSTER_DNS_IP ? dnsAnswer(turn, ask) : { failure: isOwn(turn, to) ? 'refused' : 'unreachable' };

/** It is known now what policies say of requests that came in. */
export function onHeld(turn: Turn): void {
  const { state } = turn.runtime;
  const held = [...state.held.values()];
  if (held.length === 0) return;
  writable(state, 'held').clear();
  for (const { from, request } of held) onRequest(turn, from, request);
}

const isOwn = ({ runtime }: Turn, ip: string): boolean => ip === runtime.hostIp || LOOPBACK.test(ip);

/** Whose door an address and port are: of the Pod that has it, or at the node's own address of one that has a port of it, or listens in the node's network. */
function doorOf(turn: Turn, to: string, ask: Ask): { readonly sandbox: CriSandbox | undefined; readonly port: number } {
  const { sandboxes } = turn.runtime.state;
  const { port } = ask;
  if (!isOwn(turn, to)) return { sandbox: sandboxAt(sandboxes, to), port };
  const mapped = mappedPort(turn.runtime, to, ask);
  if (mapped) return { sandbox: sandboxes.get(mapped.sandboxId), port: mapped.port };
  for (const sandbox of sandboxes.values())
    if (sandbox.ip === turn.runtime.hostIp && sandbox.state === 'READY' && isThere(listenerOf(turn, sandbox.id, ask))) return { sandbox, port };
  return { sandbox: undefined, port };
}

const isThere = (found: Found): boolean =>
  !('outcome' in found && typeof found.outcome === 'object' && 'failure' in found.outcome && found.outcome.failure === 'refused');

/** The outcome of a request that was made from here. */
export function onResponse(turn: Turn, { stream, outcome }: Pick<NetworkResponse, 'stream' | 'outcome'>): void {
  const { state } = turn.runtime;
  const asked = state.asked.get(stream);
  if (!asked) return;
  writable(state, 'asked').delete(stream);
  settle(turn, asked.asker, outcome);
}

/** Who has waited too long is told so. */
export function onOverdue(turn: Turn, atUs: number): void {
  const { state } = turn.runtime;
  if (atUs !== state.overdueAtUs) return;
  state.overdueAtUs = Number.POSITIVE_INFINITY;
  for (const [stream, { untilUs }] of [...state.asked]) if (untilUs <= atUs) onResponse(turn, { stream, outcome: { failure: 'timeout' } });
  let first = Number.POSITIVE_INFINITY;
  for (const { untilUs } of state.asked.values()) first = Math.min(first, untilUs);
  watchOut(turn, first);
}

/** A server asks somebody else, whose answer will be its own. */
function passOn(turn: Turn, { task, source, address, ask }: Forward, { from, stream }: Caller): void {
  const { state } = turn.runtime;
  const open = state.nextNumber++;
  writable(state, 'open').set(open, { task, from, stream });
  request(turn, { by: 'proxy', open }, { source, address, ask, atUs: turn.nowUs }, CONNECT_US);
}

/** Gives a request to the command that listens. */
function hand(turn: Turn, task: string, ask: Ask, { from, stream, source, target }: Caller): void {
  const { state } = turn.runtime;
  const id = state.nextNumber++;
  writable(state, 'open').set(id, { task, from, stream });
  goOn(turn, task, { kind: 'request', request: merged(ask, { id, from: source, to: target }) });
}

/** Who answers on a port of a sandbox. */
function listenerOf(turn: Turn, sandboxId: string, ask: Ask): Found {
  const { state } = turn.runtime;
  for (const record of state.containers.values()) {
    const { container, config } = record;
    if (container.sandboxId !== sandboxId || container.state !== 'RUNNING') continue;
    const answers = answersItself(config);
    if (answers && !record.tied && isServed(record, ask.port, turn.nowUs)) tie(turn, container.id);
    const tied = state.containers.get(container.id)?.tied;
    const listener = tied?.listens.find((one) => listensTo(one, ask));
    if (listener && !(answers && isStarting(record, tied, turn.nowUs))) return spoken(listener, ask) ?? { task: container.id };
    if (!(answers && tied) && isServed(record, ask.port, turn.nowUs)) return { server: record };
  }
  for (const [id, { containerId, tied }] of state.execs)
    if (state.containers.get(containerId)?.container.sandboxId === sandboxId && tied.listens.some((one) => listensTo(one, ask))) return { task: id };
  return { outcome: { failure: 'refused' } };
}

const listensTo = ({ port, transport }: Listener, ask: Ask): boolean => port === ask.port && transport === transportOf(ask.protocol);

/** What a server says of itself to somebody who speaks TLS, or does not, where it expects the other. */
function spoken({ tls }: Listener, ask: Ask): { readonly outcome: Outcome } | undefined {
  if (ask.tls && !tls) return { outcome: { failure: 'no-tls' } };
  if (tls && !ask.tls && ask.protocol === 'http') return { outcome: { status: 400, body: 'Client sent an HTTP request to an HTTPS server.\n' } };
  // Who only connects is let in before the program hears of it.
  return ask.protocol === 'tcp' && ask.body === undefined ? { outcome: { body: '' } } : undefined;
}

/** Whether a server has begun, and is not so far yet that it listens. */
const isStarting = ({ plan }: ContainerRecord, tied: Tied | undefined, nowUs: number): boolean =>
  tied?.servesFromUs !== undefined && nowUs < tied.servesFromUs + (plan?.listensAfterUs ?? 0);

/** Whether a server of the catalogue answers on a port by now. */
function isServed({ container, plan, tied }: ContainerRecord, port: number, nowUs: number): boolean {
  if (!plan || (tied && tied.servesFromUs === undefined)) return false;
  const fromUs = (tied?.servesFromUs ?? container.startedAtUs) + plan.listensAfterUs;
  return nowUs >= fromUs && (plan.ports === 'any' || plan.ports.includes(port));
}
