import { readSnapshot } from '../cluster/snapshot';
import { standStill } from './broken';
import type { FromServer, ToHost } from './protocol';
import { isOpen, type OpenSession, type Session, show } from './session';

/** A served page: its worker runs a replica of the served cluster, told of every input, until the page holds time. */

/** Who is further behind the served cluster than so many messages sees the story no more, but hurries after it. */
const BEHIND_MAX = 2_000;

/** What makes a served page leave the present. */
const HOLDS: ReadonlySet<ToHost['type']> = new Set(['pause', 'step', 'step-cycle', 'go-to-step', 'seek', 'seek-message', 'return', 'pass', 'film', 'branch']);

/** Opens the line to a served cluster; `then` is called after each message of the server. */
export function follow(session: Session, url: string, then: () => void): void {
  const { host, served } = session;
  served.line?.close();
  served.line = host.connect?.(url, (message) => {
    heard(session, message);
    then();
  });
}

function heard(session: Session, message: FromServer | undefined): void {
  const { host, view, told, served, calls } = session;
  switch (message?.type) {
    case 'history':
      show(session, message.config, {
        replica: true,
        ...(message.beginning !== undefined && { from: readSnapshot(message.beginning) }),
      }).view.cluster.learn(message.inputs, message.head);
      hurry(session);
      return;
    case 'news':
      view?.cluster.learn(message.inputs, message.head);
      told.dirty = true;
      return;
    case 'broken':
      served.broken = message.breakdown;
      if (isOpen(session)) standStill(session, message.breakdown);
      return;
    case 'accepted': {
      const caller = served.asked.get(message.call);
      served.asked.delete(message.call);
      if (caller) calls.set(message.stream, caller);
      else served.line?.send({ type: 'cancel', stream: message.stream });
      return;
    }
    default:
      host.post({ type: 'failed', message: 'The connection to the server is closed.' });
  }
}

/** Whether the present that there is to go to is the served cluster's. */
export const isServed = ({ view: { cluster }, served }: OpenSession): boolean => served.line !== undefined && cluster.branch.name === 'main';

/** Follows the served cluster (again), as fast as it goes until its present is reached. */
export function hurry({ play, served }: Session): void {
  served.following = true;
  served.hurrying = true;
  play.playing = true;
}

/** Leaves the served cluster's present if this is what the page wants. */
export function hold({ served }: Session, { type }: ToHost): void {
  if (!HOLDS.has(type)) return;
  served.following = false;
  served.hurrying = false;
}

/** Whether the served cluster is too far ahead to be watched message by message; at its present, the page follows it (again). */
export function comparePresent(session: OpenSession): void {
  const { cluster } = session.view;
  const { served } = session;
  if (!isServed(session)) return;
  const behind = cluster.head.delivered - cluster.delivered;
  if (behind === 0) {
    served.hurrying = false;
    served.following = true;
  } else if (served.following && behind > BEHIND_MAX) {
    served.hurrying = true;
  }
}
