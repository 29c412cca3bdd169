/** What goes over a network between programs, as far as programs see it: one question and its answer. */

export type Transport = 'tcp' | 'udp' | 'sctp';
/** What is spoken over it. */
export type Protocol = 'http' | 'grpc' | Transport;

export type Header = readonly [name: string, value: string];

/** What somebody asks of a port. */
export interface Ask {
  readonly port: number;
  readonly protocol: Protocol;
  /** Over TLS. */
  readonly tls?: true;
  /** HTTP's; a gRPC call's path is its method: `/grpc.health.v1.Health/Check`. */
  readonly method?: string;
  /** With its query. */
  readonly path?: string;
  readonly headers?: readonly Header[];
  readonly body?: string;
}

/** What has come in. */
export interface Request extends Ask {
  /** By which it is answered. */
  readonly id: number;
  /** Who asks, as address and port. */
  readonly from: string;
  /** The address that it came to. */
  readonly to: string;
}

/** What is answered. Over TCP and UDP there is only a body. */
export interface Reply {
  readonly status?: number;
  readonly headers?: readonly Header[];
  readonly body: string;
}

/** Why there is no answer: nobody listens, nobody answers in time, the server has gone, there is no way, or it does not speak TLS. */
export type Failure = 'refused' | 'timeout' | 'reset' | 'unreachable' | 'no-tls';

/** Why a request does not get through: the NetworkPolicies that select the Pod at one of its ends, of which none allows it. */
export interface Cut {
  readonly direction: 'Ingress' | 'Egress';
  /** `default/web` */
  readonly pod: string;
  readonly policies: readonly string[];
}

export type Outcome = Reply | { readonly failure: Failure };

export const transportOf = (protocol: Protocol): Transport => (protocol === 'udp' || protocol === 'sctp' ? protocol : 'tcp');

/** What Go's clients say where nobody at an address (`host:port`) has answered; `timeout`: what this one says when its time is up. */
export function failureWords(failure: Failure, address: string, timeout = `dial tcp ${address}: i/o timeout`): string {
  switch (failure) {
    case 'refused':
      return `dial tcp ${address}: connect: connection refused`;
    case 'unreachable':
      return `dial tcp ${address}: connect: no route to host`;
    case 'timeout':
      return timeout;
    case 'no-tls':
      return 'http: server gave HTTP response to HTTPS client';
    case 'reset':
      return 'EOF';
  }
}

/** The value of a header, whose name is not case-sensitive. */
export function headerOf(headers: readonly Header[] | undefined, name: string): string | undefined {
  if (!headers) return undefined;
  for (const [key, value] of headers) if (key === name || (key.length === name.length && key.toLowerCase() === name.toLowerCase())) return value;
  return undefined;
}

/** `10.244.1.2` of `10.244.1.2:43210`: an address without its port. */
export const withoutPort = (address: string): string => address.replace(/:\d+$/, '');
