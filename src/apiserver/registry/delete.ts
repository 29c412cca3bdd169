import { beginDeletion } from '../../api/crd/clean-up';
import type { KubeObject } from '../../api/object';
import { formatTime, parseTime } from '../../api/time';
import type { CustomResourceDefinition, DeleteOptions } from '../../api/types.gen';
import { validateDelete } from '../admission';
import { DEFINITIONS } from '../definitions';
import { conflict, deleted, notFound } from '../status';
import { deleteOptionsOf } from './options';
import { answer, type Decision, isRefusal, kindName, refuse, resourceName, type Scope } from './scope';

/** Kinds whose deletion answers with the object and not with a `Status` (`ReturnDeletedObject`). */
const RETURNS_OBJECT: ReadonlySet<string> = new Set([
  'namespaces',
  'persistentvolumeclaims',
  'persistentvolumes',
  'pods',
  'podtemplates',
  'resourcequotas',
  'serviceaccounts',
  'services',
  'storageclasses.storage.k8s.io',
]);

/** Kinds whose dependents stay if the request does not say otherwise (`DefaultGarbageCollectionPolicy`). */
const ORPHANS_BY_DEFAULT: ReadonlySet<string> = new Set(['replicationcontrollers', 'jobs.batch']);
const JOB_WARNING =
  'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning';

const ORPHAN = 'orphan';
const FOREGROUND = 'foregroundDeletion';

/** Decides a delete from the object as it is stored now (apiserver `registry.Store.Delete` and `rest.BeforeDelete`). */
export function decideDelete(asked: Scope, current: KubeObject | undefined): Decision {
  const { route } = asked;
  const options = deleteOptionsOf(asked);
  if (isRefusal(options)) return refuse(options);
  const scope: Scope = options.dryRun?.length ? { ...asked, dryRun: true } : asked;
  if (!current) return refuse(notFound(resourceName(route), route.name));
  const broken = brokenPrecondition(options, current);
  if (broken) return refuse(conflict({ ...kindName(route) }, route.name, broken));
  const refused = validateDelete(scope, current);
  if (refused) return refuse(refused);
  const warnings = warningsOf(scope, options);
  if (route.resource.qualified === DEFINITIONS && current.metadata.deletionTimestamp === undefined) {
    const object = beginDeletion(current as CustomResourceDefinition, scope.now);
    return scope.dryRun ? answer(200, object) : { do: 'put', object, code: 200 };
  }
  const deletion = gracefulDeletion(scope, current, options);
  if (deletion === 'pending') return answer(200, current, warnings);
  const terminating = route.resource.qualified === 'namespaces' ? terminateNamespace(scope, current, options) : undefined;
  if (terminating) return terminating;

  const started = deletion ?? current;
  const finalizers = finalizersFor(scope, started, options);
  const held = finalizers.length > 0;
  const marked = withFinalizers(deletion === undefined && held ? markDeleting(scope, started) : started, finalizers);
  if (scope.dryRun) return answer(200, bodyOf(scope, marked), warnings);
  if (marked !== current) {
    const thenDelete = !held && (deletion?.metadata.deletionGracePeriodSeconds ?? 0) === 0;
    return {
      do: 'put',
      object: marked,
      code: 200,
      thenDelete,
      ...(warnings.length > 0 ? { warnings } : {}),
      ...(thenDelete ? { body: bodyOf(scope, marked) } : {}),
    };
  }
  return held ? answer(200, current, warnings) : { do: 'delete', body: bodyOf(scope, current) };
}

function bodyOf({ route }: Scope, object: KubeObject): unknown {
  return RETURNS_OBJECT.has(route.resource.qualified) ? object : deleted(resourceName(route), route.name, object.metadata.uid ?? '');
}

const warningsOf = ({ route }: Scope, options: DeleteOptions): readonly string[] =>
  route.resource.qualified === 'jobs.batch' && options.propagationPolicy === undefined && options.orphanDependents === undefined ? [JOB_WARNING] : [];

function brokenPrecondition({ preconditions }: DeleteOptions, { metadata }: KubeObject): string | undefined {
  if (preconditions?.uid !== undefined && preconditions.uid !== metadata.uid)
    return `the UID in the precondition (${preconditions.uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`;
  if (preconditions?.resourceVersion !== undefined && preconditions.resourceVersion !== metadata.resourceVersion)
    return `the ResourceVersion in the precondition (${preconditions.resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`;
  return undefined;
}

/**
 * The object with its deletion begun or hastened, where the kind is deleted gracefully;
 * 'pending' if it is being deleted already and this request changes nothing of it.
 */
