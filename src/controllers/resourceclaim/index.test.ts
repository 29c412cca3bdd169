import { describe, expect, it } from 'vitest';
import { POD_CLAIM } from '../../api/resource-claims';
import type { Pod, ResourceClaimTemplate, ResourceResourceClaim } from '../../api/types.gen';
import { decide, ownedBy, type PodOptions, podOf } from '../testing';
import { resourceClaimController } from '.';

const spec = { devices: { requests: [{ name: 'one', exactly: { deviceClassName: 'gpu' } }] } };
const template: ResourceClaimTemplate = {
  apiVersion: 'resource.k8s.io/v1',
  kind: 'ResourceClaimTemplate',
  metadata: { name: 'one-gpu', namespace: 'default' },
  spec: { metadata: { labels: { of: 'gpus' } }, spec },
};
const app = (options: PodOptions = {}, name?: string): Pod => {
  const pod = podOf('app', options);
  const resourceClaimStatuses = name === undefined ? [] : [{ name: 'gpu', resourceClaimName: name }];
  return {
    ...pod,
    spec: { ...pod.spec!, resourceClaims: [{ name: 'gpu', resourceClaimTemplateName: 'one-gpu' }] },
    status: { ...pod.status, resourceClaimStatuses },
  };
};
const claim = (owner: string): ResourceResourceClaim => ({
  apiVersion: 'resource.k8s.io/v1',
  kind: 'ResourceClaim',
  metadata: { name: 'app-gpu-x', namespace: 'default', annotations: { [POD_CLAIM]: 'gpu' }, ownerReferences: ownedBy('Pod', owner) },
  spec,
});
const sync = (pod: Pod | undefined, claims: readonly ResourceResourceClaim[], templates = [template]) =>
  decide(resourceClaimController, 'default/app', {
    objects: { pods: pod ? [pod] : [], resourceclaims: claims, resourceclaimtemplates: templates },
  });

describe('a Pod that names a template of claims', () => {
  it('gets a ResourceClaim of its own', () => {
    const { calls, bodies } = sync(app(), []);
    expect(calls).toEqual([['POST resourceclaims']]);
    expect(bodies).toMatchObject([{ metadata: { generateName: 'app-gpu-', labels: { of: 'gpus' }, annotations: { [POD_CLAIM]: 'gpu' } }, spec }]);
  });
  it('is told its name', () => {
    expect(sync(app(), [claim('app')]).bodies).toMatchObject([{ status: { resourceClaimStatuses: [{ name: 'gpu', resourceClaimName: 'app-gpu-x' }] } }]);
  });
  it('needs nothing more then', () => expect(sync(app({}, 'app-gpu-x'), [claim('app')]).calls).toEqual([]));
  it('is told that there is no such template', () => {
    expect(sync(app(), [], []).events).toEqual([
      'Warning FailedResourceClaimCreation PodResourceClaim gpu: resource claim template "one-gpu": resourceclaimtemplate.resource.k8s.io "one-gpu" not found',
    ]);
  });
  it.each<[what: string, pod: Pod | undefined]>([
    ['is gone', undefined],
    ['has ended', app({ phase: 'Succeeded' }, 'app-gpu-x')],
    ['is another one of its name', { ...app({}, 'app-gpu-x'), metadata: { ...app().metadata, uid: 'other' } }],
  ])('leaves none behind when it %s', (_, pod) => expect(sync(pod, [claim('app')]).calls).toEqual([['DELETE resourceclaims/app-gpu-x']]));
});
