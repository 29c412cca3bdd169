import type { RequeueTimer } from '../../client/controller-process/process';
import type { KubeletTimer } from '../../kubelet/messages';
import type { Message } from '../../sim/message';
import type { Body } from '../input';
import type { Present } from '../present';
import type { TimerKind } from './pulse';

/** The timers of what goes on when nothing happens, each with the message that sets it off, and when the first of all others rings. */
export interface Timers {
  /** By kubelet. */
  readonly lease: ReadonlyMap<string, Timer>;
  readonly status: ReadonlyMap<string, Timer>;
  readonly deadline: ReadonlyMap<string, readonly Timer[]>;
  readonly single: ReadonlyMap<Single, readonly Timer[]>;
  readonly othersUs: number;
}
type Timer = Message<Body>;
export type Single = Exclude<TimerKind, 'kubelet-deadline'>;

export const MONITOR = { address: 'controller/nodelifecycle', key: '/monitor' } as const;
export const GC = { address: 'controller/podgc', key: '/gc' } as const;

const SINGLES: Readonly<Record<string, Single>> = { 'bookmark-timer': 'bookmarks', 'compact-timer': 'compact', 'deadline-timer': 'server-deadline' };

function singleOf({ to, body }: Timer): Single | undefined {
  if (to === 'apiserver') return SINGLES[body.type];
  if (body.type !== 'requeue') return undefined;
  const { key } = body as RequeueTimer;
  if (to === MONITOR.address && key === MONITOR.key) return 'monitor';
  return to === GC.address && key === GC.key ? 'gc' : undefined;
}

/** What a kubelet's timer is for, if it is one of its heart. */
function beatOf({ to, body }: Timer): 'lease' | 'status' | 'deadline' | undefined {
  if (!to.startsWith('kubelet/')) return undefined;
  if (body.type === 'deadline') return 'deadline';
  if (body.type !== 'node-timer') return undefined;
  const { what } = body as Extract<KubeletTimer, { readonly type: 'node-timer' }>;
  return what === 'lease' || what === 'status' ? what : undefined;
}

/** The timers that are set; undefined if anything is on its way from one process to another. */
export function timersOf({ kernel }: Present): Timers | undefined {
  const [lease, status] = [new Map<string, Timer>(), new Map<string, Timer>()];
  const [deadline, single] = [new Map<string, Timer[]>(), new Map<Single, Timer[]>()];
  const add = <K>(map: Map<K, Timer[]>, key: K, timer: Timer): void => void map.set(key, [...(map.get(key) ?? []), timer]);
  let othersUs = Number.POSITIVE_INFINITY;
  for (const id of kernel.underWay()) {
    const timer = kernel.trace.message(id);
    if (timer.from !== timer.to) return undefined;
    const [beat, one] = [beatOf(timer), singleOf(timer)];
    const known = beat === 'lease' ? lease : status;
    if (beat === 'deadline') add(deadline, timer.to, timer);
    else if (beat && !known.has(timer.to)) known.set(timer.to, timer);
    else if (one) add(single, one, timer);
    else othersUs = Math.min(othersUs, timer.arrivesAtUs);
  }
  return { lease, status, deadline, single, othersUs };
}
