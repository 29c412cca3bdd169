import type { ResourceRequirements } from '../../api/types.gen';
import { CGROUP } from '../../container/files/container-tree';
import { writable } from '../../sim/copy-on-write';
import { randomHex } from '../../sim/random';
import type { RuntimeTimer } from '../messages';
import { controlGroupOf } from './control-group';
import type { ContainerConfig, CriContainer } from './cri';
import { endExecs } from './exec';
import { findImage } from './images';
import { isIngressController, withdrawStatus } from './ingress-status';
import { answersItself, isServer, planProcess, startError, termination } from './process';
import { profileError } from './profiles';
import { endSessions } from './session-output';
import type { ContainerRecord, State } from './state';
import { forget, goOn, tie, UNBEGUN } from './tasks';
import { terminationMessage } from './termination-message';
import { answer, answerLater, later, type Turn } from './turn';
import { findVolumes } from './volume-state';

/** Containers from their creation to their end (containerd's tasks). */

const CREATE_US = 25_000;
const START_US = 45_000;
const UPDATE_US = 5_000;
/** SIGKILL's exit code, and what containerd says of a container whose end it did not see. */
const KILLED = 137;
const LOST = 255;
/** runc could not start the process. */
const NOT_STARTED = 128;

const NOTHING_WRITTEN: ContainerRecord['written'] = [];

const reasonOf = (code: number): string => (code === 0 ? 'Completed' : 'Error');

/** Keeps what is new of a container. */
function put(state: State, record: ContainerRecord, change: Partial<CriContainer>): ContainerRecord {
  const next = { ...record, container: { ...record.container, ...change } };
  writable(state, 'containers').set(next.container.id, next);
  return next;
}

/** CRI CreateContainer. */
export function createContainer(turn: Turn, call: number, sandboxId: string, config: ContainerConfig): void {
  const { runtime, nowUs } = turn;
  const { state, random } = runtime;
  const image = findImage(runtime, config.image);
  const sandbox = state.sandboxes.get(sandboxId);
  if (!image || !sandbox) return answer(turn, call, { error: `rpc error: code = NotFound desc = ${image ? 'sandbox' : 'image'} not found` });
  const unconfinable = profileError(state, config);
  if (unconfinable !== undefined) return answer(turn, call, { error: unconfinable });
  const container: CriContainer = {
    id: randomHex(random, 64),
    sandboxId,
    podUid: sandbox.podUid,
    name: config.name,
    attempt: config.attempt,
    image: image.name,
    userSpecifiedImage: config.image,
    imageRef: image.imageRef,
    state: 'CREATED',
    createdAtUs: nowUs,
    startedAtUs: 0,
    finishedAtUs: 0,
    exitCode: 0,
    reason: '',
    message: '',
    memoryBytes: 0,
    cpuMillis: 0,
    ...(config.resources && { resources: config.resources }),
  };
  writable(state, 'containers').set(container.id, { container, config, plan: undefined, written: NOTHING_WRITTEN });
  answerLater(turn, CREATE_US, call, { container });
}

/** CRI StartContainer. */
export const startContainer = (turn: Turn, call: number, containerId: string): void => later(turn, START_US, { task: 'started', call, containerId });

/** The process begins, if it can. */
export function onStarted(turn: Turn, call: number, containerId: string): void {
  const { runtime, nowUs } = turn;
  const created = runtime.state.containers.get(containerId);
  if (!created) return answer(turn, call, { error: 'rpc error: code = NotFound desc = container not found' });
  const record = findVolumes(runtime.state, created);
  const error = startError(record.config);
  if (error !== undefined) {
    const failed = { state: 'EXITED', startedAtUs: 0, finishedAtUs: nowUs, exitCode: NOT_STARTED, reason: 'StartError', message: error } as const;
    return answer(turn, call, { error, container: put(runtime.state, record, failed).container });
  }
  const plan = planProcess(record.config, nowUs, runtime.images);
  const { memoryBytes, cpuMillis } = plan;
  const begun = { ...record, plan, ...(plan.tied && { tied: UNBEGUN }) };
  const { container } = put(runtime.state, begun, { state: 'RUNNING', startedAtUs: nowUs, memoryBytes, cpuMillis });
  answer(turn, call, { container });
  if (isIngressController(record)) later(turn, plan.listensAfterUs, { task: 'ingress-controller' });
  if (plan.tied) goOn(turn, containerId);
  if (!plan.exit) return;
  const { afterUs, code, reason = reasonOf(code) } = plan.exit;
  later(turn, afterUs, { task: 'exit', containerId, code, reason, planned: true });
}

