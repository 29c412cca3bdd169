import type { Ask, Cut, Header, Outcome } from './connection';
import type { PortOutput, StreamInput } from './container-streams';
import type { KubeObject, ListObject } from './object';
import type { Status } from './types.gen';

/**
 * What travels between a client and the API server: HTTP, as data. Bodies are the immutable objects themselves;
 * text appears only where a user typed it (`text`) or a program prints it (logs).
 */
/** `HEAD` and `OPTIONS` are for those behind a proxy. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS';

/** The media types of request bodies. */
export type ContentType =
  | 'application/json'
  | 'application/yaml'
  | 'application/json-patch+json'
  | 'application/merge-patch+json'
  | 'application/strategic-merge-patch+json'
  | 'application/apply-patch+yaml';

/** In whose name a call is made: HTTP's `Impersonate-User`, `-Uid`, `-Group` and `-Extra-` headers. */
export interface Impersonation {
  readonly user: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** A call as its maker decides it: a request without an address and a number. */
export interface ApiCall {
  readonly method: Method;
  /** Path and query as in HTTP, query values URI-encoded: `/api/v1/namespaces/default/pods/web?gracePeriodSeconds=0`. */
  readonly path: string;
  /** The body as an object (or, for a JSON patch, a list) … */
  readonly body?: unknown;
  /** … or as the text that a user submitted, in which case the API server decodes it (strictly, if asked). */
  readonly text?: string;
  /** Default: application/json. */
  readonly contentType?: ContentType;
  /** The Accept header, where it matters (`application/json;as=Table;v=v1;g=meta.k8s.io`). */
  readonly accept?: string;
  /** The bearer token that says who makes the call; default: the cluster's administrator does. */
  readonly token?: string;
  /** Nobody says who makes it (`system:anonymous`). */
  readonly anonymous?: true;
  /** In whose name the call is made (`kubectl --as`). */
  readonly impersonate?: Impersonation;
  /** The client can go on with a connection of several streams (HTTP's Upgrade), which `exec`, `attach` and `portforward` ask for. */
  readonly upgrade?: boolean;
  /** The headers, where the request goes on to somebody else (`proxy`). */
  readonly headers?: readonly Header[];
}

export interface ApiRequest extends ApiCall {
  readonly type: 'request';
  /** The sender's own number of the exchange: HTTP/2's stream. Answers and watch events carry it. */
  readonly stream: number;
  /** User agent, as in the audit log: `kubectl`, `kube-scheduler`, `kube-controller-manager`, `kubelet`. */
  readonly agent: string;
}

export interface ApiResponse {
  readonly type: 'response';
  readonly stream: number;
  readonly code: number;
  /** An object, a list, a Table, a `Status` – or text, for logs, health checks and what a command prints in a container (`exec`, whose end is a `Status`). */
  readonly body: unknown;
  /** Texts of the Warning headers. */
  readonly warnings?: readonly string[];
  /** Who refused it, where that is not what the status says: both authorization and admission forbid. */
  readonly refusedBy?: 'authentication' | 'authorization';
  /** The headers of somebody else's answer (`proxy`), whose body goes on as it is. */
  readonly headers?: readonly Header[];
  /** The text was printed on standard error. */
  readonly stderr?: true;
  /** The text comes from a port. */
  readonly port?: PortOutput;
  /** More of the text follows on this stream (a followed log), until one comes without `more`. */
  readonly more?: boolean;
}

/** The reason of a `Status` that no server has sent: the client did not reach one, or lost it. */
export const NOT_CONNECTED = 'NotConnected';

/** One event of an open watch. */
export interface WatchMessage {
  readonly type: 'watch';
  readonly stream: number;
  readonly event: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: KubeObject | Status;
}

/** A client closes an open watch; or what comes on a stream ends. */
export interface CloseStream {
  readonly type: 'close';
  readonly stream: number;
  /** It ends because the connection broke, in the middle of something: what a client says of that. */
  readonly error?: string;
}

/** A client says more on a connection that stands (`exec`, `attach`, `portforward`). */
export interface StreamData {
  readonly type: 'stream-data';
  readonly stream: number;
  readonly data: StreamInput;
}

/** All bodies that clients of the API server send and receive. */
export type ApiMessage = ApiRequest | ApiResponse | WatchMessage | CloseStream | StreamData;

/** What the API server asks a kubelet on its own port for `pods/NAME/log`, `exec`, `attach` and `portforward`; answered by `KubeletResponse`s with the same stream. */
export interface ContainerLogsRequest {
  readonly type: 'logs';
  readonly stream: number;
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** The instance before the present one. */
  readonly previous?: boolean;
  readonly timestamps?: boolean;
  readonly tailLines?: number;
  readonly sinceSeconds?: number;
  /** RFC 3339. */
  readonly sinceTime?: string;
  readonly limitBytes?: number;
  /** Keep answering (`more`) while the container prints. */
  readonly follow?: boolean;
}
export interface ContainerExecRequest {
  readonly type: 'exec';
  readonly stream: number;
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly command: readonly string[];
  /** It is given what the client sends. */
  readonly stdin?: true;
  /** It has a terminal. */
  readonly tty?: true;
}
/** Somebody wants to see what a container's own command prints, and to type into it. */
export interface ContainerAttachRequest {
  readonly type: 'attach';
  readonly stream: number;
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly stdin?: true;
}
/** Somebody wants to reach ports of a Pod. */
export interface PortForwardRequest {
  readonly type: 'port-forward';
  readonly stream: number;
  readonly namespace: string;
  readonly pod: string;
}
/** What its containers use (`/metrics/resource`): asked for a metrics-server's answer. */
export interface StatsRequest {
  readonly type: 'stats';
  readonly stream: number;
  /** It is part of endless periodic work. */
  readonly background: boolean;
}
/** Thousandths of a CPU, and bytes. */
export interface Amounts {
  readonly cpuMillis: number;
  readonly memoryBytes: number;
}
export interface ContainerStats extends Amounts {
  readonly name: string;
  readonly startedAtUs: number;
}
export interface PodStats {
  readonly namespace: string;
  readonly name: string;
  readonly containers: readonly ContainerStats[];
}
export interface NodeStats {
  readonly node: string;
  /** What the node's own processes use. */
  readonly system: Amounts;
  readonly pods: readonly PodStats[];
}
/** Whether the connection to the kubelet still stands (HTTP/2's PING): it is not answered, but its loss is noticed. */
export interface KubeletPing {
  readonly type: 'ping';
  readonly stream: number;
}
/** The API server does not want to hear more of what it asked. */
export interface KubeletClose {
  readonly type: 'kubelet-close';
  readonly stream: number;
}
/** What the API server's own machine tells it of a message to a kubelet that got lost: the connection could not be made, or is no more. */
export interface KubeletUnreachable {
  readonly type: 'kubelet-unreachable';
  readonly stream: number;
  /** Go's words: `connect: no route to host`. */
  readonly error: string;
}
export interface KubeletResponse {
  readonly type: 'kubelet-response';
  readonly stream: number;
  readonly code: number;
  /** Text of the log or of what the command printed; with another code than 200, the error's text. */
  readonly body: string;
  /** Of exec and attach: it was printed on standard error. */
  readonly stderr?: true;
  /** Of port-forward. */
  readonly port?: PortOutput;
  /** Of exec, and attach. */
  readonly exitCode?: number;
  /** Of exec: why the command could not be begun. */
  readonly execError?: string;
  /** Of stats. */
  readonly stats?: NodeStats;
  /** More responses follow on this stream, until the API server closes it or one comes without `more`. */
  readonly more?: boolean;
}

/** A request on its way to an address in the Pod network, at the node that has it. */
export interface NetworkRequest {
  readonly type: 'network-request';
  /** The sender's own number of it. */
  readonly stream: number;
  /** Who asks, as address and port. */
  readonly from: string;
  /** The address that is asked; the port stands in `ask`. */
  readonly to: string;
  readonly ask: Ask;
  /** The address that was dialled, where kube-proxy has put another one in its place. */
  readonly dialled?: string;
}
/** What came of it. */
export interface NetworkResponse {
  readonly type: 'network-response';
  readonly stream: number;
  readonly outcome: Outcome;
}

/** A node notes that it has let a request fall, and why: who has asked hears nothing of it. */
export interface NetworkDrop {
  readonly type: 'network-drop';
  readonly from: string;
  readonly to: string;
  readonly ask: Ask;
  readonly cut: Cut;
}

export const isStatus = (body: unknown): body is Status => typeof body === 'object' && body !== null && (body as { kind?: unknown }).kind === 'Status';
export const isRequest = (body: { readonly type: string }): body is ApiRequest => body.type === 'request';
export const isResponse = (body: { readonly type: string }): body is ApiResponse => body.type === 'response';
export const isWatchMessage = (body: { readonly type: string }): body is WatchMessage => body.type === 'watch';
/** Whether no server has said this: nobody knows whether the call was carried out. */
export const isLost = ({ body }: ApiResponse): boolean => isStatus(body) && body.reason === NOT_CONNECTED;
export const isList = (body: unknown): body is ListObject => typeof body === 'object' && body !== null && Array.isArray((body as { items?: unknown }).items);
