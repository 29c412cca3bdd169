import { withRoundedResources } from '../defaults/resource-list';
import type { RuntimeClass } from '../types.gen';
import { validateRuntimeClass, validateRuntimeClassUpdate } from '../validation/runtime-class';
import { AGE, column, NAME } from './columns';
import { DEPRECATED_NODE_LABELS } from './deprecated-labels';
import { defineKind } from './kind';

export const runtimeClass = defineKind<RuntimeClass>({
  group: 'node.k8s.io',
  version: 'v1',
  kind: 'RuntimeClass',
  plural: 'runtimeclasses',
  singular: 'runtimeclass',
  namespaced: false,
  schema: 'node.v1.RuntimeClass',
  allowCreateOnUpdate: true,
  defaults: (runtime) => (runtime.overhead ? { ...runtime, overhead: withRoundedResources(runtime.overhead, 'podFixed') } : runtime),
  validateCreate: validateRuntimeClass,
  validateUpdate: validateRuntimeClassUpdate,
  warnings: ({ scheduling }) =>
    Object.keys(scheduling?.nodeSelector ?? {}).flatMap((label) => {
      const message = DEPRECATED_NODE_LABELS[label];
      return message === undefined ? [] : [`scheduling.nodeSelector: ${message}`];
    }),
  columns: [NAME, column('Handler', 'The runtime that the container runtime interface should use.', (runtime) => runtime.handler ?? ''), AGE],
});
