import { shouldRestart } from '../api/restart-policy';
import type { Container, Pod, ResourceRequirements } from '../api/types.gen';
import { resizeOf } from './allocation';
import { ephemeralContainersOf, initContainersOf, isSidecar, latestOf, type RuntimePod, sandboxNeeded, shouldBeStarted, specOf } from './containers';
import type { CriContainer } from './cri/cri';

/** One thing to do to bring a Pod towards what its spec says. */
export type Step =
  | { readonly do: 'stop-sandbox'; readonly sandboxId: string }
  | { readonly do: 'create-sandbox'; readonly attempt: number; readonly changed: boolean }
  | { readonly do: 'kill'; readonly container: CriContainer; readonly message: string; readonly cause: 'liveness' | 'startup' | 'other' }
  | { readonly do: 'resize'; readonly container: CriContainer; readonly resources: ResourceRequirements }
  /** Sees to it that the image of a volume is there. */
  | { readonly do: 'image'; readonly volume: string; readonly image: string; readonly imagePullPolicy: string }
  | { readonly do: 'start'; readonly name: string; readonly kind: 'init' | 'sidecar' | 'main' | 'ephemeral' };

/** What the probes say of a container's present instance. */
export type ProbeVerdict = (type: 'liveness' | 'startup', container: CriContainer) => 'success' | 'failure' | undefined;

/**
 * Decides what a sync of a Pod has to do, from its spec and what runs (kuberuntime `computePodActions`).
 */
export function podActions(pod: Pod, runtime: RuntimePod, verdict: ProbeVerdict): readonly Step[] {
  const sandbox = sandboxNeeded(pod, runtime);
  if (sandbox.needed) return newSandboxActions(pod, runtime, sandbox);

  const kills: Step[] = [];
  const starts: number[] = [];
  const initialized = initActions(pod, runtime, verdict, kills, starts);
  if (initialized === 'failed') return endActions(pod, runtime);
  // The containers that are found first come last in the list; they start in the order of the spec.
  const initStarts = [...starts]
    .sort((a, b) => a - b)
    .map((i): Step => {
      const container = initContainersOf(pod)[i]!;
      return { do: 'start', name: container.name, kind: isSidecar(container) ? 'sidecar' : 'init' };
    });
  // Those are started even before the Pod is initialized, and once only.
  const ephemeralStarts = ephemeralContainersOf(pod)
    .filter(({ name }) => !latestOf(runtime, name))
    .map(({ name }): Step => ({ do: 'start', name, kind: 'ephemeral' }));
  if (!initialized) return [...kills, ...ephemeralStarts, ...initStarts];

  const mainStarts: Step[] = [];
  const resizes: Step[] = [];
  let kept = 0;
  for (const container of specOf(pod).containers) {
    const latest = latestOf(runtime, container.name);
    const start: Step = { do: 'start', name: container.name, kind: 'main' };
    if (latest?.state !== 'RUNNING') {
      if (shouldBeStarted(container, pod, runtime)) mainStarts.push(start);
      continue;
    }
    if (isChanged(container, latest)) {
      kills.push({ do: 'kill', container: latest, message: `Container ${container.name} definition changed, will be restarted`, cause: 'other' });
      mainStarts.push(start);
      continue;
    }
    const failed = (['liveness', 'startup'] as const).find((type) => verdict(type, latest) === 'failure');
    if (!failed) {
      const resize = resizeStep(container, latest);
      if (resize?.do === 'kill') {
        kills.push(resize);
        mainStarts.push(start);
        continue;
      }
      if (resize) resizes.push(resize);
      kept++;
      continue;
    }
    const restart = (container.restartPolicy ?? specOf(pod).restartPolicy) !== 'Never';
    kills.push({
      do: 'kill',
      container: latest,
      message: `Container ${container.name} failed ${failed} probe${restart ? ', will be restarted' : ''}`,
      cause: failed,
    });
    if (restart) mainStarts.push(start);
  }
  if (kept === 0 && mainStarts.length === 0) return endActions(pod, runtime);
  return [...kills, ...resizes, ...sidecarResizes(pod, runtime), ...ephemeralStarts, ...initStarts, ...mainStarts];
}

/** The Pod names another image now: the container is made anew, whatever its restart policy says (kuberuntime `containerChanged`). */
const isChanged = ({ image }: Container, { userSpecifiedImage }: CriContainer): boolean => userSpecifiedImage !== undefined && userSpecifiedImage !== image;

/** A running container that is given other resources now gets them, or begins anew where its policy says so. */
function resizeStep(container: Container, latest: CriContainer): Step | undefined {
  switch (resizeOf(container, latest)) {
    case 'restart':
      return { do: 'kill', container: latest, message: `Container ${container.name} resize requires restart`, cause: 'other' };
    case 'update':
      return { do: 'resize', container: latest, resources: container.resources ?? {} };
    case 'none':
      return undefined;
  }
}

