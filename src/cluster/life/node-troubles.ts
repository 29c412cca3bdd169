import type { NodeTrouble } from '../../life/life';
import type { Trace } from '../../sim/trace';
import type { Fault } from '../config';
import type { Body, RecordedInput } from '../input';
import type { Readiness } from './pod-records';

const BEGINS: Partial<Record<Fault['kind'], NodeTrouble['trouble']>> = { 'crash-node': 'crashed', 'partition-node': 'partitioned', 'remove-node': 'removed' };

/** When a node was not to be relied on: what was done to its machine, and when the API had it as not ready. */
export function troublesOf(
  node: string,
  inputs: readonly RecordedInput[],
  readiness: readonly Readiness[],
  trace: Pick<Trace<Body>, 'sentAtUs'>,
): readonly NodeTrouble[] {
  const troubles: NodeTrouble[] = [];
  const end = (endUs: number): void => {
    const last = troubles.at(-1);
    if (last && last.endUs === undefined) troubles[troubles.length - 1] = { ...last, endUs };
  };
  for (const { atUs, input } of inputs) {
    if (input.kind !== 'fault' || nodeOf(input.fault) !== node) continue;
    end(atUs);
    const trouble = BEGINS[input.fault.kind];
    if (trouble) troubles.push({ trouble, startUs: atUs });
  }
  const unready = readiness.flatMap(({ ready, message }, i): readonly NodeTrouble[] => {
    const next = readiness[i + 1];
    // A node that has just come is on its way, which is no trouble.
    if (ready || i === 0) return [];
    return [{ trouble: 'not-ready', startUs: trace.sentAtUs(message), message, ...(next && { endUs: trace.sentAtUs(next.message) }) }];
  });
  return [...troubles, ...unready];
}

const nodeOf = (fault: Fault): string | undefined => ('node' in fault ? (typeof fault.node === 'string' ? fault.node : fault.node.name) : undefined);
