import { Action } from '../framework/events';
import type { Plugin } from '../framework/plugin';
import { unresolvable } from '../framework/status';
import { claimNotFound } from './volume-binding';

const CONFLICT = unresolvable('node(s) had no available volume zone');

/** Labels that say where a volume is; the beta ones mean the same as the others. */
const TOPOLOGY_LABELS: Readonly<Record<string, string>> = {
  'failure-domain.beta.kubernetes.io/zone': 'topology.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region': 'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone': 'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region': 'topology.kubernetes.io/region',
};

interface VolumeTopology {
  readonly label: string;
  /** A volume may be in several zones: `a__b`. */
  readonly values: ReadonlySet<string>;
}

/** A Pod has to be in the zone of its volumes (kube-scheduler VolumeZone). */
export const volumeZone: Plugin<readonly VolumeTopology[]> = {
  name: 'VolumeZone',
  filterScope: 'node',
  events: [
    { resource: 'StorageClass', actions: Action.Add },
    { resource: 'Node', actions: Action.Add | Action.UpdateNodeLabel },
    { resource: 'PersistentVolumeClaim', actions: Action.Add | Action.Update },
    { resource: 'PersistentVolume', actions: Action.Add | Action.Update },
  ],

  preFilter({ listers }, { claims, namespace }) {
    const state: VolumeTopology[] = [];
    for (const name of claims) {
      const claim = listers.persistentVolumeClaims.get(`${namespace}/${name}`);
      if (!claim) return { refuse: unresolvable(claimNotFound(name)) };
      const volumeName = claim.spec?.volumeName;
      if (!volumeName) {
        const className = claim.spec?.storageClassName;
        if (!className) return { refuse: unresolvable('PersistentVolumeClaim had no pv name and storageClass name') };
        const storageClass = listers.storageClasses.get(className);
        if (!storageClass) return { refuse: unresolvable(`storageclass.storage.k8s.io "${className}" not found`) };
        if (storageClass.volumeBindingMode === 'WaitForFirstConsumer') continue;
        return { refuse: unresolvable('PersistentVolume had no name') };
      }
      const volume = listers.persistentVolumes.get(volumeName);
      if (!volume) return { refuse: unresolvable(`persistentvolume "${volumeName}" not found`) };
      for (const [key, value] of Object.entries(volume.metadata.labels ?? {})) {
        const label = TOPOLOGY_LABELS[key];
        if (label) state.push({ label, values: new Set(value.split('__')) });
      }
    }
    return state.length === 0 ? 'skip' : { state };
  },
  filter(topologies, _pod, { labels }) {
    // Nodes that say nothing of where they are have no zones, so all is well.
    if (!Object.keys(TOPOLOGY_LABELS).some((label) => labels[label] !== undefined)) return undefined;
    const beta = (label: string): string | undefined => Object.keys(TOPOLOGY_LABELS).find((key) => key !== label && TOPOLOGY_LABELS[key] === label);
    const fits = topologies.every(({ label, values }) => {
      const here = labels[label] ?? labels[beta(label) ?? ''];
      return here !== undefined && values.has(here);
    });
    return fits ? undefined : CONFLICT;
  },
};
