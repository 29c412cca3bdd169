import type { ApiCall, ContentType } from './wire';

/** What the headers of a request to the API server say, by their names in small letters. */

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What bodies may be. */
export const TEXT_TYPES: readonly ContentType[] = ['application/json', 'application/yaml'];
export const PATCH_TYPES: readonly ContentType[] = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/apply-patch+yaml',
  'application/strategic-merge-patch+json',
];

const EXTRA = 'impersonate-extra-';

/** What Node has joined to one text where a header came more than once. */
const valuesOf = (header: string | readonly string[] | undefined): readonly string[] => [header ?? []].flat().flatMap((text) => text.split(/,\s*/));

/** A header's part that names a key, decoded where it is encoded (apiserver `unescapeExtraKey`). */
function extraKey(header: string): string {
  const key = header.slice(EXTRA.length);
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

/** Who makes a request, and in whose name, by its headers: `Authorization`, `Impersonate-User`, `-Uid`, `-Group`, `-Extra-…`. */
export function credentialsOf(headers: Headers): Pick<ApiCall, 'token' | 'impersonate'> {
  const token = /^Bearer +(\S+)$/i.exec(valuesOf(headers.authorization)[0]?.trim() ?? '')?.[1];
  const [user, uid] = [headers['impersonate-user'], headers['impersonate-uid']].map((header) => valuesOf(header)[0]);
  const groups = valuesOf(headers['impersonate-group']);
  const extra = Object.fromEntries(Object.keys(headers).flatMap((name) => (name.startsWith(EXTRA) ? [[extraKey(name), valuesOf(headers[name])]] : [])));
  const more = { ...(uid ? { uid } : {}), ...(groups.length > 0 ? { groups } : {}), ...(Object.keys(extra).length > 0 ? { extra } : {}) };
  const isAnother = user !== undefined || Object.keys(more).length > 0;
  return { ...(token === undefined ? {} : { token }), ...(isAnother ? { impersonate: { user: user ?? '', ...more } } : {}) };
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
