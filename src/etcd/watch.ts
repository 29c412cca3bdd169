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

const NONE: readonly never[] = [];

const wants = (watch: Watch, change: KeyValue): boolean => change.modRevision >= watch.startRevision && change.key.startsWith(watch.prefix);

/** The part of a key up to its last slash. */
export const directoryOf = (key: string): string => key.slice(0, key.lastIndexOf('/') + 1);

/** Whether a watch may want keys of a directory: all of them, or those that begin as it says. */
export const mayWantIn = ({ prefix }: Watch, directory: string): boolean => directory.startsWith(prefix) || prefix.startsWith(directory);

/** Those of the changes that a watch wants; most transactions change one key. */
export function eventsFor<V extends Value>(watch: Watch, changes: readonly KeyValue<V>[]): readonly KeyValue<V>[] {
  if (changes.length === 1) return wants(watch, changes[0]!) ? changes : NONE;
  return changes.filter((change) => wants(watch, change));
}

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
