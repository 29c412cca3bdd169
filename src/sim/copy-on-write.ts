/**
 * A state whose maps its checkpoints share: a checkpoint takes them as they are, and the first that is written to a map after it goes to a copy.
 * For maps of some tens of entries; one that grows with the cluster is a `VersionedMap`.
 */
export interface CopyOnWrite {
  /** The maps that no checkpoint holds, by the names of their fields: they are changed in place. */
  readonly own: Set<string>;
}

type Writable<M> = M extends ReadonlyMap<infer K, infer V> ? Map<K, V> : never;

/** A map of the state, to write to. Whoever goes through the map meanwhile may see it as it was before. */
export function writable<S extends CopyOnWrite, Field extends string & keyof S>(state: S, field: Field): Writable<S[Field]> {
  const map: unknown = state[field];
  if (!(map instanceof Map)) throw new Error(`${field} is no map`);
  if (state.own.has(field)) return map as Writable<S[Field]>;
  const copy = new Map(map) as Writable<S[Field]> & S[Field];
  state[field] = copy;
  state.own.add(field);
  return copy;
}

/** What a checkpoint holds of a state: from now on no map is the state's own. */
export function shared<S extends CopyOnWrite>(state: S): S {
  // To clear what is empty takes a new table.
  if (state.own.size > 0) state.own.clear();
  return { ...state, own: NONE };
}

/** The state that a checkpoint holds, to go on from; the checkpoint stays as it is. */
export const resumed = <S extends CopyOnWrite>(saved: S): S => ({ ...saved, own: new Set() });

/** Of any checkpoint's state: nobody writes to it. */
const NONE = new Set<string>();
