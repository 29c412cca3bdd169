import { evaluate, JsonPathError, parsePath } from '../api/jsonpath';
import type { KubeObject } from '../api/object';
import type { Event, Pod } from '../api/types.gen';
import { isResponse } from '../api/wire';
import type { Message } from '../sim/message';
import { type Change, changesIn } from './changes';
import type { Body, Cluster } from './cluster';
import type { Cycle } from './cycle';
import { callAtUs, type Explanation } from './explain';

/** What play may stop at. */
export type Breakpoint =
  /** A Pod changes phase. */
  | { readonly kind: 'phase' }
  /** A Filter rejects a node. */
  | { readonly kind: 'rejection' }
  /** An Event is recorded: with this reason, or with any (empty). */
  | { readonly kind: 'event'; readonly reason: string }
  /** The API server answers with an error. */
  | { readonly kind: 'failure' }
  /** A field of an object (`pods/default/web`, `.status.phase`) becomes this. */
  | { readonly kind: 'field'; readonly key: string; readonly path: string; readonly value: string };

/** Where time is to stop: now, or (within a scheduling cycle that has just begun) a little later. */
export interface Hit {
  readonly message: number;
  readonly atUs: number;
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

function changeHits(breakpoint: Breakpoint, { key, before, after }: Change): boolean {
  switch (breakpoint.kind) {
    case 'phase':
      return key.startsWith('pods/') && after !== undefined && phaseOf(before) !== phaseOf(after);
    case 'event':
      return key.startsWith('events/') && after !== undefined && (breakpoint.reason === '' || (after as Event).reason === breakpoint.reason);
    case 'field': {
      const holds = (object: KubeObject | undefined): boolean => valuesAt(object, breakpoint.path).includes(breakpoint.value);
      return key === breakpoint.key && holds(after) && !holds(before);
    }
    default:
      return false;
  }
}

/** A scheduling cycle that began with this message and rejects a node: when its first rejection falls. */
function rejection(cluster: Cluster, message: Message<Body>, explain: (cycle: Cycle) => Explanation | undefined): number | undefined {
  if (message.to !== 'scheduler') return undefined;
  const { trace, sent } = cluster;
  for (let id = sent - 1; id > message.id && trace.cause(id) === message.id; id--) {
    if (trace.body(id).type !== 'cycle-end') continue;
    const cycle: Cycle = { id, startUs: trace.sentAtUs(id), endUs: trace.arrivesAtUs(id) };
    const calls = explain(cycle)?.calls ?? [];
    const call = calls.findIndex((c) => c.code !== 'Success' && c.code !== 'Skip' && (c.extensionPoint === 'Filter' || c.extensionPoint === 'PreFilter'));
    if (call >= 0) return callAtUs(cycle, call, calls.length);
  }
  return undefined;
}

/** Whether a breakpoint is reached with a message that has just been handled. */
export function hitBy(breakpoint: Breakpoint, cluster: Cluster, message: Message<Body>, explain: (cycle: Cycle) => Explanation | undefined): Hit | undefined {
  const here: Hit = { message: message.id, atUs: cluster.nowUs };
  if (breakpoint.kind === 'rejection') {
    const atUs = rejection(cluster, message, explain);
    return atUs === undefined ? undefined : { message: message.id, atUs };
  }
  if (breakpoint.kind === 'failure') {
    return isResponse(message.body) && message.body.code >= 400 && !cluster.trace.background(message.id) ? here : undefined;
  }
  return changesIn(cluster, message).some((change) => changeHits(breakpoint, change)) ? here : undefined;
}
