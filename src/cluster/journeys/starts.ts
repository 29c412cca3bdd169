import { isRequest } from '../../api/wire';
import type { Trace } from '../../sim/trace';
import type { Fault } from '../config';
import { isChanging } from '../describe-message';
import type { Body } from '../input';
import type { TraceIndex } from '../trace-index';
import { USER } from '../user';
import { JOURNEYS, type JourneyId } from '.';
import { changeAt, isAsked, type Resource } from './condition';
import type { JourneyDefinition, Origin, Rule } from './definition';
import type { Focus, Start } from './start';

/** Where journeys begin, as far as the trace is known. Derived from it, message by message. */
export interface Starts {
  /** What the user did that has a journey, in the order in which it became known. */
  readonly deeds: readonly Start[];
  /** All that is listed: those, and what came of them that is a journey of its own. */
  readonly listed: readonly Start[];
  /** The journey that is looked for, whoever began it, if it has begun by then. */
  find(focus: Focus, by: Moment): Start | undefined;
  /** There is such a journey, now or later. */
  has(focus: Focus): boolean;
  /** The first journey that a controller began because of a request that has one of its own: the first Pod of a Deployment. */
  childOf(request: number, by: Moment): Start | undefined;
  /** Takes in the next message. */
  notice(id: number): void;
  /** Takes in a fault, once it has struck. */
  strike(fault: Fault, atUs: number): void;
  /** The trace was truncated to this length. Faults are to be taken in anew. */
  cut(length: number): void;
}

/** How much has been sent, and when it is. */
export interface Moment {
  readonly sent: number;
  readonly nowUs: number;
}

/** It has begun by then. What a request was for may have become known later only: whoever goes back knows it. */
export const hasBegun = ({ known, began, startUs }: Start, { sent, nowUs }: Moment): boolean => Math.min(known, began) < sent && startUs <= nowUs;

interface OfJourney<R> {
  readonly id: JourneyId;
  readonly rule: R;
}

type RuleOn<On extends Rule['on']> = Extract<Rule, { readonly on: On }>;

/** The rules of a kind with their journeys, by resource. */
function rulesBy<On extends 'request' | 'change'>(on: On, resourceOf: (rule: RuleOn<On>) => string): ReadonlyMap<string, readonly OfJourney<RuleOn<On>>[]> {
  const by = new Map<string, OfJourney<RuleOn<On>>[]>();
  for (const { id, begins } of JOURNEYS as readonly JourneyDefinition<JourneyId>[])
    for (const rule of begins) {
      if (!isOn(rule, on)) continue;
      const resource = resourceOf(rule);
      by.set(resource, [...(by.get(resource) ?? []), { id, rule }]);
    }
  return by;
}

const isOn = <On extends Rule['on']>(rule: Rule, on: On): rule is RuleOn<On> => rule.on === on;

const onRequest = rulesBy('request', ({ request }) => request.resource);
const onChange = rulesBy('change', ({ change }) => change.resource);

const onFault = (JOURNEYS as readonly JourneyDefinition<JourneyId>[]).flatMap(({ id, begins }) =>
  begins.flatMap((rule) => (rule.on === 'fault' ? rule.kinds.map((kind) => ({ id, kind })) : [])),
);
const onRefusal = (JOURNEYS as readonly JourneyDefinition<JourneyId>[]).find(({ begins }) => begins.some(({ on }) => on === 'refusal'))?.id;

const onNetwork = (JOURNEYS as readonly JourneyDefinition<JourneyId>[]).find(({ begins }) => begins.some(({ on }) => on === 'network'))?.id;
/** So many messages lie between a command of the user's and what it asks first. */
const COMMAND_MAX = 24;

/** Requests that change no object that one could look at, and a Pod's creation, which tells itself how it was refused. */
const ASIDE: ReadonlySet<string | undefined> = new Set(['eviction', 'binding', 'exec', 'token']);
const REVIEWS = /reviews$/;

const isTrial = (body: Body): boolean => isRequest(body) && /[?&]dryRun=/.test(body.path);

