import type { Credentials } from './credentials';
import { type FileSystem, locate } from './file-system';
import type { Inode } from './inode';

/** Looks into a container's files from outside, as the kubelet and the runtime do. */

const NOBODY_REFUSES: Credentials = { uid: 0, gid: 0, groups: [], capabilities: new Set(['DAC_OVERRIDE']) };

export function nodeIn(files: FileSystem, path: string): Inode | undefined {
  const place = locate(files, path, NOBODY_REFUSES, true);
  return typeof place === 'string' ? undefined : place.node;
}

/** The text of a file; undefined if there is none. */
export function textIn(files: FileSystem, path: string): string | undefined {
  const node = nodeIn(files, path);
  return node?.type === 'file' ? node.content : undefined;
}

/** All texts in a directory and those below it. */
export function* textsBelow(files: FileSystem, path: string): Generator<string> {
  const node = nodeIn(files, path);
  if (node?.type === 'file') yield node.content;
  if (node?.type === 'directory') for (const name of node.children.keys()) if (!name.startsWith('..')) yield* textsBelow(files, `${path}/${name}`);
}
