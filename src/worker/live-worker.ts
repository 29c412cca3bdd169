import type { KubeObject } from '../api/object';
import type { Pod } from '../api/types.gen';
import { DumpError } from '../dump/dump-error';
import { readObjects } from '../dump/read-dump';
import { answer, type Question } from '../live/answer';
import { held } from '../live/holdings';
import { LISTED } from '../live/paths';
import { ALSO_LISTED, recompute } from '../live/recompute';
import { packObjects } from './kept-copy';
import type { FromLiveWorker, ToLiveWorker } from './live-protocol';
import { type LiveSession, startLiveSession, type Web } from './live-session';

/** Watches a real cluster beside the page, which is told only what it shows. */

/** Answers are worked out again after a pause, a multiple of how long they took: a large cluster that changes all the time leaves time for the rest. */
const PAUSE_MS = 150;
const PAUSES_PER_WORK = 3;
/** Thousands of nodes are sent and drawn whole: so much longer a pause for each of them. */
const PAUSE_MS_PER_NODE = 0.1;
/** Ages grow, and what was listed for a decision grows old. */
const AGEING_MS = 10_000;
/** Names the request to whoever passes it on: a page of another origin cannot send this without being asked first, and is refused. */
const HEADERS = { 'x-podscope': 'live', accept: 'application/json' };

const web: Web = {
  get: (path, signal) => fetch(path, { signal, headers: HEADERS, cache: 'no-store', redirect: 'error' }),
  sleep: (ms, signal) =>
    new Promise((done, fail) => {
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        fail(signal.reason);
      });
    }),
  nowUs: () => Date.now() * 1_000,
};

let session: LiveSession | undefined;
let listedAtUs = 0;
const questions = new Map<number, Question>();
let isDue = false;
let pauseMs = PAUSE_MS;

const post = (message: FromLiveWorker): void => self.postMessage(message);

function tell(id: number, question: Question): void {
  if (!session) return;
  try {
    post({ type: 'answer', id, answer: answer(session.live, question, web.nowUs()), version: session.version() });
  } catch (error) {
    // One object that is none as the API has them must not stop the rest from being told.
    console.error(error);
  }
}

function changed(): void {
  if (isDue) return;
  isDue = true;
  setTimeout(() => {
    isDue = false;
    const begun = performance.now();
    for (const [id, question] of questions) tell(id, question);
    pauseMs = Math.max(PAUSE_MS, PAUSE_MS_PER_NODE * (session?.live.tiles.order.length ?? 0), PAUSES_PER_WORK * (performance.now() - begun));
  }, pauseMs);
}

async function decide(id: number, key: string): Promise<void> {
  if (!session) return;
  if (web.nowUs() - listedAtUs > AGEING_MS * 1_000) {
    await session.list(ALSO_LISTED);
    listedAtUs = web.nowUs();
  }
  const pod = held<Pod>(session.live.holdings, 'pods').get(key);
  post({ type: 'decided', id, recomputed: pod && recompute(session.live.holdings, pod) });
}

async function copy(): Promise<void> {
  if (!session) return;
  await session.list(LISTED);
  const { holdings } = session.live;
  const objects = [...holdings.objects].flatMap(([resource, of]): KubeObject[] => (resource === 'events' ? [] : [...of.values()]));
  const { config, report } = readObjects(objects);
  const { objects: taken = [], ...rest } = config;
  post({ type: 'copied', config: rest, objects: await packObjects(taken), report });
}

self.onmessage = ({ data }: MessageEvent<ToLiveWorker>) => {
  switch (data.type) {
    case 'start':
      session?.stop();
      session = startLiveSession(web, data.namespaces, changed);
      listedAtUs = 0;
      changed();
      return;
    case 'follow':
      questions.set(data.id, data.question);
      tell(data.id, data.question);
      return;
    case 'leave':
      questions.delete(data.id);
      return;
    case 'decide':
      void decide(data.id, data.pod);
      return;
    case 'copy':
      copy().catch((error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        post({ type: 'uncopied', message: error instanceof DumpError ? message : `It cannot be copied: ${message}` });
      });
  }
};

setInterval(changed, AGEING_MS);
