import type { ApiResponse } from '../api/wire';
import { type Breakdown, ClusterBroken } from '../cluster/breakdown';
import { stand } from './play';
import { isOpen, type OpenSession, type Session } from './session';

/** A cluster that is broken stands still: the page is shown why, and whoever waits for an answer hears it. */

/** Why what is shown cannot go on from here. Of a served cluster its server says so: no replica comes as far as the message that broke it. */
export const brokenIn = ({ view, served }: OpenSession): Breakdown | undefined => view.cluster.broken ?? (served.following ? served.broken : undefined);

/** Does something that may run the cluster. */
export function guarded(session: Session, act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof ClusterBroken) || !isOpen(session)) throw error;
    standStill(session, error.breakdown);
  }
}

/** Ends play, and all that waits for something that will not come. */
export function standStill({ view, play, told, calls, served, host }: OpenSession, breakdown: Breakdown): void {
  stand(play);
  told.dirty = true;
  view.index.catchUp();
  for (const [stream, { page }] of calls) host.post({ type: 'response', call: page, response: refusal(stream, breakdown) });
  for (const [page] of served.asked) host.post({ type: 'response', call: page, response: refusal(0, breakdown) });
  calls.clear();
  served.asked.clear();
}

/** The answer to a call that nobody can answer any more. */
export const refusal = (stream: number, { words }: Breakdown): ApiResponse => ({
  type: 'response',
  stream,
  code: 500,
  body: {
    apiVersion: 'v1',
    kind: 'Status',
    metadata: {},
    status: 'Failure',
    message: `the simulation is broken and stands still: ${words}`,
    reason: 'InternalError',
    code: 500,
  },
});
