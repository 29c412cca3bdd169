import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { asOnTheWire } from '../api/wire-form';
import { formatYaml } from '../api/yaml';

export interface Encoded {
  readonly contentType: string;
  readonly text: string | Uint8Array;
}

/** The form in which kubectl wants OpenAPI v2 (gnostic's `openapi.v2.Document`). */
const OPENAPI_PROTOBUF = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

/**
 * The head of an OpenAPI v2 document in protobuf. kubectl reads it only to be sure that what version 3 does not know is not known here either,
 * so that what the document goes on to say is left out.
 */
function openApiHead({ swagger, info }: { readonly swagger: string; readonly info: { readonly title: string; readonly version: string } }): Uint8Array {
  const head = new BinaryWriter().tag(1, WireType.LengthDelimited).string(info.title).tag(2, WireType.LengthDelimited).string(info.version).finish();
  return new BinaryWriter().tag(1, WireType.LengthDelimited).string(swagger).tag(2, WireType.LengthDelimited).bytes(head).finish();
}

type Swagger = Parameters<typeof openApiHead>[0];
const isSwagger = (body: unknown): body is Swagger => typeof body === 'object' && body !== null && 'swagger' in body && 'info' in body;

/** The media type of discovery in one document says what it is: kubectl takes it for the plain form otherwise. */
const contentTypeOf = (body: unknown): string =>
  (body as { readonly kind?: unknown } | null)?.kind === 'APIGroupDiscoveryList'
    ? 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'
    : 'application/json';

/** An answer's body as it goes over the wire: objects as JSON or YAML, text as it is. */
export function encode(body: unknown, format: 'json' | 'yaml' | undefined, accept = ''): Encoded {
  if (isSwagger(body) && accept.includes('proto-openapi.spec.v2')) return { contentType: OPENAPI_PROTOBUF, text: openApiHead(body) };
  if (typeof body === 'string') return { contentType: 'text/plain; charset=utf-8', text: body };
  const wire = asOnTheWire(body);
  return format === 'yaml'
    ? { contentType: 'application/yaml', text: formatYaml(wire) }
    : { contentType: contentTypeOf(body), text: `${JSON.stringify(wire)}\n` };
}

/** One event of a watch: a line of JSON. */
export const encodeEvent = (event: string, object: unknown): string => `${JSON.stringify({ type: event, object })}\n`;

/** Letters of all warnings together above which each is cut to `WARNING_MAX` (apiserver `filters.WithWarningRecorder`). */
const WARNINGS_MAX = 4_096;
const WARNING_MAX = 256;

/** What no header may hold. */
const CONTROL = /\p{Cc}/u;

/** One Warning header (RFC 7234, apimachinery `NewWarningHeader`): the text in quotes, in UTF-8, of which HTTP's headers know only the bytes. */
const warningHeader = (letters: readonly string[]): string => `299 - "${Buffer.from(letters.join('').replace(/[\\"]/g, '\\$&'), 'utf8').toString('latin1')}"`;

/** The Warning headers of an answer: each text once, those with control characters not at all, and cut where there are too many letters. */
export function warningHeaders(texts: readonly string[]): readonly string[] {
  const said = [...new Set(texts)].filter((text) => text !== '' && !CONTROL.test(text)).map((text) => [...text]);
  if (said.reduce((letters, text) => letters + text.length, 0) <= WARNINGS_MAX) return said.map(warningHeader);
  // As many as it takes to reach the limit.
  let left = WARNINGS_MAX;
  const headers: string[] = [];
  for (const text of said) {
    if (left <= 0) break;
    const cut = text.slice(0, WARNING_MAX);
    left -= cut.length;
    headers.push(warningHeader(cut));
  }
  return headers;
}
