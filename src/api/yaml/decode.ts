import { quote } from '../quote';
import { failure, YamlError } from './error';
import { formatFloat } from './float';
import type { AliasNode, Entry, MappingNode, Node, ScalarNode, SequenceNode } from './node';
import { resolvePlain, resolveTagged, type Scalar } from './resolve';

/**
 * Nodes become JSON data, as go-yaml's decoder and `sigs.k8s.io/yaml` make it: aliases written out, mappings merged in the order in which they stand, keys
 * that are no text made one. What is open waits on a stack: a document may be 10,000 levels deep.
 */

/** A mapping on the way, which merged ones fill too. */
interface Target {
  readonly object: Record<string, unknown>;
  /** The keys set so far, where setting one again is an error. */
  readonly keys: Set<string> | undefined;
}

type Frame =
  | { readonly kind: 'sequence'; readonly node: SequenceNode; readonly items: unknown[]; next: number }
  | { readonly kind: 'mapping'; readonly node: MappingNode; readonly target: Target; next: number; due: 'entry' | 'key' | 'value' }
  /** `<<: [*a, *b]`: the last first, as earlier ones take precedence. */
  | { readonly kind: 'merges'; readonly node: SequenceNode; readonly target: Target; next: number }
  | { readonly kind: 'alias'; readonly node: AliasNode };

type MappingFrame = Extract<Frame, { readonly kind: 'mapping' }>;

interface Decoder {
  readonly strict: boolean;
  readonly frames: Frame[];
  /** What the node that ended last came to. */
  value: unknown;
  /** Where to look if there are too many of them. */
  firstAlias: AliasNode | undefined;
  /** Aliases that are being written out. */
  readonly aliases: Set<AliasNode>;
  /** How many nodes were read, and how many of them behind an alias. */
  decoded: number;
  aliased: number;
  /** `line 3: key "a" already set in map`. */
  readonly duplicates: string[];
  /** What JSON cannot say, found once all is read: a key, or a number. */
  unsupportedKey: YamlError | undefined;
  unsupportedValue: YamlError | undefined;
}

/** What a document says. With `strict`, a repeated key is an error; otherwise it overrides. Throws YamlError. */
export function decodeNode(root: Node, strict: boolean): unknown {
  const d: Decoder = {
    strict,
    frames: [],
    value: undefined,
    firstAlias: undefined,
    aliases: new Set(),
    decoded: 1,
    aliased: 0,
    duplicates: [],
    unsupportedKey: undefined,
    unsupportedValue: undefined,
  };
  enter(d, root, undefined);
  for (let frame = d.frames.at(-1); frame; frame = d.frames.at(-1)) advance(d, frame);
  const value = jsonValue(d, root);
  if (d.duplicates.length > 0) throw failure(`unmarshal errors:\n  ${d.duplicates.join('\n  ')}`);
  const unsupported = d.unsupportedKey ?? d.unsupportedValue;
  if (unsupported) throw unsupported;
  return value;
}

/** Begins with a node; its value is there when its frame is gone. A mapping fills `into`, if that is given. */
function enter(d: Decoder, node: Node, into: Target | undefined): void {
  count(d);
  if (node.kind === 'scalar') d.value = scalarValue(node);
  else if (node.kind === 'sequence') d.frames.push({ kind: 'sequence', node, items: [], next: 0 });
  else if (node.kind === 'mapping') d.frames.push({ kind: 'mapping', node, target: into ?? newTarget(d), next: 0, due: 'entry' });
  else {
    if (d.aliases.has(node)) throw failure(`anchor '${node.name}' value contains itself`, node.start.line + 1);
    d.firstAlias ??= node;
    d.aliases.add(node);
    d.frames.push({ kind: 'alias', node });
    enter(d, node.target, into);
  }
}

const newTarget = ({ strict }: Decoder): Target => ({ object: {}, keys: strict ? new Set() : undefined });

/** Which part of a document may come from aliases: nearly all of a small one, a tenth of a large one. */
function aliasedShareMax(decoded: number): number {
  const [low, high] = [400_000, 4_000_000];
  return decoded <= low ? 0.99 : decoded >= high ? 0.1 : 0.99 - 0.89 * ((decoded - low) / (high - low));
}

function count(d: Decoder): void {
  d.decoded++;
  if (d.aliases.size > 0) d.aliased++;
  if (d.aliased > 100 && d.decoded > 1000 && d.aliased / d.decoded > aliasedShareMax(d.decoded))
    throw failure('document contains excessive aliasing', (d.firstAlias?.start.line ?? 0) + 1);
}

