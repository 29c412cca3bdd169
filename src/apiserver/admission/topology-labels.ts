import type { Node, Pod } from '../../api/types.gen';
import type { Lookup } from '../registry/scope';
import { type AdmissionPlugin, isAbout } from './plugin';

const LABELS = ['topology.kubernetes.io/zone', 'topology.kubernetes.io/region'];

/** The labels that a node's Pods get. */
export function topologyLabels(lookup: Lookup, nodeName: string): Readonly<Record<string, string>> {
  const labels = lookup.get<Node>('nodes', '', nodeName)?.metadata.labels ?? {};
  const found: Record<string, string> = {};
  for (const key of LABELS) if (labels[key] !== undefined) found[key] = labels[key];
  return found;
}

/** A Pod that is made on a node has the node's topology labels; others get them when they are bound. */
export const podTopologyLabels: AdmissionPlugin = {
  name: 'PodTopologyLabels',
  mutate(object, _old, scope) {
    const nodeName = (object as Pod).spec?.nodeName;
    if (!nodeName || !isAbout(scope, 'pods')) return object;
    const added = Object.entries(topologyLabels(scope.lookup, nodeName)).filter(([key, value]) => object.metadata.labels?.[key] !== value);
    if (added.length === 0) return object;
    return { ...object, metadata: { ...object.metadata, labels: { ...object.metadata.labels, ...Object.fromEntries(added) } } };
  },
};
