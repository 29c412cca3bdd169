import type { Component } from '../sim/component';
import type { Address, Message, Send } from '../sim/message';
import type { EtcdMessage, EtcdResponse, KeyValue, Value, WatchRequest } from './messages';
import { createStore, type Initial } from './store';
import { byRevision, directoryOf, eventsFor, mayWantIn, type Watch, watchKey } from './watch';

/** What may be asked of etcd without a message: by the inspector, the page's mirror and tests. */
export interface EtcdView<V extends Value = Value> {
  readonly revision: number;
  readonly compactedRevision: number;
  /** Present keys with their last versions. Changes in place: read it, don't keep it. */
  readonly present: ReadonlyMap<string, KeyValue<V>>;
  /** The object of a key as it stood at a revision, compacted or not. */
  objectAt(key: string, revision: number): V | undefined;
  /** All changes after a revision, in order; a deletion has no value. */
  changesSince(revision: number): readonly KeyValue<V>[];
}

/** How etcd stands for heartbeats, and what they come to where they are passed over (cluster/quiet). */
export interface EtcdPulse<V extends Value = Value> {
  /** How many watches hear of a key's changes. */
  watches(key: string): number;
  put(key: string, value: V, revision: number): KeyValue<V>;
  compact(revision: number): void;
}

/** The etcd process: gives messages to the store, and the store's changes to the watches. Its data survives a crash; its watches do not. */
export function createEtcd<V extends Value = Value>(
  initial: readonly Initial<V>[] = [],
): Component<EtcdMessage<V>> & { inspect(): EtcdView<V>; readonly pulse: EtcdPulse<V> } {
  const store = createStore<V>(initial);
  let watches = new Map<string, Watch>();
  // Derived from `watches`: those that may want keys of a directory (`/registry/pods/default/`), in the order in which they were opened.
  const near = new Map<string, readonly Watch[]>();

  /** The watches that may want the changes of one transaction: most change one key, which few watches are about. */
  function concerned(changes: readonly KeyValue<V>[]): Iterable<Watch> {
    if (changes.length !== 1) return watches.values();
    const directory = directoryOf(changes[0]!.key);
    const known = near.get(directory);
    if (known) return known;
    const found = [...watches.values()].filter((watch) => mayWantIn(watch, directory));
    near.set(directory, found);
    return found;
  }

  /** Tells a watch of changes of one revision. */
  function notify(watch: Watch, events: readonly KeyValue<V>[], send: Send<EtcdMessage<V>>, background: boolean): void {
    if (events.length > 0) send(watch.client, { type: 'watch-response', id: watch.id, revision: events[0]!.modRevision, events }, { background });
  }

  function open({ id, prefix, startRevision = store.revision + 1 }: WatchRequest, client: Address, send: Send<EtcdMessage<V>>): void {
    if (startRevision < store.compactedRevision) {
      send(client, { type: 'watch-response', id, revision: store.revision, events: [], compacted: store.compactedRevision });
      return;
    }
    const watch: Watch = { client, id, prefix, startRevision };
    watches.set(watchKey(client, id), watch);
    near.clear();
    for (const events of byRevision(eventsFor(watch, store.history.since(startRevision - 1)))) notify(watch, events, send, false);
  }

  return {
    receive(message: Message<EtcdMessage<V>>, _nowUs, send) {
      const { body, from, background } = message;
      const answer = (response: EtcdResponse<V>): number => send(from, response, { background });
      switch (body.type) {
        case 'start':
          watches = new Map();
          near.clear();
          return;
        case 'txn': {
          const { succeeded, results, changes } = store.transact(body);
          // Watches first: whoever has the answer to a transaction has, on the same link, already seen what it changed.
          if (changes.length > 0) for (const watch of concerned(changes)) notify(watch, eventsFor(watch, changes), send, background);
          answer({ type: 'txn-response', id: body.id, succeeded, revision: store.revision, results });
          return;
        }
        case 'range':
          answer({ type: 'range-response', id: body.id, revision: store.revision, ...store.range(body) });
          return;
        case 'watch-create':
          open(body, from, send);
          return;
        case 'progress':
          answer({ type: 'watch-response', id: body.id, revision: store.revision, events: [] });
          return;
        case 'cancel-watch':
          watches.delete(watchKey(from, body.id));
          near.clear();
          return;
        case 'compact':
          store.compact(body.revision);
          answer({ type: 'compact-response', id: body.id, revision: store.compactedRevision });
          return;
      }
    },

    checkpoint: () => ({ store: store.checkpoint(), watches: new Map(watches) }),

    restore(checkpoint) {
      const saved = checkpoint as { store: ReturnType<typeof store.checkpoint>; watches: Map<string, Watch> };
      store.restore(saved.store);
      watches = new Map(saved.watches);
      near.clear();
    },

    forgetPast: (checkpoint) => store.forgetBefore((checkpoint as { store: ReturnType<typeof store.checkpoint> }).store),

    pulse: {
      watches: (key) => [...watches.values()].filter((watch) => key.startsWith(watch.prefix)).length,
      put: store.putAt,
      compact: store.compact,
    },

    inspect: () => ({
      get revision() {
        return store.revision;
      },
      get compactedRevision() {
        return store.compactedRevision;
      },
      present: store.history.present,
      objectAt: (key, revision) => store.history.at(key, revision)?.value,
      changesSince: (revision) => store.history.since(revision),
    }),
  };
}
