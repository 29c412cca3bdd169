import type { Address } from '../sim/message';
import type { Random } from '../sim/random';

/**
 * How long a message takes on each kind of link, in virtual microseconds, as on a healthy cluster in one region;
 * the kernel adds a seeded jitter. A write's way to etcd includes the disk's fsync: nobody hears of it before.
 */
export const LINK_US = { client: 1_200, component: 400, etcdRead: 200, etcdWrite: 1_500, cri: 60, network: 150 } as const;
const JITTER = 0.2;

function baseUs(from: Address, to: Address, type: string): number {
  if (from === 'kubectl' || to === 'kubectl') return LINK_US.client;
  if (to === 'etcd') return type === 'txn' ? LINK_US.etcdWrite : LINK_US.etcdRead;
  if (from === 'etcd') return LINK_US.etcdRead;
  if (type.startsWith('network-')) return LINK_US.network;
  if (from.startsWith('runtime/') || to.startsWith('runtime/')) return LINK_US.cri;
  return LINK_US.component;
}

export const jittered = (us: number, random: Random): number => us * (1 + JITTER * (2 * random.next() - 1));

export const latencyUs = (from: Address, to: Address, body: { readonly type: string }, random: Random): number => jittered(baseUs(from, to, body.type), random);
