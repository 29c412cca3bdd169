import type { Delivery } from '../../client/api-client';
import type { Component } from '../../sim/component';
import { resumed, shared, writable } from '../../sim/copy-on-write';
import type { Address } from '../../sim/message';
import type { RuntimeMessage, RuntimeTimer } from '../messages';
import { isClient } from './cluster-view';
import { createContainer, loseContainers, onExit, onStarted, removeContainer, startContainer, stopContainer, updateResources } from './containers';
import type { CriContainer, CriImage, CriRequest, CriSandbox, LogLine } from './cri';
import { diskUsage } from './disk-usage';
import { dial, onHeld, onOverdue, onRequest, onResponse } from './door';
import { execSync, onExecEnd, onExecTimeout } from './exec';
import { checkHostPath } from './host-path';
import { imageStatus, onPulled, pullImage } from './images';
import { beginPublishing, concernsIngresses, publishStatus } from './ingress-status';
import { printedBy, readLogs } from './logs';
import { onPortInput, onPortTurn, portForward } from './port-forward';
import { pass, sendWaiting } from './requests';
import { removePodSandbox, runPodSandbox, stopPodSandbox } from './sandboxes';
import { listContainerStats } from './served';
import { attach, exec, onInput } from './sessions';
import type { State } from './state';
import { onWake } from './tasks';
import { answer, assembleRuntime, type RuntimeOptions, type Turn } from './turn';
import { readFiles, writeVolume } from './volume-state';

/** What a node's runtime holds, for the inspector. */
export interface RuntimeView {
  readonly sandboxes: readonly CriSandbox[];
  readonly containers: readonly CriContainer[];
  readonly images: readonly CriImage[];
  /** What a container has printed up to a moment (Unix microseconds). */
  logs(containerId: string, nowUs: number): readonly LogLine[];
}

interface Checkpoint {
  readonly state: State;
  readonly client: unknown;
}

/** A node's container runtime: containerd with a network and a registry behind it, simulated at the CRI. */
export function createRuntime(options: RuntimeOptions): Component<RuntimeMessage> & { inspect(): RuntimeView; isClient(): boolean } {
  const runtime = assembleRuntime(options);
  return {
    receive: ({ from, body }, nowUs, send) => receive({ runtime, nowUs, send }, from, body),
    checkpoint(): Checkpoint {
      runtime.state.random = runtime.random.save();
      return { state: shared(runtime.state), client: runtime.client.checkpoint() };
    },
    restore(checkpoint) {
      const { state, client } = checkpoint as Checkpoint;
      runtime.state = resumed(state);
      // Another time may have other contents under the same version.
      runtime.table = runtime.slices = runtime.pods = undefined;
      runtime.client.restore(client, 0);
      runtime.random.load(runtime.state.random);
    },
    isClient: () => isClient(runtime),
    inspect: () => ({ ...everything(runtime.state), logs: (containerId, nowUs) => printedBy(runtime, containerId, nowUs) }),
  };
}

const everything = ({ sandboxes, containers, images }: State): Omit<RuntimeView, 'logs'> => ({
  sandboxes: [...sandboxes.values()],
  containers: [...containers.values()].map((r) => r.container),
  images: [...images.values()],
});

function receive(turn: Turn, from: Address, body: RuntimeMessage): void {
  switch (body.type) {
    case 'start':
      reboot(turn);
      return;
    case 'declare-image':
      turn.runtime.state.declared = new Set([...turn.runtime.state.declared, body.repository]);
      return;
    case 'cri':
      called(turn, body);
      return;
    case 'cri-input':
      onInput(turn, body);
      onPortInput(turn, body);
      return;
    case 'runtime-timer':
      elapsed(turn, body);
      return;
    case 'response':
    case 'watch':
    case 'close':
    case 'later':
    case 'deadline':
    case 'connection-lost':
      onNews(turn, turn.runtime.client.receive(turn, body));
      return;
    case 'network-request':
      onRequest(turn, from, body);
      return;
    case 'network-response':
      onResponse(turn, body);
      return;
    case 'network-drop':
      return;
  }
}

/** The node's network hears of the cluster. */
function onNews(turn: Turn, news: readonly Delivery<unknown>[]): void {
  if (news.some((one) => one.type !== 'response' && concernsIngresses(turn.runtime, one.informer))) publishStatus(turn);
  if (!news.some(({ type }) => type === 'synced')) return;
  sendWaiting(turn);
  onHeld(turn);
}

