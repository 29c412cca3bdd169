import { directory, file, type Inode, treeOf } from './inode';

/** What the kernel tells a container of itself, in /proc and /sys. */
export interface Kernel {
  /** `memory.max`, `cpu.max`, `cpu.weight`: what the container may use (cgroup v2). */
  readonly memoryMax?: string;
  readonly cpuMax?: string;
  readonly cpuWeight?: number;
  /** How gladly the kernel kills it where memory runs short. */
  readonly oomScoreAdj?: number;
  /** Parameters that its Pod has set: `kernel.shm_rmid_forced`. */
  readonly sysctls?: readonly (readonly [name: string, value: string])[];
}

const readable = (text: string | number): Inode => file(`${text}\n`, { mode: 0o444 });

/** The container's own control group. */
export const cgroupTree = ({ memoryMax = 'max', cpuMax = 'max 100000', cpuWeight = 1 }: Kernel): Inode =>
  treeOf([
    ['cgroup.controllers', readable('cpuset cpu io memory pids')],
    ['cpu.max', readable(cpuMax)],
    ['cpu.weight', readable(cpuWeight)],
    ['memory.max', readable(memoryMax)],
  ]);

/** /sys, where the control group is. */
export const SYS: Inode = treeOf([['fs/cgroup', directory(undefined, { mode: 0o555 })]]);

/** What of a process depends on its control group. */
export const oomScoreFile = ({ oomScoreAdj = 0 }: Kernel): Inode => readable(oomScoreAdj);

/** /proc/sys: names with dots, or with slashes, are paths. */
export const sysctlTree = ({ sysctls = [] }: Kernel): Inode =>
  treeOf(sysctls.map(([name, value]) => [name.includes('/') ? name : name.replaceAll('.', '/'), file(`${value}\n`)] as const));
