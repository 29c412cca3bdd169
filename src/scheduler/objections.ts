import { inNaturalOrder } from '../api/natural-order';
import type { Because, Objection } from './explanation';
import type { PodInfo } from './framework/pod-info';
import type { Profile } from './framework/profile';
import { becauseOf, createCycle, runFilters, runPreFilter } from './framework/runtime';
import type { Snapshot } from './framework/snapshot';
import type { Status } from './framework/status';

/** So many Pods or constraints are named for one reason, of so many nodes: looking for them is slow. */
const BECAUSE_MAX = 20;
const NODES_ASKED_MAX = 20;

/** What keeps a Pod off the nodes, by reason: the one that most nodes give first. Nothing for a Pod that fits somewhere. */
export function objectionsTo(snapshot: Snapshot, pod: PodInfo, profile: Profile): readonly Objection[] {
  const cycle = createCycle(snapshot, pod, profile);
  const { status, nodes, narrowedBy } = runPreFilter(cycle);
  if (status) return status.reasons.map((reason) => ({ plugin: status.plugin ?? narrowedBy.join(), reason, nodes: [], because: [] }));

  const byReason = new Map<string, { plugin: string; reason: string; nodes: string[]; because: Map<string, Because> }>();
  for (const node of snapshot.nodes) {
    const rejection = nodes && !nodes.has(node.name) ? outside(narrowedBy) : runFilters(cycle, node);
    if (!rejection) return [];
    // Something went wrong in the scheduler itself: it does not go on to the other nodes either.
    if (rejection.code === 'Error') return rejection.reasons.map((reason) => ({ plugin: rejection.plugin ?? '', reason, nodes: [], because: [] }));
    const plugin = rejection.plugin ?? '';
    for (const reason of rejection.reasons) {
      const key = `${plugin}: ${reason}`;
      let known = byReason.get(key);
      if (!known) {
        known = { plugin, reason, nodes: [], because: new Map() };
        byReason.set(key, known);
      }
      known.nodes.push(node.name);
      if (known.nodes.length <= NODES_ASKED_MAX) for (const one of becauseOf(cycle, plugin, node)) known.because.set(JSON.stringify(one), one);
    }
  }
  return [...byReason.values()]
    .map(({ because, ...one }) => {
      const isCut = because.size > BECAUSE_MAX || (because.size > 0 && one.nodes.length > NODES_ASKED_MAX && !isOfAllNodes(because));
      return { ...one, nodes: one.nodes.sort(inNaturalOrder), because: [...because.values()].slice(0, BECAUSE_MAX), ...(isCut && { isCut }) };
    })
    .sort((a, b) => b.nodes.length - a.nodes.length);
}

/** A spread's counts are of the whole cluster, whichever node is asked. */
const isOfAllNodes = (because: ReadonlyMap<string, Because>): boolean => [...because.values()].every(({ why }) => why === 'spread');

const outside = (narrowedBy: readonly string[]): Status => ({
  code: 'UnschedulableAndUnresolvable',
  plugin: narrowedBy.join(),
  reasons: [`node(s) didn't satisfy plugin(s) [${narrowedBy.join(' ')}]`],
});
