import { describe, expect, it } from 'vitest';
import type { NodeStatus, Pod, RuntimeClass } from '../api/types.gen';
import { NOTHING_RUNS, type RuntimePod } from './containers';
import type { CriAnswer } from './cri/cri';
import { containerExited, keep, killed, preStopDone, sandboxStopped, stepAnswered, sync, syncBatch, woken } from './pod-worker';
import { instanceOf, podOf, room, runs, START_US, sandboxOf, workerOf } from './testing';
import { NO_TOKENS } from './token-state';
import { statusOf, type Worker } from './worker';

type Room = ReturnType<typeof room>;

const DELETED = { deletionTimestamp: '2026-01-01T00:00:30Z', deletionGracePeriodSeconds: 10 };
const KATA: RuntimeClass = { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: 'kata' }, handler: 'kata-qemu' };
const answer = (more: Partial<CriAnswer> = {}): CriAnswer => ({ type: 'cri-answer', call: 1, ...more });
/** A worker whose Pod's volumes are mounted. */
const worker = (pod: Pod = podOf(), runtime: RuntimePod = NOTHING_RUNS, more: Partial<Worker> = {}): Worker =>
  workerOf(pod, runtime, { volumes: { mounted: true, seenAtUs: START_US, tokens: NO_TOKENS, failures: 0 }, ...more });
const methods = (on: Room): readonly string[] => on.called().map(({ method }) => method);
/** When it looks again by itself: seconds from now. */
const wakes = (on: Room): readonly number[] =>
  on.reminders().flatMap(({ body, seconds }) => (body.type === 'pod-timer' || body.type === 'pod-relist' ? [seconds] : []));
const answered = (on: Room, now: Worker, more: Partial<CriAnswer> = {}, seconds = 0): Worker =>
  stepAnswered(on.at(seconds), now, now.pass!.id, answer(more), 0);

describe('a worker that looks at its Pod', () => {
  it.each<[what: string, worker: Worker, called: readonly string[], stage: Worker['stage']]>([
    ['begins with a sandbox', worker(), ['RunPodSandbox'], 'syncing'],
    [
      'waits for its volumes',
      worker(podOf(), NOTHING_RUNS, { volumes: { mounted: false, seenAtUs: undefined, tokens: NO_TOKENS, failures: 0 } }),
      [],
      'syncing',
    ],
    ['starts what does not run', worker(podOf(), runs()), ['ImageStatus'], 'syncing'],
    ['has nothing to do if all runs', worker(podOf(), runs('main:running')), [], 'syncing'],
    ['ends a Pod that was deleted', worker(podOf({}, DELETED), runs('main:running')), ['StopContainer'], 'terminating'],
    ['ends a Pod that is gone', worker(podOf(), runs('main:running'), { gone: true }), ['StopContainer'], 'terminating'],
    ['ends a Pod that has to go', worker(podOf(), runs('main:running'), { eviction: { reason: 'Evicted', message: '' } }), ['StopContainer'], 'terminating'],
    ['ends a Pod all of whose containers are done', worker(podOf({ restartPolicy: 'Never' }), runs('main:0')), ['StopPodSandbox'], 'terminating'],
    ['has no more to do with one of which nothing is left', worker(podOf({}, DELETED)), [], 'terminated'],
  ])('%s', (_, one, called, stage) => {
    const on = room();
    const now = sync(on.at(), one);
    expect([methods(on), now.stage]).toEqual([called, stage]);
  });
  it('does not while it is at it, but does right after', () => {
    const on = room();
    const first = sync(on.at(), worker());
    on.called();
    const again = sync(on.at(), first);
    expect([methods(on), again]).toEqual([[], { ...first, again: true }]);
  });
  it('comes back when its Pod’s time is up, and ends it then', () => {
    const on = room();
    const pod = podOf({ activeDeadlineSeconds: 60 }, {}, { startTime: '2026-01-01T00:00:00Z' });
    const now = sync(on.at(10), worker(pod, runs('main:running')));
    expect(wakes(on)).toEqual([50]);
    const late = woken(on.at(60), now, now.wake.token);
    expect([late.stage, statusOf(late).reason, methods(on)]).toEqual(['terminating', 'DeadlineExceeded', ['StopContainer']]);
  });
  it('does not come back for a reminder that another has replaced', () => {
    const on = room();
    const now = worker();
    expect(woken(on.at(), now, now.wake.token + 1)).toBe(now);
  });
});

