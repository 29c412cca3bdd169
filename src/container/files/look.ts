import type { Credentials } from './credentials';
import { type FileSystem, locate } from './file-system';
import { type Inode, textOf } from './inode';

/** Looks into a container's files from outside, as the kubelet and the runtime do. */

const NOBODY_REFUSES: Credentials = { uid: 0, gid: 0, groups: [], capabilities: new Set(['DAC_OVERRIDE']) };

export function nodeIn(files: FileSystem, path: string): Inode | undefined {
  const place = locate(files, path, NOBODY_REFUSES, true);
  return typeof place === 'string' ? undefined : place.node;
}

/** The text of a file; undefined if there is none. */
export function textIn(files: FileSystem, path: string): string | undefined {
  const node = nodeIn(files, path);
  return node?.type === 'file' ? textOf(node) : undefined;
}
