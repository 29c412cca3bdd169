import { describe, expect, it } from 'vitest';
import type { Container, ContainerStatus, Probe } from '../api/types.gen';
import { NOTHING_RUNS } from './containers';
import type { CriAnswer } from './cri/cri';
import { isReady, isStarted, probe, probed, probeResult, startProbes } from './probes';
import { instanceOf, podOf, room, runs, START_US, workerOf } from './testing';
import type { Worker } from './worker';

const HTTP: Probe = { httpGet: { path: '/healthz', port: 8080 } };
const worker = (container: Partial<Container>, more: Partial<Worker> = {}): Worker =>
  workerOf(podOf({ containers: [{ name: 'main', image: 'nginx', ...container }] }), runs('main:running'), more);
const answer = (more: Partial<CriAnswer>): CriAnswer => ({ type: 'cri-answer', call: 1, ...more });
const tagged = (key: string) => ({ for: 'probe', uid: 'u', probe: key, containerId: 'main-0' }) as const;
const WELL = answer({ dial: { status: 200, body: 'ok' } });
const BADLY = answer({ dial: { status: 500, body: '' } });

/** What is thought of a container after each of its probes: `+` went well, `-` badly. */
function verdicts(type: 'startup' | 'liveness' | 'readiness', spec: Probe, outcomes: string): readonly string[] {
  const at = room();
  let now = startProbes(at.at(), worker({ [`${type}Probe`]: { ...HTTP, ...spec } }), false);
  return [...outcomes].map((outcome) => {
    const { worker: next, changed } = probed(at.at(), now, tagged(`main/${type}`), outcome === '+' ? WELL : BADLY);
    now = next;
    return `${probeResult(now.probes, 'main', type, 'main-0') ?? 'unknown'}${changed ? '!' : ''}`;
  });
}

describe('what is thought of a container', () => {
  it.each<[what: string, type: 'startup' | 'liveness' | 'readiness', spec: Probe, outcomes: string, verdicts: readonly string[]]>([
    ['it is ready after one success', 'readiness', {}, '+', ['success!']],
    ['it is ready after as many in a row as it takes', 'readiness', { successThreshold: 2 }, '+-++', ['failure', 'failure', 'failure', 'success!']],
    [
      'it is unready after three failures in a row',
      'readiness',
      {},
      '+--+---',
      ['success!', 'success', 'success', 'success', 'success', 'success', 'failure!'],
    ],
    ['it is unready after as many as it takes', 'readiness', { failureThreshold: 1 }, '+-+', ['success!', 'failure!', 'success!']],
    ['it lives until three failures in a row', 'liveness', {}, '-+---', ['success', 'success', 'success', 'success', 'failure!']],
    ['it has started after one success', 'startup', {}, '-+', ['unknown', 'success!']],
    ['it has not started after so many failures', 'startup', { failureThreshold: 2 }, '--', ['unknown', 'failure!']],
  ])('%s', (_, type, spec, outcomes, expected) => expect(verdicts(type, spec, outcomes)).toEqual(expected));

  it('before the first probe: it lives, it is not ready, and nobody knows whether it has started', () => {
    const { probes } = startProbes(room().at(), worker({ livenessProbe: HTTP, readinessProbe: HTTP }), false);
    expect([probeResult(probes, 'main', 'liveness', 'main-0'), probeResult(probes, 'main', 'readiness', 'main-0')]).toEqual(['success', 'failure']);
    expect(probeResult(startProbes(room().at(), worker({ startupProbe: HTTP }), false).probes, 'main', 'startup', 'main-0')).toBeUndefined();
  });
  it('a kubelet that was started anew thinks of what has long been running as the API server does', () => {
    const thought = (ready: string, secondsBefore: number, boot = 2) => {
      const at = room();
      at.kubelet.state.boot = boot;
      at.kubelet.state.startedAtUs = START_US + secondsBefore * 1e6;
      const status = { conditions: [{ type: 'Ready', status: ready }], containerStatuses: [{ name: 'main', started: true } as ContainerStatus] };
      const pod = podOf({ containers: [{ name: 'main', image: 'nginx', startupProbe: HTTP, readinessProbe: HTTP }] }, {}, status);
      const { probes } = startProbes(at.at(secondsBefore), workerOf(pod, runs('main:running')), false);
      return [probeResult(probes, 'main', 'startup', 'main-0'), probeResult(probes, 'main', 'readiness', 'main-0')];
    };
    expect(thought('True', 60)).toEqual(['success', 'success']);
    expect(thought('False', 60)).toEqual(['success', 'failure']);
    expect([thought('True', 5), thought('True', 60, 1)]).toEqual([
      [undefined, 'failure'],
      [undefined, 'failure'],
    ]);
  });
  it('without probes it has started and is ready; with them, when they say so of this very instance', () => {
    const plain: Container = { name: 'main' };
    const probing: Container = { name: 'main', startupProbe: HTTP, readinessProbe: HTTP };
    expect([isStarted({}, plain, 'x'), isReady({}, plain, 'x'), isStarted({}, probing, 'x'), isReady({}, probing, 'x')]).toEqual([true, true, false, false]);
    const { probes } = probed(room().at(), startProbes(room().at(), worker(probing), false), tagged('main/startup'), WELL).worker;
    expect([isStarted(probes, probing, 'main-0'), isStarted(probes, probing, 'main-1')]).toEqual([true, false]);
  });
});

