import type { KubeObject } from '../api/object';
import { formatTime } from '../api/time';
import type { Event, ObjectReference } from '../api/types.gen';
import { type ApiCall, type ApiResponse, isLost } from '../api/wire';
import type { Send } from '../sim/message';
import { hashText } from '../sim/random';
import type { ApiClient, ClientMessage, Delivery } from './api-client';
import { aggregate, type EventsCache, isSpam, newEventsCache, observe, restoreEventsCache, type SavedEventsCache, saveEventsCache } from './events-cache';

/** The tag of the recorder's own calls; its owner's client must be able to carry it. */
export interface EventTag {
  readonly for: 'event';
}

/** What a component says about an object. */
export interface EventNote {
  readonly about: ObjectReference;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

export interface EventRecorderOptions<Tag> {
  readonly client: ApiClient<Tag | EventTag>;
  /** `source.component`: `kubelet`, `replicaset-controller`, `default-scheduler`. */
  readonly component: string;
  /** `source.host`: a kubelet's node. */
  readonly host?: string;
}

/**
 * client-go `tools/record`: events are sent one after the other; the same event again becomes a PATCH that counts, similar ones are
 * combined after ten in ten minutes, and a source may send 25 about one object, then one every five minutes.
 */
export interface EventRecorder {
  /** Queues an event and sends it when the ones before it are written. */
  record<B>(send: Send<B | ClientMessage>, nowUs: number, note: EventNote): void;
  /** Takes the answer to one of the recorder's calls; false if the delivery is not for it. */
  receive<B, Tag>(delivery: Delivery<Tag>, nowUs: number, send: Send<B | ClientMessage>): boolean;
  /** Forgets everything, as a restarted process does. */
  reset(): void;
  checkpoint(): unknown;
  restore(checkpoint: unknown): void;
}

const QUEUED_EVENTS_MAX = 1000;
/** An event that got lost with its connection is sent again so often, so far apart (`maxTriesPerEvent`, `defaultSleepDuration`). */
export const EVENT_TRIES_MAX = 12;
export const EVENT_RETRY_US = 10e6;
const NAME_LENGTH_MAX = 253;

/** A reference to an object for an event (client-go `tools/reference`); `fieldPath` names a part, such as `spec.containers{web}`. */
export function referenceTo(object: KubeObject, fieldPath?: string): ObjectReference {
  const { namespace, name, uid, resourceVersion } = object.metadata;
  const reference: { -readonly [Field in keyof ObjectReference]: ObjectReference[Field] } = { kind: object.kind, apiVersion: object.apiVersion };
  if (namespace !== undefined) reference.namespace = namespace;
  if (name !== undefined) reference.name = name;
  if (uid !== undefined) reference.uid = uid;
  if (resourceVersion !== undefined) reference.resourceVersion = resourceVersion;
  if (fieldPath !== undefined) reference.fieldPath = fieldPath;
  return reference;
}

interface Sending {
  readonly event: Event;
  readonly patched: boolean;
  readonly stream: number;
  readonly tries: number;
}

/** What a recorder remembers: plain data. */
interface State {
  queue: readonly Event[];
  sending: Sending | undefined;
  /** Nanoseconds of the last name given out, so that two events of one microsecond have two names. */
  lastName: { readonly atUs: number; readonly count: number };
  readonly cache: EventsCache;
}

type Checkpoint = Omit<State, 'cache'> & { readonly cache: SavedEventsCache };

const NONE: readonly Event[] = [];

const newState = (lastName: State['lastName'] = { atUs: 0, count: 0 }): State => ({ queue: NONE, sending: undefined, lastName, cache: newEventsCache() });

/** The recorder's memory, and whose events it sends. */
interface Recorder<Tag> {
  readonly client: ApiClient<Tag | EventTag>;
  readonly component: string;
  readonly host: string | undefined;
  state: State;
}

/** The handling of one message by the recorder's owner. */
interface Turn<B> {
  readonly send: Send<B | ClientMessage>;
  readonly nowUs: number;
}

/** Real clocks differ by nanoseconds; virtual ones do not, so each component counts from a place of its own. */
const firstNanosecond = <Tag>({ component, host }: Recorder<Tag>): number => hashText(`${component}/${host ?? ''}`) % 1000;

function nameFor<Tag>(recorder: Recorder<Tag>, objectName: string, nowUs: number): string {
  const { state } = recorder;
  const count = state.lastName.atUs === nowUs ? state.lastName.count + 1 : 0;
  state.lastName = { atUs: nowUs, count };
  const nanoseconds = BigInt(nowUs) * 1000n + BigInt((firstNanosecond(recorder) + count) % 1000);
  const suffix = `.${nanoseconds.toString(16)}`;
  return `${objectName.slice(0, NAME_LENGTH_MAX - suffix.length)}${suffix}`;
}

function makeEvent<Tag>(recorder: Recorder<Tag>, { about, type, reason, message }: EventNote, nowUs: number): Event {
  const { component, host } = recorder;
  const now = formatTime(nowUs);
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: nameFor(recorder, about.name ?? '', nowUs), namespace: about.namespace || 'default' },
    involvedObject: about,
    reason,
    message,
    source: { component, ...(host !== undefined && { host }) },
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
    type,
    reportingComponent: component,
    reportingInstance: host ?? '',
  };
}

