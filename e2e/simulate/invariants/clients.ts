import { memo } from '../../../src/api/memo';
import type { KubeObject } from '../../../src/api/object';
import { keyOf } from '../../../src/api/object';
import type { Cluster } from '../../../src/cluster/cluster';
import { registryOf } from '../../../src/cluster/inspect';
import { contentsOf, type Version } from '../../../src/sim/versioned-map';
import { keysUnder, selectorOf } from './paths';

/** What a component's client holds, as its checkpoint has it. */
interface ClientState {
  readonly exchanges: ReadonlyMap<number, { readonly for: string; readonly informer?: string; readonly sentAtUs?: number }>;
  readonly informers: ReadonlyMap<string, { readonly spec: { readonly path: string; readonly selector?: string }; readonly store: Version<KubeObject> }>;
}

function clientsOf(cluster: Cluster): readonly (readonly [address: string, client: ClientState])[] {
  return cluster.addresses().flatMap((address) => {
    const client = (cluster.part(address).checkpoint() as { readonly client?: ClientState } | undefined)?.client;
    return client?.exchanges ? [[address, client] as const] : [];
  });
}

/** No request is open for longer: the API server answers within a minute, and who is not answered hangs up soon after it. */
const REQUEST_US_MAX = 70e6;

/** Requests of the engine's components that have had no answer for too long. A watch that is open has had one. */
export const openRequests = (cluster: Cluster): readonly string[] =>
  clientsOf(cluster).flatMap(([address, { exchanges }]) =>
    [...exchanges.values()]
      .filter(({ sentAtUs = cluster.nowUs }) => cluster.nowUs - sentAtUs > REQUEST_US_MAX)
      .map((exchange) => `${address} has waited for ${(cluster.nowUs - exchange.sentAtUs!) / 1e6} s: ${exchange.for} ${exchange.informer ?? ''}`),
  );

/** Informers that believe something else than what is stored, when nothing is under way. */
export function staleCaches(cluster: Cluster): readonly string[] {
  const { present } = registryOf(cluster);
  const under = memo((prefix) => [...present].flatMap(([key, { value }]) => (key.startsWith(prefix) && value ? [value as KubeObject] : [])));
  return clientsOf(cluster).flatMap(([address, { informers }]) =>
    [...informers.values()].flatMap(({ spec, store }) => {
      const prefix = keysUnder(spec.path);
      const selects = selectorOf(spec.selector ? `${spec.path}?${spec.selector}` : spec.path);
      if (prefix === undefined || !selects) return [];
      const held = contentsOf(store);
      const stored = new Map(under(prefix).flatMap((object) => (selects(object) ? [[keyOf(object), object]] : [])));
      const wrong = [...stored].flatMap(([key, { metadata }]) => (held.get(key)?.metadata.resourceVersion === metadata.resourceVersion ? [] : [key]));
      const extra = [...held.keys()].filter((key) => !stored.has(key));
      return wrong.length + extra.length === 0 ? [] : [`${address} is wrong about ${spec.path}: ${[...wrong, ...extra].join()}`];
    }),
  );
}
