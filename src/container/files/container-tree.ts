import type { Credentials } from './credentials';
import { type FileSystem, type Mount, ROOT } from './file-system';
import { DEVICES, imageTree } from './image';
import { directory, file, grafted, type Inode, nodeAt, partsOf, type TreePath } from './inode';
import { cgroupTree, type Kernel, oomScoreFile, SYS, sysctlTree } from './kernel';

/** Who a container runs as, and what it may beyond that (CRI `LinuxContainerSecurityContext`). */
export interface SecurityContext {
  readonly uid?: number;
  readonly gid?: number;
  readonly groups?: readonly number[];
  readonly readOnlyRoot?: true;
  readonly privileged?: true;
  readonly noNewPrivileges?: true;
  readonly addCapabilities?: readonly string[];
  readonly dropCapabilities?: readonly string[];
}

/** What else of files there is: a tree that others may have mounted too. */
export interface MountedTree {
  readonly path: string;
  /** By which others know it. */
  readonly tree: string;
  readonly node: Inode;
  readonly within?: TreePath;
  readonly readOnly?: boolean;
  readonly type?: string;
  readonly size?: number;
  /** Others may write there, or the kubelet may. */
  readonly shared?: true;
}

/** What a container's file system is made of. */
export interface Layers {
  readonly shells: readonly string[];
  readonly hostname: string;
  readonly hosts: string;
  readonly resolver: string;
  readonly terminationLog: string;
  readonly security?: SecurityContext;
  readonly kernel?: Kernel;
  /** Files that the image has beyond those of its distribution. */
  readonly files?: Readonly<Record<string, string>>;
  /** Directories that the image has beyond the usual ones. */
  readonly directories?: readonly string[];
  readonly mounts?: readonly MountedTree[];
}

/** What containerd gives to a process of root's (`defaultUnixCaps`), by their numbers. */
const CAPABILITIES: Readonly<Record<string, number>> = {
  CHOWN: 0,
  DAC_OVERRIDE: 1,
  DAC_READ_SEARCH: 2,
  FOWNER: 3,
  FSETID: 4,
  KILL: 5,
  SETGID: 6,
  SETUID: 7,
  SETPCAP: 8,
  LINUX_IMMUTABLE: 9,
  NET_BIND_SERVICE: 10,
  NET_BROADCAST: 11,
  NET_ADMIN: 12,
  NET_RAW: 13,
  IPC_LOCK: 14,
  IPC_OWNER: 15,
  SYS_MODULE: 16,
  SYS_RAWIO: 17,
  SYS_CHROOT: 18,
  SYS_PTRACE: 19,
  SYS_PACCT: 20,
  SYS_ADMIN: 21,
  SYS_BOOT: 22,
  SYS_NICE: 23,
  SYS_RESOURCE: 24,
  SYS_TIME: 25,
  SYS_TTY_CONFIG: 26,
  MKNOD: 27,
  LEASE: 28,
  AUDIT_WRITE: 29,
  AUDIT_CONTROL: 30,
  SETFCAP: 31,
  MAC_OVERRIDE: 32,
  MAC_ADMIN: 33,
  SYSLOG: 34,
  WAKE_ALARM: 35,
  BLOCK_SUSPEND: 36,
  AUDIT_READ: 37,
  PERFMON: 38,
  BPF: 39,
  CHECKPOINT_RESTORE: 40,
};
const DEFAULT = [
  'CHOWN',
  'DAC_OVERRIDE',
  'FSETID',
  'FOWNER',
  'MKNOD',
  'NET_RAW',
  'SETGID',
  'SETUID',
  'SETFCAP',
  'SETPCAP',
  'NET_BIND_SERVICE',
  'SYS_CHROOT',
  'KILL',
  'AUDIT_WRITE',
];

const plain = (name: string): string => name.toUpperCase().replace(/^CAP_/, '');

/** The capabilities that a container's processes may have at most. */
function boundingSet({ privileged, addCapabilities = [], dropCapabilities = [] }: SecurityContext): ReadonlySet<string> {
  if (privileged) return new Set(Object.keys(CAPABILITIES));
  const [added, dropped] = [addCapabilities.map(plain), dropCapabilities.map(plain)];
  const names = new Set(dropped.includes('ALL') ? [] : DEFAULT);
  for (const name of added.includes('ALL') ? Object.keys(CAPABILITIES) : added) names.add(name);
  for (const name of dropped) if (!added.includes(name)) names.delete(name);
  return names;
}

