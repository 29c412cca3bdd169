import type { Kind } from '../api/kinds/kind';
import { isDeeperThan, NESTING_MAX, TOO_DEEP } from '../api/nesting';
import { asObject, type JsonObject, type KubeObject } from '../api/object';
import { quote } from '../api/quote';
import { type DecodedText, decode, decodeText, type FieldValidation } from '../api/schema/decode';
import type { Status } from '../api/types.gen';
import { isRefusal, type Scope } from './registry/scope';
import { badRequest, invalid } from './status';

export interface Decoded {
  readonly kind?: undefined;
  readonly object: KubeObject;
  readonly warnings: readonly string[];
}

/** The request's body as data, with the duplicate fields that a text had. */
interface Parsed {
  readonly kind?: undefined;
  readonly value: unknown;
  readonly found: readonly string[];
}

const NOTHING_FOUND: readonly string[] = [];

/** Reads what a client sent as an object, or the text that a user typed. */
export function parseBody(scope: Scope): Parsed | Status {
  const parsed = readBody(scope);
  // All of a patch is walked through, not only what the schema knows.
  const isTooDeep = scope.route.verb === 'patch' && !scope.trusted && !isRefusal(parsed) && isDeeperThan(parsed.value, NESTING_MAX);
  return isTooDeep ? badRequest(`error decoding patch: ${TOO_DEEP}`) : parsed;
}

function readBody({ request, route }: Scope): Parsed | Status {
  const { body, text, contentType } = request;
  if (text === undefined || (text === '' && request.method === 'DELETE')) return { value: body, found: NOTHING_FOUND };
  const parsed: DecodedText = decodeText(text, contentType);
  if (parsed.error === undefined) return { value: parsed.value, found: parsed.strict };
  if (contentType === 'application/apply-patch+yaml') return badRequest(`error decoding YAML: error converting YAML to JSON: ${parsed.error}`);
  const unreadable = contentType === 'application/yaml' ? parsed.error : `couldn't get version/kind; json parse error: ${parsed.error}`;
  const problem = text.trim() === '' ? 'EOF' : unreadable;
  return badRequest(`the object provided is unrecognized (must be of type ${route.resource.kind.kind}): ${problem} (${summary(text)})`);
}

/** The first bytes of a body in hexadecimal, as upstream's message has them. */
function summary(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const hex = [...bytes.slice(0, 30)].map((b) => b.toString(16).padStart(2, '0')).join('');
  return bytes.length > 30 ? `${hex} ...` : hex;
}

/** What becomes of unknown and duplicate fields, as the request says. */
export function fieldValidationOf({ route }: Scope): FieldValidation {
  const asked = route.query.get('fieldValidation');
  return asked === 'Strict' || asked === 'Ignore' ? asked : 'Warn';
}

/** What a body must be: the resource's kind, or that of a subresource. */
export interface Expected {
  readonly kind: Pick<Kind, 'group' | 'version' | 'kind' | 'schema' | 'decode' | 'defaults' | 'storedAs'>;
  readonly apiVersion: string;
}

/** The object of a request's body in its canonical, defaulted and stored form, or why it is refused. */
export function decodeBody(scope: Scope, expected: Expected = scope.route.resource): Decoded | Status {
  const parsed = parseBody(scope);
  if (isRefusal(parsed)) return parsed;
  const { value, found } = parsed;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const what =
      value === undefined
        ? 'EOF'
        : `couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonType(value)} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`;
    return badRequest(
      `the object provided is unrecognized (must be of type ${expected.kind.kind}): ${what} (${summary(scope.request.text ?? (value === undefined ? '' : JSON.stringify(value)))})`,
    );
  }
  const object = value as JsonObject;
  return wrongType(scope, object, expected) ?? decodeObject(scope, object, found, (error) => badRequest(cannotHandle(expected, object, error)), expected);
}

const jsonType = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value);

const cannotHandle = ({ kind: expected }: Expected, { kind, apiVersion }: JsonObject, error: string): string => {
  const version = typeof apiVersion === 'string' ? apiVersion.slice(apiVersion.indexOf('/') + 1) : expected.version;
  return `${kind ?? expected.kind} in version ${quote(version)} cannot be handled as a ${expected.kind}: ${error}`;
};

