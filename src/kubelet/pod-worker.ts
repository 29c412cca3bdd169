import { quantityValue } from '../api/quantity';
import { parseTime } from '../api/time';
import type { Container, LifecycleHandler, Pod } from '../api/types.gen';
import { backOffEnd, formatDuration, nextBackOff } from './back-off';
import { formatPod, initContainersOf, isSidecar, latestOf, latestSandbox, NOTHING_RUNS, type RuntimePod, specOf } from './containers';
import type { Context } from './context';
import type { CriAnswer, CriContainer } from './cri/cri';
import { expand, makeEnvironment } from './environment';
import { portNumber } from './handlers';
import { parseImageName, withDefaultTag } from './image-name';
import { mountedFiles } from './mounted-files';
import { podActions, type Step } from './pod-actions';
import { generatePodStatus } from './pod-status';
import { probeResult, startProbes } from './probes';
import { type Lookup, mountFailures, needsToken, type Reference, referencesOf } from './references';
import { deleteIfFinished, setFinished, setSandboxReady, setStatus, statusOf } from './status-manager';
import type { Kill, Pass, Worker } from './worker';

/** What a worker asks of the rest of its kubelet. */
export interface PodContext extends Context {
  readonly lookup: Lookup;
  /** Whether ConfigMaps and Secrets have been asked for and heard of. */
  areKnown(references: readonly Reference[]): boolean;
  readonly allocatable: Readonly<Record<string, string>>;
  /** Pulls one image after the other (`serializeImagePulls`). */
  pull(uid: string, pass: number, image: string): void;
}

/** The volume manager looks for new Pods so often (`desiredStateOfWorldPopulatorLoopSleepPeriod`). */
const VOLUMES_LOOP_US = 100_000;
const MOUNT_RETRY_US = 500_000;
const MOUNT_RETRY_MAX_US = 122e6;
/** How much later than due a retry may come (`workerBackOffPeriodJitterFactor`). */
const RETRY_JITTER = 0.5;
/** A retry after a failure that has no back-off of its own (`backOffPeriod`), and how long the worker waits at most. */
const RETRY_US = 10e6;
const RETRY_MAX_US = 60e6;
const DEADLINE = { reason: 'DeadlineExceeded', message: 'Pod was active on the node longer than the specified deadline' };

export const newWorker = (pod: Pod, runtime: RuntimePod = NOTHING_RUNS, eviction: Worker['eviction'] = undefined): Worker => ({
  uid: pod.metadata.uid ?? '',
  pod,
  references: referencesOf(pod),
  stage: 'syncing',
  gone: false,
  runtime,
  volumes: { mounted: false, seenAtUs: undefined, token: 'none', failures: 0 },
  pass: undefined,
  again: false,
  kills: [],
  graceSeconds: undefined,
  eviction,
  failures: {},
  restarts: {},
  pulls: {},
  pullStartedAtUs: undefined,
  probes: {},
  cache: undefined,
  wake: { token: 0, atUs: Number.POSITIVE_INFINITY },
});

const without = <T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> => {
  if (!(key in record)) return record;
  const { [key]: _, ...rest } = record;
  return rest;
};

function containerOf(pod: Pod, name: string): Container | undefined {
  const isNamed = (c: Container): boolean => c.name === name;
  return initContainersOf(pod).find(isNamed) ?? specOf(pod).containers.find(isNamed);
}

/** Puts what the runtime says of a container into what is known of the Pod. */
const withContainer = (worker: Worker, container: CriContainer): Worker => ({
  ...worker,
  runtime: { ...worker.runtime, containers: [...worker.runtime.containers.filter((c) => c.id !== container.id), container] },
});

/** Looks at a Pod and does what there is to do, unless the worker is already at it. */
export function sync(context: PodContext, worker: Worker): Worker {
  if (worker.pass) return { ...worker, again: true };
  const fresh: Worker = worker.again ? { ...worker, again: false } : worker;
  if (fresh.stage === 'syncing') return isToEnd(fresh) ? beginTermination(context, fresh) : syncPod(context, fresh);
  if (fresh.stage === 'terminating') return syncTerminating(context, fresh);
  return deleteIfFinished(context, fresh);
}

const isToEnd = ({ pod, gone, eviction }: Worker): boolean => pod.metadata.deletionTimestamp !== undefined || gone || eviction !== undefined;

function pastDeadline(context: Context, worker: Worker): boolean {
  const endUs = deadlineUs(worker);
  return endUs !== undefined && context.nowUs >= endUs;
}

