import { createDeflate, type Deflate, constants as zlib } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createSpdy } from './connection';
import { DICTIONARY } from './dictionary';

/** Headers as a client packs them: one text that goes on from frame to frame. */
function headerPacker(): (headers: Readonly<Record<string, string>>) => Promise<Buffer> {
  const deflate: Deflate = createDeflate({ dictionary: DICTIONARY });
  const pieces: Buffer[] = [];
  deflate.on('data', (piece: Buffer) => pieces.push(piece));
  const counted = (text: string): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(text.length);
    return Buffer.concat([length, Buffer.from(text)]);
  };
  return (headers) => {
    const entries = Object.entries(headers);
    const count = Buffer.alloc(4);
    count.writeUInt32BE(entries.length);
    deflate.write(Buffer.concat([count, ...entries.flatMap(([name, value]) => [counted(name), counted(value)])]));
    return new Promise((done) => deflate.flush(zlib.Z_SYNC_FLUSH, () => done(Buffer.concat(pieces.splice(0)))));
  };
}

function frame(first: readonly [number, number], flags: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt16BE(first[0], 0);
  head.writeUInt16BE(first[1], 2);
  head.writeUInt32BE(payload.length, 4);
  head[4] = flags;
  return Buffer.concat([head, payload]);
}
const opening = (stream: number, headers: Buffer): Buffer => frame([0x8003, 1], 0, Buffer.concat([Buffer.from([0, 0, 0, stream, 0, 0, 0, 0, 0, 0]), headers]));
const data = (stream: number, text: string, flags = 0): Buffer => frame([0, stream], flags, Buffer.from(text));

function server() {
  const heard: unknown[] = [];
  const sent: Buffer[] = [];
  const spdy = createSpdy((bytes) => sent.push(bytes), {
    opened: (stream, headers) => heard.push(['opened', stream, Object.fromEntries(headers)]),
    received: (stream, bytes) => heard.push(['received', stream, bytes.toString()]),
    ended: (stream) => heard.push(['ended', stream]),
  });
  return { spdy, heard, sent };
}

describe('a connection of SPDY', () => {
  it('opens streams, whose headers are packed as one text, and hears what comes on them', async () => {
    const pack = headerPacker();
    const { spdy, heard, sent } = server();
    const all = Buffer.concat([
      opening(1, await pack({ Streamtype: 'error', Port: '80' })),
      opening(3, await pack({ Streamtype: 'data', Port: '80' })),
      data(3, 'GET'),
      data(3, '', 1),
    ]);
    // However it is cut.
    for (let at = 0; at < all.length; at += 5) expect(spdy.receive(all.subarray(at, at + 5))).toBe(true);
    expect(heard).toEqual([
      ['opened', 1, { streamtype: 'error', port: '80' }],
      ['opened', 3, { streamtype: 'data', port: '80' }],
      ['received', 3, 'GET'],
      ['ended', 3],
    ]);
    expect(sent.map((bytes) => [bytes.readUInt16BE(2), bytes.readUInt32BE(8)])).toEqual([
      [2, 1],
      [2, 3],
    ]);
  });
  it('sends on streams that are open, and says when no more comes', async () => {
    const { spdy, sent } = server();
    spdy.receive(opening(5, await headerPacker()({})));
    sent.length = 0;
    spdy.send(5, Buffer.from('hi'));
    spdy.send(7, Buffer.from('nobody'));
    spdy.end(5);
    spdy.end(5);
    expect(sent).toEqual([data(5, 'hi'), data(5, '', 1)]);
  });
  it('answers a ping', () => {
    const { spdy, sent } = server();
    const ping = frame([0x8003, 6], 0, Buffer.from([0, 0, 0, 9]));
    expect([spdy.receive(ping), sent]).toEqual([true, [ping]]);
  });
  it.each<[what: string, bytes: Buffer]>([
    ['headers that are none', opening(1, Buffer.from('nonsense'))],
    ['a frame too short for what it is', frame([0x8003, 1], 0, Buffer.alloc(2))],
    ['a frame without an end', Buffer.from([0, 0, 0, 1, 0, 0xff, 0xff, 0xff])],
  ])('is given up at %s', (_, bytes) => expect(server().spdy.receive(bytes)).toBe(false));
});
