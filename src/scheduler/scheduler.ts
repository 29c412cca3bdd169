import { type OwnPlugin, ownPluginsIn } from '../api/own-plugins';
import type { ApiResponse } from '../api/wire';
import type { Component } from '../sim/component';
import { mustHold } from '../sim/invariant';
import type { RandomState } from '../sim/random';
import { onBindStep } from './binding-cycle';
import type { KubeSchedulerConfiguration } from './config';
import { readConfiguration } from './config-validation';
import { onNews } from './event-handlers';
import type { Explanation, Objection } from './explanation';
import { INFORMERS } from './informers';
import { sandbox } from './own/sandbox';
import { onPreemptionStep } from './preemption';
import type { Remedy } from './remedies';
import { explainCycle, inspect, type OwnTrial, objectionsFor, remediesFor, report, type SchedulerReport, type SchedulerView, tryOwnPlugin } from './report';
import { onCycleEnd, scheduleOne } from './schedule-one';
import { restarted, restoreState, type SavedState, saveState, type Tag } from './state';
import { onTimer, setTimers } from './timers';
import { assembleScheduler, NEWS_MAX, onEventSent, type Scheduler, type SchedulerMessage, type SchedulerOptions, type Turn } from './turn';
import { type Waiting, whyWaiting } from './waiting';
import { type Comparison, compareConfigurations } from './what-if';

export interface SchedulerComponent extends Component<SchedulerMessage> {
  inspect(): SchedulerView;
  report(): SchedulerReport;
  /**
   * The decision of the cycle that is under way, as a whole matrix: decided again, nothing is kept for it. It is exact right after the message that
   * began the cycle has been handled (the `cause` of the `cycle-end` timer), so a past decision is explained by restoring the cluster to there and
   * asking. Without a cycle under way it tells how the next active Pod would fare.
   */
  explainCycle(): Explanation | undefined;
  /** Why a Pod has no node yet; undefined if it has one, or does not exist. */
  whyWaiting(key: string): Waiting | undefined;
  /** For a Pod that fits nowhere: what keeps it off the nodes, by reason. */
  objectionsTo(key: string): readonly Objection[];
  /** For a Pod that fits nowhere: the smallest changes that would let it fit, each tried out. */
  whatWouldItTake(key: string): readonly Remedy[];
  /** What a plugin of one's own would say of each node. */
  tryOwnPlugin(own: OwnPlugin): OwnTrial;
  /** What another configuration would make of the Pods that have a node. */
  compareWith(configuration: KubeSchedulerConfiguration): Comparison;
}

interface Checkpoint {
  readonly client: unknown;
  readonly random: RandomState;
  readonly state: SavedState;
}

/** kube-scheduler: one Pod after the other gets a node; binding goes on in the background. */
export const createScheduler = (options: SchedulerOptions): SchedulerComponent => componentOf(assembleScheduler(options));

/** The process around the scheduler's parts. */
export function componentOf(scheduler: Scheduler): SchedulerComponent {
  const { client, random } = scheduler;
  return {
    receive: ({ body }, nowUs, send) => receive({ scheduler, nowUs, send }, body),

    checkpoint: (): Checkpoint => ({ client: client.checkpoint(), random: random.save(), state: saveState(scheduler.state) }),
    restore(checkpoint) {
      const saved = checkpoint as Checkpoint;
      const news = client.restore(saved.client, NEWS_MAX);
      random.load(saved.random);
      scheduler.goTo(restoreState(scheduler.state, saved.state), news);
    },

    inspect: () => inspect(scheduler),
    report: () => report(scheduler),
    explainCycle: () => explainCycle(scheduler),
    whyWaiting: (key) => whyWaiting(scheduler, key),
    objectionsTo: (key) => objectionsFor(scheduler, key),
    whatWouldItTake: (key) => remediesFor(scheduler, key),
    tryOwnPlugin: (own) => tryOwnPlugin(scheduler, own),
    compareWith: (other) => compareConfigurations(scheduler.cache, scheduler.state.configuration, other),
  };
}

function receive(turn: Turn, body: SchedulerMessage): void {
  const { scheduler } = turn;
  switch (body.type) {
    case 'start':
      start(turn, body.configuration);
      break;
    case 'cycle-end':
      onCycleEnd(turn, body.cycle);
      break;
    case 'queue-timer':
      // Otherwise it was set anew since.
      if (scheduler.state.timers.get(body.timer)?.generation !== body.generation) return;
      onTimer(turn, body.timer, body.generation);
      break;
    default:
      for (const delivery of scheduler.client.receive(turn, body)) {
        if (delivery.type === 'response') onResponse(turn, delivery.tag, delivery.response);
        else if (delivery.type !== 'synced') onNews(turn, delivery);
      }
  }
  scheduleOne(turn);
  setTimers(turn);
}

function start(turn: Turn, configured: KubeSchedulerConfiguration | undefined): void {
  const { scheduler, nowUs } = turn;
  const { client, state } = scheduler;
  // Else a replay would go another way, and nobody would know.
  mustHold(ownPluginsIn(configured).length === 0 || sandbox() !== undefined, 'what plugins of one’s own run in is loaded before they are');
  // kube-scheduler would not start with a configuration that it cannot use; ours then keeps the one that it had.
  const read = configured && readConfiguration(configured);
  const configuration = read && 'configuration' in read ? read.configuration : state.configuration;
  client.reset();
  scheduler.begin(restarted(state, configuration, nowUs));
  for (const informer of INFORMERS) client.inform(turn, informer);
}

function onResponse(turn: Turn, tag: Tag, response: ApiResponse): void {
  switch (tag.for) {
    case 'bind':
      onBindStep(turn, tag, response);
      return;
    case 'preempt-condition':
    case 'preempt-delete':
      onPreemptionStep(turn, tag, response);
      return;
    case 'event':
      onEventSent(turn, tag, response);
      return;
    case 'status':
      return;
  }
}
