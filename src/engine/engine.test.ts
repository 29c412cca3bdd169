import { describe, expect, it } from 'vitest';
import type { Deployment, Pod } from '../api/types.gen';
import { ApiError, type Engine, loadEngine, openEngine } from '../engine';

const WEB = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: main, image: nginx:1.27}
`;
const podOf = (name: string, script: string, restartPolicy = 'Never') => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { restartPolicy, containers: [{ name: 'main', image: 'busybox', command: ['sh', '-c', script] }] },
});

describe('a cluster in the hands of a program', () => {
  it('carries manifests out, until a condition holds', () => {
    const engine = openEngine();
    expect(engine.apply(WEB).map(({ kind }) => kind)).toEqual(['Deployment']);
    expect(engine.runUntil('deployment/web condition=Available', 120)).toBe(true);
    expect(engine.get<Deployment>('deploy', 'web')?.status?.availableReplicas).toBe(3);
    expect(engine.list<Pod>('pods', 'default')).toHaveLength(3);
    expect(engine.events({ kind: 'Deployment', name: 'web' }).map(({ reason }) => reason)).toEqual(['ScalingReplicaSet']);
    expect(engine.delete('deployment', 'web')).toBe(true);
    expect(engine.delete('deployment', 'web')).toBe(false);
  });

  it.each([
    ['what the server refuses', () => openEngine().apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' } }), 'spec.containers: Required value'],
    [
      'a kind that it does not have',
      () => openEngine().apply({ apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'x' } }),
      'no matches for kind "Widget"',
    ],
    ['what is no object', () => openEngine().apply('a: 1'), 'a manifest needs apiVersion and kind'],
    ['a condition that cannot be read', () => openEngine().runUntil('web is fine'), 'for example: deployment/web condition=Available'],
    ['nodes that are none', () => openEngine({ nodes: [{ name: 'Not A Name', capacity: {} }] }), 'nodes'],
    ['a fault that is none', () => openEngine().fault({ kind: 'slow-etcd', factor: Number.NaN }), 'factor'],
  ])('says clearly that it does not take %s', (_, act, words) => expect(act).toThrow(words));

  it('reads what containers print, and says as the API does why it cannot', () => {
    const engine = openEngine();
    engine.apply(podOf('once', 'echo hello; exit 3'));
    expect(engine.runUntil('pod/once jsonpath={.status.phase}=Failed', 60)).toBe(true);
    expect(engine.logs('once')).toBe('hello\n');
    expect(() => engine.logs('nobody')).toThrow(ApiError);
  });

  it('tells a Pod’s journey and every verdict of its decision, and steps through it both ways', () => {
    const engine = openEngine();
    engine.apply(podOf('web', 'sleep 100'));
    engine.goToStep('bind');
    expect(engine.journey()).toMatchObject({ pod: 'default/web', current: 'bind' });
    engine.step('journey', -1);
    expect(engine.journey()?.current).toBe('score');
    engine.step('journey');
    engine.runFor(30);
    const [attempt] = engine.attempts('default/web');
    expect(engine.decision(attempt!)?.nodes).toContain(attempt?.node);
  });

  it('passes over quiet time if it is to, and goes on as it would have', () => {
    const [played, passed] = [false, true].map((passesQuiet) => {
      const engine = openEngine({ passesQuiet });
      engine.apply(WEB);
      engine.runFor(1_800);
      engine.apply(podOf('late', 'sleep 2'));
      expect(engine.runUntil('pod/late jsonpath={.status.phase}=Succeeded', 60)).toBe(true);
      expect(engine.journey()).toMatchObject({ pod: 'default/late' });
      return engine;
    });
    expect(passed!.position).toEqual(played!.position);
    expect(passed!.compare(played!)).toEqual({ onlyHere: [], onlyThere: [], changed: [], moved: [] });
  });

  it('waits over quiet time for what a condition says, but not for what heartbeats may bring', () => {
    const wait = (condition: string, passesQuiet: boolean): Engine => {
      const engine = openEngine({ passesQuiet });
      engine.apply(podOf('late', 'sleep 1800'));
      expect(engine.runUntil(condition, 3_600)).toBe(true);
      return engine;
    };
    for (const condition of ['pod/late jsonpath={.status.phase}=Succeeded', 'no/node-1 jsonpath={.metadata.name}=node-1']) {
      const [played, passed] = [false, true].map((passesQuiet) => wait(condition, passesQuiet));
      expect(passed!.position).toEqual(played!.position);
    }
    const passed = wait('pod/late jsonpath={.status.phase}=Succeeded', true);
    expect(passed.fork().compare(passed)).toEqual({ onlyHere: [], onlyThere: [], changed: [], moved: [] });
  });

  it('goes back, begins a branch there, and both can be compared', () => {
    const engine = openEngine();
    const before = engine.position;
    engine.apply(WEB);
    engine.runUntil('deployment/web condition=Available');
    const hash = engine.traceHash();
    const first = engine.fork();
    engine.seek(before);
    expect(engine.get('deployment', 'web')).toBeUndefined();
    engine.fault({ kind: 'crash-node', node: 'node-1' });
    engine.apply(WEB);
    engine.runUntil('deployment/web condition=Available');
    expect(engine.branches).toHaveLength(2);
    expect(engine.compare(first)).toMatchObject({ changed: expect.arrayContaining(['nodes/node-1']) });
    engine.switchTo('main');
    expect(engine.traceHash()).toBe(hash);
    expect(engine.compare(first)).toEqual({ onlyHere: [], onlyThere: [], changed: [], moved: [] });
  });

  it('comes back from what was saved, as plain data, to the same trace', () => {
    const engine = openEngine({ nodes: 2, seed: 7 });
    engine.apply(WEB);
    engine.runFor(20);
    const again = loadEngine(JSON.parse(JSON.stringify(engine.save())));
    expect([again.traceHash(), again.position]).toEqual([engine.traceHash(), engine.position]);
    expect(() => loadEngine({ ...engine.save(), branch: 'nowhere' })).toThrow('branch');
  });

  it('settles when nobody waits for anything any more, and stops at breakpoints', () => {
    const engine = openEngine();
    engine.apply(podOf('loop', 'exit 1', 'Always'));
    expect(engine.runUntilBreakpoint({ kind: 'event', reason: 'BackOff' }, 120)?.about).toMatch(/^events\/default\/loop\./);
    engine.delete('pod', 'loop');
    expect(engine.settle()).toBe(true);
  });
});
