import { renameSync, writeFileSync } from 'node:fs';
import { writeRecording } from '../recording/file';
import type { Recorder } from '../recording/recorder';
import { readContext } from '../server/live/kubeconfig';
import { serveLive } from '../server/live/main';
import { UsageError } from '../server/options';
import { readOptions } from '../server/read-options';
import { startLiveSession, type Web } from '../worker/live-session';
import { allListed, recorderOf, takeDown } from '../worker/record-session';

const USAGE = `usage: podscope record -o FILE [--for DURATION] [--context NAME] [--kubeconfig FILE] [--namespace NAME,...]

Records a real cluster: its nodes, Pods, owners, Services and Events as they are and as they change, without what is secret (literals of environment variables
and last-applied annotations never reach the file). It only reads, with your own rights. The file is opened by dropping it into the page, or by podscope replay.
  -o, --output  the file (cluster.podscope-recording); written every minute and at the end
  --for         how long: 90s, 10m, 2h (until Ctrl+C)
  --context     which of kubectl's contexts (the current one)
  --kubeconfig  which kubeconfig ($KUBECONFIG, or ~/.kube/config)
  --namespace   where to look, if you may not see the whole cluster (the context's namespace)

It holds 64 MB at most: of a longer recording the oldest part is forgotten.`;

const SAVED_MS = 60_000;
const WORK_MS = 50;

const optionsOf = (args: readonly string[]) =>
  readOptions(USAGE, {
    args: [...args],
    options: {
      output: { type: 'string', short: 'o', default: 'cluster.podscope-recording' },
      for: { type: 'string' },
      context: { type: 'string' },
      kubeconfig: { type: 'string' },
      namespace: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  }).values;

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

function durationMs(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, count, unit = 's'] = /^(\d+)([smh]?)$/.exec(text) ?? [];
  if (count === undefined) throw new UsageError(`--for takes a time such as 90s, 10m or 2h, got "${text}"`);
  return Number(count) * (UNITS[unit || 's'] ?? 1_000);
}

const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
const nowUs = (): number => Date.now() * 1_000;
const webAt = (address: string): Web => ({
  get: (path, signal) => fetch(address + path, { signal, headers: { 'x-podscope': 'live', accept: 'application/json' } }),
  sleep: (ms) => sleep(ms),
  nowUs,
});

/** Resolves when the time is over, or the user has had enough. */
function end(ms: number | undefined): Promise<void> {
  return new Promise((done) => {
    process.once('SIGINT', () => done());
    process.once('SIGTERM', () => done());
    if (ms !== undefined) setTimeout(done, ms);
  });
}

/** `podscope record`: takes down what happens in a real cluster. */
export async function record(args: readonly string[]): Promise<number> {
  const options = optionsOf(args);
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  const forMs = durationMs(options.for);
  const context = readContext(options.context, options.kubeconfig);
  const { address, server } = await serveLive(context, 0);
  const namespaces = (options.namespace ?? context.namespace)?.split(',') ?? [];
  let recorder: Recorder | undefined;
  const session = startLiveSession(webAt(address), namespaces, (changes) => recorder && takeDown(recorder, changes, nowUs()));
  await allListed(session);
  const made = recorderOf(session, context.name, nowUs());
  recorder = made;
  const working = setInterval(() => made.work(), WORK_MS);
  const save = (): void => {
    const part = `${options.output}.part`;
    writeFileSync(part, Buffer.concat(writeRecording(made.recording(nowUs()))), { mode: 0o600 });
    renameSync(part, options.output);
  };
  save();
  const saving = setInterval(save, SAVED_MS);
  console.error(`recording ${context.name} to ${options.output}${forMs === undefined ? '; Ctrl+C ends it' : ''}`);
  await end(forMs);
  clearInterval(working);
  clearInterval(saving);
  save();
  session.stop();
  server.close();
  server.closeAllConnections();
  const { changes, bytes, leftOut, fromUs } = made.status();
  console.error(`${options.output}: ${changes} changes since ${new Date(fromUs / 1_000).toISOString()}, ${(bytes / 1e6).toFixed(1)} MB`);
  if (leftOut > 0) console.error(`${leftOut} changes could not be recorded`);
  return 0;
}
