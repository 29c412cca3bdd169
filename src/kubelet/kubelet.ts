import type { AuthenticationTokenRequest, Pod, Status } from '../api/types.gen';
import type { ApiResponse } from '../api/wire';
import type { Delivery } from '../client/api-client';
import type { Component } from '../sim/component';
import { resumed, shared, writable } from '../sim/copy-on-write';
import type { Message } from '../sim/message';
import { claimAnswered } from './claims';
import type { CriAnswer } from './cri/cri';
import { onDiskUsage, relievePressure } from './eviction';
import { withHostPath } from './host-paths';
import { pullEnded } from './image-manager';
import { linksFound } from './link-lookup';
import type { KubeletMessage, KubeletTimer } from './messages';
import { goesOn, goOn, NODE, onNodeResponse, onNodeTimer, startNode } from './node-agent';
import { beginShutdown, goOnShuttingDown } from './node-shutdown';
import { onPodAdded, onPodRemoved, onPodUpdated, recover, removeLeftovers } from './pod-updates';
import { containerExited, keep, killed, preStopDone, sandboxStopped, stepAnswered, sync, syncBatch, woken } from './pod-worker';
import { probe, probed } from './probes';
import { type KubeletPulse, pulseOf } from './pulse';
import { informerName } from './references';
import { sourceChanged } from './refresh-volumes';
import { onAskedAnswer, onKubeletClose, onLogsRequest, onLogTimer } from './server';
import { type ApiTag, newState, type State } from './state';
import { onStatsAnswer, onStatsRequest } from './stats';
import { podDeleted, statusGot, statusPatched } from './status-manager';
import { closeStream, onStreamAnswer, onStreamData, onStreamRequest } from './streaming';
import { tokenGranted } from './tokens';
import { assembleKubelet, callRuntime, type Kubelet, type KubeletOptions, type Turn } from './turn';
import { hostPathRefused, tokenRefused, volumeRefused } from './volumes';
import type { Worker } from './worker';

/** What a kubelet knows, for the inspector. */
export interface KubeletView {
  readonly nodeName: string;
  readonly ready: boolean;
  readonly pods: readonly { readonly key: string; readonly stage: Worker['stage']; readonly doing: string | undefined }[];
  /** Everything that it knows of its Pods, by their UIDs. */
  readonly workers: ReadonlyMap<string, Worker>;
}

interface Checkpoint {
  readonly state: State;
  readonly client: unknown;
  readonly recorder: unknown;
}

const PODS = 'pods';

/** The kubelet of a node: registers the node, and brings up and keeps up the Pods that are bound to it. */
export const createKubelet = (options: KubeletOptions): Component<KubeletMessage> & { inspect(): KubeletView; readonly pulse: KubeletPulse } =>
  componentOf(assembleKubelet(options));

/** The process around the kubelet's parts. */
function componentOf(kubelet: Kubelet): Component<KubeletMessage> & { inspect(): KubeletView; readonly pulse: KubeletPulse } {
  const { client, recorder, random } = kubelet;
  return {
    receive: (message, nowUs, send) => receive({ kubelet, nowUs, send }, message),

    checkpoint(): Checkpoint {
      kubelet.state.random = random.save();
      return { state: shared(kubelet.state), client: client.checkpoint(), recorder: recorder.checkpoint() };
    },
    restore(checkpoint) {
      const { state, client: ofClient, recorder: ofRecorder } = checkpoint as Checkpoint;
      kubelet.state = resumed(state);
      random.load(state.random);
      client.restore(ofClient, 0);
      recorder.restore(ofRecorder);
    },

    pulse: pulseOf(kubelet),
    inspect: () => inspect(kubelet),
  };
}

const inspect = ({ node, state }: Kubelet): KubeletView => ({
  nodeName: node.nodeName,
  ready: state.agent.ready,
  pods: [...state.workers.values()].map(({ pod, stage, pass }) => ({ key: `${pod.metadata.namespace}/${pod.metadata.name}`, stage, doing: pass?.at })),
  workers: state.workers,
});

