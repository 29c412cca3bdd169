import { evaluate, JsonPathError, parsePath } from '../api/jsonpath';
import type { KubeObject } from '../api/object';
import type { Event, Pod } from '../api/types.gen';
import { isRequest, isResponse } from '../api/wire';
import type { PluginCall } from '../scheduler/explanation';
import type { Message } from '../sim/message';
import type { Breakpoint } from './breakpoint';
import { type Change, changesIn } from './changes';
import type { Body } from './cluster';
import type { Cycle } from './cycle';
import { describeMessage } from './describe-message';
import { callAtUs } from './explain';
import { comesToHold, kindNamed } from './object-expression';
import type { View } from './view';

/** Where time is to stop: now, or (within a scheduling cycle that has just begun) a little later. */
export interface Hit {
  readonly message: number;
  readonly atUs: number;
  /** What it was: the object's key (`pods/default/web`), the plugin's call. */
  readonly about?: string;
  readonly call?: PluginCall;
}

const phaseOf = (object: KubeObject | undefined): string | undefined => (object as Pod | undefined)?.status?.phase;

/** The texts of what a path finds in an object. A path that cannot be read finds nothing. */
function valuesAt(object: KubeObject | undefined, path: string): readonly string[] {
  try {
    return evaluate([object], parsePath(path.startsWith('.') ? path : `.${path}`)).map((v) => (typeof v === 'object' ? JSON.stringify(v) : String(v)));
  } catch (error) {
    if (error instanceof JsonPathError) return [];
    throw error;
  }
}

function isWantedEvent({ reason, involvedObject: { kind, name } }: Event, wanted: Extract<Breakpoint, { readonly kind: 'event' }>): boolean {
  if (wanted.reason !== '' && reason !== wanted.reason) return false;
  return !wanted.about || `${kind}/${name}`.toLowerCase().includes(wanted.about.toLowerCase());
}

function changeHits(breakpoint: Breakpoint, change: Change): boolean {
  const { key, before, after } = change;
  switch (breakpoint.kind) {
    case 'phase':
      return key.startsWith('pods/') && after !== undefined && phaseOf(before) !== phaseOf(after);
    case 'event':
      return key.startsWith('events/') && after !== undefined && isWantedEvent(after as Event, breakpoint);
    case 'field': {
      const holds = (object: KubeObject | undefined): boolean => valuesAt(object, breakpoint.path).includes(breakpoint.value);
      return key === breakpoint.key && holds(after) && !holds(before);
    }
    case 'object': {
      const kind = kindNamed(breakpoint.resource);
      return kind !== undefined && key.startsWith(`${kind.plural}/`) && (breakpoint.expression === '' || comesToHold(kind, breakpoint.expression, change));
    }
    default:
      return false;
  }
}

type Wants = (call: PluginCall) => boolean;

const isRejection: Wants = ({ code, extensionPoint }) =>
  code !== 'Success' && code !== 'Skip' && (extensionPoint === 'Filter' || extensionPoint === 'PreFilter');

const isVerdict =
  ({ plugin, node, status }: Extract<Breakpoint, { readonly kind: 'verdict' }>): Wants =>
  (call) =>
    (plugin === '' || call.plugin === plugin) &&
    (node === '' || call.node === node) &&
    (status === '' ? call.code !== 'Success' && call.code !== 'Skip' : call.code === status);

/** The scheduling cycle that a message has just begun: its end is a timer that the scheduler set in the same moment. */
export function cycleBegunBy({ cluster: { trace, sent } }: Pick<View, 'cluster'>, { id, to, arrivesAtUs }: Message<Body>): Cycle | undefined {
  if (to !== 'scheduler') return undefined;
  for (let at = sent - 1; at > id && trace.sentAtUs(at) >= arrivesAtUs; at--)
    if (trace.cause(at) === id && trace.body(at).type === 'cycle-end') return { id: at, startUs: trace.sentAtUs(at), endUs: trace.arrivesAtUs(at) };
  return undefined;
}

/** A scheduling cycle that began with this message and comes to a call that is wanted: when the first one falls. */
function verdictHit(view: View, message: Message<Body>, wants: Wants): Hit | undefined {
  const cycle = cycleBegunBy(view, message);
  const explanation = cycle && view.explanation(cycle);
  const at = explanation?.calls.findIndex(wants) ?? -1;
  if (!explanation || at < 0) return undefined;
  return { message: message.id, atUs: callAtUs(cycle, at, explanation.calls.length), about: `pods/${explanation.pod}`, call: explanation.calls[at]! };
}

const isOf = (address: string, component: string): boolean => component === '' || address === component || address.startsWith(`${component}/`);

/** `4xx` is every code from 400 to 499. */
const hasCode = (code: number, wanted: string): boolean =>
  String(code).length === wanted.length && [...wanted].every((c, i) => c === 'x' || c === String(code)[i]);

/** The request that a message is, or that it answers with the code that is wanted. */
function requestOf({ cluster: { trace }, index }: View, { id, to, body }: Message<Body>, code: string): number | undefined {
  if (code === '') return to === 'apiserver' && isRequest(body) ? id : undefined;
  if (!isResponse(body) || !hasCode(body.code, code)) return undefined;
  const cause = trace.cause(id);
  const request = cause >= 0 && isRequest(trace.body(cause)) && trace.to(cause) === 'apiserver' ? cause : index.requestBehind(id);
  return request !== undefined && trace.from(request) === to ? request : undefined;
}

function requestHit(view: View, message: Message<Body>, wanted: Extract<Breakpoint, { readonly kind: 'request' }>): boolean {
  const request = requestOf(view, message, wanted.code);
  if (request === undefined || !isOf(view.cluster.trace.from(request), wanted.component)) return false;
  const { verb, resource = '', subresource } = describeMessage(view.cluster.trace.message(request));
  const isWanted = wanted.resource === resource || wanted.resource === `${resource}/${subresource}`;
  // Nobody means heartbeats who does not name what they are about.
  if (wanted.resource === '' ? message.background : !isWanted) return false;
  return wanted.verb === '' || verb === wanted.verb;
}

/** Whether a breakpoint is reached with a message that has just been handled, of which the index knows. */
export function hitBy(breakpoint: Breakpoint, view: View, message: Message<Body>): Hit | undefined {
  const { cluster } = view;
  const here: Hit = { message: message.id, atUs: cluster.nowUs };
  switch (breakpoint.kind) {
    case 'message':
      return message.id === breakpoint.id ? here : undefined;
    case 'rejection':
      return verdictHit(view, message, isRejection);
    case 'verdict':
      return verdictHit(view, message, isVerdict(breakpoint));
    case 'failure':
      return isResponse(message.body) && message.body.code >= 400 && !cluster.trace.background(message.id) ? here : undefined;
    case 'request':
      return requestHit(view, message, breakpoint) ? here : undefined;
    default: {
      const change = changesIn(cluster, message).find((one) => changeHits(breakpoint, one));
      return change && { ...here, about: change.key };
    }
  }
}
