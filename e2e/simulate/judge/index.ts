import { nodeComplaints } from './nodes';
import { deletionComplaints, podComplaints } from './pods';
import { serviceComplaints } from './services';
import { orphanComplaints, workloadComplaints } from './workloads';
import type { World } from './world';

/** What in a world at peace is not as the specs say. Nothing: all controllers have converged. */
export const complaintsOf = (world: World): readonly string[] => [
  ...nodeComplaints(world),
  ...podComplaints(world),
  ...deletionComplaints(world),
  ...workloadComplaints(world),
  ...orphanComplaints(world),
  ...serviceComplaints(world),
];
