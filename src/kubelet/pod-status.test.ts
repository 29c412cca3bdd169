import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asJson } from '../api/object';
import { formatTime } from '../api/time';
import type { Container, ContainerStatus, Pod, PodStatus } from '../api/types.gen';
import { strategicMerge } from '../apiserver/patch/strategic-merge';
import { NOTHING_RUNS, type RuntimePod } from './containers';
import { EVICTED, generatePodStatus, mergePodStatus, statusPatch, terminatedStatus } from './pod-status';
import { instanceOf, podOf, runs, START_US, sandboxOf } from './testing';
import type { ProbeState } from './worker';

type View = Parameters<typeof generatePodStatus>[0];

const at = (seconds: number): string => formatTime(START_US + seconds * 1e6);
const view = (pod: Pod, runtime: RuntimePod, more: Partial<View> = {}): View => ({
  pod,
  runtime,
  failures: {},
  probes: {},
  eviction: undefined,
  terminal: false,
  before: {},
  hostIp: '172.18.0.2',
  nowUs: START_US + 60e6,
  ...more,
});
const status = (pod: Pod, runtime: RuntimePod, more: Partial<View> = {}): PodStatus => generatePodStatus(view(pod, runtime, more));
const found = (containerId: string, result: 'success' | 'failure'): ProbeState => ({
  containerId,
  result,
  last: result,
  run: 1,
  onHold: false,
  token: 0,
  ticking: true,
});

/** A container's state in short: `waiting CrashLoopBackOff`, `running`, `exited 1`. */
function short(state: ContainerStatus['state']): string {
  if (state?.running) return 'running';
  if (state?.terminated) return `exited ${state.terminated.exitCode}`;
  return state?.waiting ? `waiting ${state.waiting.reason ?? ''}`.trim() : '-';
}
const line = ({ state, lastState, restartCount, ready, started }: ContainerStatus): string =>
  [short(state), `before: ${short(lastState)}`, `restarts: ${restartCount}`, ready ? 'ready' : '', started ? 'started' : ''].filter(Boolean).join(', ');
const main: Container = { name: 'main', image: 'nginx:1.27' };
const withInit = podOf({ initContainers: [{ name: 'init', image: 'busybox' }] });
const crashed = { main: { reason: 'CrashLoopBackOff', message: 'back-off 10s' } };
const known = (more: Partial<ContainerStatus>): PodStatus => ({
  containerStatuses: [{ name: 'main', image: '', imageID: '', ready: true, restartCount: 2, ...more }],
});

