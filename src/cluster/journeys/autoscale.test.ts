import { expect, it } from 'vitest';
import { type Engine, openEngine } from '../../engine';

/** An autoscaler's journey, read out of runs of a cluster that measures what Pods use. */

const workload = (kind: string, replicas: number) => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name: 'web' },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'main', image: 'nginx:1.27', resources: { requests: { cpu: '100m' } } }] },
    },
  },
});
const service = (load: string) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', annotations: { 'podscope.dev/load': load } },
  spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
});
const autoscaler = (kind: string, spec: object = {}) => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'web' },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind, name: 'web' },
    maxReplicas: 8,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }],
    ...spec,
  },
});
const apply = (engine: Engine, ...objects: readonly object[]): void => void engine.apply(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));

function loaded(kind: string, replicas: number, load: string): Engine {
  const engine = openEngine({ nodes: 2, addons: ['metrics-server'] });
  apply(engine, workload(kind, replicas), service(load));
  engine.runFor(90);
  return engine;
}

interface Case {
  readonly what: string;
  readonly open: () => Engine;
  readonly scaler: object;
  readonly seconds: number;
  readonly began: readonly string[];
  readonly skipped?: readonly string[];
  readonly facts: object;
}

const ALL = ['ask', 'store', 'look', 'metrics', 'decide', 'scale', 'note', 'follow', 'complete'];

it.each<Case>([
  {
    what: 'a Deployment whose Pods have too much to do grows',
    open: () => loaded('Deployment', 1, '190m'),
    scaler: autoscaler('Deployment'),
    seconds: 60,
    began: ALL,
    facts: {
      look: { target: 'web' },
      decide: { before: 1, now: 4 },
      note: { used: expect.stringMatching(/^19\d %$/), aim: '50 %' },
      follow: { pod: expect.stringMatching(/^web-/) },
    },
  },
  {
    what: 'so does a StatefulSet',
    open: () => loaded('StatefulSet', 1, '90m'),
    scaler: autoscaler('StatefulSet'),
    seconds: 60,
    began: ALL,
    facts: { decide: { before: 1, now: 2 }, follow: { pod: 'web-1' } },
  },
  {
    what: 'what is smaller than it may be grows without a look at metrics',
    open: () => loaded('Deployment', 1, '0m'),
    scaler: autoscaler('Deployment', { minReplicas: 2 }),
    seconds: 60,
    began: ALL.filter((step) => step !== 'metrics'),
    skipped: ['metrics'],
    facts: { decide: { before: 1, now: 2 } },
  },
  {
    what: 'what has too little to do shrinks, after five minutes: Pods go',
    open: () => loaded('Deployment', 3, '30m'),
    scaler: autoscaler('Deployment'),
    seconds: 400,
    began: ALL,
    facts: { decide: { before: 3, now: 1 } },
  },
])('$what', ({ open, scaler, seconds, began, skipped = [], facts }) => {
  const engine = open();
  apply(engine, scaler);
  engine.runFor(seconds);
  const { id, subject, done, stages, rail } = engine.journey()!;
  expect(stages.map(({ step }) => step)).toEqual(began);
  expect({ id, subject, done }).toEqual({ id: 'autoscale', subject: 'horizontalpodautoscalers/default/web', done: true });
  expect(rail.flatMap(({ step, state }) => (state === 'skipped' ? [step] : []))).toEqual(skipped);
  expect(Object.fromEntries(stages.map((stage) => [stage.step, stage.facts]))).toMatchObject(facts);
});

it('looks again and again until there is something to do, and tells of the look that led to it', () => {
  const engine = loaded('Deployment', 1, '45m');
  apply(engine, autoscaler('Deployment'));
  engine.runFor(5);
  const first = engine.journey()!.stages.find(({ step }) => step === 'look')?.startUs ?? 0;
  engine.runFor(40);
  expect(engine.journey()).toMatchObject({ current: 'metrics', done: false });
  const position = engine.position;
  const was = engine.journey();
  apply(engine, service('190m'));
  engine.runFor(60);
  engine.tell(engine.journeys().find(({ id }) => id === 'autoscale')!);
  const stages = engine.journey()!.stages;
  expect(stages.map(({ step }) => step)).toEqual(ALL);
  expect((stages[2]?.startUs ?? 0) - first).toBeGreaterThan(40e6);
  expect(engine.journey()?.done).toBe(true);
  engine.seek(position);
  expect(engine.journey()).toEqual(was);
});
