import type { KubeObject } from '../api/object';
import { type Context, open, send, withQuery } from './context';
import { type ApiResource, resourcePath } from './discovery';
import { errorOf, interrupted, KubectlError } from './errors';

/** What a watch has told: the object as it is now, or that it is gone. */
export type Seen = { readonly object: KubeObject } | { readonly gone: true };

/** An object to wait for. */
export interface Awaited {
  readonly resource: ApiResource;
  readonly namespace: string | undefined;
  readonly name: string;
}

/**
 * Reads an object and then watches it until `done` gives something (kubectl `wait`): list, then watch from the list's revision. A watch that cannot go on,
 * since its revision is too old by now or the server has ended it, begins again with a list (client-go `UntilWithSync`).
 * Gives back undefined when the time is over. `seconds` 0 looks once, below 0 waits a week.
 */
export async function until<R>(context: Context, awaited: Awaited, seconds: number, done: (seen: Seen) => R | undefined): Promise<R | undefined> {
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  context.env.signal.addEventListener('abort', abort);
  try {
    if (context.env.signal.aborted) throw interrupted();
    const first = await look(context, awaited, done);
    if (first.result !== undefined || seconds === 0) return first.result;
    const watching = watch(context, awaited, first.revision, done, stop.signal);
    const timer = context.env.sleep(seconds < 0 ? 7 * 24 * 3600 : seconds, stop.signal).then(
      () => undefined,
      () => undefined,
    );
    const result = await Promise.race([watching, timer]);
    if (context.env.signal.aborted) throw interrupted();
    return result;
  } finally {
    stop.abort();
    context.env.signal.removeEventListener('abort', abort);
  }
}

interface Looked<R> {
  readonly result: R | undefined;
  readonly revision: string | undefined;
}

const pathOf = ({ resource, namespace, name }: Awaited, query: Readonly<Record<string, string | undefined>>): string =>
  withQuery(resourcePath(resource, namespace), { fieldSelector: `metadata.name=${name}`, ...query });

async function look<R>(context: Context, awaited: Awaited, done: (seen: Seen) => R | undefined): Promise<Looked<R>> {
  const { items, metadata } = await send<{ readonly items: readonly KubeObject[]; readonly metadata: { readonly resourceVersion?: string } }>(context, {
    method: 'GET',
    path: pathOf(awaited, {}),
  });
  return { result: done(items[0] ? { object: items[0] } : { gone: true }), revision: metadata.resourceVersion };
}

/** Watches from a revision on, and from a new list's whenever that ends. */
async function watch<R>(
  context: Context,
  awaited: Awaited,
  from: string | undefined,
  done: (seen: Seen) => R | undefined,
  signal: AbortSignal,
): Promise<R | undefined> {
  let resourceVersion = from;
  while (!signal.aborted) {
    const result = await read(context, pathOf(awaited, { resourceVersion, watch: 'true' }), done, signal);
    if (result !== undefined || signal.aborted) return result;
    const looked = await look(context, awaited, done);
    if (looked.result !== undefined) return looked.result;
    resourceVersion = looked.revision;
  }
  return undefined;
}

const isTooOld = (error: unknown): boolean => error instanceof KubectlError && error.status?.code === 410;

async function read<R>(context: Context, path: string, done: (seen: Seen) => R | undefined, signal: AbortSignal): Promise<R | undefined> {
  try {
    for await (const { event, object } of await open(context, { method: 'GET', path }, signal)) {
      if (event === 'BOOKMARK') continue;
      if (event === 'ERROR') throw errorOf({ code: 500, body: object });
      const result = done(event === 'DELETED' ? { gone: true } : { object: object as KubeObject });
      if (result !== undefined) return result;
    }
  } catch (error) {
    // The stream ends with an error when we close it ourselves.
    if (error instanceof KubectlError && !isTooOld(error)) throw error;
  }
  return undefined;
}
