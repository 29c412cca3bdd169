import type { KubeObject } from '../api/object';
import type { Cluster } from '../cluster/cluster';
import { registryOf, summaryOf } from '../cluster/inspect';
import { brokenIn } from './broken';
import { tellOfTable } from './looking';
import { passes } from './play';
import { isAtFullPace } from './playback';
import type { Frame } from './protocol';
import type { Rows } from './row-table';
import { rowsOf } from './rows';
import type { OpenSession, Told } from './session';

/** What the page is told of the cluster: at most so much at a time, and no more than it takes in. */

const SPEED_EVERY_MS = 500;
/** So many that the page takes a frame in without missing one, and a message without being held up by it. */
const ROWS_PER_FRAME = 5_000;
const OBJECTS_PER_MESSAGE = 250;
const KEYS_PER_MESSAGE = 2_000;
/** Frames that the page has not acknowledged yet: no more are sent. */
const FRAMES_AHEAD = 2;
/** At full pace nobody reads what passes by: the page is told no oftener than this, and telling it takes at most this share of the time. */
const FULL_PACE = { everyMs: 100, share: 0.05 } as const;

/** While nothing is to be seen but that time goes on, at the pace of clocks or faster, the page is told no oftener than this; it lets its own clock run. */
const QUIET = { everyMs: 480, usPerMs: 1_000 } as const;

const positionIn = ({ view: { cluster, index } }: OpenSession): number => index.countBelow(index.visible, cluster.sent);

/** Whether nothing that is shown has been sent or has arrived since the last frame. */
function isQuiet(session: OpenSession): boolean {
  const { play, told } = session;
  return play.rate >= QUIET.usPerMs && play.rate === told.rate && !told.arrived && positionIn(session) === told.position;
}

/** Whether the page, which has taken in what it was sent, is to be told again. */
export function isDue(session: OpenSession): boolean {
  const { host, told } = session;
  if (told.frame - told.acknowledged >= FRAMES_AHEAD) return false;
  const sinceMs = host.wallMs() - told.frameAtMs;
  if (isAtFullPace(session)) return sinceMs >= Math.max(FULL_PACE.everyMs, told.frameTookMs / FULL_PACE.share);
  return sinceMs >= QUIET.everyMs || !isQuiet(session);
}

/** For so long there is nothing to tell the page, if nothing happens meanwhile. */
export const quietMs = (session: OpenSession): number => (isQuiet(session) ? session.told.frameAtMs + QUIET.everyMs - session.host.wallMs() : 0);

export function countSpeed({ host, view: { cluster }, speed }: OpenSession): void {
  const atMs = host.wallMs();
  if (atMs - speed.atMs < SPEED_EVERY_MS) return;
  speed.messagesPerSecond = Math.max(0, Math.round(((cluster.delivered - speed.delivered) * 1_000) / (atMs - speed.atMs)));
  speed.delivered = cluster.delivered;
  speed.atMs = atMs;
}

/** Tells the page how the cluster stands now. What does not fit comes with the next frame. */
export function postFrame(session: OpenSession): void {
  const { host, told } = session;
  const fromMs = host.wallMs();
  post(session);
  tellOfTable(session);
  told.frameAtMs = host.wallMs();
  told.frameTookMs = told.frameAtMs - fromMs;
}

