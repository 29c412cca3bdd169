import type { Lease } from '../types.gen';
import { validateLease, validateLeaseUpdate } from '../validation/lease';
import { AGE, column, NAME } from './columns';
import { defineKind } from './kind';

export const lease = defineKind<Lease>({
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
  singular: 'lease',
  namespaced: true,
  schema: 'coordination.v1.Lease',
  allowCreateOnUpdate: true,
  prepareForCreate: (lease) => withoutCoordination(lease),
  prepareForUpdate: withoutCoordination,
  validateCreate: validateLease,
  validateUpdate: validateLeaseUpdate,
  columns: [NAME, column('Holder', 'Identity of the holder of the lease.', (lease) => lease.spec?.holderIdentity ?? ''), AGE],
});

/** Coordinated leader election is behind a feature gate that is off: its fields are dropped unless they were stored before. */
function withoutCoordination(lease: Lease, old?: Lease): Lease {
  const { strategy, preferredHolder, ...spec } = lease.spec ?? {};
  if (strategy === undefined && preferredHolder === undefined) return lease;
  return {
    ...lease,
    spec: {
      ...spec,
      ...(strategy !== undefined && old?.spec?.strategy !== undefined ? { strategy } : {}),
      ...(preferredHolder !== undefined && old?.spec?.preferredHolder !== undefined ? { preferredHolder } : {}),
    },
  };
}
