import { asObject, type KubeObject } from '../api/object';
import type { ControllerRevision, DaemonSet, Deployment, PodTemplateSpec, ReplicaSet, StatefulSet } from '../api/types.gen';
import { type Context, list } from './context';
import { KubectlError } from './errors';

export const REVISION = 'deployment.kubernetes.io/revision';
const CHANGE_CAUSE = 'kubernetes.io/change-cause';

/** A revision that a workload remembers. */
export interface Revision {
  readonly number: number;
  readonly cause: string;
  readonly template: PodTemplateSpec;
  /** The object that keeps it: a ReplicaSet or a ControllerRevision. */
  readonly keeper: ReplicaSet | ControllerRevision;
}

const ownedBy = (owner: KubeObject, object: KubeObject): boolean =>
  object.metadata.ownerReferences?.some((o) => o.controller && o.uid === owner.metadata.uid) ?? false;
const byNumber = (a: Revision, b: Revision): number => a.number - b.number;

async function ofDeployment(context: Context, deployment: Deployment): Promise<readonly Revision[]> {
  const all = await list<ReplicaSet>(context, `/apis/apps/v1/namespaces/${deployment.metadata.namespace}/replicasets`);
  return all
    .filter((rs) => ownedBy(deployment, rs))
    .map((keeper) => ({
      number: Number(keeper.metadata.annotations?.[REVISION] ?? 0),
      cause: keeper.metadata.annotations?.[CHANGE_CAUSE] ?? '',
      template: keeper.spec?.template ?? {},
      keeper,
    }))
    .sort(byNumber);
}

/** DaemonSets and StatefulSets keep each revision as a patch of their template. */
async function ofRevisions(context: Context, owner: DaemonSet | StatefulSet): Promise<readonly Revision[]> {
  const all = await list<ControllerRevision>(context, `/apis/apps/v1/namespaces/${owner.metadata.namespace}/controllerrevisions`);
  return all
    .filter((revision) => ownedBy(owner, revision))
    .map((keeper) => {
      const kept = asObject<{ readonly spec?: { readonly template?: PodTemplateSpec } }>(keeper.data ?? {}).spec?.template;
      return { number: keeper.revision, cause: keeper.metadata.annotations?.[CHANGE_CAUSE] ?? '', template: kept ?? {}, keeper };
    })
    .sort(byNumber);
}

export async function revisionsOf(context: Context, object: KubeObject): Promise<readonly Revision[]> {
  if (object.kind === 'Deployment') return ofDeployment(context, object as Deployment);
  if (object.kind === 'DaemonSet' || object.kind === 'StatefulSet') return ofRevisions(context, object as DaemonSet | StatefulSet);
  throw new KubectlError(`no history viewer has been implemented for "${object.kind}"`);
}
