// A dump of a large cluster as `kubectl get -A -o json` prints it: nodes of three zones, Deployments of 100 Pods each, spread over namespaces.

interface Size {
  readonly nodes: number;
  readonly pods: number;
}

const REPLICAS = 100;
const NAMESPACES = 40;
const IMAGES = 20;
const AT = '2026-06-01T12:00:00Z';

const uid = (kind: number, n: number): string => `${kind.toString(16).padStart(8, '0')}-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
const image = (n: number): string => `registry.example.com/team-${n % 7}/service-${n}:1.${n}.0`;
const namespaceOf = (app: number): string => `team-${app % NAMESPACES}`;
const nodeName = (n: number): string => `node-${n}`;

function node(n: number): object {
  const zone = `zone-${n % 3}`;
  const labels = { 'kubernetes.io/hostname': nodeName(n), 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64', 'topology.kubernetes.io/zone': zone };
  const room = { cpu: '32', memory: '131072Mi', pods: '110', 'ephemeral-storage': '200Gi' };
  const condition = (type: string, status: string, reason: string): object => ({
    type,
    status,
    reason,
    message: reason,
    lastHeartbeatTime: AT,
    lastTransitionTime: AT,
  });
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: nodeName(n), uid: uid(1, n), resourceVersion: `${n}`, creationTimestamp: AT, labels },
    spec: { podCIDR: `10.${n >> 8}.${n & 255}.0/24`, providerID: `example:///${zone}/i-${n}` },
    status: {
      addresses: [
        { type: 'InternalIP', address: `192.168.${n >> 8}.${n & 255}` },
        { type: 'Hostname', address: nodeName(n) },
      ],
      capacity: room,
      allocatable: room,
      conditions: [
        condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory'),
        condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure'),
        condition('PIDPressure', 'False', 'KubeletHasSufficientPID'),
        condition('Ready', 'True', 'KubeletReady'),
      ],
      images: Array.from({ length: IMAGES }, (_, i) => ({ names: [image(n + i)], sizeBytes: 50_000_000 + i })),
      nodeInfo: { architecture: 'amd64', containerRuntimeVersion: 'containerd://2.1.0', kubeletVersion: 'v1.36.0', operatingSystem: 'linux', osImage: 'Linux' },
    },
  };
}

const owner = (kind: string, name: string, of: string): object => ({ apiVersion: 'apps/v1', kind, name, uid: of, controller: true, blockOwnerDeletion: true });

function spec(app: number): object {
  return {
    containers: [
      {
        name: 'main',
        image: image(app),
        imagePullPolicy: 'IfNotPresent',
        ports: [{ containerPort: 8080, protocol: 'TCP' }],
        env: [{ name: 'PORT', value: '8080' }],
        resources: { requests: { cpu: '250m', memory: '512Mi' }, limits: { memory: '512Mi' } },
        readinessProbe: {
          httpGet: { path: '/ready', port: 8080, scheme: 'HTTP' },
          periodSeconds: 10,
          timeoutSeconds: 1,
          successThreshold: 1,
          failureThreshold: 3,
        },
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
      },
    ],
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    schedulerName: 'default-scheduler',
    securityContext: {},
  };
}

const labelsOf = (app: number): object => ({ app: `app-${app}`, 'pod-template-hash': `hash${app}` });