function deadlineUs(worker: Worker): number | undefined {
  const seconds = specOf(worker.pod).activeDeadlineSeconds;
  if (seconds === undefined) return undefined;
  const startUs = parseTime(statusOf(worker).startTime);
  return startUs === undefined ? undefined : startUs + seconds * 1e6;
}

/** Makes the Pod's status anew and lets it be known. */
function refreshStatus(context: PodContext, worker: Worker, terminal: boolean): Worker {
  const late = pastDeadline(context, worker);
  if (late) context.event(worker.pod, 'Normal', DEADLINE.reason, DEADLINE.message);
  const eviction = worker.eviction ?? (late ? DEADLINE : undefined);
  const { pod, runtime, failures, probes } = worker;
  const { hostIp, nowUs } = context;
  const status = generatePodStatus({ pod, runtime, before: statusOf(worker), failures, probes, terminal, eviction, hostIp, nowUs });
  return setStatus(context, worker, status);
}

/** kubelet `SyncPod`: report, set up the volumes, then let the runtime do what is missing. */
function syncPod(context: PodContext, before: Worker): Worker {
  let worker = refreshStatus(context, before, false);
  const { phase } = statusOf(worker);
  if (phase === 'Succeeded' || phase === 'Failed') return beginTermination(context, worker);
  worker = mount(context, worker);
  if (!worker.volumes.mounted) return wakeAt(context, worker, undefined);
  worker = startProbes(context, worker, false);
  const steps = podActions(worker.pod, worker.runtime, (type, c) => probeResult(worker.probes, c.name, type, c.id));
  if (steps.length === 0) return wakeAt(context, worker, undefined);
  return advance(context, { ...worker, pass: { id: context.number(), steps, at: 'begin', containerId: undefined, acted: false, retryAtUs: undefined } });
}

/** Waits for what the volumes are filled from (volume manager `WaitForAttachAndMount`). */
function mount(context: PodContext, worker: Worker): Worker {
  const { volumes, pod, uid } = worker;
  if (volumes.mounted) return worker;
  if (volumes.seenAtUs === undefined) {
    const seenAtUs = context.nowUs + VOLUMES_LOOP_US;
    return wakeAt(context, { ...worker, volumes: { ...volumes, seenAtUs } }, seenAtUs);
  }
  if (context.nowUs < volumes.seenAtUs || !context.areKnown(worker.references)) return worker;
  const failures = mountFailures(pod, context.lookup);
  if (failures.length > 0) {
    for (const failure of failures) context.event(pod, 'Warning', 'FailedMount', failure);
    const retryUs = Math.min(MOUNT_RETRY_US * 2 ** volumes.failures, MOUNT_RETRY_MAX_US);
    return wakeAt(context, { ...worker, volumes: { ...volumes, failures: volumes.failures + 1 } }, context.nowUs + retryUs);
  }
  if (needsToken(pod) && volumes.token !== 'granted') {
    if (volumes.token === 'asked') return worker;
    const { namespace } = pod.metadata;
    context.api(
      {
        method: 'POST',
        path: `/api/v1/namespaces/${namespace}/serviceaccounts/${pod.spec?.serviceAccountName ?? 'default'}/token`,
        body: {
          apiVersion: 'authentication.k8s.io/v1',
          kind: 'TokenRequest',
          metadata: {},
          spec: { audiences: [], expirationSeconds: 3607, boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: pod.metadata.name, uid } },
        },
      },
      { for: 'token', uid },
    );
    return { ...worker, volumes: { ...volumes, token: 'asked' } };
  }
  return { ...worker, volumes: { ...volumes, mounted: true } };
}

/** The answer to a request for a token. */
export function tokenGranted(context: PodContext, worker: Worker, code: number, message: string): Worker {
  if (code < 300) return sync(context, { ...worker, volumes: { ...worker.volumes, token: 'granted' } });
  const volume = specOf(worker.pod).volumes?.find((v) => v.projected?.sources?.some((s) => s.serviceAccountToken))?.name;
  context.event(worker.pod, 'Warning', 'FailedMount', `MountVolume.SetUp failed for volume "${volume}" : failed to fetch token: ${message}`);
  const retryUs = Math.min(MOUNT_RETRY_US * 2 ** worker.volumes.failures, MOUNT_RETRY_MAX_US);
  return wakeAt(context, { ...worker, volumes: { ...worker.volumes, token: 'none', failures: worker.volumes.failures + 1 } }, context.nowUs + retryUs);
}

