import { createCluster } from '../src/cluster/cluster';
import { defaultConfig } from '../src/cluster/config';
import { traceHash } from '../src/sim/trace-hash';
import type { SavedSession } from '../src/worker/protocol';

/** What `determinism.spec.ts` compares: run in Node as it is, for Playwright cannot load the engine. Prints the session and the hash of its trace. */
export interface RecordedRun {
  readonly session: SavedSession;
  readonly hash: string;
}

/** A run with requests and faults at fixed moments, as a session. */
function play(): RecordedRun {
  const cluster = createCluster(defaultConfig({ nodes: 3, seed: 42 }));
  const until = (seconds: number): void => cluster.runTo(cluster.config.startUs + seconds * 1e6);
  const post = (path: string, body: unknown): void =>
    cluster.input({ kind: 'call', stream: cluster.nextStream(), agent: 'kubectl', call: { method: 'POST', path, body } });
  const containers = [{ name: 'main', image: 'nginx:1.27', resources: { requests: { cpu: '100m', memory: '64Mi' } } }];
  const labels = { app: 'web' };
  until(15);
  post('/apis/apps/v1/namespaces/default/deployments', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: { replicas: 5, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
  });
  until(30);
  cluster.input({ kind: 'fault', fault: { kind: 'crash-node', node: 'node-2' } });
  until(90);
  post('/api/v1/namespaces/default/pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'crashes' },
    spec: { containers: [{ name: 'c', image: 'busybox', command: ['sh', '-c', 'sleep 1; exit 3'] }] },
  });
  cluster.input({ kind: 'fault', fault: { kind: 'recover-node', node: 'node-2' } });
  until(150);
  const { delivered, nowUs } = cluster;
  return {
    session: { version: 1, config: cluster.config, branches: cluster.save(), branch: 'main', delivered, nowUs, playing: false },
    hash: traceHash(cluster.trace),
  };
}

console.log(JSON.stringify(play()));
