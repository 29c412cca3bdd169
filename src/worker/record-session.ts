import { sightIn } from '../live/answer';
import { LISTED } from '../live/paths';
import type { Change } from '../live/reflector';
import { WATCHED } from '../live/watched';
import { createRecorder, type Recorder } from '../recording/recorder';
import type { LiveSession } from './live-session';

/** What recording a live session takes, in the page and in `podscope record`. */

const SYNC_MS = 200;
const RECORDED: ReadonlySet<string> = new Set(WATCHED);

const sightsOf = ({ live }: LiveSession) => WATCHED.map((resource) => sightIn(live, resource));

/** Resolves once all that a session can see has been listed: a recording begins with it. */
export async function allListed(session: LiveSession): Promise<void> {
  while (!sightsOf(session).every(({ synced }) => synced)) await new Promise((done) => setTimeout(done, SYNC_MS));
  await session.list(LISTED);
}

/** A recorder that begins with what the session holds now; from now on it has to be told each change. */
export const recorderOf = (session: LiveSession, cluster: string, beganUs: number): Recorder =>
  createRecorder({
    about: { cluster, version: session.version() ?? '', beganUs },
    sights: () => sightsOf(session),
    objects: session.live.holdings.objects,
  });

/** Takes down what a session was told of resources that are watched: what is only listed has no changes. */
export const takeDown = (recorder: Recorder, changes: readonly Change[], nowUs: number): void =>
  recorder.take(
    changes.filter(({ resource }) => RECORDED.has(resource)),
    nowUs,
  );
