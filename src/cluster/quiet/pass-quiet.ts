import type { RequeueTimer } from '../../client/controller-process/process';
import type { DeadlineTimer } from '../../client/exchanges';
import type { KernelCheckpoint } from '../../sim/kernel';
import type { Message } from '../../sim/message';
import type { Body } from '../input';
import { type Known, knowFrom, spreadBefore } from '../known';
import { componentAt, type Spec } from '../parts';
import { beat, type Until } from './beating';
import { observe, type Quiet } from './observe';
import { LEASE, NODE, type Pulse, type RestTimer } from './pulse';
import { settle } from './settle';
import { startPulse } from './start';
import { GC, MONITOR } from './timers';

/** Less than that is played: what is passed over has to be put together again. */
const AT_LEAST_US = 60e6;
/** So long before anything else comes, it is played message by message again. */
const MARGIN_US = 1e6;

/** So many messages of a node are on their way before it is calm, at most, and less than that is played. */
const MARGIN_OF_NODE = 64;
const MARGIN_MESSAGES = 1_000;

/**
 * Passes over quiet time, up to shortly before a moment, before so many messages have been handled, or before anything but heartbeats comes: the cluster is
 * what it would have become, message numbers and chance included, but what was sent meanwhile is not known; whoever goes back there has it sent again. False
 * if it is not quiet, or not for long enough.
 */
export function passQuiet(known: Known, until: Until): boolean {
  const { present, history } = known;
  const { kernel } = present;
  const quiet = until.delivered - kernel.delivered > MARGIN_MESSAGES ? observe(present, until.us, AT_LEAST_US) : undefined;
  if (!quiet) return false;
  const most = until.delivered - MARGIN_OF_NODE * quiet.nodes.length;
  if (most <= kernel.delivered) return false;
  const before = present.checkpoint();
  const { revision } = componentAt('etcd', kernel.component('etcd')).inspect();
  const pulse = startPulse(quiet, { ...before.kernel, revision });
  const isCalm = beat(pulse, { us: quiet.endsUs - MARGIN_US, delivered: most }, quiet.endsUs);
  if (!isCalm || pulse.delivered > until.delivered || !settle(present, quiet, pulse, revision)) {
    present.restore(before);
    return false;
  }
  const timers = timersOf(quiet, pulse, before.kernel.sent);
  kernel.trace.learn(timers);
  const { nowUs, delivered, sent, random } = pulse;
  const queue = queueOf(before.kernel, quiet, timers, pulse);
  const after = { ...present.checkpoint(), delivered };
  present.restore({ ...after, kernel: { ...after.kernel, nowUs, delivered, sent, random: random.save(), queue } });
  history.checkpoints.add(before);
  const here = present.checkpoint();
  history.checkpoints.add(here);
  spreadBefore(known, here);
  knowFrom(known, here);
  return true;
}

/** The timers that have been set meanwhile. */
function timersOf(quiet: Quiet, { beats, nodes, rest, deadline }: Pulse, sent: number): readonly Message<Body>[] {
  const set: Message<Body>[] = [];
  for (const { timer, cause, atUs, everyUs } of beats)
    for (let n = 0; n < nodes; n++) {
      const { address, lease, status } = quiet.nodes[n]!;
      const { body } = timer === beats[LEASE].timer ? lease : status;
      if (timer[n]! >= sent) set.push(timerOf(address, timer[n]!, { cause: cause[n]!, sentUs: atUs[n]! - everyUs, atUs: atUs[n]! }, body));
    }
  for (const [id, timer] of rest) if (id >= sent) set.push(restTimer(quiet, id, timer, deadline[timer.node]!));
  return set;
}

const timerOf = (address: string, id: number, { cause, sentUs, atUs }: Pick<RestTimer, 'cause' | 'sentUs' | 'atUs'>, body: Body): Message<Body> => ({
  id,
  cause,
  from: address,
  to: address,
  sentAtUs: sentUs,
  arrivesAtUs: atUs,
  background: true,
  body,
});

function restTimer({ nodes, single }: Quiet, id: number, timer: RestTimer, stream: number): Message<Body> {
  const { kind, node, atUs } = timer;
  switch (kind) {
    case 'kubelet-deadline': {
      const body: DeadlineTimer = { type: 'deadline', stream };
      return timerOf(nodes[node]!.address, id, timer, body);
    }
    case 'server-deadline': {
      const { life } = single.get('bookmarks')!.body as Body & { readonly life: number };
      const body: Body & { readonly life: number; readonly atUs: number } = { type: 'deadline-timer', life, atUs };
      return timerOf('apiserver', id, timer, body);
    }
    case 'monitor':
    case 'gc': {
      const { address, key } = kind === 'gc' ? GC : MONITOR;
      const body: RequeueTimer = { type: 'requeue', key, atUs };
      return timerOf(address, id, timer, body);
    }
    default:
      return timerOf('apiserver', id, timer, single.get(kind)!.body);
  }
}

/** What is under way then: what was and has not come yet, and what has been set since. */
function queueOf({ queue }: KernelCheckpoint<Spec>, quiet: Quiet, set: readonly Message<Body>[], { beats, rest }: Pulse): KernelCheckpoint<Spec>['queue'] {
  const { nodes, single } = quiet;
  const wasSet = new Set([...nodes.flatMap(({ lease, status, deadline }) => [lease, status, deadline ?? lease]), ...single.values()].map(({ id }) => id));
  const still = new Set([...beats[LEASE].timer, ...beats[NODE].timer, ...rest.keys()]);
  const left = queue.ids.map((id, n) => [id, queue.atUs[n]!] as const).filter(([id]) => !wasSet.has(id) || still.has(id));
  const all = [...left, ...set.map(({ id, arrivesAtUs }) => [id, arrivesAtUs] as const)].sort(([a, aUs], [b, bUs]) => aUs - bUs || a - b);
  return { ids: all.map(([id]) => id), atUs: all.map(([, atUs]) => atUs) };
}
