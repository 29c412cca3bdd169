import type { FromHost, ToHost } from '../../worker/protocol';

/** A line to whoever hosts the cluster. */
export interface Transport {
  post(message: ToHost): void;
  close(): void;
}

export interface TransportEvents {
  readonly onMessage: (message: FromHost) => void;
  /** The host is gone: the worker crashed, or the server went away. */
  readonly onLost: (why: string) => void;
}

/** The cluster in a web worker of this page. */
export function connectWorker({ onMessage, onLost }: TransportEvents): Transport {
  const worker = new Worker(new URL('../../worker/worker.ts', import.meta.url), { type: 'module', name: 'cluster' });
  worker.onmessage = (event: MessageEvent<FromHost>) => onMessage(event.data);
  worker.onerror = (event) => onLost(event.message || 'The worker could not start.');
  worker.onmessageerror = () => onLost('The worker sent something unreadable.');
  return { post: (message) => worker.postMessage(message), close: () => worker.terminate() };
}

/** The cluster of `npm run serve`, over a WebSocket that carries the protocol as JSON. */
export function connectWebSocket(url: string, { onMessage, onLost }: TransportEvents): Transport {
  const socket = new WebSocket(url);
  const waiting: ToHost[] = [];
  let closed = false;
  socket.onopen = () => {
    for (const message of waiting.splice(0)) socket.send(JSON.stringify(message));
  };
  socket.onmessage = (event: MessageEvent<string>) => onMessage(JSON.parse(event.data) as FromHost);
  socket.onclose = () => {
    if (!closed) onLost('The connection to the server is closed.');
  };
  return {
    post: (message) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
      else waiting.push(message);
    },
    close: () => {
      closed = true;
      socket.close();
    },
  };
}

/** Who serves this page and hosts the cluster, if anyone: `npm run serve` writes `<meta name="podscope-host" content="PATH">` into the page. */
export function servedHost(): string | undefined {
  const path = document.querySelector<HTMLMetaElement>('meta[name="podscope-host"]')?.content;
  if (!path) return undefined;
  const url = new URL(path, location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}
