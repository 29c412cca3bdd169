import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../api/object';
import type { DeviceClass, Pod, PodResourceClaim, ResourceClaimTemplate, ResourceResourceClaim } from '../api/types.gen';
import { openEngine } from '../engine/engine';

const spec = { devices: { requests: [{ name: 'one', exactly: { deviceClassName: 'gpu' } }] } };
const deviceClass: DeviceClass = { apiVersion: 'resource.k8s.io/v1', kind: 'DeviceClass', metadata: { name: 'gpu' }, spec: {} };
const claim: ResourceResourceClaim = { apiVersion: 'resource.k8s.io/v1', kind: 'ResourceClaim', metadata: { name: 'mine', namespace: 'default' }, spec };
const template: ResourceClaimTemplate = {
  apiVersion: 'resource.k8s.io/v1',
  kind: 'ResourceClaimTemplate',
  metadata: { name: 'each', namespace: 'default' },
  spec: { spec },
};
const pod = (wanted: Omit<PodResourceClaim, 'name'>, nodeName?: string): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'app', namespace: 'default' },
  spec: { ...(nodeName && { nodeName }), resourceClaims: [{ name: 'gpu', ...wanted }], containers: [{ name: 'main', image: 'nginx:1.27' }] },
});

/** What becomes of the Pod, and what its Events say. */
function run(...steps: readonly (readonly KubeObject[])[]): readonly [phase: string | undefined, events: readonly string[]] {
  const engine = openEngine({ nodes: 1 });
  for (const objects of steps) {
    engine.apply(objects);
    engine.runFor(15);
  }
  const said = engine.events({ kind: 'Pod', name: 'app' }).map(({ reason, message }) => `${reason}: ${message}`);
  return [engine.get<Pod>('pods', 'app')?.status?.phase, said];
}

describe('a Pod that claims a device', () => {
  it('is not even tried as long as there is no such claim', () => expect(run([pod({ resourceClaimName: 'mine' })])).toEqual(['Pending', []]));
  it('is tried when there is one, and is told what that lacks', () => {
    const [phase, said] = run([pod({ resourceClaimName: 'mine' })], [claim]);
    expect([phase, said[0]]).toEqual([
      'Pending',
      expect.stringContaining('FailedScheduling: 0/1 nodes are available: request one: device class gpu does not exist. no new claims to deallocate,'),
    ]);
  });
  it('finds no device anywhere', () => {
    const [phase, said] = run([deviceClass, template, pod({ resourceClaimTemplateName: 'each' })]);
    expect([phase, said[0]]).toEqual([
      'Pending',
      expect.stringContaining('FailedScheduling: 0/1 nodes are available: 1 cannot allocate all claims. still not schedulable, preemption: '),
    ]);
  });
  it('does not get it by going past the scheduler', () => {
    const [phase, said] = run([pod({ resourceClaimName: 'mine' }, 'node-1')]);
    expect([phase, said[0]]).toEqual([
      'Pending',
      'FailedPrepareDynamicResources: Failed to prepare dynamic resources: prepare dynamic resources: fetch ResourceClaim mine: resourceclaims.resource.k8s.io "mine" not found',
    ]);
  });
});
