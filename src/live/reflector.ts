import { isObject } from '../api/is-object';
import type { Kind } from '../api/kinds/kind';
import { type KubeObject, keyOf } from '../api/object';
import { isList } from '../api/wire';
import { slim } from './slim';
import { pathOf, versionOf } from './watched';

/**
 * Lists and watches one kind of a real cluster (client-go `tools/cache/reflector.go`), as a plain state: what to do next follows from it, and what came of
 * that changes it. Who asks and who waits is not its business.
 */

/** What keeps a kind from being seen, or from being seen at once. */
export type ProblemCode =
  /** Not signed in, or not any more: the credentials have expired. */
  | 'unauthorized'
  /** No right to list. */
  | 'forbidden'
  /** A right to list but not to watch: it is listed again and again. */
  | 'unwatched'
  /** The cluster does not know the kind. */
  | 'absent'
  | 'unreachable'
  /** An answer that no Kubernetes API gives. */
  | 'strange';

export interface Problem {
  readonly code: ProblemCode;
  /** The server's own words. */
  readonly message: string;
}

type Phase =
  | { readonly at: 'list'; readonly items: readonly KubeObject[]; readonly next?: string; readonly whole?: boolean }
  | { readonly at: 'watch' }
  | { readonly at: 'wait'; readonly ms: number; readonly next: 'list' | 'watch' }
  | { readonly at: 'end' };

export interface Reflector {
  readonly kind: Kind;
  /** The namespace that it is about; undefined: all of them. */
  readonly namespace: string | undefined;
  /** Only lists. */
  readonly once: boolean;
  phase: Phase;
  readonly store: Map<string, KubeObject>;
  /** Has been listed whole. */
  synced: boolean;
  version: string;
  failures: number;
  problem: Problem | undefined;
  /** While it lists for the first time: how many objects are there, and how many the server says are still to come. */
  progress: { readonly have: number; readonly remaining?: number };
}

export type Action =
  | { readonly do: 'list'; readonly path: string }
  /** `timeoutSeconds` is for whoever asks to add: how long the connection may be held. */
  | { readonly do: 'watch'; readonly path: string }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'end' };

export type Heard =
  | { readonly type: 'answer'; readonly body: unknown }
  | { readonly type: 'refusal'; readonly code: number; readonly message: string; readonly retryAfterMs?: number }
  | { readonly type: 'unreachable'; readonly message: string }
  | { readonly type: 'event'; readonly event: unknown }
  /** A watch has ended, as each does after a time. */
  | { readonly type: 'end' }
  | { readonly type: 'waited' };

/** What has become of an object. */
export interface Change {
  readonly resource: string;
  readonly key: string;
  readonly was: KubeObject | undefined;
  readonly is: KubeObject | undefined;
}

const PAGE_SIZE = 500;
const BACK_OFF_MS = 800;
const BACK_OFF_MS_MAX = 30_000;
/** Who may not watch lists again after so long. */
const RELIST_MS = 30_000;
const LIST = { at: 'list', items: [] } as const;

export const newReflector = (kind: Kind, namespace?: string, once = false): Reflector => ({
  kind,
  namespace,
  once,
  phase: LIST,
  store: new Map(),
  synced: false,
  version: '',
  failures: 0,
  problem: undefined,
  progress: { have: 0 },
});

/** What to do next. */
export function nextOf({ phase, kind, namespace, version }: Reflector): Action {
  const path = pathOf(kind, namespace);
  switch (phase.at) {
    case 'list': {
      const page = phase.whole ? '' : `?limit=${PAGE_SIZE}${phase.next === undefined ? '' : `&continue=${encodeURIComponent(phase.next)}`}`;
      return { do: 'list', path: path + page };
    }
    case 'watch':
      return { do: 'watch', path: `${path}?watch=1&allowWatchBookmarks=true&resourceVersion=${encodeURIComponent(version)}` };
    case 'wait':
      return { do: 'wait', ms: phase.ms };
    case 'end':
      return { do: 'end' };
  }
}

/** Takes what came of the last action, and tells what has changed by it. */
export function hear(reflector: Reflector, heard: Heard): readonly Change[] {
  const { phase } = reflector;
  switch (heard.type) {
    case 'answer':
      return phase.at === 'list' ? takePage(reflector, phase, heard.body) : [];
    case 'event':
      return takeEvent(reflector, heard.event);
    case 'end':
      if (phase.at === 'watch') reflector.failures = 0;
      return [];
    case 'waited':
      if (phase.at === 'wait') reflector.phase = phase.next === 'list' ? LIST : { at: 'watch' };
      return [];
    case 'unreachable':
      fail(reflector, { code: 'unreachable', message: heard.message }, phase.at === 'watch' ? 'watch' : 'list');
      return [];
    case 'refusal':
      refused(reflector, heard);
      return [];
  }
}

/** Tries again later, and later each time. */
function fail(reflector: Reflector, problem: Problem, then: 'list' | 'watch', atLeastMs = 0): void {
  const ms = Math.max(atLeastMs, Math.min(BACK_OFF_MS_MAX, BACK_OFF_MS * 2 ** reflector.failures));
  reflector.failures++;
  reflector.problem = problem;
  reflector.phase = { at: 'wait', ms, next: then };
}