/** Sees to it that the worker looks again at a time, or at its Pod's deadline if that comes first. */
function wakeAt(context: Context, worker: Worker, retryAtUs: number | undefined): Worker {
  const endUs = worker.stage === 'syncing' ? deadlineUs(worker) : undefined;
  const pending = worker.wake.atUs > context.nowUs ? worker.wake.atUs : Number.POSITIVE_INFINITY;
  const atUs = Math.min(retryAtUs ?? Number.POSITIVE_INFINITY, endUs !== undefined && endUs > context.nowUs ? endUs : Number.POSITIVE_INFINITY);
  if (atUs >= pending && pending !== Number.POSITIVE_INFINITY) return worker;
  if (atUs === Number.POSITIVE_INFINITY) return worker;
  const token = context.number();
  context.send(context.self, { type: 'pod-timer', uid: worker.uid, token }, { afterUs: Math.max(0, Math.ceil(atUs - context.nowUs)) });
  return { ...worker, wake: { token, atUs } };
}

/** A reminder came. */
export function woken(context: PodContext, worker: Worker, token: number): Worker {
  if (worker.wake.token !== token) return worker;
  return sync(context, { ...worker, wake: { token, atUs: Number.POSITIVE_INFINITY } });
}

// The pass: one step after the other, each as far as it goes without an answer from the runtime.

/** Goes on with the first step until it waits for an answer, or all are done. */
function advance(context: PodContext, worker: Worker): Worker {
  let now = worker;
  while (now.pass && now.pass.steps.length > 0) {
    // Being deleted comes first: what has not begun does not begin any more.
    if (now.pass.at === 'begin' && isToEnd(now)) return finishPass(context, now);
    const next = now.pass.at === 'begin' ? begin(context, now, now.pass.steps[0]!) : now;
    if (next === 'waiting') return context.worker(worker.uid) ?? now;
    if (next.pass?.at !== 'begin') return next;
    now = next;
  }
  return now.pass ? finishPass(context, now) : now;
}

const setPass = (worker: Worker, change: Partial<Pass>): Worker => ({ ...worker, pass: { ...worker.pass!, ...change } });

/** The first step waits for an answer here. */
const waitAt = (worker: Worker, at: Pass['at'], containerId = worker.pass!.containerId): Worker => ({ ...worker, pass: { ...worker.pass!, at, containerId } });

/** The first step is done, or given up. */
function nextStep(worker: Worker, acted: boolean): Worker {
  const pass = worker.pass!;
  return { ...worker, pass: { ...pass, steps: pass.steps.slice(1), at: 'begin', containerId: undefined, acted: pass.acted || acted } };
}

function finishPass(context: PodContext, worker: Worker): Worker {
  const { pass } = worker;
  if (!pass) return worker;
  const done: Worker = { ...worker, pass: undefined };
  const later = pass.retryAtUs === undefined ? done : retryLater(context, done, pass.retryAtUs);
  if (worker.again || isToEnd(worker)) return sync(context, later);
  // What failed shows in the status when the Pod is looked at again (pod worker `completeWork`).
  if (!pass.acted) return wakeAt(context, later, undefined);
  // What was done is looked at a moment later (kubelet `RequestPodRelist`), when quick containers have come to their end.
  return relistSoon(context, later);
}

/** Sees to it that the worker looks again when a back-off is over, or somewhat later; in a long one now and then. */
function retryLater(context: Context, worker: Worker, retryAtUs: number): Worker {
  const waitUs = Math.min(Math.max(0, retryAtUs - context.nowUs), RETRY_MAX_US);
  return wakeAt(context, worker, context.nowUs + waitUs * (1 + RETRY_JITTER * context.random()));
}

const RELIST_US = 2_000;

function relistSoon(context: Context, worker: Worker): Worker {
  context.send(context.self, { type: 'pod-relist', uid: worker.uid }, { afterUs: RELIST_US });
  return worker;
}

