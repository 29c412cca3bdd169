import type { KubeObject } from '../api/object';
import type { Status } from '../api/types.gen';
import { type ApiCall, type ApiResponse, isStatus } from '../api/wire';
import type { Component } from '../sim/component';
import type { Message, Send } from '../sim/message';
import { createVersionedMap, type Version } from '../sim/versioned-map';
import { type ClientMessage, createApiClient, type Delivery, type InformerSpec, type News } from './api-client';
import { createEventRecorder, type EventNote, type EventTag } from './event-recorder';
import { createIndex, type Index, type IndexFunction } from './indexer';
import type { Caches, Tallies, Tally } from './tally';
import { createWorkQueue, type WorkQueueView } from './work-queue';

/** What a controller watches. */
export interface ControllerInformer extends InformerSpec {
  readonly indexes?: Readonly<Record<string, IndexFunction>>;
  /** Starts only when this other informer has heard of an object: without Jobs, the Job controller need not hear of Pods. */
  readonly after?: string;
  /** Of `after`: only such an object counts. */
  readonly when?: (object: KubeObject) => boolean;
}

/** What a controller's watches and its own notes have told it so far: all that it decides from. */
export interface View<Note = never> extends Caches {
  /** How the units of the owner with this key stand; empty if the owner is not there. */
  tally(key: string): Tally;
  readonly notes: ReadonlyMap<string, Note>;
}

/** One API call of a reconcile, and what to say of its outcome. */
export interface Step {
  readonly call: ApiCall;
  /** The informer whose cache has to show the result before this key is reconciled again (KEP-5647: reading one's own writes). */
  readonly awaits?: string;
  /** Recorded when it succeeds; `thenName` adds the name that the server gave. */
  readonly succeeded?: EventNote & { readonly thenName?: boolean };
  /** Recorded when it fails: the error's text comes after the message. */
  readonly failed?: EventNote;
  /** Codes that are as good as success: 404 for a delete. */
  readonly ignores?: readonly number[];
  /**
   * Of a GET: goes on only if the answer is the object with this uid (and not being deleted, if it has to be alive), or if there is
   * no object with this uid (any more). Upstream reads anew before an adoption or a deletion, for caches may lag.
   */
  readonly expects?: { readonly uid: string; readonly is: 'there' | 'alive' | 'gone' };
  /** The answer's body becomes the controller's note of this name: what was read is decided about in the next reconcile. */
  readonly keeps?: string;
  /** Of a status update: on a conflict, put the same status into the newest object, once. */
  readonly refetches?: boolean;
}

/** What a reconcile decides: plain data, carried out by the runner. */
export interface Action<Note = never> {
  /** One after the other; the steps of a group go out together. The first failure ends it, and the key comes back with back-off. */
  readonly steps?: readonly (Step | readonly Step[])[];
  readonly events?: readonly EventNote[];
  /** Reconcile the key again then. */
  readonly againAfterUs?: number;
  /** Other keys to reconcile as well. */
  readonly wakes?: readonly string[];
  /** Reconcile the key again with back-off, as after a failure. */
  readonly retry?: boolean;
  /** The calls and timers are endless periodic work. */
  readonly background?: boolean;
  /** Changes of the controller's own notes; undefined takes one away. */
  readonly notes?: readonly (readonly [string, Note | undefined])[];
}

/** How an action ended early. */
export interface Failure {
  readonly step: Step;
  readonly code: number;
  readonly status: Status | undefined;
  readonly message: string;
}

/** A key to reconcile, at once or later. */
export type Wake = string | { readonly key: string; readonly afterUs: number };

/** A controller is this declaration; all its functions are pure. */
export interface Controller<Note = never> {
  /** Its name within kube-controller-manager: `replicaset`. */
  readonly name: string;
  /** The source of its Events: `replicaset-controller`. */
  readonly component: string;
  readonly informers: readonly ControllerInformer[];
  /** What it counts instead of looking at all of an owner's objects each time. */
  readonly tally?: (caches: Caches) => Tallies;
  /** Keys to reconcile from the start on: those of periodic work. */
  readonly wakes?: readonly string[];
  /** The keys that news of an object concerns. */
  readonly enqueue: (delivery: Delivery<unknown>, view: View<Note>) => readonly Wake[];
  /** What to do about a key now. */
  readonly reconcile: (view: View<Note>, key: string, nowUs: number) => Action<Note> | undefined;
  /** What to do when an action failed, before the key comes back. Steps that fail here are not tried again. */
  readonly failed?: (view: View<Note>, key: string, failure: Failure, nowUs: number) => Action<Note> | undefined;
}

