import { describe, expect, it } from 'vitest';
import type { Service } from '../../api/types.gen';
import { decide } from '../testing';
import { serviceLoadBalancerController } from '.';

const FINALIZER = 'service.kubernetes.io/load-balancer-cleanup';
const balanced = (name: string, more: { readonly spec?: Service['spec']; readonly ip?: string; readonly metadata?: Service['metadata'] } = {}): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'default', finalizers: [FINALIZER], ...more.metadata },
  spec: { type: 'LoadBalancer', ports: [{ port: 80 }], ...more.spec },
  status: { loadBalancer: more.ip ? { ingress: [{ ip: more.ip, ipMode: 'VIP' }] } : {} },
});
const sync = (service: Service, ...others: readonly Service[]) =>
  decide(serviceLoadBalancerController, `default/${service.metadata.name}`, { objects: { services: [service, ...others] } });
const ingressOf = (body: unknown) => (body as Service).status?.loadBalancer?.ingress;

describe('a Service that wants a load balancer', () => {
  it('is marked, so that its address is taken back one day', () => {
    const { calls, bodies, events } = sync(balanced('web', { metadata: { finalizers: [] } }));
    expect([calls.flat(), events]).toEqual([['PUT services/web'], ['Normal EnsuringLoadBalancer Ensuring load balancer']]);
    expect(bodies).toMatchObject([{ metadata: { finalizers: [FINALIZER] } }]);
  });
  it('gets the first address that nobody has', () => {
    const { calls, bodies } = sync(balanced('web'), balanced('shop', { ip: '172.18.255.200' }));
    expect([calls.flat(), bodies.map(ingressOf)]).toEqual([['PUT services/web/status [EnsuredLoadBalancer]'], [[{ ip: '172.18.255.201', ipMode: 'VIP' }]]]);
  });
  it('gets the one that it asks for', () =>
    expect(sync(balanced('web', { spec: { loadBalancerIP: '172.18.255.220' } })).bodies.map(ingressOf)).toEqual([[{ ip: '172.18.255.220', ipMode: 'VIP' }]]));
  it('is told if there is none, and looked at again', () =>
    expect(sync(balanced('web', { spec: { loadBalancerIP: '8.8.8.8' } }))).toMatchObject({
      calls: [],
      events: ['Warning SyncLoadBalancerFailed Error syncing load balancer: failed to ensure load balancer: address 8.8.8.8 is not free'],
      againAfterUs: 5e6,
    }));
  it('keeps what it has', () => expect(sync(balanced('web', { ip: '172.18.255.200' })).calls).toEqual([]));
  it('is left alone where another is to give it', () =>
    expect(sync(balanced('web', { spec: { loadBalancerClass: 'x/y' }, metadata: { finalizers: [] } })).calls).toEqual([]));
});

describe('a Service that goes, or wants none any more', () => {
  it.each([
    ['goes', { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } }],
    ['is another', { spec: { type: 'ClusterIP' } }],
  ])('that %s gives its address back, and then is free', (_, more) => {
    const { calls, bodies, events } = sync(balanced('web', { ip: '172.18.255.200', ...more }));
    expect([calls.flat(), bodies.map(ingressOf), events]).toEqual([
      ['PUT services/web/status'],
      [undefined],
      ['Normal DeletingLoadBalancer Deleting load balancer'],
    ]);
    const freed = sync(balanced('web', more));
    expect(freed.calls.flat()).toEqual(['PUT services/web [DeletedLoadBalancer]']);
    expect((freed.bodies[0] as Service).metadata.finalizers).toBeUndefined();
  });
});
