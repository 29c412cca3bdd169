import { describe, expect, it } from 'vitest';
import type { Lease, Node } from '../api/types.gen';
import type { ApiResponse } from '../api/wire';
import { writable } from '../sim/copy-on-write';
import { allocatableOf, NODE, notePressure, onNodeResponse, onNodeTimer, startNode } from './node-agent';
import { nodeStatus } from './node-status';
import type { NodeTag } from './state';
import { room, START_US } from './testing';

type Room = ReturnType<typeof room>;

const response = (code: number, body: unknown = {}): ApiResponse => ({ type: 'response', stream: 1, code, body });
const answer = (on: Room, what: NodeTag['for'], code: number, body?: unknown, seconds = 0): void =>
  onNodeResponse(on.at(seconds), { for: what }, response(code, body));
/** What it reminds itself of: `lease in 10 s`. */
const reminders = (on: Room): readonly string[] =>
  on.reminders().flatMap(({ body, seconds }) => (body.type === 'node-timer' ? [`${body.what} in ${seconds} s`] : []));
const LEASE: Lease = {
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: { name: 'node-1', resourceVersion: '7' },
  spec: { holderIdentity: 'node-1' },
};

/** The node, as the API server has it when it has taken what the kubelet last told. */
function node(on: Room, status: Partial<NonNullable<Node['status']>> = {}): Node {
  const { node: options, hostIp, state } = on.kubelet;
  const told = nodeStatus({ node: options, known: undefined, images: [], agent: state.agent, hostIp, nowUs: START_US });
  return { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1' }, status: { ...told, ...status } };
}
/** A kubelet whose node is registered and Ready, and was reported at the start. */
function ready(): Room {
  const on = room();
  on.kubelet.state.agent = { ...on.kubelet.state.agent, ready: true, reportedAtUs: START_US };
  on.knows(NODE, '/api/v1/nodes', [node(on)]);
  return on;
}

describe('a kubelet that starts', () => {
  it('registers its node, with its labels and taints, not yet ready, and takes its lease', () => {
    const taints = [{ key: 'gpu', effect: 'NoSchedule' }];
    const on = room({ labels: { zone: 'a' }, taints });
    startNode(on.at());
    const [registered, lease] = on.requests();
    expect([registered?.method, registered?.path, lease?.method, lease?.path]).toEqual([
      'POST',
      '/api/v1/nodes',
      'POST',
      '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases',
    ]);
    expect(registered?.body).toMatchObject({ metadata: { name: 'node-1', labels: { 'kubernetes.io/hostname': 'node-1', zone: 'a' } }, spec: { taints } });
    expect((registered!.body as Node).status?.conditions?.find((c) => c.type === 'Ready')?.status).toBe('False');
    expect(lease?.body).toMatchObject({ spec: { holderIdentity: 'node-1', leaseDurationSeconds: 40, renewTime: '2026-01-01T00:00:00.000000Z' } });
    expect(reminders(on)).toEqual(['lease in 10 s']);
  });
  it.each([
    ['is new', 201],
    ['is there already', 409],
  ])('is ready a second after its node %s', (_, code) => {
    const on = room();
    answer(on, 'node-create', code);
    expect(reminders(on)).toEqual(['ready in 1 s']);
  });
  it('tries to register again and again, at longer and longer intervals', () => {
    const on = room();
    for (let i = 0; i < 9; i++) answer(on, 'node-create', 503);
    expect(reminders(on)).toEqual([0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 7, 7].map((seconds) => `register in ${seconds} s`));
    onNodeTimer(on.at(), 'register');
    expect(on.asked()).toEqual(['POST nodes']);
  });
  it('reports its node when it is ready', () => {
    const on = room();
    on.knows(NODE, '/api/v1/nodes', [node(on)]);
    onNodeTimer(on.at(), 'ready');
    expect([on.asked(), reminders(on)]).toEqual([['PATCH nodes/node-1/status'], ['status in 10 s']]);
  });
  it.each([
    ['of a machine that is new: none', 1, '0'],
    ['of one that was there before: as they were', 2, '3'],
  ])('reports the extended resources %s', (_, boot, dongles) => {
    const on = room();
    on.kubelet.state.boot = boot;
    on.knows(NODE, '/api/v1/nodes', [node(on, { capacity: { 'example.com/dongle': '3' } })]);
    onNodeTimer(on.at(), 'ready');
    expect(on.requests()).toMatchObject([{ body: { status: { allocatable: { 'example.com/dongle': dongles } } } }]);
  });
});

describe('the status of a node', () => {
  it('is checked every ten seconds, and sent only if it is news', () => {
    const on = ready();
    onNodeTimer(on.at(10), 'status');
    expect([on.asked(), reminders(on)]).toEqual([[], ['status in 10 s']]);
    writable(on.kubelet.state, 'images').set('nginx', { name: 'nginx', imageRef: 'nginx', sizeBytes: 1 });
    onNodeTimer(on.at(20), 'status');
    expect(on.asked()).toEqual(['PATCH nodes/node-1/status']);
  });
  it('is sent after five minutes in any case, and then again five minutes later', () => {
    const on = ready();
    onNodeTimer(on.at(299), 'status');
    expect(on.asked()).toEqual([]);
    onNodeTimer(on.at(300), 'status');
    expect(on.asked()).toEqual(['PATCH nodes/node-1/status']);
    answer(on, 'node-status', 200, {}, 300);
    onNodeTimer(on.at(590), 'status');
    expect(on.asked()).toEqual([]);
  });
  it('that did not arrive is sent again at the next check', () => {
    const on = ready();
    onNodeTimer(on.at(300), 'status');
    answer(on, 'node-status', 503, {}, 301);
    on.asked();
    onNodeTimer(on.at(310), 'status');
    expect(on.asked()).toEqual(['PATCH nodes/node-1/status']);
  });
  it('is not sent for a node that somebody has deleted', () => {
    const on = room();
    on.knows(NODE, '/api/v1/nodes', []);
    onNodeTimer(on.at(1000), 'status');
    expect(on.asked()).toEqual([]);
  });
  it('tells at the next check that memory ran short', () => {
    const on = ready();
    notePressure(on.at(9), 'memory');
    onNodeTimer(on.at(10), 'status');
    const [{ body } = {}] = on.requests();
    expect((body as Node).status?.conditions?.find((c) => c.type === 'MemoryPressure')?.status).toBe('True');
  });
});

describe('a lease', () => {
  it('is renewed every ten seconds, as it was last seen', () => {
    const on = room();
    answer(on, 'lease-create', 201, LEASE);
    onNodeTimer(on.at(10), 'lease');
    expect(reminders(on)).toEqual(['lease in 10 s']);
    expect(on.requests()).toMatchObject([{ method: 'PUT', body: { metadata: { resourceVersion: '7' }, spec: { renewTime: '2026-01-01T00:00:10.000000Z' } } }]);
  });
  it.each([404, 409])('that cannot be written (%i) is read, to know better next time', (code) => {
    const on = room();
    answer(on, 'lease-update', code);
    expect(on.asked()).toEqual(['GET leases/node-1']);
  });
  it.each<[what: string, code: number, body: object, next: string]>([
    ['is there is renewed', 200, LEASE, 'PUT leases/node-1'],
    ['is gone is made anew', 404, {}, 'POST leases'],
    ['nobody can tell of is tried again', 503, {}, 'PUT leases/node-1'],
  ])('that %s', (_, code, body, next) => {
    const on = room();
    answer(on, 'lease-create', 201, LEASE);
    answer(on, 'lease-get', code, body);
    onNodeTimer(on.at(10), 'lease');
    expect(on.asked()).toEqual([next]);
  });
});

it('a Pod may have what the machine has, and the extended resources of the node', () => {
  const on = room();
  expect(allocatableOf(on.kubelet)).toEqual({ cpu: '4', memory: '8Gi', pods: '110' });
  on.knows(NODE, '/api/v1/nodes', [node(on, { capacity: { cpu: '64', 'example.com/dongle': '3' } })]);
  expect(allocatableOf(on.kubelet)).toEqual({ cpu: '4', memory: '8Gi', pods: '110', 'example.com/dongle': '3' });
});
