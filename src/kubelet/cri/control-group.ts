import { quantityMilliValue, quantityValue } from '../../api/quantity';
import type { Inode } from '../../container/files/inode';
import { cgroupTree, type Kernel } from '../../container/files/kernel';
import type { ContainerConfig } from './cri';

const PERIOD_US = 100_000;
const QUOTA_MIN_US = 1_000;
const SHARES_PER_CPU = 1_024;
const SHARES_MIN = 2;
const SHARES_MAX = 262_144;

const milli = (cpu: string | undefined): number => quantityMilliValue(cpu ?? '0');

/** What a container finds of its resources in its control group (`cm.MilliCPUToQuota`, `cm.MilliCPUToShares`, cgroup v2's weight of shares). */
export function kernelOf({ resources: { requests, limits } = {}, oomScoreAdj, sysctls }: ContainerConfig): Kernel {
  const limit = milli(limits?.cpu);
  const shares = Math.min(SHARES_MAX, Math.max(SHARES_MIN, Math.floor(((milli(requests?.cpu) || limit) * SHARES_PER_CPU) / 1_000)));
  return {
    ...(limits?.memory !== undefined && { memoryMax: String(quantityValue(limits.memory)) }),
    ...(limit > 0 && { cpuMax: `${Math.max(QUOTA_MIN_US, (limit * PERIOD_US) / 1_000)} ${PERIOD_US}` }),
    cpuWeight: 1 + Math.floor(((shares - 2) * 9_999) / 262_142),
    ...(oomScoreAdj !== undefined && { oomScoreAdj }),
    ...(sysctls && { sysctls }),
  };
}

/** The files of its control group. */
export const controlGroupOf = (config: ContainerConfig): Inode => cgroupTree(kernelOf(config));