/** Where upstream's processes register their kinds. */
const SCHEME = 'pkg/api/legacyscheme/scheme.go:30';
const EXTENSIONS_SCHEME = 'k8s.io/apiextensions-apiserver/pkg/apiserver/apiserver.go:55';

/** Refuses a body that says it is something else than what the path is about. */
function wrongType(scope: Scope, body: JsonObject, expected: Expected): Status | undefined {
  const { kind, apiVersion } = expected;
  // Nobody fills in what a custom resource does not say of itself, and its strategy looks at the kind.
  if (kind.decode && !scope.trusted && !body.kind)
    return badRequest(cannotHandle(expected, {}, `Object 'Kind' is missing in '${scope.request.text ?? JSON.stringify(body)}'`));
  const given = { kind: body.kind ?? kind.kind, apiVersion: body.apiVersion ?? (kind.decode && !scope.trusted ? '' : apiVersion) };
  if (kind.decode && given.apiVersion === apiVersion) return undefined;
  if (given.kind === kind.kind && given.apiVersion === apiVersion) return undefined;
  if (kind.decode || (given.kind === kind.kind && scope.knows(String(given.apiVersion), String(given.kind))))
    return badRequest(`the API version in the data (${given.apiVersion}) does not match the expected API version (${apiVersion})`);
  const problem = scope.knows(String(given.apiVersion), String(given.kind))
    ? `converting (${String(given.apiVersion).replace('/', '')}.${given.kind}) to (${kind.group || 'core'}.${kind.kind}): unknown conversion`
    : `no kind ${quote(String(given.kind))} is registered for version ${quote(String(given.apiVersion))} in scheme ${quote(kind.group === 'apiextensions.k8s.io' ? EXTENSIONS_SCHEME : SCHEME)}`;
  return badRequest(cannotHandle(expected, body, problem));
}

/** The text that an object was read from, if it was: that of a patch is another's. */
const textOf = ({ route, request: { text, contentType = 'application/json' } }: Scope): string | undefined =>
  route.verb === 'patch' || contentType !== 'application/json' ? undefined : text;

/** Decodes and defaults an object of the route's kind. The engine's own components send clean objects: those are only defaulted. `stored`: of a patch, what it was laid over. */
export function decodeObject(
  scope: Scope,
  body: JsonObject,
  found: readonly string[],
  refuse: (error: string) => Status,
  { kind, apiVersion }: Expected = scope.route.resource,
  stored?: JsonObject,
): Decoded | Status {
  let object: KubeObject;
  let warnings: readonly string[] = NOTHING_FOUND;
  // What a patch makes has been through nobody's hands yet.
  if (scope.trusted && scope.route.verb !== 'patch') {
    object = asObject(body.apiVersion === apiVersion ? body : { apiVersion, kind: kind.kind, ...body });
  } else {
    const validation = fieldValidationOf(scope);
    const decoded = kind.decode?.(body, validation, found) ?? decode(kind.schema, body, validation, found, { stored, text: textOf(scope) });
    if (decoded.error !== undefined) return refuse(decoded.error);
    const fields = decoded.object as JsonObject;
    object = asObject(fields.apiVersion === apiVersion && fields.kind === kind.kind ? fields : { kind: kind.kind, apiVersion, ...fields });
    if (!object.metadata) object = { ...object, metadata: {} };
    warnings = decoded.warnings;
  }
  const defaulted = kind.defaults?.(object) ?? object;
  return { object: kind.storedAs?.toStored(defaulted) ?? defaulted, warnings };
}

/** Why a patched object is refused if it cannot be decoded (`handlers/patch.go`). */
export const invalidPatch =
  (patch: unknown) =>
  (error: string): Status =>
    invalid({ group: '', name: '' }, '', [{ type: 'FieldValueInvalid', field: 'patch', message: `Invalid value: ${quote(JSON.stringify(patch))}: ${error}` }]);
