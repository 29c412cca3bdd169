import type { Status } from '../api/types.gen';
import type { ApiCall, ApiResponse, CloseStream, WatchMessage } from '../api/wire';
import { answerAside } from '../cluster/aside';
import type { Body } from '../cluster/cluster';
import { USER } from '../cluster/user';
import type { Message } from '../sim/message';
import { brokenIn, refusal } from './broken';
import { passes } from './play';
import type { ToHost } from './protocol';
import type { Caller, OpenSession, Session } from './session';

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
  const caller: Caller = { page, streams: streams(request), heard: 0 };
  if (aside || (!passes(play) && request.method === 'GET' && !caller.streams)) {
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
  abandonFuture(session);
  const stream = cluster.nextStream();
  cluster.input({ kind: 'call', stream, agent, call: request });
  session.calls.set(stream, caller);
}

/** Something is about to be done here: what waits for answers of a future that will not come is told so. */
export function abandonFuture({ host, view, calls }: OpenSession): void {
  const from = view.cluster.nextStream();
  for (const [stream, { page }] of calls) if (stream >= from) abandon(host, calls, stream, page);
}

function abandon(host: Session['host'], calls: Session['calls'], stream: number, page: number): void {
  calls.delete(stream);
  host.post({ type: 'response', call: page, response: { type: 'response', stream, code: 410, body: abandoned } });
}

/** The stream of a call that is under way. */
const streamOf = ({ calls }: Session, page: number): number | undefined => [...calls].find(([, caller]) => caller.page === page)?.[0];

/** The page says more on the connection that a call has opened. Where it is not open yet, as time has gone back, there is nobody to hear it. */
export function say(session: OpenSession, { call: page, data }: Extract<ToHost, { readonly type: 'stream-data' }>): void {
  const { host, view, calls, served } = session;
  const stream = streamOf(session, page);
  if (stream === undefined || brokenIn(session)) return;
  if (served.following) served.line?.send({ type: 'stream-data', stream, data });
  else if (stream >= view.cluster.nextStream()) abandon(host, calls, stream, page);
  else {
    abandonFuture(session);
    view.cluster.input({ kind: 'data', stream, data });
  }
}

/** The page does not want to hear more of a call. */
export function cancel(session: OpenSession, page: number): void {
  const { view, calls, served } = session;
  served.asked.delete(page);
  const stream = streamOf(session, page);
  if (stream === undefined) return;
  calls.delete(stream);
  if (served.following) served.line?.send({ type: 'cancel', stream });
  // Where time has gone back to before it, there is nothing to give up.
  else if (!view.cluster.broken && stream < view.cluster.nextStream()) {
    abandonFuture(session);
    view.cluster.input({ kind: 'cancel', stream });
  }
}

/** Hands an answer or an event to whoever asked. */
export function deliver({ host, calls }: Session, { id, to, body }: Message<Body>): void {
  if (to !== USER || !isForPage(body)) return;
  const waiting = calls.get(body.stream);
  if (!waiting || id < waiting.heard) return;
  waiting.heard = id + 1;
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
      if (!waiting.streams || body.code !== 200 || (body.body !== undefined && !body.more)) calls.delete(body.stream);
      return;
  }
}

const isForPage = (body: Body): body is ApiResponse | WatchMessage | CloseStream => body.type === 'response' || body.type === 'watch' || body.type === 'close';
