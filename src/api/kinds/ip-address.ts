import type { IPAddress, ServiceCIDR } from '../types.gen';
import {
  validateIpAddress,
  validateIpAddressUpdate,
  validateServiceCidr,
  validateServiceCidrStatusUpdate,
  validateServiceCidrUpdate,
} from '../validation/ip-address';
import { AGE, column, NAME } from './columns';
import { defineKind } from './kind';
import { keepMeta, keepSpec } from './strategy';

/** The addresses of Services as objects (upstream `pkg/registry/networking`). Services take theirs from the first block; who has which is not noted here. */
const COMMON = { group: 'networking.k8s.io', version: 'v1', namespaced: false, onDemand: true, allowUnconditionalUpdate: true } as const;

export const ipAddress = defineKind<IPAddress>({
  ...COMMON,
  kind: 'IPAddress',
  plural: 'ipaddresses',
  singular: 'ipaddress',
  shortNames: ['ip'],
  schema: 'networking.v1.IPAddress',
  validateCreate: validateIpAddress,
  validateUpdate: validateIpAddressUpdate,
  columns: [
    NAME,
    column('ParentRef', 'Whose address it is.', ({ spec }) => {
      if (!spec?.parentRef) return '<none>';
      const { group, resource, namespace, name } = spec.parentRef;
      return [`${resource}${group ? `.${group}` : ''}`.toLowerCase(), ...(namespace ? [namespace] : []), name].join('/');
    }),
    AGE,
  ],
});

export const serviceCidr = defineKind<ServiceCIDR>({
  ...COMMON,
  kind: 'ServiceCIDR',
  plural: 'servicecidrs',
  singular: 'servicecidr',
  schema: 'networking.v1.ServiceCIDR',
  subresources: ['status'],
  prepareForStatusUpdate: (next, old) => keepMeta(keepSpec(next, old), old),
  validateCreate: validateServiceCidr,
  validateUpdate: validateServiceCidrUpdate,
  validateStatusUpdate: validateServiceCidrStatusUpdate,
  columns: [NAME, column('CIDRs', 'The blocks that addresses are taken from.', ({ spec }) => (spec?.cidrs ?? []).join(',')), AGE],
});
