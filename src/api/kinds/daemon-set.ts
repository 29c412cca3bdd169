import { at, fill } from '../defaults/fill';
import { defaultPodTemplate } from '../defaults/pod-spec';
import { semanticEqual } from '../equality';
import type { DaemonSet, DaemonSetSpec, DaemonSetUpdateStrategy } from '../types.gen';
import { validateDaemonSet, validateDaemonSetStatusUpdate, validateDaemonSetUpdate } from '../validation/workloads';
import { AGE, column, formatLabels, integer, NAME } from './columns';
import { defineKind } from './kind';
import { containerColumns, selectorColumn } from './pod-template-columns';
import { templateWarnings } from './pod-warnings';
import { templateGenerationOf, withTemplateGeneration } from './template-generation';
import { workloadStrategy } from './workload';

const strategy = workloadStrategy<DaemonSet>('apps.v1.DaemonSetStatus');

export const daemonSet = defineKind<DaemonSet>({
  group: 'apps',
  version: 'v1',
  kind: 'DaemonSet',
  plural: 'daemonsets',
  singular: 'daemonset',
  shortNames: ['ds'],
  categories: ['all'],
  namespaced: true,
  schema: 'apps.v1.DaemonSet',
  ...strategy,
  prepareForCreate: (set, info) => withTemplateGeneration(strategy.prepareForCreate(set, info), Math.max(1, templateGenerationOf(set))),
  prepareForUpdate: (next, old, info) => {
    const prepared = strategy.prepareForUpdate(next, old, info);
    const before = templateGenerationOf(old);
    return withTemplateGeneration(prepared, semanticEqual(prepared.spec?.template, old.spec?.template) ? before : before + 1);
  },
  defaults: (set) => at(set, 'spec', defaultSpec),
  validateCreate: validateDaemonSet,
  validateUpdate: validateDaemonSetUpdate,
  validateStatusUpdate: validateDaemonSetStatusUpdate,
  warnings: (set, old) => (old && templateGenerationOf(old) === templateGenerationOf(set) ? [] : templateWarnings(set.spec?.template, 'spec.template')),
  columns: [
    NAME,
    integer('Desired', 'Number of nodes that should run its Pod.', ({ status }) => status?.desiredNumberScheduled ?? 0),
    integer('Current', 'Number of nodes that have its Pod.', ({ status }) => status?.currentNumberScheduled ?? 0),
    integer('Ready', 'Number of nodes with a ready Pod.', ({ status }) => status?.numberReady ?? 0),
    integer('Up-to-date', 'Number of nodes with a Pod of the newest template.', ({ status }) => status?.updatedNumberScheduled ?? 0),
    integer('Available', 'Number of nodes with an available Pod.', ({ status }) => status?.numberAvailable ?? 0),
    column('Node Selector', 'Labels of the nodes that it runs on.', ({ spec }) => formatLabels(spec?.template.spec?.nodeSelector)),
    AGE,
    ...containerColumns<DaemonSet>(({ spec }) => spec?.template),
    selectorColumn<DaemonSet>(({ spec }) => spec?.selector),
  ],
});

const ROLLING_UPDATE = { maxUnavailable: 1, maxSurge: 0 };

function defaultStrategy(given: DaemonSetUpdateStrategy): DaemonSetUpdateStrategy {
  const strategy = fill(given, { type: 'RollingUpdate' });
  return strategy.type === 'RollingUpdate' ? at(fill(strategy, { rollingUpdate: {} }), 'rollingUpdate', (update) => fill(update, ROLLING_UPDATE)) : strategy;
}

/** Upstream `pkg/apis/apps/v1` SetDefaults_DaemonSet. */
function defaultSpec(given: DaemonSetSpec): DaemonSetSpec {
  const spec = fill(given, { updateStrategy: {}, revisionHistoryLimit: 10 });
  return at(at(spec, 'updateStrategy', defaultStrategy), 'template', defaultPodTemplate);
}
