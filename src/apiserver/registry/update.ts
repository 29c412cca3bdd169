import { equalBut } from '../../api/equality';
import type { SubresourceStrategy } from '../../api/kinds/kind';
import type { KubeObject } from '../../api/object';
import type { ObjectMeta } from '../../api/types.gen';
import { validateCommonFields } from '../../api/validation/common-fields';
import { admit, validateAdmission } from '../admission';
import { isAsking } from '../admission/dynamic/webhook-call';
import { chargeQuotas } from '../admission/resource-quota';
import { refuseEscalation } from '../authorization/escalation';
import { decodeBody } from '../decode';
import { onlyTimesDiffer, trackUpdate } from '../managed-fields/track';
import type { Resource } from '../resources';
import { badRequest, conflict, invalid, MODIFIED, notFound } from '../status';
import { changeOf, createObject, isTracked, placeInNamespace } from './create';
import { dedupOwnerReferences } from './owner-references';
import { answer, type Decision, isRefusal, kindName, type Put, refuse, resourceName, type Scope } from './scope';

/** Decides a PUT from the object as it is stored now; run again with the newer one if it was overtaken. */
export function decideUpdate(scope: Scope, current: KubeObject | undefined): Decision {
  const decoded = decodeBody(scope);
  if (isRefusal(decoded)) return refuse(decoded);
  const { route } = scope;
  const { name } = decoded.object.metadata;
  if (!name) return refuse(badRequest(`the name of the object (${route.name} based on URL) was undeterminable: name must be provided`));
  if (name !== route.name) return refuse(badRequest(`the name of the object (${name}) does not match the name on the URL (${route.name})`));
  if (!current) {
    if (!route.resource.storage.allowCreateOnUpdate || route.subresource) return refuse(notFound(resourceName(route), route.name));
    return createObject(scope, decoded.object, decoded.warnings);
  }
  return updateObject(scope, decoded.object, current, decoded.warnings);
}

type Strategy = { readonly [K in keyof SubresourceStrategy<KubeObject>]: SubresourceStrategy<KubeObject>[K] | undefined };

/** The parts of a kind that differ between an update of the object and of a subresource. */
function strategyOf({ storage, kind }: Resource, subresource: string): Strategy {
  if (subresource === 'status') return { prepareForUpdate: storage.prepareForStatusUpdate ?? onlyStatus, validateUpdate: storage.validateStatusUpdate };
  const own = storage.subresourceStrategies?.[subresource];
  if (own) return own;
  return { prepareForUpdate: storage.prepareForUpdate, validateUpdate: kind.storedAs?.validateUpdate ?? storage.validateUpdate };
}

type WithStatus = KubeObject & { readonly status?: unknown };

/** A status update of a kind that says nothing about it: all but the status stays. */
const onlyStatus = (next: WithStatus, old: WithStatus): KubeObject =>
  ({ ...old, ...(next.status === undefined ? {} : { status: next.status }), metadata: next.metadata }) as KubeObject;

