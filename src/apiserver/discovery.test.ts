import { describe, expect, it } from 'vitest';
import { KINDS } from '../api/kinds';
import { aggregatedDiscovery, resourceList } from './discovery';
import { createResourceTable } from './resources';

const { all } = createResourceTable(KINDS);

describe('discovery', () => {
  it('lists the resources of a group and version, and what lies below them', () => {
    const list = resourceList(
      'apps/v1',
      all.filter((r) => r.apiVersion === 'apps/v1'),
    );
    expect(list).toMatchObject({ kind: 'APIResourceList', apiVersion: 'v1', groupVersion: 'apps/v1' });
    expect(list).toMatchObject({
      resources: expect.arrayContaining([
        expect.objectContaining({
          name: 'deployments',
          singularName: 'deployment',
          shortNames: ['deploy'],
          categories: ['all'],
          storageVersionHash: '8aSe+NMegvE=',
        }),
        {
          name: 'deployments/scale',
          singularName: '',
          namespaced: true,
          group: 'autoscaling',
          version: 'v1',
          kind: 'Scale',
          verbs: ['get', 'patch', 'update'],
        },
      ]),
    });
  });

  it('says all of it in one document, groups in the order in which upstream has them', () => {
    const { items } = aggregatedDiscovery('/apis', all) as { readonly items: readonly { readonly metadata: { readonly name: string } }[] };
    expect(items.slice(0, 5).map((item) => item.metadata.name)).toEqual([
      'apiregistration.k8s.io',
      'apps',
      'events.k8s.io',
      'authentication.k8s.io',
      'authorization.k8s.io',
    ]);
  });
});
