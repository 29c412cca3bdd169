import type { Pod, StatefulSet } from '../api/types.gen';
import { controllerReasons } from './controllers';
import type { Known } from './known';
import { creationRefusal, ownedBy, unavailable } from './owned';
import { podTrouble } from './pod/pod';
import { isReady } from './pod/ready';
import type { Reason } from './reason';
import { isFailure } from './standing';

const REVISION = 'controller-revision-hash';

/** Ready, and not on its way out. */
const isUp = (pod: Pod): boolean => pod.metadata.deletionTimestamp === undefined && isReady(pod);

/** The lowest ordinal that is not ready: a set in order does nothing before that is. */
function blockingReasons(set: StatefulSet, pods: ReadonlyMap<string, Pod>, known: Known): readonly Reason[] {
  const from = set.spec?.ordinals?.start ?? 0;
  const to = from + (set.spec?.replicas ?? 1);
  for (let ordinal = from; ordinal < to; ordinal++) {
    const name = `${set.metadata.name}-${ordinal}`;
    const pod = pods.get(name);
    if (!pod) return [{ code: 'ordinal-missing', pod: name }, ...creationRefusal(known, set)];
    if (isUp(pod)) continue;
    const because = podTrouble(pod, known);
    const blocks: Reason = { code: 'ordinal-blocks', pod: name, behind: to - ordinal - 1, ...(because && { because }) };
    return because && isFailure(because) ? [blocks, brokenTemplate(set, pod)] : [blocks];
  }
  return [];
}

/** kubernetes.io, StatefulSets, "Forced rollback": with OrderedReady, a Pod of a broken template is only replaced when somebody deletes it. */
const brokenTemplate = ({ status }: StatefulSet, { metadata }: Pod): Reason => ({
  code: 'broken-template',
  pod: metadata.name ?? '',
  isRepaired: status?.updateRevision !== undefined && metadata.labels?.[REVISION] !== status.updateRevision,
});

/** Why Pods stay as an older template has them, though all is well. */
function oldReasons({ spec, status }: StatefulSet, pods: readonly Pod[]): readonly Reason[] {
  const old = pods.filter(({ metadata }) => metadata.labels?.[REVISION] !== status?.updateRevision).length;
  if (old === 0 || status?.updateRevision === undefined) return [];
  if (spec?.updateStrategy?.type === 'OnDelete') return [{ code: 'on-delete', old }];
  const partition = spec?.updateStrategy?.rollingUpdate?.partition ?? 0;
  return partition > 0 ? [{ code: 'partition', partition, old }] : [];
}

/** What holds a StatefulSet: the ordinal that blocks all that follow. */
export function statefulSetReasons(set: StatefulSet, known: Known): readonly Reason[] {
  const wanted = set.spec?.replicas ?? 1;
  const pods = ownedBy<Pod>(known, 'pods', set);
  const isInOrder = set.spec?.podManagementPolicy !== 'Parallel';
  const held = isInOrder
    ? blockingReasons(set, new Map(pods.map((pod) => [pod.metadata.name ?? '', pod])), known)
    : unavailable(
        known,
        pods.filter((pod) => !isUp(pod)),
      );
  const count: Reason = wanted === 0 ? { code: 'scaled-to-zero' } : { code: 'available', available: set.status?.availableReplicas ?? 0, wanted };
  return [...controllerReasons(known, 'statefulset'), ...held, ...oldReasons(set, pods), count];
}
