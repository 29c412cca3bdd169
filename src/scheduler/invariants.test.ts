import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantityMilliValue, quantityValue } from '../api/quantity';
import type { Node, Pod } from '../api/types.gen';
import { compileProfiles } from './config';
import { decide } from './decide';
import { compilePod } from './framework/pod-info';
import { createSnapshot } from './framework/snapshot';
import { harness, node, pod } from './testing';
import { podsOf, type Scheduler } from './turn';

const SECOND = 1_000_000;
const ZONE = 'topology.kubernetes.io/zone';
const HOST = 'kubernetes.io/hostname';

const arbitraryNode = fc
  .record({
    zone: fc.constantFrom('a', 'b'),
    disk: fc.constantFrom('ssd', 'hdd'),
    cpu: fc.constantFrom('1', '2'),
    pods: fc.constantFrom('3', '110'),
    tainted: fc.boolean(),
  })
  .map(
    ({ zone, disk, cpu, pods, tainted }) =>
      (name: string): Node =>
        node(name, { labels: { [ZONE]: zone, disk }, cpu, pods, ...(tainted && { taints: [{ key: 'gpu', effect: 'NoSchedule' }] }) }),
  );

const arbitraryPod = fc
  .record({
    app: fc.constantFrom('web', 'db'),
    cpu: fc.constantFrom('100m', '400m', '1'),
    port: fc.constantFrom(undefined, 80),
    disk: fc.constantFrom(undefined, undefined, 'ssd'),
    tolerates: fc.boolean(),
    alone: fc.constantFrom(undefined, undefined, HOST, ZONE),
    near: fc.constantFrom(undefined, undefined, undefined, 'web', 'db'),
    priority: fc.constantFrom(0, 0, 10),
  })
  .map(({ app, cpu, port, disk, tolerates, alone, near, priority }) => (name: string): Pod => {
    const labelSelector = { matchLabels: { app } };
    const resources = { requests: { cpu, memory: '64Mi' } };
    return pod(name, {
      labels: { app },
      priority,
      containers: [{ name: 'c', image: 'app:1', resources, ...(port && { ports: [{ containerPort: port, hostPort: port }] }) }],
      ...(disk && { nodeSelector: { disk } }),
      ...(tolerates && { tolerations: [{ key: 'gpu', operator: 'Exists' }] }),
      affinity: {
        ...(alone && { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: alone, labelSelector }] } }),
        ...(near && {
          podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: ZONE, labelSelector: { matchLabels: { app: near } } }] },
        }),
      },
    });
  });

const arbitraryStep = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('create' as const), pods: fc.array(arbitraryPod, { minLength: 1, maxLength: 4 }), at: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('delete-pod' as const, 'remove-node' as const, 'restart' as const), at: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('set-node' as const), node: arbitraryNode, at: fc.nat() }) },
);

const cpuOf = (p: Pod): number => quantityMilliValue(p.spec?.containers[0]?.resources?.requests?.cpu);
const portOf = (p: Pod): number | undefined => p.spec?.containers[0]?.ports?.[0]?.hostPort;
const terms = (p: Pod) => p.spec?.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
const appOf = (p: Pod): string | undefined => p.metadata.labels?.app;
/** The app that a Pod wants to be in one zone with. */
const wanted = (p: Pod): string | undefined =>
  p.spec?.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.[0]?.labelSelector?.matchLabels?.app;

/** What must hold when a Pod is bound, told from the objects alone. */
function check(bound: Pod, on: Node, nodes: readonly Node[], pods: readonly Pod[], gone: readonly Pod[]): void {
  const { name, labels = {} } = on.metadata;
  expect(bound.spec?.nodeName, `${bound.metadata.name} is bound once`).toBeUndefined();
  const there = pods.filter((p) => p.spec?.nodeName === name);
  const used = there.reduce((sum, p) => sum + cpuOf(p), cpuOf(bound));
  expect(used, `CPU on ${name}`).toBeLessThanOrEqual(quantityMilliValue(on.status?.allocatable?.cpu));
  expect(there.length + 1, `Pods on ${name}`).toBeLessThanOrEqual(quantityValue(on.status?.allocatable?.pods));
  const port = portOf(bound);
  if (port) expect(there.map(portOf), `ports on ${name}`).not.toContain(port);
  for (const [key, value] of Object.entries(bound.spec?.nodeSelector ?? {})) expect(labels[key]).toBe(value);
  if (!bound.spec?.tolerations?.length) expect(on.spec?.taints ?? []).toEqual([]);
  const labelsOf = (p: Pod): Readonly<Record<string, string>> => nodes.find((n) => n.metadata.name === p.spec?.nodeName)?.metadata.labels ?? {};
  const friend = wanted(bound);
  if (friend) {
    // On nodes that are gone nobody is near.
    const isFriend = (p: Pod): boolean => appOf(p) === friend && labelsOf(p)[ZONE] !== undefined;
    const isFirst = !pods.some(isFriend) && appOf(bound) === friend;
    const friends = [...pods, ...gone].filter(isFriend);
    expect(isFirst || friends.some((p) => labelsOf(p)[ZONE] === labels[ZONE]), `${bound.metadata.name} near ${friend}`).toBe(true);
  }
  for (const other of pods.filter((p) => p.spec?.nodeName)) {
    const apart = (mine: Pod, theirs: Pod): boolean =>
      terms(mine).every((t) => t.labelSelector?.matchLabels?.app !== theirs.metadata.labels?.app || labelsOf(other)[t.topologyKey] !== labels[t.topologyKey]);
    expect(apart(bound, other) && apart(other, bound), `${bound.metadata.name} beside ${other.metadata.name}`).toBe(true);
  }
}