describe('what a failure is called', () => {
  const httpAt = (httpGet: object): Probe => ({ httpGet: { port: 80, ...httpGet } });
  const refused: Partial<CriAnswer> = { dial: { failure: 'refused' } };
  it.each<[spec: Probe, answer: Partial<CriAnswer>, failure: string]>([
    [httpAt({}), refused, 'Get "http://10.244.0.2:80/": dial tcp 10.244.0.2:80: connect: connection refused'],
    [httpAt({ path: '/x', scheme: 'HTTPS' }), refused, 'Get "https://10.244.0.2:80/x": dial tcp 10.244.0.2:80: connect: connection refused'],
    [httpAt({}), { dial: { status: 503, body: '' } }, 'HTTP probe failed with statuscode: 503'],
    [httpAt({}), { dial: { failure: 'timeout' } }, 'Get "http://10.244.0.2:80/": context deadline exceeded (Client.Timeout exceeded while awaiting headers)'],
    [httpAt({ scheme: 'HTTPS' }), { dial: { failure: 'no-tls' } }, 'Get "https://10.244.0.2:80/": http: server gave HTTP response to HTTPS client'],
    [httpAt({ host: '10.9.9.9' }), { dial: { failure: 'unreachable' } }, 'Get "http://10.9.9.9:80/": dial tcp 10.9.9.9:80: connect: no route to host'],
    [{ tcpSocket: { port: 1 } }, { dial: { failure: 'timeout' } }, 'dial tcp 10.244.0.2:1: i/o timeout'],
    [{ grpc: { port: 9 } }, { dial: { status: 0, body: 'NOT_SERVING' } }, 'service unhealthy (responded with "NOT_SERVING")'],
    [{ tcpSocket: { port: 6379 } }, refused, 'dial tcp 10.244.0.2:6379: connect: connection refused'],
    [{ tcpSocket: { port: 'named' } }, refused, 'dial tcp 10.244.0.2:8443: connect: connection refused'],
    [{ grpc: { port: 9 } }, refused, 'timeout: failed to connect service "10.244.0.2:9" within 1s: context deadline exceeded'],
    [{ exec: { command: ['cat', '/x'] } }, { exec: { exitCode: 1, output: 'cat: no such file' } }, 'cat: no such file'],
    [
      { exec: { command: ['sleep', '9'] }, timeoutSeconds: 2 },
      { exec: { exitCode: -1, output: '', timedOut: true } },
      'command timed out: "sleep 9" timed out after 2s',
    ],
  ])('%j, answered by %j', (spec, answered, failure) => {
    const at = room();
    const now = startProbes(at.at(), worker({ readinessProbe: spec, ports: [{ name: 'named', containerPort: 8443 }] }), false);
    probed(at.at(), now, tagged('main/readiness'), answer(answered));
    expect(at.said()).toEqual([`Warning Unhealthy: Readiness probe failed: ${failure}`]);
  });
});

