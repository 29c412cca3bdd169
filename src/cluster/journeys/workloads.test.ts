import { describe, expect, it } from 'vitest';
import { type Engine, type Journey, openEngine } from '../../engine';

/** Journeys of workloads, read out of runs of a cluster. */

const template = (image: string, container: object = {}) => ({
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'main', image, ...container }] },
});
const deployment = (image = 'nginx:1.27', spec: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: { replicas: 3, selector: { matchLabels: { app: 'web' } }, template: template(image), ...spec },
});
const job = (command: string, spec: object = {}) => ({
  template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox:1.36', command: ['sh', '-c', command] }] } },
  ...spec,
});
const JOB = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'once' }, spec: job('sleep 2') };
const CRONJOB = {
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name: 'tick' },
  spec: { schedule: '*/1 * * * *', jobTemplate: { spec: job('sleep 2') } },
};
const SERVICE = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } };

const apply = (engine: Engine, ...objects: readonly object[]): void => void engine.apply(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));

function with3(image = 'nginx:1.27', spec: object = {}): Engine {
  const engine = openEngine({ nodes: 2 });
  apply(engine, deployment(image, spec));
  engine.runUntil('deployment/web condition=Available', 120);
  engine.runFor(5);
  return engine;
}

const scaled = (engine: Engine, replicas: number): void =>
  void engine.request({
    method: 'PATCH',
    path: '/apis/apps/v1/namespaces/default/deployments/web/scale',
    contentType: 'application/merge-patch+json',
    body: { spec: { replicas } },
  });

/** The steps in the order in which they began, and those that did not happen. */
const told = ({ stages, rail }: Journey) => ({
  began: stages.map(({ step }) => step),
  skipped: rail.flatMap(({ step, state }) => (state === 'skipped' ? [step] : [])),
});

interface Case {
  readonly journey: string;
  readonly subject: string;
  readonly open: () => Engine;
  readonly act: (engine: Engine) => void;
  readonly seconds?: number;
  readonly began: readonly string[];
  readonly skipped?: readonly string[];
  readonly facts?: Readonly<Record<string, object>>;
}

const CASES: readonly Case[] = [
  {
    journey: 'create-deployment',
    subject: 'deployments/default/web',
    open: () => openEngine({ nodes: 2 }),
    act: (engine) => apply(engine, deployment()),
    began: ['ask', 'store', 'replicaset', 'pods', 'bind', 'ready', 'available'],
    facts: { replicaset: { replicaset: expect.stringMatching(/^web-/) }, pods: { replicas: 3 }, bind: { node: expect.stringMatching(/^node-/) } },
  },
  {
    journey: 'rolling-update',
    subject: 'deployments/default/web',
    open: () => with3(),
    act: (engine) => apply(engine, deployment('nginx:1.28')),
    began: ['ask', 'store', 'replicaset', 'surge', 'ready', 'shrink', 'complete'],
    facts: { shrink: { before: 3, now: 2 } },
  },
  {
    journey: 'rolling-update',
    subject: 'deployments/default/web',
    open: () => with3('nginx:1.27', { strategy: { type: 'Recreate' } }),
    act: (engine) => apply(engine, deployment('nginx:1.28', { strategy: { type: 'Recreate' } })),
    began: ['ask', 'store', 'shrink', 'replicaset', 'surge', 'ready', 'complete'],
  },
  {
    journey: 'rollback',
    subject: 'deployments/default/web',
    open: () => {
      const engine = with3();
      apply(engine, deployment('nginx:1.28'));
      engine.runFor(60);
      return engine;
    },
    act: (engine) => apply(engine, deployment()),
    began: ['ask', 'store', 'replicaset', 'surge', 'ready', 'shrink', 'complete'],
  },
  {
    journey: 'scale',
    subject: 'deployments/default/web',
    open: () => with3(),
    act: (engine) => scaled(engine, 5),
    began: ['ask', 'store', 'replicaset', 'more', 'complete'],
    skipped: ['fewer'],
    facts: { replicaset: { before: 3, now: 5 }, complete: { replicas: 5 } },
  },
  {
    journey: 'scale',
    subject: 'deployments/default/web',
    open: () => with3(),
    act: (engine) => scaled(engine, 1),
    began: ['ask', 'store', 'replicaset', 'fewer', 'complete'],
    skipped: ['more'],
  },
  {
    journey: 'run-job',
    subject: 'jobs/default/once',
    open: () => openEngine({ nodes: 1 }),
    act: (engine) => apply(engine, JOB),
    began: ['ask', 'store', 'pods', 'run', 'end', 'finish'],
    skipped: ['fail'],
    facts: { finish: { end: 'Complete' } },
  },
  {
    journey: 'run-job',
    subject: 'jobs/default/once',
    open: () => openEngine({ nodes: 1 }),
    act: (engine) => apply(engine, { ...JOB, spec: job('sleep 1; exit 3', { backoffLimit: 0 }) }),
    began: ['ask', 'store', 'pods', 'run', 'fail', 'finish'],
    skipped: ['end'],
    facts: { finish: { end: 'Failed' } },
  },
  {
    journey: 'run-cronjob',
    subject: 'cronjobs/default/tick',
    open: () => openEngine({ nodes: 1 }),
    act: (engine) => apply(engine, CRONJOB),
    seconds: 120,
    began: ['ask', 'store', 'due', 'pods', 'end', 'finish', 'note'],
  },
  {
    journey: 'create-service',
    subject: 'services/default/web',
    open: () => with3(),
    act: (engine) => apply(engine, SERVICE),
    began: ['ask', 'store', 'slice', 'ready'],
    facts: { store: { address: expect.stringMatching(/^10\./) } },
  },
];

describe.each(CASES)('$journey ($began)', ({ journey, subject, open, act, seconds = 60, began, skipped = [], facts = {} }) => {
  it('is told step by step, and is over in the end', () => {
    const engine = open();
    act(engine);
    engine.runFor(seconds);
    const { id, subject: about, done } = engine.journey()!;
    expect({ id, about, done }).toEqual({ id: journey, about: subject, done: true });
    expect(told(engine.journey()!)).toEqual({ began, skipped });
    expect(Object.fromEntries(engine.journey()!.stages.map((stage) => [stage.step, stage.facts]))).toMatchObject(facts);
    expect(engine.journeys()[0]).toMatchObject({ id: journey, subject, state: 'over' });
  });

  it('is at each moment of the past what it was then, and grows step by step', () => {
    const engine = open();
    act(engine);
    const then = [];
    for (let n = 0; n < 40; n++) {
      engine.runFor(seconds / 40);
      then.push({ position: engine.position, journey: engine.journey() });
    }
    for (const { position, journey: was } of then.toReversed()) {
      engine.seek(position);
      expect(engine.journey()).toEqual(was);
      const steps = (was?.stages ?? []).map(({ step }) => step);
      expect(steps).toEqual(began.slice(0, steps.length));
    }
  });
});
