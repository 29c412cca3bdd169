import type { CSINode } from '../types.gen';
import { validateCsiNode, validateCsiNodeUpdate } from '../validation/csi-node';
import { AGE, integer, NAME } from './columns';
import { defineKind } from './kind';

export const csiNode = defineKind<CSINode>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSINode',
  plural: 'csinodes',
  singular: 'csinode',
  namespaced: false,
  schema: 'storage.v1.CSINode',
  validateCreate: validateCsiNode,
  validateUpdate: validateCsiNodeUpdate,
  columns: [NAME, integer('Drivers', 'Drivers indicates the number of CSI drivers registered on the node', ({ spec }) => spec?.drivers?.length ?? 0), AGE],
});
