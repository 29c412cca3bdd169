import { describe, expect, it } from 'vitest';
import type { Lease, Node, Pod } from '../api/types.gen';
import type { ApiCall } from '../api/wire';
import { type Cluster, createCluster } from './cluster';
import { defaultConfig } from './config';
import { registryOf } from './inspect';
import { USER } from './user';

const SECOND_US = 1e6;
const POD = '/api/v1/namespaces/default/pods/web';
const NODE = '/api/v1/nodes/node-1';
const LEASE = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/node-1';

const runFor = (cluster: Cluster, us: number): void => cluster.runTo(cluster.nowUs + us);
const ask = (cluster: Cluster, call: ApiCall): void => cluster.input({ kind: 'call', stream: cluster.nextStream(), agent: 'kubectl', call });
const patchStatus = (cluster: Cluster, path: string, status: object): void =>
  ask(cluster, { method: 'PATCH', path: `${path}/status`, contentType: 'application/strategic-merge-patch+json', body: { status } });

/** One node, on which a Pod runs. */
function running(spec: object = {}): Cluster {
  const cluster = createCluster(defaultConfig({ nodes: 1 }));
  runFor(cluster, 15 * SECOND_US);
  const body = { metadata: { name: 'web' }, spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'main', image: 'nginx:1.27' }], ...spec } };
  ask(cluster, { method: 'POST', path: '/api/v1/namespaces/default/pods', body });
  runFor(cluster, 30 * SECOND_US);
  return cluster;
}

const found = <T>(cluster: Cluster, key: string): T | undefined => registryOf(cluster).present.get(`/registry/${key}`)?.value as T | undefined;
const pod = (cluster: Cluster): Pod | undefined => found<Pod>(cluster, 'pods/default/web');
const node = (cluster: Cluster): Node => found<Node>(cluster, 'minions/node-1')!;
const conditionOf = (object: Pod | Node | undefined, type: string): string | undefined =>
  (object?.status?.conditions as readonly { readonly type: string; readonly status: string }[] | undefined)?.find((c) => c.type === type)?.status;
/** What the kubelet asks the API server from now on. */
function asked(cluster: Cluster, us: number): readonly string[] {
  const from = cluster.delivered;
  runFor(cluster, us);
  return Array.from({ length: cluster.delivered - from }, (_, i) => cluster.trace.message(cluster.deliveredAs(from + i)))
    .filter((message) => message.from === 'kubelet/node-1' && message.to === 'apiserver' && message.body.type === 'request')
    .map(({ body }) => `${(body as unknown as ApiCall).method} ${(body as unknown as ApiCall).path}`);
}

/** What a command prints in the Pod's container. */
const printedBy = (cluster: Cluster, ...command: readonly string[]): string =>
  textOf(cluster, {
    method: 'POST',
    path: `${POD}/exec?stdout=true&${command.map((word) => `command=${encodeURIComponent(word)}`).join('&')}`,
    upgrade: true,
  });
const requestedLog = (cluster: Cluster): string => textOf(cluster, { method: 'GET', path: `${POD}/log` });

/** The text that the API server answers with. */
function textOf(cluster: Cluster, call: ApiCall): string {
  const from = cluster.delivered;
  ask(cluster, call);
  runFor(cluster, SECOND_US);
  const messages = Array.from({ length: cluster.delivered - from }, (_, i) => cluster.trace.message(cluster.deliveredAs(from + i)));
  return messages
    .flatMap(({ to, body }) => (to === USER && body.type === 'response' && 'body' in body && typeof body.body === 'string' ? body.body : []))
    .join('');
}