describe('a pass over a Pod', () => {
  it('goes from step to step, and looks again a moment later', () => {
    const on = room();
    const sandbox = answered(on, sync(on.at(), worker()), { sandbox: sandboxOf() });
    const created = answered(on, answered(on, sandbox, { image: { name: 'n', imageRef: 'r', sizeBytes: 1 } }), { container: instanceOf('main:created') });
    wakes(on);
    const done = answered(on, created, { container: instanceOf('main:running') });
    expect([methods(on), done.pass, wakes(on)]).toEqual([['RunPodSandbox', 'ImageStatus', 'CreateContainer', 'StartContainer'], undefined, [0.002]]);
  });
  it('says that the sandbox is there as soon as it is', () => {
    const on = room();
    const ready = (now: Worker) => statusOf(now).conditions?.find((c) => c.type === 'PodReadyToStartContainers')?.status;
    const now = sync(on.at(), worker());
    expect([ready(now), ready(answered(on, now, { sandbox: sandboxOf() }))]).toEqual(['False', 'True']);
  });
  it('says that the sandbox is another one', () => {
    const on = room();
    const now = sync(on.at(), worker(podOf(), { sandboxes: [sandboxOf({ state: 'NOTREADY' })], containers: [] }));
    answered(on, now, { sandbox: sandboxOf({ state: 'NOTREADY' }) });
    expect([on.said(), on.called().at(-1)]).toMatchObject([
      ['Normal SandboxChanged: Pod sandbox changed, it will be killed and re-created.'],
      { method: 'RunPodSandbox', config: { attempt: 1 } },
    ]);
  });
  it.each<[what: string, spec: Parameters<typeof podOf>[0], config: object]>([
    ['the Pod’s name', {}, { hostname: 'web' }],
    ['the name that it wishes', { hostname: 'db-0' }, { hostname: 'db-0' }],
    ['in the host’s network the node’s, and its address', { hostNetwork: true }, { hostname: 'node-1', hostIp: '172.18.0.2' }],
  ])('names its host: %s', (_, spec, config) => {
    const on = room();
    sync(on.at(), worker(podOf(spec)));
    expect(on.called()).toMatchObject([{ method: 'RunPodSandbox', config }]);
  });
  it('without a sandbox starts nothing, and tries again after ten to fifteen seconds', () => {
    const on = room();
    const now = answered(on, sync(on.at(), worker()), { error: 'no network' });
    const [seconds = 0] = wakes(on);
    expect([on.said(), methods(on), now.pass]).toEqual([
      ['Warning FailedCreatePodSandBox: Failed to create pod sandbox: no network'],
      ['RunPodSandbox'],
      undefined,
    ]);
    expect([seconds >= 10, seconds <= 15]).toEqual([true, true]);
  });
  it.each<[what: string, classes: readonly RuntimeClass[], copied: NodeStatus | undefined, called: object, said: readonly string[]]>([
    ['the runtime of its RuntimeClass', [KATA], undefined, [{ runtimeHandler: 'kata-qemu' }], []],
    ['whatever a copied machine has', [KATA], {}, [{ config: {} }], []],
    ['none if its RuntimeClass is gone', [], undefined, [], ['Failed to create pod sandbox: runtimeclass.node.k8s.io "kata" not found']],
  ])('runs a Pod by %s', (_, classes, copied, called, said) => {
    const on = room({ ...(copied && { copied }) });
    on.knows('runtimeclasses//kata', '/apis/node.k8s.io/v1/runtimeclasses', classes);
    sync(on.at(), worker(podOf({ runtimeClassName: 'kata' })));
    expect([on.called(), on.said()]).toMatchObject([called, said.map((message) => `Warning FailedCreatePodSandBox: ${message}`)]);
  });
  it('in which nothing could be done tells so when it looks again', () => {
    const on = room();
    const now = answered(on, sync(on.at(), worker(podOf({ containers: [{ name: 'main', image: 'nginx', imagePullPolicy: 'Never' }] }), runs())));
    expect(statusOf(now).containerStatuses?.[0]?.state?.waiting?.reason).toBe('ContainerCreating');
    const later = sync(on.at(12), now);
    expect(statusOf(later).containerStatuses?.[0]?.state?.waiting?.reason).toBe('ErrImageNeverPull');
  });
  it('begins nothing more when its Pod is to go', () => {
    const on = room();
    const going = { ...sync(on.at(), worker()), pod: podOf({}, DELETED) };
    on.called();
    const now = answered(on, going, { sandbox: sandboxOf() });
    expect([methods(on), now.stage]).toEqual([['StopPodSandbox'], 'terminating']);
  });
  it('has no use for an answer to an earlier one', () => {
    const on = room();
    const now = sync(on.at(), worker());
    expect(stepAnswered(on.at(), now, now.pass!.id - 1, answer({ sandbox: sandboxOf() }), 0)).toBe(now);
  });
  it('in which a container is killed goes on when it has ended', () => {
    const on = room();
    const probe = { livenessProbe: { tcpSocket: { port: 80 }, failureThreshold: 1 } };
    const found = {
      containerId: 'main-0',
      result: 'failure',
      last: 'failure',
      run: 0,
      onHold: true,
      token: 1,
      ticking: false,
      ticksFromUs: 0,
      insists: false,
    } as const;
    const unwell = worker(podOf({ containers: [{ name: 'main', image: 'nginx', ...probe }] }), runs('main:running'), { probes: { 'main/liveness': found } });
    const killing = sync(on.at(), unwell);
    expect([methods(on), on.said()]).toEqual([['StopContainer'], ['Normal Killing: Container main failed liveness probe, will be restarted']]);
    const next = killed(on.at(30), killing, 'main-0', answer({ container: instanceOf('main:137') }));
    expect([methods(on), next.kills, next.pass?.at]).toEqual([['ImageStatus'], [], 'image']);
  });
});

