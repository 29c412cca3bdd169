import type { KubeObject } from '../api/object';
import type { Container, Pod } from '../api/types.gen';
import type { ApiRequest } from '../api/wire';
import { writable } from '../sim/copy-on-write';
import type { RuntimePod } from './containers';
import type { CriCall, CriContainer, CriSandbox } from './cri/cri';
import type { KubeletMessage } from './messages';
import { informerName, type Reference } from './references';
import { assembleKubelet, type KubeletOptions, type Turn } from './turn';
import { newWorker, type Worker } from './worker';

/** 2026-01-01T00:00:00Z */
export const START_US = 1_767_225_600_000_000;

/** A Pod as short as it can be: by default one container `main`. */
export const podOf = (spec: Partial<NonNullable<Pod['spec']>> = {}, metadata: Pod['metadata'] = {}, status?: Pod['status']): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'default', uid: 'u', ...metadata },
  spec: { containers: [{ name: 'main', image: 'nginx:1.27' }], ...spec },
  ...(status && { status }),
});

export const sandboxOf = (more: Partial<CriSandbox> = {}): CriSandbox => ({
  id: 's',
  podUid: 'u',
  name: 'web',
  namespace: 'default',
  attempt: 0,
  state: 'READY',
  createdAtUs: START_US,
  ip: '10.244.0.2',
  ...more,
});

/** What the runtime has of a container, by its name and what it does: `main:running`, `init:created`; a number is an exit code. */
export function instanceOf(text: string, more: Partial<CriContainer> = {}): CriContainer {
  const [name = '', does = ''] = text.split(':');
  const state = does === 'running' ? 'RUNNING' : does === 'created' ? 'CREATED' : 'EXITED';
  const exitCode = state === 'EXITED' ? Number(does) : 0;
  return {
    id: `${name}-${more.attempt ?? 0}`,
    sandboxId: 's',
    podUid: 'u',
    name,
    attempt: 0,
    image: 'docker.io/library/nginx:1.27',
    imageRef: 'docker.io/library/nginx@sha256:1',
    state,
    createdAtUs: START_US,
    startedAtUs: state === 'CREATED' ? 0 : START_US,
    finishedAtUs: state === 'EXITED' ? START_US + 1e6 : 0,
    exitCode,
    reason: state !== 'EXITED' ? '' : exitCode === 0 ? 'Completed' : 'Error',
    message: '',
    memoryBytes: 0,
    cpuMillis: 0,
    ...more,
  };
}

/** A sandbox and these containers in it. */
export const runs = (...containers: readonly (string | CriContainer)[]): RuntimePod => ({
  sandboxes: [sandboxOf()],
  containers: containers.map((one) => (typeof one === 'string' ? instanceOf(one) : one)),
});

export const workerOf = (pod: Pod = podOf(), runtime: RuntimePod = runs('main:running'), more: Partial<Worker> = {}): Worker => ({
  ...newWorker(pod, runtime),
  ...more,
});

/** A worker whose pass is at the start of one container, and waits there. */
export function startingWorker(container: Partial<Container>, at: NonNullable<Worker['pass']>['at'], more: Partial<Worker> = {}): Worker {
  const pod = podOf({ containers: [{ name: 'main', image: 'nginx:1.27', ...container }] });
  const steps = [{ do: 'start', name: 'main', kind: 'main' }] as const;
  return workerOf(pod, runs(), { pass: { id: 1, steps, at, containerId: undefined, acted: false, retryAtUs: undefined, absent: {} }, ...more });
}

interface Sent {
  readonly to: string;
  readonly body: KubeletMessage;
  readonly afterUs: number;
  readonly background: boolean;
}

/** A kubelet to enter its rooms one by one: nothing happens but what a test calls, and what it sends and says is noted. */
export function room(options: Partial<KubeletOptions> = {}) {
  const assembled = assembleKubelet({ seed: 1, nodeName: 'node-1', capacity: { cpu: '4', memory: '8Gi', pods: '110' }, labels: {}, taints: [], ...options });
  const notes: string[] = [];
  const record: typeof assembled.recorder.record = (_send, _nowUs, { about, type, reason, message }) =>
    void notes.push(`${about.kind === 'Pod' ? '' : `${about.kind}: `}${type} ${reason}: ${message}`);
  const kubelet = { ...assembled, recorder: { ...assembled.recorder, record } };
  let sent: Sent[] = [];
  const send: Turn['send'] = (to, body, { afterUs = 0, background = false } = {}) => sent.push({ to, body, afterUs, background });
  const at = (seconds = 0): Turn => ({ kubelet, nowUs: START_US + seconds * 1e6, send });

  const take = <T>(which: (one: Sent) => T | undefined): readonly T[] => {
    const found = sent.map((one) => [one, which(one)] as const);
    sent = found.flatMap(([one, what]) => (what === undefined ? [one] : []));
    return found.flatMap(([, what]) => (what === undefined ? [] : [what]));
  };
  const requests = (): readonly ApiRequest[] => take(({ body }) => (body.type === 'request' ? body : undefined));

  return {
    kubelet,
    at,
    /** What it asked the API server since it was asked for that last. */
    requests,
    /** The same in short: `GET pods/web`. */
    asked: (): readonly string[] => requests().map(({ method, path }) => `${method} ${path.replace(/^\/apis?\/([^/]+\/)?v1\/(namespaces\/[^/]+\/)?/, '')}`),
    /** What it called the runtime for. */
    called: (): readonly CriCall[] => take(({ body }) => (body.type === 'cri' ? body.request : undefined)),
    /** What it reminds itself of, in how many seconds; but of its client's deadlines. */
    reminders: () =>
      take(({ to, body, afterUs, background }) => (to === kubelet.self && body.type !== 'deadline' ? { body, seconds: afterUs / 1e6, background } : undefined)),
    /** What it answers those who ask on its port. */
    answers: () => take(({ body }) => (body.type === 'kubelet-response' ? body : undefined)),
    /** The Events, as `Normal Pulled: …`. */
    said: (): readonly string[] => notes.splice(0),
    /** The API server lists what an informer watches. */
    knows(informer: string, path: string, items: readonly KubeObject[]): void {
      kubelet.client.inform(at(), { name: informer, path });
      for (const { stream } of requests())
        kubelet.client.receive(at(), {
          type: 'response',
          stream,
          code: 200,
          body: { apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '1' }, items },
        });
      requests();
    },
    /** A ConfigMap or Secret is known: there it is, or there is none. */
    knowsReference(reference: Reference, object?: KubeObject): void {
      this.knows(informerName(reference), `/api/v1/namespaces/${reference.namespace}/${reference.kind}`, object ? [object] : []);
      writable(kubelet.state, 'references').set(informerName(reference), true);
    },
  };
}
