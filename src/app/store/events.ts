import type { KubeObject } from '../../api/object';
import type { Event } from '../../api/types.gen';

/** The Events about an object: those that name its UID, but of a node its name, for a kubelet does not know its node's UID. */
export function eventsAbout(events: ReadonlyMap<string, Event>, { kind, metadata: { name, uid } }: KubeObject): readonly Event[] {
  const about: Event[] = [];
  for (const event of events.values()) {
    const { involvedObject } = event;
    if (kind === 'Node' ? involvedObject.kind === 'Node' && involvedObject.name === name : involvedObject.uid === uid) about.push(event);
  }
  return about;
}
