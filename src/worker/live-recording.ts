import type { Change } from '../live/reflector';
import { readRecording, writeRecording } from '../recording/file';
import { type Plan, planOf } from '../recording/plan';
import { createPlayer, type Player } from '../recording/player';
import type { Recorder } from '../recording/recorder';
import { placeAt, type Recording } from '../recording/recording';
import type { PlayPace, RecordingNews } from './live-protocol';
import type { LiveSession } from './live-session';
import { allListed, recorderOf, takeDown } from './record-session';

/** Records what a live session sees, and shows what was recorded instead of it. */

const WORK_MS = 100;
/** Changes go by so fast when each is to be seen. */
const STEP_MS = 400;
/** How often a moving picture moves. */
const TICK_MS = 100;

export interface LiveRecording {
  /** What is shown instead of the cluster's present, if anything is. */
  readonly player: Player | undefined;
  /** Begins to record a session once all that it can see has been listed. */
  start(session: LiveSession, cluster: string): Promise<void>;
  /** What the session was told. */
  take(changes: readonly Change[]): void;
  /** Ends recording; what was recorded stays, to be looked at and saved. */
  stop(): void;
  /** Shows what was recorded up to now. */
  lookBack(): void;
  /** Shows a file. Throws RecordingError where it is none. */
  open(file: Uint8Array<ArrayBuffer>): void;
  /** Shows the present again. */
  toNow(): void;
  go(at: number): void;
  play(pace: PlayPace | undefined): void;
  file(): Blob | undefined;
  plan(): Plan | undefined;
}

export function createLiveRecording(nowUs: () => number, told: (news: RecordingNews) => void): LiveRecording {
  let recorder: Recorder | undefined;
  let recording: Recording | undefined;
  let player: Player | undefined;
  let [isOn, isStarting, isNews] = [false, false, false];
  let working: ReturnType<typeof setInterval> | undefined;
  let playing: ReturnType<typeof setInterval> | undefined;
  let pace: PlayPace | undefined;

  function tell(): void {
    const status = recorder?.status();
    told({
      ...(status && {
        recorder: { isOn, changes: status.changes, bytes: status.bytes, fromUs: status.fromUs, beganUs: status.beganUs, leftOut: status.leftOut },
      }),
      ...(player && { shown: shownOf(player, pace) }),
    });
  }

  /** Packs a little, and tells how far it is; a cluster that changes all the time is told of now and then. */
  function work(): void {
    const isBusy = recorder?.work() === true;
    if (!isBusy && !isNews) return;
    isNews = false;
    tell();
  }

  /** All that there is of it now. */
  const current = (): Recording | undefined => (isOn && recorder ? recorder.recording(nowUs()) : recording);

  function show(next: Player | undefined): void {
    halt();
    player = next;
    tell();
  }

  function halt(): void {
    clearInterval(playing);
    pace = undefined;
  }

  function go(at: number): void {
    player?.go(at);
    tell();
  }

  return {
    get player() {
      return player;
    },
    async start(session, cluster) {
      if (isOn || isStarting) return;
      isStarting = true;
      await allListed(session);
      recorder = recorderOf(session, cluster, nowUs());
      [isOn, isStarting] = [true, false];
      working = setInterval(work, WORK_MS);
      tell();
    },
    take(changes) {
      if (!isOn) return;
      if (recorder) takeDown(recorder, changes, nowUs());
      isNews = true;
    },
    stop() {
      recording = current();
      isOn = false;
      clearInterval(working);
      tell();
    },
    lookBack() {
      const made = current();
      if (!made) return;
      const next = createPlayer(made);
      next.go(next.count);
      show(next);
    },
    open(file) {
      const next = createPlayer(readRecording(file));
      recording = next.recording;
      show(next);
    },
    toNow: () => show(undefined),
    go(at) {
      halt();
      go(at);
    },
    play(wanted) {
      halt();
      pace = wanted;
      if (wanted === undefined || !player) return tell();
      if (player.at === player.count) player.go(0);
      const clock = { us: player.nowUs, wallMs: performance.now() };
      playing = setInterval(
        () => {
          if (!player) return;
          const next = wanted === 'step' ? player.at + 1 : placeAt(player.recording, clock.us + (performance.now() - clock.wallMs) * 1_000 * wanted, player.at);
          if (next >= player.count) halt();
          if (next !== player.at) go(next);
        },
        wanted === 'step' ? STEP_MS : TICK_MS,
      );
      tell();
    },
    file() {
      const made = current();
      return made && new Blob([...writeRecording(made)]);
    },
    plan() {
      const made = player?.recording ?? current();
      return made && planOf(made);
    },
  };
}

function shownOf({ at, count, nowUs, change, recording }: Player, pace: PlayPace | undefined): NonNullable<RecordingNews['shown']> {
  const { about, endUs, folded, segments } = recording;
  const last = change && {
    key: `${change.resource}/${change.key}`,
    did: change.is ? (change.was ? ('changed' as const) : ('came' as const)) : ('went' as const),
  };
  return {
    at,
    count,
    nowUs,
    fromUs: segments[0]?.fromUs ?? about.beganUs,
    endUs,
    folded,
    cluster: about.cluster,
    version: about.version,
    ...(last && { change: last }),
    ...(pace !== undefined && { pace }),
  };
}
