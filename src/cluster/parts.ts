import type { KubeObject } from '../api/object';
import { createApiServer } from '../apiserver/apiserver';
import { CONTROLLERS } from '../controllers';
import { createEtcd } from '../etcd/etcd';
import { createRuntime } from '../kubelet/cri/runtime';
import { createKubelet } from '../kubelet/kubelet';
import { createScheduler } from '../scheduler/scheduler';
import type { Component } from '../sim/component';
import type { Address } from '../sim/message';
import type { NodeShape } from './config';
import { createUser, USER } from './user';

/** What a process is made from. Plain data, kept with the checkpoints. */
export type Spec = { readonly kind: 'control-plane' } | { readonly kind: NodeProcess; readonly node: NodeShape };

/** The processes of a node, in the order in which they start. */
export const NODE_PROCESSES = ['runtime', 'kubelet'] as const;
type NodeProcess = (typeof NODE_PROCESSES)[number];

/** The processes of the control plane, and the user, in the order in which they start. */
export const CONTROL_PLANE: readonly Address[] = [USER, 'etcd', 'apiserver', ...CONTROLLERS.map((c) => c.address), 'scheduler'];

export type Etcd = ReturnType<typeof createEtcd<KubeObject>>;
export type ApiServer = ReturnType<typeof createApiServer>;
export type Scheduler = ReturnType<typeof createScheduler>;
export type ControllerPart = ReturnType<(typeof CONTROLLERS)[number]['create']>;

/** Makes the process that runs at an address. */
export function makeComponent(address: Address, spec: Spec, seed: number): Component<{ readonly type: string }> {
  switch (spec.kind) {
    case 'runtime':
      return createRuntime({ seed, nodeName: spec.node.name });
    case 'kubelet':
      return createKubelet({ seed, nodeName: spec.node.name, capacity: spec.node.capacity, labels: spec.node.labels ?? {}, taints: spec.node.taints ?? [] });
    case 'control-plane':
      switch (address) {
        case USER:
          return createUser();
        case 'etcd':
          return createEtcd<KubeObject>();
        case 'apiserver':
          return createApiServer({ seed });
        case 'scheduler':
          return createScheduler({ seed });
        default:
          return CONTROLLERS.find((c) => c.address === address)!.create({ seed });
      }
  }
}
