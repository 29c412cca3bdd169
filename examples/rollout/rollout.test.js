import { readFileSync } from 'node:fs';
import { openEngine } from 'podscope';
import { expect, it } from 'vitest';

const manifest = readFileSync(new URL('shop.yaml', import.meta.url), 'utf8');

/** How many Pods are ready now. */
const ready = (cluster) =>
  cluster.list('pods', 'default').filter(({ status }) => status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True')).length;

it('rolls out a new version without ever having fewer ready Pods than wanted', () => {
  const cluster = openEngine();
  cluster.apply(manifest);
  expect(cluster.runUntil('deployment/shop condition=Available')).toBe(true);

  cluster.apply(manifest.replace('nginx:1.27', 'nginx:1.28'));
  let fewest = ready(cluster);
  const isDone = () => {
    fewest = Math.min(fewest, ready(cluster));
    const { metadata, spec, status } = cluster.get('deployment', 'shop');
    return status.observedGeneration === metadata.generation && status.updatedReplicas === spec.replicas && status.replicas === spec.replicas;
  };
  expect(cluster.runUntil(isDone, 300)).toBe(true);
  expect(fewest).toBe(4);
});
