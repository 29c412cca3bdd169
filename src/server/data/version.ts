import { createCluster } from '../../cluster/cluster';
import { defaultConfig } from '../../cluster/config';
import { traceHash } from '../../sim/trace-hash';

/** How the files are written. Another number is another way. */
const FORMAT = 1;
const SECONDS = 12;

/**
 * Which engine this is: the fingerprint of what it does with a small cluster. What another engine has written this one may not read: the same inputs
 * would lead elsewhere.
 */
export function engineVersion(): string {
  const cluster = createCluster(defaultConfig({ nodes: 1 }));
  const body = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'nginx' }] } };
  cluster.runTo(cluster.nowUs + (SECONDS * 1e6) / 2);
  cluster.input({ kind: 'call', stream: 1, agent: 'podscope', call: { method: 'POST', path: '/api/v1/namespaces/default/pods', body } });
  cluster.runTo(cluster.nowUs + (SECONDS * 1e6) / 2);
  return `${FORMAT}-${traceHash(cluster.trace)}`;
}
