import { isRequest } from '../../api/wire';
import type { Trace } from '../../sim/trace';
import type { Body } from '../input';
import type { TraceIndex } from '../trace-index';
import { USER } from '../user';
import { JOURNEYS, type JourneyId } from '.';
import { changeAt, isAsked, type Resource } from './condition';
import type { JourneyDefinition, Rule } from './definition';
import type { Focus, Start } from './start';

/** Where journeys begin, as far as the trace is known. Derived from it, message by message. */
export interface Starts {
  /** What the user did that has a journey, in the order in which it became known. */
  readonly deeds: readonly Start[];
  /** The journey that is looked for, whoever began it, if it is known once so many messages have been sent. */
  find(focus: Focus, sent: number): Start | undefined;
  /** The first journey that a controller began because of a request that has one of its own: the first Pod of a Deployment. */
  childOf(request: number, sent: number): Start | undefined;
  /** Takes in the next message. */
  notice(id: number): void;
  /** The trace was truncated to this length. */
  cut(length: number): void;
}

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

const isTrial = (body: Body): boolean => isRequest(body) && /[?&]dryRun=/.test(body.path);

export function createStarts(trace: Trace<Body>, index: TraceIndex): Starts {
  const deeds: Start[] = [];
  const bySubject = new Map<string, Start[]>();
  /** The user's requests that have led to a journey. */
  const told = new Map<number, Start>();
  const children = new Map<number, Start>();

  function begin(id: JourneyId, began: number, known: number): void {
    const subject = index.description(began).about;
    if (subject === undefined || isTrial(trace.body(began))) return;
    const start: Start = { id, subject, began, startUs: trace.sentAtUs(began), known };
    const list = bySubject.get(subject);
    if (list?.some((one) => one.began === began)) return;
    if (list) list.push(start);
    else bySubject.set(subject, [start]);
    // Of what controllers do because of one request, the first is told, unless the request has a journey of its own.
    const root = index.userRequest(began);
    if (root === undefined) return;
    if (told.has(root)) {
      if (!children.has(root)) children.set(root, start);
      return;
    }
    told.set(root, start);
    deeds.push(start);
  }

  function noticeRequest(id: number, known: number): void {
    for (const { id: journey, rule } of onRequest.get(index.description(id).resource ?? '') ?? [])
      if (isAsked({ trace, index }, id, rule.request)) begin(journey, id, known);
  }

  function noticeChange(id: number, resource: string): void {
    const request = index.requestBehind(id);
    if (request === undefined) return;
    // An object whose name the server has chosen, or that was applied: only now it is known what was created.
    if (index.description(request).verb === 'create') noticeRequest(request, id);
    const rules = trace.from(request) === USER ? onChange.get(resource) : undefined;
    const change = rules && changeAt<Resource>({ trace, index }, id);
    if (!rules || !change) return;
    for (const { id: journey, rule } of rules) if (rule.change.test(change)) begin(journey, request, id);
  }

  return {
    deeds,
    find: (focus, sent) => bySubject.get(focus.subject)?.findLast((start) => start.known < sent && isMeant(start, focus)),
    childOf(request, sent) {
      const child = children.get(request);
      return child && child.known < sent ? child : undefined;
    },
    notice(id) {
      const { kind, resource, about } = index.description(id);
      if (kind === 'request' && resource !== undefined && about !== undefined) noticeRequest(id, id);
      else if (about !== undefined && index.isNews(id)) noticeChange(id, about.slice(0, about.indexOf('/')));
    },
    cut(length) {
      const isKept = ({ known }: Start): boolean => known < length;
      deeds.splice(0, deeds.length, ...deeds.filter(isKept));
      for (const [subject, list] of bySubject) bySubject.set(subject, list.filter(isKept));
      for (const by of [told, children]) for (const [root, start] of by) if (!isKept(start)) by.delete(root);
    },
  };
}

const isMeant = ({ id, began }: Start, focus: Focus): boolean => !('began' in focus) || (focus.began === began && focus.id === id);
