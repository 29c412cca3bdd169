/** Reads a WebAssembly binary from its beginning to its end. */
export interface WasmReader {
  readonly at: number;
  readonly done: boolean;
  byte(): number;
  /** An unsigned LEB128 number. */
  u32(): number;
  /** Passes over a LEB128 number, signed or not. */
  skipNumber(): void;
  /** The next so many bytes. */
  take(length: number): Uint8Array;
}

export function readWasm(bytes: Uint8Array): WasmReader {
  let at = 0;
  const byte = (): number => {
    if (at >= bytes.length) throw new Error('The WebAssembly module ends too early.');
    return bytes[at++]!;
  };
  return {
    get at() {
      return at;
    },
    get done() {
      return at >= bytes.length;
    },
    byte,
    u32() {
      let value = 0;
      for (let shift = 0; ; shift += 7) {
        const next = byte();
        value |= (next & 127) << shift;
        if (next < 128) return value >>> 0;
      }
    },
    skipNumber() {
      while (byte() >= 128);
    },
    take(length) {
      at += length;
      return bytes.subarray(at - length, at);
    },
  };
}

/** Puts a WebAssembly binary together. */
export interface WasmWriter {
  bytes(...bytes: readonly number[]): void;
  u32(value: number): void;
  append(bytes: Uint8Array): void;
  /** All that has been written. */
  done(): Uint8Array;
}

export function writeWasm(expected = 64): WasmWriter {
  let buffer = new Uint8Array(expected);
  let length = 0;
  const room = (more: number): void => {
    if (length + more <= buffer.length) return;
    const larger = new Uint8Array(2 * (length + more));
    larger.set(buffer);
    buffer = larger;
  };
  return {
    bytes(...bytes) {
      room(bytes.length);
      buffer.set(bytes, length);
      length += bytes.length;
    },
    u32(value) {
      room(5);
      for (let rest = value; ; rest >>>= 7) {
        buffer[length++] = rest < 128 ? rest : (rest & 127) | 128;
        if (rest < 128) return;
      }
    },
    append(bytes) {
      room(bytes.length);
      buffer.set(bytes, length);
      length += bytes.length;
    },
    done: () => buffer.subarray(0, length),
  };
}
