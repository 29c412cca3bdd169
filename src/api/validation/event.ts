import { semanticEqual } from '../equality';
import { parseTime } from '../time';
import type { Event } from '../types.gen';
import { type FieldError, invalid, invalidEach, required } from './errors';
import { byteLength, isDNS1123Subdomain, isQualifiedName, nameIsDNSSubdomain } from './names';
import { validateImmutable, validateObjectMeta, validateObjectMetaUpdate } from './object-meta';

/** Upstream `pkg/apis/core/validation` events.go. Both versions of the API come here in the stored form; the newer one is stricter. */
type Errors = readonly FieldError[];

const SHORT_MAX = 128;
const NOTE_BYTES_MAX = 1024;

export const validateEvent = (event: Event): Errors => validateLegacy(event, 'reportingComponent');

export const validateEventStrictly = (event: Event): Errors => [
  ...validateLegacy(event, 'reportingController'),
  ...validateObjectMeta(event.metadata, true, nameIsDNSSubdomain),
  ...validateSeries(event),
  ...(event.eventTime ? [] : [required('eventTime')]),
  ...(event.type === 'Normal' || event.type === 'Warning' ? [] : [invalid('type', '', `has invalid value: ${event.type ?? ''}`)]),
  ...(['firstTimestamp', 'lastTimestamp', 'count'] as const).flatMap((field) => (event[field] ? [invalid(field, '', 'needs to be unset')] : [])),
  ...(event.source?.component || event.source?.host ? [invalid('source', '', 'needs to be unset')] : []),
];

const IMMUTABLE = [
  'involvedObject',
  'reason',
  'message',
  'source',
  'firstTimestamp',
  'lastTimestamp',
  'count',
  'reason',
  'type',
  'eventTime',
  'action',
  'related',
  'reportingComponent',
  'reportingInstance',
] as const;

export const validateEventUpdateStrictly = (next: Event, old: Event): Errors => [
  ...validateLegacy(next, 'reportingController'),
  ...validateObjectMetaUpdate(next.metadata, old.metadata),
  ...(semanticEqual(next.series, old.series) ? [] : validateSeries(next)),
  ...IMMUTABLE.flatMap((field) => {
    // Clients cut event times to microseconds.
    if (field === 'eventTime' && parseTime(next.eventTime) === parseTime(old.eventTime)) return [];
    return validateImmutable(next[field], old[field], field === 'reportingComponent' ? 'reportingController' : field);
  }),
];

function validateSeries({ series }: Event): Errors {
  if (!series) return [];
  return [
    ...((series.count ?? 0) < 2 ? [invalid('series.count', '', 'should be at least 2')] : []),
    ...(series.lastObservedTime ? [] : [required('series.lastObservedTime')]),
  ];
}

function validateLegacy(event: Event, controllerField: string): Errors {
  const { namespace = '' } = event.metadata;
  const about = event.involvedObject?.namespace ?? '';
  const agrees = about === '' ? namespace === '' || namespace === 'default' : namespace === about;
  const agreesLately = about !== '' || namespace === 'default' || namespace === 'kube-system';
  return [
    ...((event.eventTime ? agreesLately : agrees) ? [] : [invalid('involvedObject.namespace', about, 'does not match event.namespace')]),
    ...(event.eventTime ? validateNewFields(event, controllerField) : []),
    ...invalidEach('namespace', namespace, isDNS1123Subdomain(namespace)),
  ];
}

/** What events must say that have an `eventTime`. */
function validateNewFields(
  { reportingComponent = '', reportingInstance = '', action = '', reason = '', message = '' }: Event,
  controllerField: string,
): Errors {
  const tooLong = (field: string, text: string, max: number): Errors =>
    byteLength(text) > max ? [invalid(field, '', `can have at most ${max} characters`)] : [];
  const needed = (field: string, text: string): Errors => [...(text === '' ? [required(field)] : []), ...tooLong(field, text, SHORT_MAX)];
  return [
    ...(reportingComponent === '' ? [required(controllerField)] : []),
    ...invalidEach(controllerField, reportingComponent, isQualifiedName(reportingComponent)),
    ...needed('reportingInstance', reportingInstance),
    ...needed('action', action),
    ...needed('reason', reason),
    ...tooLong('message', message, NOTE_BYTES_MAX),
  ];
}
