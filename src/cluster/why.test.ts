import { describe, expect, it } from 'vitest';
import { type Engine, openEngine, type Why, whyText } from '../engine';

/** Questions to a running cluster, as a user would come to them. */

interface Scene {
  readonly spec?: object;
  readonly container?: object;
  readonly metadata?: object;
  readonly seconds?: number;
}

function podOf(name: string, { spec = {}, container = {}, metadata = {} }: Scene) {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, ...metadata }, spec: { containers: [{ name: 'main', image: 'tomcat:8', ...container }], ...spec } };
}

/** A Pod some time after its creation. */
function asked(scene: Scene, engine = openEngine({ nodes: 1 })): Why {
  engine.apply(podOf('web', scene));
  engine.runFor(scene.seconds ?? 30);
  return engine.why('pod', 'web')!;
}
const codes = ({ reasons }: Why): readonly string[] => reasons.map(({ code }) => code);
const text = (engine: Engine, kind: string, name: string): string => whyText(engine.why(kind, name)!, engine.nowUs);
const patch = (engine: Engine, path: string, body: object): void =>
  void engine.request({ method: 'PATCH', path, contentType: 'application/merge-patch+json', body });

const ECHO = { command: ['/bin/bash', '-c', 'echo hihihi'] };
const BOTH = ['/bin/bash', '-c', 'echo hihihi && exec catalina.sh run'];

describe('the article’s question: tomcat with a command that echoes', () => {
  it('with Never: Completed, no error; command took the place of the start script, echo printed one line; and how to have both', () => {
    const why = asked({ spec: { restartPolicy: 'Never' }, container: ECHO });
    expect(why.standing).toBe('ended');
    expect(why.reasons).toMatchObject([
      { code: 'completed', policy: 'Never' },
      { code: 'command-replaced', replaced: ['catalina.sh', 'run'], by: 'command' },
      { code: 'command-and-server', command: BOTH },
    ]);
    expect(why.containers).toMatchObject([
      {
        parts: [
          { from: 'command', kept: true },
          { from: 'CMD', words: ['catalina.sh', 'run'], kept: false },
        ],
        ended: { exitCode: 0, meaning: { code: 'success' } },
        printed: { lines: 1, last: ['hihihi'] },
        next: { code: 'stays', policy: 'Never' },
        restarts: 0,
      },
    ]);
  });

  it('with Always: started again and again, which is what CrashLoopBackOff means, with the wait as far as it has come', () => {
    const engine = openEngine({ nodes: 1 });
    const why = asked({ container: ECHO, seconds: 60 }, engine);
    expect(why.standing).toBe('fails');
    const [loop] = why.reasons;
    expect(loop).toMatchObject({ code: 'crash-loop', exitCode: 0, policy: 'Always', restarts: 3, delayUs: 40e6 });
    expect(why.containers?.[0]?.next).toMatchObject({ code: 'starts-again', backOff: { step: 2 } });
    const words = text(engine, 'pod', 'web');
    expect(words).toContain('that is what CrashLoopBackOff means');
    expect(words).toContain(`To have both, let the command go on to start the server: command: ${JSON.stringify(BOTH)}`);
    expect(words).toContain('[40 s]');
  });

  it('what it proposes does both', () => {
    const why = asked({ container: { command: BOTH } });
    expect(why).toMatchObject({ standing: 'well', reasons: [{ code: 'running', ready: 1, of: 1 }] });
    expect(why.containers?.[0]?.printed?.last.at(-1)).toContain('Server startup');
  });
});

describe('how a container ended', () => {
  it.each<[string, Scene, object]>([
    ['more memory than its limit', { container: { resources: { limits: { memory: '50Mi' } } } }, { exitCode: 137, meaning: { code: 'oom', limit: '50Mi' } }],
    ['a program that does not exist', { container: { command: ['/nope'] } }, { exitCode: 128, meaning: { code: 'start-error' }, reason: 'StartError' }],
    ['a word that the shell does not find', { container: { command: ['sh', '-c', 'nope'] } }, { exitCode: 127, meaning: { code: 'not-found' } }],
    ['an error of its own', { container: { command: ['sh', '-c', 'exit 3'] } }, { exitCode: 3, meaning: { code: 'other' } }],
    [
      'a liveness probe that fails',
      { container: { livenessProbe: { tcpSocket: { port: 1 }, periodSeconds: 1, failureThreshold: 2 } }, seconds: 15 },
      { exitCode: 143, meaning: { code: 'signal', signal: 'SIGTERM' }, killedBy: 'liveness' },
    ],
  ])('%s', (_, scene, ended) => expect(asked(scene).containers?.[0]?.ended).toMatchObject(ended));
});