/** Who the container's processes are: the user that the Pod wants, with the groups that the image's files say. */
function credentialsOf(security: SecurityContext = {}, root: Inode = imageTree([])): Credentials {
  const { uid = 0, groups = [] } = security;
  const passwd = linesOf(root, 'etc/passwd').find(([, , id]) => Number(id) === uid);
  const gid = security.gid ?? Number(passwd?.[3] ?? 0);
  const inherited = linesOf(root, 'etc/group').flatMap(([, , id, members]) => (passwd && members?.split(',').includes(passwd[0]!) ? [Number(id)] : []));
  return {
    uid,
    gid,
    groups: [...new Set([gid, ...inherited, ...groups])],
    capabilities: uid === 0 ? boundingSet(security) : new Set(),
  };
}

function linesOf(root: Inode, path: string): readonly (readonly string[])[] {
  const node = nodeAt(root, partsOf(path));
  return node?.type === 'file' ? node.content.split('\n').map((line) => line.split(':')) : [];
}

function hex(names: ReadonlySet<string>): string {
  let bits = 0n;
  for (const name of names) bits |= 1n << BigInt(CAPABILITIES[name] ?? 0);
  return bits.toString(16).padStart(16, '0');
}

/** /proc as far as anybody looks: who a process is, and what is mounted. */
function procTree({ security = {}, kernel = {} }: Layers, { uid, gid, groups, capabilities }: Credentials, mounts: readonly Mount[]): Inode {
  const four = (id: number): string => Array(4).fill(id).join('\t');
  const bounding = hex(boundingSet(security));
  const effective = hex(capabilities);
  const status = [
    'Name:\tsh',
    'Umask:\t0022',
    'State:\tR (running)',
    'Tgid:\t1',
    'Pid:\t1',
    'PPid:\t0',
    `Uid:\t${four(uid)}`,
    `Gid:\t${four(gid)}`,
    `Groups:\t${groups.join(' ')} `,
    'CapInh:\t0000000000000000',
    `CapPrm:\t${effective}`,
    `CapEff:\t${effective}`,
    `CapBnd:\t${bounding}`,
    'CapAmb:\t0000000000000000',
    `NoNewPrivs:\t${security.noNewPrivileges ? 1 : 0}`,
    `Seccomp:\t0`,
    'Cpus_allowed_list:\t0-1',
  ];
  const table = mounts
    .map(({ source, path, type, readOnly, options = 'relatime' }) => `${source} ${path} ${type} ${readOnly ? 'ro' : 'rw'},${options} 0 0\n`)
    .join('');
  const self = directory(
    new Map<string, Inode>([
      ['status', file(status.map((line) => `${line}\n`).join(''), { mode: 0o444 })],
      ['mounts', file(table, { mode: 0o444 })],
      ['oom_score_adj', oomScoreFile(kernel)],
    ]),
  );
  return directory(
    new Map<string, Inode>([
      ['1', self],
      ['self', self],
      ['mounts', file(table, { mode: 0o444 })],
      ['sys', sysctlTree(kernel)],
    ]),
    { mode: 0o555 },
  );
}

function rootTree({ shells, files, directories = [] }: Layers): Inode {
  let root = imageTree(shells, files);
  for (const parts of directories.map(partsOf)) if (!nodeAt(root, parts)) root = withPlace(root, parts, true);
  return root;
}

/** What follows from the same security context, kernel and image is made once: most containers are alike. */
const made = new WeakMap<Inode, Map<string, { readonly credentials: Credentials; readonly cgroup: Inode; readonly procs: Map<string, Inode> }>>();

function partsFor(
  { security, kernel = {} }: Layers,
  image: Inode,
): { readonly credentials: Credentials; readonly cgroup: Inode; readonly procs: Map<string, Inode> } {
  const ofImage = made.get(image) ?? new Map();
  if (ofImage.size === 0) made.set(image, ofImage);
  const key = JSON.stringify([security, kernel]);
  const known = ofImage.get(key);
  if (known) return known;
  const parts = { credentials: credentialsOf(security, image), cgroup: cgroupTree(kernel), procs: new Map<string, Inode>() };
  if (ofImage.size >= KINDS_MAX) ofImage.clear();
  ofImage.set(key, parts);
  return parts;
}

/** How many kinds of containers are remembered. */
const KINDS_MAX = 200;

