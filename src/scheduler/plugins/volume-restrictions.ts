import type { Pod, Volume } from '../../api/types.gen';
import { Action } from '../framework/events';
import type { Plugin } from '../framework/plugin';
import type { PodInfo } from '../framework/pod-info';
import { unresolvable, unschedulable } from '../framework/status';
import { claimNotFound } from './volume-binding';

const DISK_IN_USE = unschedulable('node(s) had no available disk');
const CLAIM_IN_USE = unschedulable('node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod');

const overlap = (a: readonly string[], b: readonly string[]): boolean => a.some((one) => b.includes(one));

/** Whether two volumes are one disk that only one Pod may have. */
function clash(a: Volume, b: Volume): boolean {
  if (a.gcePersistentDisk && b.gcePersistentDisk) {
    const readOnly = a.gcePersistentDisk.readOnly && b.gcePersistentDisk.readOnly;
    if (a.gcePersistentDisk.pdName === b.gcePersistentDisk.pdName && !readOnly) return true;
  }
  if (a.awsElasticBlockStore && a.awsElasticBlockStore.volumeID === b.awsElasticBlockStore?.volumeID) return true;
  if (a.iscsi && b.iscsi && a.iscsi.iqn === b.iscsi.iqn && !(a.iscsi.readOnly && b.iscsi.readOnly)) return true;
  if (!a.rbd || !b.rbd || (a.rbd.readOnly && b.rbd.readOnly)) return false;
  return overlap(a.rbd.monitors, b.rbd.monitors) && (a.rbd.pool ?? 'rbd') === (b.rbd.pool ?? 'rbd') && a.rbd.image === b.rbd.image;
}

const exclusiveVolumes = (pod: Pod): readonly Volume[] =>
  pod.spec?.volumes?.filter((v) => v.gcePersistentDisk || v.awsElasticBlockStore || v.rbd || v.iscsi) ?? [];

interface State {
  readonly volumes: readonly Volume[];
  readonly exclusiveClaims: ReadonlySet<string>;
  /** How often its ReadWriteOncePod claims are mounted by other Pods. */
  inUse: number;
}

const mounts = (state: State, other: PodInfo): number => other.claims.filter((claim) => state.exclusiveClaims.has(claim)).length;

/** Disks and claims that only one Pod may use at a time (kube-scheduler VolumeRestrictions). */
export const volumeRestrictions: Plugin<State> = {
  name: 'VolumeRestrictions',
  events: [
    { resource: 'Pod', actions: Action.Delete, hint: (pod, { old }) => (old?.metadata.namespace === pod.metadata.namespace ? 'queue' : 'skip') },
    { resource: 'Node', actions: Action.Add },
    { resource: 'PersistentVolumeClaim', actions: Action.Add | Action.Update },
  ],

  preFilter(snapshot, { pod, claims, namespace }) {
    const exclusiveClaims = new Set<string>();
    for (const name of claims) {
      const claim = snapshot.listers.persistentVolumeClaims.get(`${namespace}/${name}`);
      if (!claim) return { refuse: unresolvable(claimNotFound(name)) };
      if (claim.spec?.accessModes?.includes('ReadWriteOncePod')) exclusiveClaims.add(name);
    }
    const volumes = exclusiveVolumes(pod);
    let inUse = 0;
    for (const name of exclusiveClaims) if (snapshot.nodes.some((node) => node.claims.has(`${namespace}/${name}`))) inUse++;
    return volumes.length === 0 && exclusiveClaims.size === 0 ? 'skip' : { state: { volumes, exclusiveClaims, inUse } };
  },
  updateFilter(state, pod, other, _node, change) {
    if (other.namespace === pod.namespace) state.inUse += change * mounts(state, other);
  },
  cloneFilter: (state) => ({ ...state }),
  filter({ volumes, inUse }, _pod, node) {
    if (volumes.some((mine) => node.pods.some((other) => other.pod.spec?.volumes?.some((theirs) => clash(mine, theirs))))) return DISK_IN_USE;
    return inUse > 0 ? CLAIM_IN_USE : undefined;
  },
};
