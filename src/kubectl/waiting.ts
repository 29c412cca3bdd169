import type { KubeObject } from '../api/object';
import { type Context, open, send, withQuery } from './context';
import { type ApiResource, resourcePath } from './discovery';
import { errorOf, interrupted, KubectlError } from './errors';
import type { StreamEvent } from './transport';

/** What a watch has told: the object as it is now, or that it is gone. */
export type Seen = { readonly object: KubeObject } | { readonly gone: true };

/** An object to wait for. */
export interface Awaited {
  readonly resource: ApiResource;
  readonly namespace: string | undefined;
  readonly name: string;
}

/**
 * Reads an object and then watches it until `done` gives something (kubectl `wait`): list, then watch from the list's revision.
 * Gives back undefined when the time is over. `seconds` 0 looks once, below 0 waits a week.
 */
export async function until<R>(
  context: Context,
  { resource, namespace, name }: Awaited,
  seconds: number,
  done: (seen: Seen) => R | undefined,
): Promise<R | undefined> {
  const path = resourcePath(resource, namespace);
  const fieldSelector = `metadata.name=${name}`;
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  context.env.signal.addEventListener('abort', abort);
  try {
    if (context.env.signal.aborted) throw interrupted();
    const found = await send<{ readonly items: readonly KubeObject[]; readonly metadata: { readonly resourceVersion?: string } }>(context, {
      method: 'GET',
      path: withQuery(path, { fieldSelector }),
    });
    const first = done(found.items[0] ? { object: found.items[0] } : { gone: true });
    if (first !== undefined || seconds === 0) return first;
    const events = await open(
      context,
      { method: 'GET', path: withQuery(path, { fieldSelector, resourceVersion: found.metadata.resourceVersion, watch: 'true' }) },
      stop.signal,
    );
    const reading = read(events, done);
    const timer = context.env.sleep(seconds < 0 ? 7 * 24 * 3600 : seconds, stop.signal).then(
      () => undefined,
      () => undefined,
    );
    const result = await Promise.race([reading, timer]);
    if (context.env.signal.aborted) throw interrupted();
    return result;
  } finally {
    stop.abort();
    context.env.signal.removeEventListener('abort', abort);
  }
}

async function read<R>(events: AsyncIterable<StreamEvent>, done: (seen: Seen) => R | undefined): Promise<R | undefined> {
  try {
    for await (const { event, object } of events) {
      if (event === 'BOOKMARK') continue;
      if (event === 'ERROR') throw errorOf({ code: 500, body: object });
      const result = done(event === 'DELETED' ? { gone: true } : { object: object as KubeObject });
      if (result !== undefined) return result;
    }
  } catch (error) {
    // The stream ends with an error when we close it ourselves.
    if (error instanceof KubectlError) throw error;
  }
  return undefined;
}
