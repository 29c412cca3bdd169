import { at, fill } from '../defaults/fill';
import { defaultPodTemplate } from '../defaults/pod-spec';
import type { ReplicationController } from '../types.gen';
import { validateReplicaStatusUpdate, validateReplicationController, validateReplicationControllerUpdate } from '../validation/workloads';
import { AGE, formatLabels, integer, NAME, wide } from './columns';
import { defineKind } from './kind';
import { containerColumns } from './pod-template-columns';
import { workloadWarnings } from './pod-warnings';
import { workloadStrategy } from './workload';

export const replicationController = defineKind<ReplicationController>({
  group: '',
  version: 'v1',
  kind: 'ReplicationController',
  plural: 'replicationcontrollers',
  singular: 'replicationcontroller',
  shortNames: ['rc'],
  categories: ['all'],
  namespaced: true,
  schema: 'core.v1.ReplicationController',
  ...workloadStrategy<ReplicationController>('core.v1.ReplicationControllerStatus'),
  subresources: ['scale', 'status'],
  defaults: setDefaults,
  selectableFields: ({ status }) => ({ 'status.replicas': String(status?.replicas ?? 0) }),
  validateCreate: validateReplicationController,
  validateUpdate: validateReplicationControllerUpdate,
  validateStatusUpdate: validateReplicaStatusUpdate,
  warnings: workloadWarnings<ReplicationController>(({ spec }) => spec?.template, 'spec.template'),
  columns: [
    NAME,
    integer('Desired', 'Number of Pods that are wanted.', ({ spec }) => spec?.replicas ?? 0),
    integer('Current', 'Number of Pods that there are.', ({ status }) => status?.replicas ?? 0),
    integer('Ready', 'Number of Pods that are ready.', ({ status }) => status?.readyReplicas ?? 0),
    AGE,
    ...containerColumns<ReplicationController>(({ spec }) => spec?.template),
    wide('Selector', 'Labels of the Pods that belong to it.', ({ spec }) => formatLabels(spec?.selector)),
  ],
});

const isEmpty = (labels: Readonly<Record<string, string>> | undefined): boolean => Object.keys(labels ?? {}).length === 0;

/** Upstream `pkg/apis/core/v1` SetDefaults_ReplicationController: the template's labels serve as selector and as own labels. */
function setDefaults(controller: ReplicationController): ReplicationController {
  const labels = controller.spec?.template?.metadata?.labels;
  const spec = at(fill(controller.spec ?? {}, { replicas: 1 }), 'template', defaultPodTemplate);
  const selecting = labels && isEmpty(spec.selector) ? { ...spec, selector: labels } : spec;
  const metadata = labels && isEmpty(controller.metadata.labels) ? { ...controller.metadata, labels } : controller.metadata;
  return selecting === controller.spec && metadata === controller.metadata ? controller : { ...controller, metadata, spec: selecting };
}
