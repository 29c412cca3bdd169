import { describe, expect, it } from 'vitest';
import type { EndpointSlice, EndpointSubset, Endpoints, Service } from '../../api/types.gen';
import { decide } from '../testing';
import { endpointSliceMirroringController } from '.';

const META = { name: 'ext', namespace: 'default', uid: 'u' };
const service = (selector?: Readonly<Record<string, string>>): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: META,
  spec: { ...(selector && { selector }) },
});
const endpoints = (subsets: readonly EndpointSubset[], metadata: Partial<Endpoints['metadata']> = {}): Endpoints => ({
  apiVersion: 'v1',
  kind: 'Endpoints',
  metadata: { ...META, ...metadata },
  subsets,
});
const PORTS = [{ port: 80 }];
const two = [{ addresses: [{ ip: '10.0.0.1' }], notReadyAddresses: [{ ip: '10.0.0.2' }], ports: PORTS }];
const sync = (of: Endpoints | undefined, slices: readonly EndpointSlice[] = [], svc: Service | null = service()) =>
  decide(endpointSliceMirroringController, 'default/ext', { objects: { services: svc ? [svc] : [], endpoints: of ? [of] : [], endpointslices: slices } });
const stored = (one: Endpoints, name = 'ext-1'): EndpointSlice => {
  const made = sync(one).bodies[0] as EndpointSlice;
  return { ...made, metadata: { ...made.metadata, name } };
};

describe('Endpoints that somebody writes for a Service without a selector', () => {
  it('are mirrored, ready and not, with their labels', () => {
    const { calls, bodies } = sync(endpoints(two, { labels: { team: 'a' }, annotations: { note: 'b' } }));
    expect(calls).toEqual([['POST endpointslices']]);
    expect(bodies[0]).toMatchObject({
      metadata: {
        generateName: 'ext-',
        labels: { team: 'a', 'kubernetes.io/service-name': 'ext', 'endpointslice.kubernetes.io/managed-by': 'endpointslicemirroring-controller.k8s.io' },
        annotations: { note: 'b' },
        ownerReferences: [{ kind: 'Endpoints', name: 'ext' }],
      },
      addressType: 'IPv4',
      endpoints: [
        { addresses: ['10.0.0.1'], conditions: { ready: true } },
        { addresses: ['10.0.0.2'], conditions: { ready: false } },
      ],
      ports: [{ name: '', port: 80, protocol: 'TCP' }],
    });
  });
  it('have a slice for each family and each set of ports', () => {
    const subsets = [
      { addresses: [{ ip: '10.0.0.1' }, { ip: 'fd00::1' }], ports: PORTS },
      { addresses: [{ ip: '10.0.0.1' }], ports: [{ port: 81 }] },
    ];
    expect(sync(endpoints(subsets)).bodies.map((body) => (body as EndpointSlice).addressType)).toEqual(['IPv4', 'IPv6', 'IPv4']);
  });
  it('that are mirrored already are left alone', () => expect(sync(endpoints(two), [stored(endpoints(two))]).calls).toEqual([]));
  it('that change have their slice changed, also for other ports', () =>
    expect(sync(endpoints([{ addresses: [{ ip: '10.0.0.9' }], ports: [{ port: 81 }] }]), [stored(endpoints(two))]).calls).toEqual([
      ['PUT endpointslices/ext-1'],
    ]));
  it.each<[string, ReturnType<typeof sync>]>([
    ['that are gone', sync(undefined, [stored(endpoints(two))])],
    ['whose Service is gone', sync(endpoints(two), [stored(endpoints(two))], null)],
    ['whose Service has a selector now', sync(endpoints(two), [stored(endpoints(two))], service({ app: 'web' }))],
    ['that forbid it', sync(endpoints(two, { labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } }), [stored(endpoints(two))])],
    ['of a leader election', sync(endpoints(two, { annotations: { 'control-plane.alpha.kubernetes.io/leader': '{}' } }), [stored(endpoints(two))])],
  ])('%s have no mirror', (_, { calls }) => expect(calls).toEqual([['DELETE endpointslices/ext-1']]));
  it('are mirrored up to a thousand addresses, which an Event says', () => {
    const addresses = Array.from({ length: 1_002 }, (_, i) => ({ ip: `10.0.${i >> 8}.${i & 255}` }));
    const { bodies, events } = sync(endpoints([{ addresses, ports: PORTS }]));
    expect((bodies[0] as EndpointSlice).endpoints).toHaveLength(1_000);
    expect(events.join()).toContain('2 addresses were skipped');
  });
});
