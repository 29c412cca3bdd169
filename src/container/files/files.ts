import type { FileChange, FileStatus, Files, MountPoint } from '../../programs/program';
import { type Credentials, keepsSetgid, may, mayGive, mayTake, owns, READ, SEARCH, WRITE } from './credentials';
import { ERRORS, type FileSystem, locate, type Mount, type Place } from './file-system';
import { directory, file, type Inode, link, resized, sizeOf, storedBytes, TEXT_MAX, textOf, withNode } from './inode';

/** How large the disk of a node is, and a file system in memory, as far as `df` says. */
const DISK_BYTES = 100 * 2 ** 30;
const UMASK = 0o022;
const SETGID = 0o2000;

/** A file system at work: what is written makes other trees. */
export interface OpenFiles {
  readonly trees: Map<string, Inode>;
  readonly mounts: readonly Mount[];
  /** Trees that others have, too, and that have been written to. */
  readonly written: Set<string>;
  /** Is told when something is looked for where others may write. */
  readonly onShared: () => void;
}

export const openFiles = ({ trees, mounts }: FileSystem, onShared: () => void = () => undefined): OpenFiles => ({
  trees: new Map(trees),
  mounts,
  written: new Set(),
  onShared,
});

/** One user's view of the files of a container. */
interface View {
  readonly open: OpenFiles;
  readonly credentials: Credentials;
  readonly now: () => number;
  readonly umask: number;
}

export function filesOf(open: OpenFiles, credentials: Credentials, now: () => number, umask = UMASK): Files {
  const view: View = { open, credentials, now, umask };
  return {
    read: (path) => read(view, path),
    write: (path, text, append, mode = 0o666) => write(view, path, text, append, mode),
    resize: (path, bytes) => resize(view, path, bytes),
    remove: (path) => remove(view, path),
    makeDirectory: (path, mode = 0o777) => create(view, path, (gid, setgid) => directory(undefined, { ...ours(view, gid), mode: (mode & ~umask) | setgid })),
    list: (path) => list(view, path),
    status: (path, follow = true) => status(view, path, follow),
    may(path, wanted) {
      const place = lookUp(view, path, true);
      return typeof place !== 'string' && place.node !== undefined && may(credentials, place.node, wanted) && !(wanted & WRITE && place.mount.readOnly);
    },
    link: (target, path) => create(view, path, (gid) => link(target, ours(view, gid))),
    move: (from, to) => move(view, from, to),
    change: (path, change) => changeMeta(view, path, change),
    real(path) {
      const place = lookUp(view, path, true);
      return typeof place === 'string' || !place.node ? undefined : place.name;
    },
    mounts: () => open.mounts.map((mount) => mountPoint(open, mount)),
    mountOf(path) {
      const place = lookUp(view, path, true);
      return typeof place === 'string' || !place.node ? undefined : mountPoint(open, place.mount);
    },
    masked: (other) => filesOf(open, credentials, now, other),
  };
}

/** Where a path leads. */
function lookUp({ open, credentials }: View, path: string, follow: boolean): Place | string {
  const place = locate(open, path, credentials, follow);
  if (typeof place !== 'string' && place.mount.shared) open.onShared();
  return place;
}

const ours = ({ credentials, now }: View, gid: number): { uid: number; gid: number; mtimeUs: number } => ({ uid: credentials.uid, gid, mtimeUs: now() });

/** What is at a path; a text says why it cannot be found. */
function found(view: View, path: string, follow = true): (Place & { readonly node: Inode }) | string {
  const place = lookUp(view, path, follow);
  if (typeof place === 'string') return place;
  const { node } = place;
  return node ? { ...place, node } : ERRORS.noEntry;
}

function put({ open, now }: View, { mount, path }: Place, node: Inode | undefined): undefined {
  if (mount.shared) open.written.add(mount.tree);
  open.trees.set(mount.tree, withNode(open.trees.get(mount.tree)!, path, node, now()));
}

