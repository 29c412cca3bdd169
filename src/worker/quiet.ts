import type { Body } from '../cluster/cluster';
import { isEmpty } from '../cluster/debug-setup';
import type { TraceIndex } from '../cluster/trace-index';
import type { Trace } from '../sim/trace';
import type { OpenSession } from './session';

/** So much virtual time is passed over in a turn at most: what is asked meanwhile waits. */
const PASSED_US_MAX = 600e6;

/**
 * Whether heartbeats may be passed over at full pace: the cluster has come up, nobody waits for a moment or looks out for something, and of the messages that are known, none has
 * anything to tell any more. As long as there is something to be seen on the timeline, it stays there.
 */
export function mayPassQuiet({ view: { cluster, index }, play, served, debug, beginning }: OpenSession): boolean {
  return beginning.length === 0 && play.errands.size === 0 && !play.until && !served.line && isEmpty(debug) && tellNothing(cluster.trace, index);
}

/** Whether each known message that is shown only follows what nobody looks at: who hears of a node's status, or of a bookmark. Those that are not known any more are not asked. */
function tellNothing(trace: Trace<Body>, { visible, countBelow }: TraceIndex): boolean {
  for (let at = countBelow(visible, trace.first); at < visible.length; at++) {
    const cause = trace.cause(visible[at]!);
    if (cause < 0 || !trace.background(cause)) return false;
  }
  return true;
}

/** Passes over quiet time if it begins here; the messages passed over were handled by nobody, and count for no speed. */
export function passQuiet({ view: { cluster }, speed }: OpenSession): boolean {
  const { delivered } = cluster;
  const passed = cluster.passQuiet(cluster.nowUs + PASSED_US_MAX);
  if (passed) speed.delivered += cluster.delivered - delivered;
  return passed;
}
