import type { IncomingHttpHeaders } from 'node:http';
import type { Header } from '../api/connection';
import { formatOf, PATCH_TYPES, TEXT_TYPES } from '../api/http-headers';
import type { ApiCall, ContentType, Method } from '../api/wire';
import { decodeProtobuf, PROTOBUF, ProtobufError } from './protobuf';

const METHODS: readonly string[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] satisfies Method[];
const ACCEPTED_BODIES: readonly string[] = [...TEXT_TYPES, PROTOBUF];

export interface Refusal {
  readonly code: 400 | 405 | 406 | 415;
  readonly message: string;
}

/** A request's body as it is on the wire, and what it says it is. */
export interface RequestBody {
  readonly contentType: string | undefined;
  readonly bytes: Buffer | undefined;
}

const unsupported = (known: readonly string[]): Refusal => ({
  code: 415,
  message: `the body of the request was in an unknown format - accepted media types include: ${known.join(', ')}`,
});

/** Requests that go on to a Pod or a node, whatever they are. */
const PROXY = /^\/api\/v1\/(?:namespaces\/[^/]+\/(?:pods|services)|nodes)\/[^/]+\/proxy(?:[/?]|$)/;
const PROXY_METHODS: readonly string[] = [...METHODS, 'HEAD', 'OPTIONS'];
/** What is between a client and the server that it speaks to alone. */
const HOP_BY_HOP: ReadonlySet<string> = new Set(['connection', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'content-length']);

/** Headers that go on, with names as they are usually written. */
const headersOf = (headers: IncomingHttpHeaders): readonly Header[] =>
  Object.entries(headers).flatMap(([name, value]): readonly Header[] =>
    value === undefined || HOP_BY_HOP.has(name) ? [] : [[name.replace(/(^|-)[a-z]/g, (part) => part.toUpperCase()), [value].flat().join(', ')]],
  );

/** A request that goes on to somebody else; undefined: it is for the API server. */
export const proxiedCallOf = (method: string, path: string, headers: IncomingHttpHeaders, bytes: Buffer | undefined): ApiCall | undefined =>
  PROXY.test(path) && PROXY_METHODS.includes(method)
    ? { method: method as Method, path, headers: headersOf(headers), text: bytes?.toString('utf8') ?? '' }
    : undefined;

/** An HTTP request as the simulation's call, or why its media types are not served. */
export function callOf(method: string, path: string, accept: string | undefined, { contentType, bytes }: RequestBody): ApiCall | Refusal {
  if (!METHODS.includes(method)) return { code: 405, message: 'the server does not allow this method on the requested resource' };
  if (formatOf(accept) === undefined && path.startsWith('/api'))
    return { code: 406, message: `only the following media types are accepted: ${ACCEPTED_BODIES.join(', ')}` };
  const call = { method: method as Method, path, ...(accept ? { accept } : {}) };
  // What comes with a GET is not looked at.
  if (method === 'GET') return call;
  if (!bytes?.length) return method === 'DELETE' ? call : { ...call, text: '' };
  const type = contentType?.split(';')[0]?.trim().toLowerCase() || 'application/json';
  if (type === PROTOBUF && method !== 'PATCH') return protobufCall(call, bytes);
  const known: readonly string[] = method === 'PATCH' ? PATCH_TYPES : TEXT_TYPES;
  if (!known.includes(type)) return unsupported(method === 'PATCH' ? PATCH_TYPES : ACCEPTED_BODIES);
  return { ...call, text: bytes.toString('utf8'), contentType: type as ContentType };
}

function protobufCall(call: ApiCall, bytes: Buffer): ApiCall | Refusal {
  try {
    return { ...call, body: decodeProtobuf(bytes) };
  } catch (error) {
    if (error instanceof ProtobufError) return { code: 400, message: error.message };
    throw error;
  }
}
