import { memoOf } from '../../api/memo';
import type { KubeObject } from '../../api/object';
import type { Event } from '../../api/types.gen';
import { type Group, grouped, type Objects } from './objects';

const nodeNamed = (name: string | undefined): string => `Node ${name}`;
const byObject = grouped<Event>(({ involvedObject: { kind, name, uid } }) => (kind === 'Node' ? nodeNamed(name) : uid));
const listOf = memoOf(({ members }: Group<Event>): readonly Event[] => [...members]);

/**
 * The Events about an object: those that name its UID, but of a node its name, for a kubelet does not know its node's UID. The same list as long as none of
 * them changes.
 */
export const eventsAbout = (events: Objects<Event>, { kind, metadata: { name, uid } }: KubeObject): readonly Event[] =>
  listOf(byObject(events, kind === 'Node' ? nodeNamed(name) : (uid ?? '')));
