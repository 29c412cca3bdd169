import { shouldRestart } from '../../api/restart-policy';
import type { Container, Pod, PodSpec } from '../../api/types.gen';
import type { BackOffStory, Next, RestartPolicy } from '../container-story';
import type { BackOff } from '../known';

/** kubelet's steps between restarts: 10 s doubled up to five minutes, and forgotten once a container has run for twice the longest. */
const STEPS_US: readonly number[] = [10e6, 20e6, 40e6, 80e6, 160e6, 300e6];
const FORGOTTEN_AFTER_US = 2 * STEPS_US.at(-1)!;

const NO_SPEC: PodSpec = { containers: [] };

/** The policy that counts for a container: its own, or its Pod's. */
export const policyOf = ({ restartPolicy }: Container, { spec }: Pod): RestartPolicy => (restartPolicy ?? spec?.restartPolicy ?? 'Always') as RestartPolicy;

const stepOf = (delayUs: number): number => {
  const step = STEPS_US.findIndex((us) => us >= delayUs);
  return step < 0 ? STEPS_US.length - 1 : step;
};

/** The wait after an end at `finishedUs`. */
const waitAfter = ({ delayUs }: BackOff, finishedUs: number): BackOffStory => ({
  delayUs,
  step: stepOf(delayUs),
  stepsUs: STEPS_US,
  untilUs: finishedUs + delayUs,
});

/** What comes after the end of a container, or would after the next one. */
export function nextOf(container: Container, pod: Pod, { exitCode, finishedUs, backOff, runs, nowUs }: NextFacts): Next | undefined {
  const policy = policyOf(container, pod);
  if (runs) {
    const forgottenUs = (backOff?.updatedAtUs ?? 0) + FORGOTTEN_AFTER_US;
    return backOff && nowUs < forgottenUs
      ? { code: 'runs-again', backOff: { delayUs: backOff.delayUs, step: stepOf(backOff.delayUs), stepsUs: STEPS_US, forgottenUs } }
      : undefined;
  }
  if (exitCode === undefined) return undefined;
  if (pod.metadata.deletionTimestamp !== undefined || !shouldRestart(container, pod.spec ?? NO_SPEC, exitCode)) return { code: 'stays', policy };
  const wait = backOff && finishedUs !== undefined ? waitAfter(backOff, finishedUs) : undefined;
  return { code: 'starts-again', policy, ...(wait && wait.untilUs > nowUs && { backOff: wait }) };
}

interface NextFacts {
  readonly exitCode: number | undefined;
  readonly finishedUs: number | undefined;
  readonly backOff: BackOff | undefined;
  readonly runs: boolean;
  readonly nowUs: number;
}
