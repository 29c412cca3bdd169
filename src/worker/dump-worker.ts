import type { ClusterConfig } from '../cluster/config';
import { DumpError } from '../dump/dump-error';
import { createDumpReader } from '../dump/read-dump';
import type { Report } from '../dump/report';
import { packObjects } from './kept-copy';
import { nowAndThen } from './now-and-then';

/** Reads a dump beside the page and its cluster. Whoever does not want it any more ends the worker. */

export type { Report } from '../dump/report';

export type FromDumpWorker =
  | { readonly type: 'progress'; readonly bytes: number; readonly objects: number }
  /** The configuration has no objects: they are in `objects`, packed. */
  | { readonly type: 'read'; readonly config: ClusterConfig; readonly objects: Blob; readonly report: Report }
  /** In English, as kubectl's own words in it are. */
  | { readonly type: 'unreadable'; readonly message: string };

const post = (message: FromDumpWorker): void => self.postMessage(message);

/** A large dump comes in thousands of pieces: the page, which draws each time, would have more to do than the reader. */
const TELL_EVERY_MS = 100;

async function read(file: Blob): Promise<void> {
  const reader = createDumpReader();
  let bytes = 0;
  const isDue = nowAndThen(TELL_EVERY_MS, () => performance.now(), Number.NEGATIVE_INFINITY);
  const text = (await unzipped(file)).pipeThrough(new TextDecoderStream()).getReader();
  for (let chunk = await text.read(); !chunk.done; chunk = await text.read()) {
    reader.push(chunk.value);
    bytes += chunk.value.length;
    if (isDue()) post({ type: 'progress', bytes, objects: reader.objects });
  }
  const { config, report } = reader.end();
  const { objects = [], ...rest } = config;
  post({ type: 'read', config: rest, objects: await packObjects(objects), report });
}

/** A dump may be packed by gzip. */
async function unzipped(file: Blob): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  return first === 0x1f && second === 0x8b ? file.stream().pipeThrough(new DecompressionStream('gzip')) : file.stream();
}

self.onmessage = ({ data }: MessageEvent<Blob>) => {
  read(data).catch((error: unknown) =>
    post({ type: 'unreadable', message: error instanceof DumpError ? error.message : `It cannot be read: ${error instanceof Error ? error.message : error}` }),
  );
};
