import { isObject } from '../../api/is-object';
import { asJson, type Json, type JsonObject, type KubeObject } from '../../api/object';
import { jsonMerge } from '../../api/patch/json-merge';
import { JsonPatchError, type JsonPatchOperation, jsonPatch } from '../../api/patch/json-patch';
import { PatchError, strategicMerge } from '../../api/patch/strategic-merge';
import { quote } from '../../api/quote';
import type { Status } from '../../api/types.gen';
import { decodeObject, invalidPatch, parseBody } from '../decode';
import { badRequest, notFound, rejectedRequest, tooManyOperations, unsupportedMediaType } from '../status';
import { decideApply } from './apply';
import { APPLY } from './create';
import { type Decision, isRefusal, refuse, resourceName, type Scope } from './scope';
import { updateObject } from './update';

/** Decides a PATCH: applies it to the object as it is now, then goes on as an update does (apiserver `handlers/patch.go`). */
export function decidePatch(scope: Scope, current: KubeObject | undefined): Decision {
  const { route, request } = scope;
  if (request.contentType === APPLY) return decideApply(scope, current);
  if (!current) return refuse(notFound(resourceName(route), route.name));
  const parsed = parseBody(scope);
  if (isRefusal(parsed)) return refuse(parsed);
  const served = asJson(route.resource.kind.storedAs?.fromStored(current) ?? current);
  const patched = applyPatch(scope, served, parsed.value as Json, route.resource.kind.schema);
  if (isRefusal(patched)) return refuse(patched);
  const refusal = invalidPatch(parsed.value);
  const changed = changedType(served, patched.object);
  const decoded = changed === undefined ? decodeObject(scope, patched.object, [], refusal, route.resource, served) : refusal(changed);
  if (isRefusal(decoded)) return refuse(decoded);
  return updateObject(scope, decoded.object, current, decoded.warnings);
}

/** A patch cannot make an object something else. */
function changedType(before: JsonObject, after: JsonObject): string | undefined {
  const same = (key: 'kind' | 'apiVersion'): boolean => after[key] === undefined || after[key] === before[key];
  if (same('kind') && same('apiVersion')) return undefined;
  return `no kind ${quote(String(after.kind))} is registered for version ${quote(String(after.apiVersion))} in scheme "pkg/api/legacyscheme/scheme.go:30"`;
}

/** Strategic merge patches need to know a kind's lists, which definitions do not tell. */
const PATCH_TYPES =
  'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml';

/** What a patch makes. Its own `kind` may be anything, so that it must not be taken for a refusal. */
export interface Patched {
  readonly kind?: undefined;
  readonly object: JsonObject;
}

const OPERATIONS_MAX = 10_000;

const typeOf = (value: unknown): string => (Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value);

/** The object after the patch, not yet decoded. */
export function applyPatch({ request, route }: Scope, original: JsonObject, patch: Json, schema: string): Patched | Status {
  const { contentType } = request;
  const wrong =
    contentType === 'application/json-patch+json' ? wrongOperations(patch) : isObject(patch) ? undefined : unreadable(patch, 'map[string]interface {}');
  if (wrong) return wrong;
  try {
    const patched = patchedWith(contentType, original, patch, schema);
    if (isRefusal(patched)) return patched;
    return isObject(patched.value)
      ? { object: patched.value }
      : invalidPatch(patch)(`json: cannot unmarshal ${typeOf(patched.value)} into Go value of type ${route.resource.kind.version}.${route.resource.kind.kind}`);
  } catch (error) {
    if (error instanceof JsonPatchError) return rejectedRequest();
    if (error instanceof PatchError) return badRequest(error.message);
    throw error;
  }
}

function patchedWith(contentType: string | undefined, original: JsonObject, patch: Json, schema: string): { readonly value: Json } | Status {
  switch (contentType) {
    case 'application/json-patch+json':
      return { value: jsonPatch(original, (patch as readonly unknown[]).filter(isOperation)) };
    case 'application/merge-patch+json':
      return { value: jsonMerge(original, patch) };
    default:
      return schema === '' ? unsupportedMediaType(PATCH_TYPES) : { value: strategicMerge(original, patch as JsonObject, schema) };
  }
}

const unreadable = (value: unknown, goType: string): Status =>
  badRequest(`error decoding patch: json: cannot unmarshal ${typeOf(value)} into Go value of type ${goType}`);

/** Why a JSON patch is none, if so: it must be a list of operations. */
function wrongOperations(patch: Json): Status | undefined {
  if (!Array.isArray(patch)) return unreadable(patch, 'jsonpatch.Patch');
  if (patch.length > OPERATIONS_MAX) return tooManyOperations(OPERATIONS_MAX, patch.length);
  const bad = (patch as readonly unknown[]).find((operation) => !isObject(operation));
  if (bad !== undefined) return unreadable(bad, 'jsonpatch.Operation');
  return (patch as readonly Json[]).every(isOperation) ? undefined : rejectedRequest();
}

const isOperation = (value: unknown): value is JsonPatchOperation =>
  isObject(value) && typeof value.op === 'string' && typeof value.path === 'string' && (value.from === undefined || typeof value.from === 'string');
