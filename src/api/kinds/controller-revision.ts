import type { ControllerRevision, OwnerReference } from '../types.gen';
import { validateControllerRevision, validateControllerRevisionUpdate } from '../validation/workloads';
import { AGE, column, integer, NAME } from './columns';
import { defineKind } from './kind';

export const controllerRevision = defineKind<ControllerRevision>({
  group: 'apps',
  version: 'v1',
  kind: 'ControllerRevision',
  plural: 'controllerrevisions',
  singular: 'controllerrevision',
  namespaced: true,
  schema: 'apps.v1.ControllerRevision',
  allowUnconditionalUpdate: true,
  validateCreate: validateControllerRevision,
  validateUpdate: validateControllerRevisionUpdate,
  columns: [
    NAME,
    column('Controller', 'Controller of the object', ({ metadata }) => controllerName(metadata.ownerReferences)),
    integer('Revision', 'Which of its states this is.', ({ revision }) => revision),
    AGE,
  ],
});

/** `deployment.apps/web` */
function controllerName(references: readonly OwnerReference[] = []): string {
  const owner = references.find((reference) => reference.controller);
  if (!owner) return '<none>';
  const group = owner.apiVersion.includes('/') ? `.${owner.apiVersion.split('/')[0]}` : '';
  return `${owner.kind}${group}/${owner.name}`.replace(/^[^/]+/, (kind) => kind.toLowerCase());
}
