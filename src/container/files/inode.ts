import { memoOf } from '../../api/memo';

/**
 * Files as plain data. A tree is never changed: a write makes another one that shares all that it did not touch, so that a state, a checkpoint
 * or another container can keep the one before.
 */

interface Meta {
  /** Permissions, with setuid, setgid and sticky bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Unix microseconds. */
  readonly mtimeUs: number;
}

export interface FileNode extends Meta {
  readonly type: 'file';
  readonly content: string;
  /** So many zeros follow, of which none is kept. */
  readonly zeros?: number;
}

export interface DirectoryNode extends Meta {
  readonly type: 'directory';
  readonly children: ReadonlyMap<string, Inode>;
}

export interface LinkNode extends Meta {
  readonly type: 'link';
  readonly target: string;
}

export interface DeviceNode extends Meta {
  readonly type: 'device';
  readonly device: 'null' | 'zero' | 'full' | 'random';
}

export type Inode = FileNode | DirectoryNode | LinkNode | DeviceNode;

/** Where something is in a tree: the names on the way down. */
export type TreePath = readonly string[];

const NO_CHILDREN: ReadonlyMap<string, Inode> = new Map();

/** Whom something belongs to, and since when; root's, from the beginning, if nothing else is said. */
export type Owned = Partial<Meta>;

/** When the images here were built. */
const BUILT_US = 1_727_386_302_000_000;

const owned = ({ mode, uid = 0, gid = 0, mtimeUs = BUILT_US }: Owned, usual: number): Meta => ({ mode: mode ?? usual, uid, gid, mtimeUs });

export const file = (content: string, meta: Owned = {}): FileNode => ({ type: 'file', content, ...owned(meta, 0o644) });
export const link = (target: string, meta: Owned = {}): LinkNode => ({ type: 'link', target, ...owned(meta, 0o777) });
export const directory = (children: ReadonlyMap<string, Inode> = NO_CHILDREN, meta: Owned = {}): DirectoryNode => ({
  type: 'directory',
  children,
  ...owned(meta, 0o755),
});
export const device = (name: DeviceNode['device']): DeviceNode => ({ type: 'device', device: name, ...owned({}, 0o666) });

/** What is at a place in a tree, links not followed. */
export function nodeAt(tree: Inode, path: TreePath): Inode | undefined {
  let node: Inode | undefined = tree;
  for (const name of path) node = node?.type === 'directory' ? node.children.get(name) : undefined;
  return node;
}

const LINKS_MAX = 40;

/** Where a place in a tree really is, over links that stay in the tree. */
export function realPath(tree: Inode, path: TreePath): TreePath {
  const done: string[] = [];
  const waiting = [...path].reverse();
  for (let links = 0; waiting.length > 0; ) {
    const name = waiting.pop()!;
    if (name === '.') continue;
    if (name === '..') {
      done.pop();
      continue;
    }
    const node = nodeAt(tree, [...done, name]);
    if (node?.type !== 'link' || ++links > LINKS_MAX) done.push(name);
    else {
      waiting.push(...partsOf(node.target).reverse());
      if (node.target.startsWith('/')) done.length = 0;
    }
  }
  return done;
}

/** The tree with something else at a place whose directory is there; undefined takes it away. */
export function withNode(tree: Inode, path: TreePath, node: Inode | undefined, mtimeUs?: number): Inode {
  const [name, ...rest] = path;
  if (name === undefined) return node ?? tree;
  if (tree.type !== 'directory') return tree;
  const before = tree.children.get(name);
  const after = rest.length === 0 ? node : before && withNode(before, rest, node, mtimeUs);
  if (before === after) return tree;
  const children = new Map(tree.children);
  if (after) children.set(name, after);
  else children.delete(name);
  // A directory is as old as the last change of what names are in it.
  const renamed = rest.length === 0 && mtimeUs !== undefined && (!before || !after);
  return { ...tree, children, ...(renamed && { mtimeUs }) };
}

/** The tree with something at a place; directories on the way there that are missing are made. */
export function grafted(tree: Inode, path: TreePath, node: Inode, meta: Owned = {}): Inode {
  const [name, ...rest] = path;
  if (name === undefined) return node;
  const place = tree.type === 'directory' ? tree : directory(undefined, meta);
  const before = place.children.get(name) ?? directory(undefined, meta);
  return { ...place, children: new Map(place.children).set(name, grafted(before, rest, node, meta)) };
}

/** A tree of files that are named by their paths; what ends with a slash is a directory. */
export function treeOf(entries: Iterable<readonly [path: string, node: Inode]>, root: Inode = directory()): Inode {
  let tree = root;
  for (const [path, node] of entries) tree = grafted(tree, partsOf(path), node);
  return tree;
}

export const partsOf = (path: string): string[] => path.split('/').filter((part) => part !== '');

/** How many bytes a text takes as UTF-8; what stands for a byte that is no text (`bytes.ts`) takes one. */
export function bytesOf(text: string): number {
  let bytes = 0;
  for (const letter of text) {
    const code = letter.codePointAt(0)!;
    bytes += code < 0x80 || (code >= 0xdc80 && code <= 0xdcff) ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** How long a file may grow but for zeros. */
export const TEXT_MAX = 1 << 16;

/** What a file says, as far as anybody reads on where only zeros follow. */
export const textOf = ({ content, zeros = 0 }: FileNode): string =>
  zeros === 0 ? content : content + '\0'.repeat(Math.max(0, Math.min(zeros, TEXT_MAX - content.length)));

/** A file of another length: cut off, or with zeros at its end (truncate). */
export function resized(node: FileNode, bytes: number, mtimeUs: number): FileNode {
  const { zeros: _, content, ...rest } = node;
  const left = bytes - bytesOf(content);
  if (left === 0) return { ...rest, content, mtimeUs };
  return left > 0 ? { ...rest, content, zeros: left, mtimeUs } : { ...rest, content: content.slice(0, bytes), mtimeUs };
}

export const sizeOf = (node: Inode): number =>
  node.type === 'file' ? bytesOf(node.content) + (node.zeros ?? 0) : node.type === 'link' ? bytesOf(node.target) : node.type === 'directory' ? 4096 : 0;

/** How many bytes are stored in a tree. */
export const storedBytes = memoOf((node: Inode): number => {
  if (node.type !== 'directory') return sizeOf(node);
  let bytes = 0;
  for (const child of node.children.values()) bytes += storedBytes(child);
  return bytes;
});
