import type { Container, PodSpec } from './types.gen';

/** Whether an exit with this code is followed by another start (`pkg/api/v1/pod` ContainerShouldRestart). */
export function shouldRestart(container: Container, spec: PodSpec, exitCode: number): boolean {
  if (container.restartPolicy !== undefined) {
    for (const { action, exitCodes } of container.restartPolicyRules ?? []) {
      if (!exitCodes) continue;
      const listed = (exitCodes.values ?? []).includes(exitCode);
      if (listed === (exitCodes.operator === 'In') && action === 'Restart') return true;
    }
  }
  const policy = container.restartPolicy ?? spec.restartPolicy ?? 'Always';
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
}
