import { isObject } from '../api/is-object';
import type { KubeObject } from '../api/object';
import { parseTime } from '../api/time';

type Json = Readonly<Record<string, unknown>>;

/** Where nothing in a dump has a time. */
const UNKNOWN_US = 1_767_225_600_000_000;

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;
const TIMES = ['lastHeartbeatTime', 'lastTransitionTime', 'lastUpdateTime', 'lastProbeTime'] as const;

/** The time at which a dump was made: right after the last thing that it tells of. */
export function momentOf(objects: readonly KubeObject[]): number {
  let latest = '';
  // Times of one form come after each other as texts do.
  const see = (time: unknown): void => {
    if (typeof time === 'string' && time > latest && TIME.test(time)) latest = time;
  };
  for (const { metadata, ...object } of objects) {
    see(metadata.creationTimestamp);
    const { status } = object as { readonly status?: unknown };
    if (!isObject(status)) continue;
    see(status.startTime);
    if (Array.isArray(status.conditions))
      for (const condition of status.conditions as readonly unknown[]) if (isObject(condition)) for (const field of TIMES) see(condition[field]);
    if (Array.isArray(status.containerStatuses))
      for (const { state, lastState } of status.containerStatuses as readonly { readonly state?: Json; readonly lastState?: Json }[])
        for (const of of [state, lastState])
          for (const phase of Object.values(of ?? {})) if (isObject(phase)) for (const field of ['startedAt', 'finishedAt']) see(phase[field]);
  }
  const lastUs = parseTime(latest);
  return lastUs === undefined ? UNKNOWN_US : (Math.floor(lastUs / 1e6) + 1) * 1e6;
}
