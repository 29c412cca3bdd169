import type { ListObject } from '../../api/object';
import { isPodTerminal } from '../../api/pod-phase';
import { formatTime, parseTime } from '../../api/time';
import type { CustomResourceDefinition, Namespace, NamespaceCondition, Pod } from '../../api/types.gen';
import type { Action, Controller, Step, View } from '../../client/controller';
import {
  CUSTOM_RESOURCE_DEFINITIONS,
  groupOf,
  informerOf,
  NAMESPACED,
  NAMESPACES,
  objectPath,
  PODS,
  pathOf,
  RARE_NAMESPACED,
  type ResourcePath,
  resourceOf,
} from '../shared/resources';

/** Time for all API servers to hear of the deletion, and for what was being created meanwhile to be stored. */
const GRACE_PERIOD_US = 5e6;
/** How long objects with finalizers are given. */
const FINALIZERS_SECONDS = 15;
const FINALIZER = 'kubernetes';

/** What is left of a resource in a namespace, as the last list showed it. */
type Contents = View<ListObject>;
const noteOf = (namespace: string, { root, plural }: ResourcePath): string => `${namespace} ${root}/${plural}`;
const contentsOf = ({ notes }: Contents, namespace: string, resource: ResourcePath): ListObject | undefined => notes.get(noteOf(namespace, resource));

/** What definitions there are is asked for anew with each namespace, as upstream asks discovery. */
const definitionsNote = (namespace: string): string => `${namespace} definitions`;
const readDefinitions = (name: string): Step => ({
  call: { method: 'GET', path: pathOf(CUSTOM_RESOURCE_DEFINITIONS) },
  keeps: definitionsNote(name),
  ignores: [404, 405],
});

const BUILT_IN: readonly ResourcePath[] = [...NAMESPACED, ...RARE_NAMESPACED];

/** All that goes with a namespace: the built-in kinds, and those of definitions that are served. */
function resourcesIn({ notes }: Contents, namespace: string): readonly ResourcePath[] {
  const definitions = (notes.get(definitionsNote(namespace))?.items ?? []) as readonly CustomResourceDefinition[];
  const custom = definitions.flatMap((definition) => (definition.spec.scope === 'Namespaced' ? (resourceOf(definition) ?? []) : []));
  return custom.length === 0 ? BUILT_IN : [...BUILT_IN, ...custom];
}

/**
 * Empties a namespace that is being deleted, Pods first, and then takes away its finalizer
 * (kube-controller-manager `pkg/controller/namespace/deletion`). What it finds left is kept as notes between the stages.
 */
function reconcile(view: Contents, name: string, nowUs: number): Action<ListObject> | undefined {
  const namespace = view.store<Namespace>('namespaces').get(name);
  if (namespace?.metadata.deletionTimestamp === undefined || (namespace.spec?.finalizers ?? []).length === 0) return { notes: forgetting(view, name) };
  const pods = contentsOf(view, name, PODS);
  if (!pods) return { steps: [...terminating(namespace), readDefinitions(name), ...emptying(name, [PODS])], againAfterUs: 0 };
  if (pods.items.length > 0) return remaining(view, namespace, nowUs);
  const others = resourcesIn(view, name).filter((resource) => resource !== PODS);
  if (!contentsOf(view, name, others[0]!)) return { steps: emptying(name, others), againAfterUs: 0 };
  if (others.some((resource) => contentsOf(view, name, resource)?.items.length)) return remaining(view, namespace, nowUs);
  return { steps: [...reporting(view, namespace, nowUs), finalizing(namespace)], notes: forgetting(view, name) };
}

const forgetting = (view: Contents, name: string) =>
  [definitionsNote(name), ...resourcesIn(view, name).map((resource) => noteOf(name, resource))].map((note) => [note, undefined] as const);

/** Reads the namespace anew and makes sure that it says that it is being deleted. */
function terminating(namespace: Namespace): readonly Step[] {
  const read: Step = { call: { method: 'GET', path: objectPath(NAMESPACES, namespace) } };
  if (namespace.status?.phase === 'Terminating') return [read];
  const body = { ...namespace, status: { ...namespace.status, phase: 'Terminating' } };
  return [read, { call: { method: 'PUT', path: objectPath(NAMESPACES, namespace, 'status'), body } }];
}

