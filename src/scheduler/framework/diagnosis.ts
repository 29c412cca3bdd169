import type { Status } from './status';

/** Why no node took the Pod (kube-scheduler `framework.Diagnosis` and `FitError`). */
export interface Diagnosis {
  readonly nodeCount: number;
  /** By node: only those that were looked at. */
  readonly statuses: ReadonlyMap<string, Status>;
  /** What holds for all other nodes. */
  readonly absent: Status;
  readonly preFilterMessage: string;
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) had untolerated taint(s).` – reasons sorted as texts, counts included. */
export function fitMessage({ nodeCount, statuses, absent, preFilterMessage }: Diagnosis): string {
  const start = `0/${nodeCount} nodes are available:`;
  if (preFilterMessage !== '') return `${start} ${preFilterMessage}.`;
  const counts = new Map<string, number>();
  const count = (reason: string, times: number): unknown => counts.set(reason, (counts.get(reason) ?? 0) + times);
  for (const status of statuses.values()) for (const reason of status.reasons) count(reason, 1);
  const others = nodeCount - statuses.size;
  if (others > 0) for (const reason of absent.reasons) count(reason, others);
  if (counts.size === 0) return start;
  return `${start} ${[...counts]
    .map(([reason, n]) => `${n} ${reason}`)
    .sort(byText)
    .join(', ')}.`;
}
