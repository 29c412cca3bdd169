import type { Address } from '../sim/message';
import type { Body } from './input';

/** Which request a response answers: the last one of its client that has the same number. */
export interface Exchanges {
  open(client: Address, request: Body, id: number): void;
  requestOf(client: Address, response: Body): number | undefined;
  /** The trace was truncated to this length. */
  cut(length: number): void;
}

interface Numbered {
  /** Of a request to the API server. */
  readonly stream?: number;
  /** Of a call of the runtime: a kubelet counts these apart. */
  readonly call?: number;
}

export function createExchanges(): Exchanges {
  const streams = new Map<Address, Map<number, number>>();
  const calls = new Map<Address, Map<number, number>>();

  return {
    open(client, request, id) {
      const { stream, call } = request as Numbered;
      const [clients, number] = call === undefined ? [streams, stream] : [calls, call];
      if (number === undefined) return;
      const known = clients.get(client);
      if (known) known.set(number, id);
      else clients.set(client, new Map([[number, id]]));
    },
    requestOf(client, response) {
      const { stream, call } = response as Numbered;
      return call === undefined ? streams.get(client)?.get(stream ?? -1) : calls.get(client)?.get(call);
    },
    cut(length) {
      for (const clients of [streams, calls])
        for (const numbers of clients.values()) for (const [number, id] of numbers) if (id >= length) numbers.delete(number);
    },
  };
}
