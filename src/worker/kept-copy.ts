import type { KubeObject } from '../api/object';
import { createSharing } from '../dump/sharing';

/** A copied cluster's objects as the page keeps them: one a line, packed by the browser. They are too many for a session, which is saved again and again. */
export function packObjects(objects: readonly KubeObject[]): Promise<Blob> {
  let next = 0;
  const lines = new ReadableStream<string>({
    pull(controller) {
      if (next >= objects.length) return controller.close();
      const lines = objects.slice(next, next + LINES).map((object) => `${JSON.stringify(object)}\n`);
      next += LINES;
      controller.enqueue(lines.join(''));
    },
  });
  return new Response(lines.pipeThrough(new TextEncoderStream()).pipeThrough(new CompressionStream('gzip'))).blob();
}

const LINES = 500;

/** The objects again. `passing` is told how much of them is unpacked, from 0 to 1. */
export async function unpackObjects(packed: Blob, passing: (share: number) => void = () => undefined): Promise<readonly KubeObject[]> {
  const objects: KubeObject[] = [];
  let rest = '';
  const share = createSharing();
  let bytes = 0;
  const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      bytes += chunk.length;
      controller.enqueue(chunk);
    },
  });
  const reader = packed.stream().pipeThrough(counted).pipeThrough(new DecompressionStream('gzip')).pipeThrough(new TextDecoderStream()).getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    const lines = (rest + read.value).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) objects.push(share(JSON.parse(line) as KubeObject));
    passing(bytes / packed.size);
  }
  return objects;
}
