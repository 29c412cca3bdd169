import { asObject, type KubeObject } from '../object';
import type { Event, EventsEvent } from '../types.gen';
import { validateEvent, validateEventStrictly, validateEventUpdateStrictly } from '../validation/event';
import { column, since, wide } from './columns';
import { defineKind } from './kind';

const NAMES = { kind: 'Event', plural: 'events', singular: 'event', shortNames: ['ev'], namespaced: true } as const;

/** Events as everything writes and reads them. */
export const event = defineKind<Event>({
  ...NAMES,
  group: '',
  version: 'v1',
  schema: 'core.v1.Event',
  allowCreateOnUpdate: true,
  allowUnconditionalUpdate: true,
  validateCreate: validateEvent,
  validateUpdate: (next) => validateEvent(next),
  selectableFields: (event) => ({
    ...fieldsOfReference('involvedObject', event.involvedObject),
    reason: event.reason ?? '',
    reportingComponent: event.reportingComponent ?? '',
    source: event.source?.component || event.reportingComponent || '',
    type: event.type ?? '',
  }),
  columns: [
    column('Last Seen', 'Time since the event was seen last.', lastSeen),
    column('Type', 'Normal or Warning.', (event) => event.type ?? ''),
    column('Reason', 'Why the event happened, for machines.', (event) => event.reason ?? ''),
    column('Object', 'The object that the event is about.', objectOf),
    wide('Subobject', 'The part of the object that the event is about.', (event) => event.involvedObject.fieldPath ?? ''),
    wide('Source', 'The component that reported the event.', sourceOf),
    column('Message', 'What happened, for people.', (event) => (event.message ?? '').trim()),
    wide('First Seen', 'Time since the event was seen first.', firstSeen),
    wide('Count', 'How many times the event was seen.', (event) => String(event.series ? (event.series.count ?? 0) : event.count || 1)),
    { ...wide('Name', 'Name of the event object.', (event) => event.metadata.name ?? ''), format: 'name' },
  ],
});

/** The same objects with newer field names; stored in the older form. */
export const eventsEvent = defineKind<EventsEvent>({
  ...NAMES,
  group: 'events.k8s.io',
  version: 'v1',
  schema: 'events.v1.Event',
  allowCreateOnUpdate: true,
  allowUnconditionalUpdate: true,
  storedAs: {
    kind: event,
    toStored,
    fromStored: (stored) => fromStored(stored as Event),
    validateCreate: (stored) => validateEventStrictly(stored as Event),
    validateUpdate: (stored, old) => validateEventUpdateStrictly(stored as Event, old as Event),
  },
  selectableFields: (event) => ({
    ...fieldsOfReference('regarding', event.regarding ?? {}),
    reason: event.reason ?? '',
    reportingController: event.reportingController ?? '',
    type: event.type ?? '',
  }),
});

const REFERENCE_FIELDS = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'] as const;

const fieldsOfReference = (path: string, reference: Event['involvedObject']): Readonly<Record<string, string>> =>
  Object.fromEntries(REFERENCE_FIELDS.map((field) => [`${path}.${field}`, reference[field] ?? '']));

function firstSeen(event: Event, nowMs: number): string {
  return since(event.firstTimestamp ?? event.eventTime, nowMs);
}

function lastSeen(event: Event, nowMs: number): string {
  if (event.series) return since(event.series.lastObservedTime, nowMs);
  return event.lastTimestamp ? since(event.lastTimestamp, nowMs) : firstSeen(event, nowMs);
}

function objectOf({ involvedObject: { kind = '', name } }: Event): string {
  return name ? `${kind.toLowerCase()}/${name}` : kind.toLowerCase();
}

function sourceOf({ source, reportingComponent, reportingInstance }: Event): string {
  const component = source?.component || reportingComponent || '';
  const instance = source?.host || reportingInstance;
  return instance ? `${component}, ${instance}` : component;
}

/** Stored names by those of `events.k8s.io/v1`; the other fields have the same name in both. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['deprecatedCount', 'count'],
  ['deprecatedFirstTimestamp', 'firstTimestamp'],
  ['deprecatedLastTimestamp', 'lastTimestamp'],
  ['deprecatedSource', 'source'],
  ['note', 'message'],
  ['regarding', 'involvedObject'],
  ['reportingController', 'reportingComponent'],
]);
const RENAMED_BACK: ReadonlyMap<string, string> = new Map(Array.from(RENAMED, ([newer, stored]) => [stored, newer]));

function rename(object: EventsEvent | Event, names: ReadonlyMap<string, string>): Readonly<Record<string, unknown>> {
  const renamed: Record<string, unknown> = {};
  for (const key in object) renamed[names.get(key) ?? key] = object[key as keyof typeof object];
  return renamed;
}

function toStored(event: EventsEvent): KubeObject {
  return asObject({ involvedObject: {}, ...rename(event, RENAMED), apiVersion: 'v1' });
}

function fromStored(event: Event): EventsEvent {
  return asObject({ ...rename(event, RENAMED_BACK), apiVersion: 'events.k8s.io/v1' });
}
