import { describe, expect, it } from 'vitest';
import type { Deployment, HorizontalPodAutoscaler } from '../api/types.gen';
import { type Engine, openEngine } from '../engine/engine';

/** An autoscaler, a Service with a load, and what the Pods behind it use of it. */
const SHOP = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 1
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: c, image: "nginx:1.27", resources: { requests: { cpu: 100m } } }] }
---
apiVersion: v1
kind: Service
metadata: { name: web, annotations: { podscope.dev/load: LOAD } }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
  maxReplicas: 8
  metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 50 } } }]
`;
/** https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale-walkthrough/, with a third of its requests. */
const WALKTHROUGH = `apiVersion: apps/v1
kind: Deployment
metadata: { name: php-apache }
spec:
  selector: { matchLabels: { run: php-apache } }
  template:
    metadata: { labels: { run: php-apache } }
    spec:
      containers:
        - name: php-apache
          image: registry.k8s.io/hpa-example
          ports: [{ containerPort: 80 }]
          resources: { limits: { cpu: 500m }, requests: { cpu: 200m } }
---
apiVersion: v1
kind: Service
metadata: { name: php-apache }
spec: { ports: [{ port: 80 }], selector: { run: php-apache } }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: php-apache }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: php-apache }
  minReplicas: 1
  maxReplicas: 10
  metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 50 } } }]
`;
const LOAD_GENERATOR = `apiVersion: v1
kind: Pod
metadata: { name: load-generator }
spec:
  terminationGracePeriodSeconds: 1
  containers:
    - name: load
      image: busybox:1.28
      command: ["/bin/sh", "-c", "while sleep 0.03; do wget -q -O- http://php-apache; done"]
`;
const shop = (load: string): string => SHOP.replace('LOAD', load);
const replicas = (engine: Engine): number | undefined => engine.get<Deployment>('deployments', 'web')?.spec?.replicas;
const reasons = (engine: Engine): readonly (string | undefined)[] =>
  (engine.get<HorizontalPodAutoscaler>('hpa', 'web')?.status?.conditions ?? []).map(({ reason }) => reason);

describe('a cluster that measures what Pods use', () => {
  it('scales up as fast as it may, and down when nothing has asked for more for five minutes', () => {
    const engine = openEngine({ nodes: 2, addons: ['metrics-server'] });
    engine.apply(shop('290m'));
    const seen = new Set<number | undefined>();
    for (let seconds = 0; seconds < 110; seconds += 5) {
      engine.runFor(5);
      seen.add(replicas(engine));
    }
    expect([...seen]).toEqual([1, 4, 6]);
    expect([replicas(engine), reasons(engine)]).toEqual([6, ['ReadyForNewScale', 'ValidMetricFound', 'DesiredWithinRange']]);
    engine.apply(shop('0m'));
    engine.runFor(60);
    expect([replicas(engine), reasons(engine)[0]]).toEqual([6, 'ScaleDownStabilized']);
    engine.runFor(300);
    expect(replicas(engine)).toBe(1);
  });

  it('counts what requests take: Kubernetes’ own walkthrough', () => {
    const engine = openEngine({ nodes: 3, addons: ['metrics-server'] });
    engine.apply(WALKTHROUGH);
    engine.runFor(60);
    const usage = (): string | undefined =>
      engine.get<HorizontalPodAutoscaler>('hpa', 'php-apache')?.status?.currentMetrics?.[0]?.resource?.current.averageValue;
    expect([engine.get<Deployment>('deployments', 'php-apache')?.spec?.replicas, usage()]).toEqual([1, '1m']);
    engine.apply(LOAD_GENERATOR);
    engine.runFor(75);
    expect(engine.get<Deployment>('deployments', 'php-apache')?.spec?.replicas).toBe(3);
    engine.request({ method: 'DELETE', path: '/api/v1/namespaces/default/pods/load-generator' });
    engine.runFor(480);
    expect(engine.get<Deployment>('deployments', 'php-apache')?.spec?.replicas).toBe(1);
  });

  it('goes on after its controller was away, and after all connections broke', () => {
    const engine = openEngine({ nodes: 2, addons: ['metrics-server'] });
    engine.apply(shop('50m'));
    engine.runFor(60);
    engine.fault({ kind: 'stop-component', component: 'controller/horizontalpodautoscaling' });
    engine.apply(shop('190m'));
    engine.runFor(60);
    expect(replicas(engine)).toBe(1);
    engine.fault({ kind: 'start-component', component: 'controller/horizontalpodautoscaling' });
    engine.fault({ kind: 'drop-watches' });
    engine.runFor(90);
    expect(replicas(engine)).toBe(4);
  });

  it('is answered without the nodes that do not answer', () => {
    const engine = openEngine({ nodes: 2, addons: ['metrics-server'] });
    engine.apply(shop('200m'));
    engine.runFor(90);
    engine.fault({ kind: 'partition-node', node: 'node-1' });
    const names = (): readonly unknown[] => {
      const { body } = engine.request({ method: 'GET', path: '/apis/metrics.k8s.io/v1beta1/nodes' });
      return (body as { items: readonly { metadata: { name: string } }[] }).items.map(({ metadata }) => metadata.name);
    };
    expect(names()).toEqual(['node-2']);
    engine.fault({ kind: 'recover-node', node: 'node-1' });
    engine.runFor(60);
    expect(names()).toEqual(['node-1', 'node-2']);
  });

  it('costs a quiet cluster nothing that is shown: after the first look all is background', () => {
    const engine = openEngine({ nodes: 1, addons: ['metrics-server'] });
    engine.apply(shop('50m'));
    engine.runFor(120);
    expect(engine.settle(30)).toBe(true);
  });
});

describe('a cluster that does not', () => {
  it('brings the target within its bounds, leaves it there, and says why', () => {
    const engine = openEngine({ nodes: 1 });
    engine.apply(shop('0m').replace('maxReplicas: 8', 'minReplicas: 2\n  maxReplicas: 8'));
    engine.runFor(40);
    const missing =
      'unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)';
    expect([replicas(engine), reasons(engine)]).toEqual([2, ['SucceededGetScale', 'FailedGetResourceMetric']]);
    expect(engine.events({ kind: 'HorizontalPodAutoscaler', name: 'web' }).map(({ reason, message }) => `${reason} ${message}`)).toEqual([
      'SuccessfulRescale New size: 2; reason: Current number of replicas below Spec.MinReplicas',
      `FailedGetResourceMetric failed to get cpu utilization: ${missing}`,
      `FailedComputeMetricsReplicas invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: failed to get cpu utilization: ${missing}`,
    ]);
  });
});
