import { describe, expect, it } from 'vitest';
import type { Pod } from '../../api/types.gen';
import { type ApiCall, type Engine, type Journey, openEngine } from '../../engine';

/** Journeys of what goes wrong, and of what is made room for. */

const apply = (engine: Engine, ...objects: readonly object[]): void => void engine.apply(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
const deployment = (replicas: number, spec: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'nginx:1.27' }], ...spec } },
  },
});
const HURRIED = { tolerations: [{ key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 5 }] };

const told = ({ stages, rail }: Journey) => ({
  began: stages.map(({ step }) => step),
  skipped: rail.flatMap(({ step, state }) => (state === 'skipped' ? [step] : [])),
});
const factsOf = ({ stages }: Journey) => Object.fromEntries(stages.map(({ step, facts }) => [step, facts]));

function running(engine: Engine, replicas = 2, spec: object = {}): Engine {
  apply(engine, deployment(replicas, spec));
  engine.runUntil('deployment/web condition=Available', 120);
  engine.runFor(5);
  return engine;
}

/** A node on which a Pod of the Deployment runs. */
const busyNode = (engine: Engine): string => podsOf(engine)[0]!.spec!.nodeName!;
const podsOf = (engine: Engine): readonly Pod[] => engine.list<Pod>('pods');

describe('a node dies', () => {
  it.each(['crash-node', 'partition-node'] as const)('after %s: silence, Unknown, tainted, its Pods evicted and replaced elsewhere', (kind) => {
    const engine = running(openEngine({ nodes: 2 }), 2, HURRIED);
    const node = busyNode(engine);
    engine.fault({ kind, node });
    engine.runFor(1);
    expect(engine.journey()).toMatchObject({ id: 'node-dies', subject: `nodes/${node}`, current: 'silence', done: false });
    engine.runFor(120);
    expect(told(engine.journey()!)).toEqual({ began: ['silence', 'unknown', 'taint', 'evict', 'replace', 'elsewhere', 'ready'], skipped: ['back'] });
    expect(factsOf(engine.journey()!)).toMatchObject({ elsewhere: { node: expect.not.stringMatching(node) } });
  });

  it('and comes back before anybody is evicted', () => {
    const engine = running(openEngine({ nodes: 2 }));
    const node = busyNode(engine);
    engine.fault({ kind: 'partition-node', node });
    engine.runFor(90);
    engine.fault({ kind: 'recover-node', node });
    engine.runFor(30);
    expect(told(engine.journey()!)).toMatchObject({ began: ['silence', 'unknown', 'taint', 'back'] });
    expect(engine.journey()?.done).toBe(true);
  });

  it('is not known before it happens, when one goes back', () => {
    const engine = running(openEngine({ nodes: 2 }));
    const before = engine.position;
    engine.runFor(1);
    engine.fault({ kind: 'crash-node', node: 'node-1' });
    engine.runFor(10);
    engine.seek(before);
    expect(engine.journeys().map(({ id }) => id)).not.toContain('node-dies');
  });
});

const request = (engine: Engine, method: ApiCall['method'], path: string, body?: unknown, more: Partial<ApiCall> = {}) =>
  engine.request({ method, path, ...(body !== undefined && { body }), ...more });
const patch = { contentType: 'application/merge-patch+json' } as const;

