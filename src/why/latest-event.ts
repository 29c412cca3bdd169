import type { Event } from '../api/types.gen';
import type { Known } from './known';

const toldAt = ({ lastTimestamp, eventTime }: Event): string => lastTimestamp ?? eventTime ?? '';

/** The latest Event of some kind in a namespace: what Kubernetes says of a failure is often kept there only. */
export function latestEvent(known: Known, namespace: string | undefined, isMeant: (event: Event) => boolean): Event | undefined {
  let latest: Event | undefined;
  for (const event of known.list<Event>('events', namespace)) if (isMeant(event) && (!latest || toldAt(event) >= toldAt(latest))) latest = event;
  return latest;
}
