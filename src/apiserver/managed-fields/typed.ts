import { isEmpty, semanticEqual } from '../../api/equality';
import { isObject } from '../../api/is-object';
import { memo } from '../../api/memo';
import { type Json, type JsonObject, ownValue } from '../../api/object';
import { below, type Children, type FieldSet, isMember, node, union, withChild } from './field-set';
import { deducedShape, type Shape } from './shape';

/** Values seen with their shape: what differs, what is there, merging, taking out (structured-merge-diff `typed`). */

type Value = Json | undefined;

const isList = (value: Value): value is readonly Json[] => Array.isArray(value);

/** A configuration that cannot be merged. */
export class ApplyError extends Error {}

type MapShape = Extract<Shape, { is: 'map' }>;
type ListShape = Extract<Shape, { is: 'list' }>;

/** How values are taken together: as a whole, by fields or by items. What is not of the form that its type says counts as a whole. */
function formOf(shape: Shape, a: Value, b: Value): MapShape | ListShape | undefined {
  const sample = isEmpty(b) && a !== undefined ? a : b;
  const known = shape.is === 'deduced' ? deducedShape(sample) : shape;
  if (known.is === 'map') return mayBeMap(a) && mayBeMap(b) ? known : undefined;
  if (known.is === 'list') return mayBeList(a) && mayBeList(b) ? known : undefined;
  return undefined;
}

const mayBeMap = (value: Value): boolean => value === undefined || value === null || isObject(value);
const mayBeList = (value: Value): boolean => value === undefined || value === null || isList(value);

/** A place and nothing below it. */
const ITSELF = node(true, undefined);

const NOTHING: JsonObject = {};
const NO_ITEMS: readonly Json[] = [];

const fieldStep = memo((name) => `f:${name}`);

/** The step to an item of a list; undefined if nothing tells it apart. */
function itemStep({ keys, keyStep, defaultOf }: ListShape, item: Json): string | undefined {
  const [first] = keys;
  if (first === undefined) return isObject(item) || isList(item) || item === null ? undefined : `v:${JSON.stringify(item)}`;
  if (!isObject(item)) return undefined;
  const own = ownValue(item, first);
  if (keys.length === 1 && typeof own === 'string') return keyStep(own);
  const found: string[] = [];
  for (const key of keys) {
    const value = Object.hasOwn(item, key) ? item[key] : defaultOf(key);
    if (value !== undefined) found.push(`${JSON.stringify(key)}:${JSON.stringify(value)}`);
  }
  return found.length > 0 ? `k:{${found.join(',')}}` : undefined;
}

/** Items by their steps; of several with the same step, all. */
function itemsOf(shape: ListShape, list: Value): ReadonlyMap<string, readonly Json[]> {
  const items = new Map<string, Json[]>();
  for (const item of isList(list) ? list : []) {
    const step = itemStep(shape, item);
    if (step === undefined) continue;
    const same = items.get(step);
    if (same) same.push(item);
    else items.set(step, [item]);
  }
  return items;
}

/** What differs between two values. */
export interface Comparison {
  readonly removed: FieldSet | undefined;
  /** Added or modified: what who makes the change owns. */
  readonly changed: FieldSet | undefined;
}

const SAME: Comparison = { removed: undefined, changed: undefined };
const REMOVED: Comparison = { removed: ITSELF, changed: undefined };
const CHANGED: Comparison = { removed: undefined, changed: ITSELF };

/** Compares two values; `undefined` is a value that is not there (null is). */
export function compare(before: Value, after: Value, shape: Shape): Comparison {
  if (before === after) return SAME;
  const form = isEmpty(before) && isEmpty(after) ? undefined : formOf(shape, before, after);
  if (!form) {
    if (before !== undefined && after !== undefined && semanticEqual(before, after)) return SAME;
    return after === undefined ? REMOVED : CHANGED;
  }
  const inside: Differences = { removed: undefined, changed: undefined };
  if (form.is === 'map') compareFields(isObject(before) ? before : NOTHING, isObject(after) ? after : NOTHING, form, inside);
  else compareLists(isList(before) ? before : NO_ITEMS, isList(after) ? after : NO_ITEMS, form, inside);
  const removed = node(after === undefined, inside.removed);
  const changed = node(before === undefined, inside.changed);
  return removed || changed ? { removed, changed } : SAME;
}

