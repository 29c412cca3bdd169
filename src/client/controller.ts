import type { KubeObject } from '../api/object';
import type { Status } from '../api/types.gen';
import type { ApiCall } from '../api/wire';
import type { Delivery, InformerSpec } from './api-client';
import type { EventNote } from './event-recorder';
import type { IndexFunction } from './indexer';
import type { Caches, Tallies, Tally } from './tally';

/** What a controller is: a declaration of pure functions, which a process (`controller-process`) runs. */

/** Informers that come and go with the objects of another one: one for the kind of each CustomResourceDefinition. */
export interface FollowedInformers {
  readonly of: string;
  readonly informerFor: (object: KubeObject) => InformerSpec | undefined;
  /** What all of them have. */
  readonly indexes: Readonly<Record<string, IndexFunction>>;
}

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
  /** What follows is nothing without it: it is left out where nothing can be created any more, because the namespace is being deleted. */
  readonly needed?: boolean;
  /** Codes that are as good as success: 404 for a delete. */
  readonly ignores?: readonly number[];
  /**
   * Of a GET: goes on only if the answer is the object with this uid (and not being deleted, if it has to be alive), or if there is
   * no object with this uid (any more), or of this name at all where no uid is known. Upstream reads anew before an adoption or a deletion, for caches may lag.
   */
  readonly expects?: { readonly uid: string | undefined; readonly is: 'there' | 'alive' | 'gone' };
  /** The answer's body becomes the controller's note of this name: what was read is decided about in the next reconcile. */
  readonly keeps?: string;
  /** The answer, whatever it is, becomes the note of this name: a refusal is something to decide about too, and no failure. */
  readonly keepsAnswer?: string;
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
  /** The calls and timers are endless periodic work; `timer`: the calls are not. */
  readonly background?: boolean | 'timer';
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
  readonly follows?: FollowedInformers;
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
