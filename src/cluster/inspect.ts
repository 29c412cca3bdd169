import type { Address } from '../sim/message';
import type { Cluster } from './cluster';
import type { Trouble } from './faults';
import type { ControllerPart, Etcd, Scheduler } from './parts';

/** What a host may ask of the parts without a message. */
export const schedulerOf = (cluster: Cluster): Scheduler => cluster.part('scheduler');

/** The scheduler as it was after so many deliveries; it may be asked, and does nothing. */
export const schedulerAt = (cluster: Cluster, delivered: number): Scheduler => cluster.partAt('scheduler', delivered);

/** etcd's keys, revisions and history. */
export const registryOf = (cluster: Cluster): ReturnType<Etcd['inspect']> => cluster.part('etcd').inspect();

/** The numbers that the stage shows of the control plane. */
export interface Summary {
  readonly revision: number;
  readonly keys: number;
  readonly watches: number;
  readonly scheduler: ReturnType<Scheduler['inspect']>;
  /** Controllers that run, and those whose work queue is not empty. */
  readonly controllers: { readonly running: number; readonly busy: readonly string[] };
  /** How many times as long as usual etcd takes. */
  readonly etcdFactor: number;
  /** What does not run now: addresses of components, names of nodes. */
  readonly down: readonly { readonly component: string; readonly why: Trouble }[];
}

const isController = (address: Address): address is `controller/${string}` => address.startsWith('controller/');
const isBusy = ({ queue }: ReturnType<ControllerPart['inspect']>): boolean => queue.queued.length + queue.processing.length > 0;

export function summaryOf(cluster: Cluster): Summary {
  const registry = registryOf(cluster);
  const controllers = cluster.addresses().filter(isController);
  const stopped = cluster.faults.components;
  return {
    revision: registry.revision,
    keys: registry.present.size,
    watches: cluster.part('apiserver').inspect().watchers.length,
    scheduler: schedulerOf(cluster).inspect(),
    controllers: {
      running: controllers.filter((a) => !stopped.has(a)).length,
      busy: controllers.filter((a) => isBusy(cluster.part(a).inspect())),
    },
    etcdFactor: cluster.faults.etcdFactor,
    down: [...cluster.faults.components, ...cluster.faults.nodes].map(([component, why]) => ({ component, why })),
  };
}
