import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../api/object';
import type { DaemonSet, Job, Pod, PodDisruptionBudget, ReplicaSet, ResourceQuota, Service, StatefulSet } from '../api/types.gen';
import type { Controller } from '../client/controller';
import { daemonSetController } from './daemonset';
import { disruptionController } from './disruption';
import { endpointSliceController } from './endpointslice';
import { jobController } from './job';
import { replicaSetController } from './replicaset';
import { resourceQuotaController } from './resourcequota';
import { statefulSetController } from './statefulset';
import { nodeOf, ownedBy, type PodOptions, podOf } from './testing';
import { createProcess } from './testing-process';

/** A controller with an owner of so many Pods: how often Pods are looked at because one becomes unready and another is deleted. */
interface Family {
  readonly name: string;
  readonly looks: (pods: number) => number;
}

interface Member {
  readonly owners: string;
  readonly ownerOf: (pods: number) => KubeObject;
  readonly podOptions?: PodOptions;
}

const labels = { app: 'web' };
const metadata = { name: 'web', namespace: 'default', uid: 'web', generation: 1, creationTimestamp: '2025-12-31T00:00:00Z' };
const template = { metadata: { labels }, spec: { containers: [] } };
const selector = { matchLabels: labels };

function family<Note extends NonNullable<unknown>>(controller: Controller<Note>, { owners, ownerOf, podOptions = {} }: Member): Family {
  const podWith = (i: number, more: PodOptions = {}): Pod => {
    const pod = podOf(`web-${i}`, { labels, node: `node-${i}`, ...podOptions, ...more });
    return { ...pod, status: { ...pod.status, podIP: `10.0.${Math.floor(i / 100)}.${i % 100}` } };
  };
  return {
    name: controller.name,
    looks(pods) {
      let looks = 0;
      const counted = (object: KubeObject): KubeObject =>
        object.kind !== 'Pod'
          ? object
          : new Proxy(object, {
              get(target, field, receiver) {
                looks++;
                return Reflect.get(target, field, receiver);
              },
            });
      const process = createProcess(controller, counted);
      for (let i = 0; i < pods; i++) process.put('pods', podWith(i), true);
      for (let i = 0; i < pods; i++) process.put('nodes', nodeOf(`node-${i}`), true);
      process.put(owners, ownerOf(pods));
      process.relist('pods');
      process.ring();
      looks = 0;
      process.put('pods', podWith(7, { ready: false }));
      process.remove('pods', 'default/web-8');
      process.ring();
      return looks;
    },
  };
}

const FAMILIES: readonly Family[] = [
  family(replicaSetController, {
    owners: 'replicasets',
    ownerOf: (replicas): ReplicaSet => ({ apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata, spec: { replicas, minReadySeconds: 5, selector, template } }),
    podOptions: { owner: ownedBy('ReplicaSet', 'web') },
  }),
  family(statefulSetController, {
    owners: 'statefulsets',
    ownerOf: (replicas): StatefulSet => ({
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata,
      spec: { replicas, serviceName: 'web', selector, template, updateStrategy: { type: 'RollingUpdate' } },
    }),
    podOptions: { owner: ownedBy('StatefulSet', 'web') },
  }),
  family(jobController, {
    owners: 'jobs',
    ownerOf: (parallelism): Job => ({ apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { parallelism, completions: 1000, selector, template } }),
    podOptions: { owner: ownedBy('Job', 'web'), finalizers: ['batch.kubernetes.io/job-tracking'] },
  }),
  family(daemonSetController, {
    owners: 'daemonsets',
    ownerOf: (): DaemonSet => ({
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata,
      spec: { selector, template, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } } },
    }),
    podOptions: { owner: ownedBy('DaemonSet', 'web') },
  }),
  family(disruptionController, {
    owners: 'poddisruptionbudgets',
    ownerOf: (): PodDisruptionBudget => ({ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata, spec: { minAvailable: '50%', selector } }),
    podOptions: { owner: ownedBy('ReplicaSet', 'web') },
  }),
  family(resourceQuotaController, {
    owners: 'resourcequotas',
    ownerOf: (): ResourceQuota => ({ apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec: { hard: { pods: '1000', 'requests.cpu': '1' } } }),
  }),
  family(endpointSliceController, {
    owners: 'services',
    ownerOf: (): Service => ({ apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: labels, ports: [{ port: 80 }] } }),
  }),
];

describe('the news of one Pod costs the same however many siblings it has', () => {
  it.each(FAMILIES)('$name', ({ looks }) => {
    const few = looks(20);
    expect(few).toBeGreaterThan(0);
    expect(looks(300)).toBe(few);
  });
});
