import type { ClusterConfig, Fault, NodeShape } from '../../../src/cluster/config';
import { CONTROL_PLANE } from '../../../src/cluster/parts';
import { USER } from '../../../src/cluster/user';
import type { KubeSchedulerConfiguration } from '../../../src/scheduler/config';
import { createRandom, type Random } from '../../../src/sim/random';
import { chance, pick } from '../../fuzz/mutate';
import type { Action, History, Step } from '../history';
import { randomCommand } from './commands';

/** Random clusters and what happens to them: the same seed gives the same history. */

const START_US = 1_767_225_600_000_000;
/** How many of a hundred inputs break something; most are followed by one that mends it. */
const FAULTS_PERCENT = 11;
const COMPONENTS = CONTROL_PLANE.filter((address) => address !== USER);

function randomNode(random: Random, name: string): NodeShape {
  return {
    name,
    capacity: {
      cpu: pick(random, ['1', '2', '4', '8']),
      memory: pick(random, ['2Gi', '4Gi', '8Gi']),
      pods: pick(random, ['4', '10', '110', '110']),
      'ephemeral-storage': '50Gi',
    },
    labels: { 'topology.kubernetes.io/zone': `zone-${1 + random.integer(3)}`, ...(chance(random, 40) && { disk: 'ssd' }) },
    ...(chance(random, 10) && { taints: [{ key: 'dedicated', value: 'x', effect: 'NoSchedule' }] }),
  };
}

/** How long until the next input: often so short that the last one is still under way. */
function gapUs(random: Random): number {
  const percent = random.integer(100);
  if (percent < 50) return random.integer(20_000);
  return percent < 80 ? random.integer(3e6) : random.integer(30e6);
}

interface Trouble {
  readonly begin: Fault;
  readonly end?: Fault;
}

/** They let Pods fit where they fit by default. */
const CONFIGURATIONS: readonly KubeSchedulerConfiguration[] = [
  {},
  { podInitialBackoffSeconds: 3, podMaxBackoffSeconds: 20 },
  { percentageOfNodesToScore: 100, profiles: [{ plugins: { score: { disabled: [{ name: 'NodeResourcesBalancedAllocation' }] } } }] },
];

function randomTrouble(random: Random, nodes: readonly NodeShape[]): Trouble {
  const shape = pick(random, nodes);
  const node = shape.name;
  const recover: Fault = { kind: 'recover-node', node };
  switch (random.integer(10)) {
    case 0:
    case 1:
      return { begin: { kind: 'partition-node', node }, end: recover };
    case 2:
    case 3:
      return { begin: { kind: 'crash-node', node }, end: recover };
    case 4:
      return { begin: { kind: 'remove-node', node }, end: { kind: 'add-node', node: shape } };
    case 5:
      return { begin: { kind: 'slow-etcd', factor: pick(random, [10, 100, 2_000]) }, end: { kind: 'slow-etcd', factor: 1 } };
    case 6:
      return { begin: { kind: 'drop-watches' } };
    case 7:
      return { begin: { kind: 'configure-scheduler', configuration: pick<KubeSchedulerConfiguration>(random, CONFIGURATIONS) } };
    default: {
      const component = pick(random, chance(random, 50) ? COMPONENTS : ['apiserver', 'etcd', 'scheduler']);
      return { begin: { kind: 'stop-component', component }, end: { kind: 'start-component', component } };
    }
  }
}

/** How long a trouble lasts: seldom longer than it takes to see that a node is lost (40 s). */
const lastsUs = (random: Random): number => (chance(random, 80) ? random.integer(20e6) : random.integer(90e6));

/** A history with so many inputs. */
export function randomHistory(seed: number, inputs: number): History {
  const random = createRandom(seed, 'history');
  const count = 1 + random.integer(5);
  const nodes = Array.from({ length: count }, (_, i) => randomNode(random, `node-${i + 1}`));
  const config: ClusterConfig = { seed, startUs: START_US, nodes };
  const all = [...nodes, randomNode(random, 'extra-1')];
  const names = all.map(({ name }) => name);
  const steps: Step[] = [];
  let atUs = 0;
  const add = (action: Action, afterUs = 0): void => void steps.push({ atUs: atUs + afterUs, action });
  while (steps.length < inputs) {
    atUs += gapUs(random);
    if (!chance(random, FAULTS_PERCENT)) {
      add(randomCommand(random, names));
      continue;
    }
    const { begin, end } = randomTrouble(random, all);
    add({ do: 'fault', fault: begin });
    // A node may be lost until the history ends; without a control plane, nothing would happen any more.
    if (end && (end.kind !== 'recover-node' || chance(random, 85))) add({ do: 'fault', fault: end }, lastsUs(random));
  }
  return { config, steps: steps.slice(0, inputs).sort((a, b) => a.atUs - b.atUs) };
}