describe('what holds a Pod', () => {
  it.each<[string, Scene, object]>([
    [
      'no node is large enough',
      { container: { resources: { requests: { cpu: '64' } } } },
      { code: 'unschedulable', objections: [{ reason: 'Insufficient cpu', nodes: 1 }] },
    ],
    ['a gate keeps it out of the queue', { spec: { schedulingGates: [{ name: 'example.com/later' }] } }, { code: 'gated', gates: ['example.com/later'] }],
    ['nobody answers to its scheduler’s name', { spec: { schedulerName: 'other' } }, { code: 'no-scheduler', schedulerName: 'other' }],
    ['its image does not exist', { container: { image: 'nginx:nope' } }, { code: 'pull-failed', image: 'nginx:nope' }],
    ['its image has no name', { container: { image: 'NGINX' } }, { code: 'bad-image-name', image: 'NGINX' }],
    ['its image may not be pulled', { container: { imagePullPolicy: 'Never' } }, { code: 'never-pulled' }],
    [
      'a ConfigMap of a variable is missing',
      { container: { envFrom: [{ configMapRef: { name: 'settings' } }] } },
      { code: 'missing-source', source: 'ConfigMap', name: 'settings', container: 'main' },
    ],
    [
      'a Secret of a volume is missing',
      { spec: { volumes: [{ name: 'keys', secret: { secretName: 'keys' } }] } },
      { code: 'missing-source', source: 'Secret', name: 'keys', volume: 'keys' },
    ],
    ['a claim is missing', { spec: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] } }, { code: 'missing-claim', claim: 'data' }],
    [
      'an init container is at work',
      { spec: { initContainers: [{ name: 'first', image: 'busybox', command: ['sleep', '1000'] }] } },
      { code: 'init-runs', container: 'first', number: 1, of: 1 },
    ],
    [
      'an init container fails again and again',
      { spec: { initContainers: [{ name: 'first', image: 'busybox', command: ['sh', '-c', 'exit 1'] }] } },
      { code: 'crash-loop', container: 'first', exitCode: 1 },
    ],
    [
      'its readiness probe fails',
      { container: { readinessProbe: { httpGet: { port: 1 } } } },
      { code: 'probe-fails', probe: 'readiness', does: 'GET http://:1/', failureThreshold: 3 },
    ],
    [
      'its startup probe has not passed yet',
      { container: { startupProbe: { exec: { command: ['false'] }, initialDelaySeconds: 60 } } },
      { code: 'probe-pending', probe: 'startup', does: 'exec false' },
    ],
    [
      'somebody outside has to open a gate',
      { spec: { readinessGates: [{ conditionType: 'example.com/open' }] } },
      { code: 'readiness-gate', condition: 'example.com/open' },
    ],
  ])('%s', (_, scene, reason) => expect(asked(scene).reasons).toContainEqual(expect.objectContaining(reason)));

  it('the probe’s last words are told with it', () => {
    const probes = asked({ container: { readinessProbe: { httpGet: { port: 1 } } } }).containers?.[0]?.probes;
    expect(probes).toMatchObject([{ type: 'readiness', last: 'failure', message: expect.stringContaining('Readiness probe failed') }]);
  });

  it('a node that does not answer', () => {
    const engine = openEngine({ nodes: 1 });
    asked({}, engine);
    engine.fault({ kind: 'partition-node', node: 'node-1' });
    engine.runFor(60);
    expect(engine.why('pod', 'web')?.reasons[0]).toMatchObject({ code: 'node-unreachable', node: 'node-1' });
  });

  it('a scheduler that does not run', () => {
    const engine = openEngine({ nodes: 1 });
    engine.fault({ kind: 'stop-component', component: 'scheduler' });
    expect(codes(asked({}, engine))).toEqual(['controller-stopped']);
  });
});

