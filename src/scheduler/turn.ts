import { isPodTerminal } from '../api/pod-phase';
import type { Node, Pod } from '../api/types.gen';
import { type ApiCall, type ApiResponse, isLost } from '../api/wire';
import { type ApiClient, type ClientMessage, createApiClient, type News } from '../client/api-client';
import { EVENT_RETRY_US, EVENT_TRIES_MAX } from '../client/event-recorder';
import type { Address, Send } from '../sim/message';
import { createRandom, type Random } from '../sim/random';
import { type Cache, createCache } from './cache';
import type { KubeSchedulerConfiguration } from './config';
import { type Note, recordEvent } from './event-broadcaster';
import type { Profile } from './framework/profile';
import type { Listers } from './framework/snapshot';
import { listersOf, NODES, PODS } from './informers';
import { createPlacementFinder, type PlacementFinder } from './placement';
import { isAssigned } from './pods';
import { type Settings, settingsOf } from './settings';
import { type EventTag, newState, type State, type Tag, type TimerName } from './state';

export type SchedulerMessage =
  | ClientMessage
  /** The process starts, with the configuration that it had before, or with another. */
  | { readonly type: 'start'; readonly configuration?: KubeSchedulerConfiguration }
  /** The scheduling cycle of a Pod has taken its time. Sent when it begins: `cause` is the message that began it. */
  | { readonly type: 'cycle-end'; readonly cycle: number; readonly pod: string }
  | { readonly type: 'queue-timer'; readonly timer: TimerName; readonly generation: number };

/** The process's memory, and what is derived from it (kube-scheduler `Scheduler`). */
export interface Scheduler {
  /** Its own address. */
  readonly self: Address;
  readonly client: ApiClient<Tag>;
  readonly random: Random;
  readonly state: State;
  /** Takes another state, after a start; all that is derived is made anew when it is needed. */
  begin(state: State): void;
  /** Takes another state, after a restore that changed so much of what the informers hold: what is derived is brought there. */
  goTo(state: State, news: readonly News[] | undefined): void;
  readonly settings: Settings;
  readonly listers: Listers;
  /** Nodes and the Pods on them: from the informers' caches and the assumed Pods. */
  readonly cache: Cache;
  readonly finder: PlacementFinder;
}

/** The handling of one message. */
export interface Turn {
  readonly scheduler: Scheduler;
  readonly nowUs: number;
  readonly send: Send<SchedulerMessage>;
}

export interface SchedulerOptions {
  readonly seed: number;
  readonly configuration?: KubeSchedulerConfiguration;
  /** The component's own address. */
  readonly self?: Address;
}

export function assembleScheduler({ seed, configuration = {}, self = 'scheduler' }: SchedulerOptions): Scheduler {
  const client = createApiClient<Tag>({ agent: 'kube-scheduler', self });
  let state = newState(configuration);
  const listers = listersOf(client, () => state.preBinding);
  let cache: Cache | undefined;
  let finder: PlacementFinder | undefined;
  return {
    self,
    client,
    random: createRandom(seed, 'scheduler'),
    listers,
    get state() {
      return state;
    },
    begin(next) {
      state = next;
      cache = undefined;
      finder = undefined;
    },
    goTo(next, news) {
      const before = state;
      state = next;
      if (cache && news) bringTo(cache, client, before, next, news);
      else cache = finder = undefined;
    },
    get settings() {
      return settingsOf(state.configuration);
    },
    get cache() {
      cache ??= filledCache(client, listers, state);
      return cache;
    },
    get finder() {
      finder ??= createPlacementFinder(this.cache);
      return finder;
    },
  };
}

/** After a jump in time with more news than that, the cache is better filled anew. */
export const NEWS_MAX = 500;

function filledCache(client: ApiClient<Tag>, listers: Listers, { assumed, nominated }: State): Cache {
  const pods = client.store<Pod>(PODS);
  const cache = createCache(listers);
  for (const node of client.store<Node>(NODES).values()) cache.setNode(node);
  for (const pod of pods.values()) if (isAssigned(pod) && !isPodTerminal(pod)) cache.setPod(pod);
  for (const pod of assumed.values()) cache.setPod(pod);
  cache.nominate(nominated, pods);
  return cache;
}

/** Brings a filled cache from one state to another: what it has of nodes and Pods becomes what it would be filled with there. */
function bringTo(
  cache: Cache,
  client: ApiClient<Tag>,
  { assumed: before, preBinding: preBindingBefore }: State,
  { assumed, preBinding, nominated }: State,
  news: readonly News[],
): void {
  const pods = client.store<Pod>(PODS);
  const touched = new Set<string>();
  if (preBindingBefore.size + preBinding.size > 0) cache.invalidate();
  for (const [key, pod] of before) if (assumed.get(key) !== pod) touched.add(key);
  for (const [key, pod] of assumed) if (before.get(key) !== pod) touched.add(key);
  for (const { type, informer, key, object } of news) {
    if (informer === PODS) touched.add(key);
    else if (informer !== NODES) cache.invalidate();
    else if (type === 'deleted') cache.removeNode(key);
    else cache.setNode(object as Node);
  }
  for (const key of touched) {
    const pod = pods.get(key);
    const placed = assumed.get(key) ?? (pod && isAssigned(pod) && !isPodTerminal(pod) ? pod : undefined);
    if (placed) cache.setPod(placed);
    else cache.removePod(key);
  }
  cache.nominate(nominated, pods);
}

/** The Pods that the scheduler knows of, by key. */
export const podsOf = ({ client }: Scheduler): ReadonlyMap<string, Pod> => client.store<Pod>(PODS);

/** The profile that a Pod asks for by its scheduler name; undefined if that is another scheduler's. */
export const profileOf = ({ settings }: Scheduler, pod: Pod): Profile | undefined => settings.profiles.get(schedulerNameOf(settings, pod));

export const schedulerNameOf = ({ first }: Settings, pod: Pod): string => pod.spec?.schedulerName ?? first.schedulerName;

/** Says something of a Pod by an Event. */
export function say(turn: Turn, about: Pod, note: Omit<Note, 'reportingController'>, related?: Pod): void {
  const { scheduler, nowUs } = turn;
  const { state, settings } = scheduler;
  const call = recordEvent(state.broadcast, nowUs, about, { reportingController: schedulerNameOf(settings, about), ...note }, related);
  if (call) sendEvent(turn, call);
}

/** Writes an Event, or tries to again. */
export function sendEvent(turn: Turn, call: ApiCall, tries = 1): void {
  turn.scheduler.client.call(turn, call, { for: 'event', call, tries }, tries > 1 ? { afterUs: EVENT_RETRY_US } : {});
}

export function onEventSent(turn: Turn, { call, tries }: EventTag, response: ApiResponse): void {
  if (isLost(response) && tries < EVENT_TRIES_MAX) sendEvent(turn, call, tries + 1);
}
