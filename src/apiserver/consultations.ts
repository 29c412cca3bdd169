import type { Outcome } from '../api/connection';
import type { NetworkResponse } from '../api/wire';
import type { HookAnswer, HookCall } from './admission/dynamic/webhook-call';
import { failOverdue, isOverdue } from './deadlines';
import type { Consultation, Operation } from './operation';
import { newUid } from './registry/names';
import type { Route } from './route';
import { noSuchResource } from './status';
import { fail, SELF, type Turn } from './turn';
import { callWebhook, failureInWords } from './webhook-target';

/** A request that waits for what webhooks say: they are asked over the network, all at once, and then it is handled again (apiserver `util/webhook`). */
type Next = (turn: Turn, operation: Operation, route: Route) => void;

/** Asks webhooks. Who cannot be asked has answered at once. */
export function consult(turn: Turn, operation: Operation, calls: readonly HookCall[]): void {
  const { state, random } = turn.server;
  const open = new Map<number, { readonly call: HookCall; readonly uid: string; readonly host: string }>();
  const answers: HookAnswer[] = [...(operation.answers ?? [])];
  for (const call of calls) {
    const uid = newUid(random);
    const called = callWebhook(turn, call.client, call.timeoutSeconds, { ...call.review, request: { uid, ...call.review.request } });
    if ('error' in called) answers.push({ call, uid, outcome: called });
    else open.set(called.stream, { call, uid, host: called.host });
  }
  const id = state.nextId++;
  state.consultations.set(id, { operation, open, answers });
  if (open.size === 0) turn.send(SELF, { type: 'proxy-timer', stream: id }, { afterUs: 0 });
}

/** A webhook has answered; the last one lets the request go on. False: the stream is nobody's here. */
export function onHookAnswer(turn: Turn, { stream, outcome }: Pick<NetworkResponse, 'stream' | 'outcome'>, next: Next): boolean {
  const { consultations } = turn.server.state;
  for (const [id, consultation] of consultations) {
    const asked = consultation.open.get(stream);
    if (!asked) continue;
    const { call, uid, host } = asked;
    const open = new Map(consultation.open);
    open.delete(stream);
    const answers = [...consultation.answers, { call, uid, outcome: inWords(outcome, host) }];
    consultations.set(id, { ...consultation, open, answers });
    if (open.size === 0) goOn(turn, id, next);
    return true;
  }
  return false;
}

/** The time of a webhook is up, or there was nobody to wait for. */
export function onHookTimer(turn: Turn, stream: number, next: Next): boolean {
  if (turn.server.state.consultations.has(stream)) {
    goOn(turn, stream, next);
    return true;
  }
  return onHookAnswer(turn, { stream, outcome: { failure: 'timeout' } }, next);
}

const inWords = (outcome: Outcome, host: string): HookAnswer['outcome'] => ('failure' in outcome ? { error: failureInWords(outcome.failure, host) } : outcome);

function goOn(turn: Turn, id: number, next: Next): void {
  const { consultations } = turn.server.state;
  const { operation, answers }: Consultation = consultations.get(id)!;
  consultations.delete(id);
  if (isOverdue(turn, operation)) {
    failOverdue(turn, operation);
    return;
  }
  const route = turn.server.routeOf(operation.request);
  if (route.resource) next(turn, { ...operation, answers }, route);
  else fail(turn, operation, noSuchResource());
}
