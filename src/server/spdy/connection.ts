import { createHeaderReader, createHeaderWriter, type Headers } from './headers';

/**
 * The server's side of a SPDY/3.1 connection as Kubernetes' clients use it (moby/spdystream): they open streams, both sides send on them, and nobody counts
 * windows.
 */
export interface Spdy {
  /** Bytes that have come; false if they make no sense, and the connection is to be given up. */
  receive(bytes: Buffer): boolean;
  send(stream: number, bytes: Buffer): void;
  /** Says that no more comes on a stream. */
  end(stream: number): void;
}

export interface SpdyHandler {
  opened(stream: number, headers: Headers): void;
  received(stream: number, bytes: Buffer): void;
  /** The client sends no more on it, or has cut it. */
  ended(stream: number): void;
}

const HEAD_BYTES = 8;
const FRAME_BYTES_MAX = 1 << 20;
const DATA_BYTES_MAX = 1 << 15;
const FIN = 1;
const VERSION = 3;
const STREAMS_MAX = 1_000;

const SYN_STREAM = 1;
const SYN_REPLY = 2;
const RST_STREAM = 3;
const PING = 6;

function control(type: number, flags: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt16BE(0x8000 | VERSION, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt32BE(payload.length, 4);
  head[4] = flags;
  return Buffer.concat([head, payload]);
}

function data(stream: number, flags: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(stream, 0);
  head.writeUInt32BE(payload.length, 4);
  head[4] = flags;
  return Buffer.concat([head, payload]);
}

function numbered(stream: number, more: Buffer = Buffer.alloc(0)): Buffer {
  const number = Buffer.alloc(4);
  number.writeUInt32BE(stream);
  return Buffer.concat([number, more]);
}

/** A connection whose bytes go out by `write`. */
export function createSpdy(write: (bytes: Buffer) => void, handler: SpdyHandler): Spdy {
  const readHeaders = createHeaderReader();
  const writeHeaders = createHeaderWriter();
  const open = new Set<number>();
  let held: Buffer = Buffer.alloc(0);

  function onControl(type: number, flags: number, payload: Buffer): void {
    if (type === PING) return write(control(PING, 0, payload));
    const stream = type === SYN_STREAM || type === RST_STREAM ? payload.readUInt32BE(0) & 0x7fffffff : 0;
    if (type === RST_STREAM && open.delete(stream)) handler.ended(stream);
    if (type !== SYN_STREAM) return;
    const headers = readHeaders(payload.subarray(10));
    if (open.has(stream) || open.size >= STREAMS_MAX) throw new Error('too many streams');
    open.add(stream);
    write(control(SYN_REPLY, 0, numbered(stream, writeHeaders())));
    handler.opened(stream, headers);
    if (flags & FIN) handler.ended(stream);
  }

  function onFrame(head: Buffer, payload: Buffer): void {
    const flags = head[4]!;
    if (head[0]! & 0x80) return onControl(head.readUInt16BE(2), flags, payload);
    const stream = head.readUInt32BE(0);
    if (!open.has(stream)) return;
    if (payload.length > 0) handler.received(stream, payload);
    if (flags & FIN) handler.ended(stream);
  }

  return {
    receive(bytes) {
      held = Buffer.concat([held, bytes]);
      try {
        while (held.length >= HEAD_BYTES) {
          const length = held.readUInt32BE(4) & 0xffffff;
          if (length > FRAME_BYTES_MAX) return false;
          if (held.length < HEAD_BYTES + length) break;
          const frame = held.subarray(0, HEAD_BYTES + length);
          held = held.subarray(frame.length);
          onFrame(frame.subarray(0, HEAD_BYTES), frame.subarray(HEAD_BYTES));
        }
        return true;
      } catch {
        return false;
      }
    },
    send(stream, bytes) {
      if (!open.has(stream)) return;
      for (let at = 0; at < bytes.length; at += DATA_BYTES_MAX) write(data(stream, 0, bytes.subarray(at, at + DATA_BYTES_MAX)));
    },
    end(stream) {
      if (open.delete(stream)) write(data(stream, FIN, Buffer.alloc(0)));
    },
  };
}
