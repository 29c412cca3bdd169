import type { FileSystem } from './file-system';
import { type Inode, nodeAt, type TreePath, withNode } from './inode';

/** What has become of a tree: where something is another thing than before; undefined: it is gone. */
export interface Change {
  readonly path: TreePath;
  readonly node: Inode | undefined;
}

function differences(path: TreePath, before: Inode | undefined, after: Inode | undefined, found: Change[]): void {
  if (before === after) return;
  const alike =
    before?.type === 'directory' && after?.type === 'directory' && before.mode === after.mode && before.uid === after.uid && before.gid === after.gid;
  if (!alike) {
    found.push({ path, node: after });
    return;
  }
  for (const [name, node] of after.children) differences([...path, name], before.children.get(name), node, found);
  for (const [name, node] of before.children) if (!after.children.has(name)) differences([...path, name], node, undefined, found);
}

/** What has become of one tree. */
function treeChanges(before: Inode | undefined, after: Inode): readonly Change[] {
  const found: Change[] = [];
  differences([], before, after, found);
  return found;
}

/** A tree after changes that were made to it elsewhere; where their place is gone, so are they. */
export function changed(tree: Inode, changes: readonly Change[]): Inode {
  let now = tree;
  for (const { path, node } of changes) if (nodeAt(now, path.slice(0, -1))) now = withNode(now, path, node);
  return now;
}

/** What has become of the trees of a file system, by their names. */
export type Changes = ReadonlyMap<string, readonly Change[]>;

export const changesBetween = (before: FileSystem, after: FileSystem): Changes =>
  new Map([...after.trees].flatMap(([name, tree]) => (tree === before.trees.get(name) ? [] : [[name, treeChanges(before.trees.get(name), tree)] as const])));

/** A file system after changes, the oldest first. */
export function withChanges(files: FileSystem, all: readonly Changes[]): FileSystem {
  if (all.length === 0) return files;
  const trees = new Map(files.trees);
  for (const changes of all)
    for (const [name, some] of changes) {
      const tree = trees.get(name);
      if (tree) trees.set(name, changed(tree, some));
    }
  return { ...files, trees };
}
