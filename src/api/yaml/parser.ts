import type { Mark } from './cursor';
import { failure, type YamlError } from './error';
import type { AliasNode, MappingNode, Node, ScalarNode, SequenceNode } from './node';
import { forbiddenAt, peekToken, type Scanner, scannerOf, type Token, takeToken } from './scanner';

/**
 * YAML's upper half: tokens become nodes. It reads one document and looks no further than it must, so that what stands behind the end of a document's only
 * node is not seen, as with go-yaml. What is open waits on a stack: a document may be 10,000 levels deep.
 */

type Frame =
  | { readonly kind: 'block-sequence' | 'indentless-sequence' | 'flow-sequence'; readonly node: SequenceNode }
  | {
      readonly kind: 'block-mapping' | 'flow-mapping' | 'flow-pair';
      readonly node: MappingNode;
      /** The key whose value is due. */
      key: Node | undefined;
      /** In flow context, a key without a colon has no value. */
      bare?: boolean;
    };

type SequenceFrame = Extract<Frame, { readonly node: SequenceNode }>;
type MappingFrame = Extract<Frame, { readonly node: MappingNode }>;

interface Parser {
  readonly scanner: Scanner;
  readonly frames: Frame[];
  readonly anchors: Map<string, Exclude<Node, AliasNode>>;
  readonly handles: Map<string, string>;
}

/** What is out of place at a token. go-yaml counts these lines from 0, and tells none of the first. */
const misplaced = ({ line }: Mark, problem: string): YamlError => failure(line > 0 ? `line ${line}: ${problem}` : problem, line + 1);

/** The first document of a text; undefined if it has none. Throws YamlError. */
export function parseNode(text: string): Node | undefined {
  const forbidden = forbiddenAt(text);
  if (forbidden >= 0) throw failure('control characters are not allowed', text.slice(0, forbidden).split('\n').length);
  const parser: Parser = { scanner: scannerOf(text), frames: [], anchors: new Map(), handles: new Map() };
  if (peekToken(parser.scanner).type === 'stream-end') return undefined;
  const root = documentNode(parser);
  for (let frame = parser.frames.at(-1); frame; frame = parser.frames.at(-1)) {
    if ('key' in frame) advanceMapping(parser, frame);
    else advanceSequence(parser, frame);
  }
  peekToken(parser.scanner);
  return root;
}

const ENDS_DOCUMENT: readonly Token['type'][] = ['version-directive', 'tag-directive', 'document-start', 'document-end', 'stream-end'];

/** Directives and `---`, and the node that follows. */
function documentNode(p: Parser): Node {
  const explicit = ['version-directive', 'tag-directive', 'document-start'].includes(peekToken(p.scanner).type);
  takeDirectives(p);
  if (!explicit) return node(p, BLOCK);
  const token = peekToken(p.scanner);
  if (token.type !== 'document-start') throw misplaced(token.start, 'did not find expected <document start>');
  takeToken(p.scanner);
  const first = peekToken(p.scanner);
  return ENDS_DOCUMENT.includes(first.type) ? nothing(first.start) : node(p, BLOCK);
}

function takeDirectives(p: Parser): void {
  let version: string | undefined;
  for (let token = peekToken(p.scanner); token.type === 'version-directive' || token.type === 'tag-directive'; token = peekToken(p.scanner)) {
    if (token.type === 'version-directive') {
      if (version !== undefined) throw misplaced(token.start, 'found duplicate %YAML directive');
      if (token.version !== '1.1') throw misplaced(token.start, 'found incompatible YAML document');
      version = token.version;
    } else {
      if (p.handles.has(token.handle)) throw misplaced(token.start, 'found duplicate %TAG directive');
      p.handles.set(token.handle, token.prefix);
    }
    takeToken(p.scanner);
  }
  if (!p.handles.has('!')) p.handles.set('!', '!');
  if (!p.handles.has('!!')) p.handles.set('!!', 'tag:yaml.org,2002:');
}

// ---------------------------------------------------------------- nodes

