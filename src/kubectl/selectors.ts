import type { KubeObject } from '../api/object';
import type { LabelSelector, LabelSelectorRequirement } from '../api/types.gen';

const OPERATORS: Readonly<Record<string, string>> = { In: 'in', NotIn: 'notin' };

const requirementText = ({ key, operator, values }: LabelSelectorRequirement): string => {
  if (operator === 'Exists') return key;
  if (operator === 'DoesNotExist') return `!${key}`;
  return `${key} ${OPERATORS[operator] ?? operator} (${[...(values ?? [])].sort().join(',')})`;
};

/** `app=web,tier in (a,b)` of a LabelSelector (apimachinery `FormatLabelSelector`). */
export function formatSelector(selector: LabelSelector | undefined): string {
  if (!selector) return '<none>';
  const labels = Object.entries(selector.matchLabels ?? {}).map(([k, v]) => [k, `${k}=${v}`] as const);
  const expressions = (selector.matchExpressions ?? []).map((e) => [e.key, requirementText(e)] as const);
  const all = [...labels, ...expressions].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, text]) => text);
  return all.length === 0 ? '<none>' : all.join(',');
}

/** `a=b,c=d` of labels, sorted. */
export const formatLabels = (labels: Readonly<Record<string, string>> | undefined): string => {
  const keys = Object.keys(labels ?? {}).sort();
  return keys.length === 0 ? '<none>' : keys.map((k) => `${k}=${labels![k]}`).join(',');
};

/** The label selector by which an object finds its Pods, as a query; undefined if it has none. */
export function selectorOf(object: KubeObject): string | undefined {
  const { selector } = (object as unknown as { readonly spec?: { readonly selector?: LabelSelector & Readonly<Record<string, unknown>> } }).spec ?? {};
  if (!selector) return undefined;
  if (selector.matchLabels || selector.matchExpressions) return formatSelector(selector);
  const labels = selector as unknown as Readonly<Record<string, string>>;
  return Object.keys(labels).length === 0 ? undefined : formatLabels(labels);
}