function refused(reflector: Reflector, { code, message, retryAfterMs }: Extract<Heard, { readonly type: 'refusal' }>): void {
  const { phase } = reflector;
  const then = phase.at === 'watch' ? 'watch' : 'list';
  switch (code) {
    case 401:
      // Whoever holds the credentials may renew them.
      fail(reflector, { code: 'unauthorized', message }, then);
      return;
    case 403:
      if (phase.at === 'list') reflector.phase = { at: 'end' };
      else reflector.phase = { at: 'wait', ms: RELIST_MS, next: 'list' };
      reflector.problem = { code: phase.at === 'list' ? 'forbidden' : 'unwatched', message };
      return;
    case 404:
    case 406:
      reflector.phase = { at: 'end' };
      reflector.problem = { code: 'absent', message };
      return;
    case 410:
      // The rest of a list is not kept for ever: then all of it at once (client-go `pager.FullListIfExpired`).
      reflector.phase = phase.at === 'list' && phase.next !== undefined ? { ...LIST, whole: true } : LIST;
      return;
    default:
      fail(reflector, { code: 'unreachable', message }, then, retryAfterMs);
  }
}

/** What the items of a list do not say themselves. */
function asItem({ kind }: Reflector, item: unknown): KubeObject | undefined {
  if (!isObject(item) || !isObject(item.metadata) || typeof item.metadata.name !== 'string') return undefined;
  return slim({ ...item, apiVersion: versionOf(kind), kind: kind.kind, metadata: item.metadata });
}

function takePage(reflector: Reflector, phase: Extract<Phase, { readonly at: 'list' }>, body: unknown): readonly Change[] {
  if (!isList(body)) {
    fail(reflector, { code: 'strange', message: 'The answer is no list of Kubernetes objects.' }, 'list');
    return [];
  }
  const page = body.items.flatMap((item) => asItem(reflector, item) ?? []);
  const items = [...phase.items, ...page];
  const { continue: next, resourceVersion = '', remainingItemCount } = body.metadata ?? {};
  reflector.progress = { have: items.length, ...(next && remainingItemCount !== undefined && { remaining: remainingItemCount }) };
  if (next) {
    reflector.phase = { at: 'list', items, next };
    // What is there for the first time is shown as it comes.
    return reflector.synced ? [] : put(reflector, page);
  }
  const changes = replace(reflector, items);
  reflector.version = resourceVersion;
  reflector.synced = true;
  reflector.failures = 0;
  if (reflector.once) reflector.phase = { at: 'end' };
  else if (reflector.problem?.code === 'unwatched') reflector.phase = { at: 'wait', ms: RELIST_MS, next: 'list' };
  else reflector.phase = { at: 'watch' };
  if (reflector.problem?.code !== 'unwatched') reflector.problem = undefined;
  return changes;
}

/** Takes a list for all that there is (DeltaFIFO Replace). */
function replace(reflector: Reflector, items: readonly KubeObject[]): readonly Change[] {
  const resource = reflector.kind.plural;
  const after = new Map(items.map((object) => [keyOf(object), object]));
  const changes: Change[] = [];
  for (const [key, was] of reflector.store) if (!after.has(key)) changes.push({ resource, key, was, is: undefined });
  for (const { key } of changes) reflector.store.delete(key);
  return [...changes, ...put(reflector, after.values())];
}

/** Keeps objects, and tells which of them are news. */
function put({ store, kind }: Reflector, objects: Iterable<KubeObject>): readonly Change[] {
  const changes: Change[] = [];
  for (const is of objects) {
    const key = keyOf(is);
    const was = store.get(key);
    if (was && was.metadata.uid === is.metadata.uid && was.metadata.resourceVersion === is.metadata.resourceVersion) continue;
    store.set(key, is);
    changes.push({ resource: kind.plural, key, was, is });
  }
  return changes;
}

function takeEvent(reflector: Reflector, event: unknown): readonly Change[] {
  if (!isObject(event) || !isObject(event.object)) return [];
  const { type, object } = event;
  if (type === 'ERROR') {
    const { code, message } = object;
    refused(reflector, { type: 'refusal', code: typeof code === 'number' ? code : 500, message: typeof message === 'string' ? message : '' });
    // What a watch has lost is listed again, whatever the reason was.
    if (reflector.phase.at === 'wait') reflector.phase = { ...reflector.phase, next: 'list' };
    return [];
  }
  const metadata = isObject(object.metadata) ? object.metadata : {};
  if (typeof metadata.resourceVersion === 'string') reflector.version = metadata.resourceVersion;
  reflector.problem = undefined;
  reflector.failures = 0;
  if (type === 'BOOKMARK') return [];
  const item = asItem(reflector, object);
  if (!item) return [];
  const key = keyOf(item);
  const was = reflector.store.get(key);
  const is = type === 'DELETED' ? undefined : item;
  if (is) reflector.store.set(key, is);
  else reflector.store.delete(key);
  return [{ resource: reflector.kind.plural, key, was: is ? was : (was ?? item), is }];
}