describe('the status of a container', () => {
  it.each<[what: string, pod: Pod, runtime: RuntimePod, more: Partial<View>, line: string]>([
    ['nothing has happened yet', podOf(), NOTHING_RUNS, {}, 'waiting ContainerCreating, before: -, restarts: 0'],
    ['init containers come first', withInit, NOTHING_RUNS, {}, 'waiting PodInitializing, before: -, restarts: 0'],
    ['it is made', podOf(), runs('main:created'), {}, 'waiting, before: -, restarts: 0'],
    ['it runs', podOf(), runs('main:running'), {}, 'running, before: -, restarts: 0, ready, started'],
    ['it has ended', podOf(), runs('main:1'), {}, 'exited 1, before: -, restarts: 0'],
    ['it cannot be started', podOf(), runs(), { failures: crashed }, 'waiting CrashLoopBackOff, before: -, restarts: 0'],
    ['it has ended and waits', podOf(), runs('main:1'), { failures: crashed }, 'waiting CrashLoopBackOff, before: exited 1, restarts: 0'],
    ['it has ended for good', podOf({ restartPolicy: 'Never' }), runs('main:1'), { failures: crashed }, 'exited 1, before: -, restarts: 0'],
    [
      'it runs again',
      podOf(),
      runs(instanceOf('main:3'), instanceOf('main:running', { attempt: 1 })),
      {},
      'running, before: exited 3, restarts: 1, ready, started',
    ],
    [
      'it runs again, and what ran before is only in the API',
      podOf(),
      runs(instanceOf('main:running', { attempt: 4 })),
      { before: known({ containerID: 'containerd://old', state: { terminated: { exitCode: 9 } } }) },
      'running, before: exited 9, restarts: 4, ready, started',
    ],
    [
      'it had ended, and the runtime has forgotten it',
      podOf(),
      runs(),
      { before: known({ state: { terminated: { exitCode: 9 } } }) },
      'exited 9, before: -, restarts: 2',
    ],
    [
      'it ran, and the runtime knows nothing of it',
      podOf(),
      runs(),
      { before: known({ state: { running: {} } }) },
      'waiting ContainerCreating, before: exited 137, restarts: 3',
    ],
  ])('%s', (_, pod, runtime, more, expected) => expect(line(status(pod, runtime, more).containerStatuses![0]!)).toBe(expected));

  it('tells which image and which instance it is, and its resources', () => {
    const resources = { requests: { cpu: '1' }, limits: { cpu: '2' } };
    expect(status(podOf({ containers: [{ ...main, resources }] }), runs('main:running')).containerStatuses).toEqual([
      {
        name: 'main',
        state: { running: { startedAt: at(0) } },
        lastState: {},
        ready: true,
        started: true,
        restartCount: 0,
        image: 'docker.io/library/nginx:1.27',
        imageID: 'docker.io/library/nginx@sha256:1',
        containerID: 'containerd://main-0',
        resources,
        allocatedResources: { cpu: '1' },
      },
    ]);
  });
  it('tells what is mounted where', () => {
    const volumeMounts = [
      { name: 'a', mountPath: '/a' },
      { name: 'b', mountPath: '/b', readOnly: true },
    ];
    expect(status(podOf({ containers: [{ ...main, volumeMounts }] }), NOTHING_RUNS).containerStatuses![0]!.volumeMounts).toEqual([
      { name: 'a', mountPath: '/a' },
      { name: 'b', mountPath: '/b', readOnly: true, recursiveReadOnly: 'Disabled' },
    ]);
  });
});

describe('whether a container has started and is ready', () => {
  const probe = { tcpSocket: { port: 80 } };
  it.each<[what: string, container: Partial<Container>, probes: Record<string, ProbeState>, verdict: string]>([
    ['with no probes, it is as soon as it runs', {}, {}, 'started ready'],
    ['with a startup probe, it has not until that succeeds', { startupProbe: probe }, {}, ''],
    ['…and then is', { startupProbe: probe }, { 'main/startup': found('main-0', 'success') }, 'started ready'],
    ['with a readiness probe, it is not ready until that succeeds', { readinessProbe: probe }, { 'main/readiness': found('main-0', 'failure') }, 'started'],
    ['…and then is ready', { readinessProbe: probe }, { 'main/readiness': found('main-0', 'success') }, 'started ready'],
    ['what was found of an earlier instance does not count', { readinessProbe: probe }, { 'main/readiness': found('main-7', 'success') }, 'started'],
    ['a liveness probe has no say in it', { livenessProbe: probe }, { 'main/liveness': found('main-0', 'failure') }, 'started ready'],
  ])('%s', (_, container, probes, verdict) => {
    const [only] = status(podOf({ containers: [{ ...main, ...container }] }), runs('main:running'), { probes }).containerStatuses!;
    expect([only?.started && 'started', only?.ready && 'ready'].filter(Boolean).join(' ')).toBe(verdict);
  });
  it.each([
    ['that runs is not', {}, 'init:running', false],
    ['that failed is not', {}, 'init:1', false],
    ['that is done is', {}, 'init:0', true],
    ['that is a sidecar is while it runs', { restartPolicy: 'Always' }, 'init:running', true],
    ['that is a sidecar is not when it has ended', { restartPolicy: 'Always' }, 'init:0', false],
  ])('an init container %s ready', (_, more, does, ready) => {
    const pod = podOf({ initContainers: [{ name: 'init', image: 'busybox', ...more }] });
    expect(status(pod, runs(does)).initContainerStatuses![0]!.ready).toBe(ready);
  });
});

