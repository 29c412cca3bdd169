import { configMap } from './config-map';
import { endpointSlice } from './endpoint-slice';
import { endpoints } from './endpoints';
import { event, eventsEvent } from './event';
import type { Kind } from './kind';
import { lease } from './lease';
import { limitRange } from './limit-range';
import { namespace } from './namespace';
import { node } from './node';
import { priorityClass } from './priority-class';
import { secret } from './secret';
import { service } from './service';
import { serviceAccount } from './service-account';

/** All built-in kinds, one a line, in alphabetical order. Several versions of one storage (Event, HorizontalPodAutoscaler) are entries of their own. */
export const KINDS: readonly Kind[] = [
  configMap,
  endpoints,
  endpointSlice,
  event,
  eventsEvent,
  lease,
  limitRange,
  namespace,
  node,
  priorityClass,
  secret,
  service,
  serviceAccount,
];
