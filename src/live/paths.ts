import { kindOf, pathOf, WATCHED } from './watched';

/** What is listed beside what is watched, for a decision or for a copy: none of it is secret. */
export const LISTED = [
  'replicationcontrollers',
  'limitranges',
  'resourcequotas',
  'persistentvolumes',
  'persistentvolumeclaims',
  'controllerrevisions',
  'horizontalpodautoscalers',
  'poddisruptionbudgets',
  'priorityclasses',
  'storageclasses',
  'csinodes',
  'networkpolicies',
  'ingresses',
  'ingressclasses',
  'runtimeclasses',
  'customresourcedefinitions',
  'validatingwebhookconfigurations',
  'mutatingwebhookconfigurations',
] as const;

const NAMESPACE = 'NAMESPACE';

/** All paths that a live view asks for, namespaces made one. */
const ASKED: ReadonlySet<string> = new Set([
  '/version',
  ...[...WATCHED, ...LISTED].map(kindOf).flatMap((kind) => [pathOf(kind), ...(kind.namespaced ? [pathOf(kind, NAMESPACE)] : [])]),
]);

/** Whether a live view asks for a path: a list of a kind that it shows or copies, and nothing besides; no Secrets, no logs, nothing that is run or passed on. */
export const isAsked = (path: string): boolean => ASKED.has(path.replace(/\/namespaces\/[a-z0-9-]{1,63}\//, `/namespaces/${NAMESPACE}/`));
