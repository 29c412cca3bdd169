import { imageTree } from '../../container/files/image';
import { directory, file, grafted, type Inode, link, type Owned, partsOf } from '../../container/files/inode';
import { formatDate } from '../../programs/date';
import { imageDescription } from '../images/catalogue';
import { HOST_TREE } from './host-tree';

/** What volumes hold, as the kubelet describes it to the runtime of its node. */

export interface VolumeFile {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
  /** Whose it is, if not root's: a token that only the Pod's user may read. */
  readonly uid?: number;
}

export type VolumeContent =
  /** What the kubelet writes itself, and writes anew when it changes (`AtomicWriter`). */
  | {
      readonly type: 'files';
      readonly files: readonly VolumeFile[];
      readonly writtenAtUs: number;
      readonly gid?: number;
      readonly memory?: true;
      readonly steady?: true;
    }
  | { readonly type: 'empty'; readonly gid?: number; readonly memory?: true; readonly sizeLimit?: number }
  /** The files of an image. */
  | { readonly type: 'image'; readonly image: string }
  /** A part of the node's own disk; `open`: whoever made it lets everybody write there. */
  | { readonly type: 'host'; readonly path: string; readonly open?: true };

/** A volume in a container. */
export interface VolumeMount {
  readonly path: string;
  /** By which it is known on its node: the Pod's UID and its name there. */
  readonly volume: string;
  readonly content: VolumeContent;
  readonly subPath?: string;
  readonly readOnly?: true;
  /** What is in it, where others have been at work before. */
  readonly found?: Inode;
}

/** Whether what is in it may change while a container runs; a part of what the kubelet writes stays as it was (`subPath`). */
export const isShared = ({ content, subPath = '' }: VolumeMount): boolean =>
  content.type === 'empty' || content.type === 'host' || (content.type === 'files' && !content.steady && subPath === '');

const trees = new WeakMap<VolumeContent, Inode>();

/** The tree that a volume begins with. */
export function treeOfContent(content: VolumeContent): Inode {
  const known = trees.get(content);
  if (known) return known;
  const tree = beginning(content);
  trees.set(content, tree);
  return tree;
}

function beginning(content: VolumeContent): Inode {
  switch (content.type) {
    case 'files':
      return atomic(content);
    case 'empty':
      return emptyTree(content.gid);
    case 'image': {
      const { shells, files } = imageDescription(content.image);
      return imageTree(shells, files);
    }
    case 'host':
      return HOST_TREE;
  }
}

const SETGID = 0o2000;

/** Everybody may write into an emptyDir; where the Pod has an fsGroup, what is made there is the group's (`SetVolumeOwnership`). */
const emptyTree = (gid: number | undefined): Inode => directory(undefined, gid === undefined ? { mode: 0o777 } : { mode: 0o777 | SETGID, gid });

/** A volume that the kubelet writes: the files lie in a directory of their own, and links lead to them, so that all change at once (`AtomicWriter`). */
function atomic({ files, writtenAtUs, gid }: Extract<VolumeContent, { readonly type: 'files' }>): Inode {
  const group: Owned = gid === undefined ? { mtimeUs: writtenAtUs } : { gid, mtimeUs: writtenAtUs };
  const ofDirectory: Owned = { ...group, mode: gid === undefined ? 0o755 : 0o755 | SETGID | 0o110 };
  const stamp = stampOf(writtenAtUs);
  let payload: Inode = directory(undefined, ofDirectory);
  const names = new Set<string>();
  for (const { path, text, mode, uid = 0 } of files) {
    const parts = partsOf(path);
    names.add(parts[0]!);
    payload = grafted(payload, parts, file(text, { ...group, uid, mode: gid === undefined ? mode : mode | 0o440 }), ofDirectory);
  }
  const children = new Map<string, Inode>([
    [stamp, payload],
    ['..data', link(stamp, group)],
  ]);
  for (const name of names) children.set(name, link(`..data/${name}`, group));
  return directory(children, { ...group, mode: gid === undefined ? 0o1777 : 0o1777 | SETGID });
}

/** `..2026_01_02_03_04_05.123456789`, as the directory of a writing is called. */
const stampOf = (us: number): string => `..${formatDate(us, '%Y_%m_%d_%H_%M_%S')}.${(us * 7919) % 4_294_967_291}`;
