import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../api/object';
import { readCondition } from './condition';

const deployment = (status: object, generation = 1): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', generation },
  ...{ status: { observedGeneration: 1, ...status } },
});
const available = { conditions: [{ type: 'Available', status: 'True' }] };

describe('a condition', () => {
  it.each<[text: string, object: KubeObject | undefined, holds: boolean]>([
    ['deployment/web condition=Available', deployment(available), true],
    ['deployment/web condition=available=true', deployment(available), true],
    ['deployment/web condition=Available=False', deployment(available), false],
    ['deployment/web condition=Available', deployment(available, 2), false],
    ['deployment/web condition=Available', undefined, false],
    ['deployment/web jsonpath={.status.readyReplicas}=3', deployment({ readyReplicas: 3 }), true],
    ['deployment/web jsonpath={.status.conditions[*].type}=Available', deployment(available), true],
    ['deployment/web jsonpath={.status.none}=3', deployment({}), false],
    ['deployment/web create', deployment({}), true],
    ['deployment/web delete', deployment({}), false],
    ['deployment/web delete', undefined, true],
  ])('%s', (text, object, holds) => expect(readCondition(text).holds(object)).toBe(holds));

  it('names an object, in a namespace of its own if need be', () => {
    expect(readCondition('pod/web create')).toMatchObject({ resource: 'pod', namespace: 'default', name: 'web' });
    expect(readCondition('pod/shop/web create')).toMatchObject({ resource: 'pod', namespace: 'shop', name: 'web' });
  });
});
