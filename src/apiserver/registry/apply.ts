import { isObject } from '../../api/is-object';
import { asJson, asObject, type Json, type JsonObject, type KubeObject } from '../../api/object';
import { warningsOf } from '../../api/schema/decode';
import { invalid as invalidField } from '../../api/validation/errors';
import { decodeObject, fieldValidationOf, invalidPatch, parseBody } from '../decode';
import { applyConfig, conflictText } from '../managed-fields/track';
import { ApplyError } from '../managed-fields/typed';
import { applyConflict, badRequest, invalid, typedPatchFailed } from '../status';
import { changeOf, createObject } from './create';
import { type Decision, isRefusal, refuse, type Scope } from './scope';
import { updateObject } from './update';

/** Server-side apply: a PATCH with a configuration that says what its manager wants of an object, and nothing else (`handlers/patch.go` applyPatcher). */

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

export function decideApply(scope: Scope, current: KubeObject | undefined): Decision {
  const { route } = scope;
  const fieldManager = route.query.get('fieldManager') ?? '';
  const parsed = parseBody(scope);
  if (isRefusal(parsed)) return refuse(parsed);
  const { value } = parsed;
  if (!isObject(value))
    return refuse(
      badRequest(`error decoding YAML: json: cannot unmarshal ${Array.isArray(value) ? 'array' : typeof value} into Go value of type map[string]interface {}`),
    );
  const config = configOf(scope, asJson(value));
  if ('refused' in config) return config.refused;
  const { kind, apiVersion } = route.resource;
  try {
    const applied = applyConfig(changeOf(scope), current, config.object, ['true', '1'].includes(route.query.get('force') ?? ''));
    if (applied.conflicts) {
      const { message, causes } = conflictText(applied.conflicts);
      return refuse(applyConflict(message, causes));
    }
    const object = fieldManager === 'kubectl' ? withLastApplied(applied.object, asJson(value)) : applied.object;
    const [twice] = parsed.found;
    const validation = fieldValidationOf(scope);
    // The whole text is read strictly once more, after everything else.
    if (twice !== undefined && validation === 'Strict') return refuse(badRequest(`error strict decoding YAML: error converting YAML to JSON: ${twice}`));
    const decoded = decodeObject(scope, asJson(object), [], invalidPatch(value));
    if (isRefusal(decoded)) return refuse(decoded);
    const warnings = twice === undefined || validation === 'Ignore' ? decoded.warnings : [...warningsOf(twice), ...decoded.warnings];
    return current ? updateObject(scope, decoded.object, current, warnings) : createObject(scope, decoded.object, warnings);
  } catch (error) {
    if (!(error instanceof ApplyError)) throw error;
    return refuse(
      typedPatchFailed(`failed to create typed patch object (${route.namespace}/${route.name}; ${apiVersion}, Kind=${kind.kind}): ${error.message}`),
    );
  }
}

/** The configuration as an object of the kind, its name that of the path. */
function configOf({ route }: Scope, value: JsonObject): { readonly object: KubeObject } | { readonly refused: Decision } {
  const { kind, apiVersion } = route.resource;
  if (value.apiVersion !== apiVersion) {
    const text = `Incorrect version specified in apply patch. Specified patch version: ${String(value.apiVersion ?? '')}, expected: ${apiVersion}`;
    return { refused: refuse(badRequest(text)) };
  }
  if (value.kind !== kind.kind)
    return { refused: refuse(badRequest(`${String(value.kind ?? '')} in version ${JSON.stringify(kind.version)} cannot be applied as a ${kind.kind}`)) };
  const metadata = value.metadata ?? {};
  if (!isObject(metadata)) return { refused: refuse(invalid({ group: '', name: '' }, '', [invalidField('metadata', metadata, 'must be an object')])) };
  if (metadata.managedFields !== undefined && metadata.managedFields !== null) return { refused: refuse(badRequest('metadata.managedFields must be nil')) };
  if (metadata.name !== undefined && metadata.name !== route.name)
    return { refused: refuse(badRequest(`the name of the object (${String(metadata.name)}) does not match the name on the URL (${route.name})`)) };
  const { managedFields: _, ...rest } = metadata;
  const object = asObject({ ...value, metadata: { ...rest, name: route.name } });
  return { object: kind.storedAs?.toStored(object) ?? object };
}

/** What kubectl noted when it applied from the client's side follows what it applies from the server's. */
function withLastApplied(object: KubeObject, config: JsonObject): KubeObject {
  const { annotations } = object.metadata;
  if (!annotations?.[LAST_APPLIED]) return object;
  const metadata = isObject(config.metadata) ? config.metadata : {};
  const own = isObject(metadata.annotations) ? metadata.annotations : {};
  const others = Object.fromEntries(Object.entries(own).filter(([name]) => name !== LAST_APPLIED));
  const noted: Json = { ...config, metadata: { ...metadata, ...(Object.keys(others).length > 0 ? { annotations: others } : {}) } };
  return { ...object, metadata: { ...object.metadata, annotations: { ...annotations, [LAST_APPLIED]: `${JSON.stringify(noted)}\n` } } };
}
