import { semanticEqual } from '../api/equality';
import type { Node, Pod } from '../api/types.gen';
import type { ApiResponse, ContainerExecRequest, ContainerLogsRequest } from '../api/wire';
import { createApiClient, type Delivery } from '../client/api-client';
import { createEventRecorder, referenceTo } from '../client/event-recorder';
import type { Component } from '../sim/component';
import type { Address, Send } from '../sim/message';
import { createRandom, type RandomState } from '../sim/random';
import { share } from '../sim/share';
import { admit } from './admission';
import { fieldPath, latestOf, NOTHING_RUNS, type RuntimePod } from './containers';
import type { ApiTag, CriTag, LogOptions } from './context';
import type { CriAnswer, CriImage, LogLine } from './cri/cri';
import { memoryVerdict } from './eviction';
import { loggedContainer, logText, optionsOf } from './log-request';
import type { KubeletMessage } from './messages';
import { capacityOf, NEW_AGENT, NODE, type NodeAgent, type NodeOptions, type NodeView, nodeAnswered, nodeDue, startNode, underPressure } from './node-agent';
import { EVICTED } from './pod-status';
import { containerExited, killed, newWorker, type PodContext, preStopDone, sandboxStopped, stepAnswered, sync, tokenGranted, woken } from './pod-worker';
import { probe, probed } from './probes';
import { informerName, type Reference } from './references';
import { isUnsettled, podDeleted, statusGot, statusPatched, syncStatus } from './status-manager';
import type { Worker } from './worker';

export interface KubeletOptions extends NodeOptions {
  readonly seed: number;
  /** Which machine of its name it is: none says the same of itself as another. */
  readonly serial?: number;
  /** The node's own address. */
  readonly hostIp?: string;
}

/** What a kubelet knows, for the inspector. */
export interface KubeletView {
  readonly nodeName: string;
  readonly ready: boolean;
  readonly pods: readonly { readonly key: string; readonly stage: Worker['stage']; readonly doing: string | undefined }[];
}

interface Pull {
  readonly uid: string;
  readonly pass: number;
  readonly image: string;
}

interface State {
  boot: number;
  nextNumber: number;
  agent: NodeAgent;
  random: RandomState;
  readonly workers: Map<string, Worker>;
  /** Pods by `namespace/name`, as the API names them. */
  readonly uids: Map<string, string>;
  readonly calls: Map<number, CriTag>;
  readonly images: Map<string, CriImage>;
  /** What ran before the kubelet started, by Pod, until the API tells whose it is. */
  readonly recovered: Map<string, RuntimePod>;
  /** The ConfigMaps and Secrets that are watched, and whether the first list has come. */
  readonly references: Map<string, boolean>;
  /** Images to pull, one after the other; the first is being pulled. */
  pulls: readonly Pull[];
  pullStartedAtUs: number;
  /** Who asked for a log or an exec, by the number of the call to the runtime. */
  readonly askers: Map<number, Address>;
  /** Logs that are followed, by stream. */
  readonly followed: Map<number, Followed>;
  /** A `status-timer` runs. */
  statusTimer: boolean;
}

/** A log that somebody follows: how far it has been read. */
interface Followed {
  readonly to: Address;
  readonly containerId: string;
  readonly options: LogOptions;
  readonly readUs: number;
}

const STREAMS_PER_MACHINE = 1e9;
/** A followed log is read on so often. */
const FOLLOW_US = 250_000;
/** How long statuses may be unknown to the API server until they are told again (status manager `syncPeriod`). */
const STATUS_SYNC_US = 10_000_000;

const emptyState = (boot: number, nextNumber: number, random: RandomState): State => ({
  boot,
  nextNumber,
  agent: NEW_AGENT,
  random,
  workers: new Map(),
  uids: new Map(),
  calls: new Map(),
  images: new Map(),
  recovered: new Map(),
  references: new Map(),
  pulls: [],
  pullStartedAtUs: 0,
  askers: new Map(),
  followed: new Map(),
  statusTimer: false,
});

const copyOf = (s: State): State => ({
  ...s,
  workers: new Map(s.workers),
  uids: new Map(s.uids),
  calls: new Map(s.calls),
  images: new Map(s.images),
  recovered: new Map(s.recovered),
  references: new Map(s.references),
  askers: new Map(s.askers),
  followed: new Map(s.followed),
});

const PODS = 'pods';
const isFinished = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed';

