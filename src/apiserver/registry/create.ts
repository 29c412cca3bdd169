import { merged } from '../../api/merged';
import type { KubeObject } from '../../api/object';
import type { ObjectMeta, Status } from '../../api/types.gen';
import { validateCreatedMeta } from '../../api/validation/common-fields';
import { admit, validateAdmission } from '../admission';
import { isAsking } from '../admission/dynamic/webhook-call';
import { chargeQuotas } from '../admission/resource-quota';
import { refuseEscalation } from '../authorization/escalation';
import { attributesOf, forbid } from '../authorization/forbid';
import { decodeBody } from '../decode';
import { type Change, trackUpdate } from '../managed-fields/track';
import { alreadyExists, badRequest, invalid } from '../status';
import { generateName, newUid } from './names';
import { dedupOwnerReferences } from './owner-references';
import { answer, type Decision, isRefusal, kindName, refuse, resourceName, type Scope } from './scope';

/** Decides a create: decoding, mutating admission, the kind's strategy, validation (apiserver `registry.Store.Create` and `rest.BeforeCreate`). */
export function decideCreate(scope: Scope): Decision {
  const decoded = decodeBody(scope);
  if (isRefusal(decoded)) return refuse(decoded);
  return createObject(scope, decoded.object, decoded.warnings);
}

/** The same for an object that is decoded already (an apply or an update that creates). */
export function createObject(scope: Scope, given: KubeObject, found: readonly string[]): Decision {
  const { route } = scope;
  const { storage, kind } = route.resource;
  const { object: decoded, warnings: repeated } = dedupOwnerReferences(given);
  const decodingWarnings = [...found, ...repeated];
  const placed = placeInNamespace(scope, decoded);
  if (isRefusal(placed)) return refuse(placed, decodingWarnings);
  const tracked = isTracked(scope) ? trackUpdate(changeOf(scope), undefined, placed) : placed;
  const admitted = admit(scope, tracked);
  if (isRefusal(admitted) || isAsking(admitted)) return refuse(admitted, decodingWarnings);
  const unauthorized = refuseEscalation(scope, admitted, undefined) ?? refuseCreation(scope);
  if (unauthorized) return refuse(unauthorized, decodingWarnings);
  const allocated = storage.allocate?.(admitted, undefined, scope.allocator) ?? { object: admitted, errors: [] };
  if (allocated.errors.length > 0) return refuse(invalid(kindName(route), decoded.metadata.name ?? '', allocated.errors), decodingWarnings);
  const named = fillSystemFields(scope, allocated.object);
  const prepared = storage.prepareForCreate?.(named, scope) ?? named;
  const own = (kind.storedAs?.validateCreate ?? storage.validateCreate)?.(prepared) ?? [];
  const errors = own.length > 0 ? own : validateCreatedMeta(prepared, storage.namespaced);
  if (errors.length > 0) return refuse(invalid(kindName(route), prepared.metadata.name ?? '', errors), decodingWarnings);
  const warnings = [...decodingWarnings, ...(scope.trusted ? [] : (storage.warnings?.(prepared) ?? []))];
  const object = storage.canonicalize?.(prepared) ?? prepared;
  const judged = validateAdmission(scope, object, undefined);
  if (judged.ending) return refuse(judged.ending, warnings);
  const allWarnings = [...warnings, ...judged.warnings];
  const charges = chargeQuotas(scope, object, undefined);
  if (isRefusal(charges)) return refuse(charges, allWarnings);
  if (scope.dryRun && exists(scope, object)) return refuse(alreadyExists(resourceName(route), object.metadata.name ?? ''), allWarnings);
  if (scope.dryRun) return answer(201, object, allWarnings);
  return { do: 'put', object, code: 201, charges, ...(allWarnings.length > 0 ? { warnings: allWarnings } : {}) };
}

/** Why who may update may not create what is not there yet, if so (`handlers.withAuthorization`). */
const refuseCreation = ({ identity, route, request, lookup }: Scope): Status | undefined =>
  route.verb === 'create' ? undefined : forbid(identity, { ...attributesOf(route, request.method), verb: 'create' }, lookup);

/** The media type of a configuration, whose fields are owned in another way. */
export const APPLY = 'application/apply-patch+yaml';

/** What the engine's components write by the thousand, and nobody applies. */
const NOTES: ReadonlySet<string> = new Set(['events', 'events.events.k8s.io', 'leases.coordination.k8s.io']);

/** Whether the registry itself notes who owns what: a configuration has been noted already. */
export const isTracked = ({ request, trusted, route }: Scope): boolean => request.contentType !== APPLY && !(trusted && NOTES.has(route.resource.qualified));

/** Who makes the change, for the fields that they then own. */
export const changeOf = ({ route, request, now }: Scope): Change => ({
  resource: route.resource,
  subresource: route.subresource,
  manager: route.query.get('fieldManager') || request.agent,
  now,
});

const exists = ({ lookup, route }: Scope, { metadata }: KubeObject): boolean =>
  lookup.get(route.resource.qualified, route.namespace, metadata.name ?? '') !== undefined;

/** The namespace is the path's; an object that says otherwise is refused. */
export function placeInNamespace({ route }: Scope, object: KubeObject): KubeObject | Status {
  const { namespace } = object.metadata;
  if (!route.resource.kind.namespaced) {
    if (!namespace) return object;
    const { namespace: _, ...metadata } = object.metadata;
    return badNamespace(namespace, '') ?? { ...object, metadata };
  }
  if (namespace === route.namespace) return object;
  return badNamespace(namespace, route.namespace) ?? { ...object, metadata: { ...object.metadata, namespace: route.namespace } };
}

const badNamespace = (given: string | undefined, wanted: string): Status | undefined =>
  given && given !== wanted ? badRequest('the namespace of the provided object does not match the namespace sent on the request') : undefined;

/** What only the API server sets. */
function fillSystemFields({ random, now }: Scope, object: KubeObject): KubeObject {
  const { name, generateName: base } = object.metadata;
  const own = withoutServers(object.metadata);
  const named = name || !base ? own : { ...own, name: generateName(base, random) };
  return { ...object, metadata: merged(named, { uid: newUid(random), creationTimestamp: now }) };
}

const SERVERS = ['resourceVersion', 'selfLink', 'deletionTimestamp', 'deletionGracePeriodSeconds'] as const;

function withoutServers(meta: ObjectMeta): ObjectMeta {
  if (SERVERS.every((field) => meta[field] === undefined)) return meta;
  const { resourceVersion: _, selfLink: __, deletionTimestamp: ___, deletionGracePeriodSeconds: ____, ...own } = meta;
  return own;
}
