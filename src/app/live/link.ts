import { useEffect, useState } from 'react';
import { create } from 'zustand';
import type { AnswerOf, FromLiveWorker, Question, Recomputed, ToLiveWorker } from '../../worker/live-protocol';
import workerUrl from '../../worker/live-worker?worker&url';
import { cancelReading, offerCopy, unreadableCopy } from '../copy/reading';
import { spawn } from '../spawn';
import { namespacesIn } from './address';

/** The page's line to the worker that watches a real cluster. */

interface LiveState {
  readonly version: string | undefined;
  /** The worker could not start, or is gone. */
  readonly failure: string | undefined;
  readonly copying: boolean;
}

export const useLive = create<LiveState>(() => ({ version: undefined, failure: undefined, copying: false }));

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
  post({ type: 'start', namespaces: namespacesIn(location.search) });
}

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
