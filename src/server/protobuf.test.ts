import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { describe, expect, it } from 'vitest';
import { decodeProtobuf, ProtobufError } from './protobuf';

/** What `kubectl create deployment web --image=nginx` sends. */
const CREATE_DEPLOYMENT = `
  6b3873000a150a07617070732f7631120a4465706c6f796d656e7412ab010a1f0a0377656212001a0022002a00320038
  0042005a0a0a036170701203776562127a0801120c0a0a0a0361707012037765621a600a1c0a0012001a0022002a0032
  00380042005a0a0a036170701203776562124012220a056e67696e7812056e67696e782a0042006a0072008001008801
  00900100a201001a00320042004a0052005800600068008201008a01009a0100c2010022020a00280038001a0c080010
  0018002000280038001a002200`;

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(hex.replace(/\s/g, '').match(/../g)!, (pair) => Number.parseInt(pair, 16));

/** An object's message in the envelope. */
function enveloped(apiVersion: string, kind: string, raw: Uint8Array): Uint8Array {
  const type = new BinaryWriter().tag(1, WireType.LengthDelimited).string(apiVersion).tag(2, WireType.LengthDelimited).string(kind).finish();
  const unknown = new BinaryWriter().tag(1, WireType.LengthDelimited).bytes(type).tag(2, WireType.LengthDelimited).bytes(raw).finish();
  return Uint8Array.from([0x6b, 0x38, 0x73, 0, ...unknown]);
}

type Write = (writer: BinaryWriter) => unknown;
const message = (...fields: readonly (readonly [number, Write])[]): Uint8Array => {
  const writer = new BinaryWriter();
  for (const [number, write] of fields) {
    writer.tag(number, WireType.LengthDelimited);
    write(writer);
  }
  return writer.finish();
};
const text =
  (value: string): Write =>
  (writer) =>
    writer.string(value);
const inner =
  (bytes: Uint8Array): Write =>
  (writer) =>
    writer.bytes(bytes);
const varint = (number: number, value: number): Uint8Array => new BinaryWriter().tag(number, WireType.Varint).int64(value).finish();

describe('reading protobuf', () => {
  it('reads what kubectl sends as the object that it means', () => {
    expect(decodeProtobuf(bytesOf(CREATE_DEPLOYMENT))).toMatchObject({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', labels: { app: 'web' }, creationTimestamp: null },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'nginx', image: 'nginx' }] } },
      },
    });
  });

  it('puts the fields of embedded structs where JSON has them', () => {
    const volume = message([1, text('data')], [2, inner(message([6, inner(message([1, text('s')]))]))]);
    const pod = message([2, inner(message([1, inner(volume)]))]);
    expect(decodeProtobuf(enveloped('v1', 'Pod', pod))).toMatchObject({ spec: { volumes: [{ name: 'data', secret: { secretName: 's' } }] } });
  });

  it.each<[string, string, string, Uint8Array, object]>([
    ['bytes are base64', 'v1', 'Secret', message([2, inner(message([1, text('k')], [2, text('hi')]))]), { data: { k: 'aGk=' } }],
    [
      'quantities are texts',
      'v1',
      'Node',
      message([3, inner(message([1, inner(message([1, text('cpu')], [2, inner(message([1, text('4')]))]))]))]),
      { status: { capacity: { cpu: '4' } } },
    ],
    [
      'times are RFC 3339',
      'v1',
      'Pod',
      message([1, inner(message([8, inner(varint(1, 1_767_225_600))]))]),
      { metadata: { creationTimestamp: '2026-01-01T00:00:00Z' } },
    ],
    [
      'a number or a text: the number',
      'policy/v1',
      'PodDisruptionBudget',
      message([2, inner(message([1, inner(varint(2, 3))]))]),
      { spec: { minAvailable: 3 } },
    ],
    [
      'a number or a text: the text',
      'policy/v1',
      'PodDisruptionBudget',
      message([2, inner(message([1, inner(Uint8Array.from([...varint(1, 1), ...message([3, text('50%')])]))]))]),
      { spec: { minAvailable: '50%' } },
    ],
    ['options are known in every group', 'apps/v1', 'DeleteOptions', message([4, text('Foreground')]), { propagationPolicy: 'Foreground' }],
    [
      'a key like __proto__ is a key',
      'v1',
      'ConfigMap',
      message([2, inner(message([1, text('__proto__')], [2, text('x')]))]),
      { data: JSON.parse('{"__proto__":"x"}') },
    ],
  ])('%s', (_, apiVersion, kind, raw, expected) => {
    expect(decodeProtobuf(enveloped(apiVersion, kind, raw))).toMatchObject(expected);
  });

  it.each([
    ['without the prefix', bytesOf('0a0b0c')],
    ['cut short', bytesOf(CREATE_DEPLOYMENT).subarray(0, 60)],
    ['of a kind that nobody knows', enveloped('v1', 'Nothing', new Uint8Array())],
    ['with a length past the end', enveloped('v1', 'Pod', Uint8Array.from([0x0a, 0xff, 0x7f, 0x00]))],
  ])('refuses bytes %s', (_, bytes) => {
    expect(() => decodeProtobuf(bytes)).toThrow(ProtobufError);
  });
});
