import { KINDS } from '../api/kinds';
import { isList } from '../api/wire';
import { formatYaml } from '../api/yaml';

const BUILT_IN = new Set(KINDS.map(({ group, version, kind }) => `${group ? `${group}/` : ''}${version} ${kind}List`));

/** A list as HTTP has it: the items of built-in kinds do not say what they are. */
function asOnTheWire(body: unknown): unknown {
  if (!isList(body) || !BUILT_IN.has(`${body.apiVersion} ${body.kind}`)) return body;
  return { ...body, items: body.items.map(({ apiVersion: _, kind: __, ...item }) => item) };
}

export interface Encoded {
  readonly contentType: string;
  readonly text: string;
}

/** The media type of discovery in one document says what it is: kubectl takes it for the plain form otherwise. */
const contentTypeOf = (body: unknown): string =>
  (body as { readonly kind?: unknown } | null)?.kind === 'APIGroupDiscoveryList'
    ? 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'
    : 'application/json';

/** An answer's body as text: objects as JSON or YAML, text as it is. */
export function encode(body: unknown, format: 'json' | 'yaml' | undefined): Encoded {
  if (typeof body === 'string') return { contentType: 'text/plain; charset=utf-8', text: body };
  const wire = asOnTheWire(body);
  return format === 'yaml'
    ? { contentType: 'application/yaml', text: formatYaml(wire) }
    : { contentType: contentTypeOf(body), text: `${JSON.stringify(wire)}\n` };
}

/** One event of a watch: a line of JSON. */
export const encodeEvent = (event: string, object: unknown): string => `${JSON.stringify({ type: event, object })}\n`;

/** A Warning header (RFC 7234): the text in quotes. */
export const warningHeader = (text: string): string => `299 - "${text.replace(/[\\"]/g, '\\$&').replace(/[\r\n]+/g, ' ')}"`;
