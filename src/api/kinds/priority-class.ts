import type { PriorityClass } from '../types.gen';
import { validatePriorityClass, validatePriorityClassUpdate } from '../validation/priority-class';
import { AGE, column, integer, NAME } from './columns';
import { defineKind } from './kind';
import { withGeneration } from './strategy';

export const priorityClass = defineKind<PriorityClass>({
  group: 'scheduling.k8s.io',
  version: 'v1',
  kind: 'PriorityClass',
  plural: 'priorityclasses',
  singular: 'priorityclass',
  shortNames: ['pc'],
  namespaced: false,
  schema: 'scheduling.v1.PriorityClass',
  allowUnconditionalUpdate: true,
  defaults: (priority) => (priority.preemptionPolicy === undefined ? { ...priority, preemptionPolicy: 'PreemptLowerPriority' } : priority),
  prepareForCreate: (priority) => withGeneration(priority, 1),
  validateCreate: validatePriorityClass,
  validateUpdate: validatePriorityClassUpdate,
  columns: [
    NAME,
    integer('Value', 'Priority that Pods of this class get.', (priority) => priority.value ?? 0),
    { ...column('Global-Default', 'Whether Pods without a class get this one.', (priority) => priority.globalDefault ?? false), type: 'boolean' },
    AGE,
    // Upstream declares the column with priority 0 but fills it in for wide output only.
    column('PreemptionPolicy', 'Whether Pods of this class may preempt others.', (priority) => priority.preemptionPolicy ?? ''),
  ],
});
