import { describe, expect, it } from 'vitest';
import { type Engine, openEngine } from '../../engine';

/** How a claim gets its volume, read out of runs of a cluster with a provisioner. */

const claim = (storageClassName?: string) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...(storageClassName !== undefined && { storageClassName }) },
});
const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'app' },
  spec: { containers: [{ name: 'main', image: 'nginx:1.27' }], volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] },
};
const VOLUME = {
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name: 'by-hand' },
  spec: { capacity: { storage: '2Gi' }, accessModes: ['ReadWriteOnce'], storageClassName: 'manual', hostPath: { path: '/data' } },
};
const apply = (engine: Engine, ...objects: readonly object[]): void => void engine.apply(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));

interface Case {
  readonly what: string;
  readonly before: readonly object[];
  /** The claim, and what comes after it. */
  readonly added: readonly object[];
  readonly began: readonly string[];
  readonly skipped: readonly string[];
  readonly facts: object;
}

const PROVISIONED = /^pvc-/;

describe.each<Case>([
  {
    what: 'a volume is made where the first Pod that uses the claim is to run',
    before: [],
    added: [claim(), POD],
    began: ['ask', 'store', 'consumer', 'select', 'handover', 'provision', 'volume', 'claim'],
    skipped: [],
    facts: {
      store: { class: 'standard' },
      consumer: { pod: 'app' },
      select: { node: expect.stringMatching(/^node-/) },
      handover: { provisioner: 'rancher.io/local-path' },
      provision: { volume: expect.stringMatching(PROVISIONED) },
      claim: { volume: expect.stringMatching(PROVISIONED), capacity: '1Gi' },
    },
  },
  {
    what: 'the Pod may have been there before its claim',
    before: [POD],
    added: [claim()],
    began: ['ask', 'store', 'select', 'handover', 'provision', 'volume', 'claim'],
    skipped: ['consumer'],
    facts: { store: { class: 'standard' } },
  },
  {
    what: 'a volume that is there is taken at once',
    before: [VOLUME],
    added: [claim('manual')],
    began: ['ask', 'store', 'volume', 'claim'],
    skipped: ['consumer', 'select', 'handover', 'provision'],
    facts: { volume: { volume: 'by-hand' }, claim: { volume: 'by-hand', capacity: '2Gi' } },
  },
])('$what', ({ before, added, began, skipped, facts }) => {
  function run(): Engine {
    const engine = openEngine({ nodes: 2, addons: ['local-path'] });
    if (before.length > 0) apply(engine, ...before);
    engine.runFor(10);
    for (const object of added) {
      apply(engine, object);
      engine.runFor(3);
    }
    return engine;
  }

  it('is told step by step, and is over in the end', () => {
    const engine = run();
    engine.runFor(30);
    engine.tell(engine.journeys().find(({ id }) => id === 'bind-volume')!);
    const { subject, done, stages, rail } = engine.journey()!;
    expect(stages.map(({ step }) => step)).toEqual(began);
    expect({ subject, done }).toEqual({ subject: 'persistentvolumeclaims/default/data', done: true });
    expect(rail.flatMap(({ step, state }) => (state === 'skipped' ? [step] : []))).toEqual(skipped);
    expect(Object.fromEntries(stages.map((stage) => [stage.step, stage.facts]))).toMatchObject(facts);
  });
});

it('waits for a Pod, and goes on when there is one', () => {
  const engine = openEngine({ nodes: 1, addons: ['local-path'] });
  apply(engine, claim());
  engine.runFor(60);
  expect(engine.journey()).toMatchObject({ id: 'bind-volume', current: 'store', done: false });
});
