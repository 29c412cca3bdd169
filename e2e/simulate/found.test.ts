import { describe, expect, it } from 'vitest';
import type { ClusterConfig, Fault } from '../../src/cluster/config';
import { defaultConfig } from '../../src/cluster/config';
import type { History, Step } from './history';
import { OUTCOME, type Outcome } from './judge/pods';
import { simulate } from './simulate';

/** Histories that found something, made as short as they can be. */

const post = (seconds: number, path: string, body: object): Step => ({ atUs: seconds * 1e6, action: { do: 'call', call: { method: 'POST', path, body } } });
const history = (steps: readonly Step[], config: ClusterConfig = defaultConfig({ nodes: 2 })): History => ({ config, steps });

const CORE = '/api/v1/namespaces/default';
const APPS = '/apis/apps/v1/namespaces/default';
const BATCH = '/apis/batch/v1/namespaces/default';

const labels = (outcome: Outcome): object => ({ app: 'a', [OUTCOME]: outcome });
const selector = { matchLabels: { app: 'a' } };
const server = { metadata: { labels: labels('runs') }, spec: { containers: [{ name: 'main', image: 'nginx:1.27' }] } };
const task = {
  metadata: { labels: labels('completes') },
  spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox', command: ['true'] }] },
};
const quota = (pods: string): Step => post(0, `${CORE}/resourcequotas`, { metadata: { name: 'q' }, spec: { hard: { pods } } });

const fault = (seconds: number, what: Fault): Step => ({ atUs: seconds * 1e6, action: { do: 'fault', fault: what } });

it('what is created after etcd was away is heard of, also if there was none of its kind for so long that etcd has compacted what was before', () => {
  const steps = [
    fault(700, { kind: 'stop-component', component: 'etcd' }),
    fault(705, { kind: 'start-component', component: 'etcd' }),
    post(720, `${CORE}/replicationcontrollers`, { metadata: { name: 'a' }, spec: { replicas: 2, selector: selector.matchLabels, template: server } }),
  ];
  expect(simulate(history(steps)).complaints).toEqual([]);
});

it('a namespace that is being deleted while the API server is away is not asked for without a pause', () => {
  const steps: readonly Step[] = [
    post(0, '/api/v1/namespaces', { metadata: { name: 'play' } }),
    { atUs: 1e6, action: { do: 'call', call: { method: 'DELETE', path: '/api/v1/namespaces/play' } } },
    fault(4, { kind: 'stop-component', component: 'apiserver' }),
    fault(20, { kind: 'start-component', component: 'apiserver' }),
  ];
  expect(simulate(history(steps)).complaints).toEqual([]);
});

describe('where a quota allows no more Pods', () => {
  it.each<readonly [string, readonly Step[]]>([
    [
      'a StatefulSet',
      [quota('2'), post(1, `${APPS}/statefulsets`, { metadata: { name: 'a' }, spec: { replicas: 4, serviceName: 'a', selector, template: server } })],
    ],
    ['a DaemonSet', [quota('1'), post(1, `${APPS}/daemonsets`, { metadata: { name: 'a' }, spec: { selector, template: server } })]],
    ['a Job', [quota('1'), post(1, `${BATCH}/jobs`, { metadata: { name: 'a' }, spec: { completions: 4, parallelism: 2, template: task } })]],
  ])('%s says in its status what there is', (_, steps) => {
    expect(simulate(history(steps)).complaints).toEqual([]);
  });
});
