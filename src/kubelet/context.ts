import type { Pod } from '../api/types.gen';
import type { ApiCall } from '../api/wire';
import type { EventTag } from '../client/event-recorder';
import type { Send } from '../sim/message';
import type { CriCall } from './cri/cri';
import type { KubeletMessage } from './messages';
import type { Worker } from './worker';

/** What a call to the API server was for. */
export type ApiTag =
  | EventTag
  | { readonly for: 'status-get'; readonly uid: string }
  | { readonly for: 'status-patch'; readonly uid: string }
  | { readonly for: 'pod-delete'; readonly uid: string }
  | { readonly for: 'token'; readonly uid: string }
  | { readonly for: 'node-create' | 'node-status' | 'lease-get' | 'lease-create' | 'lease-update' };

/** What a call to the runtime was for. */
export type CriTag =
  | { readonly for: 'pass'; readonly uid: string; readonly pass: number }
  | { readonly for: 'kill'; readonly uid: string; readonly containerId: string }
  | { readonly for: 'pre-stop'; readonly uid: string; readonly containerId: string }
  | { readonly for: 'probe'; readonly uid: string; readonly probe: string; readonly containerId: string }
  | { readonly for: 'stop-sandbox'; readonly uid: string }
  | { readonly for: 'list' }
  | { readonly for: 'logs'; readonly stream: number; readonly options: LogOptions; readonly again?: true }
  | { readonly for: 'exec'; readonly stream: number }
  | { readonly for: 'nothing' };

export interface LogOptions {
  readonly timestamps?: boolean;
  readonly tailLines?: number;
  readonly sinceUs?: number;
  readonly limitBytes?: number;
  /** Goes on until the container ends or the reader goes. */
  readonly follow?: boolean;
}

/** The kubelet's hands, as its parts use them while it handles one message. */
export interface Context {
  readonly nowUs: number;
  readonly nodeName: string;
  readonly self: string;
  readonly hostIp: string;
  readonly send: Send<KubeletMessage>;
  worker(uid: string): Worker | undefined;
  /** A number in [0, 1). */
  random(): number;
  /** A number that was not given out before. */
  number(): number;
  api(call: ApiCall, tag: ApiTag, background?: boolean): void;
  cri(request: CriCall, tag: CriTag, background?: boolean): void;
  /** Records an event about a Pod or one of its containers. */
  event(pod: Pod, type: 'Normal' | 'Warning', reason: string, message: string, container?: string): void;
}
