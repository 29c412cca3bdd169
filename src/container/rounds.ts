import type { Place, Self } from '../programs/program';
import { collect, type Live, type Memory, progressOf, type Round, type Visited } from './live';

/**
 * Servers and loops come round to the same place again and again. To stand there as they did the last time, one need not hear all that came in before: it is
 * enough to go to that place once, and to be given the memory of the last time. So of a command that goes in step, no more is kept than what came in since
 * it last came round, and how it first came there.
 */

/** A memory costs something, too: so much comes in before there is another. */
const INPUTS_MIN = 500;

/** A process is at a place, at which it may have been before. */
export function comesRound(live: Live, self: Self, place: Place): void {
  const visit = ++live.visits;
  const { returning } = live;
  if (returning?.visit === visit) load(live, self, place, returning);
  if (returning || live.steps < 0 || !isAlone(live, self)) return;
  if (live.visited?.place !== place) live.visited = { place, first: progressOf(live), visit };
  else if (live.inputCount >= INPUTS_MIN) beginRound(live, self, live.visited);
}

/** Whether all that goes on in a command is what a process does. */
const isAlone = ({ container: { processes, input }, inside }: Live, { signals }: Self): boolean =>
  processes.live.size === 1 && processes.ended.size === 0 && inside.size === 0 && !input && signals.length === 0;

/** From here on steps and inputs are counted anew; the step under way is none of them. */
function beginRound(live: Live, self: Self, { first, visit, place }: Visited): void {
  live.round = { first, visit, memory: save(live, self, place) };
  [live.inputs, live.inputCount, live.steps] = [undefined, 0, -1];
}

/** Brings a command, which is about to come to the place of a round for the first time, to where it was the last time; `step`: takes that step. */
export function comeBack(live: Live, round: Round, step: () => void): void {
  live.returning = round;
  step();
  live.returning = undefined;
}

function save(live: Live, self: Self, place: Place): Memory {
  collect(live);
  const { container, outside, cutter, printed } = live;
  const { nextPid, steps, untilUs } = container.processes;
  return {
    own: place.save(),
    process: { us: self.clock.us, command: self.command, handled: [...self.handled] },
    nextPid,
    steps,
    untilUs,
    outside: { listeners: new Map(outside.listeners), arrived: [...outside.arrived], outcomes: new Map(outside.outcomes) },
    trees: new Map(container.files.trees),
    shares: container.shares,
    lines: linesOf(live),
    begun: cutter.save(),
    printed: { ...printed },
  };
}

function linesOf({ lines, linesInAll, round }: Live): Memory['lines'] {
  const before = round?.memory.lines;
  const fresh = lines.slice(Math.max(0, lines.length - (linesInAll - (before?.inAll ?? 0))));
  const pieces = [...(before?.pieces ?? []), fresh];
  let spare = pieces.reduce((sum, { length }) => sum + length, 0) - lines.length;
  while (spare > 0 && spare >= pieces[0]!.length) spare -= pieces.shift()!.length;
  return { pieces, count: lines.length, inAll: linesInAll };
}

function load(live: Live, self: Self, place: Place, round: Round): void {
  const { container, outside, cutter, printed, lines } = live;
  const { memory, first, visit } = round;
  const { process, nextPid, steps, untilUs } = memory;
  collect(live);
  place.load(memory.own);
  self.clock.us = process.us;
  self.command = process.command;
  refill(self.handled, process.handled);
  Object.assign(container.processes, { nextPid, steps, untilUs });
  refillMap(outside.listeners, memory.outside.listeners);
  refillMap(outside.outcomes, memory.outside.outcomes);
  outside.arrived.splice(0, outside.arrived.length, ...memory.outside.arrived);
  refillMap(container.files.trees, memory.trees);
  container.shares = memory.shares;
  const { pieces, count, inAll } = memory.lines;
  const kept = pieces.flat();
  lines.splice(0, lines.length);
  for (const line of kept.slice(kept.length - count)) lines.push(line);
  live.linesInAll = inAll;
  cutter.load(memory.begun);
  Object.assign(printed, memory.printed);
  live.visited = { place, first, visit };
  live.round = round;
  [live.inputs, live.inputCount, live.steps] = [undefined, 0, -1];
}

function refill<T>(set: Set<T>, values: Iterable<T>): void {
  set.clear();
  for (const value of values) set.add(value);
}

function refillMap<K, V>(map: Map<K, V>, entries: ReadonlyMap<K, V>): void {
  map.clear();
  for (const [key, value] of entries) map.set(key, value);
}
