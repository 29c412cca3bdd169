import { useEffect, useState } from 'react';
import { create } from 'zustand';
import type { AnswerOf, FromLiveWorker, PlayPace, Question, Recomputed, RecordingNews, ReplayAnswer, ToLiveWorker } from '../../worker/live-protocol';
import workerUrl from '../../worker/live-worker?worker&url';
import type { SavedSession } from '../../worker/protocol';
import { cancelReading, offerCopy, openMade, unreadableCopy } from '../copy/reading';
import { saveToDisk } from '../editor/open-from-disk';
import { spawn } from '../spawn';
import { isRecording, namespacesIn } from './address';
import { keptRecording } from './kept-recording';

/** The page's line to the worker that watches a real cluster. */

interface LiveState {
  readonly version: string | undefined;
  /** The worker could not start, or is gone. */
  readonly failure: string | undefined;
  readonly copying: boolean;
  readonly recording: RecordingNews;
  /** Something was recorded that is in no file yet. */
  readonly unsaved: boolean;
  /** Why a file is no recording, in English. */
  readonly unreadable: string | undefined;
  readonly replay: Replay;
}

export type Replay =
  | { readonly at: 'nothing' }
  | { readonly at: 'running'; readonly part: number }
  | { readonly at: 'done'; readonly answer: ReplayAnswer; readonly session: SavedSession; readonly objects: Blob }
  | { readonly at: 'failed'; readonly message: string };

export const useLive = create<LiveState>(() => ({
  version: undefined,
  failure: undefined,
  copying: false,
  recording: {},
  unsaved: false,
  unreadable: undefined,
  replay: { at: 'nothing' },
}));

type Listener = (answer: unknown) => void;

let worker: Worker | undefined;
let nextId = 1;
const listeners = new Map<number, Listener>();

const post = (message: ToLiveWorker): void => worker?.postMessage(message);

function onMessage(data: FromLiveWorker): void {
  switch (data.type) {
    case 'answer':
      if (data.version !== useLive.getState().version) useLive.setState({ version: data.version });
      listeners.get(data.id)?.(data.answer);
      return;
    case 'decided':
      listeners.get(data.id)?.(data.recomputed);
      return;
    case 'recording':
      useLive.setState(({ unsaved }) => ({ recording: data.news, unreadable: undefined, unsaved: unsaved || data.news.recorder?.isOn === true }));
      return;
    case 'recorded':
      saveToDisk('cluster.podscope-recording', data.file, 'application/octet-stream');
      useLive.setState(({ recording }) => ({ unsaved: recording.recorder?.isOn === true }));
      return;
    case 'unreadable-recording':
      useLive.setState({ unreadable: data.message });
      return;
    case 'replaying':
      useLive.setState({ replay: { at: 'running', part: data.part } });
      return;
    case 'replayed':
      useLive.setState({ replay: { at: 'done', answer: data.answer, session: data.session, objects: data.objects } });
      return;
    case 'unreplayed':
      useLive.setState({ replay: { at: 'failed', message: data.message } });
      return;
    case 'copied':
      useLive.setState({ copying: false });
      offerCopy(nameOf(), data);
      return;
    case 'uncopied':
      useLive.setState({ copying: false });
      unreadableCopy(nameOf(), data.message);
  }
}

const nameOf = (): string => `live ${new Date().toISOString().slice(0, 16).replace('T', ' ')}`;

/** Begins to watch, anew if it has begun before. */
export function startWatching(): void {
  if (!worker) {
    worker = spawn(workerUrl, 'live');
    worker.onmessage = ({ data }: MessageEvent<FromLiveWorker>) => onMessage(data);
    worker.onerror = (event) => useLive.setState({ failure: event.message || 'The worker could not start.' });
  }
  if (isRecording(location.search)) void openKept();
  else post({ type: 'start', namespaces: namespacesIn(location.search) });
}

async function openKept(): Promise<void> {
  const file = await keptRecording();
  if (file) post({ type: 'open-recording', file });
  else useLive.setState({ unreadable: 'This browser keeps no recording.' });
}

/** What the user does with a recording. */
export const recorder = {
  start: () => post({ type: 'record', cluster: location.host }),
  stop: () => post({ type: 'stop-recording' }),
  save: () => post({ type: 'save-recording' }),
  lookBack: () => post({ type: 'look-back' }),
  toNow: () => post({ type: 'to-now' }),
  go: (at: number) => post({ type: 'go', at }),
  play: (pace: PlayPace | undefined) => post({ type: 'play', pace }),
  replay(configuration: string): void {
    useLive.setState({ replay: { at: 'running', part: 0 } });
    post({ type: 'replay', configuration });
  },
  /** Shows the replay as a session of its own. */
  async openReplayed(): Promise<void> {
    const { replay } = useLive.getState();
    if (replay.at === 'done') await openMade(nameOf().replace('live', 'replay'), replay.session, replay.objects);
  },
};

// What was recorded lies in this page only.
addEventListener('beforeunload', (event) => useLive.getState().unsaved && event.preventDefault());

/** Makes a copy of all that is seen, and offers to open it. */
export function copyCluster(): void {
  cancelReading();
  useLive.setState({ copying: true });
  post({ type: 'copy' });
}

/** The answer to a question, and again whenever it changes. Meanwhile the last answer stays, if it was one to the same `about`. */
export function useAnswer<Q extends Question>(question: Q, about: string = question.ask): AnswerOf<Q> | undefined {
  const [state, setState] = useState<{ readonly about: string; readonly answer: AnswerOf<Q> }>();
  const asked = JSON.stringify(question);
  useEffect(() => {
    const id = nextId++;
    // The answer under a question's number is the answer to it.
    listeners.set(id, (answer) => setState({ about, answer: answer as AnswerOf<Q> }));
    post({ type: 'follow', id, question: JSON.parse(asked) as Question });
    return () => {
      listeners.delete(id);
      post({ type: 'leave', id });
    };
  }, [asked, about]);
  return state?.about === about ? state.answer : undefined;
}

/** Decides again about a Pod (`namespace/name`); undefined: it is gone. */
export function decideAgain(pod: string): Promise<Recomputed | undefined> {
  const id = nextId++;
  return new Promise((resolve) => {
    listeners.set(id, (recomputed) => {
      listeners.delete(id);
      resolve(recomputed as Recomputed | undefined);
    });
    post({ type: 'decide', id, pod });
  });
}
