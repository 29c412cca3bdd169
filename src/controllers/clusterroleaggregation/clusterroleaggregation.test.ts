import { describe, expect, it } from 'vitest';
import type { ClusterRole, PolicyRule } from '../../api/types.gen';
import { decide } from '../testing';
import { clusterRoleAggregationController } from '.';

const rule = (resource: string): PolicyRule => ({ apiGroups: [''], resources: [resource], verbs: ['get'] });
const role = (name: string, resources: readonly string[], more: Partial<ClusterRole> = {}): ClusterRole => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name, labels: { part: 'yes' } },
  rules: resources.map(rule),
  ...more,
});
const aggregationRule = { clusterRoleSelectors: [{ matchLabels: { part: 'yes' } }] };
const sync = (...clusterroles: ClusterRole[]) => decide(clusterRoleAggregationController, 'all', { objects: { clusterroles } });

describe('a ClusterRole with an aggregation rule', () => {
  it('gets the rules of those that it selects, in the order of their names, each once and none of its own', () => {
    const { calls, bodies } = sync(role('all', ['nodes'], { aggregationRule }), role('b', ['pods', 'secrets']), role('a', ['services', 'pods']));
    expect(calls).toEqual([['PATCH clusterroles/all?fieldManager=clusterrole-aggregation-controller&force=true']]);
    expect(bodies).toEqual([
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        metadata: { name: 'all' },
        rules: ['services', 'pods', 'secrets'].map(rule),
      },
    ]);
  });

  it.each<[string, ClusterRole]>([
    ['has them already', role('all', ['pods'], { aggregationRule })],
    ['has no such rule', role('all', [])],
  ])('is left alone if it %s', (_, one) => expect(sync(one, role('a', ['pods'])).calls).toEqual([]));

  it('loses what nobody grants any more', () => {
    expect(sync(role('all', ['pods'], { aggregationRule })).bodies).toMatchObject([{ rules: [] }]);
  });
});
