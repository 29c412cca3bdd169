import { withRoundedResources } from '../defaults/resource-list';
import { compareQuantities } from '../quantity';
import type { ResourceQuota } from '../types.gen';
import { validateResourceQuota, validateResourceQuotaStatusUpdate, validateResourceQuotaUpdate } from '../validation/resource-quota';
import { AGE, column, NAME } from './columns';
import { defineKind } from './kind';
import { emptyStatus, keepSpec, keepStatus } from './strategy';

export const resourceQuota = defineKind<ResourceQuota>({
  group: '',
  version: 'v1',
  kind: 'ResourceQuota',
  plural: 'resourcequotas',
  singular: 'resourcequota',
  shortNames: ['quota'],
  namespaced: true,
  schema: 'core.v1.ResourceQuota',
  subresources: ['status'],
  allowUnconditionalUpdate: true,
  defaults: (quota) => ({
    ...quota,
    ...(quota.spec ? { spec: withRoundedResources(quota.spec, 'hard') } : {}),
    ...(quota.status ? { status: withRoundedResources(quota.status, 'hard', 'used') } : {}),
  }),
  prepareForCreate: emptyStatus('core.v1.ResourceQuotaStatus'),
  prepareForUpdate: keepStatus,
  prepareForStatusUpdate: keepSpec,
  validateCreate: validateResourceQuota,
  validateUpdate: validateResourceQuotaUpdate,
  validateStatusUpdate: validateResourceQuotaStatusUpdate,
  warnings: (quota, old) => (old ? [] : requestsAboveLimits(quota.spec?.hard ?? {})),
  columns: [
    NAME,
    column('Request', 'Used and hard amounts of requests.', (quota) => usage(quota, false)),
    column('Limit', 'Used and hard amounts of limits.', (quota) => usage(quota, true)),
    AGE,
  ],
});

function usage({ status }: ResourceQuota, limits: boolean): string {
  const hard = status?.hard ?? {};
  return Object.keys(hard)
    .filter((resource) => resource.startsWith('limits.') === limits)
    .sort()
    .map((resource) => `${resource}: ${status?.used?.[resource] ?? '0'}/${hard[resource]}`)
    .join(', ');
}

function requestsAboveLimits(hard: Readonly<Record<string, string>>): readonly string[] {
  return ['cpu', 'memory', 'storage', 'ephemeral-storage'].flatMap((resource) => {
    const bare = resource === 'cpu' || resource === 'memory' ? [resource] : [];
    const request = [`requests.${resource}`, ...bare].find((name) => hard[name] !== undefined);
    const limit = `limits.${resource}`;
    if (request === undefined || hard[limit] === undefined || compareQuantities(hard[request], hard[limit]) <= 0) return [];
    return [`ResourceQuota ${request} (${hard[request]}) should be less than ${limit} (${hard[limit]})`];
  });
}
