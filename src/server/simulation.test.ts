import { describe, expect, it, vi } from 'vitest';
import { isBusy } from '../cluster/busy';
import { createCluster } from '../cluster/cluster';
import { defaultConfig } from '../cluster/config';
import { type Answer, createSimulation } from './simulation';

const SECOND_US = 1e6;

/** A simulation whose wall clock the test moves. */
function started(speed: number, leadUs = Number.POSITIVE_INFINITY) {
  const cluster = createCluster(defaultConfig({ nodes: 1 }));
  const clock = { ms: 0 };
  const startUs = cluster.nowUs;
  const simulation = createSimulation({ cluster, speed, leadUs, isBusy: () => isBusy(cluster), wallMs: () => clock.ms });
  const pass = (seconds: number): void => {
    for (let i = 0; i < seconds * 100; i++) {
      clock.ms += 10;
      simulation.tick();
    }
  };
  return { cluster, simulation, pass, passedSeconds: () => (cluster.nowUs - startUs) / SECOND_US, wallSeconds: () => clock.ms / 1000 };
}

const POD = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'nginx' }] } };
const CREATE = { method: 'POST', path: '/api/v1/namespaces/default/pods', body: POD } as const;

describe('the pace of a served cluster', () => {
  it('is that of the wall clock at speed 1', () => {
    const { pass, passedSeconds } = started(1);
    pass(10);
    expect(passedSeconds()).toBeCloseTo(10, 1);
  });

  it('is faster while something is under way, and then waits for the wall clock', () => {
    const { simulation, pass, passedSeconds, wallSeconds, cluster } = started(10);
    pass(30);
    expect(isBusy(cluster)).toBe(false);
    expect(passedSeconds()).toBeCloseTo(wallSeconds(), 0);
    simulation.submit('kubectl', CREATE, () => undefined);
    pass(0.5);
    expect(passedSeconds()).toBeGreaterThan(wallSeconds() + 1);
    pass(60);
    expect(passedSeconds()).toBeCloseTo(wallSeconds(), 0);
  });

  it('goes a little slower where it is ahead and quiet, but never stands still', () => {
    const { pass, passedSeconds, wallSeconds, cluster } = started(10);
    pass(30);
    const aheadUs = cluster.nowUs + 120 * SECOND_US;
    while (cluster.nowUs < aheadUs && cluster.step());
    const [before, lead] = [passedSeconds(), passedSeconds() - wallSeconds()];
    pass(60);
    expect(passedSeconds() - before).toBeGreaterThan(50);
    expect(passedSeconds() - wallSeconds()).toBeLessThan(lead);
  });

  it('has no limit at the highest speed, but does not run on when all is done', () => {
    const { simulation, pass, passedSeconds, wallSeconds } = started(Number.POSITIVE_INFINITY);
    pass(30);
    simulation.submit('kubectl', CREATE, () => undefined);
    pass(60);
    expect(passedSeconds()).toBeCloseTo(wallSeconds(), 0);
  });
});

describe('the clock of a served cluster', () => {
  const CRASHES = { ...POD, spec: { containers: [{ name: 'c', image: 'busybox:1.36', command: ['sh', '-c', 'sleep 1; exit 1'] }] } };

  it.each([{ speed: 10 }, { speed: Number.POSITIVE_INFINITY }])('does not run ahead of its clients at speed $speed, whatever crashes for ever', ({ speed }) => {
    const leadSeconds = 60;
    const { simulation, pass, passedSeconds, wallSeconds } = started(speed, leadSeconds * SECOND_US);
    pass(30);
    simulation.submit('kubectl', { ...CREATE, body: CRASHES }, () => undefined);
    for (let i = 0; i < 40; i++) {
      pass(3);
      expect(passedSeconds() - wallSeconds()).toBeLessThanOrEqual(leadSeconds);
    }
    expect(passedSeconds() - wallSeconds()).toBeGreaterThan(0);
  });

  it('does not run ahead of its clients by a second, whatever they ask', () => {
    const { simulation, pass, passedSeconds, wallSeconds } = started(1, 0);
    pass(10);
    let answered = 0;
    for (let i = 0; i < 1_000; i++) simulation.submit('kubectl', { method: 'GET', path: '/api/v1/pods' }, () => answered++);
    expect(answered).toBeGreaterThan(100);
    expect(passedSeconds() - wallSeconds()).toBeLessThan(1);
    pass(2);
    expect(answered).toBe(1_000);
  });
});

describe('a watch that begins with what there is', () => {
  it('is told where that ends at once, however far ahead of the wall clock a fast cluster is', () => {
    const { cluster, simulation, pass } = started(10);
    pass(30);
    const aheadUs = cluster.nowUs + 60 * SECOND_US;
    while (cluster.nowUs < aheadUs && cluster.step());
    const told: Answer[] = [];
    const query = 'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
    simulation.submit('client-go', { method: 'GET', path: `/apis/batch/v1/jobs?${query}` }, (answer) => told.push(answer));
    pass(1);
    expect(told.slice(1)).toMatchObject([{ event: 'BOOKMARK', object: { metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } } }]);
  });
});

describe('a served cluster that breaks', () => {
  it('stands still, is reported once, and answers every call with what is wrong', () => {
    const cluster = createCluster(defaultConfig({ nodes: 1 }));
    const clock = { ms: 0 };
    const reported: unknown[] = [];
    const simulation = createSimulation({ cluster, speed: 1, wallMs: () => clock.ms, onBroken: (error) => reported.push(error) });
    const pass = (): void => {
      clock.ms += 1_000;
      simulation.tick();
    };
    for (let i = 0; i < 10; i++) pass();
    const watched: Answer[] = [];
    simulation.submit('kubectl', { method: 'GET', path: '/api/v1/pods?watch=true' }, (answer) => watched.push(answer));
    pass();
    vi.spyOn(cluster.part('etcd'), 'receive').mockImplementation(() => {
      throw new Error('a defect');
    });
    const answers: Answer[] = [];
    simulation.submit('kubectl', CREATE, (answer) => answers.push(answer));
    simulation.submit('kubectl', { method: 'GET', path: '/version' }, (answer) => answers.push(answer));
    const { nowUs } = simulation;
    pass();
    const message = expect.stringMatching(/^Internal error occurred: the simulation is broken and stands still: Error: a defect \(etcd, at message \d+, /);
    expect(answers).toMatchObject([1, 2].map(() => ({ code: 500, body: { kind: 'Status', reason: 'InternalError', message } })));
    expect(watched.at(-1)).toMatchObject({ type: 'close', error: expect.stringContaining('a defect') });
    expect([simulation.nowUs, reported.length, simulation.broken]).toEqual([nowUs, 1, expect.stringContaining('a defect')]);
  });
});
