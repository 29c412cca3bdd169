import { describe, expect, it } from 'vitest';
import { createCluster } from './cluster';
import { defaultConfig } from './config';
import { type CriticalPath, criticalPath, type Stretch } from './critical-path';
import { createView, type View } from './view';

/** Where time went, on a cluster that has run for a minute and a half. */

const container = { name: 'main', image: 'nginx:1.27' };

function runWith(objects: Readonly<Record<string, object>>, more: (view: View) => void = () => undefined): View {
  const cluster = createCluster(defaultConfig({ nodes: 1 }));
  cluster.runTo(cluster.nowUs + 3e6);
  const view = createView(cluster);
  for (const [path, body] of Object.entries(objects))
    cluster.input({ kind: 'call', stream: cluster.nextStream(), agent: 'kubectl', call: { method: 'POST', path: path.split(' ')[0]!, body } });
  more(view);
  cluster.runTo(cluster.nowUs + 90e6);
  view.index.catchUp();
  return view;
}

const PODS = '/api/v1/namespaces/default/pods';
const podOf = (name: string, main: object = {}, spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { containers: [{ ...container, ...main }], ...spec },
});
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: { replicas: 3, selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers: [container] } } },
};

const lengthOf = ({ startUs, endUs }: Pick<Stretch, 'startUs' | 'endUs'>): number => endUs - startUs;
const longest = ({ stretches }: CriticalPath): Stretch => stretches.toSorted((a, b) => lengthOf(b) - lengthOf(a))[0]!;

const addNode = ({ cluster }: View): void => {
  cluster.runTo(cluster.nowUs + 20e6);
  cluster.input({ kind: 'fault', fault: { kind: 'add-node', node: { name: 'big', capacity: { cpu: '64', memory: '64Gi', pods: '110' } } } });
};

const CASES: readonly (readonly [title: string, key: string, view: () => View, longest: Partial<Stretch>])[] = [
  ['pulls its image', 'pods/default/web', () => runWith({ [PODS]: podOf('web') }), { kind: 'runtime', detail: 'PullImage nginx:1.27' }],
  [
    'waits for its probe',
    'pods/default/web',
    () => runWith({ [PODS]: podOf('web', { readinessProbe: { tcpSocket: { port: 80 }, initialDelaySeconds: 20 } }) }),
    { kind: 'probe' },
  ],
  [
    'waits until another Pod has its image',
    'pods/default/b',
    () => runWith({ [`${PODS} a`]: podOf('a', { image: 'tomcat:8' }), [`${PODS} b`]: podOf('b', { image: 'busybox:1.36', command: ['sleep', '99'] }) }),
    { kind: 'runtime', detail: 'PullImage tomcat:8', other: 'pods/default/a' },
  ],
  [
    'waits for somebody to add a node',
    'pods/default/web',
    () => runWith({ [PODS]: podOf('web', { resources: { requests: { cpu: '32' } } }) }, addNode),
    { kind: 'waiting' },
  ],
  ['does its work', 'pods/default/web', () => runWith({ [PODS]: podOf('web', { command: ['sleep', '9'] }, { restartPolicy: 'Never' }) }), {}],
  ['is a Deployment', 'deployments/default/web', () => runWith({ '/apis/apps/v1/namespaces/default/deployments': deployment }), { kind: 'runtime' }],
];

describe('the critical path of what', () => {
  it.each(CASES)('%s is the whole time in stretches without a gap', (_title, key, run, expected) => {
    const path = criticalPath(run(), key)!;
    const { startUs, endUs, stretches } = path;
    expect(stretches.reduce((sum, one) => sum + lengthOf(one), 0)).toBe(endUs - startUs);
    expect(stretches.map((one) => one.startUs)).toEqual([startUs, ...stretches.slice(0, -1).map((one) => one.endUs)]);
    expect(stretches.at(-1)?.endUs).toBe(endUs);
    expect(stretches.every((one) => lengthOf(one) > 0)).toBe(true);
    expect(longest(path)).toMatchObject(expected);
  });

  it('is none of what has never been ready', () => {
    const view = runWith({ [PODS]: podOf('web', { image: 'nginx:nope' }) });
    expect(criticalPath(view, 'pods/default/web')).toBeUndefined();
    expect(criticalPath(view, 'pods/default/nobody')).toBeUndefined();
  });
});
