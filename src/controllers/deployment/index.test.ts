import { describe, expect, it } from 'vitest';
import type { Deployment, DeploymentSpec, PodTemplateSpec, ReplicaSet } from '../../api/types.gen';
import { decide, ownedBy } from '../testing';
import { deploymentController } from '.';

const template = (image: string): PodTemplateSpec => ({ metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image }] } });
const deployment = (
  spec: Partial<DeploymentSpec> = {},
  annotations: Readonly<Record<string, string>> = { 'deployment.kubernetes.io/revision': '2' },
): Deployment => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default', uid: 'web', generation: 1, annotations },
  spec: {
    replicas: 4,
    revisionHistoryLimit: 10,
    selector: { matchLabels: { app: 'web' } },
    template: template('web:2'),
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
    ...spec,
  },
  status: { observedGeneration: 1 },
});
/** `web-1` with so many Pods wanted, there, and available. */
const set = (revision: number, replicas: number, available = replicas, more: { readonly desired?: number } = {}): ReplicaSet => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: {
    name: `web-${revision}`,
    namespace: 'default',
    uid: `web-${revision}`,
    generation: 1,
    creationTimestamp: `2025-01-0${revision}T00:00:00Z`,
    labels: { app: 'web' },
    annotations: {
      'deployment.kubernetes.io/revision': `${revision}`,
      'deployment.kubernetes.io/desired-replicas': `${more.desired ?? 4}`,
      'deployment.kubernetes.io/max-replicas': `${(more.desired ?? 4) + 1}`,
    },
    ownerReferences: ownedBy('Deployment', 'web'),
  },
  spec: { replicas, selector: { matchLabels: { app: 'web' } }, template: template(`web:${revision}`) },
  status: { replicas, readyReplicas: available, availableReplicas: available, observedGeneration: 1, terminatingReplicas: 0 },
});
const sync = (one: Deployment, sets: readonly ReplicaSet[]) => {
  const { calls, bodies } = decide(deploymentController, 'default/web', { objects: { deployments: [one], replicasets: sets } });
  const changes = bodies.flatMap((body) => ((body as ReplicaSet | undefined)?.kind === 'ReplicaSet' ? [body as ReplicaSet] : []));
  return {
    calls: calls.flat(),
    sizes: changes.map(({ metadata, spec }) => `${metadata.name} ${spec?.replicas}`),
    changes,
    status: (bodies.at(-1) as Deployment | undefined)?.status,
  };
};

describe('a Deployment', () => {
  it('makes a ReplicaSet for its template, named by the template’s hash, and notes its revision', () => {
    const { calls, changes } = sync(deployment({}, {}), []);
    expect(calls).toEqual(['POST replicasets [ScalingReplicaSet]', 'PUT deployments/web/status', 'PUT deployments/web/status']);
    const [made] = changes;
    const hash = made!.metadata.labels?.['pod-template-hash'];
    expect(made).toMatchObject({ metadata: { name: `web-${hash}` }, spec: { replicas: 4, selector: { matchLabels: { 'pod-template-hash': hash } } } });
  });
  it('begins a rolling update with as many new Pods as the surge allows', () => expect(sync(deployment(), [set(1, 4), set(2, 0)]).sizes).toEqual(['web-2 1']));
  it('then takes away old ones, as long as enough are available', () => expect(sync(deployment(), [set(1, 4), set(2, 1, 0)]).sizes).toEqual(['web-1 3']));
  it('waits for the new Pods when no more may be missing', () => expect(sync(deployment(), [set(1, 3), set(2, 2, 0)]).sizes).toEqual([]));
  it('takes away first what of the old is not available anyway', () => expect(sync(deployment(), [set(1, 4, 3), set(2, 1, 0)]).sizes).toEqual(['web-1 3']));
  it('spreads a change of its size over the sets of a rollout', () => {
    expect(sync(deployment({ replicas: 8 }), [set(1, 3), set(2, 2)]).sizes).toEqual(['web-1 6', 'web-2 4']);
  });
  it('that is paused only scales', () => {
    expect(sync(deployment({ paused: true }), [set(1, 4), set(2, 0)]).sizes).toEqual([]);
    expect(sync(deployment({ paused: true, replicas: 6 }), [set(1, 4), set(2, 0)]).sizes).toEqual(['web-1 6']);
  });
  it('with Recreate, ends the old Pods before it starts new ones', () => {
    const recreating = deployment({ strategy: { type: 'Recreate' } });
    expect(sync(recreating, [set(1, 4), set(2, 0)]).sizes).toEqual(['web-1 0']);
    expect(sync(recreating, [set(1, 0), set(2, 0)]).sizes).toEqual(['web-2 4']);
  });
  it('gives an old revision that is wanted again the highest number', () =>
    expect(sync(deployment({ template: template('web:1') }), [set(1, 0), set(2, 4)]).changes[0]?.metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '3',
      'deployment.kubernetes.io/revision-history': '1',
    }));
  it('counts revisions in 64 bits', () => {
    const old = { ...set(1, 4), metadata: { ...set(1, 4).metadata, annotations: { 'deployment.kubernetes.io/revision': '3546343826724305832' } } };
    expect(sync(deployment(), [old]).changes[0]?.metadata.annotations).toMatchObject({ 'deployment.kubernetes.io/revision': '3546343826724305833' });
  });
  it('keeps only so many old revisions', () => {
    const done = { ...deployment({ revisionHistoryLimit: 1, template: template('web:3') }, { 'deployment.kubernetes.io/revision': '3' }) };
    const complete: Deployment = { ...done, status: { observedGeneration: 1, replicas: 4, updatedReplicas: 4, availableReplicas: 4, readyReplicas: 4 } };
    expect(sync(complete, [set(1, 0), set(2, 0), set(3, 4)]).calls).toContain('DELETE replicasets/web-1');
  });
  it('is available while enough of its Pods are', () => {
    const available = (count: number) => sync(deployment(), [set(2, 4, count)]).status?.conditions?.find((c) => c.type === 'Available');
    expect(available(3)).toMatchObject({ status: 'True', reason: 'MinimumReplicasAvailable' });
    expect(available(2)).toMatchObject({ status: 'False', reason: 'MinimumReplicasUnavailable' });
  });
});
