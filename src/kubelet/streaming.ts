import type { ContainerAttachRequest, ContainerExecRequest, PortForwardRequest, StreamData } from '../api/wire';
import { writable } from '../sim/copy-on-write';
import type { Address } from '../sim/message';
import { latestOf, latestSandbox } from './containers';
import type { CriAnswer, CriCall } from './cri/cri';
import { forgetLookup, lookUpLinks, needsLinks, saidMeanwhile } from './link-lookup';
import { respond, workerOf } from './server';
import type { StreamTag } from './state';
import { callRuntime, type Turn } from './turn';
import type { Worker } from './worker';

/** Connections to containers, and to ports of Pods: the kubelet passes on what goes over them, from the API server to its runtime and back (`cri/streaming`). */

type StreamRequest = ContainerExecRequest | ContainerAttachRequest | PortForwardRequest;

/** Somebody wants such a connection (`getExec`, `getAttach`, `getPortForward`). */
export function onStreamRequest(turn: Turn, from: Address, request: StreamRequest): void {
  const { type, stream, namespace, pod } = request;
  const worker = workerOf(turn, namespace, pod);
  if (!worker) return respond(turn, from, stream, 404, 'pod does not exist');
  const call = callOf(worker, request);
  if (typeof call === 'string') return respond(turn, from, stream, 500, call);
  const tag: StreamTag = { for: 'stream', stream, to: from, asked: type };
  if (call.method === 'Exec' && needsLinks(worker, call)) lookUpLinks(turn, worker, call, tag);
  else callRuntime(turn, call, tag);
}

/** What the runtime is asked, or why it is not. */
function callOf({ runtime, pod: { metadata } }: Worker, request: StreamRequest): CriCall | string {
  if (request.type === 'port-forward') {
    const sandbox = latestSandbox(runtime);
    return sandbox?.state === 'READY' ? { method: 'PortForward', sandboxId: sandbox.id } : `pod ${metadata.name}_${metadata.namespace} not found`;
  }
  const container = latestOf(runtime, request.container);
  const stdin = request.stdin ?? false;
  if (container?.state !== 'RUNNING') return `container not found ("${request.container}")`;
  if (request.type === 'attach') return { method: 'Attach', containerId: container.id, stdin };
  return { method: 'Exec', containerId: container.id, command: request.command, stdin, tty: request.tty ?? false };
}

const FAILED: Readonly<Record<StreamTag['asked'], string>> = {
  exec: 'error executing command in container',
  attach: 'error attaching to container',
  'port-forward': 'error forwarding port',
};

/** The connection brings something, or has ended. */
export function onStreamAnswer(turn: Turn, { to, stream, asked }: StreamTag, { error, output, exec, more }: CriAnswer): void {
  if (error !== undefined) return respond(turn, to, stream, 200, '', { execError: `${FAILED[asked]}: ${error}` });
  if (!more) return respond(turn, to, stream, 200, '', { exitCode: exec?.exitCode ?? 0 });
  const { text = '', ...from } = output ?? {};
  respond(turn, to, stream, 200, text, { ...from, more });
}

/** The runtime's number of the connection that is known to the API server by another one. */
function callOfStream({ kubelet: { state } }: Turn, stream: number): number | undefined {
  for (const [call, tag] of state.calls) if (tag.for === 'stream' && tag.stream === stream) return call;
  return undefined;
}

/** The client says more on it. */
export function onStreamData(turn: Turn, { stream, data }: StreamData): void {
  if (saidMeanwhile(turn, stream, data)) return;
  const call = callOfStream(turn, stream);
  if (call !== undefined) turn.send(turn.kubelet.runtime, { type: 'cri-input', call, data });
}

/** The client has gone. */
export function closeStream(turn: Turn, stream: number): void {
  forgetLookup(turn, stream);
  const call = callOfStream(turn, stream);
  if (call === undefined) return;
  writable(turn.kubelet.state, 'calls').delete(call);
  turn.send(turn.kubelet.runtime, { type: 'cri-input', call });
}