function post(session: OpenSession): void {
  const { host, view, play, told, speed, debug } = session;
  const { cluster, index } = view;
  if (told.moves !== cluster.trace.moves || told.begun !== index.begun()) startOver(session);
  const { rows, complete } = nextRows(session);
  const journey = view.journey(told.explained);
  if (journey?.decision) told.explained = journey.decision.cycle;
  const journeys = view.guide.journeys();
  const { changed, removed } = postObjects(session);
  const broken = brokenIn(session);
  const frame: Frame = {
    type: 'frame',
    frame: ++told.frame,
    startUs: cluster.config.startUs,
    nowUs: cluster.nowUs + play.owedUs,
    usPerMs: passes(play) && Number.isFinite(play.rate) ? play.rate : 0,
    playing: passes(play),
    pace: play.pace,
    ...(session.beginning.length > 0 && { beginning: { nodes: cluster.config.nodes.length } }),
    ...(play.until ? { until: play.until } : {}),
    ...(broken ? { broken } : {}),
    position: positionIn(session),
    head: index.visible.length,
    headUs: cluster.head.nowUs,
    ...knownIn(cluster),
    branch: cluster.branch.name,
    branches: cluster.branches,
    rows,
    ...(told.truncated === undefined ? {} : { truncate: told.truncated }),
    ...newFaults(session),
    changed,
    removed,
    summary: { ...summaryOf(cluster), messagesPerSecond: speed.messagesPerSecond },
    ...(journey ? { journey } : {}),
    turns: view.guide.turns,
    ...(journeys === told.journeys ? {} : { journeys }),
    ...(debug === told.debug ? {} : { debug }),
  };
  host.post(frame, [rows.numbers.buffer, rows.times.buffer, rows.traits.buffer]);
  told.journeys = journeys;
  told.debug = debug;
  Object.assign(told, { rate: play.rate, position: frame.position, arrived: false } satisfies Partial<Told>);
  told.truncated = undefined;
  told.dirty = !complete;
}

/** The messages that are known are others. What the page has of those before it keeps, unless what is shown has begun anew. */
function startOver({ view: { cluster, index }, told, mirror }: OpenSession): void {
  index.catchUp();
  mirror.compareAll();
  const rows = told.begun === index.begun() ? told.rows : 0;
  const owed = index.visible.slice(index.countBelow(index.visible, rows));
  // What the page has not been told of and is not known any more, it will not hear of.
  if (owed.some((id) => id < cluster.trace.first || id >= cluster.trace.length)) index.beginAnew();
  if (told.begun !== index.begun()) Object.assign(told, { rows: 0, truncated: 0 } satisfies Partial<Told>);
  Object.assign(told, { moves: cluster.trace.moves, begun: index.begun(), explained: undefined } satisfies Partial<Told>);
}

/** What the page is told of messages that were dropped, if some were. */
function knownIn({ known }: Cluster): Pick<Frame, 'known'> {
  return known.earlier || known.later ? { known } : {};
}

/** The rows that the page does not have yet, as many as a frame may bring. */
function nextRows({ view, told }: OpenSession): { readonly rows: Rows; readonly complete: boolean } {
  const { cluster, index } = view;
  const from = index.countBelow(index.visible, told.rows);
  const ids = index.visible.slice(from, from + ROWS_PER_FRAME);
  const complete = from + ids.length === index.visible.length;
  told.rows = complete ? Math.max(told.rows, cluster.trace.length) : ids.at(-1)! + 1;
  return { rows: rowsOf(cluster.trace, index.description, ids), complete };
}

/** When faults came, where the page does not know that yet. */
function newFaults({ view: { cluster }, told }: OpenSession): Pick<Frame, 'faultsUs'> {
  const inputs = `${cluster.branch.name} ${cluster.inputs.length}`;
  if (inputs === told.inputs) return {};
  told.inputs = inputs;
  return { faultsUs: cluster.inputs.flatMap(({ input, atUs }) => (input.kind === 'fault' ? [atUs] : [])) };
}

/** Gives the changes for a frame; those that are too many for one message go ahead of it. */
function postObjects({ host, view, mirror }: OpenSession): Pick<Frame, 'changed' | 'removed'> {
  const { changed, removed } = mirror.update(registryOf(view.cluster));
  const objects: [string, KubeObject][] = Object.entries(changed);
  while (objects.length > OBJECTS_PER_MESSAGE) {
    host.post({ type: 'objects', changed: Object.fromEntries(objects.splice(0, OBJECTS_PER_MESSAGE)), removed: [] });
  }
  const gone = [...removed];
  while (gone.length > KEYS_PER_MESSAGE) host.post({ type: 'objects', changed: {}, removed: gone.splice(0, KEYS_PER_MESSAGE) });
  return { changed: Object.fromEntries(objects), removed: gone };
}
