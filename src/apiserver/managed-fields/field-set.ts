/**
 * A set of fields in the form in which objects carry it (`FieldsV1`): a tree whose keys are steps (`f:name` a field, `k:{…}` an item of a list
 * by its keys, `v:…` an item of a set). What has no children is in the set itself; what has, if it holds a `.` too. Undefined is the empty set.
 */
export interface FieldSet {
  readonly [step: string]: FieldSet;
}

const LEAF: FieldSet = Object.freeze({});
const SELF = '.';

const isLeaf = (set: FieldSet): boolean => {
  for (const _ in set) return false;
  return true;
};

/** Whether the place that a set stands for belongs to it. */
export const isMember = (set: FieldSet | undefined): boolean => set !== undefined && (Object.hasOwn(set, SELF) || isLeaf(set));

/** What lies below a place; undefined if nothing does. */
export const below = (set: FieldSet | undefined, step: string): FieldSet | undefined => (set && Object.hasOwn(set, step) ? set[step] : undefined);

const stepsOf = (set: FieldSet): readonly string[] => Object.keys(set).filter((step) => step !== SELF);

/** A node from its parts, its steps in order. */
export function node(member: boolean, children: readonly (readonly [string, FieldSet])[]): FieldSet | undefined {
  if (children.length === 0) return member ? LEAF : undefined;
  let ordered = true;
  for (let i = 1; i < children.length; i++) if (children[i - 1]![0] > children[i]![0]) ordered = false;
  const out: Record<string, FieldSet> = {};
  if (member) out[SELF] = LEAF;
  // No step is the name of something that objects have anyway: all have a prefix.
  for (const [step, child] of ordered ? children : children.toSorted(([a], [b]) => (a < b ? -1 : 1))) out[step] = child;
  return out;
}

/** Combines two sets place by place; `rule` says whether a place is in the result. Gives back the first set if that is the result. */
function combine(a: FieldSet | undefined, b: FieldSet | undefined, rule: (inA: boolean, inB: boolean) => boolean): FieldSet | undefined {
  // Where only one has anything, all of it is in the result or nothing.
  if (!b) return rule(true, false) ? a : undefined;
  if (!a) return rule(false, true) ? b : undefined;
  const children: [string, FieldSet][] = [];
  let same = a !== undefined;
  const add = (step: string, of: FieldSet | undefined, child: FieldSet | undefined): void => {
    if (child !== of) same = false;
    if (child) children.push([step, child]);
  };
  for (const step in a) if (step !== SELF) add(step, a[step], combine(a[step], below(b, step), rule));
  for (const step in b) if (step !== SELF && !below(a, step)) add(step, undefined, combine(undefined, b[step], rule));
  const member = rule(isMember(a), isMember(b));
  return same && member === isMember(a) ? a : node(member, children);
}

export function union(a: FieldSet | undefined, b: FieldSet | undefined): FieldSet | undefined {
  if (!a || a === b) return b;
  return b ? combine(a, b, (inA, inB) => inA || inB) : a;
}

/** What is in `a` and not in `b`, each place on its own. */
export const difference = (a: FieldSet | undefined, b: FieldSet | undefined): FieldSet | undefined => (a && b ? combine(a, b, (inA, inB) => inA && !inB) : a);

export const intersection = (a: FieldSet | undefined, b: FieldSet | undefined): FieldSet | undefined =>
  a && b ? combine(a, b, (inA, inB) => inA && inB) : undefined;

/** The set without some steps and all below them. */
export function without(set: FieldSet | undefined, steps: readonly string[]): FieldSet | undefined {
  if (!set || !steps.some((step) => Object.hasOwn(set, step))) return set;
  return node(
    Object.hasOwn(set, SELF),
    stepsOf(set)
      .filter((step) => !steps.includes(step))
      .map((step) => [step, set[step]!]),
  );
}

/** A step as messages print it: `.spec`, `[name="nginx"]`. */
function printStep(step: string): string {
  const value = step.slice(2);
  if (step.startsWith('f:')) return `.${value}`;
  if (step.startsWith('v:')) return `[=${value}]`;
  const keys = Object.entries(JSON.parse(value) as Record<string, unknown>);
  return `[${keys.map(([name, key]) => `${name}=${JSON.stringify(key)}`).join(',')}]`;
}

/** All places of a set, as messages print them. */
export function* pathsOf(set: FieldSet | undefined, prefix = ''): Iterable<string> {
  if (!set) return;
  if (prefix && isMember(set)) yield prefix;
  for (const step of stepsOf(set)) yield* pathsOf(set[step], prefix + printStep(step));
}

/** Whether a value that a client sent is a set of fields at all. */
export function isFieldSet(value: unknown, depth = 0): value is FieldSet {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || depth > 100) return false;
  return Object.entries(value).every(
    ([step, child]) => (step === SELF || /^[fkvi]:/.test(step)) && (!step.startsWith('k:') || isKeys(step.slice(2))) && isFieldSet(child, depth + 1),
  );
}

function isKeys(text: string): boolean {
  try {
    const keys: unknown = JSON.parse(text);
    return typeof keys === 'object' && keys !== null && !Array.isArray(keys);
  } catch {
    return false;
  }
}
