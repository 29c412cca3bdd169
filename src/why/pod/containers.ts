import type { Pod } from '../../api/types.gen';
import type { ContainerStory, Ending } from '../container-story';
import type { Known, PodInside } from '../known';
import type { Reason } from '../reason';
import { missingForVariables } from './sources';
import type { Told } from './story';

/** What the reasons of a Pod's containers follow from. */
export interface Inquiry {
  readonly known: Known;
  readonly pod: Pod;
  readonly inside: PodInside | undefined;
  readonly told: readonly Told[];
}

/** The init container or sidecar that the main containers wait for: its own trouble, or that it is its turn. */
export function initReasons(inquiry: Inquiry): readonly Reason[] {
  const { told } = inquiry;
  const early = told.filter(({ role }) => role !== 'main');
  const isDone = ({ role, status }: Told): boolean => (role === 'sidecar' ? status?.started === true : status?.state?.terminated?.exitCode === 0);
  if (told.some(({ role, status }) => role === 'main' && status?.containerID !== undefined)) return [];
  const at = early.findIndex((one) => !isDone(one));
  const one = early[at];
  if (!one) return [];
  const troubles = containerReasons(inquiry, one);
  return troubles.length > 0 ? troubles : [{ code: 'init-runs', container: one.container.name, number: at + 1, of: early.length, role: one.role }];
}

/** What holds one container; nothing: it runs and is ready, or has done its work. */
export function containerReasons(inquiry: Inquiry, told: Told): readonly Reason[] {
  const { state, ended, role, next } = told.story;
  if (state === 'running') return role === 'init' ? [] : probeReasons(told);
  if (state === 'waiting') return waiting(inquiry, told);
  if (!ended || (ended.exitCode === 0 && role === 'init')) return [];
  return next?.code === 'starts-again' ? [restart(told, ended)] : downReasons(told, ended);
}

/** How a container ended, as reasons tell it. */
export const endFacts = ({ name, policy }: ContainerStory, { exitCode, meaning, killedBy }: Ending): EndFacts => ({
  container: name,
  exitCode,
  meaning,
  policy,
  ...(killedBy && { killedBy }),
});
type EndFacts = Omit<Reason<'failed'>, 'code'>;

/** One that stays down while others run; once all have ended, the Pod's phase says it. */
const downReasons = ({ story }: Told, ended: Ending): readonly Reason[] => (ended.exitCode === 0 ? [] : [{ code: 'failed', ...endFacts(story, ended) }]);

function restart({ story }: Told, ended: Ending): Reason {
  const { restarts, waiting: reason, next } = story;
  const facts = { ...endFacts(story, ended), restarts };
  if (reason !== 'CrashLoopBackOff') return { code: 'starts-again', ...facts };
  const wait = next?.code === 'starts-again' ? next.backOff : undefined;
  return { code: 'crash-loop', ...facts, ...(wait && { delayUs: wait.delayUs, untilUs: wait.untilUs }) };
}

const PULL_REASONS: ReadonlySet<string> = new Set(['ErrImagePull', 'ImagePullBackOff']);
/** What the kubelet writes while it is at work or something else holds the container up. */
const ON_ITS_WAY: ReadonlySet<string> = new Set(['ContainerCreating', 'PodInitializing']);

function waiting(inquiry: Inquiry, told: Told): readonly Reason[] {
  const { known, pod, inside } = inquiry;
  const { container, status, story } = told;
  const { reason, message = '' } = status?.state?.waiting ?? {};
  const [name, image] = [container.name, story.image];
  if (reason === 'CrashLoopBackOff' && story.ended) return [restart(told, story.ended)];
  if (reason === 'InvalidImageName') return [{ code: 'bad-image-name', container: name, image }];
  if (reason === 'ErrImageNeverPull') return [{ code: 'never-pulled', container: name, image }];
  if (reason !== undefined && PULL_REASONS.has(reason)) return [pullFailure(name, image, message, inquiry)];
  const missing = reason === 'CreateContainerConfigError' ? missingForVariables(known, pod, container) : [];
  if (missing.length > 0) return missing;
  if (reason !== undefined && !ON_ITS_WAY.has(reason)) return [{ code: 'cannot-start', container: name, reason, message }];
  const doing = inside?.doing;
  return doing?.container === name && doing.at === 'pull' ? [{ code: 'pulling', container: name, image }] : [{ code: 'creating' }];
}

function pullFailure(container: string, image: string, message: string, { inside, known }: Inquiry): Reason {
  const pull = inside?.pulls[image];
  const untilUs = pull ? pull.updatedAtUs + pull.delayUs : 0;
  const times = pull && untilUs > known.nowUs && { delayUs: pull.delayUs, untilUs };
  const missing = known.missing(image);
  return { code: 'pull-failed', container, image, error: pull?.error ?? message, ...(missing && { missing }), ...times };
}

/** The probe that a container which runs has not passed yet, or passes no more. */
function probeReasons({ status, story: { name, probes } }: Told): readonly Reason[] {
  const awaited = probes.find(({ type }) => type === (status?.started ? 'readiness' : 'startup'));
  if (!awaited || (status?.ready && status.started)) return [];
  const { type, does, last, run, failureThreshold, message } = awaited;
  if (last !== 'failure') return [{ code: 'probe-pending', container: name, probe: type, does }];
  return [{ code: 'probe-fails', container: name, probe: type, does, run, failureThreshold, ...(message !== undefined && { message }) }];
}
