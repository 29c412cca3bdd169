import type { KubeObject } from '../../api/object';
import type { Event } from '../../api/types.gen';
import { memo } from './memo';

const NO_EVENTS: readonly Event[] = [];

/** What Events name an object by: its UID, but of a node its name, for a kubelet does not know its node's UID. */
const identity = (kind: string | undefined, name = '', uid = ''): string => (kind === 'Node' ? name : uid);

/** The Events by what they are about. Worked out once for each state of the Events. */
const eventsBySubject = memo((events: ReadonlyMap<string, Event>): ReadonlyMap<string, readonly Event[]> => {
  const bySubject = new Map<string, Event[]>();
  for (const event of events.values()) {
    const { kind, name, uid } = event.involvedObject;
    const subject = identity(kind, name, uid);
    const list = bySubject.get(subject);
    if (list) list.push(event);
    else bySubject.set(subject, [event]);
  }
  return bySubject;
});

export const eventsAbout = (events: ReadonlyMap<string, Event>, { kind, metadata: { name, uid } }: KubeObject): readonly Event[] =>
  eventsBySubject(events).get(identity(kind, name, uid)) ?? NO_EVENTS;
