import type { Inode } from './inode';

/** Who a process is to the kernel. */
export interface Credentials {
  readonly uid: number;
  readonly gid: number;
  /** Supplementary groups. */
  readonly groups: readonly number[];
  /** Effective capabilities without `CAP_`. */
  readonly capabilities: ReadonlySet<string>;
}

/** What a process wants of a file, as bits of its permissions. */
export const READ = 4;
export const WRITE = 2;
export const SEARCH = 1;

const isMember = ({ gid, groups }: Credentials, group: number): boolean => gid === group || groups.includes(group);

/** Whether a process may read, write or search (kernel `generic_permission`): the class it is in decides, or a capability. */
export function may(credentials: Credentials, { mode, uid, gid, type }: Inode, wanted: number): boolean {
  const bits = credentials.uid === uid ? mode >> 6 : isMember(credentials, gid) ? mode >> 3 : mode;
  if ((bits & wanted) === wanted) return true;
  const { capabilities } = credentials;
  if (capabilities.has('DAC_OVERRIDE')) return type === 'directory' || (wanted & SEARCH) === 0 || (mode & 0o111) !== 0;
  return capabilities.has('DAC_READ_SEARCH') && (wanted & WRITE) === 0 && (type === 'directory' || wanted === READ);
}

/** Whether a process may do what only an owner may. */
export const owns = (credentials: Credentials, { uid }: Inode): boolean => credentials.uid === uid || credentials.capabilities.has('FOWNER');

/** Whether a process may take something out of a directory that it may write: a sticky one guards what is others'. */
export const mayTake = (credentials: Credentials, from: Inode, node: Inode): boolean =>
  (from.mode & 0o1000) === 0 || owns(credentials, from) || owns(credentials, node);

/** Whether a process may give something away to an owner and a group. */
export function mayGive(credentials: Credentials, node: Inode, uid: number, gid: number): boolean {
  if (credentials.capabilities.has('CHOWN')) return true;
  return uid === node.uid && (gid === node.gid || (owns(credentials, node) && isMember(credentials, gid)));
}

/** Whether a process that sets a file's mode may keep the setgid bit. */
export const keepsSetgid = (credentials: Credentials, gid: number): boolean => isMember(credentials, gid) || credentials.capabilities.has('FSETID');
