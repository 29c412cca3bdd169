import { at, fill } from '../defaults/fill';
import { defaultPodTemplate } from '../defaults/pod-spec';
import type { ReplicaSet } from '../types.gen';
import { validateReplicaSet, validateReplicaSetUpdate, validateReplicaStatusUpdate } from '../validation/workloads';
import { AGE, integer, NAME } from './columns';
import { defineKind } from './kind';
import { containerColumns, selectorColumn } from './pod-template-columns';
import { workloadWarnings } from './pod-warnings';
import { workloadStrategy } from './workload';

export const replicaSet = defineKind<ReplicaSet>({
  group: 'apps',
  version: 'v1',
  kind: 'ReplicaSet',
  plural: 'replicasets',
  singular: 'replicaset',
  shortNames: ['rs'],
  categories: ['all'],
  namespaced: true,
  schema: 'apps.v1.ReplicaSet',
  ...workloadStrategy<ReplicaSet>('apps.v1.ReplicaSetStatus'),
  subresources: ['scale', 'status'],
  defaults: (set) => at(set, 'spec', (spec) => at(fill(spec, { replicas: 1 }), 'template', defaultPodTemplate)),
  selectableFields: ({ status }) => ({ 'status.replicas': String(status?.replicas ?? 0) }),
  validateCreate: validateReplicaSet,
  validateUpdate: validateReplicaSetUpdate,
  validateStatusUpdate: validateReplicaStatusUpdate,
  warnings: workloadWarnings<ReplicaSet>(({ spec }) => spec?.template, 'spec.template'),
  columns: [
    NAME,
    integer('Desired', 'Number of Pods that are wanted.', ({ spec }) => spec?.replicas ?? 0),
    integer('Current', 'Number of Pods that there are.', ({ status }) => status?.replicas ?? 0),
    integer('Ready', 'Number of Pods that are ready.', ({ status }) => status?.readyReplicas ?? 0),
    AGE,
    ...containerColumns<ReplicaSet>(({ spec }) => spec?.template),
    selectorColumn<ReplicaSet>(({ spec }) => spec?.selector),
  ],
});
