import { at, fill } from '../defaults/fill';
import { defaultPodTemplate } from '../defaults/pod-spec';
import { formatSelector, requirementsOf } from '../label-selector';
import type { Deployment, DeploymentSpec, DeploymentStrategy } from '../types.gen';
import { validateDeployment, validateDeploymentStatusUpdate, validateDeploymentUpdate } from '../validation/workloads';
import { AGE, column, integer, NAME, wide } from './columns';
import { defineKind } from './kind';
import { containerColumns } from './pod-template-columns';
import { workloadWarnings } from './pod-warnings';
import { keepSpec } from './strategy';
import { bumpOnSpecOrAnnotationChange, workloadStrategy } from './workload';

const strategy = workloadStrategy<Deployment>('apps.v1.DeploymentStatus');

export const deployment = defineKind<Deployment>({
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  plural: 'deployments',
  singular: 'deployment',
  shortNames: ['deploy'],
  categories: ['all'],
  namespaced: true,
  schema: 'apps.v1.Deployment',
  ...strategy,
  subresources: ['scale', 'status'],
  prepareForUpdate: (next, old, info) => bumpOnSpecOrAnnotationChange(strategy.prepareForUpdate(next, old, info), old),
  prepareForStatusUpdate: (next, old) => withLabelsOf(keepSpec(next, old), old),
  defaults: (deployment) => at(deployment, 'spec', defaultSpec),
  validateCreate: validateDeployment,
  validateUpdate: validateDeploymentUpdate,
  validateStatusUpdate: validateDeploymentStatusUpdate,
  warnings: workloadWarnings<Deployment>(({ spec }) => spec?.template, 'spec.template'),
  columns: [
    NAME,
    column('Ready', 'Number of the pod with ready state', ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`),
    integer('Up-to-date', 'Pods of the newest template.', ({ status }) => status?.updatedReplicas ?? 0),
    integer('Available', 'Pods that have been ready for long enough.', ({ status }) => status?.availableReplicas ?? 0),
    AGE,
    ...containerColumns<Deployment>(({ spec }) => spec?.template),
    wide('Selector', 'Labels of the Pods that belong to it.', ({ spec }) => formatSelector(requirementsOf(spec?.selector ?? {}))),
  ],
});

const ROLLING_UPDATE = { maxUnavailable: '25%', maxSurge: '25%' };

function defaultStrategy(given: DeploymentStrategy): DeploymentStrategy {
  const strategy = fill(given, { type: 'RollingUpdate' });
  return strategy.type === 'RollingUpdate' ? at(fill(strategy, { rollingUpdate: {} }), 'rollingUpdate', (update) => fill(update, ROLLING_UPDATE)) : strategy;
}

/** Upstream `pkg/apis/apps/v1` SetDefaults_Deployment. */
function defaultSpec(given: DeploymentSpec): DeploymentSpec {
  const spec = fill(given, { replicas: 1, strategy: {}, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 });
  return at(at(spec, 'strategy', defaultStrategy), 'template', defaultPodTemplate);
}

/** A status update does not touch the labels. */
function withLabelsOf(next: Deployment, old: Deployment): Deployment {
  if (next.metadata.labels === old.metadata.labels) return next;
  const { labels: _, ...metadata } = next.metadata;
  return { ...next, metadata: { ...metadata, ...(old.metadata.labels ? { labels: old.metadata.labels } : {}) } };
}