it('a command that cannot be run decides nothing', () => {
  const at = room();
  const now = startProbes(at.at(), worker({ livenessProbe: { exec: { command: ['x'] }, failureThreshold: 1 } }), false);
  const after = probed(at.at(), now, tagged('main/liveness'), answer({ error: 'rpc error' }));
  expect(at.said()).toEqual(['Warning Unhealthy: Liveness probe errored and resulted in unknown state: rpc error']);
  expect(after).toEqual({ worker: now, changed: false });
});

describe('when a container is probed', () => {
  const reminders = (container: Partial<Container>, quiet = false) => {
    const at = room();
    startProbes(at.at(), worker(container), quiet);
    return at.reminders().map(({ body, seconds }) => [body.type === 'probe-timer' ? body.probe : body.type, seconds] as const);
  };
  /** In how many seconds a container is first asked that runs so long after its Pod's containers were about to be made. */
  const firstAsked = (container: Partial<Container>, afterSeconds: number, boot = 1): number => {
    const at = room();
    at.kubelet.state.boot = boot;
    at.kubelet.state.startedAtUs = START_US;
    const pod = podOf({ containers: [{ name: 'main', image: 'nginx', ...container }] });
    const pulling = startProbes(at.at(), workerOf(pod, NOTHING_RUNS), false);
    expect(at.reminders()).toEqual([]);
    startProbes(at.at(afterSeconds), { ...pulling, runtime: runs(instanceOf('main:running', { startedAtUs: START_US + afterSeconds * 1e6 })) }, false);
    return at.reminders()[0]!.seconds;
  };
  it('whether it is ready, when the kubelet has looked at all its Pods again; the others on their ticks, which began before it did', () => {
    const ready = firstAsked({ readinessProbe: HTTP }, 3);
    expect([ready > 0 && ready < 1, firstAsked({ livenessProbe: { ...HTTP, periodSeconds: 30 } }, 3)]).toEqual([true, 27]);
    expect(firstAsked({ livenessProbe: HTTP }, 25)).toBe(5);
  });
  it('whether it is ready, at once if it has started by its startup probe', () => {
    const at = room();
    const starting = startProbes(at.at(), worker({ startupProbe: HTTP, readinessProbe: HTTP }), false);
    at.reminders();
    startProbes(at.at(2), probed(at.at(2), starting, tagged('main/startup'), WELL).worker, false);
    expect(at.reminders()).toMatchObject([{ body: { probe: 'main/readiness' }, seconds: 0 }]);
  });
  it('after its initial delay: on the next tick, and of readiness these begin with the second time that it would have been asked', () => {
    expect(firstAsked({ livenessProbe: { ...HTTP, initialDelaySeconds: 5 } }, 3)).toBe(7);
    expect(firstAsked({ livenessProbe: { ...HTTP, initialDelaySeconds: 15 } }, 3)).toBe(17);
    const ready = firstAsked({ readinessProbe: { ...HTTP, initialDelaySeconds: 5 } }, 3);
    expect(ready > 11 && ready < 12).toBe(true);
  });
  it('by a kubelet that was started anew, at some time within the period', () => {
    const ready = firstAsked({ readinessProbe: { ...HTTP, periodSeconds: 60 } }, 0, 2);
    const lives = firstAsked({ livenessProbe: { ...HTTP, periodSeconds: 60 } }, 0, 2);
    expect([ready > 1 && ready < 60, lives > 0 && lives < 60]).toEqual([true, true]);
  });
  it('whether it is ready, once more a second later if the first time finds it is not', () => {
    const at = room();
    const insist = (answered: CriAnswer): readonly number[] => {
      const now = startProbes(at.at(), worker({ readinessProbe: HTTP }), false);
      const first = at.reminders()[0]!.seconds;
      const asked = probe(at.at(first), now, 'main/readiness', now.probes['main/readiness']!.token);
      at.reminders();
      const { worker: told } = probed(at.at(first), asked, tagged('main/readiness'), answered);
      const { worker: again } = probed(at.at(first), told, tagged('main/readiness'), answered);
      expect(again.probes['main/readiness']!.insists).toBe(false);
      return at.reminders().map(({ seconds }) => seconds);
    };
    expect([insist(BADLY), insist(WELL)]).toEqual([[1], []]);
  });
  it('before it has started, only for whether it has', () =>
    expect(reminders({ startupProbe: HTTP, livenessProbe: HTTP, readinessProbe: HTTP }).map(([key]) => key)).toEqual(['main/startup']));
  it('on its way out, only for whether it is ready', () =>
    expect(reminders({ livenessProbe: HTTP, readinessProbe: HTTP }, true).map(([key]) => key)).toEqual(['main/readiness']));
  it('only while it runs; an init container only if it is a sidecar', () => {
    const at = room();
    startProbes(at.at(), workerOf(podOf({ containers: [{ name: 'main', livenessProbe: HTTP }] }), NOTHING_RUNS), false);
    const initContainers = [
      { name: 'init', readinessProbe: HTTP },
      { name: 'proxy', restartPolicy: 'Always', readinessProbe: HTTP },
    ];
    startProbes(at.at(), workerOf(podOf({ initContainers, containers: [] }), runs('init:running', 'proxy:running')), false);
    expect(at.reminders().map(({ body }) => body)).toMatchObject([{ probe: 'proxy/readiness' }]);
  });
  it('once at a time, however often it is looked at, and anew when it has been restarted', () => {
    const at = room();
    const first = startProbes(at.at(), worker({ readinessProbe: HTTP }), false);
    expect(startProbes(at.at(), first, false)).toBe(first);
    const again = startProbes(at.at(), { ...first, runtime: runs(instanceOf('main:running', { attempt: 1 })) }, false);
    expect(again.probes['main/readiness']).toMatchObject({ containerId: 'main-1', result: 'failure', ticking: true });
    expect(at.reminders()).toHaveLength(2);
  });
});

