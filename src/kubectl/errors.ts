import type { Status } from '../api/types.gen';
import { type ApiCall, isStatus, NOT_CONNECTED } from '../api/wire';
import type { Answer } from './transport';

/** An error that kubectl tells the user about. `status`: the API server's own words; `exact`: printed as it is, without `error: ` before it. */
export class KubectlError extends Error {
  readonly status: Status | undefined;
  readonly exact: boolean;
  readonly exitCode: number;
  constructor(message: string, options?: { readonly status?: Status | undefined; readonly exact?: boolean; readonly exitCode?: number }) {
    super(message);
    this.status = options?.status;
    this.exact = options?.exact ?? false;
    this.exitCode = options?.exitCode ?? 1;
  }
}

/** The command was interrupted (Ctrl+C). */
export const interrupted = (): KubectlError => new KubectlError('', { exact: true, exitCode: 130 });

/** Several errors of one command, each on its own line. `always`: printed as a list even if there is only one. */
export class ErrorList extends Error {
  readonly errors: readonly KubectlError[];
  readonly always: boolean;
  constructor(errors: readonly KubectlError[], always = false) {
    super(errors.map((e) => e.message).join('\n'));
    this.errors = errors;
    this.always = always;
  }
}

export const usageError = (message: string, command: string): KubectlError => new KubectlError(`${message}\nSee 'kubectl ${command} -h' for help and examples`);

/** What a client says of a code that came without a `Status` (apimachinery `NewGenericServerResponse`). */
const GENERIC: Readonly<Record<number, readonly [reason: string, message: string]>> = {
  401: ['Unauthorized', 'the server has asked for the client to provide credentials'],
  403: ['Forbidden', 'forbidden'],
  404: ['NotFound', 'the server could not find the requested resource'],
  405: ['MethodNotAllowed', 'the server does not allow this method on the requested resource'],
  409: ['Conflict', 'the server reported a conflict'],
  415: ['UnsupportedMediaType', 'the body of the request was in an unknown format'],
  422: ['Invalid', 'the server rejected our request due to an error in our request'],
  429: ['TooManyRequests', 'the server has received too many requests and has asked us to try again later'],
  503: ['ServiceUnavailable', 'the server is currently unable to handle the request'],
  504: ['Timeout', 'the server was unable to return a response in the time allotted, but may still be processing the request'],
};

/** `pods.apps` and the name of a path: what a request was about. */
function subjectOf(path: string): string {
  const match = /^\/(?:api\/[^/]+|apis\/([^/]+)\/[^/]+)\/(?:namespaces\/[^/]+\/)?([^/?]+)(?:\/([^/?]+))?/.exec(path);
  if (!match) return '';
  const [, group, resource, name] = match;
  return ` ${resource}${group ? `.${group}` : ''}${name ? ` ${name}` : ''}`;
}

/** The error of an answer outside 2xx. */
export function errorOf({ code, body }: Answer, call?: ApiCall): KubectlError {
  if (isStatus(body)) return new KubectlError(body.message ?? '', { status: body });
  const text = typeof body === 'string' ? body.trim() : '';
  const [reason, said] = GENERIC[code] ?? [
    'InternalError',
    `an error on the server (${JSON.stringify(text || 'unknown')}) has prevented the request from succeeding`,
  ];
  const message = call ? `${said} (${call.method.toLowerCase()}${subjectOf(call.path)})` : said;
  return new KubectlError(message, { status: { apiVersion: 'v1', kind: 'Status', metadata: {}, code, reason } });
}

export const isNotFound = (error: unknown): boolean => error instanceof KubectlError && error.status?.reason === 'NotFound';
export const isConflict = (error: unknown): boolean => error instanceof KubectlError && error.status?.reason === 'Conflict';

/** The same error with where it comes from before its text (kubectl `cmdutil.AddSourceToErr`). */
export function withSource(error: unknown, verb: string, source: string): unknown {
  if (!(error instanceof KubectlError) || !source) return error;
  const message = `error when ${verb} "${source}": ${error.message}`;
  return new KubectlError(message, { status: error.status, exact: error.exact, exitCode: error.exitCode });
}

/** A refused object (422) as kubectl prints it: one line, or a line for each cause. */
function invalid(error: KubectlError, status: Status): string {
  const details = status.details;
  if (!details) return `The request is invalid${error.message ? `: ${error.message}` : ''}`;
  const causes = [...new Set((details.causes ?? []).map((c) => `${c.field ?? ''}: ${c.message ?? ''}`))];
  let text = 'The request is invalid';
  if (details.kind || details.name) text = `The ${details.kind ?? ''} "${details.name ?? ''}" is invalid`;
  else if (error.message && causes.length === 0) text += `: ${error.message}`;
  if (causes.length === 0) return text;
  return causes.length === 1 ? `${text}: ${causes[0]}` : `${text}: \n${causes.map((c) => `* ${c}`).join('\n')}`;
}

/** kubectl `StandardErrorMessage`: the server's errors have a form of their own. */
function line(error: KubectlError): string {
  const { status } = error;
  if (!status || status.reason === NOT_CONNECTED) return error.message;
  if (status.reason === 'Unauthorized') return `error: You must be logged in to the server (${error.message})`;
  return `Error from server${status.reason ? ` (${status.reason})` : ''}: ${error.message}`;
}

/** What kubectl writes to stderr for an error, and its exit code (kubectl `checkErr`). */
export function describeError(thrown: unknown): { readonly text: string; readonly exitCode: number } {
  const error = thrown instanceof ErrorList && thrown.errors.length === 1 && !thrown.always ? thrown.errors[0]! : thrown;
  if (error instanceof ErrorList) return { text: error.errors.map((e) => `${line(e)}\n`).join(''), exitCode: Math.max(...error.errors.map((e) => e.exitCode)) };
  if (error instanceof KubectlError) {
    const { status, message } = error;
    if (status?.reason === 'Invalid') return { text: `${invalid(error, status)}\n`, exitCode: error.exitCode };
    const text = status ? line(error) : error.exact || message.startsWith('error: ') ? message : `error: ${message}`;
    return { text: text && !text.endsWith('\n') ? `${text}\n` : text, exitCode: error.exitCode };
  }
  if (error instanceof Error && error.name === 'AbortError') return { text: '', exitCode: 130 };
  return { text: `Unable to connect to the server: ${error instanceof Error ? error.message : String(error)}\n`, exitCode: 1 };
}
