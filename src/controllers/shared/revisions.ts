import { semanticEqual } from '../../api/equality';
import { type KubeObject, keyOf } from '../../api/object';
import { withSortedKeys } from '../../api/sorted-keys';
import type { ControllerRevision, LabelSelector, PodTemplateSpec } from '../../api/types.gen';
import type { Failure, Step, View } from '../../client/controller';
import { claim, controllerReference, ownedAndOrphans } from './ownership';
import { CONTROLLER_REVISIONS, objectPath, pathOf, type ResourcePath } from './resources';

/** What a revision keeps of its owner: the template, as a patch that puts it back (`getPatch`), which Go prints from maps. */
const dataOf = (template: PodTemplateSpec | undefined): NonNullable<ControllerRevision['data']> =>
  withSortedKeys({ spec: { template: { ...template, $patch: 'replace' } } }) as NonNullable<ControllerRevision['data']>;

/** The template that a revision keeps. */
export function templateOf(revision: ControllerRevision): PodTemplateSpec | undefined {
  const { spec } = (revision.data ?? {}) as { readonly spec?: { readonly template?: PodTemplateSpec & { readonly $patch?: string } } };
  if (!spec?.template) return undefined;
  const { $patch: _, ...template } = spec.template;
  return template;
}

/** A DaemonSet or a StatefulSet, as far as its history goes. */
interface Versioned extends KubeObject {
  readonly spec?: { readonly selector?: LabelSelector; readonly template?: PodTemplateSpec };
  readonly status?: { readonly collisionCount?: number };
}

/** An owner's history: the revision that its template is, and the others, from the oldest on. */
export interface History {
  readonly current: ControllerRevision;
  readonly old: readonly ControllerRevision[];
  /** What brings the stored history up to date. */
  readonly steps: readonly (Step | readonly Step[])[];
}

export interface HistoryOptions {
  readonly ownerResource: ResourcePath;
  /** The label by which a revision carries its hash. */
  readonly hashLabel: string;
  /** What its hash is of: the owner's template, or the revision's data. */
  readonly hashOf: (owner: Versioned, data: unknown) => string;
}

const byRevision = (a: ControllerRevision, b: ControllerRevision): number => a.revision - b.revision;

/**
 * Finds the revision of an owner's template, or makes one; an old revision that the owner has gone back to gets the highest number again
 * (`controller_history`). The view needs the informer `controllerrevisions` with the index `controller`.
 */
export function historyOf(view: View<unknown>, owner: Versioned, { ownerResource, hashLabel, hashOf }: HistoryOptions): History {
  const { claimed, steps } = claim(ownedAndOrphans<ControllerRevision>(view, CONTROLLER_REVISIONS.plural, owner), {
    owner,
    ownerResource,
    resource: CONTROLLER_REVISIONS,
    selector: owner.spec?.selector,
    awaits: CONTROLLER_REVISIONS.plural,
  });
  const revisions = claimed.toSorted(byRevision);
  const data = dataOf(owner.spec?.template);
  const found = revisions.findLast((revision) => semanticEqual(revision.data, data));
  const old = revisions.filter((revision) => revision !== found);
  const number = (old.at(-1)?.revision ?? 0) + 1;
  if (found) {
    if (found.revision >= number) return { current: found, old, steps };
    const current = { ...found, revision: number };
    const update: Step = { call: { method: 'PUT', path: objectPath(CONTROLLER_REVISIONS, found), body: current }, awaits: CONTROLLER_REVISIONS.plural };
    return { current, old, steps: [...steps, update] };
  }
  const { name = '', namespace = '', annotations } = owner.metadata;
  const hash = hashOf(owner, data);
  const current: ControllerRevision = {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels: { ...owner.spec?.template?.metadata?.labels, [hashLabel]: hash },
      ...(annotations && { annotations }),
      ownerReferences: [controllerReference(owner)],
    },
    data,
    revision: number,
  };
  const create: Step = { call: { method: 'POST', path: pathOf(CONTROLLER_REVISIONS, namespace), body: current }, awaits: CONTROLLER_REVISIONS.plural };
  return { current, old, steps: [...steps, create] };
}

/** The name of a new revision is that of another one already: the owner counts the collision, which gives it another name (daemon `snapshot`). */
export function countCollision(view: View<unknown>, owner: Versioned, ownerResource: ResourcePath, { step, status }: Failure): Step | undefined {
  if (status?.reason !== 'AlreadyExists' || step.awaits !== CONTROLLER_REVISIONS.plural) return undefined;
  const wanted = step.call.body as ControllerRevision;
  const existing = view.store<ControllerRevision>(CONTROLLER_REVISIONS.plural).get(keyOf(wanted));
  if (!existing || semanticEqual(existing.data, wanted.data)) return undefined;
  const collisionCount = (owner.status?.collisionCount ?? 0) + 1;
  const body = { ...owner, status: { ...owner.status, collisionCount } };
  return { call: { method: 'PUT', path: objectPath(ownerResource, owner, 'status'), body }, awaits: ownerResource.plural };
}

/** Deletes the oldest revisions that no Pod is of, beyond what is to be kept. */
export function truncateHistory(old: readonly ControllerRevision[], isLive: (revision: ControllerRevision) => boolean, limit: number): readonly Step[] {
  const idle = old.filter((revision) => !isLive(revision));
  return idle
    .slice(0, Math.max(0, idle.length - limit))
    .map((revision) => ({ call: { method: 'DELETE', path: objectPath(CONTROLLER_REVISIONS, revision) }, awaits: CONTROLLER_REVISIONS.plural, ignores: [404] }));
}