function procFor(layers: Layers, credentials: Credentials, mounts: readonly Mount[]): Inode {
  const { procs } = partsFor(layers, rootTree(layers));
  const key = mounts.map(({ path, type, readOnly }) => `${path} ${type} ${readOnly}`).join();
  const proc = procs.get(key) ?? procTree(layers, credentials, mounts);
  if (procs.size >= KINDS_MAX) procs.clear();
  procs.set(key, proc);
  return proc;
}

const DISK = '/dev/vda1';
const own = (path: string, tree: string, readOnly = false): Mount => ({ path, tree, within: [], readOnly, source: DISK, type: 'ext4' });

/** The tree of a container's control group. */
export const CGROUP = 'cgroup';

/** The file system that a container starts with: its image, /dev and /proc, what the kubelet writes for every Pod, and its volumes (runc's rootfs). */
export function containerTree(layers: Layers): FileSystem & { readonly credentials: Credentials } {
  const { hostname, hosts, resolver, terminationLog, security = {}, mounts: volumes = [] } = layers;
  const image = rootTree(layers);
  const { credentials, cgroup } = partsFor(layers, image);
  const trees = new Map<string, Inode>([
    ['dev', DEVICES],
    ['sys', SYS],
    [CGROUP, cgroup],
    ['hosts', file(hosts)],
    ['hostname', file(`${hostname}\n`)],
    ['resolver', file(resolver)],
    ['termination-log', file('', { mode: 0o666 })],
  ]);
  const mounts: Mount[] = [
    { path: '/', tree: ROOT, within: [], readOnly: security.readOnlyRoot ?? false, source: 'overlay', type: 'overlay' },
    { path: '/proc', tree: 'proc', within: [], readOnly: false, source: 'proc', type: 'proc', options: 'nosuid,nodev,noexec,relatime' },
    { path: '/dev', tree: 'dev', within: [], readOnly: false, source: 'tmpfs', type: 'tmpfs', options: 'nosuid,size=65536k,mode=755' },
    { path: '/sys', tree: 'sys', within: [], readOnly: true, source: 'sysfs', type: 'sysfs', options: 'nosuid,nodev,noexec,relatime' },
    { path: '/sys/fs/cgroup', tree: CGROUP, within: [], readOnly: true, source: 'cgroup', type: 'cgroup2', options: 'nosuid,nodev,noexec,relatime' },
    own('/etc/hosts', 'hosts'),
    own(terminationLog, 'termination-log'),
    own('/etc/hostname', 'hostname', security.readOnlyRoot),
    own('/etc/resolv.conf', 'resolver', security.readOnlyRoot),
  ];
  for (const { path, tree, node, within = [], readOnly = false, type = 'ext4', size, shared } of volumes) {
    trees.set(tree, node);
    mounts.push({
      path,
      tree,
      within,
      readOnly,
      source: type === 'tmpfs' ? 'tmpfs' : DISK,
      type,
      ...(size !== undefined && { size }),
      ...(shared && { shared }),
    });
  }
  trees.set('proc', procFor(layers, credentials, mounts));
  trees.set(ROOT, image);
  for (const [i, mount] of mounts.entries()) standOn(mounts.slice(0, i), mount, trees);
  return { trees, mounts, credentials };
}

/** A mount needs something to stand on; what is missing the runtime makes. */
function standOn(before: readonly Mount[], { path, tree, within }: Mount, trees: Map<string, Inode>): void {
  const under = before
    .filter((m) => m.path === '/' || path.startsWith(`${m.path}/`))
    .reduce<Mount | undefined>((a, b) => (a && a.path.length >= b.path.length ? a : b), undefined);
  if (!under) return;
  const parts = [...under.within, ...partsOf(path.slice(under.path === '/' ? 0 : under.path.length))];
  const below = trees.get(under.tree);
  if (!below || nodeAt(below, parts)) return;
  const isDirectory = nodeAt(trees.get(tree) ?? below, within)?.type === 'directory';
  trees.set(under.tree, withPlace(below, parts, isDirectory));
}

const places = new WeakMap<Inode, Map<string, Inode>>();

/** A tree with a place for a mount; the same place in the same tree is made once. */
function withPlace(tree: Inode, parts: TreePath, isDirectory: boolean): Inode {
  const known = places.get(tree) ?? new Map<string, Inode>();
  if (known.size === 0) places.set(tree, known);
  const key = `${parts.join('/')} ${isDirectory}`;
  const made = known.get(key) ?? grafted(tree, parts, isDirectory ? directory() : file('', { mode: 0o755 }));
  if (known.size >= KINDS_MAX) known.clear();
  known.set(key, made);
  return made;
}
