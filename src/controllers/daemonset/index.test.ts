import { describe, expect, it } from 'vitest';
import type { ControllerRevision, DaemonSet, DaemonSetSpec, Node, Pod } from '../../api/types.gen';
import { decide, NOW_US, nodeOf, ownedBy, type PodOptions, podOf, viewOf } from '../testing';
import { daemonSetController } from '.';

const template = { metadata: { labels: { app: 'agent' } }, spec: { containers: [] } };
const set = (spec: Partial<DaemonSetSpec> = {}): DaemonSet => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'agent', namespace: 'default', uid: 'agent', generation: 1 },
  spec: { selector: { matchLabels: { app: 'agent' } }, template, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } }, ...spec },
});
const revision: ControllerRevision = {
  apiVersion: 'apps/v1',
  kind: 'ControllerRevision',
  metadata: {
    name: 'agent-new',
    namespace: 'default',
    uid: 'r',
    labels: { app: 'agent', 'controller-revision-hash': 'new' },
    ownerReferences: ownedBy('DaemonSet', 'agent'),
  },
  data: { spec: { template: { ...template, $patch: 'replace' } } },
  revision: 2,
};
const daemon = (node: string, hash = 'new', options: PodOptions = {}): Pod =>
  podOf(`agent-${node}${options.deleting ? '-going' : ''}`, {
    node,
    owner: ownedBy('DaemonSet', 'agent'),
    labels: { app: 'agent', 'controller-revision-hash': hash },
    ...options,
  });
const TAKEN = { apiVersion: 'v1', kind: 'Status', metadata: {}, reason: 'AlreadyExists' } as const;
const taint = (effect: string) => [{ key: 'maint', value: 'x', effect }];
const sync = (one: DaemonSet, nodes: readonly Node[], pods: readonly Pod[] = [], revisions: readonly ControllerRevision[] = [revision]) => {
  const { calls, events, bodies } = decide(daemonSetController, 'default/agent', {
    objects: { daemonsets: [one], nodes, pods, controllerrevisions: revisions },
  });
  return { calls: calls.flat().filter((call) => !call.endsWith('/status')), status: (bodies.at(-1) as DaemonSet).status, events, bodies };
};
const NODES = ['a', 'b', 'c'].map((name) => nodeOf(name));

describe('a DaemonSet', () => {
  it('notes its template as a revision, and has a Pod on every node', () => {
    const { calls, bodies } = sync(set(), NODES, [], []);
    expect(calls).toEqual(['POST controllerrevisions', ...Array.from({ length: 3 }, () => 'POST pods [SuccessfulCreate]')]);
    const terms = bodies
      .slice(1, 4)
      .map((body) => (body as Pod).spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms);
    expect(terms.map((t) => t?.[0]?.matchFields?.[0]?.values?.[0])).toEqual(['a', 'b', 'c']);
  });
  it('only on nodes that its selector means', () =>
    expect(
      sync(set({ template: { ...template, spec: { containers: [], nodeSelector: { disk: 'ssd' } } } }), [nodeOf('a'), nodeOf('b', [], { disk: 'ssd' })], [], [])
        .calls,
    ).toEqual(['POST controllerrevisions', 'POST pods [SuccessfulCreate]']));
  it.each([
    ['NoSchedule keeps a daemon away, but lets one stay', 'NoSchedule', []],
    ['NoExecute takes it away', 'NoExecute', ['DELETE pods/agent-a [SuccessfulDelete]']],
  ])('%s', (_, effect, calls) => {
    expect(sync(set(), [nodeOf('a', taint(effect))]).calls).toEqual([]);
    expect(sync(set(), [nodeOf('a', taint(effect))], [daemon('a')]).calls).toEqual(calls);
  });
  it('runs on nodes that are not ready or cordoned', () => {
    const trouble = [
      { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' },
      { key: 'node.kubernetes.io/not-ready', effect: 'NoExecute' },
    ];
    expect(sync(set(), [nodeOf('a', trouble)]).calls).toEqual(['POST pods [SuccessfulCreate]']);
  });
  it('says that it found a daemon that has failed, and makes another', () => {
    const { calls, events } = sync(set(), [nodeOf('a')], [daemon('a', 'new', { phase: 'Failed' })]);
    expect(calls).toEqual(['DELETE pods/agent-a [SuccessfulDelete]']);
    expect(events).toEqual(['Warning FailedDaemonPod Found failed daemon pod default/agent-a on node a, will try to kill it']);
  });
  it('replaces old Pods one at a time, and waits while one is missing', () => {
    expect(sync(set(), NODES, [daemon('a', 'old'), daemon('b', 'old'), daemon('c', 'old')]).calls).toEqual(['DELETE pods/agent-a [SuccessfulDelete]']);
    expect(sync(set(), NODES, [daemon('a', 'new', { ready: false }), daemon('b', 'old'), daemon('c', 'old')]).calls).toEqual([]);
  });
  it('with a surge, starts the new Pod beside the old one first', () => {
    const surging = set({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } });
    expect(sync(surging, [nodeOf('a')], [daemon('a', 'old')]).calls).toEqual(['POST pods [SuccessfulCreate]']);
  });
  it('with OnDelete, leaves old Pods alone', () =>
    expect(sync(set({ updateStrategy: { type: 'OnDelete' } }), [nodeOf('a')], [daemon('a', 'old')]).calls).toEqual([]));
  it('keeps each revision with the keys of its template in order, as Go prints them', () => {
    const unordered = { spec: { restartPolicy: 'Always', containers: [] }, metadata: { labels: { app: 'agent' } } };
    const made = sync(set({ template: unordered }), [], [], []).bodies.find((body) => 'data' in (body as object)) as ControllerRevision;
    expect(JSON.stringify(made.data)).toBe(
      '{"spec":{"template":{"$patch":"replace","metadata":{"labels":{"app":"agent"}},"spec":{"containers":[],"restartPolicy":"Always"}}}}',
    );
  });
  it('gives a revision another name where the name is that of another revision', () => {
    const other = { ...revision, data: { spec: { template: { $patch: 'replace' } } } };
    const attempt = (one: DaemonSet, existing: ControllerRevision) => {
      const view = viewOf(daemonSetController, { objects: { daemonsets: [one], controllerrevisions: [existing] } });
      const step = { call: { method: 'POST' as const, path: '', body: { ...revision, revision: 3 } }, awaits: 'controllerrevisions' };
      return daemonSetController.failed?.(view, 'default/agent', { step, code: 409, status: TAKEN, message: '' }, NOW_US);
    };
    const counted = { ...set(), status: { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0, collisionCount: 1 } };
    expect(attempt(set(), other)?.steps).toMatchObject([{ call: { method: 'PUT', body: { status: { collisionCount: 1 } } } }]);
    expect(attempt(counted, other)?.steps).toMatchObject([{ call: { body: { status: { collisionCount: 2 } } } }]);
    expect(attempt(set(), revision)).toBeUndefined();
  });
  it('counts', () => {
    const pods = [daemon('a'), daemon('b', 'old', { ready: false }), daemon('d')];
    expect(sync(set(), [...NODES, nodeOf('d', taint('NoSchedule'))], pods).status).toEqual({
      desiredNumberScheduled: 3,
      currentNumberScheduled: 2,
      numberMisscheduled: 1,
      numberReady: 1,
      numberAvailable: 1,
      numberUnavailable: 2,
      updatedNumberScheduled: 1,
      observedGeneration: 1,
    });
  });
});
