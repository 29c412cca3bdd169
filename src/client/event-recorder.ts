import type { KubeObject } from '../api/object';
import { formatTime } from '../api/time';
import type { Event, ObjectReference } from '../api/types.gen';
import { type ApiCall, isLost } from '../api/wire';
import type { Send } from '../sim/message';
import { hashText } from '../sim/random';
import { createVersionedMap, type Version, type VersionedMap } from '../sim/versioned-map';
import type { ApiClient, ClientMessage, Delivery } from './api-client';

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

const CACHE_ENTRIES_MAX = 4096;
const QUEUED_EVENTS_MAX = 1000;
const SIMILAR_MAX = 10;
const SIMILAR_INTERVAL_US = 600e6;
const SPAM_BURST = 25;
const SPAM_REFILL_US = 300e6;
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

interface Similar {
  readonly messages: readonly string[];
  readonly lastUs: number;
}
interface Bucket {
  readonly tokens: number;
  readonly atUs: number;
}
interface Sending {
  readonly event: Event;
  readonly patched: boolean;
  readonly stream: number;
  readonly tries: number;
}
interface State {
  queue: Event[];
  sending: Sending | undefined;
  /** Nanoseconds of the last name given out, so that two events of one microsecond have two names. */
  lastName: { readonly atUs: number; readonly count: number };
  /** Events as they were sent last. */
  readonly seen: VersionedMap<Event>;
  readonly similar: VersionedMap<Similar>;
  readonly buckets: VersionedMap<Bucket>;
}

const emptyState = (): State => ({
  queue: [],
  sending: undefined,
  lastName: { atUs: 0, count: 0 },
  seen: createVersionedMap(),
  similar: createVersionedMap(),
  buckets: createVersionedMap(),
});

type Checkpoint = Omit<State, 'seen' | 'similar' | 'buckets'> & {
  readonly seen: Version<Event>;
  readonly similar: Version<Similar>;
  readonly buckets: Version<Bucket>;
};

/** Sets the newest entry of a bounded cache; the oldest goes. */
function remember<T extends object>(cache: VersionedMap<T>, key: string, value: T): void {
  cache.delete(key);
  cache.set(key, value);
  if (cache.entries.size > CACHE_ENTRIES_MAX) cache.delete(cache.entries.keys().next().value!);
}

// The source is part of upstream's keys, too; here each recorder has its own.
const objectKey = ({ involvedObject: o, type }: Event): string => `${o.kind}/${o.namespace}/${o.name}/${o.uid}/${o.apiVersion}/${type}`;

function callFor(event: Event, patched: boolean): ApiCall {
  const { metadata, count, lastTimestamp, message } = event;
  const path = `/api/v1/namespaces/${metadata.namespace}/events`;
  if (!patched) return { method: 'POST', path, body: event };
  const body = { count, lastTimestamp, message };
  return { method: 'PATCH', path: `${path}/${metadata.name}`, contentType: 'application/strategic-merge-patch+json', body };
}

