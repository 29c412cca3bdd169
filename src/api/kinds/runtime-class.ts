import { withRoundedResources } from '../defaults/resource-list';
import type { RuntimeClass } from '../types.gen';
import { AGE, column, NAME } from './columns';
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
  columns: [NAME, column('Handler', 'The runtime that the container runtime interface should use.', (runtime) => runtime.handler ?? ''), AGE],
});
