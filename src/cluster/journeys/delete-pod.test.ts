import { describe, expect, it } from 'vitest';
import { type Engine, openEngine } from '../../engine';

/** The steps of the journey that is told, with what has become of each. */
const told = (engine: Engine): Readonly<Record<string, string>> => Object.fromEntries((engine.journey()?.rail ?? []).map(({ step, state }) => [step, state]));

const podOf = (container: object, labels: Readonly<Record<string, string>> = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', labels },
  spec: { containers: [{ name: 'main', image: 'nginx:1.27', ...container }] },
});

const SERVICE = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } };
const STUBBORN = { command: ['sleep', '1000'] };
const HOOK = { lifecycle: { preStop: { exec: { command: ['sleep', '2'] } } } };

/** A Pod that runs. */
function running(container: object = {}, ...more: readonly (typeof SERVICE)[]): Engine {
  const engine = openEngine({ nodes: 1 });
  engine.apply([...more, podOf(container, { app: 'web' })]);
  engine.runUntil('pod/web condition=Ready', 60);
  engine.runFor(5);
  return engine;
}

describe('a Pod’s deletion', () => {
  it.each<readonly [string, object, Readonly<Record<string, string>>]>([
    ['a server that heeds SIGTERM', {}, { hook: 'skipped', term: 'done', exit: 'done', kill: 'skipped' }],
    ['a process that does not', STUBBORN, { hook: 'skipped', term: 'done', exit: 'skipped', kill: 'done' }],
    ['one with a hook before', HOOK, { hook: 'done', term: 'done', exit: 'done', kill: 'skipped' }],
  ])('of %s', (_, container, steps) => {
    const engine = running(container);
    engine.delete('pod', 'web');
    engine.runFor(60);
    expect(told(engine)).toEqual({ ask: 'done', mark: 'done', unlist: 'skipped', remove: 'done', ...steps });
    expect(engine.journey()).toMatchObject({ id: 'delete-pod', subject: 'pods/default/web', done: true, current: 'remove' });
  });

  it('of an endpoint: it is none any more, beside what its kubelet does', () => {
    const engine = running({}, SERVICE);
    engine.delete('pod', 'web');
    engine.runFor(60);
    expect(told(engine)).toMatchObject({ mark: 'done', unlist: 'done', term: 'done', remove: 'done' });
  });

  it('without grace is over when etcd has it no more, whatever its kubelet has still to do', () => {
    const engine = running();
    engine.request({ method: 'DELETE', path: '/api/v1/namespaces/default/pods/web', body: { gracePeriodSeconds: 0 } });
    engine.runFor(1);
    expect(told(engine)).toMatchObject({ ask: 'done', exit: 'skipped', kill: 'skipped', remove: 'done' });
  });

  it('says what it knows: how long the Pod has, and how its process ended', () => {
    const engine = running(HOOK);
    engine.delete('pod', 'web');
    engine.runFor(60);
    const facts = Object.fromEntries((engine.journey()?.stages ?? []).map((stage) => [stage.step, stage.facts]));
    expect(facts).toMatchObject({ mark: { seconds: 30 }, term: { seconds: 28 }, exit: { container: 'main', code: 0 } });
  });

  it('is stepped through forwards and backwards', () => {
    const engine = running();
    engine.request({ method: 'DELETE', path: '/api/v1/namespaces/default/pods/web' });
    const there = [];
    engine.goToStep('mark');
    for (; !engine.journey()?.done; engine.step('journey')) there.push({ nowUs: engine.nowUs, current: engine.journey()?.current });
    expect(there.map(({ current }) => current)).toEqual(['mark', 'term', 'exit']);
    expect(engine.journey()?.current).toBe('remove');
    for (const moment of there.toReversed()) {
      engine.step('journey', -1);
      expect({ nowUs: engine.nowUs, current: engine.journey()?.current }).toEqual(moment);
    }
  });
});