export function createStarts(trace: Trace<Body>, index: TraceIndex): Starts {
  const seen = { trace, index };
  const deeds: Start[] = [];
  const listed: Start[] = [];
  const bySubject = new Map<string, Start[]>();
  /** The user's requests that have led to a journey, and the first that a controller began because of one. */
  const told = new Map<number, Start>();
  const children = new Map<number, Start>();

  /** Keeps where a journey begins, and says whether it was not known. */
  function keep(start: Start): boolean {
    const list = bySubject.get(start.subject) ?? [];
    if (list.some(({ id, began }) => id === start.id && began === start.began)) return false;
    bySubject.set(start.subject, [...list, start]);
    return true;
  }

  function begin(id: JourneyId, { subject, began }: Origin, known: number, request: number): void {
    if (isTrial(trace.body(request))) return;
    const start: Start = { id, subject, began, startUs: trace.sentAtUs(began), known };
    const isNew = keep(start);
    // Of what controllers do because of one request, the first is told, unless the request has a journey of its own.
    const root = index.userRequest(request);
    if (root === undefined) return;
    if (told.has(root)) {
      if (isNew && !children.has(root)) children.set(root, start);
      return;
    }
    told.set(root, start);
    if (isNew) list(start);
  }

  function list(start: Start): void {
    deeds.push(start);
    listed.push(start);
  }

  function noticeRequest(id: number, known: number): void {
    const { about, resource = '' } = index.description(id);
    for (const { id: journey, rule } of onRequest.get(resource) ?? []) {
      if (about === undefined || !isAsked(seen, id, rule.request)) continue;
      const origin = rule.of ? rule.of(seen, id) : { subject: about, began: id };
      if (origin) begin(journey, origin, known, id);
    }
  }

  function noticeChange(id: number, subject: string): void {
    const request = index.requestBehind(id);
    if (request === undefined) return;
    // An object whose name the server has chosen, or that was applied: only now it is known what was created.
    if (index.description(request).verb === 'create') noticeRequest(request, id);
    const rules = onChange.get(subject.slice(0, subject.indexOf('/')))?.filter(({ rule: { change } }) => trace.from(request) === (change.by ?? USER));
    const change = rules && rules.length > 0 ? changeAt<Resource>(seen, id) : undefined;
    if (!rules || !change) return;
    for (const { id: journey, rule } of rules) {
      if (!rule.change.test(change, seen, id)) continue;
      const { from } = rule.change;
      const origin = from === undefined ? undefined : bySubject.get(subject)?.findLast((start) => start.id === from);
      if (from === undefined) begin(journey, { subject, began: request }, id, request);
      else if (origin) aside({ ...origin, id: journey, known: id });
    }
  }

  /** A Pod asks over the network because the user has run a command in it. */
  function noticeNetwork(id: number): void {
    let request = id;
    for (let steps = 0; request >= 0 && trace.from(request) !== USER && steps < COMMAND_MAX; steps++) request = trace.cause(request);
    const { about, subresource } = request < 0 ? { about: undefined, subresource: undefined } : index.description(request);
    if (onNetwork && about !== undefined && subresource === 'exec' && !told.has(request)) begin(onNetwork, { subject: about, began: request }, id, request);
  }

  /** What came of something that the user did, and is listed beside it. */
  function aside(start: Start): void {
    if (keep(start)) listed.push(start);
  }

  function noticeRefusal(id: number): void {
    const request = index.requestOf(id);
    if (request === undefined || !onRefusal || isTrial(trace.body(request))) return;
    const { about, verb, resource = '', subresource } = index.description(request);
    if (about === undefined || !isChanging(verb) || REVIEWS.test(resource) || ASIDE.has(subresource)) return;
    if (told.get(request)?.id === 'create-pod') return;
    const start: Start = { id: onRefusal, subject: about, began: request, startUs: trace.sentAtUs(request), known: id };
    told.set(request, start);
    if (keep(start)) list(start);
  }

  return {
    deeds,
    listed,
    find: (focus, by) => bySubject.get(focus.subject)?.findLast((start) => hasBegun(start, by) && isMeant(start, focus)),
    has: (focus) => bySubject.get(focus.subject)?.some((start) => isMeant(start, focus)) ?? false,
    childOf(request, by) {
      const child = children.get(request);
      return child && hasBegun(child, by) ? child : undefined;
    },
    notice(id) {
      const { kind, resource, about, code = 0 } = index.description(id);
      if (kind === 'request' && resource !== undefined && about !== undefined) noticeRequest(id, id);
      else if (kind === 'response' && code >= 400) noticeRefusal(id);
      else if (kind === 'network') noticeNetwork(id);
      else if (about !== undefined && index.isNews(id)) noticeChange(id, about);
    },
    strike(fault, atUs) {
      for (const { id, kind } of onFault) {
        if (kind !== fault.kind || !('node' in fault) || typeof fault.node !== 'string') continue;
        const began = firstSentAt(trace, atUs);
        const start: Start = { id, subject: `nodes/${fault.node}`, began, startUs: atUs, known: began - 1, struck: true };
        if (keep(start)) list(start);
      }
    },
    cut(length) {
      const isKept = ({ known, struck }: Start): boolean => known < length && !struck;
      for (const list of [deeds, listed]) list.splice(0, list.length, ...list.filter(isKept));
      for (const [subject, list] of bySubject) bySubject.set(subject, list.filter(isKept));
      for (const by of [told, children]) for (const [root, start] of by) if (!isKept(start)) by.delete(root);
    },
  };
}

const isMeant = ({ id, began }: Start, focus: Focus): boolean => !('began' in focus) || (focus.began === began && focus.id === id);

/** The first message that was sent at a moment or later: they are numbered in the order in which they are sent. */
function firstSentAt(trace: Trace<Body>, us: number): number {
  let low = trace.first;
  let high = trace.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (trace.sentAtUs(middle) < us) low = middle + 1;
    else high = middle;
  }
  return low;
}
