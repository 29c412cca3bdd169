import { memo, memoOf } from '../../api/memo';
import { asObject, type Json, type JsonObject, type KubeObject } from '../../api/object';
import { zeroOf } from '../../api/schema/coder';
import type { StatusCause } from '../../api/types.gen';
import type { Resource } from '../resources';
import { difference, type FieldSet, intersection, node, pathsOf, union, withChild, without } from './field-set';
import { isReset, isSame, type Manager, managersOf, withManagers, withoutManagers } from './managers';
import { shapeOfKind } from './shape';
import { checkConfig, compare, fieldsOf, merge, remove, withDeclared } from './typed';

/** Who makes a change, by what kind of request. */
export interface Change {
  readonly resource: Resource;
  readonly subresource: string;
  readonly manager: string;
  /** RFC 3339 of now. */
  readonly now: string;
}

/** Fields that nobody owns: what an object is, and what only the server writes. */
const NOBODYS_ROOT = ['f:apiVersion', 'f:kind'];
const NOBODYS_METADATA = [
  '.',
  ...['name', 'namespace', 'creationTimestamp', 'selfLink', 'uid', 'clusterName', 'generation', 'managedFields', 'resourceVersion'].map((f) => `f:${f}`),
];

/** What a request cannot change, whatever it says: the status through the object, all else through the status (`GetResetFields`). */
function resetBy({ resource, subresource }: Change): string {
  if (subresource === 'status') return 'f:spec';
  return subresource === '' && resource.storage.subresources?.includes('status') ? 'f:status' : '';
}

/** Leaves out what nobody owns, and one field that this request cannot change. */
function ownableBut(set: FieldSet, reset: string): FieldSet | undefined {
  const kept = without(set, [...NOBODYS_ROOT, reset]);
  const metadata = kept?.['f:metadata'];
  if (!metadata) return kept;
  // The metadata themselves are no field, but what is in them.
  const own = without(metadata, NOBODYS_METADATA);
  return own === metadata ? kept : union(without(kept, ['f:metadata']), own && node(false, withChild(undefined, 'f:metadata', own)));
}

const ownableFields = memo((reset) => memoOf((set: FieldSet) => ownableBut(set, reset)));

const ownable = (set: FieldSet | undefined, change: Change): FieldSet | undefined => set && ownableFields(resetBy(change))(set);

const json = (object: object): Json => object as Json;

/** A new object of the kind before anybody wrote anything into it. */
const blank = ({ storage }: Resource): Json => (storage.schema ? (zeroOf(storage.schema) as Json) : {});

const NOBODY: readonly Manager[] = [];

/** The managers that a change starts from: a client may set them itself, but not through a subresource. */
function managersBefore(current: KubeObject | undefined, next: KubeObject, { subresource }: Change): readonly Manager[] {
  const live = (current && managersOf(current)) ?? NOBODY;
  if (subresource) return live;
  if (isReset(next)) return NOBODY;
  const given = managersOf(next);
  return given?.length ? given : live;
}

/** Notes who now owns what an ordinary create, update or patch changed; `current` is undefined on a create. */
export function trackUpdate<T extends KubeObject>(change: Change, current: KubeObject | undefined, next: T): T {
  const { resource, subresource, manager, now } = change;
  const managers = managersBefore(current, next, change);
  // An object that nobody's ownership is known of stays so, unless it is new.
  if (current && managers.length === 0) return withManagers(next, []);
  const compared = compare(current ? json(current) : blank(resource), json(next), shapeOfKind(resource.storage));
  const [changed, removed] = [ownable(compared.changed, change), ownable(compared.removed, change)];
  if (!changed && !removed) return withManagers(next, managers);
  const update = { manager, apiVersion: apiVersionOf(resource), subresource, time: now, changed, removed };
  return withManagers(next, managersAfter(managers, update));
}

/** An update as its managers see it. */
interface Update {
  readonly manager: string;
  readonly apiVersion: string;
  readonly subresource: string;
  readonly time: string;
  readonly changed: FieldSet | undefined;
  readonly removed: FieldSet | undefined;
}

/** The last update of objects with these managers: a Deployment's Pods, say, go through the same ones in the same second. */
const lastUpdates = new WeakMap<readonly Manager[], { readonly update: Update; readonly after: readonly Manager[] }>();

const isSameUpdate = (a: Update, b: Update): boolean =>
  a.changed === b.changed &&
  a.removed === b.removed &&
  a.time === b.time &&
  a.manager === b.manager &&
  a.apiVersion === b.apiVersion &&
  a.subresource === b.subresource;

function managersAfter(managers: readonly Manager[], update: Update): readonly Manager[] {
  const last = lastUpdates.get(managers);
  if (last && isSameUpdate(last.update, update)) return last.after;
  const after = updated(managers, update);
  lastUpdates.set(managers, { update, after });
  return after;
}

