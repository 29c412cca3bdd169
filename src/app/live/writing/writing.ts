import { structuredPatch } from 'diff';
import { create } from 'zustand';
import { isObject } from '../../../api/is-object';
import type { KubeObject } from '../../../api/object';
import { formatYaml } from '../../../api/yaml';
import { currentPath, dryRun, type Write } from '../../../live/writes';
import { withoutManagedFields } from '../../inspector/managed-fields';
import { useLive } from '../link';

/** Writing to a real cluster: off at each start; each write is tried without effect and shown before it is sent. */

/** A server's refusal, in its own words. */
export interface Refusal {
  readonly code: number;
  readonly message: string;
}

/** What a write would change, as the server has said: lines as `diff -u` has them. Empty: nothing. */
export type Trial = { readonly diff: readonly string[] } | { readonly refusal: Refusal };

export type Outcome = 'done' | Refusal;

interface WritingState {
  readonly on: boolean;
  /** Whoever passes requests on has said that it passes no writes on. */
  readonly refused: boolean;
  /** What is shown, to be sent or not. */
  readonly shown: { readonly write: Write; readonly object: KubeObject } | undefined;
}

const OFF: WritingState = { on: false, refused: false, shown: undefined };

export const useWriting = create<WritingState>(() => OFF);

/** Whether what is shown may be changed: writing is on, and it is the present that is shown, not a recorded moment. */
export function useMayWrite(): boolean {
  const on = useWriting((s) => s.on);
  const present = useLive((s) => s.recording.shown === undefined);
  return on && present;
}

const HEADERS = { 'x-podscope': 'live', accept: 'application/json' };

/** Switches writing on, if whoever passes requests on lets them through, or off. */
export async function switchWriting(on: boolean): Promise<void> {
  if (!on) return useWriting.setState(OFF);
  const response = await fetch('/version', { headers: HEADERS, cache: 'no-store', redirect: 'error' }).catch(() => undefined);
  // kubectl proxy does not say, and passes on what the user may do.
  const refused = response?.headers.get('x-podscope-writes') === 'refused';
  useWriting.setState({ on: !refused, refused });
}

/** Shows a write, which is not sent by that. */
export const showWrite = (write: Write, object: KubeObject): void => useWriting.setState({ shown: { write, object } });
export const forgetWrite = (): void => useWriting.setState({ shown: undefined });

async function sent({ method, path, contentType, body }: Write): Promise<{ readonly object: unknown } | { readonly refusal: Refusal }> {
  const headers = { ...HEADERS, 'content-type': contentType };
  try {
    const response = await fetch(path, { method, headers, body: JSON.stringify(body), cache: 'no-store', redirect: 'error' });
    return await read(response);
  } catch (error) {
    return { refusal: { code: 0, message: error instanceof Error ? error.message : String(error) } };
  }
}

async function read(response: Response): Promise<{ readonly object: unknown } | { readonly refusal: Refusal }> {
  const text = await response.text();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (response.ok) return { object: value };
  const message = isObject(value) && typeof value.message === 'string' ? value.message : text.slice(0, 500) || response.statusText;
  return { refusal: { code: response.status, message } };
}

/** The object as it is now; undefined: there is none. */
async function current(object: KubeObject): Promise<unknown> {
  const answer = await read(await fetch(currentPath(object), { headers: HEADERS, cache: 'no-store', redirect: 'error' }));
  if ('refusal' in answer) throw new Error(answer.refusal.message);
  const [item] = isObject(answer.object) && Array.isArray(answer.object.items) ? (answer.object.items as readonly unknown[]) : [];
  return isObject(item) ? { apiVersion: object.apiVersion, kind: object.kind, ...item } : undefined;
}

/** What changes with every write, and says nothing. */
function told(value: unknown): string {
  const { shown } = withoutManagedFields(value);
  if (!isObject(shown) || !isObject(shown.metadata)) return '';
  const { resourceVersion: _, generation: __, ...metadata } = shown.metadata;
  return formatYaml({ ...shown, metadata });
}

/** Has the server carry a write out without effect, and compares. */
export async function tryOut(write: Write, object: KubeObject): Promise<Trial> {
  try {
    const before = await current(object);
    const answer = await sent(dryRun(write));
    if ('refusal' in answer) return answer;
    const after = write.method === 'DELETE' ? '' : told(answer.object);
    return { diff: structuredPatch('', '', told(before), after, '', '', { context: 2 }).hunks.flatMap(({ lines }) => lines) };
  } catch (error) {
    return { refusal: { code: 0, message: error instanceof Error ? error.message : String(error) } };
  }
}

/** Sends a write, now that it has been shown. */
export async function send(write: Write): Promise<Outcome> {
  if (!useWriting.getState().on) throw new Error('writing is switched off');
  const answer = await sent(write);
  return 'refusal' in answer ? answer.refusal : 'done';
}
