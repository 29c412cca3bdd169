import type { Pod } from '../api/types.gen';
import { specOf } from './containers';
import type { CriAnswer } from './cri/cri';
import { imageMissing, imagePresent, imagePulled, pullFailed } from './image-manager';
import type { Step } from './pod-actions';
import type { Turn } from './turn';
import type { Worker } from './worker';

/** The images of a Pod's volumes are there before its containers start (kuberuntime `getImageVolumes`). */

type ImageStep = Extract<Step, { readonly do: 'image' }>;

/** The steps of a pass with those that see to the images of volumes before the first container starts. */
export function withImageVolumes(pod: Pod, steps: readonly Step[]): readonly Step[] {
  const first = steps.findIndex((step) => step.do === 'start');
  const images = (specOf(pod).volumes ?? []).flatMap(({ name, image }): readonly Step[] =>
    image ? [{ do: 'image', volume: name, image: image.reference ?? '', imagePullPolicy: image.pullPolicy ?? 'IfNotPresent' }] : [],
  );
  return first < 0 || images.length === 0 ? steps : [...steps.slice(0, first), ...images, ...steps.slice(first)];
}

/** The runtime has said how it is with such an image; undefined: it is there now. */
export function imageAnswered(turn: Turn, worker: Worker, wanted: ImageStep, answer: CriAnswer, pullUs: number): Worker | undefined {
  if (worker.pass!.at === 'image') {
    if (!answer.image) return imageMissing(turn, worker, wanted);
    imagePresent(turn, worker, wanted);
    return undefined;
  }
  if (answer.error !== undefined) return pullFailed(turn, worker, wanted, answer.error);
  imagePulled(turn, worker, wanted, answer, pullUs);
  return undefined;
}
