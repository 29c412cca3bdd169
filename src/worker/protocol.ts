import type { StreamInput } from '../api/container-streams';
import type { KubeObject } from '../api/object';
import type { ApiCall, ApiResponse } from '../api/wire';
import type { Breakdown } from '../cluster/breakdown';
import type { Breakpoint, DebugSetup } from '../cluster/breakpoint';
import type { BreakpointProblem } from '../cluster/breakpoint-problem';
import type { Hit } from '../cluster/breakpoints';
import type { Body, Head, RecordedInput } from '../cluster/cluster';
import type { Compared, Moment as ComparedMoment } from '../cluster/compare';
import type { ClusterConfig, Fault } from '../cluster/config';
import type { CriticalPath } from '../cluster/critical-path';
import type { CycleNow } from '../cluster/cycle-steps';
import type { Effects } from '../cluster/effects';
import type { Attempt, Explanation } from '../cluster/explain';
import type { Evaluated } from '../cluster/expression';
import type { Place } from '../cluster/input';
import type { Summary as ClusterSummary } from '../cluster/inspect';
import type { JourneyEntry, SentJourney } from '../cluster/journeys/journey';
import type { Focus } from '../cluster/journeys/start';
import type { PodsFound, PodsThat } from '../cluster/life/pods-that';
import type { ObjectChange } from '../cluster/message-changes';
import type { KnownPart } from '../cluster/past';
import type { ConfigurationCheck, Objection, OwnTrial, Remedy, SchedulerReport, Waiting, WrittenPlugin } from '../cluster/scheduling';
import type { Found } from '../cluster/search';
import type { SavedSession } from '../cluster/session';
import type { StepSize } from '../cluster/stepping';
import type { TableColumn, TableQuestion, TableRow } from '../cluster/table/question';
import type { MessageRow } from '../cluster/view';
import type { Watched } from '../cluster/watch-history';
import type { Family } from '../life/family';
import type { Life } from '../life/life';
import type { Why } from '../why/why';
import type { Asked, PageQuestion } from './asking';
import type { Rows } from './row-table';

/**
 * The typed protocol between the page and the web worker that hosts its cluster. The host owns the cluster; the page holds a mirror
 * that frames keep up to date, at most one frame per animation frame. At the end: what the worker of a served page says to the server.
 */

// ---------------------------------------------------------------- what the page says

export type { Breakdown } from '../cluster/breakdown';
export type { Breakpoint, DebugSetup, KeptBreakpoint } from '../cluster/breakpoint';
export type { BreakpointProblem } from '../cluster/breakpoint-problem';
export type { Head, RecordedInput, SavedBranch } from '../cluster/cluster';
export type { ComparedMoments, Moment as ComparedMoment, Parted, Sides } from '../cluster/compare';
export type { ClusterConfig, Fault, NodeShape } from '../cluster/config';
export type { CriticalPath, Stretch } from '../cluster/critical-path';
export type { Attempt } from '../cluster/explain';
export type { Evaluated } from '../cluster/expression';
export type { FieldChange } from '../cluster/field-changes';
export type { PodsFound, PodsThat } from '../cluster/life/pods-that';
export type { ObjectChange } from '../cluster/message-changes';
export type {
  Because,
  Change,
  Comparison,
  ConfigurationCheck,
  KubeSchedulerConfiguration,
  Objection,
  OwnTrial,
  QueuedReport,
  Remedy,
  SchedulerReport,
  Waiting,
} from '../cluster/scheduling';
export type { SavedSession } from '../cluster/session';
export type { StepSize } from '../cluster/stepping';
export type { Cell, TableColumn, TableQuestion, TableRow } from '../cluster/table/question';
export type { Sample } from '../cluster/watch-history';
export type { Asked, PageQuestion } from './asking';

/** How virtual time follows the wall clock: `story` gives every message the time to be seen and skips the gaps. */
export type Pace = 'story' | 'x0.1' | 'x1' | 'x10' | 'max';

