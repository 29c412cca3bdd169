import { quantityValue } from '../api/quantity';
import type { Container, Pod } from '../api/types.gen';
import { initContainersOf, isSidecar, specOf } from './containers';

const GUARANTEED = -997;
const BEST_EFFORT = 1000;
/** From here on a Pod is critical to its node. */
const CRITICAL_PRIORITY = 2_000_001_000;

const requested = ({ resources }: Container): number => quantityValue(resources?.requests?.memory ?? '0');

/** How gladly the kernel kills a container where memory runs short (kubelet `qos.GetContainerOOMScoreAdjust`). */
export function oomScoreAdj(pod: Pod, container: Container, memoryCapacity: number): number {
  if ((pod.spec?.priority ?? 0) >= CRITICAL_PRIORITY || pod.status?.qosClass === 'Guaranteed') return GUARANTEED;
  if (pod.status?.qosClass === 'BestEffort' || memoryCapacity === 0) return BEST_EFFORT;
  const scoreOf = (bytes: number): number => 1000 - Math.trunc((1000 * bytes) / memoryCapacity);
  const own = scoreOf(requested(container));
  const isHelper = isSidecar(container) && initContainersOf(pod).some(({ name }) => name === container.name);
  const score = isHelper ? Math.min(own, scoreOf(Math.min(...specOf(pod).containers.map(requested)))) : own;
  return score < 1000 + GUARANTEED ? 1000 + GUARANTEED : score === BEST_EFFORT ? score - 1 : score;
}
