import type { Ask, Outcome } from '../../api/connection';
import { KINDS } from '../../api/kinds';
import type { Kind } from '../../api/kinds/kind';
import type { KubeObject } from '../../api/object';
import type { ApiCall, ApiResponse, WatchMessage } from '../../api/wire';
import { createEtcd } from '../../etcd/etcd';
import type { Component } from '../../sim/component';
import { createKernel, type Kernel } from '../../sim/kernel';
import type { Message } from '../../sim/message';
import { type ApiServerView, createApiServer } from '../apiserver';
import { bootstrapObjects } from '../bootstrap-objects';
import { createResourceTable } from '../resources';
import { serverEndpoints } from '../server-endpoints';
import type { ApiServerMessage } from '../turn';

export interface Harness {
  readonly kernel: Kernel<ApiServerMessage, string>;
  /** Sends a call and runs until it is answered and all is quiet. */
  call(call: ApiCall, from?: string): ApiResponse;
  /** Sends a call; `run` handles it. Gives back its stream. */
  send(call: ApiCall, from?: string): number;
  run(): void;
  /** What came on a stream so far. */
  responses(stream: number): readonly ApiResponse[];
  events(stream: number): readonly WatchMessage[];
  /** Drops what came on a stream. */
  forget(stream: number): void;
  /** The plural under which a key of etcd is served, if a built-in kind. */
  pluralOf(key: string): string | undefined;
  post(message: ApiServerMessage, to: string, from?: string): void;
  apiserver(): ApiServerView;
  etcd(): ReturnType<ReturnType<typeof createEtcd>['inspect']>;
}

const START_US = 1_767_225_600_000_000;

/** An API server and an etcd in a kernel of their own; clients are whoever sends. */
export function createHarness(
  options: {
    readonly kinds?: readonly Kind[];
    readonly seed?: number;
    /** Whoever is asked over the Pod network; undefined: nobody answers. */
    readonly network?: (ask: Ask) => Outcome | undefined;
  } = {},
): Harness {
  const etcd = createEtcd<KubeObject>([...bootstrapObjects(START_US), ...serverEndpoints(START_US)]);
  const apiserver = createApiServer({ seed: options.seed ?? 1, kinds: options.kinds ?? KINDS });
  const answers = new Map<number, ApiResponse[]>();
  const events = new Map<number, WatchMessage[]>();
  const client: Component<ApiServerMessage> = {
    receive({ body, from }: Message<ApiServerMessage>, _nowUs, send) {
      if (body.type === 'network-request') {
        const outcome = options.network?.(body.ask);
        if (outcome) send(from, { type: 'network-response', stream: body.stream, outcome });
      }
      const into: Map<number, unknown[]> = body.type === 'response' ? answers : events;
      if (body.type !== 'response' && body.type !== 'watch') return;
      const list = into.get(body.stream);
      if (list) list.push(body);
      else into.set(body.stream, [body]);
    },
    checkpoint: () => undefined,
    restore: () => undefined,
  };
  const kernel = createKernel<ApiServerMessage, string>({
    seed: 1,
    startUs: START_US,
    make: (address) => (address === 'etcd' ? etcd : address === 'apiserver' ? apiserver : client) as Component<ApiServerMessage>,
    latencyUs: () => 100,
  });
  for (const address of ['etcd', 'apiserver', 'kubectl', 'scheduler', 'kubelet/node-1', 'runtime/node-1', 'controller/x']) kernel.spawn(address, address);
  const resources = createResourceTable(options.kinds ?? KINDS).all;
  let streams = 1_000_000;

  /** Handles what is under way, but not timers far off. */
  function run(): void {
    while (kernel.nextAtUs < kernel.nowUs + 10_000_000) kernel.step();
  }

  kernel.input('cluster', 'etcd', { type: 'start' });
  kernel.input('cluster', 'apiserver', { type: 'start' });
  run();

  const harness: Harness = {
    kernel,
    send(call, from = 'kubectl') {
      const stream = streams++;
      kernel.input(from, 'apiserver', { type: 'request', stream, agent: from, ...call });
      return stream;
    },
    call(call, from) {
      const stream = harness.send(call, from);
      run();
      const answer = answers.get(stream)?.[0];
      harness.forget(stream);
      if (!answer) throw new Error(`no answer to ${call.method} ${call.path}`);
      return answer;
    },
    run,
    responses: (stream) => answers.get(stream) ?? [],
    events: (stream) => events.get(stream) ?? [],
    forget(stream) {
      answers.delete(stream);
      events.delete(stream);
    },
    pluralOf: (key) => resources.find((r) => r.kind === r.storage && key.startsWith(r.prefix))?.kind.plural,
    post: (message, to, from = 'cluster') => void kernel.input(from, to, message),
    apiserver: () => apiserver.inspect(),
    etcd: () => etcd.inspect(),
  };
  return harness;
}