/** What the page may ask, by kind: what belongs to the question, and what it is answered with. */
export interface Questions {
  /** An object as it is now, or at a revision. */
  readonly object: { readonly ask: { readonly key: string; readonly revision?: number }; readonly answer: KubeObject | undefined };
  /** One message in full: its body. */
  readonly message: { readonly ask: { readonly id: number }; readonly answer: (MessageRow & { readonly body: Body }) | undefined };
  /** The causes of a message, nearest first, up to the user's input. */
  readonly causes: { readonly ask: { readonly id: number }; readonly answer: readonly MessageRow[] };
  /** What followed from a message, up to so many. */
  readonly effects: { readonly ask: { readonly id: number }; readonly answer: Effects };
  /** The messages that a search finds, a part at a time: whoever wants more asks again, from where it goes on. */
  readonly search: { readonly ask: { readonly text: string; readonly from: number; readonly below: number }; readonly answer: Found };
  /** The scheduler's configuration and queue. */
  readonly scheduler: { readonly ask: unknown; readonly answer: SchedulerReport };
  /** Why a Pod (`namespace/name`) has no node. */
  readonly waiting: { readonly ask: OfPod; readonly answer: Waiting | undefined };
  /** Why an object (`pods/default/web`) is as it is: how it ended, what holds it. */
  readonly why: { readonly ask: { readonly key: string }; readonly answer: Why | undefined };
  /** A Pod's whole life, as far as the branch is known: of the one that bears the name now, or of one of that name. */
  readonly life: { readonly ask: { readonly key: string; readonly uid?: string }; readonly answer: Life | undefined };
  /** The lives of an owner's Pods, or of all that have borne a name, in short. */
  readonly family: { readonly ask: { readonly key: string }; readonly answer: Family };
  /** The Pods that have come to be so, each with the moment. */
  readonly 'pods-that': { readonly ask: { readonly wanted: PodsThat }; readonly answer: PodsFound };
  /** What keeps a Pod that fits nowhere off the nodes, by reason. */
  readonly objections: { readonly ask: OfPod; readonly answer: readonly Objection[] };
  /** What would let a Pod fit that fits nowhere. */
  readonly remedies: { readonly ask: OfPod; readonly answer: readonly Remedy[] };
  /** A Pod's scheduling cycles, the latest first. */
  readonly attempts: { readonly ask: OfPod; readonly answer: readonly Attempt[] };
  /** The decision of a cycle, by its id; none if it is not known any more. */
  readonly decision: { readonly ask: { readonly cycle: number }; readonly answer: { readonly explanation: Explanation | undefined } };
  /** What another configuration would change, as the user has written it. */
  readonly 'check-configuration': { readonly ask: { readonly configuration: unknown }; readonly answer: ConfigurationCheck };
  /** What a plugin of the user's own would say of each node. */
  readonly 'try-plugin': { readonly ask: { readonly plugin: WrittenPlugin }; readonly answer: OwnTrial };
  /** What would be if …: the scheduler answers, for the cluster as it is now. */
  readonly ask: { readonly ask: { readonly asked: PageQuestion }; readonly answer: Asked };
  /** What an expression (CEL) says of the cluster now. */
  readonly evaluate: { readonly ask: { readonly expression: string }; readonly answer: Evaluated };
  /** What a message changed, field by field. */
  readonly changes: { readonly ask: { readonly id: number }; readonly answer: readonly ObjectChange[] };
  /** Where the time went until an object (`pods/default/web`) was ready. */
  readonly 'critical-path': { readonly ask: { readonly key: string }; readonly answer: CriticalPath | undefined };
  /** A watched expression (CEL): what it says and said. */
  readonly watch: { readonly ask: { readonly expression: string }; readonly answer: Watched };
  /** Two moments side by side. */
  readonly compare: { readonly ask: { readonly here: ComparedMoment; readonly there: ComparedMoment }; readonly answer: Compared };
  /** Where in a scheduling cycle time stands, if it does. */
  readonly cycle: { readonly ask: unknown; readonly answer: CycleNow | undefined };
  /** What is wrong with a breakpoint, before it is set. */
  readonly 'check-breakpoint': { readonly ask: { readonly breakpoint: Breakpoint }; readonly answer: BreakpointProblem | undefined };
  /** Where the cluster stands, to come back to. */
  readonly place: { readonly ask: unknown; readonly answer: ToldPlace };
  /** All messages that have been sent up to now, also those that nobody is shown: timers, inputs, leases. */
  readonly trace: { readonly ask: unknown; readonly answer: readonly MessageRow[] };
  /** The fingerprint of the branch's whole trace. */
  readonly 'trace-hash': { readonly ask: unknown; readonly answer: string };
}

interface OfPod {
  readonly pod: string;
}

/** A place, with the journey that is told there. */
export interface ToldPlace {
  readonly place: Place;
  readonly journey?: Focus;
}

export type QueryKind = keyof Questions;
export type Query<K extends QueryKind = QueryKind> = { readonly [P in K]: { readonly kind: P } & Questions[P]['ask'] }[K];
/** What a query is answered with. */
export type AnswerTo<Q extends Query> = Questions[Q['kind']]['answer'];

/** Where a scene stands still: at a step of the journey of what was created last, or so many virtual seconds after the first object was. */
export type Moment = { readonly step: string } | { readonly seconds: number };

/** What a new cluster begins with: objects that a user creates one after the other, and the moment that is shown. */
export interface Scene {
  /** YAML or JSON, of the kinds that every cluster has. */
  readonly manifests: string;
  readonly moment: Moment;
}

