import { describe, expect, it } from 'vitest';
import { createCluster } from './cluster';
import { defaultConfig } from './config';
import { type Evaluated, evaluate } from './expression';
import { startWorkload } from './start-workload';
import { createView } from './view';

const cluster = createCluster(defaultConfig());
startWorkload(cluster);
cluster.input({ kind: 'fault', fault: { kind: 'stop-component', component: 'scheduler' } });
cluster.runTo(cluster.nowUs + 1e6);
const view = createView(cluster);
view.index.catchUp();

const asked = (expression: string): Evaluated => evaluate(view, expression);

describe('a question in CEL to a cluster', () => {
  it.each([
    ["deployment['hello'].status.readyReplicas == 2", true],
    ["deployment['hello'].status.readyReplicas + 1", 3],
    ['pods.all(p, p.status.phase == "Running")', true],
    ["pods.filter(p, p.spec.nodeName == 'node-1').size() + nodes.size()", 4],
    ['status[pods[0].metadata.name]', 'Running'],
    ["'hello' in deployment && !('hello' in pod)", true],
    ["'kube-system/kube-root-ca.crt' in configmap", true],
    ["events.exists(e, e.reason == 'Pulled')", true],
    ["journeys.exists(j, j.id == 'create-deployment' && j.state == 'over')", true],
    ["down['scheduler'] == 'stopped' && seconds > 70.0", true],
    ["quantity(node['node-1'].status.capacity['memory']).isGreaterThan(quantity('4Gi'))", true],
  ])('%s is %j', (expression, value) => {
    expect(asked(expression)).toEqual({ value });
  });

  it('may have no answer yet: what it asks for is not there', () => {
    expect(asked("pod['web'].status.phase == 'Running'")).toEqual({ error: expect.stringContaining('web') });
  });

  it.each(['pods.exists(', 'podz.size() == 1', '1 + '])('has a problem if it can never be answered: %s', (expression) => {
    expect(asked(expression)).toEqual({ problem: expect.stringContaining('ERROR') });
  });

  it('is given up if it would go on for ever', () => {
    const loops = 'nodes.all(a, nodes.all(b, '.repeat(9);
    expect(asked(`${loops}true${'))'.repeat(9)}`)).toEqual({ error: 'operation cancelled: actual cost limit exceeded' });
  });
});
