import type { KubeObject } from '../api/object';
import { formatMicroTime } from '../api/time';
import type { ObjectReference } from '../api/types.gen';
import type { ApiClient, ClientMessage } from '../client/api-client';
import { referenceTo } from '../client/event-recorder';
import type { Send } from '../sim/message';

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

const EVENTS = '/apis/events.k8s.io/v1';
/** A series that has been quiet for this long is over (client-go `tools/events` finishTime). */
const FINISH_US = 360_000_000;
const NOTE_LENGTH_MAX = 1024;

const keyOfReference = ({ apiVersion, kind, namespace, name, uid, resourceVersion }: ObjectReference): string =>
  `${apiVersion}/${kind}/${namespace}/${name}/${uid}/${resourceVersion}`;
const truncate = (note: string): string => (note.length <= NOTE_LENGTH_MAX ? note : `${note.slice(0, NOTE_LENGTH_MAX - 4)} ...`);

/**
 * client-go `tools/events`: the first event of a kind about an object is created; the second makes it a series by a PATCH, later ones only
 * count until the series is over.
 */
export interface EventBroadcaster<Tag> {
  record<B>(send: Send<B | ClientMessage>, client: ApiClient<Tag>, tag: Tag, nowUs: number, about: KubeObject, note: Note, related?: KubeObject): void;
  /** Ends the series that have been quiet. To be called now and then; says when to call it next. */
  finish<B>(send: Send<B | ClientMessage>, client: ApiClient<Tag>, tag: Tag, nowUs: number): void;
  /** When `finish` has something to do next. */
  nextFinishUs(): number | undefined;
  reset(): void;
  checkpoint(): unknown;
  restore(checkpoint: unknown): void;
}

export function createEventBroadcaster<Tag>(): EventBroadcaster<Tag> {
  let sent = new Map<string, Sent>();
  let lastName = { atUs: -1, count: 0 };

  /** Nanoseconds as the name of an event; two of one microsecond must differ. */
  function nameSuffix(nowUs: number): string {
    lastName = { atUs: nowUs, count: lastName.atUs === nowUs ? lastName.count + 1 : 0 };
    return (BigInt(nowUs) * 1000n + BigInt(lastName.count)).toString(16);
  }

  function patchSeries<B>(send: Send<B | ClientMessage>, client: ApiClient<Tag>, tag: Tag, { event, count, lastUs }: Sent): void {
    const body = { series: { count, lastObservedTime: formatMicroTime(lastUs) } };
    const path = `${EVENTS}/namespaces/${event.metadata.namespace}/events/${event.metadata.name}`;
    client.call(send, { method: 'PATCH', path, contentType: 'application/strategic-merge-patch+json', body }, tag);
  }

  return {
    record(send, client, tag, nowUs, about, note, related) {
      const regarding = referenceTo(about);
      const other = related && referenceTo(related);
      const key = `${note.type}/${note.action}/${note.reason}/${keyOfReference(regarding)}/${other ? keyOfReference(other) : ''}`;
      const known = sent.get(key);
      if (known) {
        const next = { ...known, count: known.count + 1, lastUs: nowUs };
        sent.set(key, next);
        if (next.count === 2) patchSeries(send, client, tag, next);
        return;
      }
      const namespace = regarding.namespace ?? 'default';
      const event: EventBody = {
        apiVersion: 'events.k8s.io/v1',
        kind: 'Event',
        metadata: { name: `${regarding.name}.${nameSuffix(nowUs)}`, namespace },
        eventTime: formatMicroTime(nowUs),
        ...note,
        reportingInstance: `${note.reportingController}-control-plane`,
        note: truncate(note.note),
        regarding,
        ...(other && { related: other }),
      };
      sent.set(key, { event, count: 1, lastUs: nowUs });
      client.call(send, { method: 'POST', path: `${EVENTS}/namespaces/${namespace}/events`, body: event }, tag);
    },
    finish(send, client, tag, nowUs) {
      for (const [key, one] of sent) {
        if (one.lastUs + FINISH_US > nowUs) continue;
        sent.delete(key);
        if (one.count > 1) patchSeries(send, client, tag, one);
      }
    },
    nextFinishUs() {
      let first: number | undefined;
      for (const { lastUs } of sent.values()) if (first === undefined || lastUs + FINISH_US < first) first = lastUs + FINISH_US;
      return first;
    },
    reset() {
      sent = new Map();
    },
    checkpoint: () => ({ sent: new Map(sent), lastName }),
    restore(checkpoint) {
      const saved = checkpoint as { sent: Map<string, Sent>; lastName: typeof lastName };
      sent = new Map(saved.sent);
      lastName = saved.lastName;
    },
  };
}