export interface ControllerStart {
  readonly type: 'start';
}
/** A key's time has come. */
export interface RequeueTimer {
  readonly type: 'requeue';
  readonly key: string;
  readonly atUs: number;
}
export type ControllerMessage = ClientMessage | ControllerStart | RequeueTimer;

export interface ControllerView {
  readonly name: string;
  readonly synced: boolean;
  readonly queue: WorkQueueView;
  /** Keys that wait until the caches show what this controller wrote. */
  readonly parked: readonly string[];
}

interface StepTag {
  readonly for: 'step';
  readonly key: string;
  readonly step: Step;
}
/** The newest object for a status update that met a conflict. */
interface RefetchTag {
  readonly for: 'refetch';
  readonly key: string;
  readonly step: Step;
}
type Tag = StepTag | RefetchTag | EventTag;

/** An action under way. */
interface Running<Note> {
  readonly action: Action<Note>;
  /** The group that is under way, and how many of its answers are missing. */
  readonly group: number;
  readonly missing: number;
  readonly failure: Failure | undefined;
  /** It was decided by `failed`: the key comes back with back-off in any case. */
  readonly aftermath: boolean;
}

/** The newest resourceVersion that an action wrote, by informer. */
type Written = ReadonlyMap<string, number>;

/** After a jump in time with more news than that, indexes and tallies are better made anew when they are asked for. */
const NEWS_MAX = 500;
const NO_STEPS: readonly Step[] = [];
const groupOf = (action: Action<unknown>, group: number): readonly Step[] => {
  const steps = action.steps?.[group];
  return steps === undefined ? NO_STEPS : 'call' in steps ? [steps] : steps;
};
const isSuccess = (code: number): boolean => code >= 200 && code < 300;

/**
 * Runs a controller as a process of its own: feeds its work queue from its informers, lets it decide about one key at a time,
 * carries out what it decided, and gives a failed key back to the queue with back-off.
 */
