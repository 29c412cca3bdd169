import { sameTemplate, withoutHash } from '../../api/pod-template';
import type { Deployment, ReplicaSet } from '../../api/types.gen';
import type { Action } from '../../client/controller';
import { withAnnotations } from '../shared/metadata';
import { DEPLOYMENTS, objectPath } from '../shared/resources';
import { lastRevision, ROLLBACK_TO, revisionOf, rolledBackAnnotations } from './revisions';
import { decided, note, type Sync, syncRevision } from './sync';

/** The revision that an annotation of the old API groups asks for; 0 is the last one. */
export function rollbackRevision({ metadata }: Deployment): bigint | undefined {
  const text = metadata.annotations?.[ROLLBACK_TO] ?? '';
  return /^[-+]?\d+$/.test(text) ? BigInt(text.replace(/^\+/, '')) : undefined;
}

/** Goes back to the template of an earlier revision, and takes the request away in any case (`rollback`). */
export function rollBack(sync: Sync, requested: bigint): Action {
  const { all } = syncRevision(sync, true);
  const revision = requested === 0n ? lastRevision(all) : requested;
  if (revision === 0n) return giveUp(sync, 'DeploymentRollbackRevisionNotFound', 'Unable to find last revision.');
  const set = all.find((candidate) => revisionOf(candidate) === revision);
  if (!set) return giveUp(sync, 'DeploymentRollbackRevisionNotFound', 'Unable to find the revision to rollback to.');
  const { name } = sync.deployment.metadata;
  if (sameTemplate(sync.deployment.spec?.template, set.spec?.template))
    return giveUp(sync, 'DeploymentRollbackTemplateUnchanged', `The rollback revision contains the same template as current deployment "${name}"`);
  const succeeded = note(sync, 'Normal', 'DeploymentRollback', `Rolled back deployment "${name}" to revision ${revision}`);
  const next = withTemplateOf(sync.deployment, set);
  sync.steps.push({ call: { method: 'PUT', path: objectPath(DEPLOYMENTS, next), body: withoutRequest(next) }, succeeded });
  return decided(sync);
}

function withTemplateOf(deployment: Deployment, set: ReplicaSet): Deployment {
  return {
    ...deployment,
    metadata: { ...deployment.metadata, annotations: rolledBackAnnotations(deployment, set) },
    ...(deployment.spec && { spec: { ...deployment.spec, template: withoutHash(set.spec?.template) } }),
  };
}

function withoutRequest(deployment: Deployment): Deployment {
  const { [ROLLBACK_TO]: _, ...annotations } = deployment.metadata.annotations ?? {};
  return { ...deployment, metadata: withAnnotations(deployment.metadata, annotations) };
}

function giveUp(sync: Sync, reason: string, message: string): Action {
  sync.events.push(note(sync, 'Warning', reason, message));
  sync.steps.push({ call: { method: 'PUT', path: objectPath(DEPLOYMENTS, sync.deployment), body: withoutRequest(sync.deployment) } });
  return decided(sync);
}