/** A window on the table of a resource's objects. */
export interface Look {
  readonly question: TableQuestion;
  /** The rows that are on the screen, and some around them. */
  readonly from: number;
  readonly count: number;
  /** The object whose place is told as others come and go. */
  readonly follow?: string;
}

export type ToHost =
  /** A new cluster, with a scene or with what newcomers find; or one as it was saved. `copy`: the objects that it begins with, if they are kept apart. */
  | { readonly type: 'open'; readonly config: ClusterConfig; readonly session?: SavedSession; readonly scene?: Scene; readonly copy?: Blob }
  /** Instead of `open`: the cluster of `npm run serve`, at the other end of this WebSocket. */
  | { readonly type: 'follow'; readonly url: string }
  | { readonly type: 'play' }
  | { readonly type: 'run-until'; readonly breakpoint: Breakpoint }
  /** The user's breakpoints and watches, all of them. */
  | { readonly type: 'debug'; readonly debug: DebugSetup }
  | { readonly type: 'pause' }
  | { readonly type: 'pace'; readonly pace: Pace }
  /**
   * Somebody runs an errand and waits for its answers: until it is over, time passes quickly, however it passes otherwise. Whoever has time stand still
   * has it stand for errands too.
   */
  | { readonly type: 'errand'; readonly errand: number; readonly over: boolean }
  | { readonly type: 'step'; readonly size: StepSize; readonly direction: 1 | -1 }
  /** Into the next call of a scheduling cycle, or of the next one; or to the end of the one that is under way. */
  | { readonly type: 'step-cycle'; readonly way: 'into' | 'out' }
  /** To where a message arrives: back, or on at the pace with all breakpoints. */
  | { readonly type: 'run-to'; readonly id: number }
  | { readonly type: 'go-to-step'; readonly step: string }
  | { readonly type: 'seek'; readonly toUs: number }
  /** Back to a place; what is done there begins a new branch. */
  | ({ readonly type: 'return' } & ToldPlace)
  /** So many seconds pass at once, or fewer if an expression (CEL) comes to hold; then time stands. */
  | { readonly type: 'pass'; readonly seconds: number; readonly until?: string }
  /** The next picture of a recording: what so many milliseconds of play would show at the pace, however long it takes; then time stands. */
  | { readonly type: 'film'; readonly ms: number }
  | { readonly type: 'seek-message'; readonly id: number; readonly arrivesAtUs?: number }
  | { readonly type: 'live' } // to the end of the trace
  /** Which journey is told: one, or the latest about an object. */
  | { readonly type: 'focus'; readonly focus: Focus }
  /** Whether it stays, whatever the user does next. */
  | { readonly type: 'pin'; readonly pinned: boolean }
  | { readonly type: 'fault'; readonly fault: Fault }
  /** `aside`: only the answer is wanted; the request is not to happen in the cluster. */
  | { readonly type: 'call'; readonly call: number; readonly request: ApiCall; readonly agent: string; readonly aside?: boolean }
  | { readonly type: 'cancel'; readonly call: number }
  /** The caller says more on the connection that the call has opened: what is typed into a container. */
  | { readonly type: 'stream-data'; readonly call: number; readonly data: StreamInput }
  | { readonly type: 'query'; readonly query: number; readonly ask: Query }
  /** What the page's table of objects shows from now on, as long as it is open. */
  | { readonly type: 'look'; readonly look: Look | undefined }
  | { readonly type: 'branch'; readonly branch: string } // switch to a branch
  | { readonly type: 'save' }
  | { readonly type: 'ack'; readonly frame: number };

// ---------------------------------------------------------------- what the host says

export type { JourneyId, StepOf } from '../cluster/journeys';
export type { Facts } from '../cluster/journeys/definition';
export type { Journey, JourneyEntry, RailStep, SentJourney } from '../cluster/journeys/journey';
export type { Focus, JourneyRef } from '../cluster/journeys/start';
export type { MessageRow } from '../cluster/view';

export interface Summary extends ClusterSummary {
  /** Messages handled in a second of the wall clock. */
  readonly messagesPerSecond: number;
}

export interface BranchInfo {
  readonly name: string;
  readonly parent?: string;
  readonly forkedAtUs?: number;
}

/** What play is to stop at, or has stopped at. */
export interface Until extends Partial<Pick<Hit, 'about' | 'call'>> {
  readonly breakpoint: Breakpoint;
  /** The message that it stopped with. */
  readonly hit?: number;
  /** The breakpoint's id, if it is one of the list. */
  readonly kept?: number;
}

/** What is done just now to open a copied cluster, and how much of that is done, from 0 to 1: its objects are unpacked, then its processes find their places. */
export interface Opening {
  readonly stage: 'objects' | 'places';
  readonly share: number;
}