export function createController<Note extends NonNullable<unknown>>(
  controller: Controller<Note>,
): Component<ControllerMessage> & { inspect(): ControllerView } {
  const self = `controller/${controller.name}`;
  const client = createApiClient<Tag>({ agent: 'kube-controller-manager', self });
  const recorder = createEventRecorder<Tag>({ client, component: controller.component });
  const queue = createWorkQueue();
  let running = new Map<string, Running<Note>>();
  let written = new Map<string, Written>();
  /** Keys that wait until the caches show what was written for them. */
  let parked = new Set<string>();
  let notes = createVersionedMap<Note>();
  /** By informer and name. Derived from the caches; built when first asked for. */
  const indexes = new Map<string, Map<string, Index>>();

  const caches: Caches = {
    store: (informer) => client.store(informer),
    indexed<T extends KubeObject>(informer: string, name: string, value: string) {
      let ofInformer = indexes.get(informer);
      if (!ofInformer) {
        ofInformer = new Map();
        indexes.set(informer, ofInformer);
      }
      let index = ofInformer.get(name);
      if (!index) {
        const valuesOf = controller.informers.find((i) => i.name === informer)?.indexes?.[name];
        if (!valuesOf) throw new Error(`${self} has no index ${informer}/${name}`);
        index = createIndex(valuesOf, client.store(informer));
        ofInformer.set(name, index);
      }
      return index.get(value) as readonly T[];
    },
  };
  /** Derived as well. */
  const tallies = controller.tally?.(caches);
  const view: View<Note> = {
    ...caches,
    tally(key) {
      if (!tallies) throw new Error(`${self} has no tally`);
      return tallies.of(key);
    },
    get notes() {
      return notes.entries;
    },
  };

  function start(nowUs: number, send: Send<ControllerMessage>): void {
    client.reset();
    recorder.reset();
    queue.reset();
    running = new Map();
    written = new Map();
    parked = new Set();
    notes = createVersionedMap();
    forgetDerived();
    for (const informer of controller.informers) if (!informer.after) inform(informer, nowUs, send);
    for (const key of controller.wakes ?? []) queue.add(key);
  }

  function inform({ name, path, selector, background }: ControllerInformer, nowUs: number, send: Send<ControllerMessage>): void {
    client.inform({ send, nowUs }, { name, path, ...(selector !== undefined && { selector }), ...(background !== undefined && { background }) });
  }

  const followers = controller.informers.filter((informer) => informer.after);
  /** Starts the informers that wait for this news. */
  function startFollowers({ informer, object }: Delivery<Tag> & { readonly type: 'added' | 'updated' }, nowUs: number, send: Send<ControllerMessage>): void {
    for (const follower of followers)
      if (follower.after === informer && client.resourceVersion(follower.name) === undefined && (follower.when?.(object) ?? true))
        inform(follower, nowUs, send);
  }

  function addAfter(key: string, afterUs: number, nowUs: number, send: Send<ControllerMessage>, background = false): void {
    const atUs = nowUs + Math.max(0, Math.round(afterUs));
    if (queue.addAt(key, atUs)) send(self, { type: 'requeue', key, atUs }, { afterUs: atUs - nowUs, background });
  }

  /** Brings indexes and tallies up to date with the cache. */
  function derive(delivery: News): void {
    const ofInformer = indexes.get(delivery.informer);
    if (ofInformer) {
      const old = delivery.type === 'added' ? undefined : delivery.old;
      const next = delivery.type === 'deleted' ? undefined : delivery.object;
      for (const index of ofInformer.values()) index.update(delivery.key, old, next);
    }
    tallies?.hear(delivery);
  }

  function forgetDerived(): void {
    indexes.clear();
    tallies?.clear();
  }

  function observe(delivery: Delivery<Tag>, nowUs: number, send: Send<ControllerMessage>): void {
    if (delivery.type === 'added' || delivery.type === 'updated') startFollowers(delivery, nowUs, send);
    for (const wake of controller.enqueue(delivery, view))
      if (typeof wake === 'string') queue.add(wake);
      else addAfter(wake.key, wake.afterUs, nowUs, send);
  }

  /** Whether the caches show all that was written for a key. */
  function caughtUp(key: string): boolean {
    for (const [informer, resourceVersion] of written.get(key) ?? []) if (Number(client.resourceVersion(informer) ?? 0) < resourceVersion) return false;
    written.delete(key);
    return true;
  }

  function work(nowUs: number, send: Send<ControllerMessage>): void {
    if (!client.synced()) return;
    for (let key = queue.take(); key !== undefined; key = queue.take()) {
      if (caughtUp(key)) {
        begin(key, controller.reconcile(view, key, nowUs) ?? {}, false, nowUs, send);
      } else {
        parked.add(key);
        queue.done(key);
      }
    }
  }

  /** Adds the parked keys whose writes the caches show by now. */
  function unpark(): void {
    for (const key of parked) {
      if (!caughtUp(key)) continue;
      parked.delete(key);
      queue.add(key);
    }
  }

  function begin(key: string, action: Action<Note>, aftermath: boolean, nowUs: number, send: Send<ControllerMessage>): void {
    for (const [name, note] of action.notes ?? [])
      if (note === undefined) notes.delete(name);
      else notes.set(name, note);
    for (const other of action.wakes ?? []) queue.add(other);
    sendGroup(key, { action, group: 0, missing: 0, failure: undefined, aftermath }, nowUs, send);
    // Events go out in the background, after the calls.
    for (const note of action.events ?? []) recorder.record(send, nowUs, note);
  }

  function sendGroup(key: string, state: Running<Note>, nowUs: number, send: Send<ControllerMessage>): void {
    const steps = groupOf(state.action, state.group);
    if (steps.length === 0 && state.group >= (state.action.steps?.length ?? 0)) {
      finish(key, state, nowUs, send);
      return;
    }
    running.set(key, { ...state, missing: steps.length });
    for (const step of steps) client.call({ send, nowUs }, step.call, { for: 'step', key, step }, { background: state.action.background ?? false });
    if (steps.length === 0) sendGroup(key, { ...state, group: state.group + 1 }, nowUs, send);
  }

  function finish(key: string, { action, failure, aftermath }: Running<Note>, nowUs: number, send: Send<ControllerMessage>): void {
    running.delete(key);
    const remedy = failure && !aftermath ? controller.failed?.(view, key, failure, nowUs) : undefined;
    if (remedy) {
      begin(key, remedy, true, nowUs, send);
      return;
    }
    if (failure || aftermath || action.retry) addAfter(key, queue.backOffUs(key), nowUs, send, action.background);
    // What goes on at once is not done yet.
    else if (action.againAfterUs !== 0) queue.forget(key);
    // After a failure it is the back-off that says when.
    if (!failure && action.againAfterUs !== undefined) addAfter(key, action.againAfterUs, nowUs, send, action.background);
    queue.done(key);
  }

  function answer(tag: StepTag | RefetchTag, response: ApiResponse, nowUs: number, send: Send<ControllerMessage>): void {
    const state = running.get(tag.key);
    if (!state) return;
    const { key, step } = tag;
    if (tag.for === 'refetch' && isSuccess(response.code)) {
      const newest = response.body as KubeObject;
      const body = { ...newest, status: (step.call.body as { readonly status?: unknown }).status };
      client.call({ send, nowUs }, { ...step.call, body }, { for: 'step', key, step: { ...step, refetches: false } });
      return;
    }
    if (response.code === 409 && step.refetches) {
      client.call({ send, nowUs }, { method: 'GET', path: step.call.path.replace(/\/status$/, '') }, { for: 'refetch', key, step });
      return;
    }
    const failure = outcome(step, response);
    if (!failure) noteSuccess(key, step, response);
    const next = { ...state, missing: state.missing - 1, failure: state.failure ?? failure };
    if (next.missing > 0) running.set(key, next);
    else if (next.failure) finish(key, next, nowUs, send);
    else sendGroup(key, { ...next, group: next.group + 1 }, nowUs, send);
    const said = eventOf(step, response, failure);
    if (said) recorder.record(send, nowUs, said);
  }

  function noteSuccess(key: string, step: Step, { code, body }: ApiResponse): void {
    if (!isSuccess(code)) return;
    if (step.keeps !== undefined) notes.set(step.keeps, body as Note);
    const object = isStatus(body) ? undefined : (body as KubeObject | undefined);
    const resourceVersion = Number(object?.metadata.resourceVersion ?? 0);
    if (step.awaits && resourceVersion > (written.get(key)?.get(step.awaits) ?? 0))
      written.set(key, new Map(written.get(key)).set(step.awaits, resourceVersion));
  }

  return {
    receive(message: Message<ControllerMessage>, nowUs, send) {
      const { body } = message;
      if (body.type === 'start') {
        start(nowUs, send);
      } else if (body.type === 'requeue') {
        queue.ring(body.key, body.atUs);
      } else {
        const deliveries = client.receive({ send, nowUs }, body);
        for (const delivery of deliveries) if (delivery.type !== 'response' && delivery.type !== 'synced') derive(delivery);
        for (const delivery of deliveries) {
          if (recorder.receive(delivery, nowUs, send)) continue;
          if (delivery.type !== 'response') observe(delivery, nowUs, send);
          else if (delivery.tag.for !== 'event') answer(delivery.tag, delivery.response, nowUs, send);
        }
        unpark();
      }
      work(nowUs, send);
    },

    inspect: () => ({
      name: controller.name,
      synced: client.synced(),
      queue: queue.inspect(),
      parked: [...parked],
    }),

    checkpoint: () => ({
      client: client.checkpoint(),
      recorder: recorder.checkpoint(),
      queue: queue.checkpoint(),
      running: new Map(running),
      written: new Map(written),
      parked: new Set(parked),
      notes: notes.checkpoint(),
    }),
    restore(checkpoint) {
      const saved = checkpoint as {
        readonly client: unknown;
        readonly recorder: unknown;
        readonly queue: unknown;
        readonly running: ReadonlyMap<string, Running<Note>>;
        readonly written: ReadonlyMap<string, Written>;
        readonly parked: ReadonlySet<string>;
        readonly notes: Version<Note>;
      };
      const news = client.restore(saved.client);
      recorder.restore(saved.recorder);
      queue.restore(saved.queue);
      running = new Map(saved.running);
      written = new Map(saved.written);
      parked = new Set(saved.parked);
      notes.restore(saved.notes);
      if (news.length > NEWS_MAX) forgetDerived();
      else for (const one of news) derive(one);
    },
  };
}

