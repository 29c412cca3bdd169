import type { KubeObject } from '../api/object';
import type { Pod } from '../api/types.gen';
import { parseYaml } from '../api/yaml';
import { DumpError } from '../dump/dump-error';
import { readObjects } from '../dump/read-dump';
import { answer, type Live, type Question } from '../live/answer';
import { held } from '../live/holdings';
import { LISTED } from '../live/paths';
import { ALSO_LISTED, recompute } from '../live/recompute';
import { mayBeRecording } from '../recording/file';
import { RecordingError } from '../recording/recording';
import { readConfiguration } from '../scheduler/config-validation';
import { packObjects } from './kept-copy';
import type { FromLiveWorker, ToLiveWorker } from './live-protocol';
import { createLiveRecording } from './live-recording';
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
const recording = createLiveRecording(web.nowUs, (news) => {
  post({ type: 'recording', news });
  changed();
});
let listedAtUs = 0;
const questions = new Map<number, Question>();
let isDue = false;
let pauseMs = PAUSE_MS;

const post = (message: FromLiveWorker): void => self.postMessage(message);

/** What is shown: a moment of a recording, or the cluster as it is. */
function shownNow(): { readonly live: Live; readonly nowUs: number; readonly version: string | undefined } | undefined {
  const { player } = recording;
  if (player) return { live: player.live, nowUs: player.nowUs, version: player.recording.about.version };
  return session && { live: session.live, nowUs: web.nowUs(), version: session.version() };
}

function tell(id: number, question: Question): void {
  const shown = shownNow();
  if (!shown) return;
  try {
    post({ type: 'answer', id, answer: answer(shown.live, question, shown.nowUs), version: shown.version });
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
    pauseMs = Math.max(PAUSE_MS, PAUSE_MS_PER_NODE * (shownNow()?.live.tiles.order.length ?? 0), PAUSES_PER_WORK * (performance.now() - begun));
  }, pauseMs);
}

async function decide(id: number, key: string): Promise<void> {
  const shown = shownNow();
  if (!shown) return;
  // What a recording began with was listed then.
  if (session && !recording.player && web.nowUs() - listedAtUs > AGEING_MS * 1_000) {
    await session.list(ALSO_LISTED);
    listedAtUs = web.nowUs();
  }
  const { holdings } = (shownNow() ?? shown).live;
  const pod = held<Pod>(holdings, 'pods').get(key);
  post({ type: 'decided', id, recomputed: pod && recompute(holdings, pod) });
}

async function copy(): Promise<void> {
  if (session && !recording.player) await session.list(LISTED);
  const shown = shownNow();
  if (!shown) return;
  const { holdings } = shown.live;
  const objects = [...holdings.objects].flatMap(([resource, of]): KubeObject[] => (resource === 'events' ? [] : [...of.values()]));
  const { config, report } = readObjects(objects);
  const { objects: taken = [], ...rest } = config;
  post({ type: 'copied', config: rest, objects: await packObjects(taken), report });
}

async function openRecording(file: Blob): Promise<void> {
  if (!mayBeRecording(file.size)) throw new RecordingError('It is larger than any recording.');
  recording.open(new Uint8Array(await file.arrayBuffer()));
}

async function replayBy(written: string): Promise<void> {
  const plan = recording.plan();
  if (!plan) return;
  const read = readConfiguration(parseYaml(written) ?? {});
  if ('complaints' in read) throw new RecordingError(read.complaints.map(({ field, message }) => `${field}: ${message}`).join('\n'));
  let toldAtMs = 0;
  const progress = (part: number): void => {
    if (performance.now() - toldAtMs < PAUSE_MS) return;
    toldAtMs = performance.now();
    post({ type: 'replaying', part });
  };
  // A whole simulated cluster, which only who replays has to load.
  const { replay } = await import('../recording/replay');
  const { answer: replayed, session: saved, objects } = replay(plan, read.configuration, progress);
  post({ type: 'replayed', answer: replayed, session: saved, objects: await packObjects(objects) });
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Does what has to do with recordings; what is no recording, or damaged, is told in words. */
function record(data: Exclude<ToLiveWorker, { readonly type: 'start' | 'follow' | 'leave' | 'decide' | 'copy' }>): void {
  const unreadable = (error: unknown): void => post({ type: 'unreadable-recording', message: messageOf(error) });
  switch (data.type) {
    case 'record':
      if (session) recording.start(session, data.cluster).catch(unreadable);
      return;
    case 'stop-recording':
      recording.stop();
      return;
    case 'look-back':
      recording.lookBack();
      return;
    case 'to-now':
      recording.toNow();
      return;
    case 'save-recording': {
      const file = recording.file();
      if (file) post({ type: 'recorded', file });
      return;
    }
    case 'open-recording':
      openRecording(data.file).catch(unreadable);
      return;
    case 'go':
      try {
        recording.go(data.at);
      } catch (error) {
        unreadable(error);
      }
      return;
    case 'play':
      recording.play(data.pace);
      return;
    case 'replay':
      replayBy(data.configuration).catch((error: unknown) => post({ type: 'unreplayed', message: messageOf(error) }));
  }
}

self.onmessage = ({ data }: MessageEvent<ToLiveWorker>) => {
  switch (data.type) {
    case 'start':
      session?.stop();
      session = startLiveSession(web, data.namespaces, (changes) => {
        recording.take(changes);
        changed();
      });
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
      return;
    default:
      record(data);
  }
};

setInterval(changed, AGEING_MS);
