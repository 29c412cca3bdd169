import type { Ask, Outcome } from '../api/connection';
import { quote } from '../api/quote';
import type { Service } from '../api/types.gen';
import type { NetworkResponse } from '../api/wire';
import type { HookAnswer, HookCall } from './admission/dynamic/webhook-call';
import { urlOf } from './admission/dynamic/webhook-call';
import { isOverdue } from './deadlines';
import type { Consultation, Operation } from './operation';
import { SERVER_IP, serviceLocation, wordsOf } from './proxy';
import { newUid } from './registry/names';
import { isRefusal } from './registry/scope';
import type { Route } from './route';
import { noSuchResource } from './status';
import { fail, SELF, type Turn } from './turn';

/** A request that waits for what webhooks say: they are asked over the network, all at once, and then it is handled again (apiserver `util/webhook`). */
type Next = (turn: Turn, operation: Operation, route: Route) => void;

const UNKNOWN_AUTHORITY = 'tls: failed to verify certificate: x509: certificate signed by unknown authority';

interface Target {
  readonly ip: string;
  readonly port: number;
  readonly node: string;
}

/** The Pod behind a webhook's Service, or why it cannot be called. */
function targetOf(turn: Turn, { client: { url, service, caBundle } }: HookCall): Target | { readonly error: string } {
  if (!service) return { error: `${url}: what lies outside of the cluster cannot be called in a simulation` };
  const { name = '', namespace = '', port = 443 } = service;
  const found = turn.server.lookup.get<Service>('services', namespace, name);
  if (!found) return { error: `service ${quote(name)} not found` };
  const location = serviceLocation(turn, namespace, name, { scheme: 'https', name, port: String(port) });
  if (isRefusal(location)) return { error: `dial tcp ${found.spec?.clusterIP}:${port}: connect: connection refused` };
  return caBundle ? location : { error: UNKNOWN_AUTHORITY };
}

/** Asks webhooks. Who cannot be asked has answered at once. */
export function consult(turn: Turn, operation: Operation, calls: readonly HookCall[]): void {
  const { state, random } = turn.server;
  const open = new Map<number, { readonly call: HookCall; readonly uid: string; readonly host: string }>();
  const answers: HookAnswer[] = [...(operation.answers ?? [])];
  for (const call of calls) {
    const uid = newUid(random);
    const target = targetOf(turn, call);
    if ('error' in target) answers.push({ call, uid, outcome: target });
    else {
      const stream = state.nextId++;
      open.set(stream, { call, uid, host: `${target.ip}:${target.port}` });
      turn.send(`runtime/${target.node}`, {
        type: 'network-request',
        stream,
        from: `${SERVER_IP}:${target.port}`,
        to: target.ip,
        ask: askOf(call, uid, target),
      });
      // Somebody waits for it: no reason to wait for the wall clock too.
      turn.send(SELF, { type: 'proxy-timer', stream }, { afterUs: call.timeoutSeconds * 1e6 });
    }
  }
  const id = state.nextId++;
  state.consultations.set(id, { operation, open, answers });
  if (open.size === 0) turn.send(SELF, { type: 'proxy-timer', stream: id }, { afterUs: 0 });
}

function askOf(call: HookCall, uid: string, { port }: Target): Ask {
  const { service } = call.client;
  const [, path = '/'] = /^https:\/\/[^/?]*(.*)$/.exec(urlOf(call)) ?? [];
  return {
    port,
    protocol: 'http',
    tls: true,
    method: 'POST',
    path: path.startsWith('/') ? path : `/${path}`,
    headers: [
      ['Host', `${service?.name}.${service?.namespace}.svc:${service?.port ?? 443}`],
      ['Content-Type', 'application/json'],
      ['Accept', 'application/json, */*'],
    ],
    body: JSON.stringify({ ...call.review, request: { uid, ...call.review.request } }),
  };
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

const inWords = (outcome: Outcome, host: string): HookAnswer['outcome'] => {
  if (!('failure' in outcome)) return outcome;
  return { error: outcome.failure === 'timeout' ? 'context deadline exceeded' : wordsOf(outcome.failure, host) };
};

function goOn(turn: Turn, id: number, next: Next): void {
  const { consultations } = turn.server.state;
  const { operation, answers }: Consultation = consultations.get(id)!;
  consultations.delete(id);
  if (isOverdue(turn, operation)) return;
  const route = turn.server.routeOf(operation.request);
  if (route.resource) next(turn, { ...operation, answers }, route);
  else fail(turn, operation, noSuchResource());
}
