import type { Json, JsonObject, KubeObject } from '../../api/object';
import type { Status } from '../../api/types.gen';
import { decodeObject, parsedBody } from '../decode';
import { jsonMerge } from '../patch/json-merge';
import { JsonPatchError, type JsonPatchOperation, jsonPatch } from '../patch/json-patch';
import { PatchError, strategicMerge } from '../patch/strategic-merge';
import { badRequest, notFound, rejectedRequest } from '../status';
import { type Decision, isRefusal, refuse, resourceName, type Scope } from './scope';
import { updateObject } from './update';

/** Decides a PATCH: applies it to the object as it is now, then goes on as an update does (apiserver `handlers/patch.go`). */
export function decidePatch(scope: Scope, current: KubeObject | undefined): Decision {
  const { route } = scope;
  if (!current) return refuse(notFound(resourceName(route), route.name));
  const patched = applyPatch(scope, current);
  if (isRefusal(patched)) return refuse(patched);
  const decoded = decodeObject(scope, patched, 'patch');
  if (isRefusal(decoded)) return refuse(decoded);
  // A patch that names no resourceVersion is for whatever version is there.
  return updateObject(scope, decoded.object, current, decoded.warnings);
}

/** The object after the patch, not yet decoded. */
export function applyPatch(scope: Scope, current: KubeObject): JsonObject | Status {
  const patch = parsedBody(scope);
  if (patch !== null && typeof patch === 'object' && 'code' in patch && isRefusal(patch as Status)) return patch as unknown as Status;
  const original = current as unknown as JsonObject;
  try {
    switch (scope.request.contentType) {
      case 'application/json-patch+json':
        return jsonPatch(original, patch as unknown as readonly JsonPatchOperation[]) as JsonObject;
      case 'application/merge-patch+json':
        return jsonMerge(original, patch as Json) as JsonObject;
      default:
        return strategicMerge(original, patch as JsonObject, scope.route.resource.kind.schema);
    }
  } catch (error) {
    if (error instanceof JsonPatchError) return rejectedRequest();
    if (error instanceof PatchError) return badRequest(error.message);
    throw error;
  }
}