/** Others set the conditions that are gates of a Pod's readiness (`NeedToReconcilePodReadiness`). */
const gatesChanged = (next: Pod, old: Pod): boolean => !!next.spec?.readinessGates?.length && next.status?.conditions !== old.status?.conditions;

/** Whether an update says something that a worker has to act on; the rest of the status is the kubelet's own. */
const asksForWork = (next: Pod, old: Pod): boolean =>
  gatesChanged(next, old) ||
  next.metadata.deletionTimestamp !== old.metadata.deletionTimestamp ||
  next.metadata.deletionGracePeriodSeconds !== old.metadata.deletionGracePeriodSeconds ||
  !semanticEqual(next.spec, old.spec);

/** The kubelet of a node: registers the node, and brings up and keeps up the Pods that are bound to it. */
export function createKubelet(options: KubeletOptions): Component<KubeletMessage> & { inspect(): KubeletView } {
  const { nodeName, seed, serial = 0, capacity } = options;
  const self = `kubelet/${nodeName}`;
  const runtime = `runtime/${nodeName}`;
  const hostIp = options.hostIp ?? '172.18.0.2';
  const client = createApiClient<ApiTag>({ agent: 'kubelet', self, firstStream: 1 + serial * STREAMS_PER_MACHINE });
  const recorder = createEventRecorder<ApiTag>({ client, component: 'kubelet', host: nodeName });
  const random = createRandom(seed, serial === 0 ? self : `${self}#${serial}`);
  let state = emptyState(0, 1, random.save());
  /** The state at the last checkpoint. */
  let saved: State | undefined;

  // The message that is being handled: when, and how to send. Set at the begin of each `receive`, of no meaning after it.
  let nowUs = 0;
  let send: Send<KubeletMessage> = () => -1;

  const context: PodContext = {
    get nowUs() {
      return nowUs;
    },
    get send() {
      return send;
    },
    nodeName,
    self,
    hostIp,
    get allocatable() {
      return capacityOf(options, knownNode());
    },
    worker: (uid) => state.workers.get(uid),
    random: () => random.next(),
    number: () => state.nextNumber++,
    api: (call, tag, background = false) => client.call(context, call, tag, { background }),
    cri(request, tag, background = false) {
      const call = state.nextNumber++;
      state.calls.set(call, tag);
      send(runtime, { type: 'cri', call, request }, { background });
    },
    event: (pod, type, reason, message, container) =>
      recorder.record(send, nowUs, { about: referenceTo(pod, container === undefined ? undefined : fieldPath(pod, container)), type, reason, message }),
    lookup: (reference) => client.store(informerName(reference)).get(`${reference.namespace}/${reference.name}`),
    areKnown: (references) => references.every((r) => state.references.get(informerName(r)) === true),
    pull(uid, pass, image) {
      state.pulls = [...state.pulls, { uid, pass, image }];
      if (state.pulls.length === 1) beginPull();
    },
  };

  const knownNode = (): Node | undefined => client.store<Node>(NODE).get(nodeName);
  const nodeView = (): NodeView => ({ options, known: knownNode(), images: [...state.images.values()] });

  function beginPull(): void {
    const [pull] = state.pulls;
    if (!pull) return;
    state.pullStartedAtUs = nowUs;
    context.cri({ method: 'PullImage', image: pull.image }, { for: 'pass', uid: pull.uid, pass: pull.pass });
  }

  /** Keeps a worker as it is now; one whose Pod is gone and that is done goes as well. */
  function keep(worker: Worker): void {
    if (!worker.gone || worker.stage !== 'terminated') {
      state.workers.set(worker.uid, worker);
      if (!state.statusTimer && isUnsettled(worker)) setStatusTimer();
      return;
    }
    state.workers.delete(worker.uid);
    for (const { id } of worker.runtime.sandboxes) context.cri({ method: 'RemovePodSandbox', sandboxId: id }, { for: 'nothing' });
    unwatch(worker.references);
  }

  function setStatusTimer(): void {
    state.statusTimer = true;
    send(self, { type: 'status-timer', boot: state.boot }, { afterUs: STATUS_SYNC_US, background: true });
  }

  /** Sees to it that the API server knows all there is to know; sets the timer anew only if it does not yet. */
  function syncBatch(): void {
    state.statusTimer = false;
    for (const worker of [...state.workers.values()]) if (isUnsettled(worker)) keep(syncStatus(context, worker));
  }

  function watch(references: readonly Reference[]): void {
    for (const reference of references) {
      const name = informerName(reference);
      if (state.references.has(name)) continue;
      state.references.set(name, false);
      const { kind, namespace } = reference;
      client.inform(context, { name, path: `/api/v1/namespaces/${namespace}/${kind}`, selector: `fieldSelector=metadata.name%3D${reference.name}` });
    }
  }

  function unwatch(references: readonly Reference[]): void {
    const needed = new Set([...state.workers.values()].flatMap((w) => w.references.map(informerName)));
    for (const name of references.map(informerName)) {
      if (needed.has(name)) continue;
      state.references.delete(name);
      client.forget(context, name);
    }
  }

  // What the API server tells.

  function podAdded(key: string, pod: Pod): void {
    const uid = pod.metadata.uid ?? '';
    state.uids.set(key, uid);
    if (state.workers.has(uid)) return;
    const ran = state.recovered.get(uid) ?? NOTHING_RUNS;
    state.recovered.delete(uid);
    const others = [...state.workers.values()].filter((w) => w.stage === 'syncing' && !w.eviction).map((w) => w.pod);
    const isNew = ran.containers.length === 0 && !isFinished(pod) && pod.metadata.deletionTimestamp === undefined;
    const eviction = isNew ? admit(pod, others, context.allocatable) : undefined;
    if (eviction) context.event(pod, 'Warning', eviction.reason, eviction.message.replace('Pod was rejected: ', ''));
    const worker = newWorker(pod, ran, eviction);
    watch(worker.references);
    keep(sync(context, worker));
  }

  function podGone(uid: string, pod: Pod): void {
    const worker = state.workers.get(uid);
    if (worker) keep(sync(context, { ...worker, pod, gone: true }));
  }

  function podUpdated(key: string, pod: Pod): void {
    const uid = pod.metadata.uid ?? '';
    const before = state.uids.get(key);
    if (before !== uid) {
      if (before !== undefined) podGone(before, state.workers.get(before)?.pod ?? pod);
      podAdded(key, pod);
      return;
    }
    const worker = state.workers.get(uid);
    if (!worker) return;
    const next: Worker = { ...worker, pod };
    keep(asksForWork(pod, worker.pod) ? sync(context, next) : next);
  }

  function heard(delivery: Delivery<ApiTag>): void {
    if (delivery.type === 'response') {
      if (!recorder.receive(delivery, nowUs, send)) answered(delivery.tag, delivery.response);
      return;
    }
    if (delivery.informer === NODE) return;
    if (delivery.informer !== PODS) {
      if (delivery.type === 'synced') state.references.set(delivery.informer, true);
      for (const worker of [...state.workers.values()])
        if (!worker.volumes.mounted && worker.references.some((r) => informerName(r) === delivery.informer)) keep(sync(context, worker));
      return;
    }
    switch (delivery.type) {
      case 'added':
        podAdded(delivery.key, delivery.object as Pod);
        return;
      case 'updated':
        podUpdated(delivery.key, delivery.object as Pod);
        return;
      case 'deleted': {
        const pod = delivery.object as Pod;
        if (state.uids.get(delivery.key) === pod.metadata.uid) state.uids.delete(delivery.key);
        podGone(pod.metadata.uid ?? '', pod);
        return;
      }
      case 'synced':
        removeLeftovers();
    }
  }

  /** What ran before a restart and belongs to no Pod any more is removed. */
  function removeLeftovers(): void {
    for (const { sandboxes } of state.recovered.values())
      for (const { id } of sandboxes) context.cri({ method: 'RemovePodSandbox', sandboxId: id }, { for: 'nothing' });
    state.recovered.clear();
  }

  function answered(tag: ApiTag, response: ApiResponse): void {
    const worker = 'uid' in tag ? state.workers.get(tag.uid) : undefined;
    switch (tag.for) {
      case 'status-get':
        if (worker) keep(statusGot(context, worker, response));
        return;
      case 'status-patch':
        if (worker) keep(statusPatched(context, worker, response));
        return;
      case 'token':
        if (worker) keep(tokenGranted(context, worker, response.code, String((response.body as { message?: string }).message ?? '')));
        return;
      case 'pod-delete':
        if (worker) keep(podDeleted(context, worker, response));
        return;
      case 'event':
        return;
      default:
        state.agent = nodeAnswered(context, state.agent, tag, response, nodeName, state.boot);
    }
  }

  // What the runtime tells.

  function criAnswered(answer: CriAnswer): void {
    const tag = state.calls.get(answer.call);
    state.calls.delete(answer.call);
    if (!tag) return;
    if (tag.for === 'list') return recovered(answer);
    if (tag.for === 'logs' || tag.for === 'exec') return answerAsker(tag, answer);
    if (tag.for === 'nothing') return;
    const [pull] = state.pulls;
    let pullUs = 0;
    if (tag.for === 'pass' && pull?.uid === tag.uid && pull.pass === tag.pass) {
      pullUs = nowUs - state.pullStartedAtUs;
      state.pulls = state.pulls.slice(1);
      if (answer.image) state.images.set(answer.image.name, answer.image);
      beginPull();
    }
    const worker = state.workers.get(tag.uid);
    if (!worker) return;
    switch (tag.for) {
      case 'pass':
        return keep(stepAnswered(context, worker, tag.pass, answer, pullUs));
      case 'kill':
        return keep(killed(context, worker, tag.containerId, answer));
      case 'pre-stop':
        return keep(preStopDone(context, worker, tag.containerId, answer));
      case 'stop-sandbox':
        return keep(sandboxStopped(context, worker, answer));
      case 'probe': {
        const { worker: next, changed } = probed(context, worker, tag.probe, tag.containerId, answer);
        return keep(changed ? sync(context, next) : next);
      }
    }
  }

  /** The runtime has told what it has: now the API server may tell what there should be. */
  function recovered({ sandboxes = [], containers = [], images = [] }: CriAnswer): void {
    for (const image of images) state.images.set(image.name, image);
    for (const { podUid } of sandboxes) {
      state.recovered.set(podUid, { sandboxes: sandboxes.filter((s) => s.podUid === podUid), containers: containers.filter((c) => c.podUid === podUid) });
    }
    startNode(context, nodeView(), state.agent, state.boot);
    client.inform(context, { name: NODE, path: '/api/v1/nodes', selector: `fieldSelector=metadata.name%3D${nodeName}`, background: true });
    client.inform(context, { name: PODS, path: '/api/v1/pods', selector: `fieldSelector=spec.nodeName%3D${nodeName}` });
  }

  // What the API server asks on the kubelet's own port.

  function respond(to: Address, stream: number, code: number, body: string, more: { readonly exitCode?: number; readonly more?: true } = {}): void {
    send(to, { type: 'kubelet-response', stream, code, body, ...more });
  }

  function asked(from: Address, request: ContainerLogsRequest | ContainerExecRequest): void {
    const { stream, namespace, pod } = request;
    const worker = state.workers.get(state.uids.get(`${namespace}/${pod}`) ?? '');
    if (!worker) return respond(from, stream, 404, `pod "${pod}" not found`);
    const number = state.nextNumber;
    if (request.type === 'logs') {
      const container = loggedContainer(worker, request);
      if (typeof container === 'string') return respond(from, stream, 400, container);
      context.cri({ method: 'ReadLogs', containerId: container.id }, { for: 'logs', stream, options: optionsOf(request, nowUs) });
    } else {
      const container = latestOf(worker.runtime, request.container);
      if (container?.state !== 'RUNNING') return respond(from, stream, 500, `container not found ("${request.container}")`);
      context.cri({ method: 'ExecSync', containerId: container.id, command: request.command, timeoutSeconds: 3600 }, { for: 'exec', stream });
    }
    state.askers.set(number, from);
  }

  function answerAsker(tag: Extract<CriTag, { for: 'logs' | 'exec' }>, answer: CriAnswer): void {
    const to = state.askers.get(answer.call) ?? 'apiserver';
    state.askers.delete(answer.call);
    if (answer.error !== undefined) respond(to, tag.stream, 500, answer.error);
    else if (tag.for === 'exec') respond(to, tag.stream, 200, answer.exec?.output ?? '', { exitCode: answer.exec?.exitCode ?? 0 });
    else answerLog(to, tag, answer);
  }

  function answerLog(to: Address, { stream, options, again }: Extract<CriTag, { for: 'logs' }>, { container, logs = [] }: CriAnswer): void {
    // Its reader has gone in the meantime.
    if (again && !state.followed.has(stream)) return;
    if (options.follow && container?.state === 'RUNNING') {
      follow(to, stream, container.id, options, logs);
      return;
    }
    state.followed.delete(stream);
    respond(to, stream, 200, logText(logs, options));
  }

  /** Gives what there is of a log, and reads on in a while. */
  function follow(to: Address, stream: number, containerId: string, options: LogOptions, logs: readonly LogLine[]): void {
    const { tailLines: _, ...rest } = options;
    const before = state.followed.get(stream);
    state.followed.set(stream, { to, containerId, options: rest, readUs: logs.at(-1)?.atUs ?? before?.readUs ?? 0 });
    if (!before || logs.length > 0) respond(to, stream, 200, logText(logs, options), { more: true });
    send(self, { type: 'log-timer', stream }, { afterUs: FOLLOW_US, background: true });
  }

  function readOn(stream: number): void {
    const followed = state.followed.get(stream);
    if (!followed) return;
    const { to, containerId, options, readUs } = followed;
    state.askers.set(state.nextNumber, to);
    context.cri({ method: 'ReadLogs', containerId, afterUs: readUs }, { for: 'logs', stream, options, again: true }, true);
  }

  /** Evicts a Pod if memory runs short (eviction manager `synchronize`). */
  function relieveMemory(): void {
    const { isLow, evict } = memoryVerdict([...state.workers.values()], capacity.memory);
    if (!isLow) return;
    state.agent = underPressure(state.agent, nowUs);
    const worker = evict && state.workers.get(evict.uid);
    if (!worker) return;
    const about = { apiVersion: 'v1', kind: 'Node', name: nodeName, uid: nodeName };
    recorder.record(send, nowUs, { about, type: 'Warning', reason: 'EvictionThresholdMet', message: 'Attempting to reclaim memory' });
    context.event(worker.pod, 'Warning', EVICTED, evict.message);
    keep(sync(context, { ...worker, graceSeconds: 1, eviction: { reason: EVICTED, message: evict.message } }));
  }

  function start(): void {
    state = emptyState(state.boot + 1, state.nextNumber, random.save());
    client.reset();
    recorder.reset();
    context.cri({ method: 'List' }, { for: 'list' });
  }

  return {
    receive(message, atUs, sender) {
      const { body, from } = message;
      nowUs = atUs;
      send = sender;
      switch (body.type) {
        case 'start':
          return start();
        case 'response':
        case 'watch':
        case 'close':
        case 'later':
        case 'deadline':
        case 'connection-lost':
          for (const delivery of client.receive(context, body)) heard(delivery);
          return;
        case 'cri-answer':
          return criAnswered(body);
        case 'container-event': {
          const worker = state.workers.get(body.container.podUid);
          if (worker) keep(containerExited(context, worker, body.container));
          return;
        }
        case 'logs':
        case 'exec':
          return asked(from, body);
        case 'kubelet-close':
          state.followed.delete(body.stream);
          return;
        case 'log-timer':
          return readOn(body.stream);
        case 'pod-timer':
        case 'pod-relist': {
          const worker = state.workers.get(body.uid);
          if (worker) keep(body.type === 'pod-relist' ? sync(context, worker) : woken(context, worker, body.token));
          return;
        }
        case 'probe-timer': {
          const worker = state.workers.get(body.uid);
          if (worker) keep(probe(context, worker, body.probe, body.token));
          return;
        }
        case 'status-timer':
          if (body.boot === state.boot) syncBatch();
          return;
        case 'node-timer':
          if (body.boot !== state.boot) return;
          if (body.what === 'status') relieveMemory();
          state.agent = nodeDue(context, nodeView(), state.agent, body.what, body.boot);
          return;
      }
    },
    checkpoint() {
      saved = share(saved, copyOf({ ...state, random: random.save() }));
      return { state: saved, client: client.checkpoint(), recorder: recorder.checkpoint() };
    },
    restore(checkpoint) {
      const { client: ofClient, recorder: ofRecorder, ...of } = checkpoint as { state: State; client: unknown; recorder: unknown };
      saved = of.state;
      state = copyOf(saved);
      random.load(state.random);
      client.restore(ofClient);
      recorder.restore(ofRecorder);
    },
    inspect: () => ({
      nodeName,
      ready: state.agent.ready,
      pods: [...state.workers.values()].map(({ pod, stage, pass }) => ({ key: `${pod.metadata.namespace}/${pod.metadata.name}`, stage, doing: pass?.at })),
    }),
  };
}