/** Begins a step. */
function begin(context: PodContext, worker: Worker, step: Step): Worker | 'waiting' {
  const tag = { for: 'pass', uid: worker.uid, pass: worker.pass!.id } as const;
  switch (step.do) {
    case 'stop-sandbox':
      context.cri({ method: 'StopPodSandbox', sandboxId: step.sandboxId }, tag);
      return waitAt(worker, 'sandbox');
    case 'create-sandbox': {
      if (step.changed) context.event(worker.pod, 'Normal', 'SandboxChanged', 'Pod sandbox changed, it will be killed and re-created.');
      const { name = '', namespace = '' } = worker.pod.metadata;
      const config = { podUid: worker.uid, name, namespace, hostname: hostnameOf(worker.pod, context.nodeName), attempt: step.attempt };
      context.cri({ method: 'RunPodSandbox', config: worker.pod.spec?.hostNetwork ? { ...config, hostIp: context.hostIp } : config }, tag);
      return waitAt(worker, 'sandbox');
    }
    case 'kill':
      return startKill(context, waitAt(worker, 'kill', step.container.id), step.container, step.message, step.cause, false);
    case 'start':
      return beginStart(context, worker, step.name);
  }
}

const hostnameOf = (pod: Pod, nodeName: string): string => (pod.spec?.hostNetwork ? nodeName : (pod.spec?.hostname ?? (pod.metadata.name ?? '').slice(0, 63)));

/** A container that could not be started: the reason shows in its status, and it is tried again. */
function failStart(context: Context, worker: Worker, name: string, reason: string, message: string, retryAtUs = context.nowUs + RETRY_US): Worker {
  const step = worker.pass!.steps[0]!;
  const earliest = Math.min(retryAtUs, worker.pass!.retryAtUs ?? Number.POSITIVE_INFINITY);
  const failed: Worker = setPass({ ...worker, failures: { ...worker.failures, [name]: { reason, message } } }, { retryAtUs: earliest });
  // An init container that does not start holds up all that follow; others do not wait for each other.
  return step.do === 'start' && step.kind === 'init' ? setPass(nextStep(failed, false), { steps: [] }) : nextStep(failed, false);
}

/** Starts a container, if its back-off allows: first its image (kuberuntime `startContainer`). */
function beginStart(context: PodContext, worker: Worker, name: string): Worker {
  const container = containerOf(worker.pod, name)!;
  const latest = latestOf(worker.runtime, name);
  let restarts = worker.restarts;
  if (latest?.state === 'EXITED') {
    const endUs = backOffEnd(restarts[name], latest.finishedAtUs, context.nowUs);
    if (endUs !== undefined) {
      context.event(worker.pod, 'Warning', 'BackOff', `Back-off restarting failed container ${name} in pod ${formatPod(worker.pod)}`, name);
      const message = `back-off ${formatDuration(restarts[name]!.delayUs)} restarting failed container=${name} pod=${formatPod(worker.pod)}`;
      return failStart(context, worker, name, 'CrashLoopBackOff', message, endUs);
    }
    restarts = { ...restarts, [name]: nextBackOff(restarts[name], latest.finishedAtUs, context.nowUs) };
  }
  const ready: Worker = { ...worker, restarts };
  const image = container.image ?? '';
  const parsed = parseImageName(image);
  if (typeof parsed === 'string') {
    const message = `Failed to apply default image tag "${image}": ${parsed}`;
    context.event(worker.pod, 'Warning', 'InspectFailed', message, name);
    context.event(worker.pod, 'Warning', 'Failed', 'Error: InvalidImageName', name);
    return failStart(context, ready, name, 'InvalidImageName', message);
  }
  if (container.imagePullPolicy === 'Always') return pullImage(context, ready, container);
  context.cri({ method: 'ImageStatus', image: withDefaultTag(image, parsed) }, { for: 'pass', uid: worker.uid, pass: worker.pass!.id });
  return waitAt(ready, 'image');
}

/** Pulls an image unless the last failure is too fresh (image manager `pullImage`). */
function pullImage(context: PodContext, worker: Worker, container: Container): Worker {
  const image = container.image ?? '';
  const failed = worker.pulls[image];
  const endUs = backOffEnd(failed, failed?.updatedAtUs ?? 0, context.nowUs);
  if (endUs !== undefined) {
    const message = `Back-off pulling image "${image}"`;
    context.event(worker.pod, 'Normal', 'BackOff', message, container.name);
    context.event(worker.pod, 'Warning', 'Failed', 'Error: ImagePullBackOff', container.name);
    return failStart(
      context,
      worker,
      container.name,
      'ImagePullBackOff',
      `${message}: ErrImagePull: ${failed!.error}`,
      Math.max(endUs, context.nowUs + RETRY_US),
    );
  }
  context.event(worker.pod, 'Normal', 'Pulling', `Pulling image "${image}"`, container.name);
  const parsed = parseImageName(image);
  context.pull(worker.uid, worker.pass!.id, typeof parsed === 'string' ? image : withDefaultTag(image, parsed));
  return { ...waitAt(worker, 'pull'), pullStartedAtUs: context.nowUs };
}

