import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { definition, definitionOfKind } from '../api/schema/definitions';
import tagTable from '../api/schema/protobuf-tags.gen.json';
import type { TypeSchema } from '../api/schema/type-schema';
import { formatMicroTime, formatTime } from '../api/time';

/**
 * Kubernetes' protobuf form of objects, which kubectl's typed commands send (apimachinery `runtime/serializer/protobuf`): four bytes that say so,
 * then an envelope that names the kind. It is read into the form that JSON has; what Go then leaves out is the decoder's business.
 */
export const PROTOBUF = 'application/vnd.kubernetes.protobuf';

const MAGIC = [0x6b, 0x38, 0x73, 0x00];
const NESTING_MAX = 200;

const tags = tagTable as Readonly<Record<string, readonly string[]>>;

/** Bytes that are no object. */
export class ProtobufError extends Error {}

/** The fields of a message as they come: its number, and where its value starts. */
function eachField(reader: BinaryReader, length: number, read: (number: number, wireType: WireType) => void): void {
  const end = reader.pos + length;
  while (reader.pos < end) {
    const [number, wireType] = reader.tag();
    read(number, wireType);
  }
}

interface Envelope {
  apiVersion: string;
  kind: string;
  raw: Uint8Array;
}

function readEnvelope(bytes: Uint8Array): Envelope {
  const envelope: Envelope = { apiVersion: '', kind: '', raw: new Uint8Array() };
  const reader = new BinaryReader(bytes);
  eachField(reader, bytes.length, (number, wireType) => {
    if (number === 1)
      eachField(reader, reader.uint32(), (own, ownType) => {
        if (own === 1) envelope.apiVersion = reader.string();
        else if (own === 2) envelope.kind = reader.string();
        else reader.skip(ownType, own);
      });
    else if (number === 2) envelope.raw = reader.bytes();
    else reader.skip(wireType, number);
  });
  return envelope;
}

/** The object in a request's body; throws a `ProtobufError` if it is none. */
export function decodeProtobuf(bytes: Uint8Array): object {
  if (MAGIC.some((byte, i) => bytes[i] !== byte))
    throw new ProtobufError('provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]');
  try {
    const { apiVersion, kind, raw } = readEnvelope(bytes.subarray(MAGIC.length));
    const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
    // Options of all groups are meta.v1's.
    const id = definitionOfKind(group ?? '', version ?? '', kind) ?? `meta.v1.${kind}`;
    if (!tags[id]) throw new ProtobufError(`no kind "${kind}" is registered for version "${apiVersion}"`);
    const reader = new BinaryReader(raw);
    return { apiVersion, kind, ...(readMessage(reader, raw.length, id, 0) as object) };
  } catch (error) {
    // The reader's own errors: a truncated message, a wire type that there is not.
    throw error instanceof ProtobufError ? error : new ProtobufError(error instanceof Error ? error.message : String(error));
  }
}

type Values = Map<string, unknown>;

/** A message as an object. `owner` is the definition that has its fields, where they are inline in another's. */
function readMessage(reader: BinaryReader, length: number, id: string, depth: number): unknown {
  if (depth > NESTING_MAX) throw new ProtobufError('exceeded max depth');
  const special = SPECIAL[id];
  if (special) return special(reader, length, depth);
  const values: Values = new Map();
  readFields(reader, length, id, id, values, depth);
  return Object.fromEntries(values);
}

function readFields(reader: BinaryReader, length: number, id: string, owner: string, values: Values, depth: number): void {
  eachField(reader, length, (number, wireType) => {
    const field = tags[id]?.[number - 1];
    if (field?.startsWith('/')) readFields(reader, reader.uint32(), field.slice(1), owner, values, depth);
    else {
      const type = field ? definition(owner)?.fields?.[field] : undefined;
      if (field && type) addValue(reader, wireType, type, field, values, depth);
      else reader.skip(wireType, number);
    }
  });
}

/** Reads one occurrence of a field: lists and maps come item by item. */
function addValue(reader: BinaryReader, wireType: WireType, type: TypeSchema, field: string, values: Values, depth: number): void {
  if (type.type === 'array') {
    const list = (values.get(field) ?? []) as unknown[];
    values.set(field, list);
    const item = type.items ?? { type: 'any' };
    const packed = wireType === WireType.LengthDelimited && item.type === 'integer';
    const end = packed ? reader.uint32() + reader.pos : 0;
    do list.push(readValue(reader, item, depth));
    while (packed && reader.pos < end);
  } else if (type.type === 'map') {
    const map = (values.get(field) ?? {}) as object;
    values.set(field, { ...map, ...readEntry(reader, type.items ?? { type: 'string' }, depth) });
  } else values.set(field, readValue(reader, type, depth));
}

