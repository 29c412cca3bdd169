import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatTime } from '../api/time';
import type { Pod, PodStatus } from '../api/types.gen';
import { NOTHING_RUNS, type RuntimePod } from './containers';
import { EVICTED, generatePodStatus, mergePodStatus, terminatedStatus } from './pod-status';
import { podOf, runs, START_US, sandboxOf } from './testing';

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
const crashed = { main: { reason: 'CrashLoopBackOff', message: 'back-off 10s' } };

describe('the status of a Pod', () => {
  it('tells of its ephemeral containers, which are never ready and do not count', () => {
    const debugged = podOf({ ephemeralContainers: [{ name: 'debug', image: 'busybox:1.36' }] });
    const { phase, containerStatuses, ephemeralContainerStatuses } = status(debugged, runs('main:running', 'debug:1'));
    expect([phase, containerStatuses?.length]).toEqual(['Running', 1]);
    expect(ephemeralContainerStatuses).toMatchObject([{ name: 'debug', ready: false, restartCount: 0, state: { terminated: { exitCode: 1 } } }]);
    expect(ephemeralContainerStatuses?.[0]).not.toHaveProperty('started');
  });

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
    [
      'Evicted',
      { forNode: true },
      [{ type: 'DisruptionTarget', observedGeneration: 1, status: 'True', reason: 'TerminationByKubelet', message: 'why', lastTransitionTime: at(60) }],
    ],
    ['Evicted', {}, []],
    ['DeadlineExceeded', {}, []],
  ] as const)('has failed when the kubelet ends it: %s %s', (reason, more, disruption) => {
    const { phase, conditions, ...rest } = status(podOf(), runs('main:running'), { eviction: { reason, message: 'why', ...more } });
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
    const containers = [{ name: 'main' }, { name: 'side' }];
    const pod = podOf({ containers, initContainers: [{ name: 'init', image: 'busybox' }], restartPolicy: policy });
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
});

describe('what goes to the API server', () => {
  const conditions = [{ type: 'Ready', status: 'True' }];
  it('leaves others’ conditions as they are, also those that they have set meanwhile', () => {
    const pod = podOf({}, {}, { phase: 'Running', conditions: [{ type: 'example.com/gate', status: 'True' }] });
    const next: PodStatus = { phase: 'Running', conditions: [...conditions, { type: 'example.com/gate', status: 'False' }] };
    expect(mergePodStatus(pod, next, true).conditions).toEqual([{ type: 'example.com/gate', status: 'True' }, ...conditions]);
  });
  it('leaves it to others to say why they had the Pod end', () => {
    const why = { type: 'DisruptionTarget', status: 'True', reason: 'PreemptionByScheduler' };
    const pod = podOf({}, {}, { phase: 'Running', conditions: [why] });
    expect(mergePodStatus(pod, { phase: 'Failed', conditions }, false).conditions).toContainEqual(why);
    const evicted = { type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet' };
    expect(mergePodStatus(pod, { phase: 'Failed', conditions: [evicted] }, false).conditions).toEqual([evicted]);
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
    expect(last(podOf({ initContainers: [{ name: 'init' }] }), runs('init:running')).containerStatuses).toMatchObject([
      { state: { waiting: { reason: 'PodInitializing' } } },
    ]));
});
