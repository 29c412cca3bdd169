import { Agent, request as ask } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { createCluster } from '../../src/cluster/cluster';
import { defaultConfig } from '../../src/cluster/config';
import { serveExec } from '../../src/server/exec';
import { createHttpServer, type HttpLimits, LIMITS } from '../../src/server/http';
import { servePortForward } from '../../src/server/port-forward';
import { createSimulation } from '../../src/server/simulation';
import { servePages } from '../../src/server/socket';
import { createRandom, type Random } from '../../src/sim/random';
import { hostileConnection, type Script } from './connections';
import { chance, pick } from './mutate';
import { type HttpRequest, randomRequest } from './requests';
import type { FuzzResult } from './run';

/** The whole server, over real connections: whatever comes is answered in time, or its connection is closed. */

const ANSWER_MS_MAX = 5_000;
/** One server handles so many, then a new one begins: a failure can be found again soon. */
const ROUND = 2_500;
const HOSTILE_PERCENT = 7;
/** So many ordinary clients ask at a time. */
const LANES = 8;
/** So many connections wait at a time for the server to lose patience. */
const WAITING_MAX = 300;
const FAILURES_MAX = 50;
const TICK_MS = 5;
const PANIC = 'caused apiserver to panic';

interface Run {
  readonly seed: number;
  readonly limits: HttpLimits;
  readonly codes: Map<number, number>;
  readonly failures: string[];
  slowestMs: number;
}

/** Sends so many random requests to fresh servers, one after the other. `limits`: how long the server waits for them. */
export async function fuzzHttp(total: number, seed: number, limits = LIMITS): Promise<FuzzResult> {
  const run: Run = { seed, limits, codes: new Map(), failures: [], slowestMs: 0 };
  for (let from = 0; from < total && run.failures.length < FAILURES_MAX; from += ROUND) await round(run, from, Math.min(ROUND, total - from));
  return run;
}

/** What came of a request: the answer's code (0: none), its text, and how long it took. */
interface Outcome {
  readonly code: number;
  readonly text: string;
  readonly ms: number;
}

async function round(run: Run, from: number, count: number): Promise<void> {
  const random = createRandom(run.seed + from, 'fuzz-http');
  const server = await started(run, from);
  const agent = new Agent({ keepAlive: true, maxSockets: LANES });
  const lanes = new Set<Promise<void>>();
  const waiting = new Set<Promise<void>>();
  for (let i = from; i < from + count && run.failures.length < FAILURES_MAX; i++) {
    if (chance(random, HOSTILE_PERCENT)) {
      const script = hostileConnection(random);
      await join(
        waiting,
        WAITING_MAX,
        play(server.port, script).then((outcome) => note(run, i, script.name, outcome)),
      );
    } else {
      const request = randomRequest(random);
      await join(
        lanes,
        LANES,
        send(server.port, agent, request, headersOf(random)).then((outcome) => note(run, i, describe(request), outcome)),
      );
    }
  }
  await Promise.all([...lanes, ...waiting]);
  agent.destroy();
  const leftOpen = await server.close();
  if (leftOpen > 0) run.failures.push(`round from #${from} (seed ${run.seed}): ${leftOpen} connections are left open`);
}

/** Adds what is under way to the others; waits if they are as many as may be. */
async function join(underWay: Set<Promise<void>>, most: number, one: Promise<void>): Promise<void> {
  const counted = one.finally(() => underWay.delete(counted));
  underWay.add(counted);
  if (underWay.size >= most) await Promise.race(underWay);
}

const describe = ({ method, path, contentType, bytes }: HttpRequest): string =>
  `${method} ${path.slice(0, 300)} type=${contentType ?? ''} body=${bytes?.toString('utf8').slice(0, 600) ?? ''}`;

function note(run: Run, index: number, what: string, { code, text, ms }: Outcome): void {
  run.codes.set(code, (run.codes.get(code) ?? 0) + 1);
  run.slowestMs = Math.max(run.slowestMs, ms);
  const wrong = ms >= ANSWER_MS_MAX ? `took ${Math.round(ms)} ms` : text.includes(PANIC) ? 'broke the server' : undefined;
  if (wrong !== undefined) run.failures.push(`#${index} (seed ${run.seed}): ${wrong}\n   ${what}`);
}

interface Started {
  readonly port: number;
  /** Gives back how many connections were still open though their clients had gone. */
  close(): Promise<number>;
}

