import { deflateSync, Gunzip, gzipSync, Inflate, strFromU8, strToU8 } from 'fflate';
import { type Shared, sharedOf } from './well-formed';

/** More than this in an address is no session of ours, but someone's bomb. Browsers take addresses of two million letters. */
const LINK_MAX = 200_000;
const LINK_UNPACKED_MAX = 5_000_000;
/** The same of a file, which holds what no link can. */
const FILE_MAX = 20_000_000;
const FILE_UNPACKED_MAX = 50_000_000;
/** Bytes that are unpacked at a time. */
const PUSHED = 1_024;

const toBase64Url = (bytes: Uint8Array): string => btoa(strFromU8(bytes, true)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
const fromBase64Url = (text: string): Uint8Array => strToU8(atob(text.replaceAll('-', '+').replaceAll('_', '/')), true);

/** A text as the part of an address behind `#`; undefined if it would be too long for one. */
export function packText(text: string): string | undefined {
  const packed = toBase64Url(deflateSync(strToU8(text), { level: 9 }));
  return packed.length > LINK_MAX ? undefined : packed;
}

/** The link's part behind `#s=`. */
export const pack = (shared: Shared): string | undefined => packText(JSON.stringify(shared));

/** The content of a `.podscope` file: JSON, as gzip packs it. */
export const packFile = (shared: Shared): Uint8Array<ArrayBuffer> => gzipSync(strToU8(JSON.stringify(shared)), { mtime: 0 });

/** Unpacks as much as may be, and gives up above it: a few bytes can claim to hold gigabytes. */
function unpacked(bytes: Uint8Array, Unpacker: typeof Inflate | typeof Gunzip, most: number): string {
  const decoder = new TextDecoder();
  let text = '';
  const stream = new Unpacker((chunk, final) => {
    text += decoder.decode(chunk, { stream: !final });
    if (text.length > most) throw new RangeError('more than a session can be');
  });
  for (let at = 0; at < bytes.length; at += PUSHED) stream.push(bytes.subarray(at, at + PUSHED), at + PUSHED >= bytes.length);
  return text;
}

function ifReadable<T>(read: () => T | undefined): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** What a link holds, as who knows its kind reads it, or undefined if it holds nothing that can be read. */
export const unpackText = <T>(packed: string, read: (text: string) => T | undefined): T | undefined =>
  packed.length > LINK_MAX ? undefined : ifReadable(() => read(unpacked(fromBase64Url(packed), Inflate, LINK_UNPACKED_MAX)));

export const unpack = (packed: string): Shared | undefined => unpackText(packed, sharedOf);

/** What a `.podscope` file holds, or undefined. */
export const unpackFile = (bytes: Uint8Array): Shared | undefined =>
  bytes.length > FILE_MAX ? undefined : ifReadable(() => sharedOf(unpacked(bytes, Gunzip, FILE_UNPACKED_MAX)));

/** Whether a file of this size may be one of ours: one that is larger is not even read. */
export const mayBeSession = (size: number): boolean => size <= FILE_MAX;
