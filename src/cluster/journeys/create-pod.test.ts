import { describe, expect, it } from 'vitest';
import type { ApiCall } from '../../api/wire';
import { createCluster } from '../cluster';
import { defaultConfig, type Fault } from '../config';
import { createView } from '../view';
import { createPod } from './create-pod';

const JOURNEY_STEPS = createPod.steps.map(({ name }) => name);

/** A cluster at rest, and what is told of the Pod `web`. */
function booted() {
  const cluster = createCluster(defaultConfig({ nodes: 2 }));
  cluster.runTo(cluster.nowUs + 15e6);
  const view = createView(cluster);
  view.guide.focus = { subject: 'pods/default/web' };
  const milestones = () => {
    view.index.catchUp();
    return view.guide.milestones();
  };
  const send = (call: ApiCall): void => cluster.input({ kind: 'call', stream: cluster.nextStream(), agent: 'kubectl', call });
  return {
    cluster,
    milestones,
    create: (spec: object = {}, name = 'web'): void =>
      send({
        method: 'POST',
        path: '/api/v1/namespaces/default/pods',
        body: { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [{ name: 'main', image: 'nginx:1.27' }], ...spec } },
      }),
    remove: (): void => send({ method: 'DELETE', path: '/api/v1/namespaces/default/pods/web', body: { gracePeriodSeconds: 0 } }),
    fault: (fault: Fault): void => cluster.input({ kind: 'fault', fault }),
    run: (seconds: number): void => cluster.runTo(cluster.nowUs + seconds * 1e6),
    steps: (): readonly string[] => (milestones()?.stages ?? []).map(({ step }) => step),
  };
}

describe("a Pod's journey", () => {
  it('is not told of a Pod that nobody has created', () => {
    const { milestones, create, run } = booted();
    create({}, 'other');
    run(30);
    expect(milestones()).toBeUndefined();
  });

  it('has seven stages, in their order, each of which ends where the next begins', () => {
    const { milestones, create, run } = booted();
    create();
    run(30);
    const { stages = [], done } = milestones() ?? {};
    expect(stages.map(({ step }) => step)).toEqual(JOURNEY_STEPS);
    expect(stages.slice(0, -1).map(({ endUs }) => endUs)).toEqual(stages.slice(1).map(({ startUs }) => startUs));
    expect(stages.map(({ startUs }) => startUs)).toEqual(stages.map(({ startUs }) => startUs).toSorted((a, b) => a - b));
    expect([done, stages.at(-1)?.endUs !== undefined]).toEqual([true, true]);
  });

  it('never tells at any moment of more than has begun, and its stages come one by one', () => {
    const { cluster, create, steps } = booted();
    create();
    const seen = new Set<string>();
    for (let n = 0; n < 400; n++) {
      cluster.step();
      seen.add(steps().join());
    }
    const begun = JOURNEY_STEPS.map((_, i) => JOURNEY_STEPS.slice(0, i + 1).join());
    expect([...seen].filter((one) => one !== '').every((one) => begun.includes(one))).toBe(true);
    expect(seen.has(JOURNEY_STEPS.join())).toBe(true);
  });

  it('is at each moment of the past what it was then', () => {
    const { cluster, create, steps, run } = booted();
    create();
    const then = Array.from({ length: 60 }, () => {
      cluster.step();
      return { delivered: cluster.delivered, nowUs: cluster.nowUs, steps: steps() };
    });
    run(30);
    for (const moment of then.toReversed()) {
      cluster.seek(moment.delivered, moment.nowUs);
      expect(steps()).toEqual(moment.steps);
    }
  });

  it('ends at the API server when the Pod is refused, and says why', () => {
    const { milestones, create, run, steps } = booted();
    create({ restartPolicy: 'Sometimes' });
    run(5);
    expect(steps()).toEqual(['submit', 'store']);
    expect(milestones()).toMatchObject({ done: true, refused: { code: 422, message: expect.stringContaining('restartPolicy: Unsupported value') } });
  });

  it('stops at the filter while the Pod fits nowhere', () => {
    const { milestones, create, run, steps } = booted();
    create({ nodeSelector: { disk: 'ssd' } });
    run(30);
    expect(steps()).toEqual(['submit', 'store', 'watch', 'filter']);
    expect(milestones()?.done).toBe(false);
  });

  it('waits with the scheduler while that is down', () => {
    const { create, fault, run, steps } = booted();
    fault({ kind: 'stop-component', component: 'scheduler' });
    create();
    run(30);
    expect(steps()).toEqual(['submit', 'store']);
  });

  it('begins anew with another Pod of the name', () => {
    const { create, remove, run, milestones } = booted();
    create();
    run(30);
    const first = milestones()?.stages[0]?.startUs ?? 0;
    remove();
    run(30);
    create();
    run(30);
    const { stages = [] } = milestones() ?? {};
    expect([stages.length, (stages[0]?.startUs ?? 0) > first]).toEqual([JOURNEY_STEPS.length, true]);
  });
});
