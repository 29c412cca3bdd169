import { describe, expect, it } from 'vitest';
import type { Container, ContainerStatus, Pod } from '../api/types.gen';
import { type ContainersView, containerStatuses } from './container-status';
import { initContainersOf, NOTHING_RUNS, type RuntimePod, specOf } from './containers';
import { instanceOf, podOf, runs } from './testing';
import type { ProbeState } from './worker';

interface More extends Partial<ContainersView> {
  /** What the API has of it. */
  readonly before?: ContainerStatus;
}

/** The status of the first container of a Pod. */
function status(pod: Pod, runtime: RuntimePod, { before, ...more }: More = {}, containers: readonly Container[] = specOf(pod).containers): ContainerStatus {
  const view: ContainersView = { pod, runtime, failures: {}, probes: {}, ...more };
  return containerStatuses(view, containers, before ? [before] : [], containers !== specOf(pod).containers)[0]!;
}
const found = (containerId: string, result: 'success' | 'failure'): ProbeState => ({
  containerId,
  result,
  last: result,
  run: 1,
  onHold: false,
  token: 0,
  ticking: true,
  ticksFromUs: 0,
  insists: false,
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
const known = (more: Partial<ContainerStatus>): ContainerStatus => ({ name: 'main', image: '', imageID: '', ready: true, restartCount: 2, ...more });

describe('the status of a container', () => {
  it.each<[what: string, pod: Pod, runtime: RuntimePod, more: More, line: string]>([
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
  ])('%s', (_, pod, runtime, more, expected) => expect(line(status(pod, runtime, more))).toBe(expected));

  it('tells which image and which instance it is, and its resources', () => {
    const resources = { requests: { cpu: '1' }, limits: { cpu: '2' } };
    expect(status(podOf({ containers: [{ ...main, resources }] }), runs('main:running'))).toEqual({
      name: 'main',
      state: { running: { startedAt: '2026-01-01T00:00:00Z' } },
      lastState: {},
      ready: true,
      started: true,
      restartCount: 0,
      image: 'docker.io/library/nginx:1.27',
      imageID: 'docker.io/library/nginx@sha256:1',
      containerID: 'containerd://main-0',
      resources,
      allocatedResources: { cpu: '1' },
    });
  });
  it('tells what is mounted where', () => {
    const volumeMounts = [
      { name: 'a', mountPath: '/a' },
      { name: 'b', mountPath: '/b', readOnly: true },
    ];
    expect(status(podOf({ containers: [{ ...main, volumeMounts }] }), NOTHING_RUNS).volumeMounts).toEqual([
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
    const { started, ready } = status(podOf({ containers: [{ ...main, ...container }] }), runs('main:running'), { probes });
    expect([started && 'started', ready && 'ready'].filter(Boolean).join(' ')).toBe(verdict);
  });
  it.each([
    ['that runs is not', {}, 'init:running', false],
    ['that failed is not', {}, 'init:1', false],
    ['that is done is', {}, 'init:0', true],
    ['that is a sidecar is while it runs', { restartPolicy: 'Always' }, 'init:running', true],
    ['that is a sidecar is not when it has ended', { restartPolicy: 'Always' }, 'init:0', false],
  ])('an init container %s ready', (_, more, does, ready) => {
    const pod = podOf({ initContainers: [{ name: 'init', image: 'busybox', ...more }] });
    expect(status(pod, runs(does), {}, initContainersOf(pod)).ready).toBe(ready);
  });
});
