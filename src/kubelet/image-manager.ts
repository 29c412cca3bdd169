import { parseImageName, withDefaultTag } from '../api/image-name';
import { writable } from '../sim/copy-on-write';
import { backOffEnd, formatDuration, nextBackOff } from './back-off';
import { without } from './containers';
import type { CriAnswer } from './cri/cri';
import { failImage, failStart, RETRY_US, waitAt } from './pass';
import type { CriTag, Pull } from './state';
import { callRuntime, say, type Turn } from './turn';
import type { Worker } from './worker';

/** Sees to it that an image is on the node (kubelet `images/image_manager`). */

/** What wants an image: a container, by its name, or a volume. */
export interface WantedImage {
  readonly image?: string;
  readonly imagePullPolicy?: string;
  readonly name?: string;
  readonly volume?: string;
}

const failImageOf = (turn: Turn, worker: Worker, { name, volume = '' }: WantedImage, reason: string, message: string, retryAtUs?: number): Worker =>
  name === undefined ? failImage(turn, worker, volume, { reason, message }, retryAtUs) : failStart(turn, worker, name, reason, message, retryAtUs);

/** Looks whether the image is there, or pulls it in any case (`EnsureImageExists`). */
export function ensureImage(turn: Turn, worker: Worker, wanted: WantedImage): Worker {
  const { image = '' } = wanted;
  const parsed = parseImageName(image);
  if (typeof parsed === 'string') {
    const message = `Failed to apply default image tag "${image}": ${parsed}`;
    say(turn, worker.pod, 'Warning', 'InspectFailed', message, wanted.name);
    say(turn, worker.pod, 'Warning', 'Failed', 'Error: InvalidImageName', wanted.name);
    return failImageOf(turn, worker, wanted, 'InvalidImageName', message);
  }
  if (wanted.imagePullPolicy === 'Always') return pullImage(turn, worker, wanted);
  callRuntime(turn, { method: 'ImageStatus', image: withDefaultTag(image, parsed) }, { for: 'pass', uid: worker.uid, pass: worker.pass!.id });
  return waitAt(worker, 'image');
}

/** The image is on the node already. */
export const imagePresent = (turn: Turn, { pod }: Worker, { name, image = '' }: WantedImage): void =>
  say(turn, pod, 'Normal', 'Pulled', `Container image "${image}" already present on machine and can be accessed by the pod`, name);

/** The image is not on the node: it is pulled, if it may be. */
export function imageMissing(turn: Turn, worker: Worker, wanted: WantedImage): Worker {
  const { image = '', imagePullPolicy } = wanted;
  if (imagePullPolicy !== 'Never') return pullImage(turn, worker, wanted);
  const message = `Container image "${image}" is not present with pull policy of Never`;
  say(turn, worker.pod, 'Warning', 'ErrImageNeverPull', message, wanted.name);
  say(turn, worker.pod, 'Warning', 'Failed', 'Error: ErrImageNeverPull', wanted.name);
  return failImageOf(turn, worker, wanted, 'ErrImageNeverPull', message);
}

/** Pulls an image unless the last failure is too fresh (`pullImage`). */
function pullImage(turn: Turn, worker: Worker, wanted: WantedImage): Worker {
  const { image = '' } = wanted;
  const failed = worker.pulls[image];
  const endUs = backOffEnd(failed, failed?.updatedAtUs ?? 0, turn.nowUs);
  if (endUs !== undefined) {
    const message = `Back-off pulling image "${image}"`;
    say(turn, worker.pod, 'Normal', 'BackOff', message, wanted.name);
    say(turn, worker.pod, 'Warning', 'Failed', 'Error: ImagePullBackOff', wanted.name);
    return failImageOf(turn, worker, wanted, 'ImagePullBackOff', `${message}: ErrImagePull: ${failed!.error}`, Math.max(endUs, turn.nowUs + RETRY_US));
  }
  say(turn, worker.pod, 'Normal', 'Pulling', `Pulling image "${image}"`, wanted.name);
  const parsed = parseImageName(image);
  queuePull(turn, { uid: worker.uid, pass: worker.pass!.id, image: typeof parsed === 'string' ? image : withDefaultTag(image, parsed) });
  return { ...waitAt(worker, 'pull'), pullStartedAtUs: turn.nowUs };
}

/** The image has been pulled. `pullUs`: how long that took, without the time in the queue. */
export function imagePulled(turn: Turn, worker: Worker, wanted: WantedImage, answer: CriAnswer, pullUs: number): Worker {
  const { image = '' } = wanted;
  const wholeUs = turn.nowUs - (worker.pullStartedAtUs ?? turn.nowUs);
  const took = `${wholeMillis(pullUs)} (${wholeMillis(wholeUs)} including waiting)`;
  const message = `Successfully pulled image "${image}" in ${took}. Image size: ${answer.image?.sizeBytes ?? 0} bytes.`;
  say(turn, worker.pod, 'Normal', 'Pulled', message, wanted.name);
  return { ...worker, pulls: without(worker.pulls, image) };
}

const wholeMillis = (us: number): string => formatDuration(Math.floor(us / 1000) * 1000);

/** The image could not be pulled. */
export function pullFailed(turn: Turn, worker: Worker, wanted: WantedImage, error: string): Worker {
  const { image = '' } = wanted;
  say(turn, worker.pod, 'Warning', 'Failed', `Failed to pull image "${image}": ${error}`, wanted.name);
  say(turn, worker.pod, 'Warning', 'Failed', 'Error: ErrImagePull', wanted.name);
  const pulls = { ...worker.pulls, [image]: { ...nextBackOff(worker.pulls[image], turn.nowUs, turn.nowUs), error } };
  return failImageOf(turn, { ...worker, pulls }, wanted, 'ErrImagePull', error);
}

// One image is pulled after the other (`serializeImagePulls`).

function queuePull(turn: Turn, pull: Pull): void {
  const { state } = turn.kubelet;
  state.pulls = [...state.pulls, pull];
  if (state.pulls.length === 1) beginPull(turn);
}

function beginPull(turn: Turn): void {
  const { state } = turn.kubelet;
  const [pull] = state.pulls;
  if (!pull) return;
  state.pullStartedAtUs = turn.nowUs;
  callRuntime(turn, { method: 'PullImage', image: pull.image }, { for: 'pass', uid: pull.uid, pass: pull.pass });
}

/** If the answer is that of the pull under way, the next begins. Gives back how long it took; 0: it is another's. */
export function pullEnded(turn: Turn, tag: CriTag, { image }: CriAnswer): number {
  const { state } = turn.kubelet;
  const [pull] = state.pulls;
  if (tag.for !== 'pass' || pull?.uid !== tag.uid || pull.pass !== tag.pass) return 0;
  const tookUs = turn.nowUs - state.pullStartedAtUs;
  state.pulls = state.pulls.slice(1);
  if (image) writable(state, 'images').set(image.name, image);
  beginPull(turn);
  return tookUs;
}
