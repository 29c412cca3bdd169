import { formatLabelSelector } from '../api/label-selector';
import type { KubeObject } from '../api/object';
import type { LabelSelector } from '../api/types.gen';

/** `a=b,c=d` of labels, sorted. */
export const formatLabels = (labels: Readonly<Record<string, string>> | undefined): string => {
  const keys = Object.keys(labels ?? {}).sort();
  return keys.length === 0 ? '<none>' : keys.map((k) => `${k}=${labels![k]}`).join(',');
};

/** The label selector by which an object finds its Pods, as a query; undefined if it has none. */
export function selectorOf(object: KubeObject): string | undefined {
  const { selector } = (object as { readonly spec?: { readonly selector?: LabelSelector | Readonly<Record<string, string>> } }).spec ?? {};
  if (!selector) return undefined;
  const text = isLabelSelector(selector) ? formatLabelSelector(selector) : formatLabels(selector);
  return text === '<none>' ? undefined : text;
}

/** A Service and a ReplicationController have plain labels where the newer kinds have a LabelSelector. */
const isLabelSelector = (selector: LabelSelector | Readonly<Record<string, string>>): selector is LabelSelector =>
  typeof (selector as LabelSelector).matchLabels === 'object' || Array.isArray((selector as LabelSelector).matchExpressions);
