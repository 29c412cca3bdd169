import type { AddressInfo } from 'node:net';
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { expect, it } from 'vitest';
import { createCluster } from '../cluster/cluster';
import { defaultConfig } from '../cluster/config';
import { createHttpServer } from './http';
import { kubeconfig } from './kubeconfig';
import { createSimulation } from './simulation';

it('lets @kubernetes/client-node in, which speaks plain HTTP only where nothing is to be verified', async () => {
  const cluster = createCluster(defaultConfig({ nodes: 1 }));
  while (cluster.nowUs < cluster.config.startUs + 5e6 && cluster.step());
  const app = createHttpServer(createSimulation({ cluster, speed: 1, wallMs: () => 0 }), new Map());
  await app.listen({ port: 0, host: '127.0.0.1' });
  const client = new KubeConfig();
  client.loadFromString(kubeconfig(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}`));
  const { items } = await client.makeApiClient(CoreV1Api).listNamespace();
  expect(items.map(({ metadata }) => metadata?.name)).toContain('kube-system');
  await app.close();
});
