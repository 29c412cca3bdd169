import type { KubeObject } from '../api/object';
import type { ApiCall } from '../api/wire';
import { resumed, shared } from '../sim/copy-on-write';
import {
  type ApiClientOptions,
  type CallOptions,
  type Client,
  type ClientMessage,
  type ClientTurn,
  call,
  type Delivery,
  emptyState,
  forget,
  inform,
  receive,
  type State,
} from './exchanges';
import { type InformerSpec, type InformersCheckpoint, type News, restoreInformers, saveInformers } from './informer';

export type { ClientMessage, ClientTurn, Delivery } from './exchanges';
export type { InformerSpec, News } from './informer';

type Checkpoint<Tag> = Omit<State<Tag>, 'informers'> & { readonly informers: InformersCheckpoint };

/**
 * One component's connection to the API server: numbers its calls and matches the answers, and keeps informer caches by list and watch.
 * `Tag` is plain data that says what a call was for; there are no callbacks, so that the state can be checkpointed.
 */
export interface ApiClient<Tag> {
  /** Sends a call; its answer comes out of `receive` with the tag. Gives back the stream's number. */
  call<B>(turn: ClientTurn<B>, call: ApiCall, tag: Tag, options?: CallOptions): number;
  /** Starts an informer: a list, then a watch from its resourceVersion. */
  inform<B>(turn: ClientTurn<B>, spec: InformerSpec): void;
  /** Stops an informer and forgets what it held. */
  forget<B>(turn: ClientTurn<B>, name: string): void;
  /** Takes a message's body and says what it meant; caches are up to date when this returns. */
  receive<B>(turn: ClientTurn<B>, body: ClientMessage): readonly Delivery<Tag>[];
  /** An informer's cache by key. Typed by its caller, who knows what the informer watches. */
  store<T extends KubeObject>(informer: string): ReadonlyMap<string, T>;
  /** How far an informer's cache is: the resourceVersion of the last list, event or bookmark; '' before the first list, undefined if it was never started. */
  resourceVersion(informer: string): string | undefined;
  /** Whether all informers have had their first list. */
  synced(): boolean;
  /** What its own numbers have come to, for whoever passes over what it asks again and again (cluster/quiet); undefined while it waits for an answer. */
  numbers(): ClientNumbers | undefined;
  renumber(numbers: ClientNumbers): void;
  /** Forgets calls and caches, as a restarted process does; its informers have to be started again. */
  reset(): void;
  checkpoint(): unknown;
  /** Gives back how the caches differ from what they held before; undefined if there is more to tell than somebody wants to hear. */
  restore(checkpoint: unknown, newsMax: number): readonly News[] | undefined;
}

/** The number of the next stream, and that of the deadline that is set. */
export interface ClientNumbers {
  readonly nextStream: number;
  readonly deadline: number | undefined;
}

const NO_OBJECTS: ReadonlyMap<string, never> = new Map<string, never>();

export function createApiClient<Tag>({ agent, self, server = 'apiserver', firstStream = 1 }: ApiClientOptions): ApiClient<Tag> {
  const client: Client<Tag> = { options: { agent, self, server, firstStream }, state: emptyState(firstStream), allSynced: false };
  /** How the informers were at the last checkpoint. */
  let informersSaved: InformersCheckpoint = new Map();
  /** What a checkpoint says of a client that has never asked anything: most nodes' networks have not. */
  const unused: Checkpoint<Tag> = { ...shared(client.state), informers: informersSaved };

  return {
    call: (turn, asked, tag, options = {}) => call(client, turn, asked, tag, options),
    inform: (turn, spec) => inform(client, turn, spec),
    forget: (turn, name) => forget(client, turn, name),
    receive: (turn, body) => receive(client, turn, body),
    store: <T extends KubeObject>(informer: string) => (client.state.informers.get(informer)?.store.entries ?? NO_OBJECTS) as ReadonlyMap<string, T>,
    resourceVersion: (informer) => client.state.informers.get(informer)?.version,
    synced: () => isSynced(client),

    numbers() {
      const { nextStream, deadline, exchanges } = client.state;
      for (const exchange of exchanges.values()) if ('sentAtUs' in exchange) return undefined;
      return { nextStream, deadline };
    },
    renumber(numbers) {
      Object.assign(client.state, numbers);
    },

    reset() {
      // Stream numbers go on, so that late answers to the process that died are not taken for new ones.
      client.state = emptyState(client.state.nextStream);
      client.allSynced = false;
    },

    checkpoint(): Checkpoint<Tag> {
      if (client.state.nextStream === firstStream) return unused;
      informersSaved = saveInformers(client.state.informers, informersSaved);
      return { ...shared(client.state), informers: informersSaved };
    },
    restore(checkpoint, newsMax) {
      const saved = checkpoint as Checkpoint<Tag>;
      informersSaved = saved.informers;
      const { informers, news } = restoreInformers(client.state.informers, saved.informers, newsMax);
      client.state = { ...resumed(saved), informers };
      client.allSynced = false;
      return news;
    },
  };
}

function isSynced<Tag>(client: Client<Tag>): boolean {
  if (client.allSynced) return true;
  for (const informer of client.state.informers.values()) if (!informer.synced && !informer.spec.unawaited) return false;
  client.allSynced = true;
  return true;
}
