import type { FromHost, ToHost } from '../../worker/protocol';
import workerUrl from '../../worker/worker?worker&url';
import { spawn } from '../spawn';

/** A line to the worker that hosts the cluster. */
export interface Transport {
  post(message: ToHost): void;
  close(): void;
}

export interface TransportEvents {
  readonly onMessage: (message: FromHost) => void;
  /** The worker crashed. */
  readonly onLost: (why: string) => void;
}

/** The cluster in a web worker of this page. */
export function connectWorker({ onMessage, onLost }: TransportEvents): Transport {
  const worker = spawn(workerUrl, 'cluster');
  worker.onmessage = (event: MessageEvent<FromHost>) => onMessage(event.data);
  worker.onerror = (event) => onLost(event.message || 'The worker could not start.');
  worker.onmessageerror = () => onLost('The worker sent something unreadable.');
  return { post: (message) => worker.postMessage(message), close: () => worker.terminate() };
}

/** The WebSocket of the server whose cluster this page shows, if any: `npm run serve` writes `<meta name="podscope-host" content="PATH">` into the page. */
export function servedHost(): string | undefined {
  const path = document.querySelector<HTMLMetaElement>('meta[name="podscope-host"]')?.content;
  if (!path) return undefined;
  const url = new URL(path, location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}
