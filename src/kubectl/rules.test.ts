import { describe, expect, it } from 'vitest';
import { ruleRows } from './rules';

describe('rules of RBAC in print', () => {
  it('have a row for each resource of each group, with all its verbs, in the order of their texts', () => {
    expect(
      ruleRows([
        { apiGroups: ['', 'apps'], resources: ['pods', 'deployments/scale'], verbs: ['get'] },
        { apiGroups: [''], resources: ['pods'], verbs: ['list'] },
        { apiGroups: [''], resources: ['pods'], resourceNames: ['a'], verbs: ['delete'] },
        { nonResourceURLs: ['/api', '/api/*'], verbs: ['get'] },
      ]),
    ).toEqual([
      ['pods', '[]', '[a]', '[delete]'],
      ['pods', '[]', '[]', '[get list]'],
      ['', '[/api/*]', '[]', '[get]'],
      ['', '[/api]', '[]', '[get]'],
      ['deployments/scale', '[]', '[]', '[get]'],
      ['deployments.apps/scale', '[]', '[]', '[get]'],
      ['pods.apps', '[]', '[]', '[get]'],
    ]);
  });
});
