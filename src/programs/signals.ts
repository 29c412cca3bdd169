import type { Process, Signal, Work } from './program';

/** What signals do to a program that has something to say about them. */

/**
 * Sleeps, at most so long, until one of these signals comes; undefined: none did. They reach only a process of its own: a program that a shell
 * waits for shares the shell's here, which hears them instead.
 */
export function* sleepUntilSignal({ self, alone }: Process, signals: readonly Signal[], us = Number.POSITIVE_INFINITY): Work<Signal | undefined> {
  if (alone) for (const signal of signals) self.handled.add(signal);
  if (self.signals.length === 0) yield { call: 'sleep', us, interruptible: alone };
  return alone ? self.signals.shift() : undefined;
}
