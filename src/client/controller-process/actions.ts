import type { KubeObject } from '../../api/object';
import { type ApiResponse, isStatus } from '../../api/wire';
import type { Action, Step } from '../controller';
import { eventOf, failureOf, isSuccess } from './outcome';
import type { AnyNote, RefetchTag, Running, StepTag } from './state';
import { addAfter, type Turn } from './turn';

/** How what a controller has decided is carried out: group after group, until all is done or something has failed. */

const NO_STEPS: readonly Step[] = [];

const groupOf = (action: Action<unknown>, group: number): readonly Step[] => {
  const steps = action.steps?.[group];
  return steps === undefined ? NO_STEPS : 'call' in steps ? [steps] : steps;
};

const isBackground = ({ background = false }: Action<unknown>): boolean => background !== false;

/** Begins an action; `aftermath`: it was decided because another one failed. */
export function begin<Note extends AnyNote>(turn: Turn<Note>, key: string, action: Action<Note>, aftermath = false): void {
  const { queue, recorder, state } = turn.process;
  for (const [name, note] of action.notes ?? [])
    if (note === undefined) state.notes.delete(name);
    else state.notes.set(name, note);
  for (const other of action.wakes ?? []) queue.add(other);
  sendGroup(turn, key, { action, group: 0, missing: 0, failure: undefined, aftermath });
  // Events go out in the background, after the calls.
  for (const note of action.events ?? []) recorder.record(turn.send, turn.nowUs, note);
}

function sendGroup<Note extends AnyNote>(turn: Turn<Note>, key: string, running: Running<Note>): void {
  const { action, group } = running;
  const { client, state } = turn.process;
  const steps = groupOf(action, group);
  if (steps.length === 0 && group >= (action.steps?.length ?? 0)) {
    finish(turn, key, running);
    return;
  }
  state.running.set(key, { ...running, missing: steps.length });
  for (const step of steps) client.call(turn, step.call, { for: 'step', key, step }, { background: action.background === true });
  if (steps.length === 0) sendGroup(turn, key, { ...running, group: group + 1 });
}

/** An action is over: its key is done with, or comes back. */
function finish<Note extends AnyNote>(turn: Turn<Note>, key: string, { action, failure, aftermath }: Running<Note>): void {
  const { controller, view, queue, state } = turn.process;
  state.running.delete(key);
  const remedy = failure && !aftermath ? controller.failed?.(view, key, failure, turn.nowUs) : undefined;
  if (remedy) {
    begin(turn, key, remedy, true);
    return;
  }
  if (failure || aftermath || action.retry) addAfter(turn, key, queue.backOffUs(key), isBackground(action));
  // What goes on at once is not done yet.
  else if (action.againAfterUs !== 0) queue.forget(key);
  // After a failure it is the back-off that says when.
  if (!failure && action.againAfterUs !== undefined) addAfter(turn, key, action.againAfterUs, isBackground(action));
  queue.done(key);
}

/** A step has been answered. */
export function onAnswer<Note extends AnyNote>(turn: Turn<Note>, tag: StepTag | RefetchTag, response: ApiResponse): void {
  const { recorder, state } = turn.process;
  const { key, step } = tag;
  const running = state.running.get(key);
  if (!running || isTriedAgain(turn, tag, response)) return;
  const failure = failureOf(step, response);
  if (!failure) noteSuccess(turn, key, step, response);
  const next = { ...running, missing: running.missing - 1, failure: running.failure ?? failure };
  if (next.missing > 0) state.running.set(key, next);
  else if (next.failure || (step.needed && !isSuccess(response.code))) finish(turn, key, next);
  else sendGroup(turn, key, { ...next, group: next.group + 1 });
  const said = eventOf(step, response, failure);
  if (said) recorder.record(turn.send, turn.nowUs, said);
}

/** A status update that met a conflict is put into the newest object, once; says whether that is under way. */
function isTriedAgain<Note extends AnyNote>(turn: Turn<Note>, tag: StepTag | RefetchTag, { code, body }: ApiResponse): boolean {
  const { client } = turn.process;
  const { key, step } = tag;
  if (tag.for === 'refetch' && isSuccess(code)) {
    const newest = { ...(body as KubeObject), status: (step.call.body as { readonly status?: unknown }).status };
    client.call(turn, { ...step.call, body: newest }, { for: 'step', key, step: { ...step, refetches: false } });
    return true;
  }
  if (code !== 409 || !step.refetches) return false;
  client.call(turn, { method: 'GET', path: step.call.path.replace(/\/status$/, '') }, { for: 'refetch', key, step });
  return true;
}

/** Remembers what was written, which the caches have to show before the key is reconciled again, and what was read. */
function noteSuccess<Note extends AnyNote>({ process: { state } }: Turn<Note>, key: string, step: Step, response: ApiResponse): void {
  const { code, body } = response;
  if (step.keepsAnswer !== undefined) state.notes.set(step.keepsAnswer, response as AnyNote as Note);
  if (!isSuccess(code)) return;
  if (step.keeps !== undefined) state.notes.set(step.keeps, body as Note);
  const object = isStatus(body) ? undefined : (body as KubeObject | undefined);
  const resourceVersion = Number(object?.metadata.resourceVersion ?? 0);
  const written = state.written.get(key);
  if (step.awaits && resourceVersion > (written?.get(step.awaits) ?? 0)) state.written.set(key, new Map(written).set(step.awaits, resourceVersion));
}
