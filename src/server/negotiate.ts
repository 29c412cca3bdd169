import type { ApiCall, ContentType, Method } from '../api/wire';

const BODY_TYPES: readonly ContentType[] = ['application/json', 'application/yaml'];
const PATCH_TYPES: readonly ContentType[] = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/apply-patch+yaml',
  'application/strategic-merge-patch+json',
];
const METHODS: readonly string[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] satisfies Method[];

export interface Refusal {
  readonly code: 405 | 406 | 415;
  readonly message: string;
}

/** An HTTP request as the simulation's call, or why its media types are not served. */
export function callOf(method: string, path: string, contentType: string | undefined, accept: string | undefined, text: string | undefined): ApiCall | Refusal {
  if (!METHODS.includes(method)) return { code: 405, message: `the server does not allow this method on the requested resource` };
  if (formatOf(accept) === undefined && path.startsWith('/api'))
    return { code: 406, message: 'only the following media types are accepted: application/json, application/yaml' };
  const call = { method: method as Method, path, ...(accept ? { accept } : {}) };
  if (text === undefined || text === '') return method === 'GET' || method === 'DELETE' ? call : { ...call, text: '' };
  const known = method === 'PATCH' ? PATCH_TYPES : BODY_TYPES;
  const type = (contentType?.split(';')[0]?.trim() || 'application/json') as ContentType;
  if (!known.includes(type))
    return { code: 415, message: `the body of the request was in an unknown format - accepted media types include: ${known.join(', ')}` };
  return { ...call, text, contentType: type };
}

/** The first format of an Accept header that is served. */
export function formatOf(accept: string | undefined): 'json' | 'yaml' | undefined {
  if (!accept) return 'json';
  for (const part of accept.split(',')) {
    const type = part.split(';')[0]!.trim();
    if (type === 'application/json' || type === '*/*' || type === 'application/*') return 'json';
    if (type === 'application/yaml') return 'yaml';
  }
  return undefined;
}
