import type { Container, Probe } from '../api/types.gen';
import { initContainersOf, isSidecar, latestOf, latestSandbox, specOf } from './containers';
import type { CriAnswer, CriCall, CriContainer } from './cri/cri';
import { type ProbeFinding, probeAsk, probeFinding } from './dialling';
import type { CriTag, Redirected } from './state';
import { callRuntime, nextNumber, say, type Turn } from './turn';
import type { ProbeState, Worker } from './worker';

const TYPES = ['startup', 'liveness', 'readiness'] as const;
type ProbeType = (typeof TYPES)[number];

/** What is thought of a container before its first probe (prober `newWorker`). */
const INITIAL: Readonly<Record<ProbeType, 'success' | 'failure' | undefined>> = { readiness: 'failure', liveness: 'success', startup: undefined };
const TITLE: Readonly<Record<ProbeType, string>> = { readiness: 'Readiness', liveness: 'Liveness', startup: 'Startup' };

const probeOf = (container: Container, type: ProbeType): Probe | undefined =>
  type === 'startup' ? container.startupProbe : type === 'liveness' ? container.livenessProbe : container.readinessProbe;
const keyOf = (name: string, type: ProbeType): string => `${name}/${type}`;

const periodOf = (spec: Probe): number => (spec.periodSeconds ?? 10) * 1e6;

/** How often the kubelet looks at all that the runtime has (`genericPlegRelistPeriod`). */
const RELIST_PERIOD_US = 1e6;
/** What has started so long before the kubelet has been there before it was started anew. */
const RESTART_GRACE_US = 10e6;

type Probes = Worker['probes'];

/** The result that a probe has for an instance of its container. */
export function probeResult(probes: Probes, name: string, type: ProbeType, containerId: string): 'success' | 'failure' | undefined {
  const state = probes[keyOf(name, type)];
  return state?.containerId === containerId ? state.result : undefined;
}

/** A container with a startup probe has started when that has succeeded (prober manager `isContainerStarted`). */
export const isStarted = (probes: Probes, container: Container, containerId: string): boolean =>
  !container.startupProbe || probeResult(probes, container.name, 'startup', containerId) === 'success';

/** Without a readiness probe, a started container is ready. */
export const isReady = (probes: Probes, container: Container, containerId: string): boolean =>
  !container.readinessProbe || probeResult(probes, container.name, 'readiness', containerId) === 'success';

/**
 * Sees to it that what runs is probed (prober manager `AddPod`): each probe ticks on its own, from the time when the Pod's containers are about to be
 * made. `quiet`: a Pod on its way out is only asked whether it is ready.
 */
export function startProbes(turn: Turn, worker: Worker, quiet: boolean): Worker {
  let probes = worker.probes;
  for (const container of [...initContainersOf(worker.pod).filter(isSidecar), ...specOf(worker.pod).containers]) {
    const latest = latestOf(worker.runtime, container.name);
    const running = latest?.state === 'RUNNING' ? latest : undefined;
    for (const type of TYPES) {
      const spec = probeOf(container, type);
      if (!spec || (quiet && type !== 'readiness')) continue;
      const key = keyOf(container.name, type);
      const known = probes[key];
      const { ticksFromUs } = known ?? { ticksFromUs: firstTickUs(turn, spec) };
      const containerId = running?.id ?? known?.containerId ?? '';
      const state: ProbeState =
        known?.containerId === containerId
          ? known
          : {
              containerId,
              result: initialResult(turn, worker, container.name, type, running),
              last: undefined,
              run: 0,
              onHold: false,
              token: 0,
              ticking: false,
              ticksFromUs,
              insists: false,
            };
      if (state !== known) probes = { ...probes, [key]: state };
      if (!running || state.ticking || state.onHold || (type === 'startup') === isStarted(probes, container, running.id)) continue;
      const first = firstProbe(spec, ticksFromUs, running.startedAtUs, turn.nowUs, type === 'readiness' ? triggers(turn, container, ticksFromUs) : []);
      const token = nextNumber(turn);
      probes = { ...probes, [key]: { ...state, token, ticking: true, ticksFromUs: first.ticksFromUs, insists: first.insists } };
      remind(turn, worker.uid, key, token, first.atUs - turn.nowUs, false);
    }
  }
  return probes === worker.probes ? worker : { ...worker, probes };
}

/**
 * What is thought of a container before it is asked. One that has been running since before the kubelet was started is as the API server had it
 * (`kubeletRestartGracePeriod`).
 */