function gracefulDeletion({ route, nowUs }: Scope, current: KubeObject, options: DeleteOptions): KubeObject | 'pending' | undefined {
  const graceOf = route.resource.storage.gracePeriodSeconds;
  if (!graceOf) return undefined;
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, generation = 0 } = current.metadata;
  const requested = options.gracePeriodSeconds === undefined ? undefined : options.gracePeriodSeconds < 0 ? 1 : options.gracePeriodSeconds;
  if (deletionTimestamp === undefined) {
    const grace = graceOf(current, requested);
    return withDeletion(current, nowUs + grace * 1e6, grace, generation > 0 ? generation + 1 : generation);
  }
  if (deletionGracePeriodSeconds === 0) return undefined;
  if (requested === undefined || requested >= deletionGracePeriodSeconds) return 'pending';
  // Only a shorter period may be asked for; it counts from when the deletion began, and does not end in the past.
  const endUs = parseTime(deletionTimestamp)! + (requested - deletionGracePeriodSeconds) * 1e6;
  if (endUs >= nowUs) return withDeletion(current, endUs, requested, generation);
  return withDeletion(current, nowUs, requested === 0 ? 0 : 1, generation);
}

const withDeletion = (object: KubeObject, atUs: number, grace: number, generation: number): KubeObject => ({
  ...object,
  metadata: {
    ...object.metadata,
    ...(generation > 0 ? { generation } : {}),
    deletionTimestamp: formatTime(atUs),
    deletionGracePeriodSeconds: grace,
  },
});

/** Begins the deletion of an object that finalizers hold (`registry.markAsDeleting`). */
function markDeleting({ nowUs }: Scope, object: KubeObject): KubeObject {
  const { deletionTimestamp, generation = 0 } = object.metadata;
  if (deletionTimestamp === undefined) return withDeletion(object, nowUs, 0, generation > 0 ? generation + 1 : generation);
  if (object.metadata.deletionGracePeriodSeconds === 0) return object;
  return withDeletion(object, Math.min(nowUs, parseTime(deletionTimestamp) ?? nowUs), 0, generation);
}

/** The object's finalizers with those of garbage collection as the request wants them. */
function finalizersFor({ route }: Scope, { metadata }: KubeObject, options: DeleteOptions): readonly string[] {
  const present = metadata.finalizers ?? [];
  if (route.resource.storage.plural === 'events') return present;
  const wanted = collectionFinalizer(route.resource.qualified, present, options);
  const others = present.filter((f) => f !== ORPHAN && f !== FOREGROUND);
  return wanted === undefined ? others : [...others, wanted];
}

function collectionFinalizer(resource: string, present: readonly string[], options: DeleteOptions): string | undefined {
  if (options.orphanDependents !== undefined) return options.orphanDependents ? ORPHAN : undefined;
  switch (options.propagationPolicy) {
    case 'Orphan':
      return ORPHAN;
    case 'Foreground':
      return FOREGROUND;
    case 'Background':
      return undefined;
  }
  return present.find((f) => f === ORPHAN || f === FOREGROUND) ?? (ORPHANS_BY_DEFAULT.has(resource) ? ORPHAN : undefined);
}

function withFinalizers(object: KubeObject, finalizers: readonly string[]): KubeObject {
  const before = object.metadata.finalizers ?? [];
  if (before.length === finalizers.length && before.every((f, i) => f === finalizers[i])) return object;
  const { finalizers: _, ...metadata } = object.metadata;
  return { ...object, metadata: finalizers.length > 0 ? { ...metadata, finalizers } : metadata };
}

type NamespaceObject = KubeObject & { readonly spec?: { readonly finalizers?: readonly string[] }; readonly status?: { readonly phase?: string } };

/**
 * A namespace goes when its contents are gone: the first delete only marks it, and the namespace controller does the rest
 * (`registry/core/namespace/storage`). Undefined: nothing holds it any more, delete it as anything else.
 */
function terminateNamespace(scope: Scope, current: NamespaceObject, options: DeleteOptions): Decision | undefined {
  if (current.metadata.deletionTimestamp !== undefined) return current.spec?.finalizers?.length ? answer(200, current) : undefined;
  const object = {
    ...current,
    metadata: { ...current.metadata, deletionTimestamp: scope.now },
    status: { ...current.status, phase: 'Terminating' },
  };
  const marked = withFinalizers(object, finalizersFor(scope, current, options));
  return scope.dryRun ? answer(200, marked) : { do: 'put', object: marked, code: 200 };
}
