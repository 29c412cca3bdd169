// Kills the server of a data directory while clients write, starts it again, and looks whether all that it had acknowledged is there.
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '../../src/sim/random';
import { serve } from '../serve';

export interface KillOptions {
  readonly times: number;
  readonly seed: number;
  /** How many messages lie between two snapshots: few, so that they are killed too. */
  readonly reach: number;
  readonly report?: (line: string) => void;
}

export interface KillOutcome {
  readonly acknowledged: number;
  /** What was acknowledged and is not so, in words. */
  readonly lost: readonly string[];
}

/** What a client has last been told of an object; `gone`: that it is deleted. */
interface Told {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly count: string;
  readonly gone: boolean;
}

interface ConfigMap {
  readonly metadata: { readonly name: string; readonly uid: string; readonly resourceVersion: string };
  readonly data?: { readonly count?: string };
}

const WRITERS = 6;
/** A server is killed some milliseconds after it has acknowledged so many objects, or after so long. */
const OBJECTS_MAX = 40;
const LATER_MS_MAX = 20;
const LIFE_MS_MAX = 10_000;
const PATH = '/api/v1/namespaces/default/configmaps';

const start = (directory: string, reach: number) => serve('--speed', 'max', '--data-dir', directory, '--reach', String(reach));

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
const ended = (child: ChildProcess): Promise<void> => new Promise((done) => child.once('exit', () => done()));

async function call(url: string, method: string, body?: object): Promise<unknown> {
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const answer = await fetch(url, { method, headers: { 'content-type': type }, ...(body && { body: JSON.stringify(body) }) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${text}`);
  return JSON.parse(text);
}

/** Creates, changes and deletes objects until the server is gone; notes what it was told, and which object it has just asked to change. */
async function write(address: string, prefix: string, told: Map<string, Told>, asked: Set<string>): Promise<void> {
  const note = ({ metadata: { name, uid, resourceVersion }, data }: ConfigMap, gone: boolean): void => {
    told.set(name, { uid, resourceVersion, count: data?.count ?? '', gone });
    asked.delete(name);
  };
  for (let n = 0; ; n++) {
    const name = `${prefix}-${n}`;
    try {
      asked.add(name);
      note((await call(`${address}${PATH}`, 'POST', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { count: '0' } })) as ConfigMap, false);
      asked.add(name);
      const changed = (await call(`${address}${PATH}/${name}`, 'PATCH', { data: { count: '1' } })) as ConfigMap;
      note(changed, false);
      if (n % 3 > 0) continue;
      asked.add(name);
      await call(`${address}${PATH}/${name}`, 'DELETE');
      note(changed, true);
    } catch (error) {
      // The connection breaks when the server is killed; what it refuses is a failure.
      if (error instanceof TypeError) return;
      throw error;
    }
  }
}

/** What is not as it was told. Of what was under way one cannot know. */
async function lostOf(address: string, told: ReadonlyMap<string, Told>, asked: ReadonlySet<string>): Promise<readonly string[]> {
  const { items } = (await call(`${address}${PATH}`, 'GET')) as { readonly items: readonly ConfigMap[] };
  const found = new Map(items.map((item) => [item.metadata.name, item]));
  return [...told].flatMap(([name, { uid, resourceVersion, count, gone }]) => {
    if (asked.has(name)) return [];
    const is = found.get(name);
    if (gone) return is ? [`${name} was deleted, and is there`] : [];
    if (!is) return [`${name} is missing`];
    const same = is.metadata.uid === uid && is.metadata.resourceVersion === resourceVersion && is.data?.count === count;
    return same ? [] : [`${name} was ${uid} ${resourceVersion} ${count}, and is ${JSON.stringify(is)}`];
  });
}

/** Kills a server under load at random moments, so many times; one directory lasts through all of them. */
export async function killAndLook({ times, seed, reach, report }: KillOptions): Promise<KillOutcome> {
  const random = createRandom(seed, 'kill');
  const directory = join(mkdtempSync(join(tmpdir(), 'podscope-kill-')), 'data');
  const told = new Map<string, Told>();
  const asked = new Set<string>();
  const lost: string[] = [];
  try {
    for (let time = 0; time <= times; time++) {
      const server = await start(directory, reach);
      const missing = await lostOf(server.address, told, asked);
      lost.push(...missing);
      const writers = time === times ? [] : Array.from({ length: WRITERS }, (_, writer) => write(server.address, `k${time}-${writer}`, told, asked));
      const objects = told.size + random.integer(OBJECTS_MAX);
      for (const endMs = performance.now() + LIFE_MS_MAX; time < times && told.size < objects && performance.now() < endMs; ) await pause(1);
      await pause(random.integer(LATER_MS_MAX));
      const end = ended(server.process);
      server.process.kill('SIGKILL');
      await Promise.all([end, ...writers]);
      report?.(`${time}: ${told.size} objects acknowledged, ${missing.length} not as they were`);
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return { acknowledged: told.size, lost };
}
