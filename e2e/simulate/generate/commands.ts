import type { ApiCall, ContentType } from '../../../src/api/wire';
import type { Random } from '../../../src/sim/random';
import { chance, pick } from '../../fuzz/mutate';
import type { Action, PodAction } from '../history';
import { OUTCOME, type Outcome } from '../judge/pods';
import { APPLIED_NAMES, collectionOf, NAMES, NAMESPACES, type Resource, randomObject } from './objects';

/** What a user does with kubectl. */

const CREATED: readonly Resource[] = [
  ...(['deployments', 'deployments', 'deployments', 'statefulsets', 'statefulsets', 'replicasets', 'daemonsets', 'jobs', 'jobs', 'pods', 'pods'] as const),
  ...(['replicationcontrollers', 'cronjobs', 'services', 'services', 'poddisruptionbudgets', 'resourcequotas'] as const),
];
const SCALED: readonly Resource[] = ['deployments', 'deployments', 'replicasets', 'statefulsets', 'replicationcontrollers'];
const TEMPLATED: readonly Resource[] = ['deployments', 'deployments', 'statefulsets', 'daemonsets', 'replicasets'];
const IMAGES: readonly (readonly [string, Outcome])[] = [
  ['nginx:1.27', 'runs'],
  ['nginx:1.28', 'runs'],
  ['httpd:2.4', 'runs'],
  ['redis:7', 'runs'],
  ['nginx:does-not-exist', 'cannot-start'],
];

const call = (method: ApiCall['method'], path: string, body?: unknown, contentType?: ContentType): Action => ({
  do: 'call',
  call: { method, path, ...(body !== undefined && { body }), ...(contentType && { contentType }) },
});
const patch = (path: string, body: unknown): Action => call('PATCH', path, body, 'application/strategic-merge-patch+json');

const objectPath = (random: Random, resource: Resource): string =>
  `${collectionOf(resource, pick(random, NAMESPACES))}/${pick(random, [...NAMES, ...APPLIED_NAMES])}`;

function create(random: Random): Action {
  const resource = pick(random, CREATED);
  return call('POST', collectionOf(resource, pick(random, NAMESPACES)), randomObject(random, resource, pick(random, NAMES)));
}

function apply(random: Random): Action {
  const resource = pick(random, CREATED);
  const kinds: Readonly<Record<Resource, readonly [apiVersion: string, kind: string]>> = {
    pods: ['v1', 'Pod'],
    replicationcontrollers: ['v1', 'ReplicationController'],
    services: ['v1', 'Service'],
    resourcequotas: ['v1', 'ResourceQuota'],
    deployments: ['apps/v1', 'Deployment'],
    replicasets: ['apps/v1', 'ReplicaSet'],
    statefulsets: ['apps/v1', 'StatefulSet'],
    daemonsets: ['apps/v1', 'DaemonSet'],
    jobs: ['batch/v1', 'Job'],
    cronjobs: ['batch/v1', 'CronJob'],
    poddisruptionbudgets: ['policy/v1', 'PodDisruptionBudget'],
  };
  const [apiVersion, kind] = kinds[resource];
  const name = pick(random, APPLIED_NAMES);
  const path = `${collectionOf(resource, pick(random, NAMESPACES))}/${name}?fieldManager=kubectl&force=true`;
  return call('PATCH', path, { apiVersion, kind, ...randomObject(random, resource, name) }, 'application/apply-patch+yaml');
}

const scale = (random: Random): Action => patch(objectPath(random, pick(random, SCALED)), { spec: { replicas: pick(random, [0, 1, 2, 3, 4, 8]) } });

function setImage(random: Random): Action {
  const [image, outcome] = pick(random, IMAGES);
  // What ran another program before runs the image's own from now on.
  const container = { name: 'main', image, command: null, args: null, readinessProbe: null, livenessProbe: null, startupProbe: null, lifecycle: null };
  const template = { metadata: { labels: { [OUTCOME]: outcome } }, spec: { containers: [container] } };
  return patch(objectPath(random, pick(random, TEMPLATED)), { spec: { template } });
}

