import { describe, expect, it } from 'vitest';
import type { EndpointSlice, Service } from '../api/types.gen';
import { candidatesOf, createServiceTable, letsIn, servicePortAt, slicesByService } from './service-table';

const service = (spec: Service['spec'], status?: Service['status']): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'default' },
  spec: { clusterIP: '10.96.0.7', ports: [{ name: 'http', port: 80, nodePort: 30_080 }], ...spec },
  ...(status && { status }),
});
const slice = (endpoints: EndpointSlice['endpoints'], name = 'http'): EndpointSlice => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  addressType: 'IPv4',
  metadata: { name: 'web-1', namespace: 'default', labels: { 'kubernetes.io/service-name': 'web' } },
  ports: [{ name, port: 8080, protocol: 'TCP' }],
  endpoints: endpoints ?? [],
});
const at = (ip: string, nodeName: string, conditions: object = {}) => ({ addresses: [ip], nodeName, conditions });
const near = (ip: string, nodeName: string, forZone: string | undefined, forNode?: string) => ({
  ...at(ip, nodeName),
  hints: { ...(forZone && { forZones: [{ name: forZone }] }), ...(forNode && { forNodes: [{ name: forNode }] }) },
});
const TERMINATING = { ready: false, serving: true, terminating: true };
const ask = (port: number, protocol: 'http' | 'udp' = 'http') => ({ port, protocol });

it('a load balancer’s address lets in whom its Service names, other addresses let in all', () => {
  const ranges = { type: 'LoadBalancer', loadBalancerSourceRanges: ['10.244.1.0/24', ' 192.168.0.0/16 '] } as const;
  const table = createServiceTable([service(ranges, { loadBalancer: { ingress: [{ ip: '5.6.7.8' }] } })], new Map());
  const letIn = (ip: string) => ['10.244.1.9', '192.168.7.7', '10.244.2.9'].map((source) => letsIn(servicePortAt(table, ip, ask(80), undefined)!, source));
  expect([letIn('5.6.7.8'), letIn('10.96.0.7')]).toEqual([
    [true, true, false],
    [true, true, true],
  ]);
});

describe('what a packet finds', () => {
  const table = createServiceTable(
    [service({ type: 'NodePort', externalIPs: ['1.2.3.4'] }, { loadBalancer: { ingress: [{ ip: '5.6.7.8' }] } })],
    slicesByService([slice([at('10.244.1.2', 'a')])]),
  );
  it.each([
    ['the cluster IP', '10.96.0.7', ask(80), undefined, true],
    ['an external IP', '1.2.3.4', ask(80), undefined, true],
    ["a load balancer's", '5.6.7.8', ask(80), undefined, true],
    ['a node port', '172.18.0.3', ask(30_080), 'b', true],
    ['another port', '10.96.0.7', ask(81), undefined, false],
    ['another transport', '10.96.0.7', ask(80, 'udp'), undefined, false],
    ['a node port where no node is', '10.0.0.1', ask(30_080), undefined, false],
  ])('at %s', (_, ip, asked, node, found) => expect(servicePortAt(table, ip, asked, node) !== undefined).toBe(found));
});

describe('where it may go', () => {
  const goes = (endpoints: NonNullable<EndpointSlice['endpoints']>, here?: string, name?: string) => {
    const table = createServiceTable([service({})], slicesByService([slice(endpoints, name)]));
    return candidatesOf(servicePortAt(table, '10.96.0.7', ask(80), undefined)!, here, { node: 'n', zone: 'z' })?.map(({ ip, port }) => `${ip}:${port}`);
  };
  it('to whoever is ready', () => expect(goes([at('a', 'n'), at('b', 'n', { ready: false })])).toEqual(['a:8080']));
  it('without any, to those that end and still answer', () => expect(goes([at('a', 'n', TERMINATING), at('b', 'n', { ready: false })])).toEqual(['a:8080']));
  it('to nobody by another name of the port', () => expect(goes([at('a', 'n')], undefined, 'other')).toEqual([]));
  it('only here, where that is wanted; it is dropped if all are elsewhere', () => {
    expect(goes([at('a', 'n'), at('b', 'm')], 'm')).toEqual(['b:8080']);
    expect(goes([at('a', 'n')], 'm')).toBeUndefined();
    expect(goes([at('a', 'n'), at('b', 'm', TERMINATING)], 'm')).toEqual(['b:8080']);
    expect(goes([], 'm')).toEqual([]);
  });
  it('to those that are meant for this node, or for its zone; to all where one of them does not say, or nobody is near', () => {
    expect(goes([near('a', 'm', 'z'), near('b', 'o', 'y')])).toEqual(['a:8080']);
    expect(goes([near('a', 'n', 'z', 'n'), near('b', 'm', 'z', 'm')])).toEqual(['a:8080']);
    expect(goes([near('a', 'o', 'y', 'o'), near('b', 'm', 'z', 'm')])).toEqual(['b:8080']);
    expect(goes([near('a', 'm', 'z'), at('b', 'o')])).toEqual(['a:8080', 'b:8080']);
    expect(goes([near('a', 'm', 'y'), near('b', 'o', 'x')])).toEqual(['a:8080', 'b:8080']);
  });
});
