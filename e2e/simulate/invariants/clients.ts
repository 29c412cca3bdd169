import type { KubeObject } from '../../../src/api/object';
import { keyOf } from '../../../src/api/object';
import type { ApiMessage } from '../../../src/api/wire';
import type { Cluster } from '../../../src/cluster/cluster';
import { registryOf } from '../../../src/cluster/inspect';
import { keysUnder, selectorOf } from './paths';

/** What a component's client holds, as its checkpoint has it. */
interface ClientState {
  readonly exchanges: ReadonlyMap<number, { readonly for: string }>;
  readonly informers: ReadonlyMap<
    string,
    { readonly spec: { readonly path: string; readonly selector?: string }; readonly store: ReadonlyMap<string, KubeObject> }
  >;
}

function clientsOf(cluster: Cluster): readonly (readonly [address: string, client: ClientState])[] {
  return cluster.kernel.checkpoint().processes.flatMap(({ address, state }) => {
    const client = (state as { readonly client?: ClientState } | undefined)?.client;
    return client?.exchanges ? [[address, client] as const] : [];
  });
}

/** No call is open for longer. */
const CALL_US_MAX = 60e6;

/** Calls of the engine's components to which nobody has answered for too long. */
export function openCalls(cluster: Cluster): readonly string[] {
  const { trace, sent } = cluster.kernel;
  const sentAt = new Map<string, { readonly atUs: number; readonly call: string }>();
  for (let id = 0; id < sent; id++) {
    const body = trace.body(id) as ApiMessage;
    if (body.type === 'request') sentAt.set(`${trace.from(id)} ${body.stream}`, { atUs: trace.sentAtUs(id), call: `${body.method} ${body.path}` });
  }
  return clientsOf(cluster).flatMap(([address, { exchanges }]) =>
    [...exchanges].flatMap(([stream, exchange]) => {
      const request = sentAt.get(`${address} ${stream}`);
      const openUs = cluster.nowUs - (request?.atUs ?? 0);
      return exchange.for !== 'watch' && openUs > CALL_US_MAX ? [`${address} has waited for ${openUs / 1e6} s: ${request?.call}`] : [];
    }),
  );
}

/** Informers that believe something else than what is stored, when nothing is under way. */
export function staleCaches(cluster: Cluster): readonly string[] {
  const { present } = registryOf(cluster);
  return clientsOf(cluster).flatMap(([address, { informers }]) =>
    [...informers.values()].flatMap(({ spec, store }) => {
      const prefix = keysUnder(spec.path);
      const selects = selectorOf(spec.selector ? `${spec.path}?${spec.selector}` : spec.path);
      if (prefix === undefined || !selects) return [];
      const stored = [...present].filter(([key, { value }]) => key.startsWith(prefix) && value && selects(value)).map(([, { value }]) => value!);
      const wrong = stored.filter((object) => store.get(keyOf(object))?.metadata.resourceVersion !== object.metadata.resourceVersion).map(keyOf);
      const extra = [...store.keys()].filter((key) => !stored.some((object) => keyOf(object) === key));
      return wrong.length + extra.length === 0 ? [] : [`${address} is wrong about ${spec.path}: ${[...wrong, ...extra].join()}`];
    }),
  );
}