function updated(managers: readonly Manager[], { manager, apiVersion, subresource, time, changed, removed }: Update): readonly Manager[] {
  const self = { manager, operation: 'Update', apiVersion, subresource } as const;
  const others = managers.map((m) => losing(m, isSame(m, self) ? undefined : changed, removed));
  const mine = others.find((m) => isSame(m, self));
  if (!changed) return others;
  const fields = union(mine?.fields, changed);
  // Whoever changes what is its own again and again in one second leaves all as it is.
  if (mine?.time === time && mine.fields === fields && others.every((m, i) => m === managers[i])) return managers;
  return [...others.filter((m) => m !== mine), { ...self, time, fields }];
}

/** A manager without what others changed or took away. */
function losing(manager: Manager, changed: FieldSet | undefined, removed: FieldSet | undefined): Manager {
  const fields = difference(difference(manager.fields, changed), removed);
  return fields === manager.fields ? manager : { ...manager, fields };
}

const apiVersionOf = ({ storage: { group, version } }: Resource): string => (group ? `${group}/${version}` : version);

export type Applied = { readonly object: KubeObject; readonly conflicts?: undefined } | { readonly conflicts: readonly Conflict[] };

export interface Conflict {
  readonly manager: Manager;
  readonly path: string;
}

/** Lays a configuration over an object: what the manager applied before and does not any more goes, what others own is a conflict unless forced. */
export function applyConfig(change: Change, current: KubeObject | undefined, config: KubeObject, force: boolean): Applied {
  const { resource, subresource, manager, now } = change;
  const shape = shapeOfKind(resource.storage);
  checkConfig(json(config), shape);
  const live = current ? json(withoutManagers(current)) : blank(resource);
  const managers = (current && managersOf(current)) ?? [];
  const self = { manager, operation: 'Apply', apiVersion: apiVersionOf(resource), subresource } as const;
  const before = managers.find((m) => isSame(m, self));
  const mine: Manager = { ...self, time: now, fields: ownable(fieldsOf(json(config), shape), change) };
  const others = managers.filter((m) => m !== before);
  const merged = merge(live, json(config), shape) ?? {};
  const pruned = prune(
    merged,
    before?.fields,
    [mine, ...others],
    (set) => withDeclared(set, shape),
    (value) => fieldsOf(value, shape),
    (value, set) => remove(value, set, shape),
  );

  const compared = compare(live, pruned, shape);
  const [changed, removed] = [ownable(compared.changed, change), ownable(compared.removed, change)];
  const conflicts = others.flatMap((other) => [...pathsOf(intersection(other.fields, changed))].map((path): Conflict => ({ manager: other, path })));
  if (conflicts.length > 0 && !force) return { conflicts };
  const left = others.map((m) => losing(m, changed, removed));
  return { object: withManagers(asObject(pruned as JsonObject), [...left, mine]) };
}

type Values = (value: Json) => FieldSet | undefined;

/** Takes out what the manager applied last time, does not apply now, and nobody else owns. */
function prune(
  merged: Json,
  last: FieldSet | undefined,
  managers: readonly Manager[],
  declared: (set: FieldSet | undefined) => FieldSet | undefined,
  fields: Values,
  take: (value: Json, set: FieldSet | undefined) => Json,
): Json {
  if (!last) return merged;
  const all = declared(fields(merged));
  const owned = declared(managers.reduce<FieldSet | undefined>((set, m) => union(set, m.fields), undefined));
  const kept = declared(fields(take(merged, declared(last))));
  const withOwned = take(merged, difference(all, union(kept, owned)));
  // What was never applied by this manager is not its to take out.
  return take(merged, intersection(difference(all, declared(fields(withOwned))), declared(last)));
}

const quoted = (text: string): string => JSON.stringify(text);

function printManager({ manager, operation, apiVersion, subresource }: Manager): string {
  const name = subresource ? `${quoted(manager)} with subresource ${quoted(subresource)}` : quoted(manager);
  return operation === 'Apply' ? name : `${name} using ${apiVersion}`;
}

/** What an apply is refused with (`NewConflictError`). */
export function conflictText(conflicts: readonly Conflict[]): { readonly message: string; readonly causes: readonly StatusCause[] } {
  const causes = conflicts.map(({ manager, path }) => ({ reason: 'FieldManagerConflict', message: `conflict with ${printManager(manager)}`, field: path }));
  const [only] = conflicts;
  if (conflicts.length === 1 && only) return { message: `Apply failed with 1 conflict: conflict with ${printManager(only.manager)}: ${only.path}`, causes };
  const names = [...new Set(conflicts.map(({ manager }) => printManager(manager)))].sort();
  const lines = names.flatMap((name) => [
    `conflicts with ${name}:`,
    ...conflicts.filter(({ manager }) => printManager(manager) === name).map(({ path }) => `- ${path}`),
  ]);
  return { message: `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`, causes };
}

/** Whether two lists of managers differ in more than when something was last done. */
export function onlyTimesDiffer(a: KubeObject, b: KubeObject): boolean {
  const [x, y] = [a.metadata.managedFields ?? [], b.metadata.managedFields ?? []];
  if (x.length !== y.length) return false;
  const without = ({ time: _, ...entry }: NonNullable<typeof x>[number]): string => JSON.stringify(entry);
  return x.every((entry, i) => without(entry) === without(y[i]!));
}
