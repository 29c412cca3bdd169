import { ownValue } from '../../api/object';
import type { Pod } from '../../api/types.gen';
import { allOf, type Labels, type Requirement, requirementsOf, requirementsOfSet, type Selector } from '../framework/selector';
import type { Listers } from '../framework/snapshot';

const matchesSet = (set: Labels, labels: Labels): boolean => Object.entries(set).every(([key, value]) => ownValue(labels, key) === value);

/** Which Pods belong together with this one, as its Services and its controller say (kube-scheduler `helper.DefaultSelector`). */
export function defaultSelector(pod: Pod, listers: Listers): Selector {
  const labels = pod.metadata.labels ?? {};
  const { namespace } = pod.metadata;
  let set: Labels = {};
  for (const service of listers.services.values()) {
    const selector = service.spec?.selector;
    if (service.metadata.namespace === namespace && selector && matchesSet(selector, labels)) set = { ...set, ...selector };
  }
  const owner = pod.metadata.ownerReferences?.find((o) => o.controller);
  let more: readonly Requirement[] = [];
  if (owner) {
    const key = `${namespace ?? ''}/${owner.name}`;
    const kind = `${owner.apiVersion}/${owner.kind}`;
    if (kind === 'v1/ReplicationController') set = { ...set, ...listers.replicationControllers.get(key)?.spec?.selector };
    const workload = kind === 'apps/v1/ReplicaSet' ? listers.replicaSets.get(key) : kind === 'apps/v1/StatefulSet' ? listers.statefulSets.get(key) : undefined;
    if (workload?.spec) more = requirementsOf(workload.spec.selector) ?? [];
  }
  return allOf([...requirementsOfSet(set), ...more]);
}
