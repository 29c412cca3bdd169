import type { EndpointSlice, Pod } from '../../api/types.gen';
import { type ApiClient, createApiClient } from '../../client/api-client';
import type { Live } from '../../container/live';
import type { ServiceTable } from '../../network/service-table';
import type { Address, Send } from '../../sim/message';
import { createRandom, type Random } from '../../sim/random';
import { type CopiedMachine, contentsOf } from '../copied-machine';
import type { ImageSupply } from '../images/catalogue';
import type { RuntimeMessage, RuntimeTimer } from '../messages';
import type { CriAnswer } from './cri';
import { newState, type State } from './state';

export interface RuntimeOptions {
  readonly seed: number;
  /** Which machine of its name it is: no two make the same ids. */
  readonly serial?: number;
  readonly nodeName: string;
  /** The node's part of the Pod network without the last number: `10.244.1`. */
  readonly podSubnet?: string;
  /** The node's own address. */
  readonly hostIp?: string;
  /** What pulling an image gets of the network. */
  readonly bytesPerSecond?: number;
  /** Which images can be pulled. */
  readonly images?: ImageSupply;
  /** It is the copy of another cluster's machine, with what runs on that. */
  readonly copied?: CopiedMachine;
}

/** What is made of watched lists, as of a version of them: no part of the state. */
interface Derived<T> {
  readonly of: string;
  readonly value: T;
}

/** The process's memory, and what it was made with. */
export interface Runtime {
  readonly self: Address;
  readonly kubelet: Address;
  readonly node: string;
  readonly podSubnet: string;
  readonly hostIp: string;
  /** Its connection to the API server as the node's kube-proxy, from the first use of the network on. */
  readonly client: ApiClient<'ingress-status'>;
  /** What that makes of Services. */
  table: Derived<ServiceTable> | undefined;
  /** Slices by their Services. */
  slices: Derived<ReadonlyMap<string, readonly EndpointSlice[]>> | undefined;
  /** Pods by their addresses. */
  pods: Derived<ReadonlyMap<string, Pod>> | undefined;
  readonly bytesPerSecond: number;
  readonly images: ImageSupply;
  readonly random: Random;
  /** The processes of commands that go in step with the world, as far as they are at hand: no part of the state, which they follow from. */
  readonly lives: Map<string, Live>;
  state: State;
}

/** The handling of one message. */
export interface Turn {
  readonly runtime: Runtime;
  readonly nowUs: number;
  readonly send: Send<RuntimeMessage>;
}

/** What came of a call, without its number. */
type Answer = Omit<CriAnswer, 'type' | 'call'>;
type Task<T = RuntimeTimer> = T extends unknown ? Omit<T, 'type' | 'boot'> : never;

const BYTES_PER_SECOND = 60e6;
const STREAMS_PER_MACHINE = 1e9;

export function assembleRuntime({
  seed,
  serial = 0,
  nodeName,
  podSubnet = '10.244.0',
  hostIp = '172.18.0.2',
  bytesPerSecond = BYTES_PER_SECOND,
  images = 'any',
  copied,
}: RuntimeOptions): Runtime {
  const self = `runtime/${nodeName}`;
  const random = createRandom(seed, serial === 0 ? self : `${self}#${serial}`);
  const client = createApiClient<'ingress-status'>({ agent: 'kube-proxy', self, firstStream: 1 + serial * STREAMS_PER_MACHINE });
  return {
    self,
    kubelet: `kubelet/${nodeName}`,
    node: nodeName,
    podSubnet,
    hostIp,
    client,
    table: undefined,
    slices: undefined,
    pods: undefined,
    bytesPerSecond,
    images,
    random,
    lives: new Map(),
    state: { ...newState(random.save()), ...(copied && contentsOf(copied)) },
  };
}

/** Answers a call of the kubelet at once. */
export function answer({ runtime, send }: Turn, call: number, result: Answer, background = false): void {
  send(runtime.kubelet, { type: 'cri-answer', call, ...result }, { background });
}

/** Answers a call when what it asks for has taken its time. */
export const answerLater = (turn: Turn, afterUs: number, call: number, result: Answer): void =>
  later(turn, afterUs, { task: 'answer', answer: { type: 'cri-answer', call, ...result } });

/** Does something after a while, unless the machine is restarted meanwhile. */
export function later({ runtime, send }: Turn, afterUs: number, task: Task, background = false): void {
  send(runtime.self, { type: 'runtime-timer', boot: runtime.state.boot, ...task }, { afterUs, background });
}