const restart = (random: Random): Action =>
  patch(objectPath(random, pick(random, TEMPLATED)), { spec: { template: { metadata: { annotations: { restartedAt: `${random.integer(1e6)}` } } } } });

function remove(random: Random): Action {
  const propagationPolicy = pick(random, ['Background', 'Background', 'Foreground', 'Orphan']);
  return call('DELETE', objectPath(random, pick(random, CREATED)), { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy });
}

const removeAll = (random: Random): Action => call('DELETE', collectionOf(pick(random, CREATED), pick(random, NAMESPACES)));

function changeSpec(random: Random): Action {
  switch (random.integer(6)) {
    case 0:
      return patch(objectPath(random, 'deployments'), { spec: { paused: chance(random, 40) } });
    case 1:
      return patch(objectPath(random, 'jobs'), { spec: { suspend: chance(random, 40) } });
    case 2:
      return patch(objectPath(random, 'cronjobs'), { spec: { suspend: chance(random, 40) } });
    case 3:
      return patch(objectPath(random, 'jobs'), { spec: { parallelism: random.integer(4) } });
    case 4:
      return patch(objectPath(random, 'statefulsets'), { spec: { updateStrategy: { rollingUpdate: { partition: random.integer(3) } } } });
    default:
      return patch(objectPath(random, 'deployments'), { spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: random.integer(3) + 1 } } } });
  }
}

function ofNode(random: Random, nodes: readonly string[]): Action {
  const node = pick(random, nodes);
  const path = `/api/v1/nodes/${node}`;
  switch (random.integer(6)) {
    case 0:
      return patch(path, { spec: { unschedulable: true } });
    case 1:
      return patch(path, { spec: { unschedulable: false } });
    case 2:
      return call(
        'PATCH',
        path,
        { spec: { taints: [{ key: 'dedicated', value: 'x', effect: pick(random, ['NoSchedule', 'NoExecute']) }] } },
        'application/merge-patch+json',
      );
    case 3:
      return call('PATCH', path, { spec: { taints: null } }, 'application/merge-patch+json');
    case 4:
      return patch(path, { metadata: { labels: { disk: pick(random, ['ssd', 'hdd']) } } });
    default:
      return { do: 'drain', node };
  }
}

const POD_ACTIONS: readonly PodAction[] = ['delete', 'delete', 'delete', 'kill', 'evict', 'evict', 'release', 'hold', 'let-go', 'logs'];
const ofPod = (random: Random): Action => ({ do: 'pod', nth: random.integer(50), what: pick(random, POD_ACTIONS) });

const look = (random: Random): Action =>
  call('GET', `${collectionOf(pick(random, CREATED), pick(random, NAMESPACES))}${pick(random, ['', '?limit=3', '?resourceVersion=0'])}`);

function ofNamespace(random: Random): Action {
  if (chance(random, 75)) return call('POST', '/api/v1/namespaces', { metadata: { name: 'play' } });
  return call('DELETE', '/api/v1/namespaces/play');
}

/** How often each is done, of a hundred. */
const COMMANDS: readonly (readonly [number, (random: Random, nodes: readonly string[]) => Action])[] = [
  [26, create],
  [4, apply],
  [14, scale],
  [10, setImage],
  [4, restart],
  [10, remove],
  [1, removeAll],
  [6, changeSpec],
  [9, ofNode],
  [13, ofPod],
  [3, ofNamespace],
  [2, look],
];

export function randomCommand(random: Random, nodes: readonly string[]): Action {
  let left = random.integer(COMMANDS.reduce((total, [weight]) => total + weight, 0));
  for (const [weight, make] of COMMANDS) {
    if (left < weight) return make(random, nodes);
    left -= weight;
  }
  return create(random);
}
