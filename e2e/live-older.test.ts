import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readObjects } from '../src/dump/read-dump';
import { answer, type Question } from '../src/live/answer';
import { LISTED } from '../src/live/paths';
import { type LiveSession, startLiveSession } from '../src/worker/live-session';
import { type Ear, type Instead, listenBefore } from './live-cluster';
import { serve } from './serve';

/** A live view of clusters that are older than we are, and of one whose credentials expire meanwhile: `serve` of another Podscope, made to answer as they do. */

const ends: (() => void)[] = [];
let cluster: string;

beforeAll(async () => {
  const served = await serve();
  ends.push(() => served.process.kill());
  cluster = served.address;
}, 60_000);
afterAll(() => {
  for (const end of ends) end();
});

const ENOUGH = { timeout: 60_000, interval: 200 };

async function look(instead: (url: URL) => Instead | undefined): Promise<{ readonly ear: Ear; readonly session: LiveSession }> {
  const ear = await listenBefore(cluster, instead);
  const web = {
    get: (path: string, signal: AbortSignal) => fetch(ear.address + path, { signal }),
    sleep: (ms: number) => new Promise<void>((done) => setTimeout(done, ms)),
    nowUs: () => Date.now() * 1_000,
  };
  const session = startLiveSession(web, [], () => undefined);
  ends.push(() => {
    session.stop();
    ear.server.close();
    ear.server.closeAllConnections();
  });
  return { ear, session };
}

const ask = <Q extends Question>({ live }: LiveSession, question: Q) => answer(live, question, Date.now() * 1_000);
const sight = (session: LiveSession, resource: string) => ask(session, { ask: 'overview' }).sights.find((one) => one.resource === resource);

const status = (code: number, reason: string, message: string): Instead => ({
  code,
  body: JSON.stringify({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code }),
});

/** What came after 1.28, which then is no path at all; and parameters of requests that such a server refuses. */
const LATER = [/^\/apis\/resource\.k8s\.io/, /\/servicecidrs/, /\/ipaddresses/, /\/validatingadmissionpolic/, /\/volumeattributesclasses/];
const LATER_PARAMETERS = ['sendInitialEvents', 'shardSelector', 'ignoreStoreReadErrorWithClusterBreakingPotential'];

function asOlder(...hidden: readonly RegExp[]): (url: URL) => Instead | undefined {
  return ({ pathname, searchParams }) => {
    if (pathname === '/version') return { code: 200, body: JSON.stringify({ major: '1', minor: '28', gitVersion: 'v1.28.15' }) };
    const parameter = LATER_PARAMETERS.find((name) => searchParams.has(name));
    if (parameter) return status(422, 'Invalid', `${parameter}: Forbidden: ${parameter} is forbidden for watch unless the feature gate is enabled`);
    return [...LATER, ...hidden].some((one) => one.test(pathname)) ? { code: 404, body: '404 page not found\n' } : undefined;
  };
}

describe('a cluster of Kubernetes 1.28', () => {
  it('is watched and copied without a word about what it does not have', async () => {
    const { ear, session } = await look(asOlder());
    await expect.poll(() => ask(session, { ask: 'overview' }).tiles.length, ENOUGH).toBe(3);
    await expect.poll(() => ask(session, { ask: 'overview' }).sights.filter(({ synced, problem }) => !synced || problem), ENOUGH).toEqual([]);
    expect(session.version()).toBe('v1.28.15');
    await session.list(LISTED);
    const objects = [...session.live.holdings.objects].flatMap(([resource, of]) => (resource === 'events' ? [] : [...of.values()]));
    expect(readObjects(objects).config.nodes).toHaveLength(3);
    expect(ear.heard.filter((one) => LATER.some((path) => path.test(one.slice('GET '.length))))).toEqual([]);
  }, 120_000);

  it('of which a kind is missing is watched as to the rest, and that is said', async () => {
    const { session } = await look(asOlder(/\/cronjobs$/));
    await expect.poll(() => sight(session, 'cronjobs')?.problem?.code, ENOUGH).toBe('absent');
    await expect.poll(() => sight(session, 'jobs')?.synced, ENOUGH).toBe(true);
    expect(ask(session, { ask: 'overview' }).tiles).toHaveLength(3);
  }, 120_000);
});

it('credentials that expire are told of while they are expired; what was seen stays, and goes on when they are new', async () => {
  let expired = false;
  const { ear, session } = await look(() => (expired ? status(401, 'Unauthorized', 'Unauthorized') : undefined));
  await expect.poll(() => ask(session, { ask: 'overview' }).tiles.length, ENOUGH).toBe(3);
  expired = true;
  ear.server.closeAllConnections();
  await expect.poll(() => sight(session, 'nodes')?.problem?.code, ENOUGH).toBe('unauthorized');
  expect(ask(session, { ask: 'overview' }).tiles).toHaveLength(3);
  expired = false;
  await expect.poll(() => sight(session, 'nodes')?.problem, ENOUGH).toBeUndefined();
}, 120_000);
