import { isObject } from '../../api/is-object';
import { memoOf } from '../../api/memo';

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

/**
 * A node in the making: what lies below its steps so far. All that were ever made are one tree, since objects of a kind change in the same few ways:
 * who adds the same children comes to the same place in it, and finds the set that was made there before.
 */
export interface Children {
  readonly before: Children | undefined;
  readonly step: string;
  readonly set: FieldSet;
  next: Map<string, Map<FieldSet, Children>> | undefined;
  /** The finished node, without the place itself and with it. */
  node: FieldSet | undefined;
  memberNode: FieldSet | undefined;
}

const newChildren = (before: Children | undefined, step: string, set: FieldSet): Children => ({
  before,
  step,
  set,
  next: undefined,
  node: undefined,
  memberNode: undefined,
});
const newRoot = (): Children => newChildren(undefined, SELF, LEAF);

/** A client may make as many sets as it likes: after so many, all are forgotten. What is made again then is equal, but not the same. */
const KNOWN_MAX = 20_000;
let known = 0;
let root = newRoot();

/** Adds what lies below a step; `children` is undefined for none yet. */
export function withChild(children: Children | undefined, step: string, set: FieldSet): Children {
  const from = children ?? root;
  const found = from.next?.get(step)?.get(set);
  if (found) return found;
  const added = newChildren(children, step, set);
  from.next ??= new Map();
  from.next.set(step, (from.next.get(step) ?? new Map<FieldSet, Children>()).set(set, added));
  known++;
  return added;
}

/** A node from its parts. */
export function node(member: boolean, children: Children | undefined): FieldSet | undefined {
  if (!children) return member ? LEAF : undefined;
  const made = member ? children.memberNode : children.node;
  return made ?? make(member, children);
}

function make(member: boolean, children: Children): FieldSet {
  if (known > KNOWN_MAX) [known, root] = [0, newRoot()];
  const list: Children[] = [];
  for (let at: Children | undefined = children; at; at = at.before) list.push(at);
  list.reverse();
  const isOrdered = list.every((child, i) => i === 0 || list[i - 1]!.step <= child.step);
  // Children that come in another order make the same set.
  const made = isOrdered ? build(member, list) : node(member, inOrder(list))!;
  if (member) children.memberNode = made;
  else children.node = made;
  return made;
}

const inOrder = (list: readonly Children[]): Children =>
  list.toSorted((a, b) => (a.step < b.step ? -1 : 1)).reduce<Children | undefined>((all, { step, set }) => withChild(all, step, set), undefined)!;

function build(member: boolean, list: readonly Children[]): FieldSet {
  const out: Record<string, FieldSet> = {};
  if (member) out[SELF] = LEAF;
  // No step is the name of something that objects have anyway: all have a prefix.
  for (const { step, set } of list) out[step] = set;
  return out;
}

/** Whether a place is in the result, by whether it is in the one set and in the other. */
type Rule = (inA: boolean, inB: boolean) => boolean;

/** Combines two sets place by place. Gives back the first set if that is the result. */
function combine(a: FieldSet | undefined, b: FieldSet | undefined, rule: Rule): FieldSet | undefined {
  // Where only one has anything, all of it is in the result or nothing.
  if (!b) return rule(true, false) ? a : undefined;
  if (!a) return rule(false, true) ? b : undefined;
  let children: Children | undefined;
  let same = true;
  const add = (step: string, of: FieldSet | undefined, child: FieldSet | undefined): void => {
    if (child !== of) same = false;
    if (child) children = withChild(children, step, child);
  };
  for (const step in a) if (step !== SELF) add(step, a[step], combine(a[step], below(b, step), rule));
  for (const step in b) if (step !== SELF && !below(a, step)) add(step, undefined, combine(undefined, b[step], rule));
  const member = rule(isMember(a), isMember(b));
  return same && member === isMember(a) ? a : node(member, children);
}

/** Equal sets are mostly one, so that what two of them make need not be found again. */
function remembering(rule: Rule): (a: FieldSet, b: FieldSet) => FieldSet | undefined {
  const withFirst = memoOf((a: FieldSet) => memoOf((b: FieldSet) => combine(a, b, rule)));
  return (a, b) => withFirst(a)(b);
}

const either = remembering((inA, inB) => inA || inB);
const onlyFirst = remembering((inA, inB) => inA && !inB);
const both = remembering((inA, inB) => inA && inB);

export const union = (a: FieldSet | undefined, b: FieldSet | undefined): FieldSet | undefined => (a && b && a !== b ? either(a, b) : (a ?? b));

/** What is in `a` and not in `b`, each place on its own. */
export const difference = (a: FieldSet | undefined, b: FieldSet | undefined): FieldSet | undefined => (a && b ? onlyFirst(a, b) : a);

export const intersection = (a: FieldSet | undefined, b: FieldSet | undefined): FieldSet | undefined => (a && b ? both(a, b) : undefined);

/** The set without some steps and all below them. */
export function without(set: FieldSet | undefined, steps: readonly string[]): FieldSet | undefined {
  if (!set || !steps.some((step) => Object.hasOwn(set, step))) return set;
  let children: Children | undefined;
  for (const step of stepsOf(set)) if (!steps.includes(step)) children = withChild(children, step, set[step]!);
  return node(Object.hasOwn(set, SELF), children);
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
    return isObject(keys);
  } catch {
    return false;
  }
}
