import { describe, expect, it } from 'vitest';
import type { Endpoints, Pod, Service } from '../../api/types.gen';
import { decide, podOf } from '../testing';
import { endpointsController } from '.';

const service = (spec: Service['spec'] = {}): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'default', labels: { team: 'a' }, creationTimestamp: '2025-12-31T00:00:00Z' },
  spec: { selector: { app: 'web' }, clusterIP: '10.96.0.10', ports: [{ port: 80, targetPort: 'http' }], ...spec },
});
/** A Pod that listens on a port named `http`. */
const pod = (name: string, ip: string, port: number, options: Parameters<typeof podOf>[1] = {}): Pod => {
  const one = podOf(name, { labels: { app: 'web' }, node: 'node-1', ...options });
  return {
    ...one,
    spec: { ...one.spec, containers: [{ name: 'main', image: 'nginx', ports: [{ name: 'http', containerPort: port }] }] },
    status: { ...one.status, podIP: ip, podIPs: [{ ip }] },
  };
};
const sync = (one: Service | undefined, pods: readonly Pod[], endpoints: readonly Endpoints[] = []) =>
  decide(endpointsController, 'default/web', { objects: { services: one ? [one] : [], pods, endpoints } });
const subsets = (one: Service, pods: readonly Pod[]) =>
  (sync(one, pods).bodies[0] as Endpoints).subsets?.map(({ addresses, notReadyAddresses, ports }) => ({
    ready: addresses?.map(({ ip }) => ip),
    notReady: notReadyAddresses?.map(({ ip }) => ip),
    ports: ports?.map(({ port }) => port),
  }));

describe('a Service’s Endpoints', () => {
  it('are its Pods’ addresses in the order of their text, ready or not', () =>
    expect(subsets(service(), [pod('b', '10.0.0.10', 8080), pod('a', '10.0.0.9', 8080), pod('c', '10.0.0.3', 8080, { ready: false })])).toEqual([
      { ready: ['10.0.0.10', '10.0.0.9'], notReady: ['10.0.0.3'], ports: [8080] },
    ]));
  it('stand in one subset for each set of ports', () => expect(subsets(service(), [pod('a', '10.0.0.1', 8080), pod('b', '10.0.0.2', 9090)])).toHaveLength(2));
  it('leave out Pods that are going', () =>
    expect(subsets(service(), [pod('a', '10.0.0.1', 8080), pod('b', '10.0.0.2', 8080, { deleting: true })])).toEqual([
      { ready: ['10.0.0.1'], notReady: undefined, ports: [8080] },
    ]));
  it('unless all are to be published: then all count as ready', () =>
    expect(subsets(service({ publishNotReadyAddresses: true }), [pod('a', '10.0.0.1', 8080, { ready: false })])).toEqual([
      { ready: ['10.0.0.1'], notReady: undefined, ports: [8080] },
    ]));
  it('bear the Service’s labels, and that of a headless one', () => {
    const { bodies } = sync(service({ clusterIP: 'None' }), []);
    expect((bodies[0] as Endpoints).metadata.labels).toEqual({
      team: 'a',
      'service.kubernetes.io/headless': '',
      'endpoints.kubernetes.io/managed-by': 'endpoint-controller',
    });
  });
  it('that say what is so are left alone', () => {
    const pods = [pod('a', '10.0.0.1', 8080)];
    const { bodies } = sync(service(), pods);
    const written = bodies[0] as Endpoints;
    const stored = { ...written, metadata: { ...written.metadata, namespace: 'default' } };
    expect(sync(service(), pods, [stored]).calls).toEqual([]);
  });
  it.each([
    ['up to a thousand', 1_000, 0, [1_000, 0], undefined],
    ['ready ones first', 999, 3, [999, 1], 'truncated'],
    ['and no more, which they say', 1_001, 3, [1_000, 0], 'truncated'],
  ])('are %s', (_, ready, notReady, listed, mark) => {
    const pods = Array.from({ length: ready + notReady }, (_pod, i) =>
      pod(`p${i}`, `10.0.${Math.floor(i / 250)}.${(i % 250) + 1}`, 8080, { ready: i < ready }),
    );
    const { metadata, subsets: lists } = sync(service(), pods).bodies[0] as Endpoints;
    expect([lists?.[0]?.addresses?.length ?? 0, lists?.[0]?.notReadyAddresses?.length ?? 0]).toEqual(listed);
    expect(metadata.annotations?.['endpoints.kubernetes.io/over-capacity']).toBe(mark);
  });
  it('lose the mark when there is room again', () => {
    const pods = [pod('a', '10.0.0.1', 8080)];
    const written = sync(service(), pods).bodies[0] as Endpoints;
    const marked = {
      ...written,
      metadata: { ...written.metadata, namespace: 'default', annotations: { 'endpoints.kubernetes.io/over-capacity': 'truncated' } },
    };
    const { calls, bodies } = sync(service(), pods, [marked]);
    expect(calls).toEqual([['PUT endpoints/web']]);
    expect((bodies[0] as Endpoints).metadata.annotations?.['endpoints.kubernetes.io/over-capacity']).toBeUndefined();
  });
  it('go with the Service', () => expect(sync(undefined, []).calls).toEqual([['DELETE endpoints/web']]));
  it('of a Service without a selector are somebody else’s', () => {
    const { selector: _, ...spec } = service().spec ?? {};
    expect(sync({ ...service(), spec }, []).calls).toEqual([]);
  });
});
