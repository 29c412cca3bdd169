import type { Lease } from '../types.gen';
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
  columns: [NAME, column('Holder', 'Identity of the holder of the lease.', (lease) => lease.spec?.holderIdentity ?? ''), AGE],
});