/** What differs below a place, gathered step by step. */
interface Differences {
  removed: Children | undefined;
  changed: Children | undefined;
}

function gather(inside: Differences, step: string, { removed, changed }: Comparison): void {
  if (removed) inside.removed = withChild(inside.removed, step, removed);
  if (changed) inside.changed = withChild(inside.changed, step, changed);
}

function compareFields(before: JsonObject, after: JsonObject, form: MapShape, inside: Differences): void {
  for (const name in after) {
    const old = ownValue(before, name);
    const part = old === after[name] ? SAME : compare(old, after[name], form.field(name) ?? deducedShape(after[name]));
    if (part !== SAME) gather(inside, fieldStep(name), part);
  }
  for (const name in before)
    if (!Object.hasOwn(after, name)) gather(inside, fieldStep(name), compare(before[name], undefined, form.field(name) ?? deducedShape(before[name])));
}

function compareLists(before: readonly Json[], after: readonly Json[], form: ListShape, inside: Differences): void {
  const old = itemsOf(form, before);
  const now = itemsOf(form, after);
  for (const [step, items] of now) gather(inside, step, compareItems(old.get(step) ?? NO_ITEMS, items, form.item()));
  for (const [step, items] of old) if (!now.has(step)) gather(inside, step, compareItems(items, NO_ITEMS, form.item()));
}

/** Items with the same step: one by one, or, where there are several, as a whole. */
function compareItems(before: readonly Json[], after: readonly Json[], shape: Shape): Comparison {
  if (before.length <= 1 && after.length <= 1) return compare(before[0], after[0], shape);
  if (semanticEqual(before, after)) return SAME;
  return after.length === 0 ? REMOVED : CHANGED;
}

/** All fields that a value has. */
export function fieldsOf(value: Json, shape: Shape): FieldSet | undefined {
  const form = formOf(shape, undefined, value);
  if (!form) return ITSELF;
  let children: Children | undefined;
  if (form.is === 'map') {
    for (const [name, inner] of Object.entries(isObject(value) ? value : {})) {
      const itself = inner === null || (isObject(inner) && isEmpty(inner)) || !form.declares(name);
      const own = fieldsOf(inner, form.field(name) ?? deducedShape(inner));
      const set = itself ? union(own, ITSELF) : own;
      if (set) children = withChild(children, fieldStep(name), set);
    }
    return node(false, children);
  }
  for (const [step, items] of itemsOf(form, value)) {
    const own = items.length === 1 ? fieldsOf(items[0]!, form.item()) : undefined;
    children = withChild(children, step, union(own, ITSELF)!);
  }
  return node(false, children);
}

/** Lays a configuration over a value. */
export function merge(live: Value, config: Value, shape: Shape): Value {
  if (config === undefined) return live;
  const form = isEmpty(live) && isEmpty(config) ? undefined : formOf(shape, live, config);
  if (!form) return config;
  if (form.is === 'list') return mergeItems(form, live, config);
  const out: Record<string, Json> = isObject(live) ? { ...live } : {};
  for (const [name, inner] of Object.entries(isObject(config) ? config : {})) {
    const merged = merge(Object.hasOwn(out, name) ? out[name] : undefined, inner, form.field(name) ?? deducedShape(inner));
    if (merged !== undefined) Object.defineProperty(out, name, { value: merged, enumerable: true, configurable: true, writable: true });
  }
  return Object.keys(out).length > 0 ? out : undefined;
}

