import { Gunzip, gzipSync, strToU8 } from 'fflate';
import { type Chunk, RecordingError } from './recording';

/** No chunk unpacks to more: a recorder makes them much smaller, but of one object that is as large as etcd takes them. */
export const CHUNK_PLAIN_MAX = 8 << 20;
/** Bytes that are unpacked at a time: of a few kilobytes a bomb makes some megabytes. */
const PUSHED = 2_048;
/** What no recorder writes: names that are none of a field, plain or in disguise. */
const FORGED = /"__proto__"\s*:|(?<!\\)(?:\\\\)*\\u005f/i;

/** Packs lines of JSON. */
export function pack(lines: readonly string[]): Chunk {
  const plain = strToU8(lines.join('\n'));
  return { bytes: gzipSync(plain, { mtime: 0, level: 6 }), plain: plain.length };
}

/** Unpacks a text of so many bytes, and not one more. Throws RecordingError. */
export function unpackText({ bytes, plain }: Chunk): string {
  const decoder = new TextDecoder();
  let [text, length] = ['', 0];
  const gunzip = new Gunzip((part, final) => {
    length += part.length;
    if (length > plain) throw new RecordingError('A part of it unpacks to more than it says.');
    text += decoder.decode(part, { stream: !final });
  });
  try {
    for (let at = 0; at < bytes.length; at += PUSHED) gunzip.push(bytes.subarray(at, at + PUSHED), at + PUSHED >= bytes.length);
  } catch (error) {
    throw error instanceof RecordingError ? error : new RecordingError('A part of it cannot be unpacked.');
  }
  if (length !== plain) throw new RecordingError('A part of it is cut.');
  if (FORGED.test(text)) throw new RecordingError('A part of it has fields that no Kubernetes object has.');
  return text;
}

/** The values that lines of JSON stand for. Throws RecordingError. */
export function unpack(chunk: Chunk): readonly unknown[] {
  const text = unpackText(chunk);
  if (text === '') return [];
  try {
    return text.split('\n').map((line) => JSON.parse(line) as unknown);
  } catch {
    throw new RecordingError('A part of it is no JSON.');
  }
}
