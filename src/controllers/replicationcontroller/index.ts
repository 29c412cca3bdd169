import type { ReplicationController } from '../../api/types.gen';
import type { Controller } from '../../client/controller';
import { replicasController } from '../replicaset/replicas';
import { REPLICATION_CONTROLLERS } from '../shared/resources';

export const replicationControllerController: Controller = replicasController<ReplicationController>({
  name: 'replicationcontroller',
  component: 'replication-controller',
  kind: 'ReplicationController',
  resource: REPLICATION_CONTROLLERS,
  selectorOf: ({ spec }) => (spec?.selector ? { matchLabels: spec.selector } : undefined),
  countsTerminating: false,
});
