import { isEmpty } from '../cluster/debug-setup';
import type { OpenSession } from './session';

/** So much virtual time is passed over in a turn at most: what is asked meanwhile waits. */
const PASSED_US_MAX = 600e6;

/**
 * Whether heartbeats may be passed over at full pace: the cluster has come up, nobody waits for a moment or looks out for something, and of the messages that are known, none has
 * anything to tell any more. As long as there is something to be seen on the timeline, it stays there.
 */
export function mayPassQuiet({ view: { cluster, index }, play, served, debug, beginning }: OpenSession): boolean {
  const { trace } = cluster;
  // Who hears of a node's status, or of a bookmark; and of what was before, single messages that a checkpoint had under way.
  const tellsNothing = (id: number): boolean => id < trace.first || (trace.cause(id) >= 0 && trace.background(trace.cause(id)));
  return beginning.length === 0 && play.errands.size === 0 && !play.until && !served.line && isEmpty(debug) && index.visible.every(tellsNothing);
}

/** Passes over quiet time if it begins here; the messages passed over were handled by nobody, and count for no speed. */
export function passQuiet({ view: { cluster }, speed }: OpenSession): boolean {
  const { delivered } = cluster;
  const passed = cluster.passQuiet(cluster.nowUs + PASSED_US_MAX);
  if (passed) speed.delivered += cluster.delivered - delivered;
  return passed;
}
