import { describe, expect, it } from 'vitest';
import type { Container, Pod } from '../api/types.gen';
import type { CriAnswer } from './cri/cri';
import type { VolumeContent } from './cri/volumes';
import { startAnswered, startContainer } from './start-container';
import { instanceOf, room, runs, START_US, startingWorker } from './testing';
import type { Pass, Worker } from './worker';

const answer = (more: Partial<CriAnswer>): CriAnswer => ({ type: 'cri-answer', call: 1, ...more });
const IMAGE = { name: 'docker.io/library/nginx:1.27', imageRef: 'r', sizeBytes: 1 };
/** What a worker does when the runtime answers where it stands. */
function answered(at: Pass['at'], more: Partial<CriAnswer>, container: Partial<Container> = {}, worker: Partial<Worker> = {}) {
  const on = room();
  const next = startAnswered(on.at(5), startingWorker(container, at, worker), 'main', answer(more), 0);
  return { next, called: on.called(), said: on.said(), at: next.pass?.at, left: next.pass?.steps.length };
}

describe('a container is started step by step', () => {
  it('its image is there: it is created', () => {
    const { called, at } = answered('image', { image: IMAGE });
    expect([at, called]).toMatchObject(['create', [{ method: 'CreateContainer', sandboxId: 's', config: { name: 'main', attempt: 0 } }]]);
  });
  it('it is created: it is started', () => {
    const { called, said, at } = answered('create', { container: instanceOf('main:created') });
    expect([at, called, said]).toEqual(['start', [{ method: 'StartContainer', containerId: 'main-0' }], ['Normal Created: Container created']]);
  });
  it('it runs: its step is done, and its Pod is looked at again', () => {
    const { said, left, next } = answered(
      'start',
      { container: instanceOf('main:running') },
      {},
      { failures: { main: { reason: 'CrashLoopBackOff', message: '' } } },
    );
    expect([said, left, next.pass?.acted, next.failures, next.runtime.containers.map((c) => c.state)]).toEqual([
      ['Normal Started: Container started'],
      0,
      true,
      {},
      ['RUNNING'],
    ]);
  });
  it.each<[what: string, hook: object, call: object]>([
    ['a command', { exec: { command: ['true'] } }, { method: 'ExecSync', containerId: 'main-0', command: ['true'], timeoutSeconds: 3600 }],
    ['a pause', { sleep: { seconds: 7 } }, { method: 'ExecSync', containerId: 'main-0', command: ['sleep', '7'], timeoutSeconds: 8 }],
    [
      'a request',
      { httpGet: { port: 'web', path: '/up', host: '10.0.0.1' } },
      {
        method: 'Dial',
        sandboxId: 's',
        ask: {
          port: 8080,
          protocol: 'http',
          method: 'GET',
          path: '/up',
          headers: [
            ['User-Agent', 'kube-lifecycle/1.36'],
            ['Accept', '*/*'],
          ],
        },
        timeoutSeconds: 3600,
        address: '10.0.0.1',
      },
    ],
  ])('it runs and has a postStart hook: %s', (_, postStart, call) => {
    const { called, at } = answered(
      'start',
      { container: instanceOf('main:running') },
      { lifecycle: { postStart }, ports: [{ name: 'web', containerPort: 8080 }] },
    );
    expect([at, called]).toEqual(['hook', [call]]);
  });
  it('its hook went well: its step is done', () => {
    const { next, left } = answered('hook', { exec: { exitCode: 0, output: '' } }, {}, { runtime: runs('main:running') });
    expect([left, next.pass?.acted]).toEqual([0, true]);
  });
  it('of those that have ended, only the last is kept', () => {
    const old = [0, 1, 2].map((attempt) => instanceOf('main:1', { attempt }));
    const { next, called } = answered('start', { container: instanceOf('main:running', { attempt: 3 }) }, {}, { runtime: runs(...old) });
    expect([next.runtime.containers.map(({ attempt }) => attempt), called]).toEqual([
      [2, 3],
      [
        { method: 'RemoveContainer', containerId: 'main-0' },
        { method: 'RemoveContainer', containerId: 'main-1' },
      ],
    ]);
  });
});

