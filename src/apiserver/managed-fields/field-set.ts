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

/** The steps of a node in the making, and what lies below each. */
export interface Children {
  readonly steps: string[];
  readonly sets: FieldSet[];
}

/** Notes what lies below a step; makes the lists when they are first needed, for most values differ in nothing. */
export function withChild(children: Children | undefined, step: string, set: FieldSet): Children {
  if (!children) return { steps: [step], sets: [set] };
  children.steps.push(step);
  children.sets.push(set);
  return children;
}

/** Sets made so far, as a tree by their steps and what lies below each: objects of a kind change in the same few ways, so that equal sets are made once. */
interface Made {
  set: FieldSet | undefined;
  readonly next: Map<string, Map<FieldSet, Made>>;
}

const newMade = (): Made => ({ set: undefined, next: new Map() });
/** A client may make as many sets as it likes: after so many, all are forgotten. What is made twice then is equal still. */
const MADE_MAX = 20_000;
let made = 0;
let [members, others] = [newMade(), newMade()];

function nextMade(from: Made, step: string, child: FieldSet): Made {
  const known = from.next.get(step)?.get(child);
  if (known) return known;
  const to = newMade();
  from.next.set(step, (from.next.get(step) ?? new Map<FieldSet, Made>()).set(child, to));
  made++;
  return to;
}

function build(member: boolean, { steps, sets }: Children): FieldSet {
  const out: Record<string, FieldSet> = {};
  if (member) out[SELF] = LEAF;
  // No step is the name of something that objects have anyway: all have a prefix.
  steps.forEach((step, i) => {
    out[step] = sets[i]!;
  });
  return out;
}

function inOrder(children: Children): Children {
  const { steps, sets } = children;
  for (let i = 1; i < steps.length; i++)
    if (steps[i - 1]! > steps[i]!) {
      const places = [...steps.keys()].toSorted((a, b) => (steps[a]! < steps[b]! ? -1 : 1));
      return { steps: places.map((at) => steps[at]!), sets: places.map((at) => sets[at]!) };
    }
  return children;
}

/** A node from its parts. */
export function node(member: boolean, children: Children | undefined): FieldSet | undefined {
  if (!children) return member ? LEAF : undefined;
  if (made > MADE_MAX) [made, members, others] = [0, newMade(), newMade()];
  let at = member ? members : others;
  for (let i = 0; i < children.steps.length; i++) at = nextMade(at, children.steps[i]!, children.sets[i]!);
  if (at.set) return at.set;
  // Parts that come in another order lead to the same set.
  const ordered = inOrder(children);
  at.set = ordered === children ? build(member, children) : node(member, ordered);
  return at.set;
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

interface Result {
  readonly set: FieldSet | undefined;
}

/** Equal sets are mostly one, so that what two of them make need not be found again. */
function remembering(rule: Rule): (a: FieldSet, b: FieldSet) => FieldSet | undefined {
  const known = new WeakMap<FieldSet, WeakMap<FieldSet, Result>>();
  return (a, b) => {
    const found = known.get(a)?.get(b);
    if (found) return found.set;
    const result = { set: combine(a, b, rule) };
    known.set(a, (known.get(a) ?? new WeakMap<FieldSet, Result>()).set(b, result));
    return result.set;
  };
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
    return typeof keys === 'object' && keys !== null && !Array.isArray(keys);
  } catch {
    return false;
  }
}
