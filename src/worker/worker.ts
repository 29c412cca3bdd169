import { createHost } from './host';
import type { ToHost } from './protocol';

/** The web worker's side of the protocol: one cluster, one page. */
const TICK_MS = 16;

const host = createHost({ post: (message) => self.postMessage(message), wallMs: () => performance.now() });
self.onmessage = ({ data }: MessageEvent<ToHost>) => host.receive(data);

let lastMs = performance.now();
setInterval(() => {
  const nowMs = performance.now();
  host.tick(nowMs - lastMs);
  lastMs = nowMs;
}, TICK_MS);
