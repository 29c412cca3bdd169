import type { KubeObject } from '../api/object';
import type { OwnerReference } from '../api/types.gen';
import { type Findings, limit } from './report';

/** By whom a Pod is controlled that stands alone in the copy. */
const CONTROLLED_BY = 'podscope.dev/controlled-by';

const named = ({ kind, metadata: { namespace, name } }: KubeObject): string => `${kind} ${namespace ? `${namespace}/` : ''}${name}`;

/** What a workload makes before its Pods; without it, it would begin anew, and replace what runs. */
const PARTS: Readonly<Record<string, string>> = { Deployment: 'ReplicaSet', DaemonSet: 'ControllerRevision', StatefulSet: 'ControllerRevision' };

/** Whether its controller has been at it. */
const hasPods = (object: KubeObject): boolean => {
  const { status } = object as { readonly status?: { readonly replicas?: number; readonly currentNumberScheduled?: number } };
  return (status?.replicas ?? status?.currentNumberScheduled ?? 0) > 0;
};

/** Leaves out workloads that the dump has without their parts. */
export function withoutIncompleteWorkloads(objects: readonly KubeObject[], findings: Findings): readonly KubeObject[] {
  const owners = new Set<string>();
  for (const { kind, metadata } of objects) for (const { uid } of metadata.ownerReferences ?? []) owners.add(`${kind} ${uid}`);
  return objects.filter((object) => {
    const part = Object.hasOwn(PARTS, object.kind) ? PARTS[object.kind] : undefined;
    if (!part || !hasPods(object) || owners.has(`${part} ${object.metadata.uid}`)) return true;
    limit(findings, 'incomplete-workloads', named(object));
    return false;
  });
}

/** An object whose owner is gone is garbage. Those whose owners only the dump does not have are no garbage: they stand alone. */
export function withoutAbsentOwners(objects: readonly KubeObject[], findings: Findings): readonly KubeObject[] {
  const uids = new Set(objects.map(({ metadata }) => metadata.uid));
  // Static Pods are their nodes', which the dump may tell of with other UIDs.
  const isThere = ({ uid }: OwnerReference): boolean => uids.has(uid);
  return objects.map((object) => {
    const { ownerReferences, ...metadata } = object.metadata;
    if (!ownerReferences || ownerReferences.every(isThere)) return object;
    const left = ownerReferences.filter(isThere);
    const controller = ownerReferences.find((owner) => owner.controller && !isThere(owner));
    for (const owner of ownerReferences) if (!isThere(owner)) limit(findings, 'absent-owners', `${owner.kind} (${owner.apiVersion})`);
    return {
      ...object,
      metadata: {
        ...metadata,
        ...(left.length > 0 && { ownerReferences: left }),
        ...(controller && { annotations: { ...metadata.annotations, [CONTROLLED_BY]: `${controller.kind}/${controller.name}` } }),
      },
    };
  });
}
