import type { DroppedValues } from './secrets';

/** What came of a dump: what the copy has, what was dropped, and what of the cluster the copy cannot do. */
export interface Report {
  /** How many objects of each resource were taken over. */
  readonly taken: Readonly<Record<string, number>>;
  readonly dropped: Readonly<DroppedValues>;
  /** Of each kind what is made anew in the copy (Events, leases): how much of it was left out. */
  readonly madeAnew: Readonly<Record<string, number>>;
  /** What the dump has not but its objects refer to, and what stands in for it. */
  readonly standIns: Readonly<Record<string, number>>;
  /** What the copy cannot do as the cluster does. */
  readonly limits: readonly Limit[];
  /** What could not be read: where it stands, and why. */
  readonly unreadable: readonly Unreadable[];
  readonly unreadableCount: number;
}

export type LimitCode =
  /** Kinds that nobody here acts on. */
  | 'custom-kinds'
  | 'webhooks'
  | 'unknown-kinds'
  /** Pods on nodes that are not in the dump: left out. */
  | 'absent-nodes'
  /** Objects whose owners are not in the dump: they stand alone. */
  | 'absent-owners'
  /** Workloads whose parts (ReplicaSets, revisions) are not in the dump: left out, as they would begin anew. */
  | 'incomplete-workloads'
  /** Nodes that are not ready: their machines do not run. */
  | 'nodes-down'
  /** Nobody measures what Pods use. */
  | 'autoscalers'
  /** Nobody makes volumes of these classes. */
  | 'provisioners'
  /** Devices are allotted, but there are no drivers. */
  | 'devices'
  /** Pods that wait for another scheduler. */
  | 'schedulers';

export interface Limit {
  readonly code: LimitCode;
  readonly count: number;
  /** The first few. */
  readonly names: readonly string[];
}

export interface Unreadable {
  /** `line 12`, or `pods/default/web`. */
  readonly where: string;
  readonly why: string;
}

const NAMES_MAX = 8;
const UNREADABLE_MAX = 20;

/** A report in the making. */
export interface Findings {
  readonly dropped: DroppedValues;
  readonly madeAnew: Map<string, number>;
  readonly standIns: Map<string, number>;
  readonly limits: Map<LimitCode, { count: number; readonly names: string[] }>;
  readonly unreadable: Unreadable[];
  unreadableCount: number;
}

export const noFindings = (): Findings => ({
  dropped: { secretValues: 0, environmentValues: 0, lastApplied: 0 },
  madeAnew: new Map(),
  standIns: new Map(),
  limits: new Map(),
  unreadable: [],
  unreadableCount: 0,
});

export const count = (counts: Map<string, number>, name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);

/** Something that the copy cannot do; each name is told once. */
export function limit({ limits }: Findings, code: LimitCode, name: string): void {
  const known = limits.get(code) ?? { count: 0, names: [] };
  known.count++;
  if (known.names.length < NAMES_MAX && !known.names.includes(name)) known.names.push(name);
  limits.set(code, known);
}

export function unreadable(findings: Findings, where: string, why: string): void {
  findings.unreadableCount++;
  if (findings.unreadable.length < UNREADABLE_MAX) findings.unreadable.push({ where, why });
}

export const reportOf = (
  { dropped, madeAnew, standIns, limits, unreadable: found, unreadableCount }: Findings,
  taken: ReadonlyMap<string, number>,
): Report => ({
  taken: Object.fromEntries(taken),
  dropped,
  madeAnew: Object.fromEntries(madeAnew),
  standIns: Object.fromEntries(standIns),
  limits: [...limits].map(([code, { count: n, names }]) => ({ code, count: n, names })),
  unreadable: found,
  unreadableCount,
});