describe('a drain', () => {
  it('cordons, evicts, waits, and is over when the last Pod is gone', () => {
    const engine = running(openEngine({ nodes: 2 }));
    const node = busyNode(engine);
    request(engine, 'PATCH', `/api/v1/nodes/${node}`, { spec: { unschedulable: true } }, patch);
    for (const { metadata, spec } of podsOf(engine))
      if (spec?.nodeName === node)
        request(engine, 'POST', `/api/v1/namespaces/default/pods/${metadata.name}/eviction`, {
          apiVersion: 'policy/v1',
          kind: 'Eviction',
          metadata: { name: metadata.name },
        });
    engine.runFor(60);
    expect(engine.journey()).toMatchObject({ id: 'drain', subject: `nodes/${node}`, done: true });
    expect(told(engine.journey()!)).toEqual({ began: ['ask', 'cordon', 'evict', 'end', 'replace', 'empty'], skipped: ['blocked'] });
  });

  it('is held up by a disruption budget', () => {
    const engine = running(openEngine({ nodes: 2 }));
    apply(engine, {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'web' },
      spec: { minAvailable: 2, selector: { matchLabels: { app: 'web' } } },
    });
    engine.runFor(5);
    const node = busyNode(engine);
    const pod = podsOf(engine).find(({ spec }) => spec?.nodeName === node)!.metadata.name;
    request(engine, 'PATCH', `/api/v1/nodes/${node}`, { spec: { unschedulable: true } }, patch);
    request(engine, 'POST', `/api/v1/namespaces/default/pods/${pod}/eviction`, { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: pod } });
    engine.runFor(5);
    expect(engine.journey()).toMatchObject({ id: 'drain', current: 'blocked', done: false });
    expect(factsOf(engine.journey()!)).toMatchObject({ blocked: { pod } });
  });
});

describe('a refused request', () => {
  it.each<readonly [string, () => Partial<ApiCall>, object, object]>([
    [
      'by authorization',
      () => ({ method: 'POST', body: deployment(1), impersonate: { user: 'jane' } }),
      { authenticate: 'done', authorize: 'refused', check: 'skipped', stored: 'skipped' },
      {},
    ],
    [
      'by validation',
      () => ({ method: 'POST', body: deployment(-1) }),
      { authenticate: 'done', authorize: 'done', check: 'refused', stored: 'skipped' },
      { code: 422, reason: 'Invalid', field: 'spec.replicas' },
    ],
    [
      'because it exists',
      () => ({ method: 'POST', body: { ...deployment(1), metadata: { name: 'old' } } }),
      { authenticate: 'done', authorize: 'done', check: 'refused', stored: 'skipped' },
      { code: 409, reason: 'AlreadyExists' },
    ],
  ])('%s', (_, call, states, facts) => {
    const engine = openEngine({ nodes: 1 });
    apply(engine, { ...deployment(1), metadata: { name: 'old' } });
    engine.request({ method: 'POST', path: '/apis/apps/v1/namespaces/default/deployments', ...call() });
    const journey = engine.journey()!;
    expect(journey).toMatchObject({ id: 'refused', done: true, refused: { message: expect.stringMatching(/./) } });
    expect(Object.fromEntries(journey.rail.map(({ step, state }) => [step, state]))).toEqual({ ask: 'done', ...states });
    expect(factsOf(journey).check ?? {}).toMatchObject(facts);
    expect(engine.journeys().filter(({ began }) => began === journey.began)).toHaveLength(1);
  });
});

it('preemption: nowhere, a promise, a victim, its end, and the Pod in its place', () => {
  const engine = openEngine({ nodes: 1 });
  const podOf = (name: string, more: object) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: { terminationGracePeriodSeconds: 2, containers: [{ name: 'main', image: 'nginx:1.27', resources: { requests: { cpu: '3' } } }], ...more },
  });
  apply(engine, { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'high' }, value: 1000 }, podOf('low', {}));
  engine.runUntil('pod/low condition=Ready', 60);
  apply(engine, podOf('urgent', { priorityClassName: 'high' }));
  engine.runFor(30);
  expect(engine.journey()).toMatchObject({ id: 'create-pod', subject: 'pods/default/urgent' });
  expect(engine.journeys()[0]).toMatchObject({ id: 'preempt', subject: 'pods/default/urgent' });
  engine.tell(engine.journeys()[0]!);
  expect(told(engine.journey()!)).toEqual({ began: ['ask', 'nowhere', 'promise', 'victim', 'room', 'settle', 'run'], skipped: [] });
  expect(factsOf(engine.journey()!)).toMatchObject({ promise: { node: 'node-1' }, victim: { pod: 'low' } });
});