function workload(app: number, replicas: number): readonly object[] {
  const namespace = namespaceOf(app);
  const meta = (kind: number, name: string): object => ({ name, namespace, uid: uid(kind, app), creationTimestamp: AT, generation: 1 });
  const selector = { matchLabels: { app: `app-${app}` } };
  const template = { metadata: { labels: { app: `app-${app}` } }, spec: spec(app) };
  const status = { observedGeneration: 1, replicas, readyReplicas: replicas, availableReplicas: replicas };
  const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } };
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { ...meta(2, `app-${app}`), annotations: { 'deployment.kubernetes.io/revision': '1' } },
      spec: { replicas, selector, template, strategy, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 },
      status: { ...status, updatedReplicas: replicas },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        ...meta(3, `app-${app}-hash${app}`),
        labels: labelsOf(app),
        annotations: {
          'deployment.kubernetes.io/desired-replicas': `${replicas}`,
          'deployment.kubernetes.io/max-replicas': `${Math.ceil(replicas * 1.25)}`,
          'deployment.kubernetes.io/revision': '1',
        },
        ownerReferences: [owner('Deployment', `app-${app}`, uid(2, app))],
      },
      spec: { replicas, selector: { matchLabels: labelsOf(app) }, template: { ...template, metadata: { labels: labelsOf(app) } } },
      status: { ...status, fullyLabeledReplicas: replicas },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: meta(4, `app-${app}`),
      spec: {
        selector: { app: `app-${app}` },
        ports: [{ port: 80, targetPort: 8080, protocol: 'TCP' }],
        type: 'ClusterIP',
        clusterIP: `10.96.${app >> 8}.${app & 255 || 1}`,
      },
      status: { loadBalancer: {} },
    },
  ];
}

function pod(n: number, nodes: number): object {
  const app = Math.floor(n / REPLICAS);
  const on = n % nodes;
  const name = `app-${app}-hash${app}-${n.toString(36).padStart(5, '0')}`;
  const condition = (type: string): object => ({ type, status: 'True', lastProbeTime: null, lastTransitionTime: AT });
  const ip = `10.${on >> 8}.${on & 255}.${2 + Math.floor(n / nodes)}`;
  const ref = `${image(app)}`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: namespaceOf(app),
      generateName: `app-${app}-hash${app}-`,
      uid: uid(5, n),
      resourceVersion: `${1_000_000 + n}`,
      creationTimestamp: AT,
      labels: labelsOf(app),
      ownerReferences: [owner('ReplicaSet', `app-${app}-hash${app}`, uid(3, app))],
    },
    spec: {
      ...spec(app),
      nodeName: nodeName(on),
      priority: 0,
      preemptionPolicy: 'PreemptLowerPriority',
      enableServiceLinks: true,
      serviceAccountName: 'default',
      serviceAccount: 'default',
      tolerations: ['not-ready', 'unreachable'].map((key) => ({
        key: `node.kubernetes.io/${key}`,
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 300,
      })),
    },
    status: {
      phase: 'Running',
      qosClass: 'Burstable',
      startTime: AT,
      hostIP: `192.168.${on >> 8}.${on & 255}`,
      podIP: ip,
      podIPs: [{ ip }],
      conditions: ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map(condition),
      containerStatuses: [
        {
          name: 'main',
          image: ref,
          imageID: `${ref}@sha256:${'0'.repeat(64)}`,
          containerID: `containerd://${n.toString(16).padStart(64, '0')}`,
          ready: true,
          started: true,
          restartCount: 0,
          lastState: {},
          state: { running: { startedAt: AT } },
        },
      ],
    },
  };
}

function* objectsOf({ nodes, pods }: Size): Generator<object> {
  for (let n = 0; n < nodes; n++) yield node(n);
  for (let n = 0; n < NAMESPACES; n++)
    yield {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: `team-${n}`, uid: uid(6, n), creationTimestamp: AT },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    };
  for (let n = 0; n < pods; n += REPLICAS) yield* workload(n / REPLICAS, Math.min(REPLICAS, pods - n));
  for (let n = 0; n < pods; n++) yield pod(n, nodes);
}

/** The text of the dump, piece by piece. */
export function* largeDump(size: Size): Generator<string> {
  yield '{\n    "apiVersion": "v1",\n    "items": [\n';
  let first = true;
  for (const object of objectsOf(size)) {
    const text = JSON.stringify(object, null, 4).replaceAll('\n', '\n        ');
    yield `${first ? '' : ',\n'}        ${text}`;
    first = false;
  }
  yield '\n    ],\n    "kind": "List",\n    "metadata": {\n        "resourceVersion": ""\n    }\n}\n';
}
