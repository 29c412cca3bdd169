import { describe, expect, it } from 'vitest';
import type { ControllerRevision, Pod, StatefulSet, StatefulSetSpec, StatefulSetStatus } from '../../api/types.gen';
import { decide, ownedBy, type PodOptions, podOf } from '../testing';
import { statefulSetController } from '.';

const template = { metadata: { labels: { app: 'db' } }, spec: { containers: [] } };
const set = (spec: Partial<StatefulSetSpec> = {}, status: StatefulSetStatus = { replicas: 0, currentRevision: 'db-old' }): StatefulSet => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'db', namespace: 'default', uid: 'db', generation: 1 },
  spec: {
    replicas: 3,
    serviceName: 'db',
    selector: { matchLabels: { app: 'db' } },
    template,
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
    ...spec,
  },
  status,
});
const revision = (name: string, number: number, data: object): ControllerRevision => ({
  apiVersion: 'apps/v1',
  kind: 'ControllerRevision',
  metadata: { name, namespace: 'default', uid: name, labels: { app: 'db' }, ownerReferences: ownedBy('StatefulSet', 'db') },
  data: { spec: { template: { ...data, $patch: 'replace' } } },
  revision: number,
});
const REVISIONS = [revision('db-old', 1, { spec: {} }), revision('db-new', 2, template)];
const member = (ordinal: number, version = 'db-new', options: PodOptions = {}): Pod =>
  podOf(`db-${ordinal}`, { owner: ownedBy('StatefulSet', 'db'), labels: { app: 'db', 'controller-revision-hash': version }, ...options });
const sync = (one: StatefulSet, pods: readonly Pod[] = [], claims: readonly { metadata: { name: string; namespace: string } }[] = []) => {
  const objects = {
    statefulsets: [one],
    pods,
    controllerrevisions: REVISIONS,
    persistentvolumeclaims: claims.map((c) => ({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', ...c })),
  };
  const { calls, bodies, events } = decide(statefulSetController, 'default/db', { objects });
  return { calls: calls.flat().filter((call) => !call.endsWith('/status')), bodies, events, status: (bodies.at(-1) as StatefulSet).status };
};

describe('a StatefulSet', () => {
  it('creates its Pods one after the other: the next when the one before is ready', () => {
    const { calls, bodies } = sync(set());
    expect(calls).toEqual(['POST pods [SuccessfulCreate]']);
    expect(bodies[0]).toMatchObject({
      metadata: { name: 'db-0', labels: { 'apps.kubernetes.io/pod-index': '0' } },
      spec: { hostname: 'db-0', subdomain: 'db' },
    });
    expect(sync(set(), [member(0, 'db-new', { ready: false })]).calls).toEqual([]);
    expect((sync(set(), [member(0)]).bodies[0] as Pod).metadata.name).toBe('db-1');
  });
  it("adopts orphans that it selects if their names make them its own, and releases what has another's name", () => {
    const found = (name: string, owner: PodOptions = {}) =>
      sync(set(), [podOf(name, { labels: { app: 'db' }, ...owner }), member(0, 'db-new', { ready: false })]);
    expect(found('db-1').calls).toEqual(['GET statefulsets/db', 'PATCH pods/db-1']);
    expect(found('db').calls).toEqual([]);
    expect(found('web-1').calls).toEqual([]);
    expect(found('web-1', { owner: ownedBy('StatefulSet', 'db') }).calls).toEqual(['PATCH pods/web-1']);
  });
  it('with Parallel, creates all at once', () => expect(sync(set({ podManagementPolicy: 'Parallel' })).calls).toHaveLength(3));
  it('gives each Pod claims of its own, once', () => {
    const claims = { volumeClaimTemplates: [{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data' } }] };
    expect(sync(set(claims)).calls).toEqual(['POST persistentvolumeclaims [SuccessfulCreate]', 'POST pods [SuccessfulCreate]']);
    const again = sync(set(claims), [], [{ metadata: { name: 'data-db-0', namespace: 'default' } }]);
    expect(again.calls).toEqual(['POST pods [SuccessfulCreate]']);
    expect((again.bodies[0] as Pod).spec?.volumes).toEqual([{ name: 'data', persistentVolumeClaim: { claimName: 'data-db-0' } }]);
  });
  it('shrinks from the highest number down, one at a time', () => {
    const smaller = set({ replicas: 1 });
    expect(sync(smaller, [member(0), member(1), member(2)]).calls).toEqual(['DELETE pods/db-2 [SuccessfulDelete]']);
    expect(sync(smaller, [member(0), member(1), member(2, 'db-new', { deleting: true })]).calls).toEqual([]);
  });
  it('updates from the highest number down, waiting for each to be ready', () => {
    const old = [0, 1, 2].map((i) => member(i, 'db-old'));
    expect(sync(set(), old).calls).toEqual(['DELETE pods/db-2 [SuccessfulDelete]']);
    expect(sync(set(), [old[0]!, old[1]!, member(2, 'db-new', { ready: false })]).calls).toEqual([]);
    expect(sync(set(), [old[0]!, old[1]!, member(2)]).calls).toEqual(['DELETE pods/db-1 [SuccessfulDelete]']);
  });
  it('leaves those below its partition as they are, and makes them anew as they were', () => {
    const canary = set({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } });
    expect(sync(canary, [member(0, 'db-old'), member(1, 'db-old'), member(2)]).calls).toEqual([]);
    expect((sync(canary, [member(1, 'db-old'), member(2)]).bodies[0] as Pod).metadata.labels?.['controller-revision-hash']).toBe('db-old');
  });
  it('makes a Pod that has failed anew, and says so', () => {
    const { calls, events } = sync(set(), [member(0, 'db-new', { phase: 'Failed' })]);
    expect(calls).toEqual(['DELETE pods/db-0 [SuccessfulDelete]']);
    expect(events).toEqual(['Warning RecreatingFailedPod StatefulSet default/db is recreating failed Pod db-0']);
  });
  it('takes the new version for the current one when all are of it and ready', () => {
    expect(sync(set(), [member(0), member(1), member(2)]).status).toMatchObject({ currentRevision: 'db-new', currentReplicas: 3, updatedReplicas: 3 });
    expect(sync(set(), [member(0, 'db-old'), member(1), member(2)]).status).toMatchObject({
      currentRevision: 'db-old',
      currentReplicas: 1,
      updatedReplicas: 2,
    });
  });
});
