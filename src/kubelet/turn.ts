import { keyOf } from '../api/object';
import type { NodeStatus, Pod } from '../api/types.gen';
import type { ApiCall } from '../api/wire';
import { type ApiClient, createApiClient } from '../client/api-client';
import { createEventRecorder, type EventRecorder, referenceTo } from '../client/event-recorder';
import { writable } from '../sim/copy-on-write';
import type { Address, Send } from '../sim/message';
import { createRandom, type Random } from '../sim/random';
import { fieldPath } from './containers';
import type { CriCall } from './cri/cri';
import type { KubeletMessage } from './messages';
import { informerName, type Lookup } from './references';
import { type ApiTag, type CriTag, newState, type State } from './state';

/** What a node is made with. */
export interface NodeOptions {
  readonly nodeName: string;
  readonly capacity: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
  /** Of a node that is a copy of another cluster's: what it says of itself. */
  readonly copied?: NodeStatus;
}

export interface KubeletOptions extends NodeOptions {
  readonly seed: number;
  /** Which machine of its name it is: none says the same of itself as another. */
  readonly serial?: number;
  /** The node's own address. */
  readonly hostIp?: string;
}

/** The process's memory, and what it was made with. */
export interface Kubelet {
  readonly self: Address;
  /** Its container runtime. */
  readonly runtime: Address;
  readonly node: NodeOptions;
  readonly hostIp: string;
  readonly client: ApiClient<ApiTag>;
  readonly recorder: EventRecorder;
  readonly random: Random;
  /** Finds the ConfigMaps and Secrets that Pods refer to. */
  readonly lookup: Lookup;
  state: State;
}

/** The handling of one message. */
export interface Turn {
  readonly kubelet: Kubelet;
  readonly nowUs: number;
  readonly send: Send<KubeletMessage>;
}

const STREAMS_PER_MACHINE = 1e9;

export function assembleKubelet({ seed, serial = 0, hostIp = '172.18.0.2', ...node }: KubeletOptions): Kubelet {
  const { nodeName } = node;
  const self = `kubelet/${nodeName}`;
  const client = createApiClient<ApiTag>({ agent: 'kubelet', self, firstStream: 1 + serial * STREAMS_PER_MACHINE });
  const random = createRandom(seed, serial === 0 ? self : `${self}#${serial}`);
  return {
    self,
    runtime: `runtime/${nodeName}`,
    node,
    hostIp,
    client,
    recorder: createEventRecorder<ApiTag>({ client, component: 'kubelet', host: nodeName }),
    random,
    lookup: (reference) => client.store(informerName(reference)).get(keyOf({ metadata: reference })),
    state: newState(0, 0, 1, random.save()),
  };
}

/** A number that was not given out before. */
export const nextNumber = ({ kubelet: { state } }: Turn): number => state.nextNumber++;

/** Calls the API server; `tag` comes back with the answer. */
export function callApi(turn: Turn, call: ApiCall, tag: ApiTag, background = false): void {
  turn.kubelet.client.call(turn, call, tag, { background });
}

/** Calls the runtime; `tag` is there when it answers. Gives back the call's number. */
export function callRuntime(turn: Turn, request: CriCall, tag: CriTag, background = false): number {
  const { kubelet, send } = turn;
  const call = nextNumber(turn);
  writable(kubelet.state, 'calls').set(call, tag);
  send(kubelet.runtime, { type: 'cri', call, request }, { background });
  return call;
}

/** Says something of the node itself by an Event. */
export function sayOfNode({ kubelet: { node, recorder }, nowUs, send }: Turn, type: 'Normal' | 'Warning', reason: string, message: string): void {
  const about = { apiVersion: 'v1', kind: 'Node', name: node.nodeName, uid: node.nodeName };
  recorder.record(send, nowUs, { about, type, reason, message });
}

/** Says something of a Pod, or of one of its containers, by an Event. */
export function say({ kubelet, nowUs, send }: Turn, pod: Pod, type: 'Normal' | 'Warning', reason: string, message: string, container?: string): void {
  const about = referenceTo(pod, container === undefined ? undefined : fieldPath(pod, container));
  kubelet.recorder.record(send, nowUs, { about, type, reason, message });
}
