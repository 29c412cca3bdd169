import { canonicalImageName, parseImageName } from '../../api/image-name';
import { writable } from '../../sim/copy-on-write';
import { imageDescription, pullError } from '../images/catalogue';
import type { CriImage } from './cri';
import { answer, answerLater, later, type Runtime, type Turn } from './turn';

/** The images of a node, and the registry behind it. */

/** Resolving a tag at the registry; all that a pull of a present image costs. */
const RESOLVE_US = 450_000;

/** An image that is on the node, by any of its names. */
export function findImage({ state }: Runtime, image: string): CriImage | undefined {
  const name = parseImageName(image);
  return typeof name === 'string' ? undefined : state.images.get(canonicalImageName(name));
}

/** CRI ImageStatus. */
export function imageStatus(turn: Turn, call: number, image: string): void {
  const found = findImage(turn.runtime, image);
  answer(turn, call, found ? { image: found } : {});
}

/** CRI PullImage. */
export function pullImage(turn: Turn, call: number, image: string): void {
  const { runtime } = turn;
  const error = pullError(image, runtime.images, runtime.state.declared);
  if (error !== undefined) return answerLater(turn, RESOLVE_US, call, { error });
  const jitter = 0.9 + 0.2 * runtime.random.next();
  const bytes = findImage(runtime, image) ? 0 : imageDescription(image).sizeBytes;
  later(turn, Math.round(jitter * (RESOLVE_US + (bytes / runtime.bytesPerSecond) * 1e6)), { task: 'pulled', call, image });
}

/** The image is on the node now. */
export function onPulled(turn: Turn, call: number, image: string): void {
  const name = parseImageName(image);
  if (typeof name === 'string') return answer(turn, call, {});
  const { digest, sizeBytes } = imageDescription(image);
  const pulled: CriImage = { name: canonicalImageName(name), imageRef: `${name.domain}/${name.path}@${name.digest || digest}`, sizeBytes };
  writable(turn.runtime.state, 'images').set(pulled.name, pulled);
  answer(turn, call, { image: pulled });
}
