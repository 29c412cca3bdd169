import type { KubeObject } from '../api/object';
import { registryOf, summaryOf } from '../cluster/inspect';
import { brokenIn } from './broken';
import { passes } from './play';
import type { Frame, MessageRow } from './protocol';
import type { OpenSession, Session } from './session';

/** What the page is told of the cluster: at most so much at a time, and no more than it takes in. */

const SPEED_EVERY_MS = 500;
/** So many that the page takes a frame in without missing one. */
const ROWS_PER_FRAME = 1_000;
const OBJECTS_PER_MESSAGE = 500;
/** Frames that the page has not acknowledged yet: no more are sent. */
const FRAMES_AHEAD = 2;
/** At full pace time waits for the page, which would get more at once than it can take; but not for a page that nobody sees. */
const WAIT_MS_MAX = 250;

/** Whether the page has not taken in yet what it was sent. */
export const isFull = ({ told }: Session): boolean => told.frame - told.acknowledged >= FRAMES_AHEAD;

export const waitsForPage = (session: Session): boolean => {
  const { host, play, told, served } = session;
  return (play.pace === 'max' || served.hurrying) && isFull(session) && host.wallMs() - told.frameAtMs < WAIT_MS_MAX;
};

export function countSpeed({ host, view: { cluster }, speed }: OpenSession): void {
  const atMs = host.wallMs();
  if (atMs - speed.atMs < SPEED_EVERY_MS) return;
  speed.messagesPerSecond = Math.max(0, Math.round(((cluster.delivered - speed.delivered) * 1_000) / (atMs - speed.atMs)));
  speed.delivered = cluster.delivered;
  speed.atMs = atMs;
}

/** Tells the page how the cluster stands now. What does not fit comes with the next frame. */
export function postFrame(session: OpenSession): void {
  const { host, view, play, told, speed } = session;
  const { cluster, index } = view;
  const { rows, complete } = nextRows(session);
  const journey = view.journey(told.explained);
  if (journey?.decision) told.explained = journey.decision.cycle;
  const journeys = view.guide.journeys();
  const { changed, removed } = postObjects(session);
  told.frameAtMs = host.wallMs();
  const broken = brokenIn(session);
  host.post({
    type: 'frame',
    frame: ++told.frame,
    startUs: cluster.config.startUs,
    nowUs: cluster.nowUs + play.owedUs,
    usPerMs: passes(play) && Number.isFinite(play.rate) ? play.rate : 0,
    playing: passes(play),
    pace: play.pace,
    ...(play.until ? { until: play.until } : {}),
    ...(broken ? { broken } : {}),
    position: index.countBelow(index.visible, cluster.sent),
    head: index.visible.length,
    headUs: cluster.head.nowUs,
    branch: cluster.branch.name,
    branches: cluster.branches,
    rows,
    ...(told.truncated === undefined ? {} : { truncate: told.truncated }),
    changed,
    removed,
    summary: { ...summaryOf(cluster), messagesPerSecond: speed.messagesPerSecond },
    ...(journey ? { journey } : {}),
    turns: view.guide.turns,
    ...(journeys === told.journeys ? {} : { journeys }),
  });
  told.journeys = journeys;
  told.truncated = undefined;
  told.dirty = !complete;
}

/** The rows that the page does not have yet, as many as a frame may bring. */
function nextRows({ view, told }: OpenSession): { readonly rows: readonly MessageRow[]; readonly complete: boolean } {
  const { cluster, index } = view;
  const from = index.countBelow(index.visible, told.rows);
  const ids = index.visible.slice(from, from + ROWS_PER_FRAME);
  const complete = from + ids.length === index.visible.length;
  told.rows = complete ? cluster.trace.length : ids.at(-1)! + 1;
  return { rows: ids.map(view.row), complete };
}

/** Gives the changes for a frame; those that are too many for one message go ahead of it. */
function postObjects({ host, view, mirror }: OpenSession): Pick<Frame, 'changed' | 'removed'> {
  const { changed, removed } = mirror.update(registryOf(view.cluster));
  const objects: [string, KubeObject][] = Object.entries(changed);
  while (objects.length > OBJECTS_PER_MESSAGE) host.post({ type: 'objects', changed: Object.fromEntries(objects.splice(0, OBJECTS_PER_MESSAGE)) });
  return { changed: Object.fromEntries(objects), removed };
}