function receive(turn: Turn, { body, from }: Message<KubeletMessage>): void {
  // A machine that is off hears nothing but that it is switched on.
  if (turn.kubelet.state.shutdown?.turn === 'off' && body.type !== 'start') return;
  switch (body.type) {
    case 'prepare-for-shutdown':
      beginShutdown(turn);
      return;
    case 'start':
      start(turn);
      return;
    case 'response':
    case 'watch':
    case 'close':
    case 'later':
    case 'deadline':
    case 'connection-lost':
      for (const delivery of turn.kubelet.client.receive(turn, body)) onDelivery(turn, delivery);
      return;
    case 'cri-answer':
      onRuntimeAnswer(turn, body);
      return;
    case 'container-event':
      withWorker(turn, body.container.podUid, (worker) => containerExited(turn, worker, body.container));
      return;
    case 'logs':
      onLogsRequest(turn, from, body);
      return;
    case 'exec':
    case 'attach':
    case 'port-forward':
      onStreamRequest(turn, from, body);
      return;
    case 'stream-data':
      onStreamData(turn, body);
      return;
    case 'stats':
      onStatsRequest(turn, from, body);
      return;
    case 'kubelet-close':
      onKubeletClose(turn, body.stream);
      closeStream(turn, body.stream);
      return;
    case 'log-timer':
    case 'pod-timer':
    case 'pod-relist':
    case 'probe-timer':
    case 'status-timer':
    case 'shutdown-timer':
    case 'node-timer':
      onTimer(turn, body);
      return;
  }
}

/** The process starts. What ran before it tells the runtime. */
function start(turn: Turn): void {
  const { kubelet } = turn;
  const { client, recorder, random, state } = kubelet;
  kubelet.state = newState(state.boot + 1, turn.nowUs, state.nextNumber, random.save());
  client.reset();
  recorder.reset();
  callRuntime(turn, { method: 'List' }, { for: 'list' });
}

/** The runtime has told what it has: now the API server may tell what there should be. */
function onListed(turn: Turn, answer: CriAnswer): void {
  const { client, node } = turn.kubelet;
  recover(turn, answer);
  if (goesOn(turn)) goOn(turn);
  else startNode(turn);
  client.inform(turn, { name: NODE, path: '/api/v1/nodes', selector: `fieldSelector=metadata.name%3D${node.nodeName}`, background: true });
  client.inform(turn, { name: PODS, path: '/api/v1/pods', selector: `fieldSelector=spec.nodeName%3D${node.nodeName}` });
}

/** Does something with a Pod's worker, if there still is one, and keeps what comes of it. */
function withWorker(turn: Turn, uid: string, change: (worker: Worker) => Worker): void {
  const worker = turn.kubelet.state.workers.get(uid);
  if (worker) keep(turn, change(worker));
}

function onTimer(turn: Turn, timer: KubeletTimer): void {
  const { boot } = turn.kubelet.state;
  switch (timer.type) {
    case 'log-timer':
      onLogTimer(turn, timer.stream);
      return;
    case 'pod-timer':
      withWorker(turn, timer.uid, (worker) => woken(turn, worker, timer.token));
      return;
    case 'pod-relist':
      withWorker(turn, timer.uid, (worker) => sync(turn, worker));
      return;
    case 'probe-timer':
      withWorker(turn, timer.uid, (worker) => probe(turn, worker, timer.probe, timer.token));
      return;
    case 'status-timer':
      if (timer.boot === boot) syncBatch(turn);
      return;
    case 'shutdown-timer':
      if (timer.boot === boot) goOnShuttingDown(turn);
      return;
    case 'node-timer':
      if (timer.boot !== boot) return;
      if (timer.what === 'status') relievePressure(turn);
      onNodeTimer(turn, timer.what);
      return;
  }
}

// What the API server tells.

function onDelivery(turn: Turn, delivery: Delivery<ApiTag>): void {
  const { recorder } = turn.kubelet;
  if (delivery.type !== 'response') onNews(turn, delivery);
  else if (!recorder.receive(delivery, turn.nowUs, turn.send)) onResponse(turn, delivery.tag, delivery.response);
}

function onNews(turn: Turn, news: Exclude<Delivery<ApiTag>, { readonly type: 'response' }>): void {
  if (news.informer === NODE) return;
  if (news.informer !== PODS) {
    onReference(turn, news.informer, news.type === 'synced');
    return;
  }
  switch (news.type) {
    case 'added':
      onPodAdded(turn, news.key, news.object as Pod);
      return;
    case 'updated':
      onPodUpdated(turn, news.key, news.object as Pod);
      return;
    case 'deleted':
      onPodRemoved(turn, news.key, news.object as Pod);
      return;
    case 'synced':
      removeLeftovers(turn);
  }
}