/** The runtime answered a step. `pullUs`: how long a pull took without the time in the queue. */
export function stepAnswered(context: PodContext, worker: Worker, passId: number, answer: CriAnswer, pullUs = 0): Worker {
  if (worker.pass?.id !== passId) return worker;
  return advance(context, answered(context, worker, worker.pass.steps[0]!, answer, pullUs));
}

function answered(context: PodContext, worker: Worker, step: Step, answer: CriAnswer, pullUs: number): Worker {
  if (step.do === 'stop-sandbox') return nextStep(withSandbox(worker, answer), true);
  if (step.do === 'create-sandbox') return sandboxCreated(context, worker, answer);
  if (step.do === 'kill') return worker;
  const { pass, pod } = worker;
  const container = containerOf(pod, step.name)!;
  const image = container.image ?? '';
  const fail = (reason: string, event: string): Worker => {
    context.event(pod, 'Warning', 'Failed', event, step.name);
    return failStart(context, answer.container ? withContainer(worker, answer.container) : worker, step.name, reason, answer.error ?? '');
  };
  switch (pass!.at) {
    case 'image':
      if (answer.image) {
        context.event(pod, 'Normal', 'Pulled', `Container image "${image}" already present on machine and can be accessed by the pod`, step.name);
        return create(context, worker, container);
      }
      if (container.imagePullPolicy !== 'Never') return pullImage(context, worker, container);
      context.event(pod, 'Warning', 'ErrImageNeverPull', `Container image "${image}" is not present with pull policy of Never`, step.name);
      context.event(pod, 'Warning', 'Failed', 'Error: ErrImageNeverPull', step.name);
      return failStart(context, worker, step.name, 'ErrImageNeverPull', `Container image "${image}" is not present with pull policy of Never`);
    case 'pull': {
      if (answer.error !== undefined) {
        context.event(pod, 'Warning', 'Failed', `Failed to pull image "${image}": ${answer.error}`, step.name);
        context.event(pod, 'Warning', 'Failed', 'Error: ErrImagePull', step.name);
        const pulls = { ...worker.pulls, [image]: { ...nextBackOff(worker.pulls[image], context.nowUs, context.nowUs), error: answer.error } };
        return failStart(context, { ...worker, pulls }, step.name, 'ErrImagePull', answer.error);
      }
      const whole = context.nowUs - (worker.pullStartedAtUs ?? context.nowUs);
      const millis = (us: number): string => formatDuration(Math.floor(us / 1000) * 1000);
      const size = answer.image?.sizeBytes ?? 0;
      context.event(
        pod,
        'Normal',
        'Pulled',
        `Successfully pulled image "${image}" in ${millis(pullUs)} (${millis(whole)} including waiting). Image size: ${size} bytes.`,
        step.name,
      );
      return create(context, { ...worker, pulls: without(worker.pulls, image) }, container);
    }
    case 'create': {
      if (!answer.container) return fail('CreateContainerError', `Error: ${answer.error}`);
      context.event(pod, 'Normal', 'Created', 'Container created', step.name);
      context.cri({ method: 'StartContainer', containerId: answer.container.id }, { for: 'pass', uid: worker.uid, pass: pass!.id });
      return waitAt(withContainer(worker, answer.container), 'start', answer.container.id);
    }
    case 'start': {
      if (answer.error !== undefined) return fail('RunContainerError', `Error: ${answer.error}`);
      context.event(pod, 'Normal', 'Started', 'Container started', step.name);
      const started = { ...withContainer(worker, answer.container!), failures: without(worker.failures, step.name) };
      const hook = container.lifecycle?.postStart;
      if (!hook) return nextStep(prune(context, started, step.name), true);
      runHook(context, started, container, answer.container!.id, hook, 0, 'pass');
      return waitAt(started, 'hook');
    }
    case 'hook':
      return hookFailed(answer) ? failHook(context, worker, step.name) : nextStep(prune(context, worker, step.name), true);
    default:
      return worker;
  }
}

function withSandbox(worker: Worker, { sandbox }: CriAnswer): Worker {
  if (!sandbox) return worker;
  return { ...worker, runtime: { ...worker.runtime, sandboxes: [...worker.runtime.sandboxes.filter((s) => s.id !== sandbox.id), sandbox] } };
}