interface Context {
  readonly block: boolean;
  /** A sequence may begin at the column of the key that it belongs to. */
  readonly indentless: boolean;
}
const BLOCK: Context = { block: true, indentless: false };
const BLOCK_OR_INDENTLESS: Context = { block: true, indentless: true };
const FLOW: Context = { block: false, indentless: false };

const nothing = (start: Mark): ScalarNode => ({ kind: 'scalar', value: '', tag: '', plain: true, start, end: start.at });

/** The node that is due. Of a collection this is the beginning: the rest comes as its frame advances. */
function node(p: Parser, context: Context): Node {
  const first = peekToken(p.scanner);
  if (first.type === 'alias') {
    const target = p.anchors.get(first.name);
    if (!target) throw failure(`unknown anchor '${first.name}' referenced`, first.start.line + 1);
    takeToken(p.scanner);
    return { kind: 'alias', name: first.name, target, start: first.start, end: first.end.at };
  }
  const { anchor, tag } = takeProperties(p);
  const found = content(p, context, first.start, tag, anchor !== undefined);
  if (anchor !== undefined) p.anchors.set(anchor, found);
  return found;
}

/** Anchor and tag, in whichever order. */
function takeProperties(p: Parser): { readonly anchor: string | undefined; readonly tag: string } {
  let anchor: string | undefined;
  let tag: Extract<Token, { readonly type: 'tag' }> | undefined;
  for (let i = 0; i < 2; i++) {
    const token = peekToken(p.scanner);
    if (token.type === 'anchor' && anchor === undefined) anchor = token.name;
    else if (token.type === 'tag' && tag === undefined) tag = token;
    else break;
    takeToken(p.scanner);
  }
  // The node may be anything: a tag is looked up only once it is known to be one.
  peekToken(p.scanner);
  if (!tag) return { anchor, tag: '' };
  if (tag.handle === '') return { anchor, tag: tag.suffix };
  const prefix = p.handles.get(tag.handle);
  if (prefix === undefined) throw misplaced(tag.start, 'found undefined tag handle');
  return { anchor, tag: prefix + tag.suffix };
}

function content(p: Parser, { block, indentless }: Context, start: Mark, tag: string, anchored: boolean): Exclude<Node, AliasNode> {
  const token = peekToken(p.scanner);
  const end = token.end.at;
  switch (token.type) {
    case 'scalar':
      takeToken(p.scanner);
      return { kind: 'scalar', value: token.value, tag, plain: tag === '' ? token.plain : tag === '!', start, end };
    case 'block-entry':
      if (indentless) return openSequence(p, 'indentless-sequence', start, end);
      break;
    case 'block-sequence-start':
      if (block) return openSequence(p, 'block-sequence', start, end);
      break;
    case 'block-mapping-start':
      if (block) return openMapping(p, 'block-mapping', start, end);
      break;
    case 'flow-sequence-start':
      return openSequence(p, 'flow-sequence', start, end);
    case 'flow-mapping-start':
      return openMapping(p, 'flow-mapping', start, end);
  }
  if (!anchored && tag === '') throw misplaced(token.start, 'did not find expected node content');
  return { ...nothing(start), tag, plain: tag === '' };
}

function openSequence(p: Parser, kind: SequenceFrame['kind'], start: Mark, end: number): SequenceNode {
  const opened: SequenceNode = { kind: 'sequence', items: [], start, end };
  p.frames.push({ kind, node: opened });
  if (kind !== 'indentless-sequence') takeToken(p.scanner);
  return opened;
}

function openMapping(p: Parser, kind: MappingFrame['kind'], start: Mark, end: number): MappingNode {
  const opened: MappingNode = { kind: 'mapping', entries: [], start, end };
  p.frames.push({ kind, node: opened, key: undefined });
  takeToken(p.scanner);
  return opened;
}

// ---------------------------------------------------------------- collections

function close(p: Parser): void {
  p.frames.pop();
}

const nextIs = (p: Parser, ...types: readonly Token['type'][]): boolean => types.includes(peekToken(p.scanner).type);

/** Takes the next token, which is of that type; undefined if it is not. */
function take(p: Parser, type: Token['type']): Token | undefined {
  return nextIs(p, type) ? takeToken(p.scanner) : undefined;
}

