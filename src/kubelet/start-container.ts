import type { Container } from '../api/types.gen';
import { backOffEnd, formatDuration, nextBackOff } from './back-off';
import { containerConfig } from './container-config';
import { containerOf, formatPod, latestOf, latestSandbox, without } from './containers';
import type { CriAnswer } from './cri/cri';
import { type EnvFiles, envFileKey, envFilesOf } from './env-files';
import { hookFailed, runHook } from './handlers';
import { ensureImage, imageMissing, imagePresent, imagePulled, pullFailed } from './image-manager';
import { killContainer } from './kill-container';
import { failStart, nextStep, waitAt } from './pass';
import type { CriTag } from './state';
import { callRuntime, say, type Turn } from './turn';
import { type Worker, withContainer } from './worker';

/** A container is started: its back-off, its image, its creation, its start, its postStart hook (kuberuntime `startContainer`). */

/** Begins to start a container, if its back-off allows: first its image. */
export function startContainer(turn: Turn, worker: Worker, name: string): Worker {
  const { pod, restarts } = worker;
  const container = containerOf(pod, name)!;
  const latest = latestOf(worker.runtime, name);
  if (latest?.state !== 'EXITED') return getImages(turn, worker, container);
  const endUs = backOffEnd(restarts[name], latest.finishedAtUs, turn.nowUs);
  if (endUs === undefined) {
    const next = nextBackOff(restarts[name], latest.finishedAtUs, turn.nowUs);
    return getImages(turn, { ...worker, restarts: { ...restarts, [name]: next } }, container);
  }
  say(turn, pod, 'Warning', 'BackOff', `Back-off restarting failed container ${name} in pod ${formatPod(pod)}`, name);
  const message = `back-off ${formatDuration(restarts[name]!.delayUs)} restarting failed container=${name} pod=${formatPod(pod)}`;
  return failStart(turn, worker, name, 'CrashLoopBackOff', message, endUs);
}

/** First its volumes' images, which have been pulled if they could be, then its own. */
function getImages(turn: Turn, worker: Worker, container: Container): Worker {
  const absent = (container.volumeMounts ?? []).flatMap(({ name }) => worker.pass?.absent[name] ?? []);
  const last = absent.at(-1);
  if (!last) return ensureImage(turn, worker, container);
  for (const { reason } of absent) say(turn, worker.pod, 'Warning', 'Failed', `Error: ${reason}`, container.name);
  return failStart(turn, worker, container.name, last.reason, last.message);
}

/** The runtime answered: the start goes on. `pullUs`: how long a pull took without the time in the queue. */
export function startAnswered(turn: Turn, worker: Worker, name: string, answer: CriAnswer, pullUs: number): Worker {
  const container = containerOf(worker.pod, name)!;
  switch (worker.pass!.at) {
    case 'image':
      if (!answer.image) return imageMissing(turn, worker, container);
      imagePresent(turn, worker, container);
      return prepareContainer(turn, worker, container);
    case 'pull':
      if (answer.error !== undefined) return pullFailed(turn, worker, container, answer.error);
      return prepareContainer(turn, imagePulled(turn, worker, container, answer, pullUs), container);
    case 'env-files':
      return createContainer(turn, worker, container, answer.files);
    case 'create':
      return created(turn, worker, container, answer);
    case 'start':
      return started(turn, worker, container, answer);
    case 'hook':
      return hookFailed(answer) ? failPostStart(turn, worker, name) : nextStep(prune(turn, worker, name), true);
    default:
      return worker;
  }
}

const tagOf = (worker: Worker): CriTag => ({ for: 'pass', uid: worker.uid, pass: worker.pass!.id });

/** First the files that its variables stand in are read. */
function prepareContainer(turn: Turn, worker: Worker, container: Container): Worker {
  const files = envFilesOf(container);
  if (files.length === 0) return createContainer(turn, worker, container);
  callRuntime(turn, { method: 'ReadFiles', podUid: worker.uid, paths: files.map(envFileKey) }, tagOf(worker));
  return waitAt(worker, 'env-files');
}

/** Creates the container, or says what its configuration lacks. */
function createContainer(turn: Turn, worker: Worker, container: Container, files?: EnvFiles): Worker {
  const pulled: Worker = { ...worker, pullStartedAtUs: undefined };
  const config = containerConfig(turn.kubelet, worker, container, files);
  if (typeof config === 'string') {
    say(turn, worker.pod, 'Warning', 'Failed', `Error: ${config}`, container.name);
    return failStart(turn, pulled, container.name, 'CreateContainerConfigError', config);
  }
  callRuntime(turn, { method: 'CreateContainer', sandboxId: latestSandbox(worker.runtime)?.id ?? '', config }, tagOf(worker));
  return waitAt(pulled, 'create');
}

function created(turn: Turn, worker: Worker, { name }: Container, answer: CriAnswer): Worker {
  if (!answer.container) return failed(turn, worker, name, 'CreateContainerError', answer);
  say(turn, worker.pod, 'Normal', 'Created', 'Container created', name);
  callRuntime(turn, { method: 'StartContainer', containerId: answer.container.id }, tagOf(worker));
  return waitAt(withContainer(worker, answer.container), 'start', answer.container.id);
}

function started(turn: Turn, worker: Worker, container: Container, answer: CriAnswer): Worker {
  const { name, lifecycle } = container;
  if (answer.error !== undefined || !answer.container) return failed(turn, worker, name, 'RunContainerError', answer);
  say(turn, worker.pod, 'Normal', 'Started', 'Container started', name);
  const running: Worker = { ...withContainer(worker, answer.container), failures: without(worker.failures, name) };
  const hook = lifecycle?.postStart;
  if (!hook) return nextStep(prune(turn, running, name), true);
  runHook(turn, running, container, answer.container.id, hook, 0, tagOf(worker));
  return waitAt(running, 'hook');
}

/** The runtime could not do what it was asked. */
function failed(turn: Turn, worker: Worker, name: string, reason: string, { container, error }: CriAnswer): Worker {
  say(turn, worker.pod, 'Warning', 'Failed', `Error: ${error}`, name);
  return failStart(turn, container ? withContainer(worker, container) : worker, name, reason, error ?? '');
}

/** A container whose postStart hook fails is killed. */
function failPostStart(turn: Turn, worker: Worker, name: string): Worker {
  const container = worker.runtime.containers.find((c) => c.id === worker.pass!.containerId)!;
  say(turn, worker.pod, 'Warning', 'FailedPostStartHook', 'PostStartHook failed', name);
  if (container.state !== 'RUNNING') return failStart(turn, worker, name, 'PostStartHookError', '');
  const killing: Worker = { ...worker, failures: { ...worker.failures, [name]: { reason: 'PostStartHookError', message: '' } } };
  return killContainer(turn, waitAt(killing, 'kill'), container, { message: 'FailedPostStartHook' });
}

/** Only the last dead instance of a container is kept, for `logs --previous` (container garbage collector). */
function prune(turn: Turn, worker: Worker, name: string): Worker {
  const { containers } = worker.runtime;
  const attempt = latestOf(worker.runtime, name)?.attempt ?? 0;
  const old = containers.filter((c) => c.name === name && c.attempt < attempt - 1);
  if (old.length === 0) return worker;
  for (const { id } of old) callRuntime(turn, { method: 'RemoveContainer', containerId: id }, { for: 'nothing' });
  return { ...worker, runtime: { ...worker.runtime, containers: containers.filter((c) => !old.includes(c)) } };
}