describe('a container that cannot be started', () => {
  it.each<[what: string, at: Pass['at'], answer: Partial<CriAnswer>, reason: string]>([
    ['created', 'create', { error: 'no' }, 'CreateContainerError'],
    ['started', 'start', { error: 'no' }, 'RunContainerError'],
  ])('because it cannot be %s shows why, and is tried again ten seconds later', (_, at, more, reason) => {
    const { next, said, left } = answered(at, more);
    expect([next.failures, said, left, next.pass?.retryAtUs]).toEqual([{ main: { reason, message: 'no' } }, ['Warning Failed: Error: no'], 0, START_US + 15e6]);
  });
  it.each<[what: string, container: Partial<Container>, problem: string]>([
    ['its environment lacks something', { env: [{ name: 'X', valueFrom: { configMapKeyRef: { name: 'nope', key: 'x' } } }] }, 'configmap "nope" not found'],
    [
      'it may not run as root',
      { securityContext: { runAsNonRoot: true } },
      'container has runAsNonRoot and image will run as root (pod: "web_default(u)", container: main)',
    ],
    [
      'it is to run as root and may not',
      { securityContext: { runAsNonRoot: true, runAsUser: 0 } },
      `container's runAsUser breaks non-root policy (pod: "web_default(u)", container: main)`,
    ],
  ])('because %s is not created', (_, container, problem) => {
    const { next, called, said } = answered('image', { image: IMAGE }, container);
    expect([next.failures.main, called]).toEqual([{ reason: 'CreateContainerConfigError', message: problem }, []]);
    expect(said.at(-1)).toBe(`Warning Failed: Error: ${problem}`);
  });
  it('because its hook failed is killed', () => {
    const { next, called, said, at } = answered(
      'hook',
      { exec: { exitCode: 1, output: '' } },
      {},
      {
        runtime: runs('main:running'),
        pass: { ...startingWorker({}, 'hook').pass!, containerId: 'main-0' },
      },
    );
    expect([at, next.failures.main?.reason, called]).toMatchObject(['kill', 'PostStartHookError', [{ method: 'StopContainer', containerId: 'main-0' }]]);
    expect(said).toEqual(['Warning FailedPostStartHook: PostStartHook failed', 'Normal Killing: FailedPostStartHook']);
  });
  it.each([
    ['holds up those that follow, if it is an init container', 'init', 0],
    ['holds up nobody else', 'main', 1],
  ] as const)('%s', (_, kind, left) => {
    const pass = startingWorker({}, 'create').pass!;
    const steps = [{ do: 'start', name: 'main', kind } as const, { do: 'start', name: 'next', kind } as const];
    expect(answered('create', { error: 'no' }, {}, { pass: { ...pass, steps } }).left).toBe(left);
  });
});

describe('a container that has ended before', () => {
  const crashed = (attempt: number): Worker => startingWorker({}, 'begin', { runtime: runs(instanceOf('main:1', { attempt, finishedAtUs: START_US })) });
  it('is started again at once the first time, and a second failure waits', () => {
    const on = room();
    const now = startContainer(on.at(), crashed(0), 'main');
    expect([on.called().length, now.restarts.main?.delayUs]).toEqual([1, 10e6]);
    const again = startContainer(on.at(4), { ...crashed(1), restarts: now.restarts }, 'main');
    expect([on.called(), again.failures.main, again.pass?.retryAtUs]).toEqual([
      [],
      { reason: 'CrashLoopBackOff', message: 'back-off 10s restarting failed container=main pod=web_default(u)' },
      START_US + 10e6,
    ]);
    expect(on.said()).toEqual(['Warning BackOff: Back-off restarting failed container main in pod web_default(u)']);
  });
  it('is started when the back-off is over, and the next one is twice as long', () => {
    const on = room();
    const { restarts } = startContainer(on.at(), crashed(0), 'main');
    expect(startContainer(on.at(10), { ...crashed(1), restarts }, 'main').restarts.main?.delayUs).toBe(20e6);
  });
});

it('a container gets its command, its files and its name of the host from its Pod', () => {
  const on = room();
  on.knowsReference(
    { kind: 'configmaps', namespace: 'default', name: 'settings' },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings', namespace: 'default' },
      ...{ data: { color: 'red' } },
    },
  );
  const worker = startingWorker(
    {
      command: ['run', '$(COLOR)'],
      args: ['$(POD_IP)'],
      env: [
        { name: 'COLOR', valueFrom: { configMapKeyRef: { name: 'settings', key: 'color' } } },
        { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      ],
      volumeMounts: [{ name: 'v', mountPath: '/etc/app' }],
      resources: { limits: { memory: '64Mi' } },
    },
    'image',
  );
  const pod: Pod = {
    ...worker.pod,
    metadata: { ...worker.pod.metadata, annotations: { 'podscope.dev/log': 'hello', other: 'x' } },
    spec: { ...worker.pod.spec!, hostname: 'db-0', volumes: [{ name: 'v', configMap: { name: 'settings' } }] },
  };
  const content: VolumeContent = { type: 'files', files: [{ path: 'color', text: 'red', mode: 0o644 }], writtenAtUs: 1 };
  const volumes = { ...worker.volumes, contents: { v: content } };
  startAnswered(on.at(), { ...worker, pod, volumes, runtime: runs(instanceOf('main:1', { attempt: 4 })) }, 'main', answer({ image: IMAGE }), 0);
  expect(on.called()).toEqual([
    {
      method: 'CreateContainer',
      sandboxId: 's',
      config: {
        name: 'main',
        attempt: 5,
        image: 'nginx:1.27',
        command: ['run', 'red'],
        args: ['10.244.0.2'],
        env: [
          ['COLOR', 'red'],
          ['POD_IP', '10.244.0.2'],
        ],
        hostname: 'db-0',
        ip: '10.244.0.2',
        namespace: 'default',
        mounts: [{ path: '/etc/app', volume: 'u/v', content, readOnly: true }],
        memoryLimitBytes: 64 * 2 ** 20,
        resources: { limits: { memory: '64Mi' } },
        oomScoreAdj: 999,
        annotations: { 'podscope.dev/log': 'hello' },
      },
    },
  ]);
});
