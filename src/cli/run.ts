import { readFileSync, writeFileSync } from 'node:fs';
import type { Event } from '../api/types.gen';
import { ClusterBroken, type Condition, type Engine, openEngine, readCondition, readManifests, whyText } from '../engine';
import { kubeconfigFor } from '../kubectl/kubeconfig';
import { kubectl } from '../kubectl/kubectl';
import { UsageError, wholeNumberOf } from '../server/options';
import { readOptions } from '../server/read-options';
import { reportBroken } from '../server/report';

const SERVER = 'https://podscope';

const USAGE = `usage: podscope run FILE... [--until CONDITION]... [--for SECONDS] [--within SECONDS]
                    [--why OBJECT]... [--nodes N] [--seed N] [--trace FILE] [--quiet]

Applies manifests (- is standard input) to a simulated cluster, lets virtual time pass, and prints what happened.
  --until   until this holds, for example 'deployment/web condition=Available' or
            'pod/shop/web jsonpath={.status.phase}=Running' (as kubectl wait --for); all of them, if there are several
  --for     for so many virtual seconds instead; without either until nothing is under way any more
  --within  gives up after so many virtual seconds (600)
  --why     says at the end why an object is as it is: how it ended, what holds it (pod/web, job/shop/pay)
  --nodes   how many worker nodes (3)
  --seed    of all chance in the cluster (1)
  --trace   writes all messages to a file, one JSON object a line
  --quiet   prints only what went wrong

The exit code is 0 if the conditions held (or nothing is under way any more), 1 if not or if a manifest was refused, 2 for a slip in the command line, 3 if the simulation itself is broken (the report that is written
then holds seed and inputs).`;

/** An object as a line names it: `pod/web`, or `pod/shop/web` in another namespace. */
interface Named {
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

interface Options {
  readonly files: readonly string[];
  readonly until: readonly Condition[];
  readonly forSeconds: number | undefined;
  readonly withinSeconds: number;
  readonly why: readonly Named[];
  readonly nodes: number;
  readonly seed: number;
  readonly trace: string | undefined;
  readonly quiet: boolean;
}

function numberOf(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < min || value > max)
    throw new UsageError(`--${name} must be a number from ${min} to ${max}, got "${text}"`);
  return value;
}

function optionsOf(args: readonly string[]): Options | undefined {
  const { values, positionals } = parse(args);
  if (values.help) return undefined;
  if (positionals.length === 0) throw new UsageError(USAGE);
  return {
    files: positionals,
    until: (values.until ?? []).map(conditionOf),
    forSeconds: values.for === undefined ? undefined : numberOf('for', values.for, 0, 1e7),
    why: (values.why ?? []).map(objectNamed),
    withinSeconds: numberOf('within', values.within, 0, 1e7),
    nodes: wholeNumberOf('nodes', values.nodes, 0, 5_000),
    seed: wholeNumberOf('seed', values.seed, 0, 2 ** 31 - 1),
    trace: values.trace,
    quiet: values.quiet,
  };
}

