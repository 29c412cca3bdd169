import { expect, test } from 'vitest';
import type { Event } from '../../api/types.gen';
import { eventsAbout } from './events';

const event = (reason: string, kind: string, name: string, uid?: string): Event => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: `${name}.${reason}`, namespace: 'default' },
  involvedObject: { kind, name, ...(uid && { uid }) },
  reason,
});
const events = new Map(
  [
    event('Scheduled', 'Pod', 'web', 'first'),
    event('Pulled', 'Pod', 'web', 'second'),
    event('Starting', 'Node', 'node-1', 'node-1'),
    event('RegisteredNode', 'Node', 'node-1', 'a-uid'),
  ].map((e) => [e.metadata.name ?? '', e]),
);
const reasons = (kind: string, name: string, uid: string) => eventsAbout(events, { apiVersion: 'v1', kind, metadata: { name, uid } }).map((e) => e.reason);

test('the Events about a Pod are those of its UID, not of another that had its name', () => {
  expect(reasons('Pod', 'web', 'second')).toEqual(['Pulled']);
  expect(reasons('Pod', 'web', 'third')).toEqual([]);
});

test('the Events about a node go by its name: its kubelet knows no other', () => {
  expect(reasons('Node', 'node-1', 'a-uid')).toEqual(['Starting', 'RegisteredNode']);
});
