import type { PersistentVolume, PersistentVolumeClaim } from '../../api/types.gen';
import type { Action } from '../../client/controller';
import { type EventNote, referenceTo } from '../../client/event-recorder';

/** All that waits is looked at again so often (`PVClaimBinderSyncPeriod`). */
const RESYNC_US = 15e6;

export const note = (about: PersistentVolumeClaim | PersistentVolume, type: EventNote['type'], reason: string, message: string): EventNote => ({
  about: referenceTo(about),
  type,
  reason,
  message,
});

/** Nothing can be done now: that is said, and at the next resync, which is one for all, it is looked at again (`resync`). */
export const waitForChange = (nowUs: number, events: readonly EventNote[] = []): Action => ({
  events,
  againAfterUs: RESYNC_US - (nowUs % RESYNC_US),
  background: true,
});
