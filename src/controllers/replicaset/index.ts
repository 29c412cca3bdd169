import type { ReplicaSet } from '../../api/types.gen';
import type { Controller } from '../../client/controller';
import { REPLICA_SETS } from '../shared/resources';
import { replicasController } from './replicas';

export const replicaSetController: Controller = replicasController<ReplicaSet>({
  name: 'replicaset',
  component: 'replicaset-controller',
  kind: 'ReplicaSet',
  resource: REPLICA_SETS,
  selectorOf: (set) => set.spec?.selector,
  countsTerminating: true,
});
