import type { Random } from '../../../src/sim/random';
import { chance, pick } from '../../fuzz/mutate';
import { OUTCOME, type Outcome } from '../judge/pods';

/** A Pod's template, and how its containers end. */
export interface Template {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: Readonly<Record<string, unknown>>;
}

type Fields = Readonly<Record<string, unknown>>;

/** What containers run that never end, and whether they are ready sooner or later. */
const SERVERS: readonly Fields[] = [
  { image: 'nginx:1.27' },
  { image: 'nginx:1.28', readinessProbe: { httpGet: { path: '/', port: 80 }, periodSeconds: 2 } },
  { image: 'httpd:2.4', livenessProbe: { tcpSocket: { port: 80 }, periodSeconds: 5, initialDelaySeconds: 1 } },
  { image: 'redis:7', startupProbe: { tcpSocket: { port: 6379 }, periodSeconds: 1, failureThreshold: 60 } },
  { image: 'busybox', command: ['sh', '-c', 'sleep 100000'] },
  { image: 'busybox', command: ['sh', '-c', 'trap "exit 0" TERM; sleep 100000'], lifecycle: { preStop: { exec: { command: ['sleep', '3'] } } } },
  { image: 'nginx:1.27', lifecycle: { postStart: { exec: { command: ['sh', '-c', 'echo up'] } } } },
  { image: 'registry.k8s.io/e2e-test-images/agnhost:2.53', args: ['netexec'], ports: [{ containerPort: 8080 }] },
];
const CONTAINERS: Readonly<Record<Outcome, readonly Fields[]>> = {
  runs: SERVERS,
  'never-ready': [{ image: 'nginx:1.27', readinessProbe: { httpGet: { path: '/', port: 81 }, periodSeconds: 5 } }],
  'cannot-start': [{ image: 'nginx:does-not-exist' }],
  completes: [
    { image: 'busybox', command: ['sh', '-c', 'sleep 2'] },
    { image: 'busybox', command: ['true'] },
    { image: 'busybox', command: ['sh', '-c', 'sleep 20; exit 0'] },
  ],
  fails: [
    { image: 'busybox', command: ['sh', '-c', 'sleep 1; exit 3'] },
    { image: 'busybox', command: ['false'] },
  ],
  crashes: [
    { image: 'busybox', command: ['sh', '-c', 'sleep 3; exit 1'] },
    { image: 'busybox', command: ['sh', '-c', 'exit 0'] },
  ],
};

const INIT: Fields = { name: 'init', image: 'busybox', command: ['sh', '-c', 'sleep 1'] };
const SIDECAR: Fields = { name: 'sidecar', image: 'nginx:1.27', restartPolicy: 'Always' };

const requests = (random: Random): Fields => ({
  resources: { requests: { cpu: pick(random, ['100m', '250m', '500m', '1', '2']), memory: pick(random, ['64Mi', '256Mi', '1Gi']) } },
});

/** What keeps a Pod from some nodes. */
function placement(random: Random, app: string): Fields {
  const term = { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app } } };
  switch (random.integer(8)) {
    case 0:
      return { nodeSelector: { disk: 'ssd' } };
    case 1:
      return { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } };
    case 2:
      return { affinity: { podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 10, podAffinityTerm: term }] } } };
    case 3:
      return {
        topologySpreadConstraints: [
          { maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels: { app } } },
        ],
      };
    case 4:
      return { tolerations: [{ key: 'dedicated', operator: 'Exists' }] };
    case 5:
      return { tolerations: [{ operator: 'Exists' }] };
    default:
      return {};
  }
}

/** Restart policies under which a container ends as it is to end. */
const restartPolicyOf = (random: Random, outcome: Outcome): string => {
  if (outcome === 'completes') return pick(random, ['Never', 'OnFailure']);
  return outcome === 'fails' ? 'Never' : 'Always';
};

/** A template whose Pods are selected by `app`. */
export function randomTemplate(random: Random, app: string, outcomes: readonly Outcome[]): Template {
  const outcome = pick(random, outcomes);
  const container = { name: 'main', ...pick(random, CONTAINERS[outcome]), ...(chance(random, 50) && requests(random)) };
  const inits = [...(chance(random, 10) ? [INIT] : []), ...(chance(random, 10) ? [SIDECAR] : [])];
  return {
    metadata: { labels: { app, [OUTCOME]: outcome } },
    spec: {
      restartPolicy: restartPolicyOf(random, outcome),
      ...(inits.length > 0 && { initContainers: inits }),
      containers: [container, ...(chance(random, 10) && outcome === 'runs' ? [{ name: 'second', ...pick(random, SERVERS.slice(0, 3)) }] : [])],
      ...(chance(random, 40) && { terminationGracePeriodSeconds: pick(random, [0, 1, 5, 60]) }),
      ...(chance(random, 10) && { priorityClassName: pick(random, ['high', 'low', 'system-cluster-critical']) }),
      ...placement(random, app),
    },
  };
}