describe('the end of a Pod', () => {
  const ending = (on: Room, pod: Pod = podOf({}, DELETED), runtime: RuntimePod = runs('main:running')): Worker => sync(on.at(), worker(pod, runtime));

  it('is that of its containers, then of its sandbox, then its last status', () => {
    const on = room();
    const stopping = ending(on);
    expect([methods(on), stopping.graceSeconds]).toEqual([['StopContainer'], 10]);
    const stopped = killed(on.at(1), stopping, 'main-0', answer({ container: instanceOf('main:0') }));
    expect([methods(on), stopped.stage]).toEqual([['StopPodSandbox'], 'terminating']);
    const done = sandboxStopped(on.at(2), stopped, answer({ sandbox: sandboxOf({ state: 'NOTREADY' }) }));
    expect([methods(on), done.stage, done.cache?.finished, statusOf(done).phase]).toEqual([[], 'terminated', true, 'Succeeded']);
  });
  it('is not held up by a container that ends by itself meanwhile', () => {
    const on = room();
    const hooked = podOf({ containers: [{ name: 'main', lifecycle: { preStop: { exec: { command: ['drain'] } } } }] }, DELETED);
    const draining = ending(on, hooked);
    const ended = containerExited(on.at(1), draining, instanceOf('main:0'));
    expect(methods(on)).toEqual(['ExecSync']);
    preStopDone(on.at(2), ended, 'main-0', answer({ exec: { exitCode: 0, output: '' } }));
    expect(methods(on)).toEqual(['StopPodSandbox']);
  });
  it('comes earlier if somebody shortens the grace period, and not later if somebody lengthens it', () => {
    const on = room();
    const stopping = ending(on);
    on.called();
    const grace = (seconds: number): Pod => podOf({}, { ...DELETED, deletionGracePeriodSeconds: seconds });
    const longer = sync(on.at(1), { ...stopping, pod: grace(60) });
    expect([on.called(), longer.graceSeconds]).toEqual([[], 10]);
    const shorter = sync(on.at(2), { ...longer, pod: grace(3) });
    expect([on.called(), shorter.graceSeconds]).toEqual([[{ method: 'StopContainer', containerId: 'main-0', timeoutSeconds: 2 }], 3]);
  });
  it.each<[what: string, worker: Worker, seconds: number]>([
    ['what the deletion gives it', worker(podOf({ terminationGracePeriodSeconds: 50 }, DELETED)), 10],
    ['what its Pod gives it, if the API has forgotten it', worker(podOf({ terminationGracePeriodSeconds: 50 }), NOTHING_RUNS, { gone: true }), 50],
    ['a second at least', worker(podOf({}, { ...DELETED, deletionGracePeriodSeconds: 0 })), 1],
    ['what the kubelet gives it that evicts it', worker(podOf(), NOTHING_RUNS, { eviction: { reason: 'Evicted', message: '' }, graceSeconds: 1 }), 1],
  ])('has its time: %s', (_, one, seconds) => expect(sync(room().at(), one).graceSeconds).toBe(seconds));
});

describe('a container that ends by itself', () => {
  it('is looked at', () => {
    const on = room();
    const now = containerExited(on.at(5), worker(podOf(), runs('main:running')), instanceOf('main:1'));
    expect([methods(on), now.pass?.at]).toEqual([['ImageStatus'], 'image']);
  });
  it('is known, and no more, of a Pod that has ended', () => {
    const on = room();
    const over = worker(podOf(), runs('main:running'), { stage: 'terminated' });
    expect(containerExited(on.at(), over, instanceOf('main:0'))).toEqual({ ...over, runtime: runs('main:0') });
  });
});

describe('the workers of a node', () => {
  const held = (on: Room): readonly string[] => [...on.kubelet.state.workers.keys()];
  it('are there until their Pod is gone and all is done', () => {
    const on = room();
    const one = worker(podOf(), runs('main:0'));
    keep(on.at(), { ...one, gone: true });
    expect([held(on), methods(on)]).toEqual([['u'], []]);
    keep(on.at(), { ...one, gone: true, stage: 'terminated' });
    expect([held(on), on.called()]).toEqual([[], [{ method: 'RemovePodSandbox', sandboxId: 's' }]]);
  });
  it('see to it in batches that the API server knows what they know, as long as it does not', () => {
    const on = room();
    const timers = () => on.reminders().filter(({ body }) => body.type === 'status-timer').length;
    keep(on.at(), sync(on.at(), worker(podOf(), runs('main:running'))));
    keep(on.at(), on.kubelet.state.workers.get('u')!);
    expect([timers(), on.kubelet.state.statusTimer]).toEqual([1, true]);
    syncBatch(on.at(10));
    expect(timers()).toBe(1);
    on.kubelet.state.workers = new Map();
    syncBatch(on.at(20));
    expect([timers(), on.kubelet.state.statusTimer]).toEqual([0, false]);
  });
});
