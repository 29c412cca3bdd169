import type { Breakpoint } from '../cluster/breakpoint';
import { type Hit, hitBy } from '../cluster/breakpoints';
import { passTo, type Vehicle } from '../cluster/stepping';
import { stand } from './play';
import type { OpenSession } from './session';

/** Where time stops, played or stepped: at a breakpoint of the user's list, or at what play is to stop at once. */
export interface Armed {
  readonly breakpoint: Breakpoint;
  /** Its id, if it is one of the list. */
  readonly kept?: number;
}

/** A breakpoint that is reached: now, or as soon as time gets there. */
interface Reached {
  readonly armed: Armed;
  readonly hit: Hit;
}

type Handled = NonNullable<ReturnType<Vehicle['deliverNext']>>;

/** What time stops at now. */
export function armedIn({ play: { until }, debug: { breakpoints } }: OpenSession): readonly Armed[] {
  const once: readonly Armed[] = until ? [{ breakpoint: until.breakpoint }] : [];
  return [...once, ...breakpoints.flatMap(({ id, on, at }) => (on ? [{ breakpoint: at, kept: id }] : []))];
}

/** What is reached with a message that has just been handled; of several, what comes first. */
function reachedBy({ view }: OpenSession, { id }: Handled, armed: readonly Armed[]): Reached | undefined {
  const message = view.cluster.trace.message(id);
  let first: Reached | undefined;
  for (const one of armed) {
    const hit = hitBy(one.breakpoint, view, message);
    if (hit && (!first || hit.atUs < first.hit.atUs)) first = { armed: one, hit };
  }
  return first;
}

/** Time stands where the breakpoint is, and the page is told at which. */
function stopThere({ view, play }: OpenSession, vehicle: Vehicle, { armed, hit }: Reached): void {
  const { message, atUs, ...why } = hit;
  stand(play);
  play.until = { ...armed, ...why, hit: message };
  passTo(view, vehicle, atUs);
}

/** Stops play if this message reaches what it is to stop at. */
export function stopsAt(session: OpenSession, vehicle: Vehicle, message: Handled, armed: readonly Armed[]): boolean {
  const reached = reachedBy(session, message, armed);
  if (reached) stopThere(session, vehicle, reached);
  return reached !== undefined;
}

/** A vehicle for steps forwards: it goes as far as the first breakpoint on its way, and from there no further. */
export function upToBreakpoints(session: OpenSession, vehicle: Vehicle): Vehicle {
  const { cluster } = session.view;
  const armed = armedIn(session);
  let ahead: Reached | undefined;
  let isStopped = false;
  const stopsBy = (us: number): boolean => {
    if (isStopped || !ahead || ahead.hit.atUs > us) return isStopped;
    isStopped = true;
    stopThere(session, vehicle, ahead);
    return true;
  };
  return {
    deliverNext() {
      if (stopsBy(cluster.nextAtUs)) return undefined;
      const message = vehicle.deliverNext();
      const reached = message && reachedBy(session, message, armed);
      if (reached && !(ahead && ahead.hit.atUs <= reached.hit.atUs)) ahead = reached;
      stopsBy(cluster.nowUs);
      return message;
    },
    idleTo(us) {
      if (!stopsBy(us)) vehicle.idleTo(us);
    },
    seek: vehicle.seek,
  };
}