function advanceSequence(p: Parser, frame: SequenceFrame): void {
  if (frame.kind === 'flow-sequence') return advanceFlowSequence(p, frame.node);
  const { items } = frame.node;
  const entry = take(p, 'block-entry');
  if (entry) {
    const ends = frame.kind === 'block-sequence' ? nextIs(p, 'block-entry', 'block-end') : nextIs(p, 'block-entry', 'key', 'value', 'block-end');
    items.push(ends ? nothing(entry.end) : node(p, BLOCK));
  } else if (frame.kind === 'indentless-sequence' || take(p, 'block-end')) close(p);
  else throw misplaced(peekToken(p.scanner).start, "did not find expected '-' indicator");
}

function advanceFlowSequence(p: Parser, { items }: SequenceNode): void {
  if (items.length > 0 && !nextIs(p, 'flow-sequence-end') && !take(p, 'flow-entry'))
    throw misplaced(peekToken(p.scanner).start, "did not find expected ',' or ']'");
  const { type, start, end } = peekToken(p.scanner);
  if (type === 'flow-sequence-end') {
    takeToken(p.scanner);
    close(p);
  } else if (type === 'key') items.push(openMapping(p, 'flow-pair', start, end.at));
  else items.push(node(p, FLOW));
}

function advanceMapping(p: Parser, frame: MappingFrame): void {
  const { key } = frame;
  if (key) {
    frame.key = undefined;
    const value = frame.kind === 'block-mapping' ? blockValue(p) : frame.bare ? nothing(peekToken(p.scanner).start) : flowValue(p, frame.kind);
    frame.node.entries.push({ key, value });
  } else if (frame.kind === 'block-mapping') advanceBlockKey(p, frame);
  else if (frame.kind === 'flow-mapping') advanceFlowKey(p, frame);
  else advancePair(p, frame);
}

function advanceBlockKey(p: Parser, frame: MappingFrame): void {
  const sign = take(p, 'key');
  if (sign) frame.key = nextIs(p, 'key', 'value', 'block-end') ? nothing(sign.end) : node(p, BLOCK_OR_INDENTLESS);
  else if (take(p, 'block-end')) close(p);
  else throw misplaced(peekToken(p.scanner).start, 'did not find expected key');
}

function blockValue(p: Parser): Node {
  const sign = take(p, 'value');
  if (!sign) return nothing(peekToken(p.scanner).start);
  return nextIs(p, 'key', 'value', 'block-end') ? nothing(sign.end) : node(p, BLOCK_OR_INDENTLESS);
}

function advanceFlowKey(p: Parser, frame: MappingFrame): void {
  if (frame.node.entries.length > 0 && !nextIs(p, 'flow-mapping-end') && !take(p, 'flow-entry'))
    throw misplaced(peekToken(p.scanner).start, "did not find expected ',' or '}'");
  if (take(p, 'flow-mapping-end')) return close(p);
  frame.bare = !take(p, 'key');
  if (frame.bare) frame.key = node(p, FLOW);
  else frame.key = nextIs(p, 'value', 'flow-entry', 'flow-mapping-end') ? nothing(peekToken(p.scanner).start) : node(p, FLOW);
}

function flowValue(p: Parser, kind: 'flow-mapping' | 'flow-pair'): Node {
  const sign = take(p, 'value');
  if (!sign || nextIs(p, 'flow-entry', kind === 'flow-mapping' ? 'flow-mapping-end' : 'flow-sequence-end')) return nothing(peekToken(p.scanner).start);
  return node(p, FLOW);
}

/** The only pair of a mapping that has no braces: `[a: b]`. */
function advancePair(p: Parser, frame: MappingFrame): void {
  if (frame.node.entries.length > 0) return close(p);
  if (!nextIs(p, 'value', 'flow-entry', 'flow-sequence-end')) frame.key = node(p, FLOW);
  // Without a key, go-yaml does away with the sign that follows.
  else frame.key = nothing(takeToken(p.scanner).end);
}
