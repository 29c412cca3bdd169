import type {
  ContainerAttachRequest,
  ContainerExecRequest,
  ContainerLogsRequest,
  KubeletClose,
  KubeletResponse,
  NetworkDrop,
  NetworkRequest,
  NetworkResponse,
  PortForwardRequest,
  StatsRequest,
  StreamData,
} from '../api/wire';
import type { ClientMessage } from '../client/api-client';
import type { Address } from '../sim/message';
import type { ContainerEvent, CriAnswer, CriInput, CriRequest } from './cri/cri';

/** What a kubelet reminds itself of. A token that is no longer the latest of its kind makes a reminder void. */
export type KubeletTimer =
  | { readonly type: 'pod-timer'; readonly uid: string; readonly token: number }
  | { readonly type: 'probe-timer'; readonly uid: string; readonly probe: string; readonly token: number }
  /** Look at a Pod again, now that something was done (kubelet `RequestPodRelist`). */
  | { readonly type: 'pod-relist'; readonly uid: string }
  /** Read on in a log that somebody follows. */
  | { readonly type: 'log-timer'; readonly stream: number }
  /** Compare what the API server knows of the Pods with what is (status manager `syncBatch`). */
  | { readonly type: 'status-timer'; readonly boot: number }
  /** See how far a shutdown is. */
  | { readonly type: 'shutdown-timer'; readonly boot: number }
  | { readonly type: 'node-timer'; readonly what: 'register' | 'ready' | 'lease' | 'status'; readonly boot: number };

/** systemd tells that the machine is about to be shut down (logind's `PrepareForShutdown`). */
export interface PrepareForShutdown {
  readonly type: 'prepare-for-shutdown';
}

export type KubeletMessage =
  | { readonly type: 'start' }
  | PrepareForShutdown
  | ClientMessage
  | CriRequest
  | CriAnswer
  | ContainerEvent
  | ContainerLogsRequest
  | ContainerExecRequest
  | ContainerAttachRequest
  | PortForwardRequest
  | StreamData
  | CriInput
  | StatsRequest
  | KubeletResponse
  | KubeletClose
  | KubeletTimer;

/** What a runtime does after a while, as a message to itself; void after a reboot (`boot`). */
export type RuntimeTimer = { readonly type: 'runtime-timer'; readonly boot: number } & (
  | { readonly task: 'answer'; readonly answer: CriAnswer }
  | { readonly task: 'pulled'; readonly call: number; readonly image: string }
  | { readonly task: 'started'; readonly call: number; readonly containerId: string }
  /** A command that goes in step with the world outside goes on by itself. */
  | { readonly task: 'wake'; readonly id: string; readonly atUs: number }
  /** A command inside a container has ended. */
  | { readonly task: 'exec-end'; readonly id: string; readonly code: number }
  /** It has had the time that it was given. */
  | { readonly task: 'exec-timeout'; readonly id: string }
  /** What a process sends, whose time was ahead of the others'. */
  | { readonly task: 'send'; readonly to: Address; readonly body: NetworkRequest | NetworkResponse | NetworkDrop }
  /** A client of a port has sent more than one question. */
  | { readonly task: 'port'; readonly call: number; readonly connection: number }
  | { readonly task: 'overdue'; readonly atUs: number }
  /** An Ingress controller serves. */
  | { readonly task: 'ingress-controller' }
  /** `planned`: as it follows from how the container began, if nothing has come between. */
  | { readonly task: 'exit'; readonly containerId: string; readonly code: number; readonly reason: string; readonly planned?: true }
);

/** The user means a repository to exist: what is pulled from it runs as a quiet server. */
export interface DeclareImage {
  readonly type: 'declare-image';
  readonly repository: string;
}

export type RuntimeMessage =
  | { readonly type: 'start' }
  | DeclareImage
  | CriRequest
  | CriInput
  | CriAnswer
  | ContainerEvent
  | RuntimeTimer
  | ClientMessage
  | NetworkRequest
  | NetworkResponse
  | NetworkDrop;
