import type { Breakpoint } from '../cluster/breakpoint';
import { hitBy } from '../cluster/breakpoints';
import { isBusy } from '../cluster/busy';
import { registryOf } from '../cluster/inspect';
import { passTo } from '../cluster/stepping';
import type { MessageRow } from '../cluster/view';
import { type Condition, readCondition } from './condition';
import { getObject } from './objects';
import { resourceNamed } from './resources';
import { pass, type Run } from './run';

/** Objects that heartbeats change. */
const BEATING: ReadonlySet<string> = new Set(['nodes', 'leases']);

/** Lets time pass until the condition holds; false if it does not within so many virtual seconds. Objects change only with etcd's revision. */
export function runUntil(run: Run, condition: string | Condition | (() => boolean), withinSeconds: number): boolean {
  const wanted = typeof condition === 'string' ? readCondition(condition) : condition;
  const holds = (): boolean => (typeof wanted === 'function' ? wanted() : wanted.holds(getObject(run, wanted.resource, wanted.name, wanted.namespace)));
  if (holds()) return true;
  const registry = registryOf(run.cluster);
  let seen = registry.revision;
  const test = (): boolean => {
    if (registry.revision === seen) return false;
    seen = registry.revision;
    return holds();
  };
  return pass(run, withinSeconds * 1e6, test, typeof wanted !== 'function' && !BEATING.has(resourceNamed(wanted.resource)?.plural ?? ''));
}

/** Lets time pass until nothing is under way that somebody waits for; false if it still is after so many virtual seconds. */
export function settle(run: Run, withinSeconds: number): boolean {
  const isQuiet = (): boolean => !isBusy(run.cluster);
  return isQuiet() || pass(run, withinSeconds * 1e6, isQuiet);
}

/** Lets time pass until a breakpoint is reached, and gives back the message that it came with. */
export function runUntilBreakpoint(run: Run, breakpoint: Breakpoint, withinSeconds: number): MessageRow | undefined {
  const { view, vehicle } = run;
  let row: MessageRow | undefined;
  pass(run, withinSeconds * 1e6, (message) => {
    const hit = hitBy(breakpoint, view, message);
    if (!hit) return false;
    row = view.row(hit.message);
    passTo(view, vehicle, hit.atUs);
    return true;
  });
  return row;
}