function sandboxCreated(context: PodContext, worker: Worker, answer: CriAnswer): Worker {
  if (answer.sandbox) return setSandboxReady(context, nextStep(withSandbox(worker, answer), true));
  context.event(worker.pod, 'Warning', 'FailedCreatePodSandBox', `Failed to create pod sandbox: ${answer.error}`);
  return setPass(nextStep(worker, false), { steps: [], retryAtUs: context.nowUs + RETRY_US });
}

/** Creates the container, or says what its environment lacks (kuberuntime `generateContainerConfig`). */
function create(context: PodContext, worker: Worker, container: Container): Worker {
  const { pod, uid } = worker;
  const pulled: Worker = { ...worker, pullStartedAtUs: undefined };
  const view = {
    pod,
    podIp: latestSandbox(worker.runtime)?.ip ?? '',
    hostIp: context.hostIp,
    nodeName: context.nodeName,
    allocatable: context.allocatable,
    lookup: context.lookup,
  };
  const env = makeEnvironment(view, container);
  const problem = typeof env === 'string' ? env : nonRootProblem(pod, container);
  if (typeof env === 'string' || problem !== undefined) {
    context.event(pod, 'Warning', 'Failed', `Error: ${problem}`, container.name);
    return failStart(context, pulled, container.name, 'CreateContainerConfigError', problem ?? '');
  }
  const byName = new Map(env);
  const latest = latestOf(worker.runtime, container.name);
  const memory = container.resources?.limits?.memory;
  const annotations = Object.fromEntries(Object.entries(pod.metadata.annotations ?? {}).filter(([key]) => key.startsWith('podscope.dev/')));
  context.cri(
    {
      method: 'CreateContainer',
      sandboxId: latestSandbox(worker.runtime)?.id ?? '',
      config: {
        name: container.name,
        attempt: latest ? latest.attempt + 1 : 0,
        image: container.image ?? '',
        command: (container.command ?? []).map((word) => expand(word, byName)),
        args: (container.args ?? []).map((word) => expand(word, byName)),
        env,
        hostname: hostnameOf(pod, context.nodeName),
        files: mountedFiles(view, container),
        ...(memory !== undefined && { memoryLimitBytes: quantityValue(memory) }),
        annotations,
      },
    },
    { for: 'pass', uid, pass: worker.pass!.id },
  );
  return waitAt(pulled, 'create');
}

/** All images here run as root unless they are told otherwise (kuberuntime `verifyRunAsNonRoot`). */
function nonRootProblem(pod: Pod, container: Container): string | undefined {
  const user = container.securityContext?.runAsUser ?? pod.spec?.securityContext?.runAsUser;
  const nonRoot = container.securityContext?.runAsNonRoot ?? pod.spec?.securityContext?.runAsNonRoot ?? false;
  if (!nonRoot || (user !== undefined && user !== 0)) return undefined;
  const where = `(pod: "${formatPod(pod)}", container: ${container.name})`;
  return user === 0 ? `container's runAsUser breaks non-root policy ${where}` : `container has runAsNonRoot and image will run as root ${where}`;
}

/** Only the last dead instance of a container is kept, for `logs --previous` (container garbage collector). */
function prune(context: Context, worker: Worker, name: string): Worker {
  const old = worker.runtime.containers.filter((c) => c.name === name && c.attempt < (latestOf(worker.runtime, name)?.attempt ?? 0) - 1);
  if (old.length === 0) return worker;
  for (const { id } of old) context.cri({ method: 'RemoveContainer', containerId: id }, { for: 'nothing' });
  return { ...worker, runtime: { ...worker.runtime, containers: worker.runtime.containers.filter((c) => !old.includes(c)) } };
}

// Hooks (kubelet `lifecycle/handlers.go`).

function runHook(
  context: Context,
  worker: Worker,
  container: Container,
  containerId: string,
  hook: LifecycleHandler,
  timeoutSeconds: number,
  whose: 'pass' | 'pre-stop',
): void {
  const { uid } = worker;
  const tag = whose === 'pass' ? ({ for: 'pass', uid, pass: worker.pass!.id } as const) : ({ for: 'pre-stop', uid, containerId } as const);
  if (hook.exec) context.cri({ method: 'ExecSync', containerId, command: hook.exec.command ?? [], timeoutSeconds: timeoutSeconds || 3600 }, tag);
  else if (hook.sleep) {
    const seconds = timeoutSeconds > 0 ? Math.min(hook.sleep.seconds, timeoutSeconds) : hook.sleep.seconds;
    context.cri({ method: 'ExecSync', containerId, command: ['sleep', String(seconds)], timeoutSeconds: seconds + 1 }, tag);
  } else {
    const port = portNumber(container, hook.httpGet?.port ?? hook.tcpSocket?.port) ?? 80;
    context.cri({ method: 'Dial', sandboxId: latestSandbox(worker.runtime)?.id ?? '', port, ...(hook.httpGet && { path: hook.httpGet.path ?? '/' }) }, tag);
  }
}

