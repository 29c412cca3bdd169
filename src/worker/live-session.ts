import { isObject } from '../api/is-object';
import { type Live, newLive } from '../live/answer';
import { apply } from '../live/holdings';
import { type Change, type Heard, hear, newReflector, nextOf, type Reflector } from '../live/reflector';
import { namespacesToTry } from '../live/scopes';
import { kindOf, WATCHED } from '../live/watched';
import { createGate } from './gate';

/** Watches a real cluster through the address that has sent the page. Only GET is ever sent. */

/** How it reaches the world: the browser's own means, or a test's. */
export interface Web {
  /** `/api/v1/pods`: a path of the API. */
  get(path: string, signal: AbortSignal): Promise<Response>;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  nowUs(): number;
}

export interface LiveSession {
  readonly live: Live;
  /** The API server's version, once it has said it. */
  version(): string | undefined;
  /** Lists what is not watched, as far as it can be seen. */
  list(resources: readonly string[]): Promise<void>;
  stop(): void;
}

/**
 * A browser opens six connections to one address. Two are held by what changes most, two more are passed around among all other watches, a second each;
 * the rest is for lists and for the page itself.
 */
const STEADY: ReadonlySet<string> = new Set(['pods', 'nodes']);
const STEADY_MAX = 2;
const PASSED_AROUND = 2;
const LISTS = 2;
const STEADY_SECONDS = 240;
const TURN_SECONDS = 1;
/** A connection that is silent for so much longer than it was to be held is dead. */
const PATIENCE_MS = 15_000;
/** Who ends watches at once is not asked again at once. */
const TURN_MS_MIN = 200;

export function startLiveSession(web: Web, named: readonly string[], changed: (changes: readonly Change[]) => void): LiveSession {
  const live = newLive();
  const { signal, abort } = stopper();
  const lists = createGate(LISTS);
  const turns = createGate(PASSED_AROUND);
  const steady = new Set<Reflector>();
  let version: string | undefined;

  function take(reflector: Reflector, heard: Heard): void {
    const changes = hear(reflector, heard);
    apply(live.holdings, changes, web.nowUs());
    changed(changes);
  }

  async function list(reflector: Reflector, path: string): Promise<void> {
    take(reflector, await asked(() => web.get(path, signal), answered));
  }

  /** Watches for a time; the answer's events are heard as they come. */
  async function watch(reflector: Reflector, path: string, seconds: number): Promise<void> {
    const cut = AbortSignal.any([signal, AbortSignal.timeout(seconds * 1_000 + PATIENCE_MS)]);
    const begun = web.nowUs();
    const last = await asked(
      () => web.get(`${path}&timeoutSeconds=${seconds}`, cut),
      async (response) => {
        if (response.ok && response.body) await eachLine(response.body, (line) => take(reflector, { type: 'event', event: JSON.parse(line) }));
        return response.ok ? { type: 'end' as const } : answered(response);
      },
    );
    signal.throwIfAborted();
    take(reflector, last.type === 'unreachable' && cut.aborted ? { type: 'end' } : last);
    if (web.nowUs() - begun < TURN_MS_MIN * 1_000) await web.sleep(TURN_SECONDS * 1_000, signal);
  }

  function watchInTurn(reflector: Reflector, path: string): Promise<void> {
    if (STEADY.has(reflector.kind.plural) && steady.size < STEADY_MAX) steady.add(reflector);
    return steady.has(reflector) ? watch(reflector, path, STEADY_SECONDS) : turns(() => watch(reflector, path, TURN_SECONDS));
  }

  async function run(reflector: Reflector): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const action = nextOf(reflector);
      if (action.do === 'end') return;
      if (action.do === 'list') await lists(() => list(reflector, action.path));
      else if (action.do === 'watch') await watchInTurn(reflector, action.path);
      else {
        await web.sleep(action.ms, signal);
        take(reflector, { type: 'waited' });
      }
    }
  }

  function look(resource: string, namespaces: readonly (string | undefined)[], once = false): readonly Reflector[] {
    const reflectors = namespaces.map((namespace) => newReflector(kindOf(resource), namespace, once));
    live.reflectors.set(resource, reflectors);
    return reflectors;
  }

  /** Looks at a resource in the whole cluster, or, who may not, in the namespaces where that is allowed. */
  async function runAll(resource: string, once = false): Promise<void> {
    const [whole] = look(resource, [undefined], once);
    if (!whole) return;
    await run(whole);
    if (whole.problem?.code !== 'forbidden' || !whole.kind.namespaced) return;
    await namespacesListed();
    const listed = (live.reflectors.get('namespaces') ?? []).flatMap(({ store }) => [...store.keys()]);
    await Promise.all(look(resource, namespacesToTry(named, whole.problem.message, listed), once).map(run));
  }

  /** Resolves once it is known which namespaces there are, or that this cannot be known. */
  async function namespacesListed(): Promise<void> {
    const isOpen = (): boolean => live.reflectors.get('namespaces')?.some(({ synced, phase }) => !synced && phase.at !== 'end') ?? true;
    while (isOpen()) await web.sleep(TURN_MS_MIN, signal);
  }

  async function askVersion(): Promise<void> {
    const heard = await asked(() => web.get('/version', signal), answered);
    if (heard.type === 'answer' && isObject(heard.body)) version = String(heard.body.gitVersion ?? '');
  }

  const quietly = (work: Promise<unknown>): Promise<void> =>
    work.then(
      () => undefined,
      (error: unknown) => {
        if (!signal.aborted) throw error;
      },
    );
  void quietly(askVersion());
  for (const resource of WATCHED) void quietly(runAll(resource));

  return {
    live,
    version: () => version,
    async list(resources) {
      for (const resource of resources) live.holdings.objects.delete(resource);
      await quietly(Promise.all(resources.map((resource) => runAll(resource, true))));
    },
    stop: abort,
  };
}

function stopper(): { readonly signal: AbortSignal; readonly abort: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}

/** Asks, and makes of an answer that does not come what is heard of it. */
async function asked(get: () => Promise<Response>, read: (response: Response) => Promise<Heard>): Promise<Heard> {
  try {
    return await read(await get());
  } catch (error) {
    return { type: 'unreachable', message: error instanceof Error ? error.message : String(error) };
  }
}

/** An answer with one object. */
async function answered(response: Response): Promise<Heard> {
  const text = await response.text();
  const body = parsed(text);
  if (response.ok) return body === undefined ? { type: 'unreachable', message: 'The answer is not JSON.' } : { type: 'answer', body };
  const retryAfter = Number(response.headers.get('retry-after'));
  const message = isObject(body) && typeof body.message === 'string' ? body.message : text.slice(0, 300) || response.statusText;
  return { type: 'refusal', code: response.status, message, ...(retryAfter > 0 && { retryAfterMs: retryAfter * 1_000 }) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads a stream line by line. */
async function eachLine(stream: ReadableStream<Uint8Array<ArrayBuffer>>, heard: (line: string) => void): Promise<void> {
  let rest = '';
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    const lines = (rest + read.value).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') heard(line);
  }
}
