import { describe, expect, it } from 'vitest';
import type { Pod } from '../../api/types.gen';
import { type Engine, openEngine } from '../../engine';
import type { Brief } from '../../life/brief';
import { backOffs, condition, container, hooks, phases, probes, pulls, signals, states, troubles } from '../../life/testing';

/** Pods' lives as a running cluster leaves them in its trace. */

const sh = (command: string) => ({ image: 'busybox:1.36', command: ['sh', '-c', command] });

function podOf(spec: object, main: object = {}, name = 'web') {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [{ name: 'main', image: 'nginx:1.27', ...main }], ...spec } };
}

function withPod(spec: object, main: object, seconds: number): Engine {
  const engine = openEngine({ nodes: 1 });
  engine.apply(podOf(spec, main));
  engine.runFor(seconds);
  return engine;
}

describe('the life of a Pod', () => {
  it('that does its work: Pending, and Succeeded as soon as its container has ended', () => {
    const life = withPod({ restartPolicy: 'Never' }, sh('sleep 5'), 30).life('web')!;
    expect(phases(life)).toEqual(['0 Pending', '1 Running', '6 Succeeded']);
    expect(states(life)).toEqual(['0 waiting', '0 waiting ContainerCreating', '1 running', '6 terminated 0']);
    expect(pulls(life)).toEqual(['0 busybox:1.36']);
    expect(backOffs(life)).toEqual([]);
    expect(life.events.map(({ reason }) => reason)).toEqual(['Scheduled', 'Pulling', 'Pulled', 'Created', 'Started']);
  });

  it('in a crash loop: started again at once, then after 10 s, 20 s, 40 s, and that the next wait lasts 80 s', () => {
    const life = withPod({}, sh('exit 1'), 100).life('web')!;
    expect(states(life).filter((state) => state.endsWith('running'))).toEqual(['1 running', '1 running', '14 running', '37 running', '91 running']);
    expect(states(life).slice(2, 7)).toEqual(['1 running', '1 terminated 1', '1 running', '1 terminated 1', '14 waiting CrashLoopBackOff']);
    expect(backOffs(life)).toEqual(['1–11: 10 s before start', '14–34: 20 s before start', '37–77: 40 s before start', '91–171: 80 s before start']);
    expect(phases(life)).toEqual(['0 Pending', '1 Running']);
  });

  it('whose readiness probe fails: never ready, while its liveness probe passes', () => {
    const readinessProbe = { httpGet: { port: 1 }, periodSeconds: 5 };
    const life = withPod({}, { readinessProbe, livenessProbe: { tcpSocket: { port: 80 }, periodSeconds: 5 } }, 16).life('web')!;
    expect(probes(life, 'readiness')).toEqual(['3 failed', '4 failed', '9 failed', '14 failed']);
    expect(probes(life, 'liveness').every((probe) => probe.endsWith('passed'))).toBe(true);
    expect(probes(life, 'liveness')).toHaveLength(3);
    expect(condition(life, 'Ready')).toEqual(['0 False']);
    expect(life.events.at(-1)).toMatchObject({ reason: 'Unhealthy', type: 'Warning', count: 4 });
  });

  it('whose liveness probe fails: SIGTERM, and another start', () => {
    const life = withPod({}, { livenessProbe: { tcpSocket: { port: 1 }, periodSeconds: 1, failureThreshold: 2 } }, 10).life('web')!;
    const [first] = signals(life);
    expect(first).toMatch(/SIGTERM$/);
    expect(container(life).spans.filter(({ state }) => state === 'running').length).toBeGreaterThan(1);
  });

  it('with an init container, a sidecar and hooks: one after the other; at its end preStop, SIGTERM, and SIGKILL when the grace period is over, the sidecar last', () => {
    const initContainers = [
      { name: 'first', ...sh('sleep 2') },
      { name: 'side', restartPolicy: 'Always', ...sh('sleep 1000') },
    ];
    const lifecycle = { postStart: { exec: { command: ['sleep', '1'] } }, preStop: { exec: { command: ['sleep', '3'] } } };
    const engine = withPod({ terminationGracePeriodSeconds: 8, initContainers }, { ...sh('trap "" TERM; sleep 1000'), lifecycle }, 20);
    engine.delete('pod', 'web');
    engine.runFor(30);
    const life = engine.life('web')!;
    expect(engine.get('pod', 'web')).toBeUndefined();
    expect(life.containers.map(({ name, role }) => `${role} ${name}`)).toEqual(['init first', 'sidecar side', 'main main']);
    expect(states(life, 'first')).toEqual(['0 waiting', '0 waiting PodInitializing', '1 running', '3 terminated 0']);
    expect(states(life, 'side').slice(-2)).toEqual(['3 running', '30 terminated 137']);
    expect(states(life).slice(-2)).toEqual(['3 running', '28 terminated 137']);
    expect(hooks(life)).toEqual(['3 postStart', '20 preStop']);
    expect(signals(life)).toEqual(['23 SIGTERM', '28 SIGKILL']);
    expect(signals(life, 'side')).toEqual(['28 SIGTERM', '30 SIGKILL']);
    expect(life.graces).toMatchObject([{ seconds: 8 }]);
    expect(phases(life)).toEqual(['0 Pending', '4 Running', '30 Failed']);
    expect(life.endUs).toBeGreaterThan(life.createdUs + 29e6);
  });

  it('whose image does not exist: pulls that fail, and the waits between them', () => {
    const life = withPod({}, { image: 'nginx:nope' }, 60).life('web')!;
    expect(pulls(life)).toEqual(['0 no nginx:nope', '13 no nginx:nope', '39 no nginx:nope']);
    expect(backOffs(life)).toEqual(['1–11: 10 s before pull', '13–33: 20 s before pull', '39–79: 40 s before pull']);
    expect(states(life).slice(0, 4)).toEqual(['0 waiting', '0 waiting ContainerCreating', '1 waiting ErrImagePull', '13 waiting ImagePullBackOff']);
  });

  it('whose node crashes: from then on nobody can say what its container does, and its Pod is ready until the API hears of it', () => {
    const engine = withPod({}, {}, 20);
    engine.fault({ kind: 'crash-node', node: 'node-1' });
    engine.runFor(400);
    const life = engine.life('web')!;
    expect(states(life).slice(-2)).toEqual(['2 running', '20 unknown']);
    expect(troubles(life)).toEqual([expect.stringMatching(/^20 crashed$/), expect.stringMatching(/ not-ready$/)]);
    expect(condition(life, 'Ready')).toEqual(['0 False', '2 True', expect.stringMatching(/ False$/)]);
    expect(life.graces).toHaveLength(1);
    expect(life.endUs).toBeUndefined();
  });

  it('is its own: Pods of one node that wait for their images have each their pull', () => {
    const engine = openEngine({ nodes: 1 });
    engine.apply([podOf({}, { image: 'tomcat:8' }, 'a'), podOf({}, { image: 'redis:7' }, 'b'), podOf({}, { image: 'postgres:16' }, 'c')]);
    engine.runFor(120);
    const starts = ['a', 'b', 'c'].map((name) => pulls(engine.life(name)!).map((pull) => pull.split(' ')[1]));
    expect(starts).toEqual([['tomcat:8'], ['redis:7'], ['postgres:16']]);
  });

  it('is told of the Pod that bears the name now; those that bore it before have lives of their own', () => {
    const engine = withPod({ terminationGracePeriodSeconds: 1 }, {}, 10);
    engine.delete('pod', 'web');
    engine.runFor(10);
    engine.apply(podOf({}, {}));
    engine.runFor(10);
    expect(engine.life('web')?.endUs).toBeUndefined();
    expect(engine.lives('pod', 'web').pods.map(({ endUs }) => endUs !== undefined)).toEqual([true, false]);
  });
});