function initialResult({ kubelet: { state } }: Turn, { pod }: Worker, name: string, type: ProbeType, running: CriContainer | undefined): ProbeState['result'] {
  const ranBefore = state.boot > 1 && running !== undefined && running.startedAtUs < state.startedAtUs - RESTART_GRACE_US;
  if (!ranBefore || type === 'liveness') return INITIAL[type];
  const { conditions, containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {};
  if (type === 'readiness') return conditions?.some((one) => one.type === 'Ready' && one.status === 'True') ? 'success' : 'failure';
  return [...containerStatuses, ...initContainerStatuses].some((one) => one.name === name && one.started === true) ? 'success' : INITIAL[type];
}

/** A kubelet that was started anew has much to ask, and spreads it (prober worker `run`). What there is at the beginning has long been running. */
function firstTickUs({ kubelet: { state, random }, nowUs }: Turn, spec: Probe): number {
  const isFresh = state.boot > 1 && nowUs - state.startedAtUs < periodOf(spec);
  return isFresh ? nowUs + Math.round(random.next() * periodOf(spec)) : nowUs;
}

/**
 * When a container that is not ready is asked besides its ticks: whenever its Pod is looked at (prober manager `UpdatePodStatus`). The look that finds it
 * running asks the status that there was before, which has it not yet; but the news, and then that it is not ready, bring another each, which wait until the
 * kubelet has looked at all its Pods again (`GetNewerThan`). That a container has started by its startup probe is known right where it is looked at.
 */
function triggers({ kubelet, nowUs }: Turn, { startupProbe }: Container, ticksFromUs: number): readonly number[] {
  if (startupProbe) return [nowUs];
  const relistUs = Math.max(ticksFromUs, nowUs + Math.round(kubelet.random.next() * RELIST_PERIOD_US));
  return [relistUs, relistUs + RELIST_PERIOD_US];
}

interface First extends Pick<ProbeState, 'ticksFromUs' | 'insists'> {
  readonly atUs: number;
}

/** When a container is first asked: at a trigger, each of which sets the ticks anew, or on a tick; not before its initial delay is over (`doProbe`). */
function firstProbe(spec: Probe, ticksFromUs: number, startedAtUs: number, nowUs: number, triggersUs: readonly number[]): First {
  const notBeforeUs = startedAtUs + (spec.initialDelaySeconds ?? 0) * 1e6;
  const triggered = triggersUs.findIndex((atUs) => atUs >= notBeforeUs);
  const triggerUs = triggersUs[triggered];
  if (triggerUs !== undefined) return { atUs: triggerUs, ticksFromUs: triggerUs, insists: triggered < triggersUs.length - 1 };
  const periodUs = periodOf(spec);
  const fromUs = triggersUs.at(-1) ?? ticksFromUs;
  const ticks = Math.max(Math.floor((nowUs - fromUs) / periodUs) + 1, Math.ceil((notBeforeUs - fromUs) / periodUs));
  return { atUs: fromUs + ticks * periodUs, ticksFromUs: fromUs, insists: false };
}

function remind(turn: Turn, uid: string, probe: string, token: number, afterUs: number, background: boolean): void {
  turn.send(turn.kubelet.self, { type: 'probe-timer', uid, probe, token }, { afterUs, background });
}

function find(worker: Worker, key: string): { readonly container: Container; readonly type: ProbeType; readonly spec: Probe } | undefined {
  const slash = key.lastIndexOf('/');
  const name = key.slice(0, slash);
  const type = key.slice(slash + 1) as ProbeType;
  const container = [...initContainersOf(worker.pod), ...specOf(worker.pod).containers].find((c) => c.name === name);
  const spec = container && probeOf(container, type);
  return spec ? { container, type, spec } : undefined;
}

/** A probe's time has come. */
export function probe(turn: Turn, worker: Worker, key: string, token: number): Worker {
  const state = worker.probes[key];
  const found = find(worker, key);
  if (!state || !found || state.token !== token) return worker;
  const { container, type, spec } = found;
  const latest = latestOf(worker.runtime, container.name);
  const going = worker.stage !== 'syncing' && type !== 'readiness';
  if (latest?.id !== state.containerId || latest.state !== 'RUNNING' || going || worker.stage === 'terminated')
    return { ...worker, probes: { ...worker.probes, [key]: { ...state, ticking: false } } };
  const steady = state.last !== undefined && state.last === state.result;
  const request = requestOf(worker, container, spec, latest.id);
  if (request) callRuntime(turn, request, { for: 'probe', uid: worker.uid, probe: key, containerId: latest.id }, steady);
  const next = nextNumber(turn);
  remind(turn, worker.uid, key, next, periodOf(spec), steady);
  return { ...worker, probes: { ...worker.probes, [key]: { ...state, token: next } } };
}

function requestOf(worker: Worker, container: Container, spec: Probe, containerId: string, redirected?: Redirected): CriCall | undefined {
  const timeoutSeconds = spec.timeoutSeconds ?? 1;
  if (spec.exec) return { method: 'ExecSync', containerId, command: spec.exec.command ?? [], timeoutSeconds };
  const ask = probeAsk(container, spec);
  const sandboxId = latestSandbox(worker.runtime)?.id;
  if (ask === undefined || sandboxId === undefined) return undefined;
  const address = spec.httpGet?.host || spec.tcpSocket?.host;
  return { method: 'Dial', sandboxId, ask: redirected ? { ...ask, path: redirected.path } : ask, timeoutSeconds, ...(address && { address }) };
}

/** What a probe's answer says. */
function findingOf(worker: Worker, container: Container, spec: Probe, answer: CriAnswer, redirected: Redirected | undefined): ProbeFinding {
  const { exec, dial } = answer;
  if (exec?.timedOut)
    return { is: 'failure', text: `command timed out: "${(spec.exec?.command ?? []).join(' ')}" timed out after ${spec.timeoutSeconds ?? 1}s` };
  if (exec) return exec.exitCode === 0 ? { is: 'success' } : { is: 'failure', text: exec.output };
  const ask = probeAsk(container, spec);
  if (!ask || !dial) return { is: 'failure', text: '' };
  const ip = latestSandbox(worker.runtime)?.ip ?? '';
  return probeFinding(spec, redirected ? { ...ask, path: redirected.path } : ask, ip, dial, redirected?.times ?? 0);
}

/** Takes a probe's answer; `changed` tells that the Pod has to be looked at (prober worker `doProbe`). */
export function probed(
  turn: Turn,
  worker: Worker,
  { probe: key, containerId, redirected }: Extract<CriTag, { readonly for: 'probe' }>,
  answer: CriAnswer,
): { readonly worker: Worker; readonly changed: boolean } {
  const state = worker.probes[key];
  const found = find(worker, key);
  if (!state || !found || state.containerId !== containerId || latestOf(worker.runtime, found.container.name)?.state !== 'RUNNING')
    return { worker, changed: false };
  const { container, type, spec } = found;
  // A command that could not be run says nothing of the container (`doProbe` throws the result away).
  if (spec.exec && answer.error !== undefined) {
    say(turn, worker.pod, 'Warning', 'Unhealthy', `${TITLE[type]} probe errored and resulted in unknown state: ${answer.error}`, container.name);
    return { worker, changed: false };
  }
  const finding = findingOf(worker, container, spec, answer, redirected);
  if (finding.is === 'redirect') {
    const further: Redirected = { path: finding.path, times: (redirected?.times ?? 0) + 1 };
    const request = requestOf(worker, container, spec, containerId, further);
    if (request) callRuntime(turn, request, { for: 'probe', uid: worker.uid, probe: key, containerId, redirected: further });
    return { worker, changed: false };
  }
  if (finding.is === 'failure') say(turn, worker.pod, 'Warning', 'Unhealthy', `${TITLE[type]} probe failed: ${finding.text}`, container.name);
  if (finding.is === 'warning') say(turn, worker.pod, 'Warning', 'ProbeWarning', `${TITLE[type]} probe warning: ${finding.text}`, container.name);
  const outcome = finding.is === 'failure' ? 'failure' : 'success';
  const run = state.last === outcome ? state.run + 1 : 1;
  const threshold = outcome === 'success' ? (spec.successThreshold ?? 1) : (spec.failureThreshold ?? 3);
  const decided = run >= threshold;
  const onHold = decided && (type === 'startup' || (type === 'liveness' && outcome === 'failure'));
  const next: ProbeState = {
    ...state,
    last: outcome,
    run: onHold ? 0 : run,
    result: decided ? outcome : state.result,
    onHold,
    ...(onHold && { token: nextNumber(turn), ticking: false }),
    ...(state.insists && insist(turn, worker, key, state, decided && outcome === 'success')),
  };
  return { worker: { ...worker, probes: { ...worker.probes, [key]: next } }, changed: next.result !== state.result };
}

/** The first answer has come. If it is not good enough, the kubelet's next look at its Pods brings the second. */
function insist(turn: Turn, worker: Worker, key: string, { ticksFromUs }: ProbeState, enough: boolean): Partial<ProbeState> {
  if (enough) return { insists: false };
  const atUs = Math.max(turn.nowUs, ticksFromUs + RELIST_PERIOD_US);
  const token = nextNumber(turn);
  remind(turn, worker.uid, key, token, atUs - turn.nowUs, false);
  return { insists: false, ticksFromUs: atUs, token };
}
