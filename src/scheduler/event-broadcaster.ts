import type { KubeObject } from '../api/object';
import { formatMicroTime } from '../api/time';
import type { ObjectReference } from '../api/types.gen';
import type { ApiCall } from '../api/wire';
import { referenceTo } from '../client/event-recorder';
import { createVersionedMap, type Version, type VersionedMap } from '../sim/versioned-map';

/** What the scheduler says of a Pod. */
export interface Note {
  /** The profile's scheduler name. */
  readonly reportingController: string;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly action: string;
  readonly note: string;
}

/** An event of `events.k8s.io/v1`, as far as a recorder fills it in. */
interface EventBody extends KubeObject, Note {
  readonly eventTime: string;
  readonly reportingInstance: string;
  readonly regarding: ObjectReference;
  readonly related?: ObjectReference;
}

interface Sent {
  readonly event: EventBody;
  readonly count: number;
  readonly lastUs: number;
}

/** The events that were sent and whose series may go on. */
export interface Broadcast {
  readonly sent: VersionedMap<Sent>;
  /** When an event was named last, and how many were in that microsecond before: each has a name of its own. */
  lastName: { readonly atUs: number; readonly count: number };
}

export type SavedBroadcast = Omit<Broadcast, 'sent'> & { readonly sent: Version<Sent> };

export const newBroadcast = (): Broadcast => ({ sent: createVersionedMap(), lastName: { atUs: -1, count: 0 } });
export const saveBroadcast = ({ sent, lastName }: Broadcast): SavedBroadcast => ({ sent: sent.checkpoint(), lastName });

/** The broadcast as it was saved; what is there is used for it. */
export function restoreBroadcast({ sent }: Broadcast, saved: SavedBroadcast): Broadcast {
  sent.restore(saved.sent);
  return { sent, lastName: saved.lastName };
}

const EVENTS = '/apis/events.k8s.io/v1';
/** A series that has been quiet for this long is over (client-go `tools/events` finishTime). */
const FINISH_US = 360_000_000;
const NOTE_LENGTH_MAX = 1024;

/**
 * Says something of an object as client-go `tools/events` does: the first event of a kind about an object is created; the second makes it a series by a
 * PATCH; later ones only count until the series is over, and ask for no call.
 */
export function recordEvent(broadcast: Broadcast, nowUs: number, about: KubeObject, note: Note, related?: KubeObject): ApiCall | undefined {
  const regarding = referenceTo(about);
  const other = related && referenceTo(related);
  const key = `${note.type}/${note.action}/${note.reason}/${keyOfReference(regarding)}/${other ? keyOfReference(other) : ''}`;
  const known = broadcast.sent.entries.get(key);
  if (known) {
    const next = { ...known, count: known.count + 1, lastUs: nowUs };
    broadcast.sent.set(key, next);
    return next.count === 2 ? patchSeries(next) : undefined;
  }
  const namespace = regarding.namespace ?? 'default';
  const event: EventBody = {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { name: `${regarding.name}.${nameSuffix(broadcast, nowUs)}`, namespace },
    eventTime: formatMicroTime(nowUs),
    ...note,
    reportingInstance: `${note.reportingController}-control-plane`,
    note: truncate(note.note),
    regarding,
    ...(other && { related: other }),
  };
  broadcast.sent.set(key, { event, count: 1, lastUs: nowUs });
  return { method: 'POST', path: `${EVENTS}/namespaces/${namespace}/events`, body: event };
}

/** Ends the series that have been quiet for long: their last counts are written. To be called at `nextFinishUs`. */
export function finishSeries({ sent }: Broadcast, nowUs: number): readonly ApiCall[] {
  const over = [...sent.entries].filter(([, { lastUs }]) => lastUs + FINISH_US <= nowUs);
  for (const [key] of over) sent.delete(key);
  return over.flatMap(([, one]) => (one.count > 1 ? [patchSeries(one)] : []));
}

/** When `finishSeries` has something to do next. */
export function nextFinishUs({ sent }: Broadcast): number | undefined {
  let first: number | undefined;
  for (const { lastUs } of sent.entries.values()) if (first === undefined || lastUs + FINISH_US < first) first = lastUs + FINISH_US;
  return first;
}

const keyOfReference = ({ apiVersion, kind, namespace, name, uid, resourceVersion }: ObjectReference): string =>
  `${apiVersion}/${kind}/${namespace}/${name}/${uid}/${resourceVersion}`;

const truncate = (note: string): string => (note.length <= NOTE_LENGTH_MAX ? note : `${note.slice(0, NOTE_LENGTH_MAX - 4)} ...`);

/** Nanoseconds as the name of an event; two of one microsecond must differ. */
function nameSuffix(broadcast: Broadcast, nowUs: number): string {
  const { atUs, count } = broadcast.lastName;
  broadcast.lastName = { atUs: nowUs, count: atUs === nowUs ? count + 1 : 0 };
  return (BigInt(nowUs) * 1000n + BigInt(broadcast.lastName.count)).toString(16);
}

function patchSeries({ event, count, lastUs }: Sent): ApiCall {
  const body = { series: { count, lastObservedTime: formatMicroTime(lastUs) } };
  const path = `${EVENTS}/namespaces/${event.metadata.namespace}/events/${event.metadata.name}`;
  return { method: 'PATCH', path, contentType: 'application/strategic-merge-patch+json', body };
}