/** Items of both lists once: those of the live list in its order, new ones where the configuration has them. */
function mergeItems(shape: ListShape, live: Value, config: Value): Value {
  const wanted = itemsOf(shape, config);
  const there = itemsOf(shape, live);
  const order = [...wanted.keys()];
  const shared = order.filter((step) => there.has(step));
  const liveOrder = (isList(live) ? live : []).map((item) => ({ item, step: itemStep(shape, item) }));
  const out: Json[] = [];
  const done = new Set<string>();
  const take = (step: string): void => {
    done.add(step);
    const own = there.get(step) ?? [];
    const merged = merge(own.length === 1 ? own[0] : undefined, wanted.get(step)?.[0], shape.item());
    if (merged !== undefined) out.push(merged);
  };
  let [l, r, s] = [0, 0, 0];
  /** The next of those that both have whose turn it is. */
  const nextShared = (): string | undefined => {
    while (s < shared.length && done.has(shared[s]!)) s++;
    return shared[s];
  };
  while (l < liveOrder.length || r < order.length) {
    const current = liveOrder[l];
    const step = current?.step;
    if (current && (step === undefined || !wanted.has(step))) {
      out.push(current.item);
      l++;
    } else if (current && step !== undefined && (done.has(step) || (r < order.length && step !== order[r] && step !== nextShared()))) {
      // Shared, and done already or not yet its turn: the configuration's order decides.
      l++;
    } else if (r < order.length) {
      const next = order[r++]!;
      if (step === next) l++;
      if (!done.has(next)) take(next);
    } else l++;
  }
  return out.length > 0 ? out : undefined;
}

/** The value without the fields of a set. */
export function remove(value: Json, fields: FieldSet | undefined, shape: Shape): Json {
  const form = fields && formOf(shape, undefined, value);
  if (!form) return value;
  if (form.is === 'map') {
    if (!isObject(value)) return value;
    const kept = Object.entries(value).flatMap(([name, inner]): [string, Json][] => {
      const set = below(fields, fieldStep(name));
      return isMember(set) ? [] : [[name, remove(inner, set, form.field(name) ?? deducedShape(inner))]];
    });
    return Object.fromEntries(kept);
  }
  if (!isList(value)) return value;
  return value.flatMap((item) => {
    const step = itemStep(form, item);
    const set = step === undefined ? undefined : below(fields, step);
    return isMember(set) ? [] : [remove(item, set, form.item())];
  });
}

/** The set with all declared fields that it leads through (upstream EnsureNamedFieldsAreMembers). */
export function withDeclared(set: FieldSet | undefined, shape: Shape, isRoot = true): FieldSet | undefined {
  if (!set) return undefined;
  let children: Children | undefined;
  for (const [step, child] of Object.entries(set)) {
    if (step === '.') continue;
    const name = step.startsWith('f:') ? step.slice(2) : undefined;
    const inner: Shape =
      name !== undefined && shape.is === 'map'
        ? (shape.field(name) ?? { is: 'deduced' })
        : name === undefined && shape.is === 'list'
          ? shape.item()
          : { is: 'deduced' };
    const own = withDeclared(child, inner, false)!;
    const declared = name !== undefined && shape.is === 'map' && shape.declares(name) && !isMember(own);
    children = withChild(children, step, declared ? union(own, ITSELF)! : own);
  }
  return node(!isRoot && isMember(set), children);
}

/** Refuses a configuration that its type does not know, or whose items cannot be told apart. */
export function checkConfig(value: Json, shape: Shape, path = ''): void {
  const form = formOf(shape, undefined, value);
  if (form?.is === 'map' && isObject(value)) {
    for (const [name, inner] of Object.entries(value)) {
      const field = form.field(name);
      if (!field) throw new ApplyError(`${path}.${name}: field not declared in schema`);
      checkConfig(inner, field, `${path}.${name}`);
    }
  } else if (form?.is === 'list' && isList(value)) {
    const seen = new Set<string>();
    for (const [i, item] of value.entries()) {
      const step = itemStep(form, item);
      if (step === undefined)
        throw new ApplyError(
          `${path}: element ${i}: associative list with keys has an element that omits all key fields ${JSON.stringify(form.keys)} (and doesn't have default values for any key fields)`,
        );
      const printed = `[${
        form.keys.length === 0
          ? `=${step.slice(2)}`
          : Object.entries(JSON.parse(step.slice(2)) as object)
              .map(([k, v]) => `${k}=${JSON.stringify(v)}`)
              .join(',')
      }]`;
      if (seen.has(step)) throw new ApplyError(`${path}: duplicate entries for key ${printed}`);
      seen.add(step);
      checkConfig(item, form.item(), `${path}${printed}`);
    }
  }
}