describe('what holds a Pod that is being deleted', () => {
  it('its preStop hook, then SIGTERM not heeded until the grace period is over', () => {
    const engine = openEngine({ nodes: 1 });
    const lifecycle = { preStop: { sleep: { seconds: 5 } } };
    asked({ container: { image: 'busybox', command: ['sleep', '1000'], lifecycle } }, engine);
    engine.delete('pod', 'web');
    engine.runFor(2);
    expect(engine.why('pod', 'web')).toMatchObject({
      standing: 'ends',
      reasons: [
        { code: 'pre-stop', container: 'main' },
        { code: 'grace-period', seconds: 30 },
      ],
    });
    engine.runFor(6);
    expect(engine.why('pod', 'web')?.reasons[0]).toMatchObject({ code: 'stopping', container: 'main' });
    engine.runFor(30);
    expect(engine.why('pod', 'web')).toBeUndefined();
  });

  it('a finalizer, by name', () => {
    const engine = openEngine({ nodes: 1 });
    asked({ metadata: { finalizers: ['example.com/keep'] } }, engine);
    engine.delete('pod', 'web');
    engine.runFor(60);
    expect(engine.why('pod', 'web')?.reasons).toContainEqual({ code: 'finalizer', finalizer: 'example.com/keep', usedBy: [] });
    patch(engine, '/api/v1/namespaces/default/pods/web', { metadata: { finalizers: null } });
    expect(engine.why('pod', 'web')).toBeUndefined();
  });
});

const template = (container: object) => ({ metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'nginx:1.27', ...container }] } });
const workload = (kind: string, container: object, spec: object = {}) => ({
  apiVersion: kind === 'Job' ? 'batch/v1' : 'apps/v1',
  kind,
  metadata: { name: 'web' },
  spec: { ...(kind !== 'Job' && { selector: { matchLabels: { app: 'web' } } }), template: template(container), ...spec },
});

