import type { ScaleAccess } from '../../api/kinds/kind';
import { formatSelector, requirementsOf } from '../../api/label-selector';
import { asJson, asObject, type Json, type KubeObject } from '../../api/object';
import type { LabelSelector, Scale, Status } from '../../api/types.gen';
import { validateNonnegative } from '../../api/validation/object-meta';
import { decodeBody, decodeObject, type Expected, invalidPatch, parseBody } from '../decode';
import type { Resource } from '../resources';
import { badRequest, invalid, notFound } from '../status';
import { applyPatch } from './patch';
import { type Decision, isRefusal, refuse, resourceName, type Scope } from './scope';
import { updateObject } from './update';

/** The scale subresource: a workload seen as nothing but its number of replicas (`registry/apps/deployment/storage` ScaleREST). */
const SCALE: Expected = { kind: { group: 'autoscaling', version: 'v1', kind: 'Scale', schema: 'autoscaling.v1.Scale' }, apiVersion: 'autoscaling/v1' };

type Workload = KubeObject & {
  readonly spec?: { readonly replicas?: number; readonly selector?: LabelSelector | Readonly<Record<string, string>> };
  readonly status?: { readonly replicas?: number };
};

/** A ReplicationController's selector is a map of labels, all others' a label selector. */
const selectorText = ({ kind, spec }: Workload): string =>
  formatSelector(
    requirementsOf(kind === 'ReplicationController' ? { matchLabels: spec?.selector as Record<string, string> } : ((spec?.selector ?? {}) as LabelSelector)),
  );

const WORKLOAD: ScaleAccess<Workload> = {
  read: (object) => ({ replicas: object.spec?.replicas ?? 0, current: object.status?.replicas ?? 0, selector: selectorText(object) }),
  write: (object, replicas) => ({ ...object, spec: { ...object.spec, replicas } }),
};

const accessOf = ({ kind }: Resource): ScaleAccess<KubeObject> => kind.scale ?? WORKLOAD;

/** What GET shows, and what an update answers. */
export function scaleOf(resource: Resource, object: KubeObject): Scale {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const { replicas, current, selector } = accessOf(resource).read(object);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: {
      ...(name ? { name } : {}),
      ...(namespace ? { namespace } : {}),
      ...(uid ? { uid } : {}),
      ...(resourceVersion ? { resourceVersion } : {}),
      ...(creationTimestamp ? { creationTimestamp } : {}),
    },
    spec: replicas === 0 ? {} : { replicas },
    status: { replicas: current, ...(selector ? { selector } : {}) },
  };
}

/** Decides a PUT or a PATCH of the scale: an update of the workload that changes nothing else. */
export function decideScale(scope: Scope, current: KubeObject | undefined): Decision {
  const { route } = scope;
  if (!current) return refuse(notFound(resourceName(route), route.name));
  const wanted = route.verb === 'patch' ? patchedScale(scope, current) : decodeBody(scope, SCALE);
  if (isRefusal(wanted)) return refuse(wanted);
  const scale = asObject<Scale>(wanted.object);
  if (scale.metadata.name && scale.metadata.name !== route.name)
    return refuse(badRequest(`the name of the object (${scale.metadata.name}) does not match the name on the URL (${route.name})`));
  const replicas = scale.spec?.replicas ?? 0;
  const errors = validateNonnegative(replicas, 'spec.replicas');
  if (errors.length > 0) return refuse(invalid({ group: 'autoscaling', name: 'Scale' }, scale.metadata.name ?? '', errors), wanted.warnings);
  const { resourceVersion } = scale.metadata;
  const scaled = accessOf(route.resource).write(current, replicas);
  const metadata = resourceVersion ? { ...scaled.metadata, resourceVersion } : scaled.metadata;
  return updateObject(scope, { ...scaled, metadata }, current, wanted.warnings);
}

function patchedScale(scope: Scope, current: KubeObject): ReturnType<typeof decodeBody> | Status {
  const parsed = parseBody(scope);
  if (isRefusal(parsed)) return parsed;
  const patch = parsed.value as Json;
  const patched = applyPatch(scope, asJson(scaleOf(scope.route.resource, current)), patch, SCALE.kind.schema);
  return isRefusal(patched) ? patched : decodeObject(scope, patched.object, [], invalidPatch(patch), SCALE);
}
