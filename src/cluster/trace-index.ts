import { isRequest } from '../api/wire';
import type { TxnRequest } from '../etcd/messages';
import type { Trace } from '../sim/trace';
import { type Description, describeMessage, isChanging } from './describe-message';
import { createExchanges } from './exchanges';
import type { Body } from './input';
import { createNetworkIndex } from './network-index';
import { USER } from './user';

/** What the page asks of the trace again and again. Derived: it is caught up from the trace, cut where the trace is, and begun anew where that begins elsewhere. */
export interface TraceIndex {
  catchUp(): void;
  /** The trace was truncated to this length. */
  cut(length: number): void;
  description(id: number): Description;
  /**
   * Ids of the messages that are shown: no timers, no background, in the order in which they were sent. Also of those that the trace does not know any more:
   * whoever has seen them knows what they were.
   */
  readonly visible: readonly number[];
  /** How many times `visible` has begun anew. */
  begun(): number;
  /** Has `visible` begin with what the trace knows. */
  beginAnew(): void;
  /** Ids of all messages about an object (`pods/default/web`), timers included. */
  about(key: string): readonly number[];
  /** Ids of the messages in which etcd tells of a change to an object of a resource (`pods`). */
  news(resource: string): readonly number[];
  isNews(id: number): boolean;
  /** Ids of the requests that may change objects of a resource, or what hangs on them. */
  asked(resource: string): readonly number[];
  /** Ids of the requests for what Pods use. */
  readonly measures: readonly number[];
  /** Ids of the answers that refuse something to the user, and the request that each answers. */
  readonly refusals: readonly number[];
  requestOf(refusal: number): number | undefined;
  /** The request over the Pod network that a message answers. */
  askedBy(answer: number): number | undefined;
  /** The request that made the API server store an object, if there is one. */
  requestBehind(id: number): number | undefined;
  /** The user's request at the root of a message's causes. */
  userRequest(id: number): number | undefined;
  /** How many of a sorted list of ids are below one. */
  countBelow(ids: readonly number[], id: number): number;
}

/** Neither a timer nor something from outside. */
export const isShown = ({ kind }: Description): boolean => kind !== 'timer' && kind !== 'input';

/** The API server lets etcd store an object. */
const isPut = ({ kind, operation }: Description): boolean => kind === 'etcd' && operation === 'put';

/** etcd tells of a change. */
const isChange = ({ operation, about }: Description): boolean => operation === 'watch-response' && about !== undefined;

/** A request that may change something. */
const isWrite = ({ kind, verb }: Description): boolean => kind === 'request' && isChanging(verb);

/** A request for the metrics of many. */
const isMeasure = ({ verb }: Description, body: Body): boolean => verb === 'list' && isRequest(body) && body.path.startsWith('/apis/metrics.k8s.io/');

/** `pods` for `pods/default/web`. */
const resourceOfKey = (key: string): string => key.slice(0, key.indexOf('/'));

/** A transaction that stores what was not there before. */
const isCreation = (body: Body): boolean => (body as TxnRequest).compare.some(({ modRevision }) => modRevision === 0);

const NONE: readonly number[] = [];

/** How far back the reason for a message is looked for. */
const CAUSES_MAX = 12;

/** What answers a request is about what that is about. */
function answering(found: Description, asked: Description): Description {
  const about = asked.about ?? found.about;
  if (found.kind === 'cri') return { ...found, label: `${asked.label}: ${found.label}`, ...(about !== undefined && { about }) };
  return about === found.about || about === undefined ? found : { ...found, about };
}

/** What each message is, from some row on, and of what is known from before it. */
function createDescriptions() {
  let first = 0;
  let list: Description[] = [];
  let older = new Map<number, Description>();
  return {
    get end() {
      return first + list.length;
    },
    of: (id: number): Description => (id < first ? older.get(id) : list[id - first])!,
    set(id: number, found: Description): void {
      if (id < first) older.set(id, found);
      else list[id - first] = found;
    },
    cut(length: number): void {
      list.length = Math.min(list.length, Math.max(0, length - first));
    },
    begin(from: number): void {
      [first, list, older] = [from, [], new Map()];
    },
  };
}

/** The answers that refuse something to the user, and what each answers. */
function createRefusals() {
  const ids: number[] = [];
  const requests = new Map<number, number>();
  return {
    ids,
    requestOf: (refusal: number): number | undefined => requests.get(refusal),
    add(id: number, request: number): void {
      ids.push(id);
      requests.set(id, request);
    },
    cut(length: number): void {
      for (const id of ids.splice(countBelow(ids, length))) requests.delete(id);
    },
  };
}

/** The messages that are shown, all of one stretch of the trace, and what is under way from before it. */
function createVisible(trace: Trace<Body>) {
  const ids: number[] = [];
  let stretch = { from: trace.first, to: trace.first };
  let begun = 0;
  return {
    ids,
    begun: () => begun,
    beginAnew(): void {
      ids.length = 0;
      stretch = { from: trace.first, to: trace.first };
      begun++;
    },
    /** What the trace knows now follows what it knew. */
    goesOn: (): boolean => trace.first >= stretch.from && trace.first <= stretch.to,
    add(id: number): void {
      if (id > (ids.at(-1) ?? -1)) ids.push(id);
    },
    reach(length: number): void {
      stretch.to = Math.max(stretch.to, length);
    },
    cut(length: number): void {
      ids.splice(countBelow(ids, length));
      stretch.to = Math.min(stretch.to, length);
    },
  };
}