function readEntry(reader: BinaryReader, type: TypeSchema, depth: number): object {
  let key = '';
  const value: Values = new Map();
  eachField(reader, reader.uint32(), (number, wireType) => {
    if (number === 1) key = reader.string();
    else if (number !== 2) reader.skip(wireType, number);
    // A list as a map's value is a message of its own (authorization's ExtraValue).
    else if (type.type === 'array') eachField(reader, reader.uint32(), (_, itemType) => addValue(reader, itemType, type, 'value', value, depth));
    else value.set('value', readValue(reader, type, depth));
  });
  return Object.fromEntries([[key, value.get('value')]]);
}

function readValue(reader: BinaryReader, type: TypeSchema, depth: number): unknown {
  if (type.ref !== undefined) return readMessage(reader, reader.uint32(), type.ref, depth + 1);
  switch (type.type) {
    case 'string':
      return type.format === 'byte' ? Buffer.from(reader.bytes()).toString('base64') : reader.string();
    case 'boolean':
      return reader.bool();
    case 'integer':
      return Number(reader.int64());
    case 'number':
      return reader.double();
    default:
      throw new ProtobufError(`a field of type ${type.type} has no form`);
  }
}

type Special = (reader: BinaryReader, length: number, depth: number) => unknown;

/** A message whose fields are few and of any type, by their numbers. */
const fieldsByNumber =
  (
    read: Readonly<Record<number, (reader: BinaryReader, depth: number) => unknown>>,
    assemble: (fields: ReadonlyMap<number, readonly unknown[]>) => unknown,
  ): Special =>
  (reader, length, depth) => {
    const found = new Map<number, unknown[]>();
    eachField(reader, length, (number, wireType) => {
      const own = read[number];
      if (!own) reader.skip(wireType, number);
      else if (found.has(number)) found.get(number)!.push(own(reader, depth));
      else found.set(number, [own(reader, depth)]);
    });
    return assemble(found);
  };

const text = (reader: BinaryReader): string => reader.string();
const integer = (reader: BinaryReader): number => Number(reader.int64());
const props = (reader: BinaryReader, depth: number): unknown => readMessage(reader, reader.uint32(), 'apiextensions.v1.JSONSchemaProps', depth + 1);

function json(reader: BinaryReader): unknown {
  const raw = Buffer.from(reader.bytes()).toString('utf8');
  return raw === '' ? null : JSON.parse(raw);
}

const timeWith = (format: (us: number) => string): Special =>
  fieldsByNumber({ 1: integer, 2: integer }, (fields) => {
    // Go's zero time is an empty message.
    if (fields.size === 0) return null;
    return format(Number(fields.get(1)?.[0] ?? 0) * 1e6 + Math.floor(Number(fields.get(2)?.[0] ?? 0) / 1000));
  });

const rawJson = fieldsByNumber({ 1: json }, (fields) => fields.get(1)?.[0] ?? null);

/** What JSON has in another form than a message of the same fields. */
const SPECIAL: Readonly<Record<string, Special>> = {
  'api.resource.Quantity': fieldsByNumber({ 1: text }, (fields) => fields.get(1)?.[0] ?? '0'),
  'util.intstr.IntOrString': fieldsByNumber({ 1: integer, 2: integer, 3: text }, (fields) => fields.get(fields.get(1)?.[0] === 1 ? 3 : 2)?.[0] ?? 0),
  'meta.v1.Time': timeWith(formatTime),
  'meta.v1.MicroTime': timeWith(formatMicroTime),
  'meta.v1.FieldsV1': rawJson,
  'runtime.RawExtension': rawJson,
  'apiextensions.v1.JSON': rawJson,
  'apiextensions.v1.JSONSchemaPropsOrArray': fieldsByNumber({ 1: props, 2: props }, (fields) => fields.get(1)?.[0] ?? fields.get(2) ?? null),
  'apiextensions.v1.JSONSchemaPropsOrBool': fieldsByNumber(
    { 1: (reader) => reader.bool(), 2: props },
    (fields) => fields.get(2)?.[0] ?? fields.get(1)?.[0] ?? false,
  ),
  'apiextensions.v1.JSONSchemaPropsOrStringArray': fieldsByNumber({ 1: props, 2: text }, (fields) => fields.get(1)?.[0] ?? fields.get(2) ?? []),
};
