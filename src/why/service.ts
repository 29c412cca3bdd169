import type { Pod, Service } from '../api/types.gen';
import type { Known } from './known';
import { unavailable } from './owned';
import { isReady } from './pod/ready';
import type { Reason } from './reason';

/** Whom a Service's requests reach: the ready Pods that its selector finds. */
export function serviceReasons({ metadata, spec }: Service, known: Known): readonly Reason[] {
  const selector = Object.entries(spec?.selector ?? {});
  if (selector.length === 0) return [{ code: 'no-selector' }];
  const pods = known.list<Pod>('pods', metadata.namespace).filter((pod) => selector.every(([key, value]) => pod.metadata.labels?.[key] === value));
  if (pods.length === 0) return [{ code: 'selects-nothing' }];
  const ready = pods.filter(isReady).length;
  return [...unavailable(known, pods), { code: 'endpoints-ready', ready, of: pods.length }];
}
