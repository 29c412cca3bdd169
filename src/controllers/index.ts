import { type Controller, type ControllerMessage, type ControllerView, createController } from '../client/controller';
import type { Component } from '../sim/component';
import { deploymentController } from './deployment';
import { garbageCollector } from './garbagecollector';
import { namespaceController } from './namespace';
import { replicaSetController } from './replicaset';
import { replicationControllerController } from './replicationcontroller';
import { rootCaController } from './rootca';
import { serviceAccountController } from './serviceaccount';

export type { ControllerMessage, ControllerView };

/** A process of kube-controller-manager. */
export interface ControllerProcess {
  readonly address: string;
  create(options: { readonly seed: number }): Component<ControllerMessage> & { inspect(): ControllerView };
}

const processOf = <Note>(controller: Controller<Note>): ControllerProcess => ({
  address: `controller/${controller.name}`,
  create: () => createController(controller),
});

/** All controllers, one a line. */
export const CONTROLLERS: readonly ControllerProcess[] = [
  processOf(deploymentController),
  processOf(garbageCollector),
  processOf(namespaceController),
  processOf(replicaSetController),
  processOf(replicationControllerController),
  processOf(rootCaController),
  processOf(serviceAccountController),
];
