import { gzipSync, strToU8 } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readRecording, writeRecording } from './file';
import { planOf } from './plan';
import { createPlayer } from './player';
import { RecordingError } from './recording';
import { BEGAN_US, node, pod, watched } from './testing';

/** Files that are none of ours: each gives an error that says so, and nothing else happens. */

const joined = (parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => new Uint8Array(parts.flatMap((part) => [...part]));

function good(): readonly Uint8Array<ArrayBuffer>[] {
  const cluster = watched({ nodes: [node('n1')], pods: [pod('a', 'n1')] });
  cluster.event('pods', 'ADDED', pod('b'), BEGAN_US + 1);
  return writeRecording(cluster.recorder.recording(BEGAN_US + 2));
}

interface Forged {
  readonly index?: unknown;
  readonly state?: string;
  readonly change?: string;
  readonly plain?: number;
}

/** A file of our form, with whatever in it. */
function forged({ index, state = `["nodes",${JSON.stringify(node('n1'))}]`, change = '["nodes","n1","gone"]', plain }: Forged): Uint8Array<ArrayBuffer> {
  const [stateBytes, changeBytes] = [gzipSync(strToU8(state)), gzipSync(strToU8(change))];
  const whole = index ?? {
    about: { cluster: 'c', version: 'v1', beganUs: 1 },
    folded: 0,
    endUs: 10,
    segments: [
      {
        fromUs: 1,
        sights: [],
        state: [{ bytes: stateBytes.length, plain: plain ?? strToU8(state).length }],
        changes: [{ bytes: changeBytes.length, plain: strToU8(change).length, passedUs: [1] }],
      },
    ],
  };
  const text = strToU8(JSON.stringify(whole));
  const packed = gzipSync(text);
  const lengths = new Uint8Array(8);
  new DataView(lengths.buffer).setUint32(0, packed.length);
  new DataView(lengths.buffer).setUint32(4, text.length);
  return joined([strToU8('podscope recording 1\n'), lengths, packed, stateBytes, changeBytes]);
}

const change = (line: unknown): Uint8Array<ArrayBuffer> => forged({ change: JSON.stringify(line) });
const whole = joined(good());

/** Reads all of it, as somebody who looks at each moment and replays it. */
function use(file: Uint8Array<ArrayBuffer>): void {
  const recording = readRecording(file);
  const player = createPlayer(recording);
  for (let at = 0; at <= player.count; at++) player.go(at);
  planOf(recording);
}

describe('a file that is none of ours', () => {
  it('and one that is', () => {
    expect(() => use(whole)).not.toThrow();
    expect(() => use(forged({}))).not.toThrow();
  });

  it.each<[string, Uint8Array<ArrayBuffer>, RegExp]>([
    ['nothing', new Uint8Array(), /no recording/],
    ['a picture', strToU8('\x89PNG\r\n'), /no recording/],
    ['another version', strToU8('podscope recording 2\n'), /version 2/],
    ['only its name', strToU8('podscope recording 1\n'), /cut/],
    ['one byte too few', whole.subarray(0, whole.length - 1), /cut/],
    ['one byte too many', joined([whole, new Uint8Array(1)]), /more in it/],
    [
      'an index that is a bomb',
      joined([strToU8('podscope recording 1\n'), new Uint8Array([0, 0, 1, 0, 0, 0, 0, 9]), gzipSync(new Uint8Array(5_000_000))]),
      /cut|unpacks to more/,
    ],
    ['an index that says that it is one', joined([strToU8('podscope recording 1\n'), new Uint8Array([0, 0, 0, 1, 255, 255, 255, 255, 0])]), /larger/],
    ['a part that is a bomb', forged({ state: ' '.repeat(9_000_000), plain: 10 }), /unpacks to more/],
    ['a part that says that it is one', forged({ plain: 2 ** 40 }), /larger/],
    ['a part that is shorter than it says', forged({ plain: 1_000_000 }), /cut/],
    ['an index of another form', forged({ index: [] }), /index/],
    ['an index without segments', forged({ index: { about: { cluster: 'c', version: '', beganUs: 1 }, folded: 0, endUs: 1, segments: [] } }), /index/],
    ['__proto__', forged({ state: '["nodes",{"__proto__":{"kind":"Node"},"metadata":{"name":"n"}}]' }), /no Kubernetes object has/],
    ['__proto__ in disguise', forged({ state: '["nodes",{"\\u005f_proto__":{},"metadata":{"name":"n"}}]' }), /no Kubernetes object has/],
    ['no JSON', forged({ state: '["nodes"' }), /no JSON/],
    ['nested without end', forged({ state: `["nodes",${'['.repeat(100_000)}${']'.repeat(100_000)}]` }), /damaged|no JSON/],
    ['an object of another kind', forged({ state: JSON.stringify(['nodes', pod('a')]) }), /none of nodes/],
    ['an object without a name', forged({ state: '["nodes",{"kind":"Node","apiVersion":"v1","metadata":{}}]' }), /none of nodes/],
    ['a resource that nobody knows', forged({ state: '["constructor",{"metadata":{"name":"a"}}]' }), /nobody knows constructor/],
    ['more changes than it says', forged({ change: '["nodes","n1","gone"]\n["nodes","n1","gone"]' }), /another number/],
    ['a change of nothing', change(7), /no change/],
    ['a change of no kind', change(['nodes', 'n1', 'eaten']), /no kind/],
    ['the end of what never was', change(['nodes', 'n9', 'gone']), /without having been/],
    ['a delta of what never was', change(['nodes', 'n9', 'delta', { s: {} }]), /does not fit/],
    ['a delta that makes a list of a billion', change(['nodes', 'n1', 'delta', { c: { status: { c: { conditions: { n: 1e9 } } } } }]), /does not fit/],
    ['a delta inside what is not there', change(['nodes', 'n1', 'delta', { c: { nothing: { s: {} } } }]), /does not fit/],
    ['a delta to another name', change(['nodes', 'n1', 'delta', { c: { metadata: { s: { name: 'n2' } } } }]), /another name/],
  ])('%s', (_, file, message) => {
    let thrown: unknown;
    try {
      use(file);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(RecordingError);
    expect((thrown as Error).message).toMatch(message);
  });

  it('cut anywhere, it is told so', () => {
    for (let at = 0; at < whole.length; at += 7) expect(() => use(whole.subarray(0, at)), String(at)).toThrow(RecordingError);
  });

  it('with any byte of it another one, it is read or refused, and no more', () => {
    for (let at = 0; at < whole.length; at += 3) {
      const spoilt = whole.slice();
      spoilt[at] = (spoilt[at] ?? 0) ^ 0x55;
      try {
        use(spoilt);
      } catch (error) {
        expect(error, String(at)).toBeInstanceOf(RecordingError);
      }
    }
  });
});
