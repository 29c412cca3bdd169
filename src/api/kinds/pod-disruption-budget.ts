import type { PodDisruptionBudget } from '../types.gen';
import { validateDisruptionBudget, validateDisruptionBudgetStatusUpdate, validateDisruptionBudgetUpdate } from '../validation/pod-disruption-budget';
import { AGE, column, integer, NAME } from './columns';
import { defineKind } from './kind';
import { bumpOnSpecChange, emptyStatus, keepSpec, keepStatus, withGeneration } from './strategy';

const withEmptyStatus = emptyStatus('policy.v1.PodDisruptionBudgetStatus');

export const podDisruptionBudget = defineKind<PodDisruptionBudget>({
  group: 'policy',
  version: 'v1',
  kind: 'PodDisruptionBudget',
  plural: 'poddisruptionbudgets',
  singular: 'poddisruptionbudget',
  shortNames: ['pdb'],
  namespaced: true,
  schema: 'policy.v1.PodDisruptionBudget',
  subresources: ['status'],
  prepareForCreate: (budget) => withGeneration(withEmptyStatus(budget), 1),
  prepareForUpdate: (next, old) => bumpOnSpecChange(keepStatus(next, old), old),
  prepareForStatusUpdate: keepSpec,
  validateCreate: (budget) => validateDisruptionBudget(budget),
  validateUpdate: validateDisruptionBudgetUpdate,
  validateStatusUpdate: validateDisruptionBudgetStatusUpdate,
  columns: [
    NAME,
    column('Min Available', 'The minimum number of pods that must be available.', ({ spec }) => String(spec?.minAvailable ?? 'N/A')),
    column('Max Unavailable', 'The maximum number of pods that may be unavailable.', ({ spec }) => String(spec?.maxUnavailable ?? 'N/A')),
    integer('Allowed Disruptions', 'Calculated number of pods that may be disrupted at this time.', ({ status }) => status?.disruptionsAllowed ?? 0),
    AGE,
  ],
});
