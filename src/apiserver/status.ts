import type { FieldError } from '../api/field-error';
import { quote } from '../api/quote';
import type { Status, StatusCause } from '../api/types.gen';

/** The `Status` answers of `k8s.io/apimachinery/pkg/api/errors`, one function each. */

interface Details {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

/** A kind or resource with its group, as texts and details name it. */
export interface Qualified {
  readonly group: string;
  readonly name: string;
}

const text = ({ group, name }: Qualified): string => (group ? `${name}.${group}` : name);

/** Leaves out what JSON would (`omitempty`), in the order of upstream's struct. */
function details(d: Details): Details {
  return Object.fromEntries(Object.entries(d).filter(([, v]) => v !== undefined && v !== '' && v !== 0 && !(Array.isArray(v) && v.length === 0)));
}

function failure(code: number, reason: string, message: string, about?: Details): Status {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    ...(reason ? { reason } : {}),
    ...(about ? { details: details(about) } : {}),
    code,
  };
}

const about = ({ group, name: kind }: Qualified, name: string): Details => ({ name, group, kind });

export const notFound = (resource: Qualified, name: string): Status =>
  failure(404, 'NotFound', `${text(resource)} ${quote(name)} not found`, about(resource, name));

/** `NewGenericServerResponse` of a 404: whoever was asked on the client's behalf does not know it. */
export const unknownThere = (resource: Qualified, name: string): Status =>
  failure(404, 'NotFound', `the server could not find the requested resource ( ${text(resource)} ${name})`, about(resource, name));

export const alreadyExists = (resource: Qualified, name: string): Status =>
  failure(409, 'AlreadyExists', `${text(resource)} ${quote(name)} already exists`, about(resource, name));

export const generateNameConflict = (resource: Qualified, name: string): Status =>
  failure(409, 'AlreadyExists', `${text(resource)} ${quote(name)} already exists, the server was not able to generate a unique name for the object`, {
    ...about(resource, name),
    retryAfterSeconds: 1,
  });

export const conflict = (resource: Qualified, name: string, why: string): Status =>
  failure(409, 'Conflict', `Operation cannot be fulfilled on ${text(resource)} ${quote(name)}: ${why}`, about(resource, name));

/** Upstream `registry.OptimisticLockErrorMsg`. */
export const MODIFIED = 'the object has been modified; please apply your changes to the latest version and try again';

export const forbidden = (resource: Qualified, name: string, why: string, causes?: readonly StatusCause[]): Status =>
  failure(403, 'Forbidden', `${text(resource)}${name ? ` ${quote(name)}` : ''} is forbidden: ${why}`, {
    ...about(resource, name),
    ...(causes ? { causes } : {}),
  });

/** What is no resource may not be read (`responsewriters.ForbiddenStatusError`). */
export const forbiddenPath = (why: string): Status => failure(403, 'Forbidden', `forbidden: ${why}`, {});

/** Nobody knows who asks. */
export const unauthorized = (): Status => failure(401, 'Unauthorized', 'Unauthorized');

export const notAcceptable: Status = failure(
  406,
  'NotAcceptable',
  'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf',
);

export const serviceUnavailable = (message: string): Status => failure(503, 'ServiceUnavailable', message);

export const badRequest = (message: string): Status => failure(400, 'BadRequest', message);

/** Several errors as `utilerrors.Aggregate` prints them: each text once. */
export function aggregate(texts: readonly string[]): string {
  const unique = [...new Set(texts)];
  return unique.length === 1 ? unique[0]! : `[${unique.join(', ')}]`;
}

export function invalid(kind: Qualified, name: string, errors: readonly FieldError[]): Status {
  const message = aggregate(errors.map((e) => `${e.field}: ${e.message}`));
  const causes = errors.map(({ type, message, field }) => ({ reason: type, message, field }));
  return failure(422, 'Invalid', `${text(kind)} ${quote(name)} is invalid: ${message}`, { ...about(kind, name), causes });
}

export const expired = (message: string): Status => failure(410, 'Expired', message);

/** A list that cannot go on where it stood; `next` goes on from what there is now (`handleCompactedErrorForPaging`). */
export const expiredContinue = (message: string, next: string): Status => ({ ...expired(message), metadata: { continue: next } });

/** A list of a state that is yet to come (`storage.NewTooLargeResourceVersionError`). */
export const tooLargeResourceVersion = (asked: number, current: number): Status =>
  failure(504, 'Timeout', `Too large resource version: ${asked}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });

export const timeout = (message: string): Status => failure(504, 'Timeout', `Timeout: ${message}`, {});

/** An error of Go's that is none of the API's (`ErrorToAPIStatus`). */
export const plainError = (message: string): Status => failure(500, '', message);

/** Upstream's answer of the watch cache to a resourceVersion that is too old. */
export const tooOldResourceVersion = (asked: string, oldest: number): Status => expired(`too old resource version: ${asked} (${oldest})`);

export const methodNotSupported = (resource: Qualified, action: string): Status =>
  failure(405, 'MethodNotAllowed', `${action} is not supported on resources of kind ${quote(text(resource))}`, about(resource, ''));

/** Where no such method is served at all. */
export const methodNotAllowed = (): Status => failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});

export const tooManyRequests = (message: string, causes: readonly StatusCause[]): Status => failure(429, 'TooManyRequests', message, { causes });

export const internalError = (message: string): Status => failure(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] });

export const unsupportedMediaType = (message: string): Status => failure(415, 'UnsupportedMediaType', message);

/** `NewGenericServerResponse` of a 422 that says nothing else (a JSON patch that does not apply). */
export const rejectedRequest = (): Status => failure(422, 'Invalid', 'the server rejected our request due to an error in our request', {});

export const tooManyOperations = (max: number, given: number): Status =>
  failure(413, 'RequestEntityTooLarge', `Request entity is too large: The allowed maximum operations in a JSON patch is ${max}, got ${given}`, {});

export const noSuchResource = (): Status => failure(404, 'NotFound', 'the server could not find the requested resource', {});

export const applyConflict = (message: string, causes: readonly StatusCause[]): Status => failure(409, 'Conflict', message, { causes });

/** A configuration that its type does not know; upstream answers with a code of 500, but it is the client's mistake. */
export const typedPatchFailed = (message: string): Status => failure(400, '', message);

/** What a delete answers if not with the deleted object. */
export const deleted = (resource: Qualified, name: string, uid: string): Status => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Success',
  details: details({ ...about(resource, name), uid }),
});

/** A success without an object (binding, eviction). */
export const success = (code: number): Status => ({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code });
