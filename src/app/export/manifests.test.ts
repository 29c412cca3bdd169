import { expect, it } from 'vitest';
import type { KubeObject } from '../../api/object';
import { formatYaml } from '../../api/yaml';
import { openEngine } from '../../engine';
import { manifestsOf } from './manifests';

const USERS = `
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: shop }
data: { colour: "blue" }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: main, image: nginx }] }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: batch/v1
kind: Job
metadata: { name: once, namespace: shop }
spec:
  template: { spec: { restartPolicy: Never, containers: [{ name: main, image: busybox, command: ["true"] }] } }
---
apiVersion: v1
kind: Pod
metadata: { name: alone }
spec: { containers: [{ name: main, image: nginx }] }
`;

/** All that is in a cluster in which this was applied, as the page knows it. */
function objectsOf(manifests: string): readonly KubeObject[] {
  const engine = openEngine({ nodes: 2 });
  engine.apply(manifests);
  engine.settle();
  return [...engine.objects().values()];
}

it('the manifests of a cluster are the user’s objects alone, and make the same cluster elsewhere', () => {
  const written = manifestsOf(objectsOf(USERS)) as readonly KubeObject[];
  expect(written.map(({ kind, metadata: { namespace, name } }) => [kind, namespace, name].filter(Boolean).join('/')).toSorted()).toEqual([
    'ConfigMap/shop/settings',
    'Deployment/shop/web',
    'Job/shop/once',
    'Namespace/shop',
    'Pod/default/alone',
    'Service/shop/web',
  ]);
  expect(written[0]).toMatchObject({ kind: 'Namespace' });
  for (const object of written) expect(object).not.toHaveProperty('status');
  const again = manifestsOf(objectsOf(written.map((object) => formatYaml(object)).join('---\n')));
  expect(again).toEqual(written);
});