/** From the object that a PUT or a patch asks for to what will be stored (`registry.Store.Update` and `rest.BeforeUpdate`). */
export function updateObject(scope: Scope, asked: KubeObject, current: KubeObject, found: readonly string[]): Decision {
  const { object: wanted, warnings: repeated } = dedupOwnerReferences(asked);
  const decodingWarnings = [...found, ...repeated];
  const { route } = scope;
  const { resource, subresource } = route;
  const { uid, resourceVersion } = wanted.metadata;
  if (uid && uid !== current.metadata.uid)
    return refuse(conflict(resourceName(route), route.name, `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${current.metadata.uid}`));
  const placed = placeInNamespace(scope, wanted);
  if (isRefusal(placed)) return refuse(placed);
  const tracked = isTracked(scope) ? trackUpdate(changeOf(scope), current, placed) : placed;
  const admitted = admit(scope, tracked, current);
  if (isRefusal(admitted) || isAsking(admitted)) return refuse(admitted, decodingWarnings);
  const escalation = refuseEscalation(scope, admitted, current);
  if (escalation) return refuse(escalation, decodingWarnings);
  if (!resourceVersion || resourceVersion === '0') {
    if (!resource.storage.allowUnconditionalUpdate)
      return refuse(
        invalid(resourceName(route), route.name, [
          { type: 'FieldValueInvalid', field: 'metadata.resourceVersion', message: 'Invalid value: 0: must be specified for an update' },
        ]),
        decodingWarnings,
      );
  } else if (resourceVersion !== current.metadata.resourceVersion) return refuse(conflict(resourceName(route), route.name, MODIFIED), decodingWarnings);

  const strategy = strategyOf(resource, subresource);
  const started = withMeta(admitted, keptMeta(admitted.metadata, current.metadata));
  const allocated = (subresource ? undefined : resource.storage.allocate?.(started, current, scope.allocator)) ?? { object: started, errors: [] };
  if (allocated.errors.length > 0) return refuse(invalid(kindName(route), route.name, allocated.errors), decodingWarnings);
  const prepared = strategy.prepareForUpdate?.(allocated.object, current, scope) ?? allocated.object;
  const errors = [...validateCommonFields(prepared, current, resource.kind.namespaced), ...(strategy.validateUpdate?.(prepared, current) ?? [])];
  if (errors.length > 0) return refuse(invalid(kindName(route), route.name, errors), decodingWarnings);
  const warnings = [...decodingWarnings, ...(scope.trusted || subresource ? [] : (resource.storage.warnings?.(prepared, current) ?? []))];
  const object = resource.storage.canonicalize?.(prepared) ?? prepared;
  const judged = validateAdmission(scope, object, current);
  if (judged.ending) return refuse(judged.ending, warnings);
  const allWarnings = [...warnings, ...judged.warnings];
  const charges = chargeQuotas(scope, object, current);
  if (isRefusal(charges)) return refuse(charges, allWarnings);
  return storeUpdate(scope, object, current, allWarnings, charges);
}

/** How an update that was found good ends: as a put, as a deletion if it took the last finalizer, or as nothing if it changes nothing. */
function storeUpdate(scope: Scope, object: KubeObject, current: KubeObject, warnings: readonly string[] = [], charges: Put['charges'] = []): Decision {
  if (scope.dryRun || changesNothing(object, current)) return answer(200, scope.dryRun ? object : current, warnings);
  if (isReleased(object, current)) return { do: 'delete', body: object };
  return { do: 'put', object, code: 200, charges, ...(warnings.length > 0 ? { warnings } : {}) };
}

/** To own again what one owns already is no change. */
const changesNothing = (object: KubeObject, current: KubeObject): boolean =>
  equalBut(fieldsOf(object), fieldsOf(current), 'metadata') &&
  equalBut(fieldsOf(object.metadata), fieldsOf(current.metadata), 'managedFields') &&
  onlyTimesDiffer(object, current);

const fieldsOf = (value: object): Readonly<Record<string, unknown>> => value as Readonly<Record<string, unknown>>;

type WithFinalizers = KubeObject & { readonly spec?: { readonly finalizers?: readonly string[] } };

/** Whether nothing holds a deleted object any more (`registry.ShouldDeleteDuringUpdate`). */
function isReleased(object: WithFinalizers, current: KubeObject): boolean {
  if (object.metadata.finalizers?.length) return false;
  if (object.kind === 'Namespace' && object.spec?.finalizers?.length) return false;
  return current.metadata.deletionTimestamp !== undefined && (current.metadata.deletionGracePeriodSeconds ?? 0) === 0;
}

const withMeta = (object: KubeObject, metadata: ObjectMeta): KubeObject => (object.metadata === metadata ? object : { ...object, metadata });

const KEPT = ['generation', 'uid', 'resourceVersion', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds'] as const;

/** What no update changes. */
function keptMeta(next: ObjectMeta, old: ObjectMeta): ObjectMeta {
  if (next.selfLink === undefined && KEPT.every((field) => next[field] === old[field])) return next;
  const { generation: _, resourceVersion: __, selfLink: ___, ...rest } = next;
  return {
    ...rest,
    ...(old.generation === undefined ? {} : { generation: old.generation }),
    ...(old.uid === undefined ? {} : { uid: old.uid }),
    ...(old.resourceVersion === undefined ? {} : { resourceVersion: old.resourceVersion }),
    ...(old.creationTimestamp === undefined ? {} : { creationTimestamp: old.creationTimestamp }),
    ...(old.deletionTimestamp === undefined ? {} : { deletionTimestamp: old.deletionTimestamp }),
    ...(old.deletionGracePeriodSeconds === undefined ? {} : { deletionGracePeriodSeconds: old.deletionGracePeriodSeconds }),
  };
}
