import type { Json, JsonObject, KubeObject } from '../../api/object';
import type { Status } from '../../api/types.gen';
import { decodeObject, invalidPatch, parseBody } from '../decode';
import { jsonMerge } from '../patch/json-merge';
import { JsonPatchError, type JsonPatchOperation, jsonPatch } from '../patch/json-patch';
import { PatchError, strategicMerge } from '../patch/strategic-merge';
import { badRequest, notFound, rejectedRequest, unsupportedMediaType } from '../status';
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
  const served = (route.resource.kind.storedAs?.fromStored(current) ?? current) as unknown as JsonObject;
  const patched = applyPatch(scope, served, parsed.value as Json, route.resource.kind.schema);
  if (isRefusal(patched)) return refuse(patched);
  const decoded = decodeObject(scope, patched, [], invalidPatch(parsed.value));
  if (isRefusal(decoded)) return refuse(decoded);
  return updateObject(scope, decoded.object, current, decoded.warnings);
}

/** Strategic merge patches need to know a kind's lists, which definitions do not tell. */
const PATCH_TYPES =
  'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml';

/** The object after the patch, not yet decoded. */
export function applyPatch({ request }: Scope, original: JsonObject, patch: Json, schema: string): JsonObject | Status {
  try {
    switch (request.contentType) {
      case 'application/json-patch+json':
        return jsonPatch(original, patch as unknown as readonly JsonPatchOperation[]) as JsonObject;
      case 'application/merge-patch+json':
        return jsonMerge(original, patch) as JsonObject;
      default:
        if (schema === '') return unsupportedMediaType(PATCH_TYPES);
        return strategicMerge(original, patch as JsonObject, schema);
    }
  } catch (error) {
    if (error instanceof JsonPatchError) return rejectedRequest();
    if (error instanceof PatchError) return badRequest(error.message);
    throw error;
  }
}
