import type { Cluster, Input } from '../../src/cluster/cluster';
import type { Fault } from '../../src/cluster/config';

/** Lets virtual time pass. */
export const runFor = (cluster: Cluster, us: number): void => cluster.runTo(cluster.nowUs + us);

export const faultInput = (fault: Fault): Input => ({ kind: 'fault', fault });
