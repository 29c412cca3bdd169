// `npm run serve` over HTTP: how long until its first answer, and how many simple GETs and creates it answers in a second. Exits 1 below the limits.

import { type ChildProcess, spawn } from 'node:child_process';
import { Agent, request } from 'node:http';

const FIRST_ANSWER_MS_MAX = 2_000;
const GETS_PER_SECOND_MIN = 2_000;
const CREATES_PER_SECOND_MIN = 500;
const PORT = Number(process.env.PODSCOPE_BENCH_PORT ?? 8179);
const CONNECTIONS = 16;
const GETS = 10_000;
const CREATES = 3_000;
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';

const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

function call(method: string, path: string, body?: object): Promise<number> {
  return new Promise((done, failed) => {
    const text = body && JSON.stringify(body);
    const headers = text ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) } : {};
    const sent = request({ agent, host: '127.0.0.1', port: PORT, method, path, headers }, (response) => {
      response.resume();
      response.on('end', () => done(response.statusCode ?? 0));
    });
    sent.on('error', failed);
    sent.end(text);
  });
}

/** Milliseconds from the start of the command to the first answer. */
async function firstAnswer(server: ChildProcess): Promise<number> {
  const from = performance.now();
  for (;;) {
    try {
      if ((await call('GET', '/version')) === 200) return performance.now() - from;
    } catch {
      if (server.exitCode !== null) throw new Error('the server ended');
      await new Promise((done) => setTimeout(done, 20));
    }
  }
}

/** Calls a second, several at a time. */
async function rate(count: number, expected: number, make: (i: number) => Promise<number>): Promise<number> {
  let next = 0;
  const from = performance.now();
  const work = async (): Promise<void> => {
    while (next < count) {
      const code = await make(next++);
      if (code !== expected) throw new Error(`answered ${code}`);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  return (count * 1_000) / (performance.now() - from);
}

const configMap = (i: number): object => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `bench-${i}` }, data: { key: 'value' } });

export async function run(): Promise<void> {
  const server = spawn('npm', ['run', '--silent', 'serve', '--', '--port', String(PORT)], { stdio: ['ignore', 'ignore', 'inherit'], detached: true });
  try {
    const firstMs = await firstAnswer(server);
    const creates = await rate(CREATES, 201, (i) => call('POST', CONFIG_MAPS, configMap(i)));
    const gets = await rate(GETS, 200, (i) => call('GET', `${CONFIG_MAPS}/bench-${i % CREATES}`));
    console.log(`first answer after ${(firstMs / 1_000).toFixed(2)} s (limit ${FIRST_ANSWER_MS_MAX / 1_000} s)`);
    console.log(`${Math.round(creates)} creates/s (at least ${CREATES_PER_SECOND_MIN})`);
    console.log(`${Math.round(gets)} GETs/s (at least ${GETS_PER_SECOND_MIN})`);
    if (firstMs > FIRST_ANSWER_MS_MAX || creates < CREATES_PER_SECOND_MIN || gets < GETS_PER_SECOND_MIN) process.exitCode = 1;
  } finally {
    agent.destroy();
    process.kill(-server.pid!);
  }
}