export function createEventRecorder<Tag>({ client, component, host }: EventRecorderOptions<Tag>): EventRecorder {
  let state = emptyState();
  const source = { component, ...(host !== undefined && { host }) };
  // Real clocks differ by nanoseconds; virtual ones do not, so each component counts from a place of its own.
  const firstNanosecond = hashText(`${component}/${host ?? ''}`) % 1000;

  function nameFor(objectName: string, nowUs: number): string {
    const count = state.lastName.atUs === nowUs ? state.lastName.count + 1 : 0;
    state.lastName = { atUs: nowUs, count };
    const nanoseconds = BigInt(nowUs) * 1000n + BigInt((firstNanosecond + count) % 1000);
    const suffix = `.${nanoseconds.toString(16)}`;
    return `${objectName.slice(0, NAME_LENGTH_MAX - suffix.length)}${suffix}`;
  }

  function makeEvent({ about, type, reason, message }: EventNote, nowUs: number): Event {
    const now = formatTime(nowUs);
    return {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: nameFor(about.name ?? '', nowUs), namespace: about.namespace || 'default' },
      involvedObject: about,
      reason,
      message,
      source,
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
      type,
      reportingComponent: component,
      reportingInstance: host ?? '',
    };
  }

  /** EventAggregator: after ten different messages in ten minutes, similar events become one. Gives the event and its key in `seen`. */
  function aggregate(event: Event, object: string, nowUs: number): readonly [Event, string] {
    const key = `${object}/${event.reason}`;
    const known = state.similar.entries.get(key);
    const recent = known && nowUs - known.lastUs <= SIMILAR_INTERVAL_US ? known.messages : [];
    const messages = recent.includes(event.message ?? '') ? recent : [...recent, event.message ?? ''];
    const combine = messages.length >= SIMILAR_MAX;
    remember(state.similar, key, { messages: combine ? messages.slice(1) : messages, lastUs: nowUs });
    if (!combine) return [event, `${key}/${event.involvedObject.fieldPath}/${event.message}`];
    const now = formatTime(nowUs);
    const combined: Event = {
      ...event,
      metadata: { ...event.metadata, name: nameFor(event.involvedObject.name ?? '', nowUs) },
      message: `(combined from similar events): ${event.message}`,
      firstTimestamp: now,
      lastTimestamp: now,
    };
    return [combined, key];
  }

  /** eventLogger: counts an event that was seen before. */
  function observe(event: Event, key: string): Event {
    const before = state.seen.entries.get(key);
    const observed: Event = before
      ? {
          ...event,
          metadata: { ...event.metadata, name: before.metadata.name ?? '' },
          firstTimestamp: before.firstTimestamp ?? '',
          count: (before.count ?? 1) + 1,
        }
      : event;
    remember(state.seen, key, observed);
    return observed;
  }

  /** EventSourceObjectSpamFilter: a token bucket for each source and object. */
  function isSpam(object: string, nowUs: number): boolean {
    const bucket = state.buckets.entries.get(object) ?? { tokens: SPAM_BURST, atUs: nowUs };
    const tokens = Math.min(SPAM_BURST, bucket.tokens + (nowUs - bucket.atUs) / SPAM_REFILL_US);
    const spam = tokens < 1;
    remember(state.buckets, object, { tokens: spam ? tokens : tokens - 1, atUs: nowUs });
    return spam;
  }

  function write<B>(send: Send<B | ClientMessage>, nowUs: number, event: Event, patched: boolean, tries = 1): void {
    const options = tries > 1 ? { afterUs: EVENT_RETRY_US } : {};
    const stream = client.call({ send, nowUs }, callFor(event, patched), { for: 'event' }, options);
    state.sending = { event, patched, stream, tries };
  }

  /** Sends the next queued event that is no spam, unless one is under way. */
  function sendNext<B>(send: Send<B | ClientMessage>, nowUs: number): void {
    if (state.sending) return;
    for (let next = state.queue.shift(); next; next = state.queue.shift()) {
      const object = objectKey(next);
      const event = observe(...aggregate(next, object, nowUs));
      if (isSpam(object, nowUs)) continue;
      write(send, nowUs, event, (event.count ?? 1) > 1);
      return;
    }
  }

  return {
    record(send, nowUs, note) {
      if (state.queue.length < QUEUED_EVENTS_MAX) state.queue.push(makeEvent(note, nowUs));
      sendNext(send, nowUs);
    },

    receive(delivery, nowUs, send) {
      if (delivery.type !== 'response' || !isEventTag(delivery.tag)) return false;
      const sent = state.sending;
      if (sent && sent.stream === delivery.response.stream) {
        const { event, patched, tries } = sent;
        // The event may be gone (they live for an hour): write it anew.
        if (patched && delivery.response.code === 404) write(send, nowUs, event, false);
        else if (isLost(delivery.response) && tries < EVENT_TRIES_MAX) write(send, nowUs, event, patched, tries + 1);
        else {
          state.sending = undefined;
          sendNext(send, nowUs);
        }
      }
      return true;
    },

    reset() {
      state = { ...emptyState(), lastName: state.lastName };
    },
    checkpoint: (): Checkpoint => ({
      ...state,
      queue: [...state.queue],
      seen: state.seen.checkpoint(),
      similar: state.similar.checkpoint(),
      buckets: state.buckets.checkpoint(),
    }),
    restore(checkpoint) {
      const saved = checkpoint as Checkpoint;
      const { seen, similar, buckets } = state;
      seen.restore(saved.seen);
      similar.restore(saved.similar);
      buckets.restore(saved.buckets);
      state = { ...saved, queue: [...saved.queue], seen, similar, buckets };
    },
  };
}

const isEventTag = (tag: unknown): tag is EventTag => typeof tag === 'object' && tag !== null && (tag as { for?: unknown }).for === 'event';
