import { asJson, asObject, type JsonObject, type KubeObject } from '../api/object';
import { jsonMerge } from '../api/patch/json-merge';
import { JsonPatchError, type JsonPatchOperation, jsonPatch } from '../api/patch/json-patch';
import { PatchError, strategicMerge } from '../api/patch/strategic-merge';
import type { PatchType } from './context';
import { KubectlError } from './errors';
import { schemaOf } from './merge/schema';

/** A patch as the user writes it: operations (`json`), or a part of the object. */
export type Patch = JsonObject | readonly JsonObject[];

/** What a patch makes of an object, without asking the server. Throws what is wrong with the patch. */
export function patched(object: KubeObject, type: PatchType, patch: Patch): KubeObject {
  if ((type === 'json') !== Array.isArray(patch)) throw new KubectlError(`a ${type} patch must be ${type === 'json' ? 'a list of operations' : 'an object'}`);
  const before = asJson(object);
  try {
    if (type === 'json') return asObject(jsonPatch(before, asObject<readonly JsonPatchOperation[]>(patch)) as JsonObject);
    const schema = type === 'strategic' ? schemaOf(object.apiVersion, object.kind)?.ref : undefined;
    return asObject((schema === undefined ? jsonMerge(before, patch) : strategicMerge(before, patch as JsonObject, schema)) as JsonObject);
  } catch (error) {
    throw error instanceof JsonPatchError || error instanceof PatchError ? new KubectlError(error.message) : error;
  }
}
