import type { Job, Pod } from '../../api/types.gen';

export type Replacement = string | undefined;
export const replacementOf = ({ spec }: Job): Replacement => spec?.podReplacementPolicy;

/** A Pod that is being deleted counts as failed, unless the Job replaces only those that have really failed (`isPodFailed`). */
export function hasFailed(pod: Pod, replacement: Replacement): boolean {
  if (pod.status?.phase === 'Failed') return true;
  return pod.metadata.deletionTimestamp !== undefined && pod.status?.phase !== 'Succeeded' && replacement !== 'Failed';
}
export const isPodFailed = (pod: Pod, job: Job): boolean => hasFailed(pod, replacementOf(job));
