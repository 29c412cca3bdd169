import type { Address } from '../sim/message';
import type { KeyValue, Value } from './messages';

/** One open watch: whom to tell of changes under a prefix from a revision on. */
export interface Watch {
  readonly client: Address;
  readonly id: number;
  readonly prefix: string;
  /** The next revision that it has not been told of. */
  readonly startRevision: number;
}

/** The name of a watch among those of all clients. */
export const watchKey = (client: Address, id: number): string => `${client}#${id}`;

/** Those of the changes that a watch wants. */
export const eventsFor = <V extends Value>(watch: Watch, changes: readonly KeyValue<V>[]): readonly KeyValue<V>[] =>
  changes.filter((change) => change.modRevision >= watch.startRevision && change.key.startsWith(watch.prefix));

/** Groups changes, which are in order, by their revisions. */
export function byRevision<V extends Value>(changes: readonly KeyValue<V>[]): readonly (readonly KeyValue<V>[])[] {
  const groups: KeyValue<V>[][] = [];
  for (const change of changes) {
    const group = groups.at(-1);
    if (group?.[0]?.modRevision === change.modRevision) group.push(change);
    else groups.push([change]);
  }
  return groups;
}