describe('a probe whose time has come', () => {
  const GET = {
    protocol: 'http',
    method: 'GET',
    headers: [
      ['User-Agent', 'kube-probe/1.36'],
      ['Accept', '*/*'],
    ],
  } as const;
  const dialling = (ask: object, timeoutSeconds = 1) => ({ method: 'Dial', sandboxId: 's', ask, timeoutSeconds });
  const due = (container: Partial<Container>, change: (now: Worker) => Worker = (now) => now) => {
    const at = room();
    const type = container.livenessProbe ? 'liveness' : 'readiness';
    const now = startProbes(at.at(), worker(container), false);
    at.reminders();
    const next = probe(at.at(), change(now), `main/${type}`, now.probes[`main/${type}`]!.token);
    return { called: at.called(), reminders: at.reminders(), ticking: next.probes[`main/${type}`]!.ticking };
  };
  it.each<[spec: Probe, call: object]>([
    [HTTP, dialling({ ...GET, port: 8080, path: '/healthz' })],
    [{ httpGet: { port: '8080' } }, dialling({ ...GET, port: 8080, path: '/' })],
    [
      { httpGet: { port: 1, path: 'x', scheme: 'HTTPS', httpHeaders: [{ name: 'Host', value: 'web' }] }, timeoutSeconds: 3 },
      dialling({ ...GET, port: 1, path: '/x', headers: [...GET.headers, ['Host', 'web']], tls: true }, 3),
    ],
    [
      { httpGet: { port: 1, host: '10.0.0.9', httpHeaders: [{ name: 'accept', value: '' }] } },
      { ...dialling({ ...GET, port: 1, path: '/', headers: [GET.headers[0]!] }), address: '10.0.0.9' },
    ],
    [{ tcpSocket: { port: 'named' } }, dialling({ port: 8443, protocol: 'tcp' })],
    [{ grpc: { port: 9, service: 'web' } }, dialling({ port: 9, protocol: 'grpc', path: '/grpc.health.v1.Health/Check', body: 'web' })],
    [
      { exec: { command: ['true'] }, timeoutSeconds: 4 },
      { method: 'ExecSync', containerId: 'main-0', command: ['true'], timeoutSeconds: 4 },
    ],
  ])('%j asks the runtime, and reminds itself of the next', (readinessProbe, call) => {
    const { called, reminders } = due({ readinessProbe: { ...readinessProbe, periodSeconds: 7 }, ports: [{ name: 'named', containerPort: 8443 }] });
    expect([called, reminders.map(({ seconds }) => seconds)]).toEqual([[call], [7]]);
  });
  it('is background when it has gone the same way as before', () => {
    const steady = (now: Worker): Worker => ({ ...now, probes: { 'main/readiness': { ...now.probes['main/readiness']!, last: 'failure' } } });
    expect(due({ readinessProbe: HTTP }).reminders).toMatchObject([{ background: false }]);
    expect(due({ readinessProbe: HTTP }, steady).reminders).toMatchObject([{ background: true }]);
  });
  it.each<[why: string, container: Partial<Container>, change: (now: Worker) => Worker]>([
    ['the container has ended', { readinessProbe: HTTP }, (now) => ({ ...now, runtime: runs('main:1') })],
    ['there is another instance', { readinessProbe: HTTP }, (now) => ({ ...now, runtime: runs(instanceOf('main:running', { attempt: 1 })) })],
    ['the Pod has ended', { readinessProbe: HTTP }, (now) => ({ ...now, stage: 'terminated' })],
    ['the Pod ends, and it asks whether it lives', { livenessProbe: HTTP }, (now) => ({ ...now, stage: 'terminating' })],
  ])('asks nothing any more if %s', (_, container, change) => expect(due(container, change)).toEqual({ called: [], reminders: [], ticking: false }));
  it('is void if it was set anew since', () => {
    const at = room();
    const now = startProbes(at.at(), worker({ readinessProbe: HTTP }), false);
    at.reminders();
    expect(probe(at.at(), now, 'main/readiness', -1)).toBe(now);
    expect([at.called(), at.reminders()]).toEqual([[], []]);
  });
});