describe('what holds the owners of Pods', () => {
  it('a Deployment: its Pods that are not available and why, its ReplicaSets, its deadline', () => {
    const engine = openEngine({ nodes: 1 });
    engine.apply(workload('Deployment', { image: 'nginx:nope' }, { replicas: 2, progressDeadlineSeconds: 60 }));
    engine.runFor(30);
    const why = engine.why('deployment', 'web')!;
    expect(why.standing).toBe('fails');
    expect(codes(why)).toEqual(['not-available', 'not-available-either', 'deadline-ahead', 'replica-set', 'available']);
    expect(why.reasons[0]).toMatchObject({ kind: 'Pod', because: { code: 'pull-failed' } });
    engine.runFor(60);
    expect(codes(engine.why('deployment', 'web')!)).toContain('deadline-passed');
  });

  it.each([
    ['Deployment', {}],
    ['StatefulSet', { serviceName: 'web' }],
    ['DaemonSet', {}],
    ['Job', { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox' }] } } }],
  ])('a %s: a quota that refuses its Pods', (kind, spec) => {
    const engine = openEngine({ nodes: 1 });
    engine.apply({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'few', namespace: 'default' }, ...{ spec: { hard: { pods: '0' } } } });
    engine.runFor(1);
    engine.apply(workload(kind, {}, spec));
    engine.runFor(10);
    const refused = { code: 'refused', what: 'Pods', message: expect.stringContaining('exceeded quota: few') };
    expect(engine.why(kind.toLowerCase(), 'web')).toMatchObject({ standing: 'fails', reasons: expect.arrayContaining([refused]) });
  });

  it('a Deployment without its controller', () => {
    const engine = openEngine({ nodes: 1 });
    engine.fault({ kind: 'stop-component', component: 'controller/deployment' });
    engine.apply(workload('Deployment', {}));
    engine.runFor(5);
    expect(engine.why('deployment', 'web')?.reasons[0]).toEqual({ code: 'controller-stopped', controller: 'deployment' });
  });

  it('a StatefulSet: the ordinal that blocks, and that a repaired template needs its Pod deleted', () => {
    const engine = openEngine({ nodes: 1 });
    engine.apply(workload('StatefulSet', { image: 'nginx:nope' }, { replicas: 3, serviceName: 'web' }));
    engine.runFor(30);
    expect(engine.why('sts', 'web')?.reasons).toMatchObject([
      { code: 'ordinal-blocks', pod: 'web-0', behind: 2, because: { code: 'pull-failed' } },
      { code: 'broken-template', pod: 'web-0', isRepaired: false },
      { code: 'available', available: 0, wanted: 3 },
    ]);
    engine.apply(workload('StatefulSet', {}, { replicas: 3, serviceName: 'web' }));
    engine.runFor(60);
    expect(engine.why('sts', 'web')?.reasons).toContainEqual({ code: 'broken-template', pod: 'web-0', isRepaired: true });
    engine.delete('pod', 'web-0');
    engine.runFor(60);
    expect(engine.why('sts', 'web')?.standing).toBe('well');
  });

  it('a Job: failures against its limit, the wait before the next Pod, and its end', () => {
    const engine = openEngine({ nodes: 1 });
    engine.apply(workload('Job', { image: 'busybox', command: ['sh', '-c', 'exit 1'] }, { backoffLimit: 1, template: failing }));
    engine.runFor(8);
    expect(engine.why('job', 'web')?.reasons).toMatchObject([
      { code: 'job-failures', failed: 1, limit: 1 },
      { code: 'job-back-off' },
      { code: 'not-available', because: { code: 'failed', exitCode: 1 } },
      { code: 'job-progress', succeeded: 0, wanted: 1 },
    ]);
    engine.runFor(60);
    expect(engine.why('job', 'web')).toMatchObject({
      standing: 'fails',
      reasons: [{ code: 'job-ended', reason: 'BackoffLimitExceeded' }, { code: 'job-failures' }, {}, {}],
    });
  });
  const failing = { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox', command: ['sh', '-c', 'exit 1'] }] } };
});

describe('what holds other things', () => {
  it('a claim: its class, and that nobody binds', () => {
    const engine = openEngine({ nodes: 1 });
    const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
    engine.apply({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data', namespace: 'default' },
      ...{ spec: { ...spec, storageClassName: 'fast' } },
    });
    expect(codes(engine.why('pvc', 'data')!)).toContain('class-missing');
  });

  it('an autoscaler: new at first, and then that its target is not there', () => {
    const engine = openEngine({ nodes: 1 });
    const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
    const metadata = { name: 'web', namespace: 'default' };
    engine.apply({ apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata, ...{ spec: { scaleTargetRef, maxReplicas: 3 } } });
    expect(engine.why('hpa', 'web')).toMatchObject({ standing: 'waits', reasons: [{ code: 'autoscaler-new', target: 'Deployment web' }] });
    engine.runFor(16);
    expect(engine.why('hpa', 'web')).toMatchObject({ standing: 'fails', reasons: [{ code: 'cannot-scale' }] });
  });

  it('a namespace: what is left in it, and the finalizer that holds that', () => {
    const engine = openEngine({ nodes: 1 });
    engine.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } });
    engine.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'kept', namespace: 'team', finalizers: ['example.com/keep'] } });
    engine.delete('namespace', 'team');
    engine.runFor(30);
    expect(engine.why('ns', 'team')).toMatchObject({ standing: 'ends' });
    expect(engine.why('ns', 'team')?.reasons).toContainEqual({ code: 'content-finalizer', finalizer: 'example.com/keep', count: 1 });
    expect(engine.why('ns', 'team')?.reasons).toContainEqual({ code: 'contents', resource: 'configmaps', count: 1 });
  });

  it('a disruption budget that stops a drain, told by the budget and by the node', () => {
    const engine = openEngine({ nodes: 1 });
    engine.apply(workload('Deployment', {}));
    engine.apply({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'keep', namespace: 'default' },
      ...{ spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } } } },
    });
    engine.runFor(30);
    patch(engine, '/api/v1/nodes/node-1', { spec: { unschedulable: true } });
    const [pod] = engine.list('pods', 'default').map(({ metadata }) => metadata.name);
    expect(engine.why('pdb', 'keep')?.reasons).toEqual([
      { code: 'stops-drain', node: 'node-1', pods: [pod] },
      { code: 'budget-full', healthy: 1, desired: 1, expected: 1 },
    ]);
    expect(engine.why('node', 'node-1')?.reasons).toEqual([{ code: 'cordoned' }, { code: 'held-by-budget', pod, budget: 'keep' }]);
  });

  it('a Service: nobody behind it, or Pods that are not ready', () => {
    const engine = openEngine({ nodes: 1 });
    engine.apply({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'default' },
      ...{ spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } },
    });
    expect(codes(engine.why('service', 'web')!)).toEqual(['selects-nothing']);
    engine.apply(workload('Deployment', { readinessProbe: { tcpSocket: { port: 1 } } }));
    engine.runFor(30);
    expect(codes(engine.why('service', 'web')!)).toEqual(['not-available', 'endpoints-ready']);
  });
});