const hookFailed = (answer: CriAnswer): boolean =>
  answer.error !== undefined ||
  (answer.exec !== undefined && answer.exec.exitCode !== 0) ||
  answer.dial?.connected === false ||
  (answer.dial?.connected === true && (answer.dial.status ?? 200) >= 400);

/** A container whose postStart hook fails is killed. */
function failHook(context: PodContext, worker: Worker, name: string): Worker {
  const container = worker.runtime.containers.find((c) => c.id === worker.pass!.containerId)!;
  context.event(worker.pod, 'Warning', 'FailedPostStartHook', 'PostStartHook failed', name);
  const failed = { ...worker, failures: { ...worker.failures, [name]: { reason: 'PostStartHookError', message: '' } } };
  if (container.state !== 'RUNNING') return failStart(context, failed, name, 'PostStartHookError', '');
  return startKill(context, waitAt(failed, 'kill'), container, 'FailedPostStartHook', 'other', false);
}

// Killing (kuberuntime `killContainer`).

/** Begins to stop a container: its preStop hook, its turn among sidecars, then SIGTERM. */
function startKill(
  context: PodContext,
  worker: Worker,
  container: CriContainer,
  message: string,
  cause: 'liveness' | 'startup' | 'other',
  inTurn: boolean,
): Worker {
  const { pod } = worker;
  const spec = containerOf(pod, container.name);
  context.event(pod, 'Normal', 'Killing', message || `Stopping container ${container.name}`, container.name);
  const probeSeconds =
    cause === 'liveness'
      ? spec?.livenessProbe?.terminationGracePeriodSeconds
      : cause === 'startup'
        ? spec?.startupProbe?.terminationGracePeriodSeconds
        : undefined;
  const graceSeconds = probeSeconds ?? worker.graceSeconds ?? specOf(pod).terminationGracePeriodSeconds ?? 30;
  const kill: Kill = { container, graceSeconds, sinceUs: context.nowUs, at: 'hook' };
  const killing: Worker = { ...worker, kills: [...worker.kills, kill] };
  const hook = spec?.lifecycle?.preStop;
  if (spec && hook && graceSeconds > 0) {
    runHook(context, killing, spec, container.id, hook, graceSeconds, 'pre-stop');
    return killing;
  }
  return afterHook(context, killing, kill, inTurn);
}

const setKill = (worker: Worker, id: string, at: Kill['at']): Worker => ({
  ...worker,
  kills: worker.kills.map((k) => (k.container.id === id ? { ...k, at } : k)),
});

function afterHook(context: Context, worker: Worker, kill: Kill, inTurn: boolean): Worker {
  if (inTurn && !isTurn(worker, kill)) return setKill(worker, kill.container.id, 'turn');
  return stopNow(context, worker, kill);
}

function stopNow(context: Context, worker: Worker, kill: Kill): Worker {
  const passed = Math.floor((context.nowUs - kill.sinceUs) / 1e6);
  const timeoutSeconds = Math.max(2, kill.graceSeconds - passed);
  context.cri({ method: 'StopContainer', containerId: kill.container.id, timeoutSeconds }, { for: 'kill', uid: worker.uid, containerId: kill.container.id });
  return setKill(worker, kill.container.id, 'stopping');
}

/** Sidecars end after the main containers and in reverse order (kuberuntime `terminationOrdering`). */
function isTurn(worker: Worker, kill: Kill): boolean {
  const index = initContainersOf(worker.pod).findIndex((c) => c.name === kill.container.name && isSidecar(c));
  if (index < 0) return true;
  const laterSidecars = new Set(
    initContainersOf(worker.pod)
      .slice(index + 1)
      .filter(isSidecar)
      .map((c) => c.name),
  );
  const mains = new Set(specOf(worker.pod).containers.map((c) => c.name));
  return worker.runtime.containers.every((c) => c.state !== 'RUNNING' || !(mains.has(c.name) || laterSidecars.has(c.name)));
}

