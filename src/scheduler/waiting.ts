import { activePods } from './active-queue';
import { Action, type ClusterEvent } from './framework/events';
import type { Profile } from './framework/profile';
import { isAssigned } from './pods';
import { findQueued, leftoverUs } from './queue';
import type { State } from './state';
import { podsOf, profileOf, type Scheduler } from './turn';

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

/** Why a Pod has no node yet; undefined if it has one, or does not exist. */
export function whyWaiting(scheduler: Scheduler, key: string): Waiting | undefined {
  const { state } = scheduler;
  const pod = podsOf(scheduler).get(key);
  if (!pod || isAssigned(pod)) return undefined;
  const profile = profileOf(scheduler, pod);
  if (!profile) return { why: 'nobody', schedulerName: pod.spec?.schedulerName ?? '' };
  if (state.current?.pod.key === key) return { why: 'scheduling' };
  const node = state.assumed.get(key)?.spec?.nodeName;
  return node ? { why: 'binding', node } : whyQueued(state, key, profile);
}

function whyQueued({ queue, startedAtUs, nominated }: State, key: string, profile: Profile): Waiting | undefined {
  const queued = findQueued(queue, key);
  if (!queued) return undefined;
  const { attempts, message = '', gatedBy } = queued;
  if (gatedBy) return { why: 'gated', plugin: gatedBy, message };
  if (queue.backoff.has(key)) return { why: 'backoff', untilUs: queued.backoffUntilUs, attempts, message };
  if (!queue.unschedulable.has(key)) return { why: 'active', before: activePods(queue.active).indexOf(queued) };
  const nominatedNode = nominated.get(key);
  return {
    why: 'unschedulable',
    attempts,
    message,
    plugins: queued.plugins.map((name) => ({ name, waitsFor: waitsFor(profile, name) })),
    retryUs: leftoverUs(queued, startedAtUs),
    ...(nominatedNode !== undefined && { nominatedNode }),
  };
}
