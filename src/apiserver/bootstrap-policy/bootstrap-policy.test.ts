import { expect, it } from 'vitest';
import type { ClusterRole, PolicyRule } from '../../api/types.gen';
import { bootstrapPolicy } from '.';
import { parsePolicy } from './parse';

const policy = new Map(bootstrapPolicy(0).map(({ key, value }) => [key, value]));
const clusterRole = (name: string): ClusterRole => policy.get(`/registry/clusterroles/${name}`) as ClusterRole;
const rulesAbout = (name: string, resource: string): readonly PolicyRule[] =>
  (clusterRole(name).rules ?? []).filter((rule) => rule.apiGroups?.includes('') && rule.resources?.includes(resource));

it('reads rules about resources, some of them and paths', () => {
  const text = 'a\n  read core,events.k8s.io: events\n  update core: configmaps = cluster-info\nb\n  get url: /healthz /livez';
  expect([...parsePolicy(text)]).toEqual([
    [
      'a',
      [
        { verbs: ['get', 'list', 'watch'], apiGroups: ['', 'events.k8s.io'], resources: ['events'] },
        { verbs: ['update'], apiGroups: [''], resources: ['configmaps'], resourceNames: ['cluster-info'] },
      ],
    ],
    ['b', [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/livez'] }]],
  ]);
});

it('has what every cluster has, each with the marks of the bootstrap', () => {
  const kinds = [...policy.keys()].map((key) => key.split('/')[2]);
  const count = (kind: string): number => kinds.filter((k) => k === kind).length;
  expect(['clusterroles', 'clusterrolebindings', 'roles', 'rolebindings'].map(count)).toEqual([69, 50, 7, 7]);
  for (const { metadata } of policy.values())
    expect(metadata).toMatchObject({
      labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' },
      annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'true' },
      creationTimestamp: '1970-01-01T00:00:00Z',
    });
  expect(new Set([...policy.values()].map(({ metadata }) => metadata.uid)).size).toBe(policy.size);
});

it('has view in edit and edit in admin', () => {
  expect(clusterRole('view').metadata.labels).toMatchObject({ 'rbac.authorization.k8s.io/aggregate-to-edit': 'true' });
  expect(rulesAbout('view', 'pods').flatMap(({ verbs }) => verbs)).toEqual(['get', 'list', 'watch']);
  expect(rulesAbout('view', 'secrets')).toEqual([]);
  expect(rulesAbout('edit', 'pods').flatMap(({ verbs }) => verbs)).toEqual(expect.arrayContaining(['create', 'delete', 'list']));
  expect(clusterRole('admin').rules).toEqual(expect.arrayContaining([...(clusterRole('edit').rules ?? [])]));
  expect(clusterRole('admin').rules?.some(({ resources }) => resources?.includes('rolebindings'))).toBe(true);
  expect(clusterRole('edit').rules?.some(({ resources }) => resources?.includes('rolebindings'))).toBe(false);
});
