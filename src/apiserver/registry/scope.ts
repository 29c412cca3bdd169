import type { BoundClaims } from '../../api/json-web-token';
import type { RequestInfo } from '../../api/kinds/kind';
import type { KubeObject } from '../../api/object';
import type { ServiceAllocator } from '../../api/service-allocation';
import type { ResourceQuota, Status, AuthenticationTokenRequest as TokenRequest } from '../../api/types.gen';
import type { ApiRequest } from '../../api/wire';
import type { Random } from '../../sim/random';
import { type Ending, type HookAnswer, type HookCall, isAsking } from '../admission/dynamic/webhook-call';
import type { Identity } from '../authentication/identity';
import type { Resource } from '../resources';
import type { Route } from '../route';
import type { Selection } from '../selection';
import type { Qualified } from '../status';

/** What the registry and admission may know of other objects: the API server's own caches, as its loop-back informers would show them. */
export interface Lookup {
  /** A namespaced object by plural (`serviceaccounts`), or a cluster-scoped one with an empty namespace. */
  get<T extends KubeObject>(qualifiedResource: string, namespace: string, name: string): T | undefined;
  /** All objects of a resource in a namespace, in order; '' for all. */
  list<T extends KubeObject>(qualifiedResource: string, namespace: string): readonly T[];
}

/** One request under way, with all that deciding it may depend on. Deciding changes nothing but the random generator. */
export interface Scope extends RequestInfo {
  readonly route: Route;
  readonly request: ApiRequest;
  readonly identity: Identity;
  /** Made by the engine's own components, which send objects that have been through the API server: no need to decode them. */
  readonly trusted: boolean;
  readonly dryRun: boolean;
  readonly random: Random;
  readonly lookup: Lookup;
  /** What webhooks have said to this request so far. */
  readonly answers: readonly HookAnswer[];
  /** What Services get their addresses and ports from. */
  readonly allocator: ServiceAllocator;
  /** The quotas of a namespace, with what the API server itself has charged them. */
  quotas(namespace: string): readonly ResourceQuota[];
  /** All that is served. */
  readonly resources: readonly Resource[];
  /** Whether a kind is served at all. */
  knows(apiVersion: string, kind: string): boolean;
}

/** What is to be done for a request; plain data, of which the API server makes messages. */
export type Decision = { readonly do: 'answer'; readonly code: number; readonly body: unknown; readonly warnings?: readonly string[] } | Put | Delete | Ask;

/** Webhooks must be asked first: then it is decided again. */
export interface Ask {
  readonly do: 'ask';
  readonly calls: readonly HookCall[];
}

/** A token may be given: it is signed when that is certain, for that costs more than to decide it. */
export interface Grant {
  readonly do: 'grant';
  readonly claims: BoundClaims;
  readonly request: TokenRequest;
  readonly expirationTimestamp: string;
}

export interface Put {
  readonly do: 'put';
  readonly object: KubeObject;
  /** Status code of success. */
  readonly code: number;
  /** What to answer instead of the stored object. */
  readonly body?: unknown;
  readonly warnings?: readonly string[];
  /** Quotas with the usage that they have then: these are stored before. */
  readonly charges?: readonly ResourceQuota[];
  /** After the put, delete the object (a graceful deletion whose grace period is 0). */
  readonly thenDelete?: boolean;
}

export interface Delete {
  readonly do: 'delete';
  /** Status code of success; default 200. */
  readonly code?: number | undefined;
  /** The object's last state, which some kinds answer with. */
  readonly body: unknown;
}

export const answer = (code: number, body: unknown, warnings?: readonly string[]): Decision => ({
  do: 'answer',
  code,
  body,
  ...(warnings?.length ? { warnings } : {}),
});
export const refuse = (ending: Ending, warnings?: readonly string[]): Decision =>
  isAsking(ending) ? { do: 'ask', calls: ending.asks } : answer(ending.code ?? 500, ending, warnings);

/** A resource as errors name it: `deployments.apps`. */
export const resourceName = ({ resource: { kind } }: Route): Qualified => ({ group: kind.group, name: kind.plural });
/** A kind as errors name it: `Deployment.apps`. */
export const kindName = ({ resource: { kind } }: Route): Qualified => ({ group: kind.group, name: kind.kind });

export const everythingIn = (namespace: string): Selection => ({ namespace, labels: [], fields: [] });

/** Whether something is a refusal and not an object. */
export const isRefusal = (result: object): result is Status => 'kind' in result && result.kind === 'Status' && 'code' in result;