describe('an answer that comes too late', () => {
  it.each<[what: string, change: (now: Worker) => Worker]>([
    ['from an instance that has ended', (now) => ({ ...now, runtime: runs('main:1') })],
    ['from an earlier instance', (now) => startProbes(room().at(), { ...now, runtime: runs(instanceOf('main:running', { attempt: 1 })) }, false)],
  ])('%s says nothing', (_, change) => {
    const at = room();
    const now = change(startProbes(at.at(), worker({ readinessProbe: HTTP }), false));
    expect([probed(at.at(), now, tagged('main/readiness'), BADLY), at.said()]).toEqual([{ worker: now, changed: false }, []]);
  });
  it('a liveness probe that has failed, and a startup probe that has said what it has to say, are asked no more', () => {
    const at = room();
    for (const [type, container, answered] of [
      ['liveness', { livenessProbe: { ...HTTP, failureThreshold: 1 } }, BADLY],
      ['startup', { startupProbe: HTTP }, WELL],
    ] as const) {
      const now = startProbes(at.at(), worker(container), false);
      const { token } = now.probes[`main/${type}`]!;
      const { worker: next } = probed(at.at(), now, tagged(`main/${type}`), answered);
      probe(at.at(), next, `main/${type}`, token);
      expect([next.probes[`main/${type}`]?.onHold, at.called()]).toEqual([true, []]);
    }
  });
});