/**
 * CRI UpdateContainerResources: from now on the container may use other amounts, as its control group says. That is one of the things that come to it:
 * what it has read before, it has read, also when its processes are made again.
 */
export function updateResources(turn: Turn, call: number, containerId: string, resources: ResourceRequirements): void {
  const { state } = turn.runtime;
  const record = state.containers.get(containerId);
  if (record?.container.state !== 'RUNNING') return answer(turn, call, { error: 'rpc error: code = NotFound desc = container is not running' });
  tie(turn, containerId);
  const { container, config } = put(state, state.containers.get(containerId) ?? record, { resources });
  goOn(turn, containerId, { kind: 'volume', tree: CGROUP, node: controlGroupOf({ ...config, resources }) });
  answerLater(turn, UPDATE_US, call, { container });
}

/** CRI StopContainer: SIGTERM, and SIGKILL when the time is up; answered when it has ended. */
export function stopContainer(turn: Turn, call: number, containerId: string, timeoutSeconds: number): void {
  const { runtime, nowUs } = turn;
  const record = runtime.state.containers.get(containerId);
  if (record?.container.state !== 'RUNNING') return answer(turn, call, record ? { container: record.container } : {});
  const stopping = writable(runtime.state, 'stopping');
  stopping.set(containerId, [...(stopping.get(containerId) ?? []), call]);
  const terminatedAtUs = record.terminatedAtUs ?? nowUs;
  writable(runtime.state, 'containers').set(containerId, { ...record, terminatedAtUs });
  if (record.terminatedAtUs === undefined && timeoutSeconds > 0 && isIngressController(record)) withdrawStatus(turn, record);
  if (record.tied && (answersItself(record.config) || !isServer(record.config))) return stopTied(turn, record, timeoutSeconds);
  const ended = termination(record.config, record.container.startedAtUs, terminatedAtUs);
  const afterUs = ended && terminatedAtUs + ended.afterUs - nowUs;
  const heeded = afterUs !== undefined && afterUs >= 0 && afterUs <= timeoutSeconds * 1e6;
  const code = heeded ? ended!.code : KILLED;
  later(turn, heeded ? afterUs : timeoutSeconds * 1e6, { task: 'exit', containerId, code, reason: reasonOf(code) });
}

/** One that goes in step hears the signal, and ends when it does; or else it is killed. */
function stopTied(turn: Turn, { container: { id }, terminatedAtUs }: ContainerRecord, timeoutSeconds: number): void {
  later(turn, timeoutSeconds * 1e6, { task: 'exit', containerId: id, code: KILLED, reason: reasonOf(KILLED) });
  if (terminatedAtUs === undefined && timeoutSeconds > 0) goOn(turn, id, { kind: 'signal', signal: 'TERM' });
}

/** The process has ended: whoever has it stopped is answered, else the kubelet hears of it (CRI GetContainerEvents). */
export function onExit(turn: Turn, { containerId, code, reason, planned }: Extract<RuntimeTimer, { readonly task: 'exit' }>): void {
  const { runtime, nowUs, send } = turn;
  const record = runtime.state.containers.get(containerId);
  if (record?.container.state !== 'RUNNING' || (planned && !record.plan?.exit)) return;
  const message = terminationMessage(runtime, record, code, nowUs);
  const { container } = put(runtime.state, record, { state: 'EXITED', finishedAtUs: nowUs, exitCode: code, reason, message });
  forget(turn, containerId);
  endExecs(turn, containerId);
  endSessions(turn, containerId);
  const calls = runtime.state.stopping.get(containerId);
  if (calls) writable(runtime.state, 'stopping').delete(containerId);
  if (calls) for (const call of calls) answer(turn, call, { container });
  else send(runtime.kubelet, { type: 'container-event', container });
}

/** CRI RemoveContainer. */
export function removeContainer(turn: Turn, call: number, containerId: string): void {
  const { state } = turn.runtime;
  writable(state, 'containers').delete(containerId);
  if (state.served.has(containerId)) writable(state, 'served').delete(containerId);
  turn.runtime.lives.delete(containerId);
  answer(turn, call, {});
}

/** The machine was restarted: what ran has ended, nobody saw how. */
export function loseContainers({ runtime: { state }, nowUs }: Turn): void {
  for (const field of ['execs', 'sessions', 'portSessions', 'asked', 'open', 'waiting', 'served', 'affinities'] as const)
    if (state[field].size > 0) writable(state, field).clear();
  state.overdueAtUs = Number.POSITIVE_INFINITY;
  for (const record of [...state.containers.values()])
    if (record.container.state !== 'EXITED') put(state, record, { state: 'EXITED', finishedAtUs: nowUs, exitCode: LOST, reason: 'Unknown' });
}
