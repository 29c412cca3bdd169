import { describe, expect, it } from 'vitest';
import { defaultPod } from '../../src/api/defaults/pod';
import { KINDS } from '../../src/api/kinds';
import { type KubeObject, keyOf } from '../../src/api/object';
import type { Pod } from '../../src/api/types.gen';
import { apply, newHoldings } from '../../src/live/holdings';
import { recompute } from '../../src/live/recompute';
import type { ScenarioInput } from '../../src/scheduler/scenario';
import { readVectors, withoutZeros } from './vectors';

/** What a live view says of decisions that a real kube-scheduler 1.36 has made: its scores, decided again from the cluster as it is afterwards. */

/** A vector's own configuration is not to be seen in a cluster. */
const vectors = readVectors().filter(({ expected, input }) => expected.outcome === 'scheduled' && !input.config);

const BEFORE = '2026-06-01T11:00:00Z';
const BOUND = '2026-06-01T11:30:00Z';
const LISTS = [
  'nodes',
  'namespaces',
  'services',
  'replicaSets',
  'replicationControllers',
  'statefulSets',
  'persistentVolumeClaims',
  'persistentVolumes',
  'storageClasses',
] as const;

function defaulted(resource: string, object: KubeObject): KubeObject {
  const { kind, defaults } = KINDS.find(({ plural, storedAs }) => plural === resource && !storedAs)!;
  const whole = { ...object, kind, metadata: { ...object.metadata, creationTimestamp: BEFORE } };
  return defaults?.(whole) ?? whole;
}

/** A Pod as the cluster has it once it is bound. */
function bound(pod: Pod, node: string, at: string, uid: string): Pod {
  const conditions = [{ type: 'PodScheduled', status: 'True', lastTransitionTime: at }];
  const metadata = { namespace: 'default', uid, ...pod.metadata, creationTimestamp: at };
  return defaultPod({ ...pod, apiVersion: 'v1', kind: 'Pod', metadata, spec: { ...pod.spec!, nodeName: node }, status: { ...pod.status, conditions } });
}

function againstTheClusterOf(input: ScenarioInput, node: string) {
  const holdings = newHoldings();
  const hold = (resource: string, is: KubeObject): void => apply(holdings, [{ resource, key: keyOf(is), was: undefined, is }], 0);
  for (const list of LISTS) for (const object of input[list] ?? []) hold(list.toLowerCase(), defaulted(list.toLowerCase(), object));
  for (const [i, pod] of (input.pods ?? []).entries()) if (pod.spec?.nodeName) hold('pods', bound(pod, pod.spec.nodeName, BEFORE, `uid-${i}`));
  const it = bound(input.pod, node, BOUND, 'uid-pod');
  hold('pods', it);
  return recompute(holdings, it);
}

describe('scores recomputed in a live view', () => {
  it(`are those of the real scheduler, for each of ${vectors.length} Pods that it has scheduled`, () => {
    for (const { name, input, expected } of vectors) {
      const [node = ''] = expected.ties ?? [];
      const { explanation, agrees } = againstTheClusterOf(input, node);
      const scores = Object.fromEntries(
        Object.entries(explanation.scores).map(([one, { total, plugins }]) => [
          one,
          { ...Object.fromEntries(Object.entries(plugins).map(([plugin, { weighted }]) => [plugin, weighted])), total },
        ]),
      );
      expect({ scores: withoutZeros(scores), ties: explanation.ties }, name).toEqual({ scores: withoutZeros(expected.scores), ties: expected.ties });
      expect(agrees, name).toBe(explanation.ties.length === 1 ? 'best' : 'tie');
    }
  });
});