describe('going back in time', () => {
  it('does not shorten a life: what is known of the future is part of it; doing something else begins another', () => {
    const engine = withPod({}, sh('sleep 10; exit 1'), 100);
    const before = engine.life('web')!;
    engine.seek(before.createdUs + 5e6);
    expect(engine.life('web')).toEqual(before);
    engine.delete('pod', 'web');
    engine.runFor(40);
    const after = engine.life('web')!;
    expect(states(after).slice(-2)).toEqual(['1 running', expect.stringMatching(/ terminated/)]);
    expect(after.endUs).toBeDefined();
    engine.switchTo('main');
    engine.seek(before.createdUs + 100e6);
    expect(engine.life('web')).toEqual(before);
  });
});

describe('the Pods of an owner, in the order of their creation', () => {
  const template = (image: string, spec: object = {}) => ({
    metadata: { labels: { app: 'web' } },
    spec: { containers: [{ name: 'main', image, ...spec }] },
  });
  const deployment = (image: string) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default' },
    ...{ spec: { replicas: 2, selector: { matchLabels: { app: 'web' } }, template: template(image) } },
  });
  const last = ({ spans }: Brief) => spans.at(-1)?.doing;

  it('a rolling update: each of the old ends after one of the new is ready', () => {
    const engine = openEngine({ nodes: 2 });
    engine.apply(deployment('nginx:1.27'));
    engine.runFor(30);
    engine.apply(deployment('nginx:1.28'));
    engine.runFor(60);
    const { pods } = engine.lives('deployment', 'web');
    expect(pods.map(last)).toEqual(['succeeded', 'succeeded', 'ready', 'ready']);
    const readyUs = (pod: Brief | undefined) => pod?.spans.find(({ doing }) => doing === 'ready')?.startUs;
    const [first, , third] = pods;
    expect(first?.spans.find(({ doing }) => doing === 'terminating')?.startUs).toBeGreaterThan(readyUs(third)!);
  });

  it('a replaced Pod of a ReplicaSet stays in sight when it is gone', () => {
    const engine = openEngine({ nodes: 2 });
    engine.apply(deployment('nginx:1.27'));
    engine.runFor(30);
    const [pod] = engine.list<Pod>('pods', 'default');
    engine.delete('pod', pod?.metadata.name ?? '');
    engine.runFor(60);
    const { pods } = engine.lives('deployment', 'web');
    expect(pods.map(({ endUs }) => endUs !== undefined).toSorted()).toEqual([false, false, true]);
    expect(engine.life(pod?.metadata.name ?? '')?.endUs).toBeDefined();
  });

  it('a Job that fails again and again', () => {
    const engine = openEngine({ nodes: 1 });
    const spec = { restartPolicy: 'Never', containers: [{ name: 'main', ...sh('exit 1') }] };
    engine.apply({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'web', namespace: 'default' },
      ...{ spec: { backoffLimit: 2, template: { spec } } },
    });
    engine.runFor(120);
    expect(engine.lives('job', 'web').pods.map(last)).toEqual(['failed', 'failed', 'failed']);
  });

  it('a crash loop in short: waits between its restarts', () => {
    const { pods } = withPod({}, sh('sleep 3; exit 1'), 100).lives('pod', 'web');
    expect(pods[0]?.restarts.length).toBeGreaterThan(2);
    expect(pods[0]?.spans.map(({ doing }) => doing).slice(-3)).toContain('back-off');
  });

  it('nobody knows: none', () =>
    expect(openEngine({ nodes: 1 }).lives('deployment', 'nobody')).toEqual({ key: 'deployments/default/nobody', pods: [], earlier: 0 }));
});
