import { KINDS } from '../api/kinds';
import type { Kind } from '../api/kinds/kind';

/** What is watched of a real cluster, the most telling first. Each is served by all clusters since 1.28. */
export const WATCHED = [
  'nodes',
  'pods',
  'namespaces',
  'services',
  'deployments',
  'replicasets',
  'statefulsets',
  'daemonsets',
  'jobs',
  'cronjobs',
  'events',
] as const;

/** A kind by its resource, in the version that clusters store: Events in the core group, as kubelets and the scheduler can all be found there. */
export function kindOf(resource: string): Kind {
  const kind = KINDS.find(({ plural, storedAs }) => plural === resource && !storedAs);
  if (!kind) throw new Error(`no kind has the resource ${resource}`);
  return kind;
}

/** `apps/v1` */
export const versionOf = ({ group, version }: Kind): string => (group === '' ? version : `${group}/${version}`);

/** `/apis/apps/v1/namespaces/shop/deployments`; without a namespace, those of all. */
export function pathOf(kind: Kind, namespace?: string): string {
  const root = kind.group === '' ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
  return `${root}${namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`}/${kind.plural}`;
}
