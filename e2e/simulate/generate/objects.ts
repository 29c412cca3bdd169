import type { Random } from '../../../src/sim/random';
import { chance, pick } from '../../fuzz/mutate';
import type { Outcome } from '../judge/pods';
import { randomTemplate } from './templates';

/** Objects that users create, with names from a small set, so that they meet. */

export const NAMES = ['a', 'b', 'c', 'd'] as const;
/** Of what is applied: it keeps what others have said of it, so that a template is only as generated if nobody else has created it. */
export const APPLIED_NAMES = ['e', 'f'] as const;
export const NAMESPACES = ['default', 'default', 'default', 'play'] as const;

/** The kinds that users create, by resource, with where they are served. */
export const RESOURCES = {
  pods: '/api/v1',
  replicationcontrollers: '/api/v1',
  services: '/api/v1',
  resourcequotas: '/api/v1',
  deployments: '/apis/apps/v1',
  replicasets: '/apis/apps/v1',
  statefulsets: '/apis/apps/v1',
  daemonsets: '/apis/apps/v1',
  jobs: '/apis/batch/v1',
  cronjobs: '/apis/batch/v1',
  poddisruptionbudgets: '/apis/policy/v1',
} as const;
export type Resource = keyof typeof RESOURCES;

export const collectionOf = (resource: Resource, namespace: string): string => `${RESOURCES[resource]}/namespaces/${namespace}/${resource}`;

const MOSTLY_RUNS: readonly Outcome[] = ['runs', 'runs', 'runs', 'runs', 'runs', 'runs', 'runs', 'crashes', 'cannot-start', 'never-ready'];
const ANY: readonly Outcome[] = ['runs', 'runs', 'runs', 'completes', 'fails', 'crashes', 'cannot-start', 'never-ready'];
const ENDS: readonly Outcome[] = ['completes', 'completes', 'completes', 'fails'];

/** The label by which a workload finds its Pods; now and then it is another's too. */
const appOf = (random: Random, resource: Resource, name: string): string => (chance(random, 85) ? `${resource.slice(0, 3)}-${name}` : name);

const replicas = (random: Random): number => pick(random, [0, 1, 1, 2, 2, 3, 3, 5]);

function replicated(random: Random, resource: Resource, name: string): { readonly replicas: number; readonly selector: object; readonly template: object } {
  const app = appOf(random, resource, name);
  return { replicas: replicas(random), selector: { matchLabels: { app } }, template: randomTemplate(random, app, MOSTLY_RUNS) };
}

function job(random: Random, name: string): object {
  const template = randomTemplate(random, `job-${name}`, ENDS);
  const count = 1 + random.integer(4);
  return {
    ...(chance(random, 80) && { completions: count }),
    parallelism: random.integer(4),
    backoffLimit: random.integer(3),
    ...(chance(random, 20) && { completionMode: 'Indexed', completions: count }),
    ...(chance(random, 10) && { suspend: true }),
    ...(chance(random, 20) && { ttlSecondsAfterFinished: pick(random, [0, 10, 60]) }),
    ...(chance(random, 10) && { activeDeadlineSeconds: pick(random, [5, 60]) }),
    template: { spec: template.spec, metadata: { labels: template.metadata.labels } },
  };
}

function specOf(random: Random, resource: Resource, name: string): object {
  switch (resource) {
    case 'pods':
      return randomTemplate(random, appOf(random, resource, name), ANY).spec;
    case 'replicationcontrollers': {
      const { selector, ...rest } = replicated(random, resource, name) as { readonly selector: { readonly matchLabels: object } };
      return { ...rest, selector: selector.matchLabels };
    }
    case 'replicasets':
      return replicated(random, resource, name);
    case 'deployments':
      return {
        ...replicated(random, resource, name),
        ...(chance(random, 20) && { strategy: { type: 'Recreate' } }),
        ...(chance(random, 20) && {
          strategy: {
            rollingUpdate: pick(random, [
              { maxSurge: 0, maxUnavailable: 1 },
              { maxSurge: 2, maxUnavailable: '50%' },
            ]),
          },
        }),
        ...(chance(random, 15) && { minReadySeconds: 5 }),
        ...(chance(random, 15) && { progressDeadlineSeconds: 20 }),
        ...(chance(random, 15) && { revisionHistoryLimit: random.integer(2) }),
      };
    case 'statefulsets':
      return {
        ...replicated(random, resource, name),
        serviceName: name,
        ...(chance(random, 40) && { podManagementPolicy: 'Parallel' }),
        ...(chance(random, 15) && { updateStrategy: { type: 'OnDelete' } }),
        ...(chance(random, 15) && { updateStrategy: { rollingUpdate: { partition: 1 } } }),
        ...(chance(random, 10) && { minReadySeconds: 5 }),
      };
    case 'daemonsets': {
      const { selector, template } = replicated(random, resource, name);
      return { selector, template, ...(chance(random, 20) && { updateStrategy: { type: 'OnDelete' } }) };
    }
    case 'jobs':
      return job(random, name);
    case 'cronjobs':
      return {
        schedule: pick(random, ['* * * * *', '*/2 * * * *']),
        concurrencyPolicy: pick(random, ['Allow', 'Forbid', 'Replace']),
        ...(chance(random, 30) && { successfulJobsHistoryLimit: random.integer(2), failedJobsHistoryLimit: random.integer(2) }),
        jobTemplate: { spec: { ...job(random, `cron-${name}`), suspend: false } },
      };
    case 'services':
      return {
        selector: { app: appOf(random, pick(random, ['deployments', 'statefulsets', 'pods'] as const), name) },
        ports: [{ port: 80 }],
        ...(chance(random, 30) && { clusterIP: 'None' }),
      };
    case 'resourcequotas':
      return { hard: pick(random, [{ pods: '10' }, { pods: '3', 'count/jobs.batch': '2' }, { services: '2' }]) };
    case 'poddisruptionbudgets':
      return {
        ...pick<object>(random, [{ minAvailable: 1 }, { minAvailable: '50%' }, { maxUnavailable: 1 }]),
        selector: { matchLabels: { app: appOf(random, pick(random, ['deployments', 'replicasets', 'statefulsets'] as const), name) } },
      };
  }
}

/** A new object of a kind. */
export function randomObject(random: Random, resource: Resource, name: string): object {
  if (resource === 'pods') {
    const template = randomTemplate(random, appOf(random, resource, name), ANY);
    return { metadata: { name, labels: template.metadata.labels }, spec: template.spec };
  }
  return { metadata: { name, labels: { made: 'by-user' } }, spec: specOf(random, resource, name) };
}
