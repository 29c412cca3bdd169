import type { KubeObject } from '../../src/api/object';
import { createHarness, type Harness } from '../../src/apiserver/testing/harness';
import { createRandom } from '../../src/sim/random';
import { brokenInvariants, refusedAsStored } from './invariants';
import { chance, pick } from './mutate';
import { asCall, type HttpRequest, randomRequest } from './requests';

const CHECK_EVERY = 2_000;
/** Longer than any request may take. */
const SLOW_MS = 2_000;
/** One server handles so many; then a new one begins, so that a failure can be played again soon. */
const ROUND = 10_000;
const FAILURES_MAX = 50;

export interface FuzzResult {
  /** How often each code was answered. */
  readonly codes: ReadonlyMap<number, number>;
  readonly failures: readonly string[];
  readonly slowestMs: number;
}

/** Sends so many random requests to fresh API servers, one after the other. */
export function fuzz(total: number, seed: number): FuzzResult {
  const run: Run = { seed, codes: new Map(), failures: [], slowestMs: 0 };
  for (let from = 0; from < total && run.failures.length < FAILURES_MAX; from += ROUND) round(run, from, Math.min(ROUND, total - from));
  return run;
}

interface Run {
  readonly seed: number;
  readonly codes: Map<number, number>;
  readonly failures: string[];
  slowestMs: number;
}

const describeRequest = ({ method, path, contentType, accept, bytes }: HttpRequest): string =>
  `${method} ${path.slice(0, 300)} accept=${accept ?? ''} type=${contentType ?? ''} body=${bytes?.toString('utf8').slice(0, 600) ?? ''}`;

function fail({ failures, seed }: Run, index: number, what: string, request?: HttpRequest): void {
  failures.push(`#${index} (seed ${seed}): ${what}${request ? `\n   ${describeRequest(request)}` : ''}`);
}

/** Sends one request through the door; gives back its code. */
function send(harness: Harness, request: HttpRequest): number | string {
  const call = asCall(request);
  if ('code' in call) return call.code;
  const stream = harness.send(call);
  harness.run();
  const answers = harness.responses(stream);
  const [answer] = answers;
  if (!answer) return 'no answer';
  if (answers.length > 1) return `${answers.length} answers`;
  // An open watch or a followed log is closed again.
  if (answer.body === undefined) harness.post({ type: 'close', stream }, 'apiserver', 'kubectl');
  harness.forget(stream);
  return answer.code;
}

/** The path of a stored object. */
function pathOf(object: KubeObject, plural: string): string {
  const { apiVersion, metadata } = object;
  const place = metadata.namespace ? `/namespaces/${metadata.namespace}` : '';
  return `/${apiVersion.includes('/') ? 'apis' : 'api'}/${apiVersion}${place}/${plural}/${encodeURIComponent(metadata.name ?? '')}`;
}

function round(run: Run, from: number, count: number): void {
  const { seed, codes } = run;
  const random = createRandom(seed + from, 'fuzz');
  const harness = createHarness({ seed: seed + from });
  harness.call({ method: 'POST', path: '/api/v1/namespaces/default/serviceaccounts', body: { metadata: { name: 'default' } } });
  for (let i = from; i < from + count; i++) {
    const request = randomRequest(random);
    const startMs = performance.now();
    try {
      const code = send(harness, request);
      if (typeof code === 'string') fail(run, i, code, request);
      else {
        codes.set(code, (codes.get(code) ?? 0) + 1);
        if (code >= 500 && code !== 504) fail(run, i, `answered with ${code}`, request);
      }
    } catch (error) {
      fail(run, i, error instanceof Error ? (error.stack ?? error.message) : String(error), request);
      return;
    }
    const ms = performance.now() - startMs;
    run.slowestMs = Math.max(run.slowestMs, ms);
    if (ms > SLOW_MS) fail(run, i, `took ${Math.round(ms)} ms`, request);
    if ((i + 1) % CHECK_EVERY === 0) {
      for (const what of brokenInvariants(harness)) fail(run, i, what);
      sampleStored(run, harness, random, i);
      if (chance(random, 50)) harness.call({ method: 'DELETE', path: `/api/v1/namespaces/default/${pick(random, ['pods', 'services', 'configmaps'])}` });
    }
  }
}

/** Some of what is stored, put back as it is. */
function sampleStored(run: Run, harness: Harness, random: ReturnType<typeof createRandom>, index: number): void {
  const keys = [...harness.etcd().present.keys()];
  for (let n = 0; n < 20; n++) {
    const key = pick(random, keys);
    const object = harness.etcd().present.get(key)?.value as KubeObject | undefined;
    const plural = harness.pluralOf(key);
    if (!object || plural === undefined) continue;
    const refused = refusedAsStored(harness, key, pathOf(object, plural));
    if (refused) fail(run, index, refused);
  }
}
