import { describe, expect, it } from 'vitest';
import type { Endpoint, EndpointSlice, Service } from '../../api/types.gen';
import { podOf } from '../testing';
import { endpointOf, planSlices, portsOf } from './slices';

const service: Service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'default' },
  spec: { ports: [{ name: 'http', port: 80, targetPort: 'web' }] },
};
const endpoint = (i: number): Endpoint => ({ addresses: [`10.0.0.${i}`], targetRef: { kind: 'Pod', uid: `${i}` } });
const slice = (name: string, from: number, to: number): EndpointSlice => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name },
  addressType: 'IPv4',
  endpoints: Array.from({ length: to - from }, (_, i) => endpoint(from + i)),
});
/** `create 100, update a 3, remove b`: with so many endpoints. */
const plan = (wanted: readonly number[], existing: readonly EndpointSlice[]): readonly string[] => {
  const { create, update, remove } = planSlices({ ports: [], endpoints: wanted.map(endpoint) }, existing);
  return [
    ...create.map(({ endpoints }) => `create ${endpoints.length}`),
    ...update.map(({ metadata, endpoints }) => `update ${metadata.name} ${endpoints?.length}`),
    ...remove.map(({ metadata }) => `remove ${metadata.name}`),
  ];
};
const numbers = (from: number, to: number): readonly number[] => Array.from({ length: to - from }, (_, i) => from + i);

describe('a Service’s slices', () => {
  it.each<[what: string, wanted: readonly number[], existing: readonly EndpointSlice[], plan: readonly string[]]>([
    ['hold a hundred endpoints each', numbers(0, 250), [], ['create 100', 'create 100', 'create 50']],
    ['stay as they are if nothing changes', numbers(0, 3), [slice('a', 0, 3)], []],
    ['lose what is gone', numbers(1, 3), [slice('a', 0, 3)], ['update a 2']],
    ['take what is new if there is room', numbers(0, 4), [slice('a', 0, 3)], ['update a 4']],
    ['rather in the fullest with room', numbers(0, 51), [slice('a', 0, 10), slice('b', 10, 50)], ['update b 41']],
    ['are as few as can be when they change', numbers(0, 151), [slice('a', 0, 100), slice('b', 100, 150)], ['update b 51']],
    ['go when nothing is left in them', [], [slice('a', 0, 3)], ['remove a']],
  ])('%s', (_, wanted, existing, expected) => expect(plan(wanted, existing)).toEqual(expected));
});

describe('a Pod as an endpoint', () => {
  it.each([
    [undefined, 'zone-1', undefined],
    ['PreferClose', 'zone-1', { forZones: [{ name: 'zone-1' }] }],
    ['PreferSameZone', 'zone-1', { forZones: [{ name: 'zone-1' }] }],
    ['PreferSameZone', undefined, undefined],
    ['PreferSameNode', 'zone-1', { forNodes: [{ name: 'node-1' }], forZones: [{ name: 'zone-1' }] }],
  ])('says with the traffic distribution %s in zone %s for whom it is', (trafficDistribution, zone, hints) => {
    const near: Service = { ...service, spec: { ...service.spec, publishNotReadyAddresses: true, ...(trafficDistribution && { trafficDistribution }) } };
    const pod = podOf('p', {});
    expect(endpointOf({ ...pod, spec: { ...pod.spec!, nodeName: 'node-1' } }, near, zone).hints).toEqual(hints);
  });
  const conditions = (options: Parameters<typeof podOf>[1]) => endpointOf(podOf('p', options), service, undefined).conditions;
  it.each([
    ['ready', {}, { ready: true, serving: true, terminating: false }],
    ['not ready', { ready: false }, { ready: false, serving: false, terminating: false }],
    ['on its way out, and still serving', { deleting: true }, { ready: false, serving: true, terminating: true }],
  ])('%s', (_, options, expected) => expect(conditions(options)).toEqual(expected));
  it('offers the port that the Service names', () => {
    const pod = { ...podOf('p'), spec: { containers: [{ name: 'c', ports: [{ name: 'web', containerPort: 8080 }] }] } };
    expect(portsOf(pod, service)).toEqual([{ name: 'http', protocol: 'TCP', port: 8080 }]);
    expect(portsOf(podOf('without'), service)).toEqual([]);
  });
});