function read(view: View, path: string): string | undefined {
  const place = found(view, path);
  if (typeof place === 'string' || !may(view.credentials, place.node, READ)) return undefined;
  const { node } = place;
  if (node.type === 'file') return textOf(node);
  // What never ends is given as far as anybody looks.
  if (node.type === 'device') return node.device === 'null' ? '' : '\0'.repeat(TEXT_MAX);
  return undefined;
}

function write(view: View, path: string, text: string, append: boolean, mode: number): string | undefined {
  const place = lookUp(view, path, true);
  if (typeof place === 'string') return place;
  const { node, mount } = place;
  if (mount.size !== undefined && roomIn(view, mount) < text.length - (append || !node ? 0 : sizeOf(node))) return ERRORS.noSpace;
  if (!node) return create(view, path, (gid) => file(text.slice(0, TEXT_MAX), { ...ours(view, gid), mode: mode & ~view.umask }));
  if (node.type === 'directory') return ERRORS.isDirectory;
  if (!may(view.credentials, node, WRITE)) return ERRORS.denied;
  if (node.type === 'device') return node.device === 'full' && text !== '' ? ERRORS.noSpace : undefined;
  if (mount.readOnly) return ERRORS.readOnly;
  if (node.type !== 'file' || (append && text === '')) return undefined;
  const { zeros: _, ...rest } = node;
  return put(view, place, { ...rest, content: ((append ? textOf(node) : '') + text).slice(0, TEXT_MAX), mtimeUs: view.now() });
}

/** How many bytes more can be written where something is mounted. */
const roomIn = ({ open }: View, { size = DISK_BYTES, tree }: Mount): number => size - storedBytes(open.trees.get(tree)!);

/** What there is no room for is not written. */
function resize(view: View, path: string, bytes: number): string | undefined {
  const place = found(view, path);
  if (typeof place === 'string') return place;
  const { node, mount } = place;
  if (node.type !== 'file') return node.type === 'directory' ? ERRORS.isDirectory : ERRORS.invalid;
  if (!may(view.credentials, node, WRITE)) return ERRORS.denied;
  if (mount.readOnly) return ERRORS.readOnly;
  const most = sizeOf(node) + Math.max(0, roomIn(view, mount));
  put(view, place, resized(node, Math.min(bytes, most), view.now()));
  return bytes > most ? ERRORS.noSpace : undefined;
}

