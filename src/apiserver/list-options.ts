import type { Status } from '../api/types.gen';
import { type FieldError, forbidden, notSupported } from '../api/validation/errors';
import type { Route } from './route';
import { badRequest, invalid } from './status';

/** The options of lists and watches, in their query (apimachinery `internalversion/validation`). Those of writes are the registry's business. */

type Errors = readonly FieldError[];

const NONE: Errors = [];

const NOT_WITH_CONTINUE = forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden when continue is provided');
const MATCHES = ['Exact', 'NotOlderThan', ''];

function validateListing(query: URLSearchParams): Errors {
  const match = query.get('resourceVersionMatch') ?? '';
  const version = query.get('resourceVersion') ?? '';
  const initial = query.has('sendInitialEvents') ? [forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list')] : NONE;
  if (match === '') return initial;
  return [
    ...(version === '' ? [forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden unless resourceVersion is provided')] : NONE),
    ...(query.get('continue') ? [NOT_WITH_CONTINUE] : NONE),
    ...(MATCHES.includes(match) ? NONE : [notSupported('resourceVersionMatch', match, MATCHES)]),
    ...(match === 'Exact' && version === '0' ? [forbidden('resourceVersionMatch', 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"')] : NONE),
    ...initial,
  ];
}

function validateWatching(query: URLSearchParams): Errors {
  const match = query.get('resourceVersionMatch') ?? '';
  const initial = query.has('sendInitialEvents');
  const wrongInitial =
    initial && match !== 'NotOlderThan' ? [forbidden('resourceVersionMatch', 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan')] : NONE;
  if (match === '') return wrongInitial;
  return [
    ...wrongInitial,
    ...(initial ? NONE : [forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided')]),
    ...(match === 'NotOlderThan' ? NONE : [notSupported('resourceVersionMatch', match, ['NotOlderThan'])]),
    ...(query.get('continue') ? [NOT_WITH_CONTINUE] : NONE),
  ];
}

const refused = (errors: Errors): Status | undefined => (errors.length > 0 ? invalid({ group: 'meta.k8s.io', name: 'ListOptions' }, '', errors) : undefined);

const NUMBERS = ['limit', 'timeoutSeconds', 'gracePeriodSeconds', 'tailLines', 'sinceSeconds', 'limitBytes'];

/** The first number of a query that is none, as Go's parser says it. */
function notANumber(query: URLSearchParams): Status | undefined {
  const name = NUMBERS.find((n) => query.get(n) && !/^[+-]?\d+$/.test(query.get(n)!));
  if (name !== undefined) return badRequest(`strconv.ParseInt: parsing ${JSON.stringify(query.get(name))}: invalid syntax`);
  const large = NUMBERS.find((n) => Math.abs(Number(query.get(n) ?? 0)) >= 2 ** 63);
  return large === undefined ? undefined : badRequest(`strconv.ParseInt: parsing ${JSON.stringify(query.get(large))}: value out of range`);
}

function badVersion(query: URLSearchParams): Status | undefined {
  const version = query.get('resourceVersion') ?? '';
  return /^\d{0,19}$/.test(version)
    ? undefined
    : badRequest(`resourceVersion: Invalid value: ${JSON.stringify(version)}: strconv.ParseUint: parsing ${JSON.stringify(version)}: invalid syntax`);
}

/** Why the options in a request's query are refused, if so. */
export function refusedQuery({ verb, query }: Route): Status | undefined {
  if (query.size === 0) return undefined;
  const bad = notANumber(query);
  if (bad) return bad;
  switch (verb) {
    case 'list':
    case 'deletecollection':
      return refused(validateListing(query)) ?? badVersion(query);
    case 'watch':
      return refused(validateWatching(query)) ?? badVersion(query);
    default:
      return undefined;
  }
}
