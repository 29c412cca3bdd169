import { expect, it } from 'vitest';
import type { Pod, RuntimeClass } from '../api/types.gen';
import { openEngine } from '../engine/engine';

const runtimeClass = (handler: string): RuntimeClass => ({
  apiVersion: 'node.k8s.io/v1',
  kind: 'RuntimeClass',
  metadata: { name: 'sandboxed' },
  handler,
  overhead: { podFixed: { memory: '64Mi' } },
});
const pod: Pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'default' },
  spec: { runtimeClassName: 'sandboxed', containers: [{ name: 'main', image: 'nginx:1.27' }] },
};

it.each<[handler: string, phase: string, message: string]>([
  ['runc', 'Running', ''],
  ['runsc', 'Pending', 'no runtime for "runsc" is configured'],
])('a Pod whose RuntimeClass names the handler %s is %s', (handler, phase, message) => {
  const engine = openEngine({ nodes: 1 });
  engine.apply([runtimeClass(handler), pod]);
  engine.runFor(30);
  const failed = engine.events({ kind: 'Pod', name: 'web' }).find(({ reason }) => reason === 'FailedCreatePodSandBox');
  expect([engine.get<Pod>('pods', 'web')?.status?.phase, failed?.message ?? '']).toEqual([phase, expect.stringContaining(message)]);
});
