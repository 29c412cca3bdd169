import { parseTime } from '../../api/time';
import type { Pod } from '../../api/types.gen';

const readyCondition = ({ status }: Pod) => status?.conditions?.find(({ type, status: s }) => type === 'Ready' && s === 'True');

export const isReady = (pod: Pod): boolean => readyCondition(pod) !== undefined;

/** Since when a Pod is ready (virtual microseconds since the Unix epoch); 0: it is not. */
export const readySinceUs = (pod: Pod): number => parseTime(readyCondition(pod)?.lastTransitionTime) ?? 0;
