import { Unzlib } from 'fflate';
import { DICTIONARY } from './dictionary';

/** The headers of SPDY's streams: names and values with their lengths before them, compressed as one text over all frames. */

export type Headers = ReadonlyMap<string, string>;

/** More headers than any stream of Kubernetes' has are not unpacked. */
const UNPACKED_MAX = 64 * 1024;

/** Unpacks the headers of one frame after the other; throws where they are none. */
export function createHeaderReader(): (block: Uint8Array) => Headers {
  let unpacked: Uint8Array[] = [];
  const inflate = new Unzlib({ dictionary: DICTIONARY }, (piece) => unpacked.push(piece));
  return (block) => {
    unpacked = [];
    inflate.push(block);
    const bytes = Buffer.concat(unpacked);
    if (bytes.length > UNPACKED_MAX) throw new Error('too many headers');
    return parse(bytes);
  };
}

function parse(bytes: Buffer): Headers {
  const headers = new Map<string, string>();
  let at = 4;
  const text = (): string => {
    const length = bytes.readUInt32BE(at);
    const from = at + 4;
    at = from + length;
    if (at > bytes.length) throw new Error('a header that is cut off');
    return bytes.toString('latin1', from, at);
  };
  for (let left = bytes.readUInt32BE(0); left > 0; left--) headers.set(text().toLowerCase(), text());
  return headers;
}

const ZLIB = Buffer.from([0x78, 0x01]);

/** No headers, stored as they are; then nothing, stored, at which whoever unpacks gives out what it has (`Z_SYNC_FLUSH`). */
const NO_HEADERS = Buffer.from([0, 4, 0, 0xfb, 0xff, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]);

/** Packs no headers at all, in one frame after the other: what is sent back has none. */
export function createHeaderWriter(): () => Buffer {
  let begun = false;
  return () => {
    const block = begun ? NO_HEADERS : Buffer.concat([ZLIB, NO_HEADERS]);
    begun = true;
    return block;
  };
}
