import type { Cache } from './cache';
import { createClass, type EquivalenceClass } from './equivalence-class';
import type { NodeIndexes } from './framework/plugin';
import type { PodInfo } from './framework/pod-info';
import { type PodTemplate, templateOf } from './framework/pod-template';
import type { Profile } from './framework/profile';
import { runPreEnqueue } from './framework/runtime';

/**
 * Finds the best nodes for a Pod, with every node scored, by work that is shared among Pods that look the same and repeated only where something changed.
 * It comes to the same as `decide`, which stays the word on what the rules are: whatever is out of the ordinary is left to it.
 */
export interface PlacementFinder {
  /**
   * The nodes with the highest score, by place; undefined where `decide` has to be asked: nothing fits, or the case is a special one.
   * The profile is the one that the Pod's scheduler name stands for.
   */
  find(pod: PodInfo, profile: Profile): NodeIndexes | undefined;
}

/** Older classes are dropped: each is a few columns over all nodes. */
const CLASSES_MAX = 256;

interface Kept {
  readonly version: number;
  readonly found: EquivalenceClass | undefined;
}

/** Volumes that the plugins look at, apart from images, and claims of devices are looked at anew each time. */
const hasClaims = ({ pod, claims }: PodInfo): boolean =>
  claims.length > 0 ||
  !!pod.spec?.resourceClaims?.length ||
  (pod.spec?.volumes?.some((v) => v.ephemeral || v.gcePersistentDisk || v.awsElasticBlockStore || v.rbd || v.iscsi) ?? false);

export function createPlacementFinder(cache: Cache): PlacementFinder {
  const classes = new Map<PodTemplate, Kept>();

  function classOf(pod: PodInfo, profile: Profile): EquivalenceClass | undefined {
    const template = templateOf(pod.pod);
    const known = classes.get(template);
    if (known?.version === cache.version) return known.found;
    const found = createClass(cache, pod, profile);
    classes.delete(template);
    classes.set(template, { version: cache.version, found });
    if (classes.size > CLASSES_MAX) classes.delete(classes.keys().next().value!);
    return found;
  }

  return {
    find(pod, profile) {
      // Nodes that are promised to other Pods are tried with and without them.
      if (cache.nominated.size > 0 || pod.pod.status?.nominatedNodeName || pod.pod.spec?.nodeName || hasClaims(pod) || cache.nodes.length === 0)
        return undefined;
      if (runPreEnqueue(profile, pod.pod, cache.listers)) return undefined;
      return classOf(pod, profile)?.best();
    },
  };
}
