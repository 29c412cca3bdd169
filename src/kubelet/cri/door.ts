import { type Ask, type Outcome, transportOf } from '../../api/connection';
import type { NetworkRequest, NetworkResponse } from '../../api/wire';
import { writable } from '../../sim/copy-on-write';
import type { Address } from '../../sim/message';
import type { CriCall, CriSandbox } from './cri';
import { declaredReply } from './declared-server';
import { packetCut } from './policing';
import { answersItself } from './process';
import { drop, expect, pass, request, watchOut } from './requests';
import { LOOPBACK, mappedPort } from './routing';
import { type ContainerRecord, type Listener, sandboxAt, type Tied } from './state';
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

/** The kubelet asks a port of a Pod, or of another address. */
export function dial(turn: Turn, call: number, { sandboxId, ask, timeoutSeconds, address }: Dial): void {
  const { runtime, nowUs } = turn;
  const { state, self, hostIp, podSubnet } = runtime;
  const target = state.sandboxes.get(sandboxId)?.ip ?? '';
  if (address !== undefined && address !== target)
    return request(turn, { by: 'kubelet', call }, { source: hostIp, address, ask, atUs: nowUs }, timeoutSeconds * 1e6);
  const listener = listenerOf(turn, sandboxId, ask);
  if (typeof listener !== 'string') return answer(turn, call, { dial: listener });
  const stream = expect(turn, { by: 'kubelet', call }, nowUs + timeoutSeconds * 1e6);
  hand(turn, listener, ask, { from: self, stream, source: `${podSubnet}.1:${stream}`, target });
}

/** A request has come to an address of this node. */
export function onRequest(turn: Turn, from: Address, request: NetworkRequest): void {
  const { state } = turn.runtime;
  const { stream, from: source, to, ask } = request;
  const { sandbox, port } = doorOf(turn, to, ask);
  const asked = port === ask.port ? ask : { ...ask, port };
  const cut = sandbox && packetCut(turn, 'Ingress', source.replace(/:\d+$/, ''), sandbox.ip, asked);
  if (cut === 'unknown') writable(state, 'held').set(state.nextNumber++, { from, request });
  else if (cut) drop(turn, { from: source, to: sandbox!.ip, ask: asked, cut });
  else {
    const found = sandbox ? listenerOf(turn, sandbox.id, asked) : { failure: isOwn(turn, to) ? ('refused' as const) : ('unreachable' as const) };
    if (typeof found === 'string') hand(turn, found, asked, { from, stream, source, target: to });
    else pass(turn, from, { type: 'network-response', stream, outcome: found });
  }
}

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
    if (sandbox.ip === turn.runtime.hostIp && sandbox.state === 'READY' && !isRefused(listenerOf(turn, sandbox.id, ask))) return { sandbox, port };
  return { sandbox: undefined, port };
}

const isRefused = (found: string | Outcome): boolean => typeof found === 'object' && 'failure' in found && found.failure === 'refused';

/** The outcome of a request that was made from here. */
export function onResponse(turn: Turn, { stream, outcome }: Pick<NetworkResponse, 'stream' | 'outcome'>): void {
  const { state } = turn.runtime;
  const asked = state.asked.get(stream);
  if (!asked) return;
  writable(state, 'asked').delete(stream);
  const { asker } = asked;
  if (asker.by === 'process') goOn(turn, asker.task, { kind: 'outcome', pid: asker.pid, outcome });
  else if (asker.call >= state.firstCall) answer(turn, asker.call, { dial: outcome });
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

/** Gives a request to the command that listens. */
function hand(turn: Turn, task: string, ask: Ask, { from, stream, source, target }: Caller): void {
  const { state } = turn.runtime;
  const id = state.nextNumber++;
  writable(state, 'open').set(id, { task, from, stream });
  goOn(turn, task, { kind: 'request', request: { ...ask, id, from: source, to: target } });
}

/** The command that answers on a port of a sandbox, or what comes of it at once. */
function listenerOf(turn: Turn, sandboxId: string, ask: Ask): string | Outcome {
  const { state } = turn.runtime;
  for (const record of state.containers.values()) {
    const { container, config } = record;
    if (container.sandboxId !== sandboxId || container.state !== 'RUNNING') continue;
    const answers = answersItself(config);
    if (answers && !record.tied && isServed(record, ask.port, turn.nowUs)) tie(turn, container.id);
    const tied = state.containers.get(container.id)?.tied;
    const listener = tied?.listens.find((one) => listensTo(one, ask));
    if (listener && !(answers && isStarting(record, tied, turn.nowUs))) return spoken(listener, ask) ?? container.id;
    if (!(answers && tied) && isServed(record, ask.port, turn.nowUs)) return declaredReply(turn, record, ask);
  }
  for (const [id, { containerId, tied }] of state.execs)
    if (state.containers.get(containerId)?.container.sandboxId === sandboxId && tied.listens.some((one) => listensTo(one, ask))) return id;
  return { failure: 'refused' };
}

const listensTo = ({ port, transport }: Listener, ask: Ask): boolean => port === ask.port && transport === transportOf(ask.protocol);

/** What a server says of itself to somebody who speaks TLS, or does not, where it expects the other. */
function spoken({ tls }: Listener, ask: Ask): Outcome | undefined {
  if (ask.tls && !tls) return { failure: 'no-tls' };
  if (tls && !ask.tls && ask.protocol === 'http') return { status: 400, body: 'Client sent an HTTP request to an HTTPS server.\n' };
  // Who only connects is let in before the program hears of it.
  return ask.protocol === 'tcp' && ask.body === undefined ? { body: '' } : undefined;
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
