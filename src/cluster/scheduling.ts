import { type Complaint, readConfiguration } from '../scheduler/config-validation';
import type { Objection } from '../scheduler/explanation';
import type { Remedy } from '../scheduler/remedies';
import type { OwnTrial, SchedulerReport } from '../scheduler/report';
import type { Waiting } from '../scheduler/waiting';
import type { Comparison } from '../scheduler/what-if';
import type { Cluster } from './cluster';
import { schedulerOf } from './inspect';

export type { Change } from '../scheduler/changes';
export type { KubeSchedulerConfiguration } from '../scheduler/config';
export type { Because, Objection } from '../scheduler/explanation';
export type { Remedy } from '../scheduler/remedies';
export type { OwnTrial, QueuedReport, SchedulerReport } from '../scheduler/report';
export type { Waiting } from '../scheduler/waiting';
export type { Comparison } from '../scheduler/what-if';

/** A plugin of one's own as it stands in a `pluginConfig`. */
export interface WrittenPlugin {
  readonly name: string;
  readonly args: { readonly source: string };
}

/** A configuration that a user has written: what is wrong with it, or what it would change. */
export type ConfigurationCheck = { readonly complaints: readonly Complaint[] } | { readonly comparison: Comparison };

/** What may be asked of the scheduler as it is now. Nothing changes by it. */
export const schedulerReport = (cluster: Cluster): SchedulerReport => schedulerOf(cluster).report();
export const whyWaiting = (cluster: Cluster, pod: string): Waiting | undefined => schedulerOf(cluster).whyWaiting(pod);
export const objectionsTo = (cluster: Cluster, pod: string): readonly Objection[] => schedulerOf(cluster).objectionsTo(pod);
export const remediesFor = (cluster: Cluster, pod: string): readonly Remedy[] => schedulerOf(cluster).whatWouldItTake(pod);

/** What a plugin of one's own, as a profile's `pluginConfig` has it, would say of each node. */
export const tryPlugin = (cluster: Cluster, { name, args }: WrittenPlugin): OwnTrial => schedulerOf(cluster).tryOwnPlugin({ name, source: args.source });

export function checkConfiguration(cluster: Cluster, written: unknown): ConfigurationCheck {
  const read = readConfiguration(written);
  return 'complaints' in read ? read : { comparison: schedulerOf(cluster).compareWith(read.configuration) };
}
