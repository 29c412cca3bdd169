import { semanticEqual } from '../api/equality';
import { isObject } from '../api/is-object';
import type { Json, KubeObject } from '../api/object';
import { below, type FieldSet, isMember } from '../apiserver/managed-fields/field-set';
import { managersOf } from '../apiserver/managed-fields/managers';

/** Who has written a field, as `metadata.managedFields` tells. */
export interface FieldOwner {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly subresource: string;
}

/** A field that differs between two versions of an object; absent: it is not there. */
export interface FieldChange {
  /** `spec.containers[name=main].image`. */
  readonly path: string;
  readonly before?: Json;
  readonly after?: Json;
  /** Who owns it now; of one that is gone, who did. */
  readonly owners: readonly FieldOwner[];
}

/** What every write changes, and says nothing of what was done. */
const NOISE: ReadonlySet<string> = new Set(['metadata.managedFields', 'metadata.resourceVersion']);

/** What tells the items of a list apart, where nothing declares it: what Kubernetes' own lists use (`patchMergeKey`). */
const KEYS = [
  ['name'],
  ['containerPort', 'protocol'],
  ['port', 'protocol'],
  ['type'],
  ['uid'],
  ['mountPath'],
  ['key', 'effect'],
  ['topologyKey'],
  ['ip'],
  ['podIP'],
];

type Item = Readonly<Record<string, Json>>;

/** The keys by which all items of both lists can be told apart. */
function keysOf(lists: readonly (readonly Json[])[]): readonly string[] | undefined {
  const items = lists.flat();
  if (items.length === 0 || !items.every((item): item is Item => isObject(item))) return undefined;
  return KEYS.find((keys) =>
    lists.every((list) => {
      const names = list.map((item) => keys.map((key) => JSON.stringify((item as Item)[key])).join());
      return list.every((item) => (item as Item)[keys[0]!] !== undefined) && new Set(names).size === list.length;
    }),
  );
}

/** A place in an object: as it is written, and as the steps of a field set. */
interface Place {
  readonly path: string;
  readonly steps: readonly string[];
}

type Found = (place: Place, before: Json | undefined, after: Json | undefined) => void;

function walkItems({ path, steps }: Place, before: readonly Json[], after: readonly Json[], found: Found): boolean {
  const keys = keysOf([before, after]);
  if (!keys) return false;
  const nameOf = (item: Json): string => keys.map((key) => `${key}=${(item as Item)[key] ?? ''}`).join(',');
  const byName = (list: readonly Json[]): ReadonlyMap<string, Json> => new Map(list.map((item) => [nameOf(item), item]));
  const [was, is] = [byName(before), byName(after)];
  for (const name of new Set([...was.keys(), ...is.keys()])) {
    const item = (is.get(name) ?? was.get(name)) as Item;
    const step = `k:${JSON.stringify(Object.fromEntries(keys.filter((key) => item[key] !== undefined).map((key) => [key, item[key]])))}`;
    walk({ path: `${path}[${name}]`, steps: [...steps, step] }, was.get(name), is.get(name), found);
  }
  return true;
}

function walk(place: Place, before: Json | undefined, after: Json | undefined, found: Found): void {
  if (before === after || NOISE.has(place.path) || semanticEqual(before, after)) return;
  const [was, is] = [before ?? empty(after), after ?? empty(before)];
  if (isObject(was) && isObject(is)) {
    for (const key of new Set([...Object.keys(was), ...Object.keys(is)])) {
      const path = place.path === '' ? key : /^[\w-]+$/.test(key) ? `${place.path}.${key}` : `${place.path}['${key}']`;
      walk({ path, steps: [...place.steps, `f:${key}`] }, was[key] as Json | undefined, is[key] as Json | undefined, found);
    }
  } else if (!(Array.isArray(was) && Array.isArray(is) && walkItems(place, was, is, found))) found(place, before, after);
}

/** An object that is not there has none of its fields. */
const empty = (other: Json | undefined): Json | undefined => (Array.isArray(other) ? [] : isObject(other) ? {} : undefined);

/** Whether a manager owns a place: it, or a whole that it is part of. */
function owns(fields: FieldSet | undefined, steps: readonly string[]): boolean {
  let set = fields;
  for (const step of steps) {
    const next = below(set, step);
    // A list of which every field is owned alone has no set of its own below; what is atomic ends above.
    if (!next) return set !== fields && isMember(set) && Object.keys(set ?? {}).length === 0;
    set = next;
  }
  return set !== undefined;
}

function ownersOf(object: KubeObject | undefined, steps: readonly string[]): readonly FieldOwner[] {
  const managers = (object && managersOf(object)) ?? [];
  return managers.filter(({ fields }) => owns(fields, steps)).map(({ manager, operation, subresource }) => ({ manager, operation, subresource }));
}

/** What differs between two versions of an object, field by field, with who owns each field. */
export function fieldChanges(before: KubeObject | undefined, after: KubeObject | undefined): readonly FieldChange[] {
  const changes: FieldChange[] = [];
  walk({ path: '', steps: [] }, before as Json | undefined, after as Json | undefined, ({ path, steps }, was, is) => {
    const owners = ownersOf(is === undefined ? before : after, steps);
    changes.push({ path, ...(was !== undefined && { before: was }), ...(is !== undefined && { after: is }), owners });
  });
  return changes;
}
