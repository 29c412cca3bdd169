import type { Status } from '../api/types.gen';
import type { ApiCall, ApiResponse, CloseStream, WatchMessage } from '../api/wire';
import { answerAside } from '../cluster/aside';
import type { Body } from '../cluster/cluster';
import { USER } from '../cluster/user';
import type { Message } from '../sim/message';
import { brokenIn, refusal } from './broken';
import type { ToHost } from './protocol';
import type { OpenSession, Session } from './session';

/** The page's requests to the API server: where each goes, and whom its answers are for. */

const abandoned: Status = {
  apiVersion: 'v1',
  kind: 'Status',
  metadata: {},
  status: 'Failure',
  message: 'time went back to before this request, and then another way',
  reason: 'Expired',
  code: 410,
};

/** Whether more follows the answer: events of a watch, a log that is followed, what a command prints. */
const streams = ({ upgrade, path }: ApiCall): boolean => upgrade === true || /[?&](watch|follow)=(1|true)/.test(path);

/** Sends a request: to the served cluster while it is followed, to the page's own otherwise. Only an answer is made up where nothing is to happen. */
export function call(session: OpenSession, { call: page, request, agent, aside }: Extract<ToHost, { readonly type: 'call' }>): void {
  const { host, view, play, served } = session;
  const { cluster } = view;
  const caller = { page, streams: streams(request) };
  if (aside || (!play.playing && request.method === 'GET' && !caller.streams)) {
    // Time stands still, or the question is not to be seen: the answer is what would come back if it went on, and then nothing of it has happened.
    host.post({ type: 'response', call: page, response: answerAside(cluster, agent, request) });
    return;
  }
  const broken = brokenIn(session);
  if (broken) {
    host.post({ type: 'response', call: page, response: refusal(0, broken) });
    return;
  }
  if (served.following) {
    served.asked.set(page, caller);
    served.line?.send({ type: 'call', call: page, request, agent });
    return;
  }
  const stream = cluster.nextStream();
  abandonFrom(session, stream);
  cluster.input({ kind: 'call', stream, agent, call: request });
  session.calls.set(stream, caller);
}

/** What waits for answers of a future that will not come is told so. */
function abandonFrom({ host, calls }: Session, stream: number): void {
  for (const [waiting, { page }] of calls) {
    if (waiting < stream) continue;
    calls.delete(waiting);
    host.post({ type: 'response', call: page, response: { type: 'response', stream: waiting, code: 410, body: abandoned } });
  }
}

/** The page does not want to hear more of a call. */
export function cancel({ view, calls, served }: OpenSession, page: number): void {
  served.asked.delete(page);
  for (const [stream, waiting] of calls) {
    if (waiting.page !== page) continue;
    calls.delete(stream);
    if (served.following) served.line?.send({ type: 'cancel', stream });
    else if (!view.cluster.broken) view.cluster.input({ kind: 'cancel', stream });
  }
}

/** Hands an answer or an event to whoever asked. */
export function deliver({ host, calls }: Session, { to, body }: Message<Body>): void {
  if (to !== USER || !isForPage(body)) return;
  const waiting = calls.get(body.stream);
  if (!waiting) return;
  switch (body.type) {
    case 'close':
      calls.delete(body.stream);
      host.post({ type: 'event', call: waiting.page, event: 'END', object: body.error });
      return;
    case 'watch':
      host.post({ type: 'event', call: waiting.page, event: body.event, object: body.object });
      return;
    case 'response':
      host.post({ type: 'response', call: waiting.page, response: body });
      if (!waiting.streams || body.code !== 200) calls.delete(body.stream);
      return;
  }
}

const isForPage = (body: Body): body is ApiResponse | WatchMessage | CloseStream => body.type === 'response' || body.type === 'watch' || body.type === 'close';
