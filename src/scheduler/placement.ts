import type { Cache } from './cache';
import { createClass, type EquivalenceClass } from './equivalence-class';
import type { NodeIndexes } from './framework/plugin';
import type { PodInfo } from './framework/pod-info';
import type { Profile } from './framework/profile';
import { runPreEnqueue } from './framework/runtime';

/**
 * Finds the best nodes for a Pod, with every node scored, by work that is shared among Pods that look the same and repeated only where something changed.
 * It comes to the same as `decide`, which stays the word on what the rules are: whatever is out of the ordinary is left to it.
 */
export interface PlacementFinder {
  /** The nodes with the highest score, by place; undefined where `decide` has to be asked: nothing fits, or the case is a special one. */
  find(pod: PodInfo, profile: Profile): NodeIndexes | undefined;
}

/** Older classes are dropped: each is a few columns over all nodes. */
const CLASSES_MAX = 256;

interface Kept {
  readonly version: number;
  readonly found: EquivalenceClass | undefined;
}

/** All of a Pod that a plugin looks at. Pods with the same signature share their results. */
function signatureOf({ pod, namespace, labels }: PodInfo, profile: Profile): string {
  const { spec } = pod;
  const owner = pod.metadata.ownerReferences?.find((o) => o.controller);
  return JSON.stringify([
    profile.schedulerName,
    namespace,
    labels,
    owner && [owner.apiVersion, owner.kind, owner.name],
    spec?.nodeName,
    spec?.nodeSelector,
    spec?.affinity,
    spec?.tolerations,
    spec?.topologySpreadConstraints,
    spec?.containers.map((c) => [c.image, c.resources?.requests, c.ports]),
    spec?.initContainers?.map((c) => [c.image, c.resources?.requests, c.ports, c.restartPolicy]),
    spec?.resources,
    spec?.overhead,
    spec?.volumes?.filter((v) => v.image),
  ]);
}

/** Volumes that the plugins look at, apart from images, are looked at anew each time. */
const hasVolumes = ({ pod, claims }: PodInfo): boolean =>
  claims.length > 0 || (pod.spec?.volumes?.some((v) => v.ephemeral || v.gcePersistentDisk || v.awsElasticBlockStore || v.rbd || v.iscsi) ?? false);

export function createPlacementFinder(cache: Cache): PlacementFinder {
  const classes = new Map<string, Kept>();

  function classOf(pod: PodInfo, profile: Profile): EquivalenceClass | undefined {
    const signature = signatureOf(pod, profile);
    const known = classes.get(signature);
    if (known?.version === cache.version) return known.found;
    const found = createClass(cache, pod, profile);
    classes.delete(signature);
    classes.set(signature, { version: cache.version, found });
    if (classes.size > CLASSES_MAX) classes.delete(classes.keys().next().value!);
    return found;
  }

  return {
    find(pod, profile) {
      // Nodes that are promised to other Pods are tried with and without them.
      if (cache.nominated.size > 0 || pod.pod.status?.nominatedNodeName || hasVolumes(pod) || cache.nodes.length === 0) return undefined;
      if (runPreEnqueue(profile, pod.pod)) return undefined;
      return classOf(pod, profile)?.best();
    },
  };
}
