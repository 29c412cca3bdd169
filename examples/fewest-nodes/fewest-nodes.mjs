// node fewest-nodes.mjs FILE...: the fewest nodes (4 CPUs, 8 GiB) on which the Pods of all manifests find a place, tried out in a cluster of each size.
import { readFileSync } from 'node:fs';
import { openEngine } from 'podscope';

const NODES_MAX = 50;
const files = process.argv.slice(2).map((file) => readFileSync(file, 'utf8'));

/** Whether nothing of it is left without a node when all is quiet. */
function fits(nodes) {
  const cluster = openEngine({ nodes });
  for (const file of files) cluster.apply(file);
  cluster.settle(120);
  const pods = cluster.list('pods', 'default');
  return pods.length > 0 && pods.every(({ spec }) => spec.nodeName !== undefined);
}

let nodes = 1;
while (nodes <= NODES_MAX && !fits(nodes)) nodes++;
console.log(nodes > NODES_MAX ? `does not fit on ${NODES_MAX} nodes` : `fits on ${nodes} nodes`);
process.exitCode = nodes > NODES_MAX ? 1 : 0;
