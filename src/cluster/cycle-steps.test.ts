import { expect, it } from 'vitest';
import { createCluster } from './cluster';
import { defaultConfig } from './config';
import { cycleNow, stepInto, stepOut } from './cycle-steps';
import type { Vehicle } from './stepping';
import { createView } from './view';

it('one steps into a scheduling cycle, from call to call, and out of it, whoever the Pod belongs to', () => {
  const cluster = createCluster(defaultConfig({ nodes: 2 }));
  cluster.runTo(cluster.nowUs + 3e6);
  const view = createView(cluster);
  const vehicle: Vehicle = {
    deliverNext() {
      const message = cluster.step();
      view.index.catchUp();
      return message;
    },
    idleTo: cluster.idleTo,
    seek: cluster.seek,
  };
  const body = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: { containers: [{ name: 'main', image: 'nginx:1.27' }] } };
  cluster.input({ kind: 'call', stream: cluster.nextStream(), agent: 'kubectl', call: { method: 'POST', path: '/api/v1/namespaces/default/pods', body } });

  stepOut(view, vehicle);
  expect(cycleNow(view)).toBeUndefined();
  stepInto(view, vehicle);
  const first = cycleNow(view)!;
  expect(first).toMatchObject({ pod: 'default/web', number: 1, call: { extensionPoint: 'PreFilter' } });
  expect(cluster.nowUs).toBe(first.startUs);

  const numbers = Array.from({ length: first.calls - 1 }, () => {
    stepInto(view, vehicle);
    return cycleNow(view)?.number;
  });
  expect(numbers).toEqual(Array.from({ length: first.calls - 1 }, (_, i) => i + 2));

  stepOut(view, vehicle);
  expect(cluster.nowUs).toBe(first.endUs);
  expect(cycleNow(view)).toBeUndefined();
});