describe('a running Pod that is to have other resources', () => {
  const sized = (cpu: string, memory: string, more: object = {}): object => ({
    containers: [{ name: 'main', image: 'nginx:1.27', resources: { requests: { cpu, memory }, limits: { cpu, memory } }, ...more }],
  });
  const resize = (cluster: Cluster, cpu: string, memory = '64Mi'): void =>
    ask(cluster, {
      method: 'PATCH',
      path: `${POD}/resize`,
      contentType: 'application/strategic-merge-patch+json',
      body: { spec: sized(cpu, memory) },
    });
  const statusOf = (cluster: Cluster) => pod(cluster)?.status?.containerStatuses?.[0];
  const cpuOf = (cluster: Cluster) => [statusOf(cluster)?.allocatedResources?.cpu, statusOf(cluster)?.resources?.limits?.cpu, statusOf(cluster)?.restartCount];
  const reasons = (cluster: Cluster): readonly string[] =>
    [...registryOf(cluster).present.values()]
      .map(({ value }) => value as { readonly kind: string; readonly reason?: string })
      .filter(({ kind, reason }) => kind === 'Event' && reason?.startsWith('Resize'))
      .map(({ reason }) => reason!);

  it('gets them in place, and is told so until it has them', () => {
    const cluster = running(sized('100m', '64Mi'));
    expect(cpuOf(cluster)).toEqual(['100m', '100m', 0]);
    resize(cluster, '200m');
    const seen = new Set<string | undefined>();
    for (let i = 0; i < 300; i++) {
      runFor(cluster, 10_000);
      seen.add(conditionOf(pod(cluster), 'PodResizeInProgress'));
    }
    expect(seen).toContain('True');
    expect([...cpuOf(cluster), conditionOf(pod(cluster), 'PodResizeInProgress'), pod(cluster)?.status?.observedGeneration]).toEqual([
      '200m',
      '200m',
      0,
      undefined,
      2,
    ]);
    expect(reasons(cluster).toSorted()).toEqual(['ResizeCompleted', 'ResizeStarted']);
  });

  it('finds them in its control group', () => {
    const cluster = running(sized('100m', '64Mi'));
    const control = (): readonly string[] => ['cpu.max', 'memory.max'].map((file) => printedBy(cluster, 'cat', `/sys/fs/cgroup/${file}`));
    expect(control()).toEqual(['10000 100000\n', '67108864\n']);
    resize(cluster, '200m', '128Mi');
    runFor(cluster, 3 * SECOND_US);
    expect(control()).toEqual(['20000 100000\n', '134217728\n']);
  });

  it('reads them from then on, also when its processes are made again', () => {
    const script = 'cat /sys/fs/cgroup/memory.max; sleep 60; cat /sys/fs/cgroup/memory.max; sleep 900';
    const cluster = running(sized('100m', '64Mi', { image: 'busybox:1.36', command: ['sh', '-c', script] }));
    resize(cluster, '100m', '128Mi');
    runFor(cluster, 60 * SECOND_US);
    const logs = (): string => requestedLog(cluster);
    expect(logs()).toBe('67108864\n134217728\n');
    cluster.seek(cluster.delivered - 20);
    expect(logs()).toBe('67108864\n134217728\n');
  });

  it('begins anew where its policy wants that', () => {
    const cluster = running(sized('100m', '64Mi', { resizePolicy: [{ resourceName: 'memory', restartPolicy: 'RestartContainer' }] }));
    resize(cluster, '200m');
    runFor(cluster, 3 * SECOND_US);
    expect(cpuOf(cluster)).toEqual(['200m', '200m', 0]);
    resize(cluster, '200m', '128Mi');
    runFor(cluster, 5 * SECOND_US);
    expect([statusOf(cluster)?.resources?.limits?.memory, statusOf(cluster)?.restartCount]).toEqual(['128Mi', 1]);
  });

  it('waits for room, and keeps what it has until then', () => {
    const cluster = running(sized('100m', '64Mi'));
    const all = node(cluster).status!.allocatable!.cpu!;
    const body = { metadata: { name: 'other' }, spec: { terminationGracePeriodSeconds: 0, ...sized('500m', '64Mi') } };
    ask(cluster, { method: 'POST', path: '/api/v1/namespaces/default/pods', body });
    runFor(cluster, 10 * SECOND_US);
    resize(cluster, all);
    runFor(cluster, 3 * SECOND_US);
    const pending = pod(cluster)?.status?.conditions?.find(({ type }) => type === 'PodResizePending');
    expect(pending).toMatchObject({
      status: 'True',
      reason: 'Deferred',
      message: expect.stringContaining("Node didn't have enough resource: cpu, requested: "),
    });
    expect(cpuOf(cluster)).toEqual(['100m', '100m', 0]);
    ask(cluster, { method: 'DELETE', path: '/api/v1/namespaces/default/pods/other' });
    runFor(cluster, 5 * SECOND_US);
    expect([...cpuOf(cluster), conditionOf(pod(cluster), 'PodResizePending')]).toEqual([all, all, 0, undefined]);
  });

  it('is told that no room will ever do', () => {
    const cluster = running(sized('100m', '64Mi'));
    resize(cluster, '100');
    runFor(cluster, 3 * SECOND_US);
    const pending = pod(cluster)?.status?.conditions?.find(({ type }) => type === 'PodResizePending');
    const message = expect.stringMatching(/^Node didn't have enough capacity: cpu, requested: 100000, capacity: \d+$/);
    expect([pending, cpuOf(cluster)]).toMatchObject([{ status: 'True', reason: 'Infeasible', message }, ['100m', '100m', 0]]);
  });
});

describe('a Pod that its node cannot take', () => {
  const put = (cluster: Cluster, name: string, spec: object): Pod | undefined => {
    const body = { metadata: { name }, spec: { nodeName: 'node-1', containers: [{ name: 'main', image: 'nginx:1.27' }], ...spec } };
    ask(cluster, { method: 'POST', path: '/api/v1/namespaces/default/pods', body });
    runFor(cluster, 5 * SECOND_US);
    return found<Pod>(cluster, `pods/default/${name}`);
  };
  const onPort = (hostPort: number, more: object = {}): object => ({
    containers: [{ name: 'main', image: 'nginx:1.27', ports: [{ containerPort: 80, hostPort, ...more }] }],
  });

  it('wants a port that another one has', () => {
    const cluster = running(onPort(8080));
    const message = "Pod was rejected: Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports";
    expect(put(cluster, 'second', onPort(8080))?.status).toMatchObject({ phase: 'Failed', reason: 'NodePorts', message });
    expect(put(cluster, 'third', onPort(8080, { protocol: 'UDP' }))?.status?.phase).not.toBe('Failed');
    expect(put(cluster, 'fourth', onPort(8081))?.status?.phase).not.toBe('Failed');
  });

  it('sets what is not its own', () => {
    const sets = (name: string): object => ({ securityContext: { sysctls: [{ name, value: '1' }] } });
    const cluster = running();
    const message = 'Pod was rejected: forbidden sysctl: "kernel.msgmax" not allowlisted';
    expect(put(cluster, 'second', sets('kernel.msgmax'))?.status).toMatchObject({ phase: 'Failed', reason: 'SysctlForbidden', message });
    expect(put(cluster, 'third', sets('kernel.shm_rmid_forced'))?.status?.phase).not.toBe('Failed');
  });
});

describe('what others write into a status that is the kubelet’s', () => {
  it('is corrected within ten seconds: the status of a Pod', () => {
    const cluster = running();
    patchStatus(cluster, POD, { conditions: [{ type: 'Ready', status: 'False' }] });
    runFor(cluster, SECOND_US);
    expect(conditionOf(pod(cluster), 'Ready')).toBe('False');
    runFor(cluster, 10 * SECOND_US);
    expect(conditionOf(pod(cluster), 'Ready')).toBe('True');
  });
  it('is corrected within ten seconds: the conditions of a node', () => {
    const cluster = running();
    patchStatus(cluster, NODE, { conditions: [{ type: 'Ready', status: 'Unknown' }] });
    runFor(cluster, 10.1 * SECOND_US);
    expect(conditionOf(node(cluster), 'Ready')).toBe('True');
  });
  it('counts if it is a gate of the readiness of a Pod', () => {
    const cluster = running({ readinessGates: [{ conditionType: 'example.com/open' }] });
    expect([conditionOf(pod(cluster), 'ContainersReady'), conditionOf(pod(cluster), 'Ready')]).toEqual(['True', 'False']);
    for (const status of ['True', 'False']) {
      patchStatus(cluster, POD, { conditions: [{ type: 'example.com/open', status }] });
      runFor(cluster, SECOND_US);
      expect(conditionOf(pod(cluster), 'Ready')).toBe(status);
    }
  });
  it('counts if it is an extended resource: it can be allocated, until another machine comes', () => {
    const cluster = running();
    patchStatus(cluster, NODE, { capacity: { 'example.com/dongle': '2' } });
    runFor(cluster, 11 * SECOND_US);
    expect(node(cluster).status?.allocatable?.['example.com/dongle']).toBe('2');
    cluster.input({ kind: 'fault', fault: { kind: 'remove-node', node: 'node-1' } });
    cluster.input({ kind: 'fault', fault: { kind: 'add-node', node: cluster.config.nodes[0]! } });
    runFor(cluster, 15 * SECOND_US);
    expect(node(cluster).status?.allocatable?.['example.com/dongle']).toBe('0');
  });
});

describe('a kubelet', () => {
  it('makes its lease anew when somebody has deleted it', () => {
    const cluster = running();
    ask(cluster, { method: 'DELETE', path: LEASE });
    runFor(cluster, 30 * SECOND_US);
    expect(found<Lease>(cluster, 'leases/kube-node-lease/node-1')?.spec?.holderIdentity).toBe('node-1');
  });
  it('asks once for the deletion of a Pod that a finalizer holds', () => {
    const cluster = running();
    ask(cluster, { method: 'PATCH', path: POD, contentType: 'application/merge-patch+json', body: { metadata: { finalizers: ['example.com/hold'] } } });
    runFor(cluster, SECOND_US);
    ask(cluster, { method: 'DELETE', path: POD });
    expect(asked(cluster, 60 * SECOND_US).filter((call) => call.startsWith('DELETE'))).toEqual([`DELETE ${POD}`]);
    expect(pod(cluster)?.metadata.deletionGracePeriodSeconds).toBe(0);
  });
  it('has nothing to ask about Pods to which nothing happens', () => {
    const cluster = running();
    expect(asked(cluster, 200 * SECOND_US).filter((call) => !call.includes('/leases/'))).toEqual([]);
  });
  it('that starts anew at whatever moment of the start of a Pod runs each container once', () => {
    const cluster = running();
    const body = { metadata: { name: 'next' }, spec: { containers: [{ name: 'main', image: 'nginx:1.27' }] } };
    ask(cluster, { method: 'POST', path: '/api/v1/namespaces/default/pods', body });
    const count = (): number =>
      cluster
        .part('runtime/node-1')
        .inspect()
        .containers.filter(({ state }) => state === 'RUNNING').length;
    const restarted = (): number => {
      cluster.input({ kind: 'fault', fault: { kind: 'stop-component', component: 'kubelet/node-1' } });
      runFor(cluster, 30_000);
      cluster.input({ kind: 'fault', fault: { kind: 'start-component', component: 'kubelet/node-1' } });
      runFor(cluster, 10 * SECOND_US);
      return count();
    };
    const counts = new Set<number>();
    for (; count() === 1; runFor(cluster, 20_000)) counts.add(cluster.excursion(restarted));
    expect([...counts]).toEqual([2]);
  });
});

describe('a Pod that fills its node’s disk', () => {
  const writing = (container: object, volume: object): Cluster =>
    running({
      restartPolicy: 'Never',
      containers: [{ name: 'main', image: 'busybox:1.36', volumeMounts: [{ name: 'cache', mountPath: '/cache' }], ...container }],
      volumes: [{ name: 'cache', emptyDir: volume }],
    });
  const fill = ['sh', '-c', 'dd if=/dev/zero of=/cache/big bs=1M count=20; echo done; sleep 3600'];
  it('is evicted for more than its volume may hold', () => {
    const cluster = writing({ command: fill }, { sizeLimit: '10Mi' });
    runFor(cluster, 30 * SECOND_US);
    const { phase, reason, message, conditions = [] } = pod(cluster)?.status ?? {};
    expect({ phase, reason, message }).toEqual({
      phase: 'Failed',
      reason: 'Evicted',
      message: 'Usage of EmptyDir volume "cache" exceeds the limit "10Mi". ',
    });
    expect(conditions.map(({ type }) => type)).not.toContain('DisruptionTarget');
  });
  it('is evicted for what a container writes to its own files', () => {
    const own = ['sh', '-c', 'fallocate -l 20M /tmp/big; sleep 3600'];
    const cluster = writing({ command: own, resources: { limits: { 'ephemeral-storage': '10Mi' } } }, {});
    runFor(cluster, 30 * SECOND_US);
    expect(pod(cluster)?.status?.message).toBe('Pod ephemeral local storage usage exceeds the total limit of containers 10Mi. ');
  });
  it('cannot write more into memory than the volume may hold', () => {
    const cluster = writing({ command: fill }, { medium: 'Memory', sizeLimit: '10Mi' });
    runFor(cluster, 30 * SECOND_US);
    expect(pod(cluster)?.status?.phase).toBe('Running');
    expect(printedBy(cluster, 'stat', '-c', '%s', '/cache/big')).toBe('10485760\n');
  });
});

it('a Pod that is deleted stays until its volumes are unmounted', () => {
  const cluster = running();
  const mounted = pod(cluster)?.spec?.volumes?.length;
  ask(cluster, { method: 'DELETE', path: POD });
  runFor(cluster, 250_000);
  expect([mounted, pod(cluster)?.metadata.generation]).toEqual([1, 2]);
  runFor(cluster, SECOND_US);
  expect(pod(cluster)).toBeUndefined();
});

describe('a machine that is shut down', () => {
  it('ends its Pods, says why, and is off; switched on, it takes Pods again', () => {
    const cluster = running();
    cluster.input({ kind: 'fault', fault: { kind: 'shut-down-node', node: 'node-1' } });
    runFor(cluster, SECOND_US / 5);
    expect(node(cluster).status?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({ status: 'False', message: 'node is shutting down' });
    const body = { metadata: { name: 'late' }, spec: { nodeName: 'node-1', containers: [{ name: 'main', image: 'nginx:1.27' }] } };
    ask(cluster, { method: 'POST', path: '/api/v1/namespaces/default/pods', body });
    runFor(cluster, 10 * SECOND_US);
    const { phase, reason, message, conditions } = pod(cluster)?.status ?? {};
    expect([phase, reason, message]).toEqual(['Failed', 'Terminated', 'Pod was terminated in response to imminent node shutdown.']);
    expect(conditions?.find(({ type }) => type === 'DisruptionTarget')?.reason).toBe('TerminationByKubelet');
    expect(found<Pod>(cluster, 'pods/default/late')?.status).toMatchObject({ phase: 'Failed', reason: 'NodeShutdown' });
    const { renewTime } = found<Lease>(cluster, 'leases/kube-node-lease/node-1')?.spec ?? {};
    runFor(cluster, 60 * SECOND_US);
    expect(found<Lease>(cluster, 'leases/kube-node-lease/node-1')?.spec?.renewTime).toBe(renewTime);
    expect(conditionOf(node(cluster), 'Ready')).toBe('Unknown');
    cluster.input({ kind: 'fault', fault: { kind: 'recover-node', node: 'node-1' } });
    runFor(cluster, 20 * SECOND_US);
    expect(conditionOf(node(cluster), 'Ready')).toBe('True');
  });
});
