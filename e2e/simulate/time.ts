import type { Cluster, Input } from '../../src/cluster/cluster';
import type { Fault } from '../../src/cluster/config';

/** Lets virtual time pass. */
export function runFor(cluster: Cluster, us: number): void {
  const until = cluster.nowUs + us;
  while (cluster.nextAtUs <= until && cluster.step());
  cluster.idleTo(until);
}

export const faultInput = (fault: Fault): Input => ({ kind: 'fault', fault });
