import { ownValue } from '../../api/object';
import type { LabelSelector, NodeSelectorRequirement } from '../../api/types.gen';

export type Labels = Readonly<Record<string, string>>;

/** A compiled label selector (apimachinery `labels.Selector`). */
export interface Selector {
  /** Has no requirements and so matches everything. A selector that matches nothing is not empty. */
  readonly empty: boolean;
  matches(labels: Labels): boolean;
}

const EVERYTHING: Selector = { empty: true, matches: () => true };
export const NOTHING: Selector = { empty: false, matches: () => false };

export type Requirement = (labels: Labels) => boolean;

/** All of the requirements; none means everything. */
export function allOf(requirements: readonly Requirement[]): Selector {
  const [first, second] = requirements;
  if (!first) return EVERYTHING;
  if (!second) return { empty: false, matches: first };
  return {
    empty: false,
    matches(labels) {
      for (const requirement of requirements) if (!requirement(labels)) return false;
      return true;
    },
  };
}

const equals =
  (key: string, value: string): Requirement =>
  (labels) =>
    ownValue(labels, key) === value;

const INTEGER = /^[+-]?\d+$/;

/** One requirement of a label or node selector; undefined if it is malformed (`labels.NewRequirement`). */
function requirement(key: string, operator: string, values: readonly string[]): Requirement | undefined {
  const [first] = values;
  switch (operator) {
    case 'In': {
      if (first === undefined) return undefined;
      if (values.length === 1) return equals(key, first);
      const set = new Set(values);
      return (labels) => Object.hasOwn(labels, key) && set.has(labels[key]!);
    }
    case 'NotIn': {
      if (first === undefined) return undefined;
      const set = new Set(values);
      return (labels) => !Object.hasOwn(labels, key) || !set.has(labels[key]!);
    }
    case 'Exists':
      return values.length > 0 ? undefined : (labels) => Object.hasOwn(labels, key);
    case 'DoesNotExist':
      return values.length > 0 ? undefined : (labels) => !Object.hasOwn(labels, key);
    case 'Gt':
    case 'Lt': {
      if (first === undefined || values.length !== 1 || !INTEGER.test(first)) return undefined;
      const bound = BigInt(first.replace('+', ''));
      return (labels) => {
        const value = ownValue(labels, key);
        if (value === undefined || !INTEGER.test(value)) return false;
        const number = BigInt(value.replace('+', ''));
        return operator === 'Gt' ? number > bound : number < bound;
      };
    }
    default:
      return undefined;
  }
}

/** The requirements of an equality selector such as a Service's. */
export const requirementsOfSet = (set: Labels): Requirement[] => Object.entries(set).map(([key, value]) => equals(key, value));

/** The requirements of a `metav1.LabelSelector`; undefined if one is malformed. */
export function requirementsOf(selector: LabelSelector): Requirement[] | undefined {
  const result = requirementsOfSet(selector.matchLabels ?? {});
  for (const { key, operator, values = [] } of selector.matchExpressions ?? []) {
    const one = requirement(key, operator, values);
    if (!one) return undefined;
    result.push(one);
  }
  return result;
}

/** `metav1.LabelSelectorAsSelector`: an absent selector matches nothing, an empty one everything. */
export function compileSelector(selector: LabelSelector | undefined): Selector {
  const requirements = selector && requirementsOf(selector);
  return requirements ? allOf(requirements) : NOTHING;
}

/** Node selector requirements on labels; undefined if one is malformed, which makes the term match nothing. */
export function compileNodeRequirements(expressions: readonly NodeSelectorRequirement[]): Selector | undefined {
  const result: Requirement[] = [];
  for (const { key, operator, values = [] } of expressions) {
    const one = requirement(key, operator, values);
    if (!one) return undefined;
    result.push(one);
  }
  return allOf(result);
}