/** What is wrong in the scheduler's books: asked after each message, so that it must be quick. */
function* errata(scheduler: Scheduler): Generator<string> {
  const { state, cache, client } = scheduler;
  if (!client.synced()) return;
  const { queue, assumed, current } = state;
  for (const [key, { spec }] of assumed) {
    if (cache.podOf(key)?.pod.spec?.nodeName !== spec?.nodeName) yield `${key} is assumed, and not in the cache`;
    const home = cache.byName.get(spec?.nodeName ?? '');
    if (home && home.pods.filter((p) => p.key === key).length !== 1) yield `${key} is assumed, and not once on its node`;
  }
  for (const [key, { metadata, spec }] of podsOf(scheduler)) {
    if (spec?.nodeName || metadata.deletionTimestamp) continue;
    const isAssumed = assumed.has(key);
    const isInFlight = current?.pod.uid === metadata.uid && !isAssumed;
    const places = [queue.active.byKey.has(key), queue.backoff.has(key), queue.unschedulable.has(key), isInFlight, isAssumed].filter(Boolean).length;
    if (places !== 1) yield `${key} is in ${places} places`;
  }
}

function checkBooks(scheduler: Scheduler): void {
  for (const erratum of errata(scheduler)) throw new Error(erratum);
}

describe('under any schedule, with nodes and Pods coming and going', () => {
  it('no node is over-committed, no Pod bound twice, no affinity broken, nothing that fits is left waiting, and each Pod is in one place', () => {
    fc.assert(
      fc.property(fc.array(arbitraryNode, { minLength: 1, maxLength: 4 }), fc.array(arbitraryStep, { minLength: 1, maxLength: 25 }), (nodes, steps) => {
        const h = harness({
          afterEach: checkBooks,
          onBind(bound, to) {
            const all = h.stored<Node>('Node');
            check(bound, all.find((n) => n.metadata.name === to)!, all, h.stored<Pod>('Pod'), h.lately() as Pod[]);
          },
        });
        nodes.forEach((make, i) => {
          h.put(make(`n${i}`));
        });
        h.start();
        let created = 0;
        let made = nodes.length;
        for (const step of steps) {
          if (step.do === 'create') for (const make of step.pods) h.put(make(`p${created++}`));
          else if (step.do === 'set-node') {
            // A node that still has Pods keeps what they need: only new ones come.
            h.put(step.node(`n${made++}`));
          } else if (step.do === 'remove-node') h.remove('Node', `n${step.at % made}`);
          else if (step.do === 'restart') h.start();
          else h.remove('Pod', `default/p${step.at % Math.max(1, created)}`);
          h.run((step.at % 3) * SECOND + 100_000);
        }
        h.run(700 * SECOND);
        const pods = h.stored<Pod>('Pod');
        const snapshot = createSnapshot(h.stored<Node>('Node'), pods);
        const profile = compileProfiles().get('default-scheduler')!;
        for (const waiting of pods.filter((p) => !p.spec?.nodeName)) {
          const { outcome } = decide(snapshot, compilePod(waiting), profile);
          expect(outcome, `${waiting.metadata.name} waits`).toBe('unschedulable');
          const why = h.scheduler.whyWaiting(`default/${waiting.metadata.name}`)?.why;
          // With no node at all there is nobody to turn the Pod down, so that it just tries again and again.
          if (snapshot.nodes.length > 0) expect(['unschedulable', 'backoff']).toContain(why);
          else expect(['backoff', 'active', 'scheduling']).toContain(why);
        }
      }),
      { numRuns: Number(process.env.PODSCOPE_FUZZ_RUNS ?? 300) },
    );
  });
});