async function started({ limits, seed }: Run, from: number): Promise<Started> {
  const cluster = createCluster(defaultConfig({ nodes: 1, seed: seed + from }));
  while (cluster.nowUs < cluster.config.startUs + 20e6 && cluster.step());
  const simulation = createSimulation({ cluster, speed: 1, wallMs: () => performance.now() });
  const app = createHttpServer(simulation, new Map(), limits);
  serveExec(app.server, simulation);
  servePortForward(app.server, simulation);
  servePages(app.server, cluster, simulation);
  await app.listen({ port: 0, host: '127.0.0.1' });
  const ticking = setInterval(() => simulation.tick(), TICK_MS);
  return {
    port: (app.server.address() as AddressInfo).port,
    async close() {
      clearInterval(ticking);
      await new Promise((done) => setTimeout(done, 50));
      const open = await new Promise<number>((done) => app.server.getConnections((_, n) => done(n)));
      app.server.closeAllConnections();
      await app.close();
      return open;
    },
  };
}

const NAMES = ['Impersonate-User', 'Impersonate-Group', 'User-Agent', 'X-Forwarded-For', 'Accept-Encoding', 'If-None-Match', 'Authorization', 'Cookie'];
const VALUES = ['', 'system:anonymous', 'alice', '名字', 'a'.repeat(9_000), '\u00ff\u00fe', 'gzip, br', ';;=,', 'Bearer x.y.z', '0'];

/** A few headers that nobody asked for. HTTP knows bytes only. */
const headersOf = (random: Random): Readonly<Record<string, string>> =>
  chance(random, 80) ? {} : { [pick(random, NAMES)]: Buffer.from(pick(random, VALUES)).toString('latin1') };

/** Sends an ordinary request; of an answer that goes on, only the head is waited for. */
function send(port: number, agent: Agent, { method, path, accept, contentType, bytes }: HttpRequest, more: Readonly<Record<string, string>>): Promise<Outcome> {
  return new Promise((done) => {
    const startMs = performance.now();
    const end = (code: number, text: string): void => done({ code, text, ms: performance.now() - startMs });
    const headers = { ...more, ...(accept === undefined ? {} : { accept }), ...(contentType === undefined ? {} : { 'content-type': contentType }) };
    // What is no header or address is said by raw connections.
    const address = Buffer.from(path.replace(/\s|\p{Cc}/gu, '%20')).toString('latin1');
    const sent = ask({ port, host: '127.0.0.1', agent, method, path: address, headers, timeout: ANSWER_MS_MAX }, (answer) => {
      const code = answer.statusCode ?? 0;
      let text = '';
      answer.on('data', (data: Buffer) => {
        if (text.length < 10_000) text += data.toString('utf8');
      });
      answer.on('close', () => end(code, text));
      if (answer.headers['content-length'] === undefined) sent.destroy();
    });
    sent.on('timeout', () => sent.destroy());
    sent.on('error', () => end(0, ''));
    sent.end(bytes);
  });
}

/** The code of an answer whose head is complete (100 says only that one may go on); 0: none yet. */
function answeredWith(text: string): number {
  const heads = text.replace(/^(HTTP\/1\.1 100 [^\r]*\r\n\r\n)+/, '');
  return heads.includes('\r\n\r\n') ? Number(/^HTTP\/1\.\d (\d{3})/.exec(heads)?.[1] ?? 0) : 0;
}

/** Plays a script on a connection of its own, until the server has answered or closed. What counts is the time since the last byte was sent. */
function play(port: number, { steps, endsWith }: Script): Promise<Outcome> {
  return new Promise((done) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    let sentMs = performance.now();
    let text = '';
    const patience = setTimeout(() => socket.destroy(), 2 * ANSWER_MS_MAX);
    socket.on('data', (data) => {
      if (text.length < 10_000) text += data.toString('latin1');
      if (answeredWith(text) !== 0) socket.destroy();
    });
    socket.on('end', () => socket.destroy());
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(patience);
      done({ code: answeredWith(text), text, ms: performance.now() - sentMs });
    });
    void (async () => {
      for (const step of steps) {
        if (typeof step === 'number') await new Promise((next) => setTimeout(next, step));
        else if (socket.writable) socket.write(step);
        sentMs = performance.now();
      }
      if (endsWith === 'half') socket.end();
      if (endsWith === 'abort') socket.destroy();
    })();
  });
}