export function createTraceIndex(trace: Trace<Body>): TraceIndex {
  let { moves } = trace;
  const descriptions = createDescriptions();
  const visible = createVisible(trace);
  const abouts = new Map<string, number[]>();
  const news = new Map<string, number[]>();
  const asked = new Map<string, number[]>();
  const measures: number[] = [];
  const refusals = createRefusals();
  const network = createNetworkIndex(descriptions.of, (id) => podBehind(trace, descriptions.of, id));
  const exchanges = createExchanges();

  const note = (key: string, id: number, lists = abouts): void => noteIn(lists, key, id);

  /** The request that made the API server store an object. */
  function requestBehind(id: number): number | undefined {
    for (let cause = trace.cause(id), steps = 0; cause >= 0 && steps < CAUSES_MAX; cause = trace.cause(cause), steps++)
      if (trace.to(cause) === 'apiserver' && descriptions.of(cause).kind === 'request') return cause;
    return undefined;
  }

  /** What a request does is known for sure when the object is stored: its name, if the server chose it, and that an apply creates what is not there. */
  function learnOfRequest(id: number, key: string): void {
    const request = requestBehind(id);
    const found = request === undefined ? undefined : descriptions.of(request);
    if (request === undefined || !found) return;
    const creates = found.verb === 'patch' && found.about === key && isCreation(trace.body(id));
    if (found.about !== undefined && !creates) return;
    descriptions.set(request, { ...found, about: key, ...(creates && { verb: 'create' }) });
    note(key, request);
  }

  function describe(id: number): Description {
    const message = trace.message(id);
    const found = describeMessage(message);
    if (found.kind === 'network') return network.describe(id, found, message);
    const { from, to, body, background } = message;
    // Nobody follows a heartbeat, and they go on for ever.
    if (!background && (found.kind === 'request' || body.type === 'cri')) exchanges.open(from, body, id);
    if (found.kind === 'response' || body.type === 'cri-answer') {
      const request = exchanges.requestOf(to, body);
      if (request !== undefined && to === USER && (found.code ?? 0) >= 400) refusals.add(id, request);
      return request === undefined ? found : answering(found, descriptions.of(request));
    }
    const about = found.kind === 'cri' ? podBehind(trace, descriptions.of, id) : undefined;
    return about ? { ...found, about } : found;
  }

  function takeIn(id: number): void {
    const found = describe(id);
    descriptions.set(id, found);
    if (isShown(found) && !trace.background(id)) visible.add(id);
    if (isWrite(found) && found.resource !== undefined) note(found.resource, id, asked);
    if (isMeasure(found, trace.body(id))) measures.push(id);
    if (found.about === undefined) return;
    if (isChange(found)) note(resourceOfKey(found.about), id, news);
    note(found.about, id);
    if (isPut(found)) learnOfRequest(id, found.about);
  }

  /** Knows of a trace only what is under way from before its first row. */
  function begin(): void {
    ({ moves } = trace);
    if (!visible.goesOn()) visible.beginAnew();
    descriptions.begin(trace.first);
    for (const id of trace.older()) takeIn(id);
  }

  /** Forgets what comes from this row on, but not what has been shown. */
  function cut(length: number): void {
    descriptions.cut(length);
    measures.splice(countBelow(measures, length));
    for (const lists of [abouts, news, asked])
      for (const [key, ids] of lists) {
        ids.splice(countBelow(ids, length));
        if (ids.length === 0) lists.delete(key);
      }
    refusals.cut(length);
    network.cut(length);
    exchanges.cut(length);
  }

  begin();

  const index: TraceIndex = {
    visible: visible.ids,
    begun: visible.begun,
    beginAnew() {
      visible.beginAnew();
      cut(0);
      begin();
      index.catchUp();
    },
    catchUp() {
      if (moves !== trace.moves) {
        cut(0);
        begin();
      }
      while (descriptions.end < trace.length) takeIn(descriptions.end);
      visible.reach(descriptions.end);
    },
    cut(length) {
      visible.cut(length);
      if (moves === trace.moves && length < descriptions.end) cut(length);
    },
    description: descriptions.of,
    about: (key) => abouts.get(key) ?? NONE,
    news: (resource) => news.get(resource) ?? NONE,
    isNews: (id) => isChange(descriptions.of(id)),
    asked: (resource) => asked.get(resource) ?? NONE,
    measures,
    refusals: refusals.ids,
    requestOf: refusals.requestOf,
    askedBy: network.askedBy,
    requestBehind,
    userRequest: (id) => userRequest(trace, id),
    countBelow,
  };
  return index;
}

function countBelow(ids: readonly number[], id: number): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ids[middle]! < id) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The user's request at the root of a message's causes. */
function userRequest(trace: Trace<Body>, id: number): number | undefined {
  let cause = id;
  while (cause >= 0 && trace.from(cause) !== USER) cause = trace.cause(cause);
  return cause >= 0 ? cause : undefined;
}

/** The Pod that a kubelet's work is for: what made it call its runtime says so. */
function podBehind(trace: Trace<Body>, descriptionOf: (id: number) => Description, id: number): string | undefined {
  for (let cause = trace.cause(id), steps = 0; cause >= 0 && steps < CAUSES_MAX; cause = trace.cause(cause), steps++) {
    const { about } = descriptionOf(cause);
    if (about?.startsWith('pods/')) return about;
  }
  return undefined;
}

/** Notes an id under a key, in order and once. */
function noteIn(lists: Map<string, number[]>, key: string, id: number): void {
  const list = lists.get(key);
  if (!list) lists.set(key, [id]);
  else if (list.at(-1)! < id) list.push(id);
  else if (!list.includes(id)) list.splice(countBelow(list, id), 0, id);
}
