import type { Lease } from '../api/types.gen';
import type { ApiCall } from '../api/wire';
import type { ClientNumbers } from '../client/api-client';
import { isRelaxed } from './eviction';
import { confirmation, renewal } from './node-agent';
import type { Kubelet } from './turn';

/** What heartbeats change of a kubelet. */
export interface KubeletNumbers extends ClientNumbers {
  /** When the API server last took a status. */
  readonly reportedAtUs: number;
}

/** How a kubelet stands for heartbeats, and what they come to where they are passed over (cluster/quiet). */
export interface KubeletPulse {
  /** Undefined if the next heartbeat may be more than one. */
  state(nowUs: number): (KubeletNumbers & { readonly boot: number }) | undefined;
  /** What it would say at a time: of its lease, and of its node. */
  renewal(nowUs: number): ApiCall;
  confirmation(nowUs: number): ApiCall | undefined;
  /** The lease has been renewed. */
  renewed(lease: Lease): void;
  goOn(numbers: KubeletNumbers): void;
}

export const pulseOf = (kubelet: Kubelet): KubeletPulse => ({
  state(nowUs) {
    const { client, state } = kubelet;
    const numbers = client.numbers();
    const isBeating = state.agent.ready && state.agent.lease !== undefined && !state.shutdown && state.calls.size === 0;
    if (!numbers || !isBeating || !isRelaxed({ kubelet }) || !confirmation({ kubelet, nowUs })) return undefined;
    return { ...numbers, boot: state.boot, reportedAtUs: state.agent.reportedAtUs };
  },
  renewal: (nowUs) => renewal({ kubelet, nowUs }),
  confirmation: (nowUs) => confirmation({ kubelet, nowUs }),
  renewed(lease) {
    kubelet.state.agent = { ...kubelet.state.agent, lease };
  },
  goOn({ nextStream, deadline, reportedAtUs }) {
    kubelet.client.renumber({ nextStream, deadline });
    kubelet.state.agent = { ...kubelet.state.agent, reportedAtUs };
  },
});