/** A preStop hook came to its end, well or badly. */
export function preStopDone(context: PodContext, worker: Worker, containerId: string, answer: CriAnswer): Worker {
  const kill = worker.kills.find((k) => k.container.id === containerId && k.at === 'hook');
  if (!kill) return worker;
  if (hookFailed(answer)) context.event(worker.pod, 'Warning', 'FailedPreStopHook', 'PreStopHook failed', kill.container.name);
  const running = worker.runtime.containers.find((c) => c.id === containerId)?.state === 'RUNNING';
  const next = running ? afterHook(context, worker, kill, worker.stage === 'terminating') : setKill(worker, containerId, 'done');
  return afterKill(context, next);
}

/** The runtime has stopped a container. */
export function killed(context: PodContext, worker: Worker, containerId: string, answer: CriAnswer): Worker {
  const known = answer.container ? withContainer(worker, answer.container) : worker;
  return afterKill(context, setKill(known, containerId, 'done'));
}

/** What follows when one kill is done: the next sidecar's turn, the next step, the end of the Pod. */
function afterKill(context: PodContext, worker: Worker): Worker {
  let now = worker;
  for (const kill of now.kills) if (kill.at === 'turn' && isTurn(now, kill)) now = stopNow(context, now, kill);
  if (now.stage === 'terminating') return endIfStopped(context, now);
  if (now.pass?.at !== 'kill' || now.kills.some((k) => k.container.id === now.pass!.containerId && k.at !== 'done')) return now;
  const step = now.pass.steps[0]!;
  const cleared: Worker = { ...now, kills: [] };
  // A kill that follows a failed hook ends a start step, which counts as failed.
  const next = step.do === 'start' ? failStart(context, cleared, step.name, 'PostStartHookError', '') : nextStep(cleared, true);
  return advance(context, next);
}

/** The container ended by itself. */
export function containerExited(context: PodContext, worker: Worker, container: CriContainer): Worker {
  const known = withContainer(worker, container);
  if (known.stage === 'terminating') return afterKill(context, known);
  return known.stage === 'terminated' ? known : sync(context, known);
}

// The end of a Pod (kubelet `SyncTerminatingPod`, `SyncTerminatedPod`).

function graceOf({ pod, graceSeconds }: Worker): number {
  const wanted = pod.metadata.deletionGracePeriodSeconds ?? specOf(pod).terminationGracePeriodSeconds ?? 30;
  return Math.max(1, Math.min(wanted, graceSeconds ?? Number.POSITIVE_INFINITY));
}

function beginTermination(context: PodContext, worker: Worker): Worker {
  return syncTerminating(context, {
    ...worker,
    stage: 'terminating',
    graceSeconds: worker.eviction ? (worker.graceSeconds ?? graceOf(worker)) : graceOf(worker),
  });
}

function syncTerminating(context: PodContext, worker: Worker): Worker {
  const shorter = graceOf(worker);
  let now = refreshStatus(context, { ...worker, graceSeconds: shorter }, false);
  if (worker.kills.length > 0) return shorter < (worker.graceSeconds ?? shorter) ? hurry(context, now, shorter) : now;
  now = startProbes(context, now, true);
  for (const container of now.runtime.containers) if (container.state === 'RUNNING') now = startKill(context, now, container, '', 'other', true);
  return endIfStopped(context, now);
}

/** The user has shortened the grace period. */
function hurry(context: Context, worker: Worker, graceSeconds: number): Worker {
  let now = worker;
  for (const kill of worker.kills) {
    const shorter = { ...kill, graceSeconds };
    now = { ...now, kills: now.kills.map((k) => (k === kill ? shorter : k)) };
    if (kill.at !== 'done') now = stopNow(context, now, shorter);
  }
  return now;
}

function endIfStopped(context: PodContext, worker: Worker): Worker {
  if (worker.kills.some((k) => k.at !== 'done') || worker.runtime.containers.some((c) => c.state === 'RUNNING')) return worker;
  const ready = worker.runtime.sandboxes.find((s) => s.state === 'READY');
  if (ready) {
    context.cri({ method: 'StopPodSandbox', sandboxId: ready.id }, { for: 'stop-sandbox', uid: worker.uid });
    return worker;
  }
  const terminated: Worker = { ...worker, stage: 'terminated' };
  // Twice, as upstream: once when all has stopped, once when the Pod is cleaned up.
  const reported = refreshStatus(context, refreshStatus(context, terminated, true), true);
  return setFinished(context, reported);
}

/** The sandbox of a Pod on its way out has been stopped. */
export const sandboxStopped = (context: PodContext, worker: Worker, answer: CriAnswer): Worker => endIfStopped(context, withSandbox(worker, answer));
