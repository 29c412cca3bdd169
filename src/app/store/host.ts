import type { StreamInput } from '../../api/container-streams';
import type { ApiCall, ApiResponse } from '../../api/wire';
import type { AnswerTo, ClusterConfig, Frame, FromHost, Query, SavedSession, Scene, TableNews, ToHost } from '../../worker/protocol';
import { applyFrames, changeObjects, type Touched, takeIn, useCluster } from './cluster';
import { deedOfAnswer, deedOfCall, deedOfFault } from './deeds';
import { beforePicture } from './drawing';
import { connectWorker, servedHost, type Transport } from './transport';
import { type Selection, useUi } from './ui';
import { createWishes, type Wishes } from './wishes';

/** What is said to the host without waiting for an answer. Calls, queries and saves have functions of their own. */
export type Command = Exclude<ToHost, { readonly type: 'open' | 'follow' | 'call' | 'cancel' | 'stream-data' | 'query' | 'save' | 'ack' }>;

export interface CallOptions {
  /** Ends the call, or the watch that it opened. The promise then rejects with an AbortError. */
  readonly signal?: AbortSignal;
  /**
   * What a watch delivers, or a log that is followed (`LOG`, pieces of text), or a command in a container (`LOG`, and its `STATUS`). It goes on after the promise resolved, until `END` or `ERROR`, or until the
   * signal aborts.
   */
  readonly onEvent?: (event: string, object: unknown) => void;
  /** Is given, before anything comes back, what says more on the connection that the call opens. */
  readonly onOpen?: (say: (data: StreamInput) => void) => void;
  /** Only wants to know: the request is not to happen in the cluster. */
  readonly aside?: boolean;
}

interface PendingCall {
  readonly resolve: (response: ApiResponse) => void;
  readonly reject: (error: Error) => void;
  readonly onEvent: CallOptions['onEvent'];
}

interface Pending<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}

let transport: Transport | undefined;
let nextNumber = 1;
const calls = new Map<number, PendingCall>();
const queries = new Map<number, Pending<AnswerTo<Query>> & { readonly onProgress: ((share: number) => void) | undefined }>();
let saves: Pending<SavedSession>[] = [];

/** Moments to go to: each is shown before the next one is asked for. */
let moments = momentsToShow();

function momentsToShow(): Wishes<ToHost & { readonly type: 'seek' }> {
  return createWishes((wish) => transport?.post(wish));
}

function post(message: ToHost): void {
  moments.flush();
  transport?.post(message);
}

let frames: Frame[] = [];
/** The objects that have been changed in place, and are shown with the next picture. */
let touched: Touched = new Map();
let scheduled = false;
let inputHeard: () => void = () => undefined;
let refusalHeard: () => void = () => undefined;
let tableHeard: (news: TableNews) => void = () => undefined;

/** Frames wait for the browser's next picture, so that the page renders them at most once; the acknowledgement lets the host send the next. */
function onFrame(frame: Frame): void {
  takeIn(frame, touched);
  frames.push(frame);
  if (scheduled) return;
  scheduled = true;
  beforePicture(() => {
    scheduled = false;
    const [batch, changed] = [frames, touched];
    [frames, touched] = [[], new Map()];
    const { turns } = useCluster.getState();
    applyFrames(batch, changed);
    // The bar has turned to the journey of what was done last: so does the panel.
    if (useCluster.getState().turns > turns) tell({ kind: 'step' });
    const last = batch.at(-1);
    if (last) transport?.post({ type: 'ack', frame: last.frame });
    moments.fulfilled();
  });
}

/** The first answer resolves the call; on an open stream more follow. */
function answer(number: number, { resolve, onEvent }: PendingCall, response: ApiResponse): void {
  resolve(response);
  if (!onEvent) {
    calls.delete(number);
    return;
  }
  const { code, body, stderr, port, more } = response;
  if (code === 200 && port) onEvent('PORT', { text: body, ...port });
  else if (code === 200 && typeof body === 'string') onEvent(stderr ? 'STDERR' : 'LOG', body);
  else if (code === 200 && body !== undefined) onEvent('STATUS', body);
  if (code !== 200) onEvent('ERROR', body);
  if (code === 200 && (more || body === undefined)) return;
  calls.delete(number);
  onEvent('END', undefined);
}

function onMessage(message: FromHost): void {
  switch (message.type) {
    case 'frame':
      onFrame(message);
      break;
    case 'objects':
      changeObjects(useCluster.getState().resources, message, touched);
      break;
    case 'table':
      tableHeard(message);
      break;
    case 'response': {
      const call = calls.get(message.call);
      if (call) answer(message.call, call, message.response);
      break;
    }
    case 'event':
      calls.get(message.call)?.onEvent?.(message.event, message.object);
      if (message.event === 'END') calls.delete(message.call);
      break;
    case 'answer': {
      const query = queries.get(message.query);
      queries.delete(message.query);
      query?.resolve(message.result);
      break;
    }
    case 'progress':
      queries.get(message.query)?.onProgress?.(message.share);
      break;
    case 'opening':
      useCluster.setState({ opening: message });
      break;
    case 'saved': {
      const waiting = saves;
      saves = [];
      for (const save of waiting) save.resolve(message.session);
      break;
    }
    case 'refused':
      console.warn(message.message);
      refusalHeard();
      break;
    case 'failed':
      onLost(message.message);
      break;
  }
}

