import type { KubeObject } from '../../api/object';
import type { Pod } from '../../api/types.gen';
import { claimNameOf } from '../../api/volume-binding';

/** The keys of the claims that a Pod mounts, those of its ephemeral volumes too (`common.PodPVCIndexFunc`). */
export const claimKeysOf = (object: KubeObject): readonly string[] => {
  const pod = object as Pod;
  return (pod.spec?.volumes ?? []).flatMap((volume) => {
    const name = claimNameOf(pod, volume);
    return name === undefined ? [] : [`${pod.metadata.namespace}/${name}`];
  });
};
