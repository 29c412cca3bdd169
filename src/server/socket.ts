import type { Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Cluster } from '../cluster/cluster';
import { writeSnapshot } from '../cluster/snapshot';
import { callProblem, faultProblem, streamInputProblem } from '../cluster/validation';
import type { FromServer, ToServer } from '../worker/protocol';
import { isExec } from './exec';
import { refusalOf } from './guard';
import { isLog } from './log-socket';
import { SOCKET_PATH } from './page';
import { isPortForward } from './port-forward';
import { loadSandboxFor } from './quickjs';
import type { Simulation } from './simulation';

/** What upstream takes in a request's body is what a page may send at once. */
const MESSAGE_BYTES_MAX = 3 * 1024 * 1024;
const PAGES_MAX = 200;
const REASON_BYTES_MAX = 123;
/** A page that does not take what it is sent is given up. */
const UNSENT_BYTES_MAX = 32 * 1024 * 1024;

/** One open page: which inputs it knows, and the calls that it has under way. */
interface Page {
  readonly socket: WebSocket;
  told: number;
  knowsBroken: boolean;
  readonly streams: Set<number>;
}

/** The pages that watch the served cluster. */
export interface Pages {
  /** Tells all pages what has happened since the last time. */
  tell(): void;
}

type ServedCluster = Pick<Cluster, 'broken' | 'config' | 'inputs' | 'inputsBefore' | 'first' | 'snapshot' | 'delivered' | 'nowUs'>;

/**
 * The WebSocket at which pages follow the served cluster. They get its inputs and run replicas (see `FromServer`), so that nothing that
 * a page does with time reaches the cluster: only requests and faults do. The same hosts and origins are refused as by the API. `durably` tells a page
 * something once nothing can undo it.
 */
export function servePages(server: Server, cluster: ServedCluster, simulation: Simulation, durably = (tell: () => void): void => tell()): Pages {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_BYTES_MAX });
  const pages = new Set<Page>();

  server.on('upgrade', (request, raw, head) => {
    if ([isExec, isLog, isPortForward].some((is) => is(request.url))) return;
    raw.on('error', () => raw.destroy());
    if (request.url !== SOCKET_PATH || refusalOf(request.headers) !== undefined || pages.size >= PAGES_MAX) {
      raw.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, raw, head, open);
  });

  const send = ({ socket }: Page, message: FromServer): void => durably(() => socket.send(JSON.stringify(message)));
  const inputCount = (): number => cluster.inputsBefore + cluster.inputs.length;
  const beginning = createBeginning(cluster);
  const headNow = (): FromServer & { type: 'news' } => ({ type: 'news', inputs: [], head: { delivered: cluster.delivered, nowUs: cluster.nowUs } });

  function open(socket: WebSocket): void {
    const page: Page = { socket, told: inputCount(), knowsBroken: false, streams: new Set() };
    pages.add(page);
    send(page, { ...headNow(), type: 'history', config: cluster.config, ...beginning(), inputs: cluster.inputs.slice() });
    socket.on('message', (data) => {
      const message = messageOf(String(data));
      if (typeof message !== 'string') hear(page, message);
      // So many bytes a reason may have.
      else
        socket.close(
          1003,
          Buffer.from(`not understood: ${message}`)
            .subarray(0, REASON_BYTES_MAX)
            .toString('latin1')
            .replace(/[^ -~]/g, '?'),
        );
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      pages.delete(page);
      for (const stream of page.streams) simulation.cancel(stream);
    });
  }

  function hear(page: Page, message: ToServer): void {
    switch (message.type) {
      case 'call': {
        // The page reads the answers off its replica.
        const stream = simulation.submit(message.agent, message.request, () => undefined);
        page.streams.add(stream);
        send(page, { type: 'accepted', call: message.call, stream });
        return;
      }
      case 'cancel':
        if (page.streams.delete(message.stream)) simulation.cancel(message.stream);
        return;
      case 'stream-data':
        if (page.streams.has(message.stream)) simulation.say(message.stream, message.data);
        return;
      case 'fault':
        simulation.fault(message.fault);
        return;
    }
  }

  return {
    tell() {
      for (const page of pages) {
        if (page.socket.bufferedAmount > UNSENT_BYTES_MAX) page.socket.terminate();
        else send(page, { ...headNow(), inputs: cluster.inputs.slice(page.told - cluster.inputsBefore) });
        page.told = inputCount();
        if (cluster.broken && !page.knowsBroken) send(page, { type: 'broken', breakdown: cluster.broken });
        page.knowsBroken = cluster.broken !== undefined;
      }
    },
  };
}

/** Where a page's replica begins, if not with a cluster that is switched on; the inputs that the cluster knows are what was done since. */
function createBeginning(cluster: ServedCluster): () => { readonly beginning?: string } {
  let first = 0;
  let text = '';
  return () => {
    if (cluster.first === 0) return {};
    if (cluster.first !== first) [first, text] = [cluster.first, writeSnapshot(cluster.snapshot(cluster.first))];
    return { beginning: text };
  };
}

/** What a page says, or what is wrong with it. The page is our own (its origin is checked), but it may be of another version. */
function messageOf(text: string): ToServer | string {
  let message: Partial<ToServer> | null;
  try {
    message = JSON.parse(text) as Partial<ToServer> | null;
  } catch {
    return 'is no JSON';
  }
  const problem = problemOf(message);
  return problem === undefined ? (message as ToServer) : problem;
}

function problemOf(message: Partial<ToServer> | null): string | undefined {
  switch (message?.type) {
    case 'call':
      return typeof message.agent === 'string' ? callProblem(message.request, 'request') : 'agent: must be a text';
    case 'cancel':
      return typeof message.stream === 'number' ? undefined : 'stream: must be a number';
    case 'stream-data':
      return typeof message.stream === 'number' ? streamInputProblem(message.data, 'data') : 'stream: must be a number';
    case 'fault':
      loadSandboxFor(message.fault);
      return faultProblem(message.fault);
    default:
      return 'type: must be that of a message';
  }
}
