import { describe, expect, it } from 'vitest';
import { formatTime } from '../../api/time';
import type { Pod, PodDisruptionBudget, PodDisruptionBudgetSpec, PodDisruptionBudgetStatus } from '../../api/types.gen';
import { decide, NOW_US, ownedBy, podOf } from '../testing';
import { disruptionController } from '.';

const budget = (spec: PodDisruptionBudgetSpec, status?: PodDisruptionBudgetStatus): PodDisruptionBudget => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'web', namespace: 'default', uid: 'web', generation: 1 },
  spec: { selector: { matchLabels: { app: 'web' } }, ...spec },
  ...(status && { status }),
});
const web = { labels: { app: 'web' }, owner: ownedBy('ReplicaSet', 'rs') };
const set = { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name: 'rs', namespace: 'default', uid: 'rs' }, spec: { replicas: 4 } };
const sync = (one: PodDisruptionBudget, pods: readonly Pod[]) => {
  const decided = decide(disruptionController, 'default/web', { objects: { poddisruptionbudgets: [one], pods, replicasets: [set] } });
  return { ...decided, status: (decided.bodies[0] as PodDisruptionBudget | undefined)?.status };
};
const PODS = [podOf('a', web), podOf('b', web), podOf('c', { ...web, ready: false })];

describe('a PodDisruptionBudget', () => {
  it.each<[PodDisruptionBudgetSpec, allowed: number, desired: number, expected: number]>([
    [{ minAvailable: 1 }, 1, 1, 3],
    [{ minAvailable: 2 }, 0, 2, 3],
    [{ minAvailable: '50%' }, 0, 2, 4],
    [{ minAvailable: '25%' }, 1, 1, 4],
    [{ maxUnavailable: 3 }, 1, 1, 4],
    [{ maxUnavailable: '50%' }, 0, 2, 4],
  ])('%j of four wanted, three there, two of them healthy', (spec, disruptionsAllowed, desiredHealthy, expectedPods) =>
    expect(sync(budget(spec), PODS).status).toMatchObject({ disruptionsAllowed, desiredHealthy, expectedPods, currentHealthy: 2 }),
  );
  it('says whether any may go', () => {
    expect(sync(budget({ minAvailable: 1 }), PODS).status?.conditions).toMatchObject([{ type: 'DisruptionAllowed', status: 'True', reason: 'SufficientPods' }]);
    expect(sync(budget({ minAvailable: 3 }), PODS).status?.conditions).toMatchObject([
      { type: 'DisruptionAllowed', status: 'False', reason: 'InsufficientPods' },
    ]);
  });
  it('counts an eviction that was allowed until the Pod is seen to go, but not for ever', () => {
    const evicted = (secondsAgo: number) => budget({ minAvailable: 1 }, { disruptedPods: { a: formatTime(NOW_US - secondsAgo * 1e6) } });
    expect(sync(evicted(20), PODS)).toMatchObject({ status: { currentHealthy: 1, disruptionsAllowed: 0 }, againAfterUs: 100e6 });
    expect(sync(evicted(200), PODS)).toMatchObject({ status: { currentHealthy: 2, disruptionsAllowed: 1 } });
    expect(sync(evicted(20), [podOf('a', { ...web, deleting: true }), ...PODS.slice(1)]).status?.disruptedPods).toBeUndefined();
  });
  it('allows nothing when nobody knows how many there should be', () => {
    const { status, events } = sync(
      budget({ maxUnavailable: 1 }),
      [podOf('bare', { labels: { app: 'web' } })].concat(podOf('lost', { ...web, owner: ownedBy('Widget', 'w') })),
    );
    expect(status).toMatchObject({ disruptionsAllowed: 0, conditions: [{ reason: 'SyncFailed' }] });
    expect(events[0]).toContain('CalculateExpectedPodCountFailed');
  });
  it('says that it means no Pods', () => expect(sync(budget({ minAvailable: 1 }), []).events).toEqual(['Normal NoPods No matching pods found']));
});
