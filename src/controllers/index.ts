import type { Controller } from '../client/controller';
import { type ControllerMessage, type ControllerPulse, type ControllerView, createController } from '../client/controller-process/process';
import type { Component } from '../sim/component';
import { clusterRoleAggregationController } from './clusterroleaggregation';
import { cronJobController } from './cronjob';
import { daemonSetController } from './daemonset';
import { deploymentController } from './deployment';
import { disruptionController } from './disruption';
import { endpointsController } from './endpoints';
import { endpointSliceController } from './endpointslice';
import { endpointSliceMirroringController } from './endpointslicemirroring';
import { ephemeralVolumeController } from './ephemeralvolume';
import { garbageCollector } from './garbagecollector';
import { jobController } from './job';
import { localPathProvisioner } from './localpath';
import { namespaceController } from './namespace';
import { nodeLifecycleController } from './nodelifecycle';
import { persistentVolumeBinder } from './persistentvolume';
import { horizontalPodAutoscaler } from './podautoscaler';
import { podGarbageCollector } from './podgc';
import { claimProtectionController } from './pvcprotection';
import { volumeProtectionController } from './pvprotection';
import { replicaSetController } from './replicaset';
import { replicationControllerController } from './replicationcontroller';
import { resourceClaimController } from './resourceclaim';
import { resourceQuotaController } from './resourcequota';
import { rootCaController } from './rootca';
import { serviceAccountController } from './serviceaccount';
import { tokensController } from './serviceaccounttokens';
import { serviceLoadBalancerController } from './servicelb';
import { statefulSetController } from './statefulset';
import { taintEvictionController } from './tainteviction';
import { ttlAfterFinishedController } from './ttlafterfinished';

export type { ControllerMessage, ControllerView };

/** A process of kube-controller-manager. */
export interface ControllerProcess {
  readonly address: string;
  create(options: { readonly seed: number }): Component<ControllerMessage> & { inspect(): ControllerView; readonly pulse: ControllerPulse };
}

const processOf = <Note extends NonNullable<unknown>>(controller: Controller<Note>): ControllerProcess => ({
  address: `controller/${controller.name}`,
  create: () => createController(controller),
});

/** All controllers, one a line. */
export const CONTROLLERS: readonly ControllerProcess[] = [
  processOf(clusterRoleAggregationController),
  processOf(cronJobController),
  processOf(daemonSetController),
  processOf(deploymentController),
  processOf(disruptionController),
  processOf(endpointsController),
  processOf(endpointSliceController),
  processOf(endpointSliceMirroringController),
  processOf(ephemeralVolumeController),
  processOf(garbageCollector),
  processOf(horizontalPodAutoscaler),
  processOf(jobController),
  processOf(namespaceController),
  processOf(nodeLifecycleController),
  processOf(persistentVolumeBinder),
  processOf(podGarbageCollector),
  processOf(claimProtectionController),
  processOf(volumeProtectionController),
  processOf(replicaSetController),
  processOf(replicationControllerController),
  processOf(resourceClaimController),
  processOf(resourceQuotaController),
  processOf(rootCaController),
  processOf(serviceAccountController),
  processOf(ttlAfterFinishedController),
  processOf(statefulSetController),
  processOf(taintEvictionController),
  processOf(tokensController),
];

/** No parts of kube-controller-manager: they run where a cluster has the addon. */
export const ADDON_CONTROLLERS = {
  'local-path': processOf(localPathProvisioner),
  'load-balancer': processOf(serviceLoadBalancerController),
} as const satisfies Readonly<Record<string, ControllerProcess>>;
