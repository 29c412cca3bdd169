import { runInside } from '../../container/command';
import type { Component } from '../../sim/component';
import type { Message, Send } from '../../sim/message';
import { createRandom, type RandomState, randomHex } from '../../sim/random';
import { share } from '../../sim/share';
import { canonicalImageName, parseImageName } from '../image-name';
import { imageDescription, pullError } from '../images/catalogue';
import type { RuntimeMessage, RuntimeTimer } from '../messages';
import type { ContainerConfig, CriAnswer, CriContainer, CriImage, CriRequest, CriSandbox, DialResult, ExecResult, LogLine } from './cri';
import { contextOf, filesNow, type ProcessPlan, planProcess, processOutput, startError, termination } from './process';

export interface RuntimeOptions {
  readonly seed: number;
  /** Which machine of its name it is: no two make the same ids. */
  readonly serial?: number;
  readonly nodeName: string;
  /** The node's part of the Pod network without the last number: `10.244.1`. */
  readonly podSubnet?: string;
  /** What pulling an image gets of the network. */
  readonly bytesPerSecond?: number;
}

/** What a node's runtime holds, for the inspector. */
export interface RuntimeView {
  readonly sandboxes: readonly CriSandbox[];
  readonly containers: readonly CriContainer[];
  readonly images: readonly CriImage[];
}

/** How long the runtime takes for what is not free, microseconds. */
const SANDBOX_US = 120_000;
const CREATE_US = 25_000;
const START_US = 45_000;
const STOP_SANDBOX_US = 30_000;
/** Resolving a tag at the registry; all that a pull of a present image costs. */
const RESOLVE_US = 450_000;
const BYTES_PER_SECOND = 60e6;
/** How much of a log a reader gets at most. */
const LOG_LINES_MAX = 20_000;
/** SIGKILL's exit code, and what containerd says of a container whose end it did not see. */
const KILLED = 137;
const LOST = 255;

interface Record {
  readonly container: CriContainer;
  readonly config: ContainerConfig;
  readonly plan: ProcessPlan | undefined;
  /** When it was told to stop (SIGTERM). */
  readonly terminatedAtUs?: number;
  /** Files that commands run inside have changed; undefined: deleted. */
  readonly written: ReadonlyMap<string, string | undefined>;
}

const NOTHING_WRITTEN: Record['written'] = new Map();

interface State {
  random: RandomState;
  boot: number;
  nextIp: number;
  /** Calls before this one were made by a kubelet that has ended since: with its connection, they are cancelled. */
  firstCall: number;
  readonly sandboxes: Map<string, CriSandbox>;
  readonly containers: Map<string, Record>;
  readonly images: Map<string, CriImage>;
  /** Calls of StopContainer that wait for an exit, by container. */
  readonly stopping: Map<string, readonly number[]>;
}

type Answer = Omit<CriAnswer, 'type' | 'call'>;