/** A ConfigMap or Secret is there, or known not to be: Pods may wait for that. */
function onReference(turn: Turn, informer: string, synced: boolean): void {
  const { state } = turn.kubelet;
  if (synced) writable(state, 'references').set(informer, true);
  for (const worker of [...state.workers.values()]) {
    if (!worker.references.some((r) => informerName(r) === informer)) continue;
    if (!worker.volumes.mounted) keep(turn, sync(turn, worker));
    else if (!synced) keep(turn, sourceChanged(turn, worker, informer));
  }
}

function onResponse(turn: Turn, tag: ApiTag, response: ApiResponse): void {
  switch (tag.for) {
    case 'status-get':
      withWorker(turn, tag.uid, (worker) => statusGot(turn, worker, response));
      return;
    case 'status-patch':
      withWorker(turn, tag.uid, (worker) => statusPatched(turn, worker, response));
      return;
    case 'token':
      withWorker(turn, tag.uid, (worker) => tokenAnswered(turn, worker, tag.key, response));
      return;
    case 'claim':
      withWorker(turn, tag.uid, (worker) => claimTold(turn, worker, tag.claim, tag.claimUid, response));
      return;
    case 'pod-delete':
      withWorker(turn, tag.uid, (worker) => podDeleted(turn, worker, response));
      return;
    case 'links':
      linksFound(turn, tag, response);
      return;
    case 'event':
      return;
    default:
      onNodeResponse(turn, tag, response);
  }
}

const tokenAnswered = (turn: Turn, worker: Worker, key: string, { code, body }: ApiResponse): Worker =>
  code < 300 ? sync(turn, tokenGranted(worker, key, body as AuthenticationTokenRequest)) : tokenRefused(turn, worker, key, (body as Status).message ?? '');

function claimTold(turn: Turn, worker: Worker, claim: string, claimUid: string | undefined, response: ApiResponse): Worker {
  const told = claimAnswered(turn, worker, claim, claimUid, response);
  if (typeof told === 'string') return volumeRefused(turn, worker, claim, told);
  return told === worker ? worker : sync(turn, told);
}

// What the runtime tells.

const hostPathChecked = (turn: Turn, worker: Worker, volume: string, { error }: CriAnswer): Worker =>
  error === undefined ? sync(turn, withHostPath(worker, volume, 'right')) : hostPathRefused(turn, worker, volume, error);

function onRuntimeAnswer(turn: Turn, answer: CriAnswer): void {
  const calls = writable(turn.kubelet.state, 'calls');
  const tag = calls.get(answer.call);
  if (!answer.more) calls.delete(answer.call);
  switch (tag?.for) {
    case undefined:
    case 'nothing':
      return;
    case 'list':
      onListed(turn, answer);
      return;
    case 'disk': {
      const worker = turn.kubelet.state.workers.get(tag.uid);
      if (worker) onDiskUsage(turn, worker, answer);
      return;
    }
    case 'logs':
      onAskedAnswer(turn, tag, answer);
      return;
    case 'stats':
      onStatsAnswer(turn, tag, answer);
      return;
    case 'stream':
      onStreamAnswer(turn, tag, answer);
      return;
    case 'pass': {
      const pullUs = pullEnded(turn, tag, answer);
      withWorker(turn, tag.uid, (worker) => stepAnswered(turn, worker, tag.pass, answer, pullUs));
      return;
    }
    case 'kill':
      withWorker(turn, tag.uid, (worker) => killed(turn, worker, tag.containerId, answer));
      return;
    case 'pre-stop':
      withWorker(turn, tag.uid, (worker) => preStopDone(turn, worker, tag.containerId, answer));
      return;
    case 'stop-sandbox':
      withWorker(turn, tag.uid, (worker) => sandboxStopped(turn, worker, answer));
      return;
    case 'host-path':
      withWorker(turn, tag.uid, (worker) => hostPathChecked(turn, worker, tag.volume, answer));
      return;
    case 'probe':
      withWorker(turn, tag.uid, (worker) => {
        const { worker: next, changed } = probed(turn, worker, tag, answer);
        return changed ? sync(turn, next) : next;
      });
      return;
  }
}