describe('the status of a Pod', () => {
  it.each<[what: string, pod: Pod, runtime: RuntimePod, before: PodStatus, podIP: string | undefined]>([
    ['its sandbox’s', podOf(), runs(), {}, '10.244.0.2'],
    ['none without a sandbox', podOf(), NOTHING_RUNS, {}, undefined],
    [
      'the last one when its sandbox is gone',
      podOf(),
      { sandboxes: [sandboxOf({ state: 'NOTREADY' })], containers: [] },
      { podIP: '10.244.0.9' },
      '10.244.0.9',
    ],
    ['the node’s in the host’s network', podOf({ hostNetwork: true }), NOTHING_RUNS, {}, '172.18.0.2'],
  ])('has an address: %s', (_, pod, runtime, before, podIP) => {
    const { podIP: ip, podIPs, hostIP } = status(pod, runtime, { before });
    expect([ip, podIPs, hostIP]).toEqual([podIP, podIP && [{ ip: podIP }], '172.18.0.2']);
  });
  it('says since when, and goes on saying so', () => {
    expect(status(podOf(), NOTHING_RUNS).startTime).toBe(at(60));
    expect(status(podOf(), runs('main:running'), { before: { startTime: at(5) } }).startTime).toBe(at(5));
  });
  it('never leaves a phase in which it has ended', () => {
    expect(status(podOf(), runs('main:running'), { before: { phase: 'Failed', reason: 'Gone', message: 'why' } })).toMatchObject({
      phase: 'Failed',
      reason: 'Gone',
      message: 'why',
    });
    expect(status(podOf({}, {}, { phase: 'Succeeded' }), runs('main:running')).phase).toBe('Succeeded');
  });
  it('has no reason any more in another phase', () =>
    expect(status(podOf(), runs('main:running'), { before: { phase: 'Pending', reason: 'Slow' } }).reason).toBeUndefined());
  it.each([
    ['Evicted', [{ type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet', message: 'why', lastTransitionTime: at(60) }]],
    ['DeadlineExceeded', []],
  ])('has failed when the kubelet ends it: %s', (reason, disruption) => {
    const { phase, conditions, ...rest } = status(podOf(), runs('main:running'), { eviction: { reason, message: 'why' } });
    expect({ phase, reason: rest.reason, message: rest.message }).toEqual({ phase: 'Failed', reason, message: 'why' });
    expect(conditions?.filter(({ type }) => type === 'DisruptionTarget')).toEqual(disruption);
  });
  it('keeps the conditions that others have set', () => {
    const gate = { type: 'example.com/gate', status: 'True', lastTransitionTime: at(3) };
    expect(status(podOf({}, {}, { conditions: [gate] }), runs('main:running')).conditions).toContainEqual(gate);
  });
  it('says of each condition since when it is so', () => {
    const before = status(podOf(), runs('main:running'), { nowUs: START_US });
    const after = status(podOf(), runs('main:1'), { before, nowUs: START_US + 9e6 });
    const since = (type: string): string | undefined => after.conditions?.find((c) => c.type === type)?.lastTransitionTime;
    expect([since('Ready'), since('ContainersReady'), since('Initialized'), since('PodScheduled')]).toEqual([at(9), at(9), at(0), at(0)]);
  });
});

const POD = 'core.v1.Pod';

const does = fc.constantFrom('running', 'created', '0', '1');
const world = fc
  .record({
    main: fc.option(does),
    side: fc.option(does),
    init: fc.option(does),
    policy: fc.constantFrom('Always', 'OnFailure', 'Never'),
    terminal: fc.boolean(),
    failed: fc.boolean(),
    evicted: fc.boolean(),
  })
  .map(({ main: first, side, init, policy, terminal, failed, evicted }): View => {
    const pod = podOf({ containers: [main, { ...main, name: 'side' }], initContainers: [{ name: 'init', image: 'busybox' }], restartPolicy: policy });
    const instances = [`main:${first}`, `side:${side}`, `init:${init}`].filter((text) => !text.endsWith('null'));
    return view(pod, runs(...instances), { terminal, failures: failed ? crashed : {}, eviction: evicted ? { reason: EVICTED, message: 'why' } : undefined });
  });

describe('whatever runs of a Pod', () => {
  it('its status says the same a minute later, if nothing has happened', () => {
    fc.assert(
      fc.property(world, (now) => {
        const before = generatePodStatus(now);
        expect(generatePodStatus({ ...now, before, nowUs: now.nowUs + 60e6 })).toEqual(before);
      }),
    );
  });

  it('a patch makes of what the API server has what it is to have, and there is none if it has that', () => {
    fc.assert(
      fc.property(world, world, (first, second) => {
        const old = generatePodStatus(first);
        const next = generatePodStatus({ ...second, before: old, nowUs: second.nowUs + 60e6 });
        const patch = statusPatch('u', old, next) ?? {};
        expect(strategicMerge(asJson(podOf({}, {}, old)), asJson(patch), POD)).toEqual(asJson(podOf({}, {}, next)));
        expect(statusPatch('u', next, next)).toBeUndefined();
      }),
    );
  });
});

describe('what goes to the API server', () => {
  const conditions = [{ type: 'Ready', status: 'True' }];
  it('names whose status it is', () => expect(statusPatch('u', {}, { phase: 'Running' })).toEqual({ metadata: { uid: 'u' }, status: { phase: 'Running' } }));
  it('leaves others’ conditions as they are, also those that they have set meanwhile', () => {
    const pod = podOf({}, {}, { phase: 'Running', conditions: [{ type: 'example.com/gate', status: 'True' }] });
    const next: PodStatus = { phase: 'Running', conditions: [...conditions, { type: 'example.com/gate', status: 'False' }] };
    expect(mergePodStatus(pod, next, true).conditions).toEqual([{ type: 'example.com/gate', status: 'True' }, ...conditions]);
  });
  it('does not say that a Pod has ended while a container may run; and that it is ready never when it has ended', () => {
    const pod = podOf({}, {}, { phase: 'Running' });
    const ended: PodStatus = { phase: 'Failed', reason: 'Evicted', conditions };
    expect(mergePodStatus(pod, ended, true)).toMatchObject({ phase: 'Running', conditions });
    expect(mergePodStatus(pod, ended, true).reason).toBeUndefined();
    expect(mergePodStatus(pod, ended, false)).toMatchObject({
      phase: 'Failed',
      reason: 'Evicted',
      conditions: [{ type: 'Ready', status: 'False', reason: 'PodFailed' }],
    });
  });
});

describe('the last status of a Pod', () => {
  const unknown = { exitCode: 137, reason: 'ContainerStatusUnknown', message: 'The container could not be located when the pod was terminated' };
  const last = (pod: Pod, runtime: RuntimePod): PodStatus => terminatedStatus(pod, status(pod, runtime));
  it('has no container that runs: whose end nobody saw has failed', () =>
    expect(last(podOf(), runs('main:running'))).toMatchObject({ phase: 'Failed', containerStatuses: [{ state: { terminated: unknown } }] }));
  it('leaves what has ended as it is', () =>
    expect(last(podOf({ restartPolicy: 'Never' }), runs('main:0'))).toMatchObject({
      phase: 'Succeeded',
      containerStatuses: [{ state: { terminated: { exitCode: 0, reason: 'Completed' } } }],
    }));
  it('leaves what never began as it is', () =>
    expect(last(withInit, runs('init:running')).containerStatuses?.map((c) => short(c.state))).toEqual(['waiting PodInitializing']));
});