/** A node's container runtime: containerd with a network and a registry behind it, simulated at the CRI. */
export function createRuntime({
  seed,
  serial = 0,
  nodeName,
  podSubnet = '10.244.0',
  bytesPerSecond = BYTES_PER_SECOND,
}: RuntimeOptions): Component<RuntimeMessage> & {
  inspect(): RuntimeView;
} {
  const self = `runtime/${nodeName}`;
  const kubelet = `kubelet/${nodeName}`;
  const random = createRandom(seed, serial === 0 ? self : `${self}#${serial}`);
  let state: State = {
    random: random.save(),
    boot: 0,
    nextIp: 2,
    firstCall: 0,
    sandboxes: new Map(),
    containers: new Map(),
    images: new Map(),
    stopping: new Map(),
  };
  /** The state at the last checkpoint. */
  let saved: State | undefined;

  const answer = (send: Send<RuntimeMessage>, call: number, result: Answer): void => {
    send(kubelet, { type: 'cri-answer', call, ...result });
  };
  const later = (send: Send<RuntimeMessage>, afterUs: number, timer: DistributiveOmit<RuntimeTimer, 'type' | 'boot'>): void => {
    send(self, { type: 'runtime-timer', boot: state.boot, ...timer }, { afterUs });
  };
  const answerLater = (send: Send<RuntimeMessage>, afterUs: number, call: number, result: Answer): void =>
    later(send, afterUs, { task: 'answer', answer: { type: 'cri-answer', call, ...result } });

  function freeIp(): string {
    const isTaken = (ip: string): boolean => {
      for (const sandbox of state.sandboxes.values()) if (sandbox.ip === ip && sandbox.state === 'READY') return true;
      return false;
    };
    for (let tries = 0; tries < 253; tries++) {
      const ip = `${podSubnet}.${state.nextIp}`;
      state.nextIp = state.nextIp === 254 ? 2 : state.nextIp + 1;
      if (!isTaken(ip)) return ip;
    }
    return '';
  }

  const put = (record: Record, container: Partial<CriContainer>): Record => {
    const next = { ...record, container: { ...record.container, ...container } };
    state.containers.set(next.container.id, next);
    return next;
  };

  function exit(send: Send<RuntimeMessage>, record: Record, nowUs: number, code: number, reason: string): void {
    const { container } = put(record, { state: 'EXITED', finishedAtUs: nowUs, exitCode: code, reason });
    const calls = state.stopping.get(container.id);
    state.stopping.delete(container.id);
    if (calls) for (const call of calls) answer(send, call, { container });
    else send(kubelet, { type: 'container-event', container });
  }

  const reasonOf = (code: number): string => (code === 0 ? 'Completed' : 'Error');
  const findImage = (image: string): CriImage | undefined => {
    const name = parseImageName(image);
    return typeof name === 'string' ? undefined : state.images.get(canonicalImageName(name));
  };

  function pull(send: Send<RuntimeMessage>, call: number, image: string): void {
    const error = pullError(image);
    if (error !== undefined) return answerLater(send, RESOLVE_US, call, { error });
    const jitter = 0.9 + 0.2 * random.next();
    const bytes = findImage(image) ? 0 : imageDescription(image).sizeBytes;
    later(send, Math.round(jitter * (RESOLVE_US + (bytes / bytesPerSecond) * 1e6)), { task: 'pulled', call, image });
  }

  /** The image is on the node now; without a call, because the node was made with it. */
  function addImage(image: string): CriImage | undefined {
    const name = parseImageName(image);
    if (typeof name === 'string') return undefined;
    const canonical = canonicalImageName(name);
    const { digest, sizeBytes } = imageDescription(image);
    const added: CriImage = { name: canonical, imageRef: `${name.domain}/${name.path}@${name.digest || digest}`, sizeBytes };
    state.images.set(canonical, added);
    return added;
  }

  function start(send: Send<RuntimeMessage>, call: number, record: Record, nowUs: number): void {
    const error = startError(record.config);
    if (error !== undefined) {
      put(record, { state: 'EXITED', startedAtUs: 0, finishedAtUs: nowUs, exitCode: 128, reason: 'StartError', message: error });
      return answer(send, call, { error });
    }
    const plan = planProcess(record.config, nowUs);
    const { container } = put({ ...record, plan }, { state: 'RUNNING', startedAtUs: nowUs, memoryBytes: plan.memoryBytes });
    answer(send, call, { container });
    if (plan.exit)
      later(send, plan.exit.afterUs, { task: 'exit', containerId: container.id, code: plan.exit.code, reason: plan.exit.reason ?? reasonOf(plan.exit.code) });
  }

  function stop(send: Send<RuntimeMessage>, call: number, containerId: string, timeoutSeconds: number, nowUs: number): void {
    const record = state.containers.get(containerId);
    if (record?.container.state !== 'RUNNING') return answer(send, call, record ? { container: record.container } : {});
    state.stopping.set(containerId, [...(state.stopping.get(containerId) ?? []), call]);
    const terminatedAtUs = record.terminatedAtUs ?? nowUs;
    state.containers.set(containerId, { ...record, terminatedAtUs });
    const ended = termination(record.config, record.container.startedAtUs, terminatedAtUs);
    const afterUs = ended && terminatedAtUs + ended.afterUs - nowUs;
    const heeded = afterUs !== undefined && afterUs >= 0 && afterUs <= timeoutSeconds * 1e6;
    const code = heeded ? ended!.code : KILLED;
    later(send, heeded ? afterUs : timeoutSeconds * 1e6, { task: 'exit', containerId, code, reason: reasonOf(code) });
  }

  /** What an address answers: some container of the sandbox must listen on the port. */
  function dial(sandboxId: string, port: number, path: string | undefined, nowUs: number): DialResult {
    for (const { container, plan } of state.containers.values()) {
      if (container.sandboxId !== sandboxId || container.state !== 'RUNNING' || nowUs < container.startedAtUs + plan!.listensAfterUs) continue;
      if (plan!.ports === 'any' || plan!.ports.includes(port)) return { connected: true, ...(path !== undefined && { status: 200 }) };
    }
    return { connected: false };
  }

  function exec(record: Record, command: readonly string[], timeoutSeconds: number, nowUs: number): ExecResult & { readonly tookUs: number } {
    const { config, container, written, terminatedAtUs } = record;
    const files = new Map(filesNow(config, container.startedAtUs, nowUs, terminatedAtUs));
    for (const [path, content] of written)
      if (content === undefined) files.delete(path);
      else files.set(path, content);
    const context = contextOf(config, imageDescription(config.image), nowUs);
    const { afterUs, code, output, filesAfter } = runInside(command, { ...context, files });
    if (afterUs > timeoutSeconds * 1e6) return { exitCode: -1, output: '', timedOut: true, tookUs: timeoutSeconds * 1e6 };
    keepWritten(record, files, filesAfter);
    return { exitCode: container.state === 'RUNNING' ? code : 1, output, tookUs: Math.round(afterUs) };
  }

  /** What a command changed in the container's files stays. */
  function keepWritten(record: Record, before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): void {
    const changed = [...after].filter(([path, content]) => before.get(path) !== content);
    const gone = [...before.keys()].filter((path) => !after.has(path)).map((path) => [path, undefined] as const);
    if (changed.length + gone.length === 0) return;
    state.containers.set(record.container.id, { ...record, written: new Map([...record.written, ...changed, ...gone]) });
  }

  function logs({ config, container, terminatedAtUs }: Record, sinceUs: number, nowUs: number): readonly LogLine[] {
    if (container.startedAtUs === 0) return [];
    const untilUs = container.state === 'EXITED' ? container.finishedAtUs : nowUs;
    const lines: LogLine[] = [];
    for (const { afterUs, text } of processOutput(config, container.startedAtUs, untilUs + 1, terminatedAtUs)) {
      const atUs = container.startedAtUs + afterUs;
      if (atUs > untilUs) break;
      if (atUs <= sinceUs) continue;
      if (atUs <= sinceUs) continue;
      lines.push({ atUs, text });
      if (lines.length > 2 * LOG_LINES_MAX) lines.splice(0, LOG_LINES_MAX);
    }
    return lines.slice(-LOG_LINES_MAX);
  }

  function handle({ call, request }: CriRequest, nowUs: number, send: Send<RuntimeMessage>): void {
    switch (request.method) {
      case 'RunPodSandbox': {
        const { podUid, name, namespace, attempt, hostIp } = request.config;
        const sandbox: CriSandbox = { id: randomHex(random, 64), podUid, name, namespace, attempt, state: 'READY', createdAtUs: nowUs, ip: hostIp ?? freeIp() };
        state.sandboxes.set(sandbox.id, sandbox);
        return answerLater(send, SANDBOX_US, call, { sandbox });
      }
      case 'StopPodSandbox': {
        const sandbox = state.sandboxes.get(request.sandboxId);
        if (!sandbox) return answer(send, call, {});
        const stopped: CriSandbox = { ...sandbox, state: 'NOTREADY' };
        state.sandboxes.set(sandbox.id, stopped);
        return answerLater(send, STOP_SANDBOX_US, call, { sandbox: stopped });
      }
      case 'RemovePodSandbox':
        for (const { container } of [...state.containers.values()]) if (container.sandboxId === request.sandboxId) state.containers.delete(container.id);
        state.sandboxes.delete(request.sandboxId);
        return answer(send, call, {});
      case 'ImageStatus': {
        const image = findImage(request.image);
        return answer(send, call, image ? { image } : {});
      }
      case 'PullImage':
        return pull(send, call, request.image);
      case 'CreateContainer': {
        const { config, sandboxId } = request;
        const image = findImage(config.image);
        const sandbox = state.sandboxes.get(sandboxId);
        if (!image || !sandbox) return answer(send, call, { error: `rpc error: code = NotFound desc = ${image ? 'sandbox' : 'image'} not found` });
        const container: CriContainer = {
          id: randomHex(random, 64),
          sandboxId,
          podUid: sandbox.podUid,
          name: config.name,
          attempt: config.attempt,
          image: image.name,
          imageRef: image.imageRef,
          state: 'CREATED',
          createdAtUs: nowUs,
          startedAtUs: 0,
          finishedAtUs: 0,
          exitCode: 0,
          reason: '',
          message: '',
          memoryBytes: 0,
        };
        state.containers.set(container.id, { container, config, plan: undefined, written: NOTHING_WRITTEN });
        return answerLater(send, CREATE_US, call, { container });
      }
      case 'StartContainer':
        return later(send, START_US, { task: 'started', call, containerId: request.containerId });
      case 'StopContainer':
        return stop(send, call, request.containerId, request.timeoutSeconds, nowUs);
      case 'RemoveContainer':
        state.containers.delete(request.containerId);
        return answer(send, call, {});
      case 'ExecSync': {
        const record = state.containers.get(request.containerId);
        if (record?.container.state !== 'RUNNING') return answer(send, call, { error: `rpc error: code = NotFound desc = container is not running` });
        const { tookUs, ...result } = exec(record, request.command, request.timeoutSeconds, nowUs);
        return tookUs > 0 ? answerLater(send, tookUs, call, { exec: result }) : answer(send, call, { exec: result });
      }
      case 'Dial':
        return answer(send, call, { dial: dial(request.sandboxId, request.port, request.path, nowUs) });
      case 'ReadLogs': {
        const record = state.containers.get(request.containerId);
        return answer(send, call, record ? { logs: logs(record, request.afterUs ?? 0, nowUs), container: record.container } : { error: 'not found' });
      }
      case 'List':
        state.firstCall = call;
        state.stopping.clear();
        return answer(send, call, {
          sandboxes: [...state.sandboxes.values()],
          containers: [...state.containers.values()].map((r) => r.container),
          images: [...state.images.values()],
        });
    }
  }

  function elapsed(timer: RuntimeTimer, nowUs: number, send: Send<RuntimeMessage>): void {
    if (timer.boot !== state.boot) return;
    if (timer.task !== 'exit' && (timer.task === 'answer' ? timer.answer.call : timer.call) < state.firstCall) return;
    if (timer.task === 'answer') {
      send(kubelet, timer.answer);
      return;
    }
    if (timer.task === 'pulled') {
      const image = addImage(timer.image);
      return answer(send, timer.call, image ? { image } : {});
    }
    const record = state.containers.get(timer.containerId);
    if (!record) return timer.task === 'started' ? answer(send, timer.call, { error: 'rpc error: code = NotFound desc = container not found' }) : undefined;
    if (timer.task === 'started') return start(send, timer.call, record, nowUs);
    if (record.container.state === 'RUNNING') exit(send, record, nowUs, timer.code, timer.reason);
  }

  /** A reboot: what is on disk stays, what ran is gone. */
  function reboot(nowUs: number): void {
    state.boot++;
    state.stopping.clear();
    for (const sandbox of [...state.sandboxes.values()]) state.sandboxes.set(sandbox.id, { ...sandbox, state: 'NOTREADY' });
    for (const record of [...state.containers.values()])
      if (record.container.state !== 'EXITED') put(record, { state: 'EXITED', finishedAtUs: nowUs, exitCode: LOST, reason: 'Unknown' });
  }

  const copy = (s: State): State => ({
    ...s,
    sandboxes: new Map(s.sandboxes),
    containers: new Map(s.containers),
    images: new Map(s.images),
    stopping: new Map(s.stopping),
  });

  return {
    receive({ body }: Message<RuntimeMessage>, nowUs, send) {
      if (body.type === 'start') reboot(nowUs);
      else if (body.type === 'cri') handle(body, nowUs, send);
      else if (body.type === 'runtime-timer') elapsed(body, nowUs, send);
    },
    checkpoint() {
      saved = share(saved, copy({ ...state, random: random.save() }));
      return saved;
    },
    restore(checkpoint) {
      saved = checkpoint as State;
      state = copy(saved);
      random.load(state.random);
    },
    inspect: () => ({
      sandboxes: [...state.sandboxes.values()],
      containers: [...state.containers.values()].map((r) => r.container),
      images: [...state.images.values()],
    }),
  };
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
