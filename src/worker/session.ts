import type { Breakdown } from '../cluster/breakdown';
import { type DebugSetup, NO_SETUP } from '../cluster/breakpoint';
import { type ClusterOptions, createCluster } from '../cluster/cluster';
import type { ClusterConfig } from '../cluster/config';
import type { JourneyEntry } from '../cluster/journeys/journey';
import { keyOfRegistryKey } from '../cluster/resource-of';
import type { Leg } from '../cluster/start-workload';
import type { LiveTable } from '../cluster/table/live-table';
import type { TableRow } from '../cluster/table/question';
import { createView, type View } from '../cluster/view';
import { createMirror, type Mirror } from './mirror';
import { newPlay, type Play } from './play';
import type { FromHost, FromServer, Look, TableNews, ToHost, ToServer } from './protocol';

export interface HostOptions {
  /** `transfer`: buffers that are handed over, not copied. */
  readonly post: (message: FromHost, transfer?: readonly ArrayBufferLike[]) => void;
  /** The wall clock in milliseconds: only to stop working when a tick's time is up. */
  readonly wallMs: () => number;
  /** How many messages are known at most. */
  readonly messagesMax?: number;
  /** Opens a line to the server of a served page; the line's end is told as `undefined`. */
  readonly connect?: (url: string, heard: (message: FromServer | undefined) => void) => Line;
}

/** A line to the server whose cluster is shown. */
export interface Line {
  send(message: ToServer): void;
  close(): void;
}

/** Who waits for an answer to a call: the page's number of it, and whether events follow the answer. */
export interface Caller {
  readonly page: number;
  readonly streams: boolean;
  /** Messages below this id it has heard: going back and on again does not tell them anew. */
  heard: number;
}

/** What the page has been told, and what it has still to hear. */
export interface Told {
  /** The number of the last frame, and of the last one that the page has taken in. */
  frame: number;
  acknowledged: number;
  /** When the last frame had been sent, and how long it took to make. */
  frameAtMs: number;
  frameTookMs: number;
  /** How fast time passed, how many messages there were to be seen, and whether one of them has arrived since. */
  rate: number;
  position: number;
  arrived: boolean;
  /** Messages below this id, if they are shown, the page has as rows. */
  rows: number;
  /** How often the part of the trace that is known had moved, and how often what is shown of it had begun anew. */
  moves: number;
  begun: number;
  /** From this id on the page has to forget its rows first. */
  truncated: number | undefined;
  /** The cycle whose explanation the page has. */
  explained: number | undefined;
  /** The list of journeys that the page has. */
  journeys: readonly JourneyEntry[] | undefined;
  /** The breakpoints and watches that the page has. */
  debug: DebugSetup | undefined;
  /** The branch and how many inputs of it the page knows the faults of. */
  inputs: string;
  /** There is something new. */
  dirty: boolean;
}

/** How fast messages are handled, counted from time to time. */
export interface Speed {
  messagesPerSecond: number;
  delivered: number;
  atMs: number;
}

/** The served cluster at the other end of a line, whose replica is shown. */
export interface Served {
  line: Line | undefined;
  /** What the page said before the server did. */
  early: ToHost[];
  /** What is shown is what happens in the served cluster, and what the page does is done there. Once time is held, the replica is the page's own. */
  following: boolean;
  /** On the way to the served cluster's present: no time for the story. */
  hurrying: boolean;
  /** Why the served cluster stands still for good. */
  broken: Breakdown | undefined;
  /** Calls that the server has not accepted yet, by the page's number. */
  readonly asked: Map<number, Caller>;
}

/** The table of objects that the page looks at. */
export interface Looking {
  look: Look;
  /** Made of the question; remains as long as that is the same. */
  readonly table: LiveTable;
  /** How many jumps in time it has followed. */
  jumps: number;
  /** What the page has been told last, with the rows that it has. */
  told: Omit<TableNews, 'rows'> | undefined;
  rows: ReadonlyMap<string, TableRow>;
}

/** All that a host knows: the cluster that is shown, and how it is shown. Plain data, which the functions of this room change. */
export interface Session {
  readonly host: HostOptions;
  view: View | undefined;
  readonly mirror: Mirror;
  /** The table that the page looks at. */
  looking: Looking | undefined;
  readonly play: Play;
  readonly told: Told;
  readonly speed: Speed;
  readonly served: Served;
  /** What is left of how a new cluster begins: at full pace, whatever the pace is. */
  beginning: readonly Leg[];
  /** Somebody has done something to the cluster while it was beginning. */
  attended: boolean;
  /** The user's breakpoints and watches. */
  debug: DebugSetup;
  /** What the cluster began with the page keeps apart: it is not saved with the session. */
  apart: boolean;
  /** The calls under way, by stream. */
  readonly calls: Map<number, Caller>;
}

/** One that has a cluster. */
export type OpenSession = Session & { readonly view: View };

export const newSession = (host: HostOptions): Session => ({
  host,
  view: undefined,
  mirror: createMirror(keyOfRegistryKey),
  looking: undefined,
  play: newPlay(),
  told: {
    frame: 0,
    acknowledged: 0,
    frameAtMs: Number.NEGATIVE_INFINITY,
    frameTookMs: 0,
    rate: 0,
    position: 0,
    arrived: false,
    rows: 0,
    moves: 0,
    begun: 0,
    truncated: undefined,
    explained: undefined,
    journeys: undefined,
    debug: undefined,
    inputs: '',
    dirty: true,
  },
  speed: { messagesPerSecond: 0, delivered: 0, atMs: 0 },
  served: { line: undefined, early: [], following: false, hurrying: false, broken: undefined, asked: new Map() },
  beginning: [],
  attended: false,
  debug: NO_SETUP,
  apart: false,
  calls: new Map(),
});

export const isOpen = (session: Session): session is OpenSession => session.view !== undefined;

/** Shows another cluster from now on: the page has to hear everything anew. */
export function show(session: Session, config: ClusterConfig, options: ClusterOptions): OpenSession {
  const { told } = session;
  const cluster = createCluster(config, { ...options, truncated: (length) => forgetRows(session, length) });
  session.calls.clear();
  session.served.asked.clear();
  session.served.broken = undefined;
  Object.assign(told, {
    rows: 0,
    moves: 0,
    begun: 0,
    truncated: 0,
    explained: undefined,
    journeys: undefined,
    debug: undefined,
    inputs: '',
  } satisfies Partial<Told>);
  session.mirror.compareAll();
  return Object.assign(session, { view: createView(cluster) });
}

/** What was known of the future from this message on is not so any more. */
function forgetRows({ view, told, calls }: Session, length: number): void {
  view?.index.cut(length);
  for (const caller of calls.values()) caller.heard = Math.min(caller.heard, length);
  told.rows = Math.min(told.rows, length);
  told.truncated = Math.min(told.truncated ?? length, length);
  if (told.explained !== undefined && told.explained >= length) told.explained = undefined;
}
