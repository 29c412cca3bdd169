import type { Pod } from '../../api/types.gen';
import { divide } from '../framework/normalize';
import { MAX_SCORE, type Plugin } from '../framework/plugin';

const MEBIBYTE = 1024 * 1024;
const THRESHOLD_MIN = 23 * MEBIBYTE;
const THRESHOLD_MAX_PER_CONTAINER = 1000 * MEBIBYTE;

/** The name that a container runtime lists an image under: with a tag. */
const normalize = (image: string): string => (image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image);

interface Images {
  /** The Pod's images that some node has, with their size times the share of nodes that have them. */
  readonly scores: readonly { readonly name: string; readonly score: number }[];
  readonly containers: number;
}

const imagesOf = (pod: Pod): string[] => [
  ...(pod.spec?.initContainers ?? []).map((c) => c.image ?? ''),
  ...(pod.spec?.containers ?? []).map((c) => c.image ?? ''),
  ...(pod.spec?.volumes ?? []).flatMap((v) => v.image?.reference ?? []),
];

/** Prefers nodes that have the Pod's images; widely spread ones count more, so that one node is not flooded (kube-scheduler ImageLocality). */
export const imageLocality: Plugin<undefined, Images> = {
  name: 'ImageLocality',
  scoreScope: 'node',

  // Upstream has no PreScore here: it looks images up node by node, which gives the same.
  preScore(snapshot, { pod }) {
    const scores = imagesOf(pod).flatMap((image) => {
      const name = normalize(image);
      const known = snapshot.images.get(name);
      return known ? [{ name, score: Math.trunc(known.sizeBytes * (known.nodes / snapshot.nodes.length)) }] : [];
    });
    return { state: { scores, containers: (pod.spec?.initContainers?.length ?? 0) + (pod.spec?.containers.length ?? 0) } };
  },
  score({ scores, containers }, _pod, node) {
    let sum = 0;
    for (const image of scores) if (node.images.includes(image.name)) sum += image.score;
    const max = THRESHOLD_MAX_PER_CONTAINER * containers;
    return divide(MAX_SCORE * (Math.max(THRESHOLD_MIN, Math.min(sum, max)) - THRESHOLD_MIN), max - THRESHOLD_MIN);
  },
};
