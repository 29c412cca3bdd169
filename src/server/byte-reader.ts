import { textOf } from '../programs/bytes';

/** How many bytes a letter of UTF-8 has that begins so. */
const lengthOf = (first: number): number => (first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1);

/** How many bytes at the end are the beginning of a letter whose rest is still to come. */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte >= 0xc0) return lengthOf(byte) > back ? back : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}

/** Makes text of bytes that come in pieces; a letter that is cut in two waits for its rest. */
export function createByteReader(): { readonly read: (bytes: Buffer) => string; readonly rest: () => string } {
  let held: Buffer = Buffer.alloc(0);
  return {
    read(bytes) {
      const all = Buffer.concat([held, bytes]);
      const cut = all.length - unfinished(all);
      held = all.subarray(cut);
      return textOf(all.subarray(0, cut));
    },
    rest: () => textOf(held),
  };
}
