import type { ContainerStatus, Job, Pod, PodFailurePolicyRule } from '../../api/types.gen';

/** What a Job's policy makes of a failed Pod (`matchPodFailurePolicy`). */
export interface FailureVerdict {
  /** Whether the failure counts towards the Job's limit. */
  readonly counts: boolean;
  /** Whether the index that the Pod worked on fails with it. */
  readonly failsIndex?: true;
  /** Why the whole Job fails with it, if it does. */
  readonly failsJob?: string;
}

export function failureVerdict({ spec }: Job, pod: Pod): FailureVerdict {
  for (const [index, rule] of (spec?.podFailurePolicy?.rules ?? []).entries()) {
    const reason = matching(rule, pod);
    if (reason === undefined) continue;
    if (rule.action === 'Ignore') return { counts: false };
    if (rule.action === 'FailJob') return { counts: true, failsJob: `${reason} matching FailJob rule at index ${index}` };
    if (rule.action === 'FailIndex') return { counts: true, failsIndex: true };
    if (rule.action === 'Count') return { counts: true };
  }
  return { counts: true };
}

/** What of a Pod a rule speaks of: `Container c for pod default/p failed with exit code 3`. */
function matching({ onExitCodes, onPodConditions }: PodFailurePolicyRule, pod: Pod): string | undefined {
  const { namespace, name } = pod.metadata;
  if (onExitCodes) {
    const matches = ({ name: container, state }: ContainerStatus): boolean => {
      const code = state?.terminated?.exitCode ?? 0;
      if (code === 0 || (onExitCodes.containerName !== undefined && onExitCodes.containerName !== container)) return false;
      return onExitCodes.values.includes(code) === (onExitCodes.operator === 'In');
    };
    const status = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])].find(matches);
    return status && `Container ${status.name} for pod ${namespace}/${name} failed with exit code ${status.state?.terminated?.exitCode}`;
  }
  const wanted = onPodConditions?.find(({ type, status = 'True' }) => pod.status?.conditions?.some((c) => c.type === type && c.status === status));
  return wanted && `Pod ${namespace}/${name} has condition ${wanted.type}`;
}