/** Sidecars likewise; one that has to begin anew is started again when it has ended, as ever. */
const sidecarResizes = (pod: Pod, runtime: RuntimePod): readonly Step[] =>
  initContainersOf(pod)
    .filter(isSidecar)
    .flatMap((container) => {
      const latest = latestOf(runtime, container.name);
      return latest?.state === 'RUNNING' ? (resizeStep(container, latest) ?? []) : [];
    });

/** Nothing of the Pod is to run any more: the main containers end, then the sidecars in reverse order, then the sandbox. */
function endActions(pod: Pod, runtime: RuntimePod): readonly Step[] {
  const names = [...specOf(pod).containers, ...initContainersOf(pod).toReversed()].map(({ name }) => name);
  const running = runtime.containers.filter((c) => c.state === 'RUNNING').sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
  const kills = running.map((container): Step => ({ do: 'kill', container, message: '', cause: 'other' }));
  const sandbox = runtime.sandboxes.find((s) => s.state === 'READY');
  return sandbox ? [...kills, { do: 'stop-sandbox', sandboxId: sandbox.id }] : kills;
}

function newSandboxActions(pod: Pod, runtime: RuntimePod, sandbox: { readonly attempt: number; readonly id: string }): readonly Step[] {
  const spec = specOf(pod);
  const kills = runtime.containers.filter((c) => c.state === 'RUNNING').map((container): Step => ({ do: 'kill', container, message: '', cause: 'other' }));
  const stop: Step[] = sandbox.id === '' ? [] : [...kills, { do: 'stop-sandbox', sandboxId: sandbox.id }];
  const restarts = spec.restartPolicy !== 'Never' || spec.containers.some((c) => c.restartPolicy !== undefined && c.restartPolicy !== 'Never');
  if (!restarts && sandbox.attempt !== 0 && runtime.containers.length > 0) return endActions(pod, runtime);
  const toStart = spec.containers.filter((c) => {
    const latest = latestOf(runtime, c.name);
    return !(latest?.state === 'EXITED' && latest.exitCode === 0 && (c.restartPolicy ?? spec.restartPolicy) === 'OnFailure');
  });
  const hasInitialized = spec.containers.some((c) => latestOf(runtime, c.name));
  if (toStart.length === 0 && hasInitialized) return endActions(pod, runtime);
  const create: Step = { do: 'create-sandbox', attempt: sandbox.attempt, changed: sandbox.id !== '' };
  const [firstInit] = initContainersOf(pod);
  const starts = firstInit
    ? [{ do: 'start', name: firstInit.name, kind: isSidecar(firstInit) ? 'sidecar' : 'init' } as const]
    : toStart.map((c) => ({ do: 'start', name: c.name, kind: 'main' }) as const);
  return [...stop, create, ...starts];
}

/** Why a sidecar that runs has to begin anew, if it has to. */
function sidecarKill(container: Container, latest: CriContainer, startup: ReturnType<ProbeVerdict>, verdict: ProbeVerdict): Step | undefined {
  const kill = (what: string, cause: 'liveness' | 'startup' | 'other'): Step => ({
    do: 'kill',
    container: latest,
    message: `Init container ${container.name} ${what}`,
    cause,
  });
  if (startup === 'failure') return kill('failed startup probe', 'startup');
  if (startup !== 'success') return undefined;
  if (isChanged(container, latest)) return kill('definition changed', 'other');
  return verdict('liveness', latest) === 'failure' ? kill('failed liveness probe', 'liveness') : undefined;
}

/**
 * Init containers, looked at from the last to the first that has run (kuberuntime `computeInitContainerActions`).
 * Gives whether the Pod is initialized, and puts indexes of init containers into `starts`.
 */
function initActions(pod: Pod, runtime: RuntimePod, verdict: ProbeVerdict, kills: Step[], starts: number[]): boolean | 'failed' {
  const inits = initContainersOf(pod);
  if (inits.length === 0) return true;
  let initialized = specOf(pod).containers.some((c) => {
    const state = latestOf(runtime, c.name)?.state;
    return state === 'RUNNING' || state === 'CREATED';
  });
  let laterHasRun = initialized;
  for (let i = inits.length - 1; i >= 0; i--) {
    const container = inits[i]!;
    const latest = latestOf(runtime, container.name);
    if (!latest) {
      if (laterHasRun && isSidecar(container)) starts.push(i);
      continue;
    }
    if (laterHasRun && !isSidecar(container)) continue;
    const done = (): void => {
      if (i === inits.length - 1) initialized = true;
      else if (!laterHasRun) starts.push(i + 1);
    };
    if (latest.state === 'CREATED') starts.push(i);
    else if (latest.state === 'EXITED') {
      if (isSidecar(container)) starts.push(i);
      else if (latest.exitCode === 0) done();
      else if (shouldRestart(container, specOf(pod), latest.exitCode)) starts.push(i);
      else return 'failed';
    } else if (isSidecar(container)) {
      const startup = container.startupProbe ? verdict('startup', latest) : 'success';
      if (startup === 'success') done();
      const kill = sidecarKill(container, latest, startup, verdict);
      if (kill) {
        kills.push(kill);
        starts.push(i);
      }
    }
    laterHasRun = true;
  }
  if (!laterHasRun) starts.push(0);
  return initialized;
}