/** Whether a GET found what its step expects. */
function isExpected({ uid, is }: NonNullable<Step['expects']>, { code, body }: ApiResponse): boolean {
  const found = isSuccess(code) ? (body as KubeObject).metadata : undefined;
  if (is === 'gone') return found ? found.uid !== uid : code === 404;
  return found?.uid === uid && (is === 'there' || found.deletionTimestamp === undefined);
}

/** Why a step failed, or undefined if it did not. */
function outcome(step: Step, response: ApiResponse): Failure | undefined {
  const { code, body } = response;
  if (step.expects) return isExpected(step.expects, response) ? undefined : { step, code, status: undefined, message: 'the cache is out of date' };
  if (step.ignores?.includes(code)) return undefined;
  const status = isStatus(body) ? body : undefined;
  // Nothing can be created in a namespace that is being deleted; that is nobody's failure.
  if (status?.details?.causes?.some((cause) => cause.reason === 'NamespaceTerminating')) return undefined;
  return isSuccess(code) ? undefined : { step, code, status, message: status?.message ?? `${code}` };
}

/** What is to be said of a step's outcome. */
function eventOf({ succeeded, failed }: Step, { code, body }: ApiResponse, failure: Failure | undefined): EventNote | undefined {
  if (failure) return failed && { ...failed, message: failed.message + failure.message };
  if (!succeeded || !isSuccess(code)) return undefined;
  const { thenName, ...note } = succeeded;
  return thenName ? { ...note, message: note.message + ((body as KubeObject | undefined)?.metadata.name ?? '') } : note;
}