/** Goes on with what is open: it has just been opened, or what was due is there. */
function advance(d: Decoder, frame: Frame): void {
  switch (frame.kind) {
    case 'sequence': {
      const { node, items } = frame;
      if (frame.next > 0) items.push(jsonValue(d, node.items[frame.next - 1]!));
      if (frame.next < node.items.length) enter(d, node.items[frame.next++]!, undefined);
      else leave(d, items);
      return;
    }
    case 'merges':
      if (frame.next === 0) leave(d, undefined);
      else enter(d, mergeable(frame.node.items[--frame.next]!), frame.target);
      return;
    case 'alias':
      d.aliases.delete(frame.node);
      leave(d, d.value);
      return;
    case 'mapping':
      advanceMapping(d, frame);
  }
}

function leave(d: Decoder, value: unknown): void {
  d.frames.pop();
  d.value = value;
}

function advanceMapping(d: Decoder, frame: MappingFrame): void {
  const entry = frame.node.entries[frame.next];
  if (!entry) leave(d, frame.target.object);
  else if (frame.due === 'entry' && isMerge(entry.key)) {
    frame.next++;
    if (entry.value.kind === 'sequence') d.frames.push({ kind: 'merges', node: entry.value, target: frame.target, next: entry.value.items.length });
    else enter(d, mergeable(entry.value), frame.target);
  } else if (frame.due === 'entry') {
    frame.due = 'key';
    enter(d, entry.key, undefined);
  } else if (frame.due === 'key') {
    if (typeof d.value === 'object' && d.value !== null) throw failure(`invalid map key: ${goSyntax(entry.key)}`, entry.key.start.line + 1);
    frame.due = 'value';
    enter(d, entry.value, undefined);
  } else {
    setEntry(d, frame.target, entry, jsonValue(d, entry.value));
    frame.next++;
    frame.due = 'entry';
  }
}

const isMerge = (node: Node): boolean => node.kind === 'scalar' && node.value === '<<' && (node.plain || node.tag === 'tag:yaml.org,2002:merge');

function mergeable(node: Node): Node {
  const { kind } = node.kind === 'alias' ? node.target : node;
  if (kind !== 'mapping') throw failure('map merge requires map or sequence of maps as the value', node.start.line + 1);
  return node;
}

// ---------------------------------------------------------------- scalars and keys

const resolve = ({ tag, plain, value }: ScalarNode): Scalar => (tag !== '' ? resolveTagged(tag, value) : plain ? resolvePlain(value) : { type: 'str', value });

function scalarValue(node: ScalarNode): unknown {
  const { type, value } = resolve(node);
  return type === 'int' ? Number(value) : value;
}

/** The value of a node that is no key: JSON has not every number. */
function jsonValue(d: Decoder, { start }: Node): unknown {
  const { value } = d;
  if (typeof value === 'number' && !Number.isFinite(value)) {
    const name = Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
    d.unsupportedValue ??= new YamlError(`json: unsupported value: ${name}`, start.line + 1);
  }
  return value;
}

function setEntry(d: Decoder, { object, keys }: Target, { key, value: valueNode }: Entry, value: unknown): void {
  const scalar = key.kind === 'alias' ? key.target : key;
  if (scalar.kind !== 'scalar') return;
  const resolved = resolve(scalar);
  if (keys) {
    const typed = `${resolved.type} ${String(resolved.value)}`;
    if (keys.has(typed)) {
      d.duplicates.push(`line ${valueNode.start.line + 1}: key ${goSyntax(key)} already set in map`);
      return;
    }
    keys.add(typed);
  }
  const name = keyName(resolved);
  if (name === undefined) {
    const type = resolved.type === 'int' ? 'uint64' : '%!s(<nil>)';
    d.unsupportedKey ??= new YamlError(`unsupported map key of type: ${type}, key: ${goSyntax(key)}, value: ${goSyntax(valueNode)}`, key.start.line + 1);
  } else if (name === '__proto__') Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
  else object[name] = value;
}

/** A key as JSON must have it; none for what `sigs.k8s.io/yaml` does not take for one. */
function keyName({ type, value }: Scalar): string | undefined {
  if (type === 'null' || (type === 'int' && value >= 2n ** 63n)) return undefined;
  return type === 'float' ? formatFloat(value, 32) : String(value);
}

const PRINTED_DEPTH_MAX = 100;

/** A node as Go's `%#v` prints its value. */
function goSyntax(node: Node, depth = 0): string {
  if (depth > PRINTED_DEPTH_MAX) return '...';
  const of = node.kind === 'alias' ? node.target : node;
  if (of.kind === 'sequence') return `[]interface {}{${of.items.map((item) => goSyntax(item, depth + 1)).join(', ')}}`;
  if (of.kind === 'mapping') {
    const entries = new Map(of.entries.map(({ key, value }) => [goSyntax(key, depth + 1), goSyntax(value, depth + 1)]));
    const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
    return `map[interface {}]interface {}{${sorted.map(([key, value]) => `${key}:${value}`).join(', ')}}`;
  }
  const { type, value } = resolve(of);
  if (type === 'null') return depth === 0 ? '<nil>' : 'interface {}(nil)';
  if (type === 'str') return quote(value);
  return type === 'int' && value >= 2n ** 63n ? `0x${value.toString(16)}` : String(value);
}
