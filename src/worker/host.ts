import { isBusy } from '../cluster/busy';
import { answer } from './answers';
import { guarded } from './broken';
import { obey } from './commands';
import { comparePresent, follow } from './following';
import { countSpeed, isDue, postFrame, quietMs } from './frames';
import { look } from './looking';
import { open, save } from './opening';
import { passes } from './play';
import { advance, isAtFullPace, nextInMs } from './playback';
import type { ToHost } from './protocol';
import { type HostOptions, isOpen, newSession, type OpenSession, type Session } from './session';

/** Hosts a cluster for a page: moves virtual time, answers questions, and tells what changed. */
export interface Host {
  receive(message: ToHost): void;
  /** Lets so many milliseconds of the wall clock pass, and sends a frame if there is something new. Says whether there is more to do at once: at full pace, unless nothing goes on but heartbeats. */
  tick(elapsedMs: number): boolean;
  /** After how many milliseconds the next tick has something to do; infinite: not before something is said. */
  restMs(): number;
}

const ELAPSED_MS_MAX = 100;

export function createHost(options: HostOptions): Host {
  const session = newSession(options);
  return {
    receive: (message) => receive(session, message),
    tick: (elapsedMs) => isOpen(session) && tick(session, elapsedMs),
    restMs: () => (isOpen(session) ? restMs(session) : Number.POSITIVE_INFINITY),
  };
}

function receive(session: Session, message: ToHost): void {
  if (message.type === 'open') guarded(session, () => open(session, message));
  else if (message.type === 'follow') follow(session, message.url, () => receiveEarly(session));
  else if (isOpen(session)) receiveOpen(session, message);
  else if (session.served.line) session.served.early.push(message);
  else session.host.post({ type: 'failed', message: 'The cluster is not open yet.' });
}

/** What was said before there was a cluster waits for it. */
function receiveEarly(session: Session): void {
  if (isOpen(session)) for (const waiting of session.served.early.splice(0)) receive(session, waiting);
}

function receiveOpen(session: OpenSession, message: Exclude<ToHost, { readonly type: 'open' | 'follow' }>): void {
  const { host, view, told } = session;
  switch (message.type) {
    case 'ack':
      told.acknowledged = message.frame;
      return;
    case 'query':
      answerTo(session, message);
      return;
    case 'look':
      look(session, message.look);
      return;
    case 'save':
      host.post({ type: 'saved', session: save(session) });
      return;
    default:
      session.attended ||= message.type === 'fault' || (message.type === 'call' && !message.aside);
      guarded(session, () => obey(session, message));
      view.index.catchUp();
      turnToNews(session);
      told.dirty = true;
      // What has come of it is seen at once.
      told.frameAtMs = Number.NEGATIVE_INFINITY;
  }
}

/** Tells of what the user has done. What a cluster begins with is nobody's journey. */
function turnToNews({ view: { guide }, beginning, attended }: OpenSession): void {
  if (beginning.length > 0 && !attended) guide.forgetNews();
  else guide.follow();
}

function restMs(session: OpenSession): number {
  const { play, told } = session;
  if (!passes(play)) return told.dirty && isDue(session) ? 0 : Number.POSITIVE_INFINITY;
  return isAtFullPace(session) ? 0 : Math.min(ELAPSED_MS_MAX, quietMs(session), nextInMs(session));
}

function answerTo({ host, view }: OpenSession, { query, ask }: ToHost & { readonly type: 'query' }): void {
  const result = answer(view, ask, (share) => host.post({ type: 'progress', query, share }));
  host.post({ type: 'answer', query, result });
}

/** So many messages are known at most, a kilobyte each with what they brought; half of them are left when there are more. */
const MESSAGES_MAX = 600_000;
/** The page shows at most so many for each of those: a row takes a tenth of it. */
const SHOWN_FOR_EACH = 2;

/** A page that is left playing does not fill the memory: what is long past is dropped, and sent again for whoever goes back there. */
function keepShort({ view: { cluster, index }, host: { messagesMax: most = MESSAGES_MAX } }: OpenSession): void {
  const { trace, delivered } = cluster;
  if (trace.length - trace.first <= most) return;
  cluster.dropBefore(delivered - Math.floor(most / 2));
  // The page goes on showing what it has been told of, unless that is too much.
  if (index.visible.length > SHOWN_FOR_EACH * most) index.beginAnew();
}

function tick(session: OpenSession, elapsedMs: number): boolean {
  countSpeed(session);
  if (passes(session.play)) {
    comparePresent(session);
    guarded(session, () => advance(session, Math.min(elapsedMs, ELAPSED_MS_MAX)));
    turnToNews(session);
    session.told.dirty = true;
  }
  keepShort(session);
  if (session.told.dirty && isDue(session)) postFrame(session);
  return isAtFullPace(session) && (session.served.hurrying || session.beginning.length > 0 || isBusy(session.view.cluster));
}