/** Deletes all objects of resources, then looks what is left. */
function emptying(name: string, resources: readonly ResourcePath[]): readonly (readonly Step[])[] {
  const body = { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background' };
  return [
    resources.map((resource) => ({ call: { method: 'DELETE', path: pathOf(resource, name), body }, ignores: [404, 405] })),
    resources.map((resource) => ({ call: { method: 'GET', path: pathOf(resource, name) }, keeps: noteOf(name, resource), ignores: [404, 405] })),
  ];
}

const GOOD: readonly (readonly [type: string, reason: string, message: string])[] = [
  ['NamespaceDeletionDiscoveryFailure', 'ResourcesDiscovered', 'All resources successfully discovered'],
  ['NamespaceDeletionGroupVersionParsingFailure', 'ParsedGroupVersions', 'All legacy kube types successfully parsed'],
  ['NamespaceDeletionContentFailure', 'ContentDeleted', 'All content successfully deleted, may be waiting on finalization'],
  ['NamespaceContentRemaining', 'ContentRemoved', 'All content successfully removed'],
  ['NamespaceFinalizersRemaining', 'ContentHasNoFinalizers', 'All content-preserving finalizers finished'],
];

/** How many objects hold each finalizer. */
function finalizersIn(lists: readonly ListObject[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { items } of lists) for (const { metadata } of items) for (const f of metadata.finalizers ?? []) counts.set(f, (counts.get(f) ?? 0) + 1);
  return counts;
}

function conditionsOf(view: Contents, namespace: Namespace, nowUs: number): readonly NamespaceCondition[] {
  const name = namespace.metadata.name ?? '';
  const left = resourcesIn(view, name)
    .map((resource) => ({ resource, list: contentsOf(view, name, resource) }))
    .filter(({ list }) => list?.items.length);
  const resources = left.map(({ resource, list }) => `${resource.plural}.${groupOf(resource)} has ${list?.items.length} resource instances`).sort();
  const finalizers = [...finalizersIn(left.flatMap(({ list }) => list ?? []))].map(([finalizer, n]) => `${finalizer} in ${n} resource instances`).sort();
  const bad: Readonly<Record<string, readonly [reason: string, message: string] | false>> = {
    NamespaceContentRemaining: resources.length > 0 && ['SomeResourcesRemain', `Some resources are remaining: ${resources.join(', ')}`],
    NamespaceFinalizersRemaining: finalizers.length > 0 && [
      'SomeFinalizersRemain',
      `Some content in the namespace has finalizers remaining: ${finalizers.join(', ')}`,
    ],
  };
  return GOOD.map(([type, goodReason, goodMessage]) => {
    const trouble = bad[type];
    const [reason, message] = trouble || [goodReason, goodMessage];
    const status = trouble ? 'True' : 'False';
    const before = namespace.status?.conditions?.find((c) => c.type === type);
    const lastTransitionTime = before?.status === status && before.lastTransitionTime ? before.lastTransitionTime : formatTime(nowUs);
    return { type, status, reason, message, lastTransitionTime };
  });
}

function reporting(view: Contents, namespace: Namespace, nowUs: number): readonly Step[] {
  const conditions = conditionsOf(view, namespace, nowUs);
  const old = namespace.status?.conditions ?? [];
  if (conditions.every((c) => old.some((o) => o.type === c.type && o.status === c.status && o.message === c.message))) return [];
  const body = { ...namespace, status: { ...namespace.status, conditions } };
  return [{ call: { method: 'PUT', path: objectPath(NAMESPACES, namespace, 'status'), body }, ignores: [409] }];
}

/** Says what is left and looks again when it should be gone. */
function remaining(view: Contents, namespace: Namespace, nowUs: number): Action<ListObject> {
  const name = namespace.metadata.name ?? '';
  const waitSeconds = Math.max(podSeconds(view, namespace, nowUs), hasFinalizers(view, name) ? FINALIZERS_SECONDS : 0);
  return {
    steps: reporting(view, namespace, nowUs),
    notes: forgetting(view, name),
    ...(waitSeconds > 0 ? { againAfterUs: (Math.floor(waitSeconds / 2) + 1) * 1e6 } : { retry: true }),
  };
}

const hasFinalizers = (view: Contents, name: string): boolean =>
  finalizersIn(resourcesIn(view, name).flatMap((resource) => contentsOf(view, name, resource) ?? [])).size > 0;

/** The longest grace period of a Pod, unless it is over. */
function podSeconds(view: Contents, namespace: Namespace, nowUs: number): number {
  const pods = (contentsOf(view, namespace.metadata.name ?? '', PODS)?.items ?? []) as readonly Pod[];
  const seconds = Math.max(0, ...pods.filter((pod) => !isPodTerminal(pod)).map((pod) => pod.spec?.terminationGracePeriodSeconds ?? 0));
  return nowUs - (parseTime(namespace.metadata.deletionTimestamp) ?? 0) >= seconds * 1e6 ? 0 : seconds;
}

function finalizing(namespace: Namespace): Step {
  const finalizers = (namespace.spec?.finalizers ?? []).filter((f) => f !== FINALIZER);
  // The report before has changed the resourceVersion.
  const { resourceVersion: _, ...metadata } = namespace.metadata;
  const body = { ...namespace, metadata, spec: { ...namespace.spec, finalizers } };
  return { call: { method: 'PUT', path: objectPath(NAMESPACES, namespace, 'finalize'), body }, ignores: [404] };
}

export const namespaceController: Controller<ListObject> = {
  name: 'namespace',
  component: 'namespace-controller',
  informers: [informerOf(NAMESPACES)],
  enqueue: (delivery) =>
    (delivery.type === 'added' || delivery.type === 'updated') && delivery.object.metadata.deletionTimestamp !== undefined
      ? [{ key: delivery.key, afterUs: GRACE_PERIOD_US }]
      : [],
  reconcile,
};
