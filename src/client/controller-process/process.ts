import type { Component } from '../../sim/component';
import type { Delivery, News } from '../api-client';
import type { Action, Controller, ControllerInformer, FollowedInformers } from '../controller';
import type { WorkQueueView } from '../work-queue';
import { begin, onAnswer } from './actions';
import { derive, deriveAll, forgetDerived, NEWS_MAX } from './caches';
import { type AnyNote, newState, restoreState, type SavedState, saveState, type Tag } from './state';
import { addAfter, assembleProcess, type ControllerMessage, type Process, type Turn } from './turn';

export type { ControllerMessage, RequeueTimer } from './turn';

export interface ControllerView {
  readonly name: string;
  readonly synced: boolean;
  readonly queue: WorkQueueView;
  /** Keys that wait until the caches show what this controller wrote. */
  readonly parked: readonly string[];
}

/** How a controller stands for heartbeats, and what its periodic work comes to where it is passed over (cluster/quiet). */
export interface ControllerPulse {
  /** What it would do about a key now. */
  decide(key: string, nowUs: number): Action<AnyNote> | undefined;
  readonly notes: ReadonlyMap<string, AnyNote>;
  /** A key has been worked on again and again, and comes back at a time; what was noted. */
  goOn(key: string, atUs: number, notes: readonly (readonly [string, AnyNote])[]): void;
}

interface Checkpoint<Note extends AnyNote> {
  readonly client: unknown;
  readonly recorder: unknown;
  readonly queue: unknown;
  readonly state: SavedState<Note>;
}

/**
 * Runs a controller as a process of its own: feeds its work queue from its informers, lets it decide about one key at a time,
 * carries out what it decided, and gives a failed key back to the queue with back-off.
 */
export function createController<Note extends AnyNote>(
  controller: Controller<Note>,
): Component<ControllerMessage> & { inspect(): ControllerView; readonly pulse: ControllerPulse } {
  const process = assembleProcess(controller);
  const { client, recorder, queue } = process;
  return {
    receive: ({ body }, nowUs, send) => receive({ process, nowUs, send }, body),

    checkpoint: (): Checkpoint<Note> => ({
      client: client.checkpoint(),
      recorder: recorder.checkpoint(),
      queue: queue.checkpoint(),
      state: saveState(process.state),
    }),
    restore(checkpoint) {
      const saved = checkpoint as Checkpoint<Note>;
      const news = client.restore(saved.client, NEWS_MAX);
      recorder.restore(saved.recorder);
      queue.restore(saved.queue);
      process.state = restoreState(process.state, saved.state);
      deriveAll(process.derived, news);
    },

    pulse: {
      decide: (key, nowUs) => controller.reconcile(process.view, key, nowUs),
      get notes() {
        return process.view.notes;
      },
      goOn(key, atUs, notes) {
        for (const [name, note] of notes) process.state.notes.set(name, note as Note);
        queue.goOn(key, atUs);
      },
    },

    inspect: () => ({ name: controller.name, synced: client.synced(), queue: queue.inspect(), parked: [...process.state.parked] }),
  };
}

function receive<Note extends AnyNote>(turn: Turn<Note>, body: ControllerMessage): void {
  const { client, derived, queue } = turn.process;
  switch (body.type) {
    case 'start':
      start(turn);
      break;
    case 'requeue':
      queue.ring(body.key, body.atUs);
      break;
    default: {
      const deliveries = client.receive(turn, body);
      for (const delivery of deliveries) if (delivery.type !== 'response' && delivery.type !== 'synced') derive(derived, delivery);
      for (const delivery of deliveries) onDelivery(turn, delivery);
      unpark(turn.process);
    }
  }
  work(turn);
}

function start<Note extends AnyNote>(turn: Turn<Note>): void {
  const { process } = turn;
  const { client, recorder, queue, derived, controller } = process;
  client.reset();
  recorder.reset();
  queue.reset();
  process.state = newState();
  forgetDerived(derived);
  for (const informer of controller.informers) if (!informer.after) inform(turn, informer);
  for (const key of controller.wakes ?? []) queue.add(key);
}

function inform<Note extends AnyNote>(turn: Turn<Note>, { name, path, selector, background }: ControllerInformer): void {
  turn.process.client.inform(turn, { name, path, ...(selector !== undefined && { selector }), ...(background !== undefined && { background }) });
}

function onDelivery<Note extends AnyNote>(turn: Turn<Note>, delivery: Delivery<Tag>): void {
  if (turn.process.recorder.receive(delivery, turn.nowUs, turn.send)) return;
  if (delivery.type !== 'response') observe(turn, delivery);
  else if (delivery.tag.for !== 'event') onAnswer(turn, delivery.tag, delivery.response);
}

/** Puts the keys that news concerns into the queue. */
function observe<Note extends AnyNote>(turn: Turn<Note>, delivery: Exclude<Delivery<Tag>, { readonly type: 'response' }>): void {
  const { controller, view, queue } = turn.process;
  if (delivery.type === 'added' || delivery.type === 'updated') startFollowers(turn, delivery);
  if (delivery.type !== 'synced' && delivery.informer === controller.follows?.of) follow(turn, controller.follows, delivery);
  for (const wake of controller.enqueue(delivery, view))
    if (typeof wake === 'string') queue.add(wake);
    else addAfter(turn, wake.key, wake.afterUs);
}

/** Starts the informers that wait for this news. */
function startFollowers<Note extends AnyNote>(turn: Turn<Note>, { informer, object }: Extract<Delivery<Tag>, { readonly type: 'added' | 'updated' }>): void {
  const { controller, client } = turn.process;
  for (const follower of controller.informers)
    if (follower.after === informer && client.resourceVersion(follower.name) === undefined && (follower.when?.(object) ?? true)) inform(turn, follower);
}

/** Starts the informer that an object brings with it, and ends the one that it brought before. */
function follow<Note extends AnyNote>(turn: Turn<Note>, { informerFor }: FollowedInformers, news: News): void {
  const { client, derived } = turn.process;
  const before = news.type === 'added' ? undefined : informerFor(news.old);
  const now = news.type === 'deleted' ? undefined : informerFor(news.object);
  if (before?.path === now?.path) return;
  if (before) {
    client.forget(turn, before.name);
    derived.indexes.delete(before.name);
  }
  if (now) client.inform(turn, now);
}

/** Adds the parked keys whose writes the caches show by now. */
function unpark<Note extends AnyNote>(process: Process<Note>): void {
  const { parked } = process.state;
  for (const key of parked) {
    if (!isCaughtUp(process, key)) continue;
    parked.delete(key);
    process.queue.add(key);
  }
}

/** Whether the caches show all that was written for a key. */
function isCaughtUp<Note extends AnyNote>({ client, state: { written } }: Process<Note>, key: string): boolean {
  for (const [informer, resourceVersion] of written.get(key) ?? []) if (Number(client.resourceVersion(informer) ?? 0) < resourceVersion) return false;
  written.delete(key);
  return true;
}

/** Reconciles one key after the other. */
function work<Note extends AnyNote>(turn: Turn<Note>): void {
  const { process, nowUs } = turn;
  const { client, queue, controller, view, state } = process;
  if (!client.synced()) return;
  for (let key = queue.take(); key !== undefined; key = queue.take()) {
    if (isCaughtUp(process, key)) {
      begin(turn, key, controller.reconcile(view, key, nowUs) ?? {});
    } else {
      state.parked.add(key);
      queue.done(key);
    }
  }
}