export interface Frame {
  readonly type: 'frame';
  readonly frame: number;
  readonly startUs: number;
  readonly nowUs: number;
  /** Virtual microseconds that pass in a wall-clock millisecond just now: the page extrapolates tokens between frames with it. */
  readonly usPerMs: number;
  readonly playing: boolean;
  readonly pace: Pace;
  /** A new cluster with so many nodes is still coming up: for now, time passes at full pace. */
  readonly beginning?: { readonly nodes: number };
  readonly until?: Until;
  /** The simulation is broken and cannot go on from here: why, and all that it takes to see it again. */
  readonly broken?: Breakdown;
  /** Messages that have been sent up to now, and that the branch knows in all (more, after going back). */
  readonly position: number;
  readonly head: number;
  readonly headUs: number;
  /** Which stretch of time the rows are of, where not of all: what is earlier or later is sent again when one goes there. */
  readonly known?: KnownPart;
  readonly branch: string;
  readonly branches: readonly BranchInfo[];
  /** Rows that the page does not have yet; `truncate`: forget all rows with this id or a higher one first (a new branch). */
  readonly rows: Rows;
  readonly truncate?: number;
  /** When something was broken or changed from outside on this branch; absent: as before. */
  readonly faultsUs?: readonly number[];
  /** Objects that differ from the last frame's, by registry key `pods/default/web`. */
  readonly changed: Readonly<Record<string, KubeObject>>;
  readonly removed: readonly string[];
  readonly summary: Summary;
  readonly journey?: SentJourney;
  /** How many times the journey has turned to what the user had just done. */
  readonly turns: number;
  /** What the user did that has a journey, the latest first; absent: as before. */
  readonly journeys?: readonly JourneyEntry[];
  /** Breakpoints and watches; absent: as before. */
  readonly debug?: DebugSetup;
}

/** What is new in the window that the page looks at: of its rows those that the page does not have as they are now. */
export interface TableNews {
  readonly type: 'table';
  readonly question: TableQuestion;
  /** Why nothing can be shown, in the API server's words. */
  readonly problem?: string;
  readonly columns: readonly TableColumn[];
  readonly namespaced: boolean;
  /** How many there are in the namespace, and how many of them are shown. */
  readonly total: number;
  readonly length: number;
  /** The window: whose rows are in it, from which place on. */
  readonly from: number;
  readonly keys: readonly string[];
  readonly rows: readonly TableRow[];
  /** The object that is followed, and its place; -1: it is not shown. */
  readonly follow?: string;
  readonly at: number;
}

export type FromHost =
  | Frame
  | TableNews
  /** Some of what the next frame changes, ahead of it: all objects in one message would hold the page up while it reads them. */
  | ({ readonly type: 'objects' } & Pick<Frame, 'changed' | 'removed'>)
  | { readonly type: 'response'; readonly call: number; readonly response: ApiResponse }
  /** An event of a call that opened a watch or follows a log. */
  | { readonly type: 'event'; readonly call: number; readonly event: string; readonly object: unknown }
  | { readonly type: 'answer'; readonly query: number; readonly result: AnswerTo<Query> }
  /** So much of the answer, from 0 to 1, is worked out; only of those that take long. */
  | { readonly type: 'progress'; readonly query: number; readonly share: number }
  /** How far a cluster is on its way to be shown; only of those that take long. */
  | ({ readonly type: 'opening' } & Opening)
  | { readonly type: 'saved'; readonly session: SavedSession }
  /** What the page asked to be done cannot be; nothing has changed. */
  | { readonly type: 'refused'; readonly message: string }
  | { readonly type: 'failed'; readonly message: string };

// ---------------------------------------------------------------- between a served page's worker and the server

/**
 * Over the WebSocket of `npm run serve` go only inputs: what has been done to the served cluster, and when. Each page's worker runs a
 * replica with them, message by message the same, so that a page can stand still and go back without anyone else noticing.
 */
export type FromServer =
  /** `beginning`: what the replica begins with (`writeSnapshot`), where what was before is forgotten. */
  | { readonly type: 'history'; readonly config: ClusterConfig; readonly beginning?: string; readonly inputs: readonly RecordedInput[]; readonly head: Head }
  /** What has happened since the last message, and how far the cluster is. */
  | { readonly type: 'news'; readonly inputs: readonly RecordedInput[]; readonly head: Head }
  /** The served cluster is broken: it stands still for good. */
  | { readonly type: 'broken'; readonly breakdown: Breakdown }
  /** A call was handed in: its answers will be seen on this stream. */
  | { readonly type: 'accepted'; readonly call: number; readonly stream: number };

export type ToServer =
  | { readonly type: 'call'; readonly call: number; readonly request: ApiCall; readonly agent: string }
  | { readonly type: 'cancel'; readonly stream: number }
  | { readonly type: 'stream-data'; readonly stream: number; readonly data: StreamInput }
  | { readonly type: 'fault'; readonly fault: Fault };
