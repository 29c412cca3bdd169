import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPodTerminal } from '../../api/pod-phase';
import type { Pod, StatefulSet } from '../../api/types.gen';
import { scaled } from '../shared/int-or-percent';
import { isPodAvailable } from '../shared/pods';
import { NOW_US, ownedBy, podOf, viewOf } from '../testing';
import { statefulSetController } from '.';
import { highestMissing, lowestMissing } from './ordinals';
import { type Plan, planPods, type Versions } from './plan';
import { ordinalOf, revisionOf } from './pods';
import { isRunningAndReady } from './tally';

const VERSIONS: Versions = { current: 'old', updated: 'new' };
const isTerminating = (pod: Pod): boolean => pod.metadata.deletionTimestamp !== undefined;

/** `updateStatefulSet` as upstream has it: a pass over all Pods for each question. */
function plainPlan(set: StatefulSet, pods: readonly Pod[], { updated }: Versions, nowUs: number): Plan {
  const { replicas = 1, minReadySeconds = 0, podManagementPolicy, updateStrategy, ordinals } = set.spec!;
  const start = ordinals?.start ?? 0;
  const inOrder = podManagementPolicy !== 'Parallel';
  const isAvailable = (pod: Pod): boolean => isRunningAndReady(pod) && isPodAvailable(pod, minReadySeconds, nowUs);
  const onDelete = updateStrategy?.type === 'OnDelete';
  const isUpdatedFrom = (ordinal: number): boolean => onDelete || ordinal >= start + (updateStrategy?.rollingUpdate?.partition ?? 0);
  const at = (pod: Pod): number => ordinalOf('db', pod);
  const byOrdinal = new Map(pods.map((pod) => [at(pod), pod]));
  const wanted = Array.from({ length: replicas }, (_, i) => start + i);
  const plan = { create: [] as { ordinal: number; isUpdated: boolean }[], remove: [] as Pod[], ended: [] as Pod[] };
  for (const ordinal of wanted) {
    const pod = byOrdinal.get(ordinal);
    if (!pod) plan.create.push({ ordinal, isUpdated: isUpdatedFrom(ordinal) });
    else if (isPodTerminal(pod) && !isTerminating(pod)) plan.ended.push(pod);
    if (inOrder && !(pod && !isTerminating(pod) && isAvailable(pod))) return plan;
  }
  const condemned = pods.filter((pod) => !wanted.includes(at(pod))).toSorted((a, b) => at(b) - at(a));
  const firstUnhealthy = condemned.toReversed().find((pod) => !isAvailable(pod) || isTerminating(pod));
  for (const pod of condemned) {
    if (inOrder && (isTerminating(pod) || (!isRunningAndReady(pod) && pod !== firstUnhealthy))) return plan;
    if (!isTerminating(pod)) plan.remove.push(pod);
    if (inOrder) return plan;
  }
  if (onDelete) return plan;
  const allowed = Math.max(1, scaled(updateStrategy?.rollingUpdate?.maxUnavailable ?? 1, wanted.length, 'up'));
  let missing = 0;
  for (const ordinal of wanted.filter(isUpdatedFrom).toReversed()) {
    const pod = byOrdinal.get(ordinal);
    if (pod && !isTerminating(pod) && revisionOf(pod) !== updated) plan.remove.push(pod);
    if (pod && !isTerminating(pod) && revisionOf(pod) === updated && isAvailable(pod)) continue;
    if (++missing >= allowed) break;
  }
  return plan;
}

const someSet = fc
  .record({
    replicas: fc.integer({ min: 0, max: 8 }),
    start: fc.integer({ min: 0, max: 2 }),
    minReadySeconds: fc.constantFrom(0, 10),
    podManagementPolicy: fc.constantFrom('OrderedReady', 'Parallel'),
    type: fc.constantFrom('RollingUpdate', 'OnDelete'),
    partition: fc.integer({ min: 0, max: 4 }),
    maxUnavailable: fc.constantFrom(1, 3, '50%'),
  })
  .map(
    ({ start, type, partition, maxUnavailable, ...spec }): StatefulSet => ({
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'db', namespace: 'default', uid: 'db' },
      spec: {
        ...spec,
        serviceName: 'db',
        selector: { matchLabels: { app: 'db' } },
        template: { spec: { containers: [] } },
        ordinals: { start },
        updateStrategy: { type, rollingUpdate: { partition, maxUnavailable } },
      },
    }),
  );
/** Mostly in good order: what is decided about the rest is seen only then. */
const somePods = fc
  .uniqueArray(
    fc.record({
      ordinal: fc.integer({ min: 0, max: 9 }),
      version: fc.constantFrom('old', 'new', 'new'),
      phase: fc.constantFrom('Running', 'Running', 'Running', 'Running', 'Pending', 'Failed'),
      ready: fc.constantFrom(true, true, true, false),
      readySince: fc.constantFrom('2025-12-31T00:00:00Z', '2025-12-31T00:00:00Z', '2025-12-31T23:59:55Z'),
      deleting: fc.constantFrom(false, false, false, false, true),
    }),
    { selector: ({ ordinal }) => ordinal, size: 'max', maxLength: 10 },
  )
  .map((members) =>
    members.map(({ ordinal, version, ...options }) =>
      podOf(`db-${ordinal}`, { ...options, owner: ownedBy('StatefulSet', 'db'), labels: { app: 'db', 'controller-revision-hash': version } }),
    ),
  );

const RUNS = Number(process.env.PODSCOPE_FUZZ_RUNS ?? 500);

describe('what comes next of a StatefulSet', () => {
  it('is the same, read from counts or from a pass over all its Pods', () => {
    fc.assert(
      fc.property(someSet, somePods, (set, pods) => {
        const view = viewOf(statefulSetController, { objects: { statefulsets: [set], pods } });
        expect(planPods(view, set, view.tally('default/db'), VERSIONS, NOW_US)).toMatchObject(plainPlan(set, pods, VERSIONS, NOW_US));
      }),
      { numRuns: RUNS },
    );
  });
});

describe('the numbers that a list lacks', () => {
  it('are those that are not in it', () => {
    const numbers = fc.uniqueArray(fc.integer({ min: 0, max: 12 })).map((list) => list.sort((a, b) => a - b));
    fc.assert(
      fc.property(numbers, fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 }), (list, from, count) => {
        const lacking = Array.from({ length: count }, (_, i) => from + i).filter((n) => !list.includes(n));
        expect([lowestMissing(list, from, from + count), highestMissing(list, from, from + count)]).toEqual([lacking[0], lacking.at(-1)]);
      }),
    );
  });
});
