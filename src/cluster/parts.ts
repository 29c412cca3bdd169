import { KINDS } from '../api/kinds';
import { nodeMetrics, podMetrics } from '../api/kinds/metrics';
import type { KubeObject } from '../api/object';
import { createApiServer } from '../apiserver/apiserver';
import { bootstrapObjects } from '../apiserver/bootstrap-objects';
import { clusterDns } from '../apiserver/cluster-dns';
import { defaultStorageClass } from '../apiserver/default-storage-class';
import { serverEndpoints } from '../apiserver/server-endpoints';
import { ADDON_CONTROLLERS, CONTROLLERS } from '../controllers';
import { createEtcd } from '../etcd/etcd';
import { createRuntime } from '../kubelet/cri/runtime';
import { createKubelet } from '../kubelet/kubelet';
import { createScheduler } from '../scheduler/scheduler';
import type { Component } from '../sim/component';
import type { Address } from '../sim/message';
import type { Addon, ClusterConfig, NodeShape } from './config';
import { copiedMachine, withCopied } from './copied';
import type { Body } from './input';
import { createUser, USER } from './user';

/** What a process is made from. Plain data, kept with the checkpoints. */
export type Spec =
  /** `startUs`: when the cluster was switched on. */
  | { readonly kind: 'control-plane'; readonly startUs: number; readonly addons: readonly Addon[] }
  /** `number`: how many machines there have been; `serial`: 0 for a machine of the beginning, a number of its own for one that came later. */
  | { readonly kind: NodeProcess; readonly node: NodeShape; readonly number: number; readonly serial: number };

/** The processes of a node, in the order in which they start. */
export const NODE_PROCESSES = ['runtime', 'kubelet'] as const;
type NodeProcess = (typeof NODE_PROCESSES)[number];

/** The processes of the control plane, and the user, in the order in which they start. */
export const CONTROL_PLANE: readonly Address[] = [USER, 'etcd', 'apiserver', ...CONTROLLERS.map((c) => c.address), 'scheduler'];

/** The processes of the addons that have one of their own. */
export const ADDON_PROCESSES: readonly Address[] = Object.values(ADDON_CONTROLLERS).map(({ address }) => address);

/** The processes of a cluster but for its nodes', in the order in which they start. */
export const processesOf = ({ addons = [] }: ClusterConfig): readonly Address[] => [
  ...CONTROL_PLANE,
  ...(['local-path', 'load-balancer'] as const).flatMap((addon) => (addons.includes(addon) ? ADDON_CONTROLLERS[addon].address : [])),
];

export type Etcd = ReturnType<typeof createEtcd<KubeObject>>;
export type ApiServer = ReturnType<typeof createApiServer>;
export type Scheduler = ReturnType<typeof createScheduler>;
export type ControllerPart = ReturnType<(typeof CONTROLLERS)[number]['create']>;

/** Which part runs at an address. */
export type PartAt<A extends Address> = A extends 'etcd'
  ? Etcd
  : A extends 'apiserver'
    ? ApiServer
    : A extends 'scheduler'
      ? Scheduler
      : A extends `controller/${string}`
        ? ControllerPart
        : A extends `runtime/${string}`
          ? ReturnType<typeof createRuntime>
          : A extends `kubelet/${string}`
            ? ReturnType<typeof createKubelet>
            : A extends typeof USER
              ? ReturnType<typeof createUser>
              : Component<Body>;

/** The one place where a process is taken at its address's word: `makeComponent` makes what `PartAt` says. */
export const componentAt = <A extends Address>(_address: A, component: Component<Body> | undefined): PartAt<A> => component as PartAt<A>;

/** A node's own address, and its part of the Pod network: a /24 of 10.244.0.0/16 first, and of the networks after it where there are more nodes. */
const hostIpOf = (number: number): string => `172.18.${(number + 1) >> 8}.${(number + 1) & 255}`;
const podSubnetOf = (number: number): string => `10.${(244 + (number >> 8)) & 255}.${number & 255}`;

/** Makes the process that runs at an address. */
export function makeComponent(address: Address, spec: Spec, { seed, images, objects }: Pick<ClusterConfig, 'seed' | 'images' | 'objects'>): Component<Body> {
  // One of its name that comes later is another machine.
  const copied = spec.kind === 'control-plane' || spec.serial > 0 || !objects ? undefined : copiedMachine(objects, spec.node.name);
  switch (spec.kind) {
    case 'runtime':
      return createRuntime({
        seed,
        serial: spec.serial,
        nodeName: spec.node.name,
        podSubnet: copied?.podSubnet ?? podSubnetOf(spec.number),
        hostIp: copied?.hostIp ?? hostIpOf(spec.number),
        ...(images && { images }),
        ...(copied && { copied: copied.machine }),
      });
    case 'kubelet':
      return createKubelet({
        seed,
        serial: spec.serial,
        nodeName: spec.node.name,
        hostIp: copied?.hostIp ?? hostIpOf(spec.number),
        ...(copied && { copied: copied.machine.status }),
        capacity: spec.node.capacity,
        labels: spec.node.labels ?? {},
        taints: spec.node.taints ?? [],
      });
    case 'control-plane':
      switch (address) {
        case USER:
          return createUser();
        case 'etcd':
          return createEtcd<KubeObject>(
            withCopied(objects, spec.startUs, [
              ...bootstrapObjects(spec.startUs),
              ...serverEndpoints(spec.startUs),
              ...(spec.addons.includes('local-path') ? defaultStorageClass(spec.startUs) : []),
              ...(spec.addons.includes('coredns') ? clusterDns(spec.startUs) : []),
            ]),
          );
        case 'apiserver':
          return createApiServer({ seed, ...(spec.addons.includes('metrics-server') && { kinds: [...KINDS, nodeMetrics, podMetrics] }) });
        case 'scheduler':
          return createScheduler({ seed });
        default:
          return [...CONTROLLERS, ...Object.values(ADDON_CONTROLLERS)].find((c) => c.address === address)!.create({ seed });
      }
  }
}
