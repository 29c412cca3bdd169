import { DEVICES } from '../../container/files/image';
import { directory, file, type Inode, link, treeOf } from '../../container/files/inode';

/** A node's own disk, as `hostPath` volumes see it. */

export const NODE_HOSTS = '127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n';

/** Where the runtime listens. */
export const SOCKETS: ReadonlySet<string> = new Set(['run/containerd/containerd.sock']);

const plain = ['bin', 'boot', 'etc/kubernetes', 'home', 'mnt', 'opt', 'proc', 'run', 'srv', 'sys', 'usr', 'var/lib/kubelet', 'var/log/pods'];

export const HOST_TREE: Inode = treeOf([
  ...plain.map((path) => [path, directory()] as const),
  ['root', directory(undefined, { mode: 0o700 })],
  ['dev', DEVICES],
  ...[...SOCKETS].map((path) => [path, file('', { mode: 0o660 })] as const),
  ['var/run', link('/run')],
  ['tmp', directory(undefined, { mode: 0o1777 })],
  ['etc/hosts', file(NODE_HOSTS)],
  ['etc/os-release', file('PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nID=debian\n')],
]);
