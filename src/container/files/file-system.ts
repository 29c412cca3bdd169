import { memoOf } from '../../api/memo';
import { type Credentials, may, SEARCH } from './credentials';
import { type Inode, nodeAt, partsOf, type TreePath } from './inode';

/** What a container sees as its files: trees, and where each of them is mounted. Plain data. */
export interface FileSystem {
  /** By name; the image's with what was written over it is `ROOT`. */
  readonly trees: ReadonlyMap<string, Inode>;
  /** The root's is the first. */
  readonly mounts: readonly Mount[];
}

export interface Mount {
  /** Where: `/etc/app`. */
  readonly path: string;
  readonly tree: string;
  /** Which part of the tree. */
  readonly within: TreePath;
  readonly readOnly: boolean;
  /** As /proc/mounts has it: `/dev/sda1`, `ext4`, `relatime`. */
  readonly source: string;
  readonly type: string;
  readonly options?: string;
  /** Others may write there, or the kubelet may. */
  readonly shared?: true;
  /** How many bytes it can hold, if that is less than the node's disk. */
  readonly size?: number;
}

export const ROOT = '';

/** What an operation fails with, in the words of errno. */
export const ERRORS = {
  noEntry: 'No such file or directory',
  denied: 'Permission denied',
  readOnly: 'Read-only file system',
  isDirectory: 'Is a directory',
  notDirectory: 'Not a directory',
  exists: 'File exists',
  notEmpty: 'Directory not empty',
  loop: 'Too many levels of symbolic links',
  notPermitted: 'Operation not permitted',
  busy: 'Device or resource busy',
  noSpace: 'No space left on device',
  invalid: 'Invalid argument',
} as const;

/** A place that a path leads to: what is there, if something is, and where it would be. */
export interface Place {
  readonly mount: Mount;
  /** Down from the root of the mount's tree. */
  readonly path: TreePath;
  readonly node: Inode | undefined;
  /** The path from the root on, with links followed. */
  readonly name: string;
}

const LINKS_MAX = 40;

const joined = (names: TreePath): string => `/${names.join('/')}`;

/** Of several mounts at one place, the last hides the others. */
const byPath = memoOf((mounts: FileSystem['mounts']) => new Map(mounts.map((mount) => [mount.path, mount])));

/** What stands at the root of what is mounted. */
const rootOf = (trees: FileSystem['trees'], { tree, within }: Mount): Inode | undefined => nodeAt(trees.get(tree)!, within);

/**
 * Follows a path from the root on, over links and into what is mounted on the way (kernel `path_lookup`). A text says why it cannot be followed. The
 * last name may be missing; whether it is followed if it is a link, the caller says.
 */
export function locate({ trees, mounts }: FileSystem, path: string, credentials: Credentials, follow: boolean): Place | string {
  let mount = mounts[0]!;
  let node = rootOf(trees, mount);
  /** The names from the root on, as a path too, and how many of them lead to where the mount is. */
  const done: string[] = [];
  let way = '';
  let above = 0;
  const waiting = partsOf(path).reverse();
  for (let links = 0; waiting.length > 0; ) {
    if (!node) return ERRORS.noEntry;
    if (node.type !== 'directory') return ERRORS.notDirectory;
    if (!may(credentials, node, SEARCH)) return ERRORS.denied;
    const name = waiting.pop()!;
    if (name === '.') continue;
    if (name === '..') {
      const up = locate({ trees, mounts }, joined(done.slice(0, -1)), credentials, true);
      if (typeof up === 'string') return up;
      done.pop();
      ({ mount, node } = up);
      way = up.name === '/' ? '' : up.name;
      above = done.length - (up.path.length - mount.within.length);
      continue;
    }
    const here = `${way}/${name}`;
    const mounted = mounts.length > 1 ? byPath(mounts).get(here) : undefined;
    const next: Inode | undefined = mounted ? rootOf(trees, mounted) : node.children.get(name);
    if (next?.type === 'link' && (follow || waiting.length > 0)) {
      if (++links > LINKS_MAX) return ERRORS.loop;
      waiting.push(...partsOf(next.target).reverse());
      if (!next.target.startsWith('/')) continue;
      done.length = above = 0;
      way = '';
      mount = mounts[0]!;
      node = rootOf(trees, mount);
      continue;
    }
    done.push(name);
    way = here;
    node = next;
    if (!mounted) continue;
    mount = mounted;
    above = done.length;
  }
  return { mount, path: [...mount.within, ...done.slice(above)], node, name: way || '/' };
}