function onLost(why: string): void {
  // What is broken would go on failing.
  transport?.close();
  useCluster.setState({ link: 'failed', failure: why, opening: undefined });
  giveUp(why);
}

/** Nobody will answer any more. */
function giveUp(why: string): void {
  const error = new Error(why);
  const streams = [...calls.values()];
  for (const pending of [...streams, ...queries.values(), ...saves]) pending.reject(error);
  calls.clear();
  // What is open has been answered, and goes on no more.
  for (const { onEvent } of streams) onEvent?.('END', why);
  queries.clear();
  saves = [];
}

/** How often the panel has turned to what the user has done. */
let told = 0;

/** Has the panel speak of what the user has done. */
function tell(deed: Selection | undefined): void {
  if (!deed) return;
  told++;
  useUi.getState().tell(deed);
}

const abortError = () => new DOMException('The call was cancelled.', 'AbortError');

/** The user agent of a kubectl that the editor's button runs: the trace then knows that nobody typed it. */
export const CREATE_BUTTON = 'kubectl (Create)';

/** The page's one line to the cluster. */
export const host = {
  /** Starts the worker and opens a cluster there: a session, a scene, the cluster of the server that sent the page, or a new one. Called again, it starts anew. */
  open(config: ClusterConfig, from: { readonly session?: SavedSession; readonly scene?: Scene; readonly copy?: Blob } = {}): void {
    transport?.close();
    [frames, touched] = [[], new Map()];
    moments = momentsToShow();
    giveUp('Another cluster has taken the place of the one that was asked.');
    const url = servedHost();
    transport = connectWorker({ onMessage, onLost });
    useCluster.setState({ link: 'connecting', opening: undefined });
    transport.post(url && !from.session && !from.scene ? { type: 'follow', url } : { type: 'open', config, ...from });
  },

  /** Has a listener told whenever the cluster cannot do what it was told to. */
  onRefusal(listener: () => void): void {
    refusalHeard = listener;
  },

  /** Has a listener told what is new in the table that the page looks at. */
  onTable(listener: (news: TableNews) => void): void {
    tableHeard = listener;
  },

  /** Has a listener told whenever the user does something to the cluster. */
  onInput(listener: () => void): void {
    inputHeard = listener;
  },

  send(command: Command): void {
    if (command.type === 'seek') moments.wish(command);
    else post(command);
    if (command.type !== 'fault') return;
    inputHeard();
    tell(deedOfFault(command.fault));
  },

  /** Sends a request to the simulated API server as a client with this user agent (`kubectl`). Error codes resolve too: they are answers. */
  call(request: ApiCall, agent: string, options: CallOptions = {}): Promise<ApiResponse> {
    const { signal, onEvent, onOpen, aside } = options;
    if (signal?.aborted) return Promise.reject(abortError());
    const call = nextNumber++;
    return new Promise((resolve, reject) => {
      let toldBefore = told;
      const resolved = (response: ApiResponse): void => {
        // An answer that comes late does not take the panel from what has been done since.
        if (!aside && told === toldBefore) tell(deedOfAnswer(request, response));
        resolve(response);
      };
      calls.set(call, { resolve: resolved, reject, onEvent });
      signal?.addEventListener('abort', () => {
        if (!calls.delete(call)) return;
        post({ type: 'cancel', call });
        reject(abortError());
      });
      post({ type: 'call', call, request, agent, ...(aside && { aside }) });
      onOpen?.((data) => calls.has(call) && post({ type: 'stream-data', call, data }));
      if (aside) return;
      inputHeard();
      tell(deedOfCall(request));
      toldBefore = told;
    });
  },

  /** Asks the host about its cluster. `onProgress` hears how much of a long answer is worked out, from 0 to 1. */
  query<Q extends Query>(ask: Q, onProgress?: (share: number) => void): Promise<AnswerTo<Q>> {
    const query = nextNumber++;
    return new Promise((resolve, reject) => {
      // The answer under a question's number is the answer to it.
      queries.set(query, { resolve: resolve as (answer: AnswerTo<Query>) => void, reject, onProgress });
      post({ type: 'query', query, ask });
    });
  },

  /** All that is needed to come back to this very moment. */
  save(): Promise<SavedSession> {
    return new Promise((resolve, reject) => {
      saves.push({ resolve, reject });
      post({ type: 'save' });
    });
  },
};