const parse = (args: readonly string[]) =>
  readOptions(USAGE, {
    args: [...args],
    allowPositionals: true,
    options: {
      until: { type: 'string', multiple: true },
      for: { type: 'string' },
      within: { type: 'string', default: '600' },
      why: { type: 'string', multiple: true },
      nodes: { type: 'string', default: '3' },
      seed: { type: 'string', default: '1' },
      trace: { type: 'string' },
      quiet: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });

function conditionOf(text: string): Condition {
  try {
    return readCondition(text);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function objectNamed(text: string): Named {
  const [resource = '', ...rest] = text.split('/');
  const [namespace, name] = rest.length === 1 ? ['default', rest[0]] : rest;
  if (!namespace || !name || rest.length > 2) throw new UsageError(`--why takes an object, for example pod/web or job/shop/pay, got "${text}"`);
  return { resource, namespace, name };
}

const read = (file: string): string => readFileSync(file === '-' ? 0 : file, 'utf8');

/** Applies all manifests, and says each as kubectl would. */
function applyAll(engine: Engine, files: readonly string[], say: (line: string) => void): void {
  for (const file of files)
    for (const object of readManifests(read(file))) {
      const [applied] = engine.apply(object);
      say(`${object.kind.toLowerCase()}/${applied?.metadata.name} applied`);
    }
}

/** Lets time pass as the options say; whether what was wanted came true. */
function wait(engine: Engine, { until, forSeconds, withinSeconds }: Options): boolean {
  if (until.length > 0) {
    const endUs = engine.nowUs + withinSeconds * 1e6;
    return until.every((condition) => engine.runUntil(condition, Math.max(0, endUs - engine.nowUs) / 1e6));
  }
  if (forSeconds === undefined) return engine.settle(withinSeconds);
  engine.runFor(forSeconds);
  return true;
}

const startedUs = ({ firstTimestamp, eventTime, metadata }: Event): number =>
  Date.parse(firstTimestamp ?? eventTime ?? metadata.creationTimestamp ?? '') * 1_000;

/** What happened: the Events since a moment, with how often each came. */
function printEvents(engine: Engine, sinceUs: number, say: (line: string) => void): void {
  for (const event of engine.events().filter((e) => startedUs(e) >= sinceUs)) {
    const { type, reason, message, involvedObject, count = 1 } = event;
    const seconds = Math.max(0, (startedUs(event) - sinceUs) / 1e6).toFixed(0);
    say(
      `${`+${seconds} s`.padStart(7)}  ${type} ${reason} ${involvedObject.kind?.toLowerCase()}/${involvedObject.name}${count > 1 ? ` (${count} times)` : ''}: ${message}`,
    );
  }
}

/** `kubectl get pods` on the engine's cluster. */
async function printPods(engine: Engine, say: (line: string) => void): Promise<void> {
  let text = '';
  const print = (more: string): void => {
    text += more;
  };
  await kubectl(['get', 'pods', '--all-namespaces', '-o', 'wide'], {
    transport: {
      request: async (call) => engine.request(call),
      stream: () => Promise.reject(new Error('nothing is watched here')),
    },
    files: { read: () => undefined, list: () => [] },
    session: { kubeconfig: kubeconfigFor(SERVER), server: SERVER },
    now: () => engine.nowUs,
    sleep: async (seconds) => engine.runFor(seconds),
    stdout: print,
    stderr: print,
    signal: new AbortController().signal,
  });
  say(`\n${text.trimEnd()}`);
}

/** Why an object is as it is, for whoever asked; false if there is none. */
function explain(engine: Engine, { resource, namespace, name }: Named): boolean {
  const why = engine.why(resource, name, namespace);
  if (why) console.log(`\n${whyText(why, engine.nowUs).trimEnd()}`);
  else console.error(`${resource}/${name} does not exist in namespace ${namespace}`);
  return why !== undefined;
}

/** `podscope run`: a whole cluster for the time of one command. */
export async function run(args: readonly string[]): Promise<number> {
  const options = optionsOf(args);
  if (!options) {
    console.log(USAGE);
    return 0;
  }
  try {
    return await runCluster(options);
  } catch (error) {
    if (!(error instanceof ClusterBroken)) throw error;
    reportBroken(error);
    return 3;
  }
}

async function runCluster(options: Options): Promise<number> {
  const say = options.quiet ? () => undefined : (line: string): void => console.log(line);
  const engine = openEngine({ nodes: options.nodes, seed: options.seed, passesQuiet: options.trace === undefined });
  const beganUs = Math.floor(engine.nowUs / 1e6) * 1e6;
  applyAll(engine, options.files, say);
  const held = wait(engine, options);
  const seconds = ((engine.nowUs - beganUs) / 1e6).toFixed(1);
  printEvents(engine, beganUs, say);
  await printPods(engine, say);
  const explained = options.why.map((named) => explain(engine, named)).every(Boolean);
  if (options.trace !== undefined)
    writeFileSync(
      options.trace,
      engine
        .trace()
        .map((row) => `${JSON.stringify(row)}\n`)
        .join(''),
    );
  if (held) say(`\n${options.until.length > 0 ? 'held' : 'done'} after ${seconds} virtual seconds`);
  else console.error(`${options.until.length > 0 ? 'the condition did not hold' : 'something is still under way'} after ${seconds} virtual seconds`);
  return held && explained ? 0 : 1;
}
