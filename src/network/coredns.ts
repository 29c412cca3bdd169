import { formatReply, parseQuestion } from '../api/dns-message';
import type { EndpointSlice, Service } from '../api/types.gen';
import type { NetworkRequest, NetworkResponse } from '../api/wire';
import { type ClientMessage, createApiClient } from '../client/api-client';
import type { Component } from '../sim/component';
import type { Address, Send } from '../sim/message';
import { type DnsView, resolveDns } from './dns';

/** The cluster's DNS server. It watches Services and slices from the first question on. */

export const DNS: Address = 'coredns';

export type DnsMessage = NetworkRequest | NetworkResponse | ClientMessage;

interface Asked {
  readonly from: Address;
  readonly request: NetworkRequest;
}

interface Checkpoint {
  readonly client: unknown;
  readonly waiting: readonly Asked[];
}

const SERVICES = 'services';
const SLICES = 'endpointslices';
const SERVICE_NAME = 'kubernetes.io/service-name';

export function createDns(): Component<DnsMessage> & { isClient(): boolean } {
  const client = createApiClient<never>({ agent: 'coredns', self: DNS });
  let waiting: readonly Asked[] = [];
  /** Slices by their Service, as of a version: no part of the state. */
  let bySlice: { readonly of: string; readonly slices: ReadonlyMap<string, readonly EndpointSlice[]> } | undefined;

  function slicesByService(): ReadonlyMap<string, readonly EndpointSlice[]> {
    const of = client.resourceVersion(SLICES) ?? '';
    if (bySlice?.of === of) return bySlice.slices;
    const slices = new Map<string, EndpointSlice[]>();
    for (const slice of client.store<EndpointSlice>(SLICES).values()) {
      const key = `${slice.metadata.namespace}/${slice.metadata.labels?.[SERVICE_NAME]}`;
      slices.set(key, [...(slices.get(key) ?? []), slice]);
    }
    bySlice = { of, slices };
    return slices;
  }
  const view: DnsView = {
    service: (namespace, name) => client.store<Service>(SERVICES).get(`${namespace}/${name}`),
    services: () => client.store<Service>(SERVICES).values(),
    slices: (namespace, name) => slicesByService().get(`${namespace}/${name}`) ?? [],
  };

  function answer(send: Send<DnsMessage>, { from, request: { stream, ask } }: Asked): void {
    const question = parseQuestion(ask.body ?? '');
    if (!question) return;
    send(from, { type: 'network-response', stream, outcome: { body: formatReply(resolveDns(view, question.name, question.type)) } });
  }

  return {
    receive({ from, body }, nowUs, send) {
      if (body.type === 'network-request') {
        const asked: Asked = { from, request: body };
        for (const [name, path] of [
          [SERVICES, '/api/v1/services'],
          [SLICES, '/apis/discovery.k8s.io/v1/endpointslices'],
        ] as const)
          if (client.resourceVersion(name) === undefined) client.inform({ nowUs, send }, { name, path, background: true });
        if (client.synced()) answer(send, asked);
        else waiting = [...waiting, asked];
      } else if (body.type !== 'network-response') {
        client.receive({ nowUs, send }, body);
        if (waiting.length === 0 || !client.synced()) return;
        const asked = waiting;
        waiting = [];
        for (const one of asked) answer(send, one);
      }
    },
    isClient: () => client.resourceVersion(SERVICES) !== undefined,
    checkpoint: (): Checkpoint => ({ client: client.checkpoint(), waiting }),
    restore(checkpoint) {
      const saved = checkpoint as Checkpoint;
      client.restore(saved.client, 0);
      waiting = saved.waiting;
    },
  };
}