/** The machine starts: what is on disk stays, what ran is gone. */
function reboot(turn: Turn): void {
  const { state } = turn.runtime;
  state.boot++;
  // A machine that was copied runs when its cluster is switched on.
  const goesOn = state.boot === 1;
  writable(state, 'stopping').clear();
  writable(state, 'held').clear();
  turn.runtime.client.reset();
  if (goesOn) return;
  for (const sandbox of [...state.sandboxes.values()]) writable(state, 'sandboxes').set(sandbox.id, { ...sandbox, state: 'NOTREADY' });
  loseContainers(turn);
}

/** The kubelet calls. */
function called(turn: Turn, { call, request }: CriRequest): void {
  switch (request.method) {
    case 'RunPodSandbox':
      return runPodSandbox(turn, call, request.config, request.runtimeHandler);
    case 'StopPodSandbox':
      return stopPodSandbox(turn, call, request.sandboxId);
    case 'RemovePodSandbox':
      return removePodSandbox(turn, call, request.sandboxId);
    case 'ImageStatus':
      return imageStatus(turn, call, request.image);
    case 'PullImage':
      return pullImage(turn, call, request.image);
    case 'CreateContainer':
      return createContainer(turn, call, request.sandboxId, request.config);
    case 'StartContainer':
      return startContainer(turn, call, request.containerId);
    case 'StopContainer':
      return stopContainer(turn, call, request.containerId, request.timeoutSeconds);
    case 'UpdateContainerResources':
      return updateResources(turn, call, request.containerId, request.resources);
    case 'RemoveContainer':
      return removeContainer(turn, call, request.containerId);
    case 'ExecSync':
      return execSync(turn, call, request.containerId, request.command, request.timeoutSeconds);
    case 'Exec':
      return exec(turn, call, request);
    case 'Attach':
      return attach(turn, call, request);
    case 'PortForward':
      return portForward(turn, call, request.sandboxId);
    case 'Dial':
      return dial(turn, call, request);
    case 'ReadLogs':
      return readLogs(turn, call, request.containerId, request.afterUs ?? 0);
    case 'ListContainerStats':
      return listContainerStats(turn, call);
    case 'WriteVolume':
      return writeVolume(turn, call, request.volume, request.content);
    case 'ReadFiles':
      return readFiles(turn, call, request.podUid, request.paths);
    case 'CheckHostPath':
      return checkHostPath(turn, call, request.path, request.type);
    case 'DiskUsage':
      return diskUsage(turn, call, request.podUid);
    case 'List':
      return list(turn, call);
  }
}

/** A kubelet starts and asks what there is; what the one before it asked for is cancelled with its connection. */
function list(turn: Turn, call: number): void {
  const { state } = turn.runtime;
  state.firstCall = call;
  writable(state, 'stopping').clear();
  for (const session of [...state.sessions.keys()]) onInput(turn, { type: 'cri-input', call: session });
  writable(state, 'portSessions').clear();
  answer(turn, call, everything(state));
}

/** What was begun some time ago is done. */
function elapsed(turn: Turn, timer: RuntimeTimer): void {
  const { state, kubelet } = turn.runtime;
  if (timer.boot !== state.boot) return;
  switch (timer.task) {
    case 'exit':
      return onExit(turn, timer);
    case 'wake':
      return onWake(turn, timer.id, timer.atUs);
    case 'exec-end':
      return onExecEnd(turn, timer.id, timer.code);
    case 'exec-timeout':
      return onExecTimeout(turn, timer.id);
    case 'send':
      return pass(turn, timer.to, timer.body);
    case 'port':
      return onPortTurn(turn, timer.call, timer.connection);
    case 'ingress-controller':
      return beginPublishing(turn);
    case 'overdue':
      return onOverdue(turn, timer.atUs);
    case 'answer':
      if (timer.answer.call >= state.firstCall) turn.send(kubelet, timer.answer);
      return;
    case 'pulled':
      if (timer.call >= state.firstCall) onPulled(turn, timer.call, timer.image);
      return;
    case 'started':
      if (timer.call >= state.firstCall) onStarted(turn, timer.call, timer.containerId);
      return;
  }
}
