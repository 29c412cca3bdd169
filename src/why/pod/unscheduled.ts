import type { PersistentVolumeClaim, Pod } from '../../api/types.gen';
import { controllerReasons } from '../controllers';
import type { Known, Queued } from '../known';
import type { Reason } from '../reason';
import { claimNames } from './sources';

/** The claims of a Pod that keep it off every node. */
function claimReasons(known: Known, pod: Pod): readonly Reason[] {
  if (known.unseen?.has('persistentvolumeclaims')) return [];
  const claims = known.list<PersistentVolumeClaim>('persistentvolumeclaims', pod.metadata.namespace);
  return claimNames(pod).flatMap((claim): Reason[] => {
    const found = claims.find(({ metadata }) => metadata.name === claim);
    if (!found) return [{ code: 'missing-claim', claim }];
    return found.spec?.volumeName ? [] : [{ code: 'unbound-claim', claim }];
  });
}

function unschedulable(known: Known, pod: Pod, { attempts = 0, message = '', nominatedNode }: Queued): readonly Reason[] {
  const objections = known.objections(pod).map(({ reason, nodes }) => ({ reason, nodes: nodes.length }));
  return [{ code: 'unschedulable', attempts, objections, message, ...(nominatedNode !== undefined && { nominatedNode }) }, ...claimReasons(known, pod)];
}

/** What holds a Pod that has no node. */
export function unscheduledReasons(known: Known, pod: Pod): readonly Reason[] {
  const gates = (pod.spec?.schedulingGates ?? []).map(({ name }) => name);
  if (gates.length > 0) return [{ code: 'gated', gates }];
  const stopped = controllerReasons(known, 'scheduler');
  if (stopped.length > 0) return stopped;
  const queued = known.queued(pod);
  switch (queued?.why) {
    case undefined:
      return [{ code: 'scheduler-unseen' }];
    case 'active':
      return [{ code: 'queued', before: queued.before ?? 0 }];
    case 'scheduling':
    case 'binding':
      return [{ code: queued.why }];
    case 'backoff':
      return [{ code: 'scheduling-back-off', untilUs: queued.untilUs ?? known.nowUs, attempts: queued.attempts ?? 0 }, ...unschedulable(known, pod, queued)];
    case 'unschedulable':
    case 'gated':
      return unschedulable(known, pod, queued);
    case 'nobody':
      return [{ code: 'no-scheduler', schedulerName: queued.schedulerName ?? '' }];
  }
}
