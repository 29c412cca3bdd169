import { BufferTarget, CanvasSource, canEncodeVideo, Output, QUALITY_HIGH, WebMOutputFormat } from 'mediabunny';
import type { Pace } from '../../worker/protocol';
import { useCluster } from '../store/cluster';
import { host } from '../store/host';
import { drawPicture } from './picture';
import { painted } from './take-picture';

/** What is recorded: a stretch of virtual time, and how fast it goes by. */
export interface Stretch {
  readonly fromUs: number;
  readonly toUs: number;
  readonly pace: Exclude<Pace, 'max'>;
}

const PICTURES_PER_SECOND = 20;
const PICTURE_MS = 1_000 / PICTURES_PER_SECOND;
/** A recording ends after two minutes, whatever is still to come. */
const PICTURES_MAX = 120 * PICTURES_PER_SECOND;
const CODECS = ['vp9', 'vp8'] as const;

/** The next picture that the cluster shows. */
const shown = (): Promise<void> =>
  new Promise((done) => {
    const stop = useCluster.subscribe(() => {
      stop();
      done();
    });
  });

/** Has the cluster do something, and waits until that is seen. */
async function see(command: Parameters<typeof host.send>[0]): Promise<void> {
  const next = shown();
  host.send(command);
  await next;
  await painted();
}

/** The stage's size in whole pairs of dots, as encoders want it. */
function canvasFor(stage: HTMLElement): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  const { width, height } = stage.getBoundingClientRect();
  canvas.width = Math.floor(width / 2) * 2;
  canvas.height = Math.floor(height / 2) * 2;
  return canvas;
}

async function codecFor({ width, height }: HTMLCanvasElement): Promise<(typeof CODECS)[number]> {
  for (const codec of CODECS) if (await canEncodeVideo(codec, { width, height })) return codec;
  throw new Error('this browser encodes no video');
}

/** Takes one picture after the other until the stretch is over, each at its moment of virtual time. */
async function film(stage: HTMLElement, { toUs, fromUs }: Stretch, signal: AbortSignal, progress: (part: number) => void): Promise<Blob> {
  const canvas = canvasFor(stage);
  const picture = document.createElement('canvas');
  const output = new Output({ format: new WebMOutputFormat(), target: new BufferTarget() });
  const source = new CanvasSource(canvas, { codec: await codecFor(canvas), bitrate: QUALITY_HIGH });
  output.addVideoTrack(source, { frameRate: PICTURES_PER_SECOND });
  await output.start();
  try {
    for (let i = 0; i < PICTURES_MAX; i++) {
      await drawPicture(stage, picture, 1);
      signal.throwIfAborted();
      canvas.getContext('2d')?.drawImage(picture, 0, 0);
      await source.add(i / PICTURES_PER_SECOND, 1 / PICTURES_PER_SECOND);
      const { nowUs } = useCluster.getState();
      progress(Math.min(1, (nowUs - fromUs) / Math.max(1, toUs - fromUs)));
      if (nowUs >= toUs) break;
      await see({ type: 'film', ms: PICTURE_MS });
      signal.throwIfAborted();
    }
    await output.finalize();
  } catch (error) {
    await output.cancel();
    throw error;
  }
  return new Blob([output.target.buffer ?? new ArrayBuffer()], { type: 'video/webm' });
}

/** A stretch of time as a video of the stage. Afterwards the cluster stands where it stood. */
export async function record(stretch: Stretch, signal: AbortSignal, progress: (part: number) => void): Promise<Blob> {
  const stage = document.querySelector<HTMLElement>('#stage');
  if (!stage) throw new Error('there is no stage');
  const { nowUs, pace } = useCluster.getState();
  try {
    await see({ type: 'seek', toUs: stretch.fromUs });
    await see({ type: 'pace', pace: stretch.pace });
    return await film(stage, stretch, signal, progress);
  } finally {
    host.send({ type: 'pace', pace });
    host.send({ type: 'seek', toUs: nowUs });
  }
}
