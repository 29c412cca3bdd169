import { at } from '../defaults/fill';
import type { APIService } from '../types.gen';
import { validateApiService, validateApiServiceStatusUpdate, validateApiServiceUpdate } from '../validation/api-service';
import { AGE, column, NAME } from './columns';
import { defineKind } from './kind';
import { keepStatus, onlyStatus } from './strategy';

/** Who serves a group and version: the API server itself, or a Service (kube-aggregator `pkg/registry/apiservice`). */
export const apiService = defineKind<APIService>({
  group: 'apiregistration.k8s.io',
  version: 'v1',
  kind: 'APIService',
  plural: 'apiservices',
  singular: 'apiservice',
  categories: ['api-extensions'],
  namespaced: false,
  schema: 'apiregistration.v1.APIService',
  onDemand: true,
  subresources: ['status'],
  defaults: (api) => at(api, 'spec', (spec) => at(spec, 'service', (service) => ({ ...service, port: service.port ?? 443 }))),
  prepareForCreate: (api, { now }) => ({ ...api, status: api.spec?.service ? {} : { conditions: [localCondition(now)] } }),
  prepareForUpdate: keepStatus,
  prepareForStatusUpdate: onlyStatus,
  validateCreate: validateApiService,
  validateUpdate: validateApiServiceUpdate,
  validateStatusUpdate: validateApiServiceStatusUpdate,
  columns: [
    NAME,
    column('Service', 'The reference to the service that hosts this API endpoint.', ({ spec }) =>
      spec?.service ? `${spec.service.namespace}/${spec.service.name}` : 'Local',
    ),
    column('Available', 'Whether this service is available.', ({ status }) => {
      const condition = status?.conditions?.find(({ type }) => type === 'Available');
      if (!condition) return 'Unknown';
      return condition.status === 'True' || !condition.reason ? condition.status : `${condition.status} (${condition.reason})`;
    }),
    AGE,
  ],
});

/** What the API server serves itself is there at once. */
export const localCondition = (now: string) => ({
  type: 'Available',
  status: 'True',
  lastTransitionTime: now,
  reason: 'Local',
  message: 'Local APIServices are always available',
});
