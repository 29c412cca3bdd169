import { Action, type ClusterEvent } from './framework/events';
import type { Profile } from './framework/profile';
import { leftoverUs, type SchedulingQueue } from './queue';

/** The answer to "why is this Pod waiting?", as data for the page. */
export type Waiting =
  /** In the active queue, with this many Pods before it. */
  | { readonly why: 'active'; readonly before: number }
  | { readonly why: 'scheduling' }
  /** It has a node, and the API server is being told. */
  | { readonly why: 'binding'; readonly node: string }
  | { readonly why: 'backoff'; readonly untilUs: number; readonly attempts: number; readonly message: string }
  | {
      readonly why: 'unschedulable';
      readonly attempts: number;
      /** The last FailedScheduling text. */
      readonly message: string;
      /** The plugins that turned it down, each with the events that would bring it back: `Node/Add`. */
      readonly plugins: readonly { readonly name: string; readonly waitsFor: readonly string[] }[];
      /** When it is tried again even if nothing happens. */
      readonly retryUs: number;
      /** The node that it was promised to, once the Pods there have gone. */
      readonly nominatedNode?: string;
    }
  | { readonly why: 'gated'; readonly plugin: string; readonly message: string }
  /** No profile has the scheduler name that it asks for. */
  | { readonly why: 'nobody'; readonly schedulerName: string };

const ACTIONS: readonly (keyof typeof Action)[] = [
  'Add',
  'Delete',
  'UpdateNodeAllocatable',
  'UpdateNodeLabel',
  'UpdateNodeTaint',
  'UpdateNodeCondition',
  'UpdatePodLabel',
  'UpdatePodScaleDown',
  'UpdatePodToleration',
  'UpdatePodSchedulingGatesEliminated',
];

/** An event as upstream's metrics name it: `Node/Add`, `Pod/UpdatePodLabel`. */
function eventLabels({ resource, actions }: ClusterEvent): readonly string[] {
  const isAnyUpdate = (actions & Action.Update) === Action.Update;
  const names = ACTIONS.filter((name) => (actions & Action[name]) !== 0 && !(isAnyUpdate && name.startsWith('Update')));
  return [...names, ...(isAnyUpdate ? ['Update'] : [])].map((name) => `${resource}/${name}`);
}

function waitsFor(profile: Profile, plugin: string): readonly string[] {
  return [...new Set((profile.plugins.find((p) => p.name === plugin)?.events ?? []).flatMap(eventLabels))];
}

/** Why a Pod of the queue waits; undefined if it is not there. */
export function whyQueued(queue: SchedulingQueue, key: string, profile: Profile, startedAtUs: number, nominatedNode: string | undefined): Waiting | undefined {
  const queued = queue.find(key);
  if (!queued) return undefined;
  const { attempts, message = '' } = queued;
  if (queued.gatedBy) return { why: 'gated', plugin: queued.gatedBy, message };
  if (queue.backoff.has(key)) return { why: 'backoff', untilUs: queued.backoffUntilUs, attempts, message };
  if (!queue.unschedulable.has(key)) return { why: 'active', before: queue.active.findIndex((p) => p.key === key) };
  return {
    why: 'unschedulable',
    attempts,
    message,
    plugins: queued.plugins.map((name) => ({ name, waitsFor: waitsFor(profile, name) })),
    retryUs: leftoverUs(queued, startedAtUs),
    ...(nominatedNode !== undefined && { nominatedNode }),
  };
}