/** An event as it is to be written: combined with similar ones, and counted. */
function correlate<Tag>(recorder: Recorder<Tag>, said: Event, nowUs: number): Event {
  const { cache } = recorder.state;
  const { event, key, isCombined } = aggregate(cache, said, nowUs);
  if (!isCombined) return observe(cache, event, key);
  const name = nameFor(recorder, event.involvedObject.name ?? '', nowUs);
  return observe(cache, { ...event, metadata: { ...event.metadata, name } }, key);
}

function callFor(event: Event, patched: boolean): ApiCall {
  const { metadata, count, lastTimestamp, message } = event;
  const path = `/api/v1/namespaces/${metadata.namespace}/events`;
  if (!patched) return { method: 'POST', path, body: event };
  const body = { count, lastTimestamp, message };
  return { method: 'PATCH', path: `${path}/${metadata.name}`, contentType: 'application/strategic-merge-patch+json', body };
}

function write<Tag, B>({ client, state }: Recorder<Tag>, turn: Turn<B>, event: Event, patched: boolean, tries = 1): void {
  const options = tries > 1 ? { afterUs: EVENT_RETRY_US } : {};
  const stream = client.call(turn, callFor(event, patched), { for: 'event' }, options);
  state.sending = { event, patched, stream, tries };
}

/** Sends the next queued event that is no spam, unless one is under way. */
function sendNext<Tag, B>(recorder: Recorder<Tag>, turn: Turn<B>): void {
  const { state } = recorder;
  if (state.sending) return;
  for (let [next] = state.queue; next; [next] = state.queue) {
    state.queue = state.queue.length === 1 ? NONE : state.queue.slice(1);
    const event = correlate(recorder, next, turn.nowUs);
    if (isSpam(state.cache, next, turn.nowUs)) continue;
    write(recorder, turn, event, (event.count ?? 1) > 1);
    return;
  }
}

/** The event that is under way has been answered, or got lost. */
function onAnswer<Tag, B>(recorder: Recorder<Tag>, turn: Turn<B>, response: ApiResponse): void {
  const { state } = recorder;
  if (state.sending?.stream !== response.stream) return;
  const { event, patched, tries } = state.sending;
  // The event may be gone (they live for an hour): write it anew.
  if (patched && response.code === 404) write(recorder, turn, event, false);
  else if (isLost(response) && tries < EVENT_TRIES_MAX) write(recorder, turn, event, patched, tries + 1);
  else {
    state.sending = undefined;
    sendNext(recorder, turn);
  }
}

export function createEventRecorder<Tag>({ client, component, host }: EventRecorderOptions<Tag>): EventRecorder {
  const recorder: Recorder<Tag> = { client, component, host, state: newState() };
  return {
    record(send, nowUs, note) {
      const { state } = recorder;
      if (state.queue.length < QUEUED_EVENTS_MAX) state.queue = [...state.queue, makeEvent(recorder, note, nowUs)];
      sendNext(recorder, { send, nowUs });
    },

    receive(delivery, nowUs, send) {
      if (delivery.type !== 'response' || !isEventTag(delivery.tag)) return false;
      onAnswer(recorder, { send, nowUs }, delivery.response);
      return true;
    },

    reset() {
      recorder.state = newState(recorder.state.lastName);
    },
    checkpoint(): Checkpoint {
      const { queue, sending, lastName, cache } = recorder.state;
      return { queue, sending, lastName, cache: saveEventsCache(cache) };
    },
    restore(checkpoint) {
      const saved = checkpoint as Checkpoint;
      const { cache } = recorder.state;
      restoreEventsCache(cache, saved.cache);
      recorder.state = { ...saved, cache };
    },
  };
}

const isEventTag = (tag: unknown): tag is EventTag => typeof tag === 'object' && tag !== null && (tag as { for?: unknown }).for === 'event';
