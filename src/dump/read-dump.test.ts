import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../api/object';
import type { Pod } from '../api/types.gen';
import { createCluster } from '../cluster/cluster';
import { registryOf } from '../cluster/inspect';
import { type Engine, openEngine } from '../engine';
import { kubeconfigFor } from '../kubectl/kubeconfig';
import { kubectl } from '../kubectl/kubectl';
import { ASKED_FOR } from './command';
import { readDump } from './read-dump';

const SERVER = 'https://podscope';

/** What kubectl prints of a cluster. */
async function kubectlGet(engine: Engine, output: 'yaml' | 'json', resources: readonly string[] = ASKED_FOR): Promise<string> {
  let [out, complaints] = ['', ''];
  await kubectl(['get', resources.join(','), '-A', '-o', output], {
    transport: { request: async (call) => engine.request(call), stream: () => Promise.reject(new Error('nothing is watched here')) },
    files: { read: () => undefined, list: () => [] },
    session: { kubeconfig: kubeconfigFor(SERVER), server: SERVER },
    now: () => engine.nowUs,
    sleep: async (seconds) => engine.runFor(seconds),
    stdout: (text) => {
      out += text;
    },
    stderr: (text) => {
      complaints += text;
    },
    signal: new AbortController().signal,
  });
  if (complaints) throw new Error(complaints);
  return out;
}

/** A cluster with these manifests, settled. */
function clusterWith(manifests: string, nodes = 3): Engine {
  const engine = openEngine({ nodes, addons: ['local-path'] });
  engine.apply(manifests);
  engine.runFor(120);
  return engine;
}

/** The copy of a dump, after so many minutes. */
function copyAfter(dump: string, minutes: number) {
  const { config, report } = readDump(dump);
  const cluster = createCluster(config);
  cluster.runTo(config.startUs + minutes * 60e6);
  const objects = [...registryOf(cluster).present.values()].map(({ value }) => value as KubeObject);
  return { config, report, cluster, objects, pods: objects.filter((object): object is Pod => object.kind === 'Pod') };
}

const WORKLOADS = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: default }
spec:
  replicas: 3
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
      - name: web
        image: nginx:1.27
        env: [{ name: PASSWORD, value: hunter2 }]
        resources: { requests: { cpu: 100m, memory: 64Mi } }
        readinessProbe: { httpGet: { path: /, port: 80 } }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db, namespace: default }
spec:
  replicas: 2
  serviceName: db
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec:
      containers: [{ name: db, image: redis:7, volumeMounts: [{ name: data, mountPath: /data }] }]
  volumeClaimTemplates:
  - metadata: { name: data }
    spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: agent, namespace: default }
spec:
  selector: { matchLabels: { app: agent } }
  template:
    metadata: { labels: { app: agent } }
    spec: { containers: [{ name: agent, image: busybox, command: [sleep, inf] }] }
---
apiVersion: batch/v1
kind: Job
metadata: { name: once, namespace: default }
spec:
  template: { spec: { restartPolicy: Never, containers: [{ name: once, image: busybox, command: [sh, -c, 'echo hi'] }] } }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: default }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: web, namespace: default }
spec: { minAvailable: 2, selector: { matchLabels: { app: web } } }
---
apiVersion: v1
kind: Pod
metadata: { name: crashing, namespace: default }
spec: { containers: [{ name: c, image: busybox, command: [sh, -c, 'exit 3'] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: too-large, namespace: default }
spec: { containers: [{ name: c, image: nginx, resources: { requests: { cpu: '64' } } }] }
---
apiVersion: v1
kind: Secret
metadata: { name: key, namespace: default }
stringData: { password: hunter2 }
`;

const byName = (pods: readonly Pod[]) => pods.toSorted((a, b) => `${a.metadata.name}`.localeCompare(`${b.metadata.name}`));
const stateOf = ({ metadata: { name, uid }, spec, status }: Pod) => ({
  name,
  uid,
  node: spec?.nodeName,
  phase: status?.phase,
  ip: status?.podIP,
  containers: status?.containerStatuses?.map(({ ready, restartCount, state }) => ({ ready, restartCount, state })),
});
const uidsOf = (objects: readonly KubeObject[]) =>
  new Set(objects.filter(({ kind }) => kind !== 'Event' && kind !== 'Lease').map(({ metadata }) => metadata.uid));

describe('a dump of a running cluster', () => {
  const engine: Engine = clusterWith(WORKLOADS);
  const pods = byName(engine.list<Pod>('pods'));

  it.each(['yaml', 'json'] as const)('makes a cluster that stands still: in ten minutes no Pod comes, goes or changes (%s)', async (output) => {
    const after = copyAfter(await kubectlGet(engine, output), 10);
    expect(after.report.unreadable).toEqual([]);
    expect(byName(after.pods).map(stateOf)).toEqual(pods.map(stateOf));
    const kept = uidsOf(after.objects);
    expect(
      after.config.objects!.filter(({ metadata }) => metadata.uid && !kept.has(metadata.uid)).map(({ kind, metadata }) => `${kind} ${metadata.name}`),
    ).toEqual([]);
  });

  it('is the same, however its objects stand on lines: as kubectl prints them, one a line as podscope snapshot does, or all on one', async () => {
    const printed = await kubectlGet(engine, 'json');
    const { items, ...list } = JSON.parse(printed) as { readonly items: readonly object[] };
    const oneALine = `${JSON.stringify({ ...list, items: [] }).slice(0, -2)}\n${items.map((item) => JSON.stringify(item)).join(',\n')}\n]}\n`;
    const [asPrinted, byLine, onOne] = [printed, oneALine, JSON.stringify({ ...list, items })].map((text) => readDump(text).config.objects);
    expect(asPrinted?.length).toBeGreaterThan(10);
    expect(byLine).toEqual(asPrinted);
    expect(onOne).toEqual(asPrinted);
  });

  it('has no value of a Secret and no literal of an environment, and says so', async () => {
    const dump = `${await kubectlGet(engine, 'yaml')}---\n${await kubectlGet(engine, 'yaml', ['secrets', 'configmaps'])}`;
    expect(dump).toContain('hunter2');
    const { config, report } = readDump(dump);
    expect(JSON.stringify(config)).not.toMatch(/hunter2|aHVudGVyMg/);
    expect(report.dropped).toMatchObject({ secretValues: 1 });
    expect(report.dropped.environmentValues).toBeGreaterThan(4);
  });

  it('goes on from there: a deleted Pod is replaced on a node of the copy, and what is too large still waits', async () => {
    const { cluster } = copyAfter(await kubectlGet(engine, 'json'), 1);
    const victim = pods.find(({ metadata }) => metadata.name?.startsWith('web-'))!;
    cluster.input({
      kind: 'call',
      stream: cluster.nextStream(),
      agent: 'kubectl',
      call: { method: 'DELETE', path: `/api/v1/namespaces/default/pods/${victim.metadata.name}` },
    });
    cluster.runTo(cluster.nowUs + 120e6);
    const now = [...cluster.part('etcd').inspect().present.values()]
      .map(({ value }) => value as KubeObject)
      .filter((object): object is Pod => object.kind === 'Pod');
    const web = now.filter(({ metadata }) => metadata.name?.startsWith('web-'));
    expect(web).toHaveLength(3);
    expect(web.map(({ metadata }) => metadata.uid)).not.toContain(victim.metadata.uid);
    expect(web.map(({ status }) => status?.phase)).toEqual(['Running', 'Running', 'Running']);
    expect(now.find(({ metadata }) => metadata.name === 'too-large')?.status?.phase).toBe('Pending');
  });
});