const parentOf = (path: string): string => path.replace(/\/*[^/]*\/*$/, '') || '/';

/** Whether a name may be added to, or taken out of, the directory of a path; a text says why not. */
function changeable(view: View, path: string): Inode | string {
  const parent = found(view, parentOf(path));
  if (typeof parent === 'string') return parent;
  if (parent.node.type !== 'directory') return ERRORS.notDirectory;
  if (!may(view.credentials, parent.node, WRITE | SEARCH)) return ERRORS.denied;
  return parent.mount.readOnly ? ERRORS.readOnly : parent.node;
}

/** Makes what is not there: a setgid directory hands its group down. */
function create(view: View, path: string, make: (gid: number, setgid: number) => Inode): string | undefined {
  const place = lookUp(view, path, false);
  if (typeof place === 'string') return place;
  if (place.node && place.node.type !== 'link') return ERRORS.exists;
  // What a link that leads nowhere names is what is made.
  const target = place.node ? lookUp(view, path, true) : place;
  if (typeof target === 'string') return target;
  if (target.node) return ERRORS.exists;
  const parent = changeable(view, target.name);
  if (typeof parent === 'string') return parent;
  const inherits = (parent.mode & SETGID) !== 0;
  return put(view, target, make(inherits ? parent.gid : view.credentials.gid, inherits ? SETGID : 0));
}

/** Whether something is mounted at a path or below it. */
const isMounted = ({ open }: View, name: string): boolean => open.mounts.some(({ path }) => path === name || path.startsWith(`${name}/`));

function remove(view: View, path: string): string | undefined {
  const place = found(view, path, false);
  if (typeof place === 'string') return place;
  const parent = changeable(view, place.name);
  if (typeof parent === 'string') return parent;
  if (isMounted(view, place.name)) return ERRORS.busy;
  if (!mayTake(view.credentials, parent, place.node)) return ERRORS.notPermitted;
  if (!mayEmpty(view, place.node)) return ERRORS.denied;
  return put(view, place, undefined);
}

/** Whether all that is in a directory may be taken out of it. */
function mayEmpty(view: View, node: Inode): boolean {
  if (node.type !== 'directory' || node.children.size === 0) return true;
  if (!may(view.credentials, node, WRITE | SEARCH)) return false;
  for (const child of node.children.values()) if (!mayTake(view.credentials, node, child) || !mayEmpty(view, child)) return false;
  return true;
}

function move(view: View, from: string, to: string): string | undefined {
  const source = found(view, from, false);
  if (typeof source === 'string') return source;
  const target = lookUp(view, to, false);
  if (typeof target === 'string') return target;
  const [taken, given] = [changeable(view, source.name), changeable(view, target.name)];
  if (typeof taken === 'string') return taken;
  if (typeof given === 'string') return given;
  if (isMounted(view, source.name) || isMounted(view, target.name)) return ERRORS.busy;
  if (!mayTake(view.credentials, taken, source.node)) return ERRORS.notPermitted;
  if (target.name === source.name) return undefined;
  if (target.name.startsWith(`${source.name}/`)) return ERRORS.invalid;
  if (target.node?.type === 'directory' && (source.node.type !== 'directory' || target.node.children.size > 0)) return ERRORS.notEmpty;
  put(view, source, undefined);
  return put(view, target, source.node);
}

function changeMeta(view: View, path: string, { itself = false, ...change }: FileChange): string | undefined {
  const place = found(view, path, !itself);
  if (typeof place === 'string') return place;
  const { node, mount } = place;
  const { uid = node.uid, gid = node.gid } = change;
  if (mount.readOnly) return ERRORS.readOnly;
  if (change.mode !== undefined && !owns(view.credentials, node)) return ERRORS.notPermitted;
  if (change.mtimeUs !== undefined && !owns(view.credentials, node) && !may(view.credentials, node, WRITE)) return ERRORS.denied;
  if ((change.uid !== undefined || change.gid !== undefined) && !mayGive(view.credentials, node, uid, gid)) return ERRORS.notPermitted;
  const mode = change.mode === undefined || keepsSetgid(view.credentials, gid) ? change.mode : change.mode & ~SETGID;
  return put(view, place, { ...node, ...change, ...(mode !== undefined && { mode }) });
}

function list(view: View, path: string): readonly string[] | undefined {
  const place = found(view, path);
  if (typeof place === 'string' || place.node.type !== 'directory' || !may(view.credentials, place.node, READ)) return undefined;
  return [...place.node.children.keys()].sort();
}

function status(view: View, path: string, follow: boolean): FileStatus | string {
  const place = found(view, path, follow);
  if (typeof place === 'string') return place;
  const { node } = place;
  const { type, mode, uid, gid, mtimeUs } = node;
  return { type, mode, uid, gid, mtimeUs, size: sizeOf(node), ...(node.type === 'link' && { target: node.target }) };
}

function mountPoint({ trees }: OpenFiles, mount: Mount): MountPoint {
  const { path, source, type, options = 'relatime', readOnly, tree } = mount;
  const size = mount.size ?? DISK_BYTES;
  const isVirtual = type === 'proc' || type === 'sysfs' || type === 'cgroup2';
  return {
    path,
    source,
    type,
    options: `${readOnly ? 'ro' : 'rw'},${options}`,
    size: isVirtual ? 0 : size,
    used: isVirtual ? 0 : storedBytes(trees.get(tree)!),
  };
}
