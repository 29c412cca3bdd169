import { formatTime } from '../api/time';
import type { Event } from '../api/types.gen';
import { createVersionedMap, type Version, type VersionedMap } from '../sim/versioned-map';

/** What a recorder knows of the events that it has sent (client-go `tools/record/events_cache.go`): it counts them, combines similar ones, and stops spam. */

interface Similar {
  readonly messages: readonly string[];
  readonly lastUs: number;
}
interface Bucket {
  readonly tokens: number;
  readonly atUs: number;
}

export interface EventsCache {
  /** Events as they were sent last. */
  readonly seen: VersionedMap<Event>;
  readonly similar: VersionedMap<Similar>;
  readonly buckets: VersionedMap<Bucket>;
}

export interface SavedEventsCache {
  readonly seen: Version<Event>;
  readonly similar: Version<Similar>;
  readonly buckets: Version<Bucket>;
}

const CACHE_ENTRIES_MAX = 4096;
const SIMILAR_MAX = 10;
const SIMILAR_INTERVAL_US = 600e6;
const SPAM_BURST = 25;
const SPAM_REFILL_US = 300e6;

export const newEventsCache = (): EventsCache => ({ seen: createVersionedMap(), similar: createVersionedMap(), buckets: createVersionedMap() });

export const saveEventsCache = ({ seen, similar, buckets }: EventsCache): SavedEventsCache => ({
  seen: seen.checkpoint(),
  similar: similar.checkpoint(),
  buckets: buckets.checkpoint(),
});

export function restoreEventsCache({ seen, similar, buckets }: EventsCache, saved: SavedEventsCache): void {
  seen.restore(saved.seen);
  similar.restore(saved.similar);
  buckets.restore(saved.buckets);
}

/** Sets the newest entry of a bounded cache; the oldest goes. */
function remember<T extends object>(cache: VersionedMap<T>, key: string, value: T): void {
  cache.delete(key);
  cache.set(key, value);
  if (cache.entries.size > CACHE_ENTRIES_MAX) cache.delete(cache.entries.keys().next().value!);
}

// The source is part of upstream's keys, too; here each recorder has its own.
const objectKey = ({ involvedObject: o, type }: Event): string => `${o.kind}/${o.namespace}/${o.name}/${o.uid}/${o.apiVersion}/${type}`;

/** EventAggregator: after ten different messages in ten minutes, similar events become one, which needs a name of its own. Gives its key in `seen` as well. */
export function aggregate(
  { similar }: EventsCache,
  event: Event,
  nowUs: number,
): { readonly event: Event; readonly key: string; readonly isCombined: boolean } {
  const key = `${objectKey(event)}/${event.reason}`;
  const known = similar.entries.get(key);
  const recent = known && nowUs - known.lastUs <= SIMILAR_INTERVAL_US ? known.messages : [];
  const messages = recent.includes(event.message ?? '') ? recent : [...recent, event.message ?? ''];
  const isCombined = messages.length >= SIMILAR_MAX;
  remember(similar, key, { messages: isCombined ? messages.slice(1) : messages, lastUs: nowUs });
  if (!isCombined) return { event, key: `${key}/${event.involvedObject.fieldPath}/${event.message}`, isCombined };
  const now = formatTime(nowUs);
  return { event: { ...event, message: `(combined from similar events): ${event.message}`, firstTimestamp: now, lastTimestamp: now }, key, isCombined };
}

/** eventLogger: counts an event that was seen before. */
export function observe({ seen }: EventsCache, event: Event, key: string): Event {
  const before = seen.entries.get(key);
  const observed: Event = before
    ? {
        ...event,
        metadata: { ...event.metadata, name: before.metadata.name ?? '' },
        firstTimestamp: before.firstTimestamp ?? '',
        count: (before.count ?? 1) + 1,
      }
    : event;
  remember(seen, key, observed);
  return observed;
}

/** EventSourceObjectSpamFilter: a token bucket for each source and object. */
export function isSpam({ buckets }: EventsCache, event: Event, nowUs: number): boolean {
  const object = objectKey(event);
  const bucket = buckets.entries.get(object) ?? { tokens: SPAM_BURST, atUs: nowUs };
  const tokens = Math.min(SPAM_BURST, bucket.tokens + (nowUs - bucket.atUs) / SPAM_REFILL_US);
  const spam = tokens < 1;
  remember(buckets, object, { tokens: spam ? tokens : tokens - 1, atUs: nowUs });
  return spam;
}
