import { beforeAll, expect, it } from 'vitest';
import { createCluster } from '../../src/cluster/cluster';
import { defaultConfig } from '../../src/cluster/config';
import { shellOn, type VirtualShell } from './virtual-shell';

/**
 * First mistakes that everybody makes, and what Kubernetes says of them, as its documentation has it or its source. All run side by side on one cluster of
 * three nodes, each in a namespace of its own.
 */
interface Case {
  readonly what: string;
  /** What is applied. */
  readonly yaml: string;
  /** What is asked then, and what the answer has in it. */
  readonly asks: readonly (readonly [line: string, answer: RegExp])[];
}

const pod = (name: string, spec: string): string => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: ${spec}\n`;
const deployment = (replicas: number, more: string, spec: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: ${replicas}, ${more}selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: ${spec}}}\n`;
const STATUS = 'kubectl get pod p --no-headers';
const EVENTS = 'kubectl get events -o \'jsonpath={range .items[*]}{.reason} {.message}{"\\n"}{end}\'';
const SETTINGS = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {a.conf: hello}\n';

const CASES: readonly Case[] = [
  {
    what: 'a liveness probe asks for a page that there is not: the container is restarted over and over',
    yaml: pod('p', '{containers: [{name: c, image: "nginx:1.27", livenessProbe: {httpGet: {path: /healthz, port: 80}, periodSeconds: 2}}]}'),
    asks: [
      [STATUS, /CrashLoopBackOff +\d+ \(/],
      [EVENTS, /Unhealthy Liveness probe failed: HTTP probe failed with statuscode: 404/],
      [EVENTS, /Killing Container c failed liveness probe, will be restarted/],
    ],
  },
  {
    what: 'nobody of a Deployment ever becomes ready: its rollout is given up',
    yaml: deployment(2, 'progressDeadlineSeconds: 20, ', '{containers: [{name: c, image: "nginx:1.27", readinessProbe: {tcpSocket: {port: 8080}}}]}'),
    asks: [
      ['kubectl rollout status deployment/web', /^error: deployment "web" exceeded its progress deadline/],
      ['kubectl get deployment web --no-headers', /^web +0\/2 +2 +0 /],
    ],
  },
  {
    what: 'an init container fails: what comes after it does not begin',
    yaml: pod('p', '{initContainers: [{name: prepare, image: "busybox:1.36", command: [sh, -c, "exit 3"]}], containers: [{name: c, image: "nginx:1.27"}]}'),
    asks: [
      [STATUS, /Init:(CrashLoopBackOff|Error) /],
      ['kubectl logs p -c c', /container "c" in pod "p" is waiting to start: PodInitializing/],
    ],
  },
  {
    what: 'a subPath that the ConfigMap has not becomes a directory',
    yaml: `${SETTINGS}---\n${pod('p', '{containers: [{name: c, image: "busybox:1.36", command: [sh, -c, "cat /etc/b.conf; sleep 1d"], volumeMounts: [{name: v, mountPath: /etc/b.conf, subPath: b.conf}]}], volumes: [{name: v, configMap: {name: settings}}]}')}`,
    asks: [
      [STATUS, /Running/],
      ['kubectl logs p', /^cat: .*\/etc\/b.conf'?: Is a directory|read error: Is a directory/],
    ],
  },
  {
    what: 'what is optional may be missing',
    yaml: pod(
      'p',
      '{containers: [{name: c, image: "busybox:1.36", command: [sh, -c, "echo color=$COLOR; ls /conf; sleep 1d"], env: [{name: COLOR, valueFrom: {configMapKeyRef: {name: none, key: color, optional: true}}}], volumeMounts: [{name: v, mountPath: /conf}]}], volumes: [{name: v, configMap: {name: none, optional: true}}]}',
    ),
    asks: [['kubectl logs p', /^color=\n$/]],
  },
  {
    what: 'a key that the ConfigMap has not',
    yaml: `${SETTINGS}---\n${pod('p', '{containers: [{name: c, image: "nginx:1.27", env: [{name: X, valueFrom: {configMapKeyRef: {name: settings, key: zz}}}]}]}')}`,
    asks: [
      [STATUS, /CreateContainerConfigError/],
      [EVENTS, /Failed Error: couldn't find key zz in ConfigMap .*\/settings/],
    ],
  },
  {
    what: 'more replicas want a port of the node than there are nodes',
    yaml: deployment(4, '', '{containers: [{name: c, image: "nginx:1.27", ports: [{containerPort: 80, hostPort: 8080}]}]}'),
    asks: [[EVENTS, /0\/3 nodes are available: 3 node\(s\) didn't have free ports for the requested pod ports\./]],
  },
  {
    what: 'no two of four replicas may share one of three nodes',
    yaml: deployment(
      4,
      '',
      '{affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: web}}}]}}, containers: [{name: c, image: "nginx:1.27"}]}',
    ),
    asks: [[EVENTS, /0\/3 nodes are available: 3 node\(s\) didn't match pod anti-affinity rules\./]],
  },
  {
    what: 'a node with a label that no node has',
    yaml: pod('p', '{nodeSelector: {disk: ssd}, containers: [{name: c, image: "nginx:1.27"}]}'),
    asks: [
      [STATUS, /Pending/],
      [EVENTS, /3 node\(s\) didn't match Pod's node affinity\/selector/],
    ],
  },
  {
    what: 'a place of the node that is not what it is said to be',
    yaml: pod(
      'p',
      '{containers: [{name: c, image: "nginx:1.27", volumeMounts: [{name: v, mountPath: /v}]}], volumes: [{name: v, hostPath: {path: /data/none, type: Directory}}]}',
    ),
    asks: [
      [STATUS, /ContainerCreating/],
      [EVENTS, /FailedMount MountVolume.SetUp failed for volume "v" : hostPath type check failed: \/data\/none is not a directory/],
    ],
  },
  {
    what: 'a claim without a class where there is no default one',
    yaml: 'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n',
    asks: [
      ['kubectl get pvc data --no-headers', /^data +Pending/],
      [EVENTS, /FailedBinding no persistent volumes available for this claim and no storage class is set/],
    ],
  },
  {
    what: 'a Service whose selector fits nobody has no endpoints, and refuses',
    yaml: `apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: wbe}, ports: [{port: 80}]}\n---\n${pod('p', '{containers: [{name: c, image: "busybox:1.36", command: [sleep, 1d]}]}')}`,
    asks: [
      ['kubectl get endpoints web --no-headers', /web +<none>/],
      ['kubectl exec p -- wget -T 5 -qO- http://web', /wget: can't connect to remote host \(10\.\d+\.\d+\.\d+\): Connection refused/],
      ['kubectl exec p -- wget -T 5 -qO- http://wbe', /wget: bad address 'wbe'/],
      ["kubectl exec p -- sh -c 'env | grep ^WEB_SERVICE_'", /^WEB_SERVICE_HOST=10\..*\nWEB_SERVICE_PORT=80\n$/],
    ],
  },
  {
    what: 'a CronJob that is suspended makes no Jobs',
    yaml: 'apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: tick}\nspec: {schedule: "* * * * *", suspend: true, jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: "busybox:1.36", command: [date]}]}}}}}\n',
    asks: [
      ['kubectl get cronjob tick --no-headers', /^tick +\* \* \* \* \* +<none> +True +0 +<none> /],
      ['kubectl get jobs', /No resources found/],
    ],
  },
  {
    what: 'an autoscaler of Pods that request nothing does not know what they use',
    yaml: `${deployment(1, '', '{containers: [{name: c, image: "nginx:1.27"}]}')}---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 5, metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}]}\n`,
    asks: [
      ['kubectl get hpa web --no-headers', /cpu: <unknown>\/50%/],
      [EVENTS, /FailedGetResourceMetric failed to get cpu utilization: missing request for cpu in container c of Pod web-/],
    ],
  },
  {
    what: 'a quota that is used up: the ReplicaSet says so, not the Deployment',
    yaml: `apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: q}\nspec: {hard: {pods: "1"}}\n---\n${deployment(2, '', '{containers: [{name: c, image: "nginx:1.27"}]}')}`,
    asks: [
      ['kubectl get deployment web --no-headers', /^web +1\/2 /],
      [EVENTS, /FailedCreate Error creating: pods "web-[^"]+" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1/],
    ],
  },
  {
    what: 'MySQL without a password says which variables it wants',
    yaml: pod('p', '{containers: [{name: c, image: "mysql:8.0"}]}'),
    asks: [
      ['kubectl logs p', /password option is not specified\n.*\n +- MYSQL_ROOT_PASSWORD\n +- MYSQL_ALLOW_EMPTY_PASSWORD\n +- MYSQL_RANDOM_ROOT_PASSWORD\n/],
    ],
  },
  {
    what: 'a Job that another controller is to manage is left to it',
    yaml: 'apiVersion: batch/v1\nkind: Job\nmetadata: {name: queued}\nspec: {managedBy: example.com/queue, template: {spec: {restartPolicy: Never, containers: [{name: c, image: "busybox:1.36", command: [date]}]}}}\n',
    asks: [
      ['kubectl get jobs queued --no-headers', /^queued +Running +0\/1 /],
      ['kubectl get pods', /No resources found/],
    ],
  },
  {
    what: 'a container begins where it is told to',
    yaml: pod('p', '{containers: [{name: c, image: "busybox:1.36", workingDir: /app/data, command: [sh, -c, "pwd; touch a; sleep 1d"]}]}'),
    asks: [
      ['kubectl logs p', /^\/app\/data\n$/],
      ['kubectl exec p -- ls', /^a\n$/],
    ],
  },
  {
    what: 'a Pod may take its whole name for its host, or any other',
    yaml: `${pod('p', '{hostname: one, subdomain: pods, setHostnameAsFQDN: true, containers: [{name: c, image: "busybox:1.36", command: [sh, -c, "hostname; tail -n 1 /etc/hosts; sleep 1d"]}]}')}---\n${pod('q', '{hostnameOverride: db.example.com, containers: [{name: c, image: "busybox:1.36", command: [sh, -c, "hostname; sleep 1d"]}]}')}`,
    asks: [
      ['kubectl logs p', /^one\.pods\.(case-\d+)\.svc\.cluster\.local\n10\.[\d.]+\tone\.pods\.\1\.svc\.cluster\.local\tone\n$/],
      ['kubectl logs q', /^db\.example\.com\n$/],
    ],
  },
  {
    what: 'profiles that nobody has put on the node',
    yaml: `${pod('p', '{securityContext: {seccompProfile: {type: Localhost, localhostProfile: profiles/audit.json}}, containers: [{name: c, image: "nginx:1.27"}]}')}---\n${pod('q', '{containers: [{name: c, image: "nginx:1.27", securityContext: {appArmorProfile: {type: Localhost, localhostProfile: k8s-deny-write}}}]}')}`,
    asks: [
      [STATUS, /CreateContainerError/],
      [EVENTS, /Failed Error: failed to create containerd container: cannot load seccomp profile "\/var\/lib\/kubelet\/seccomp\/profiles\/audit\.json"/],
      [EVENTS, /Failed Error: failed to get container spec: failed to generate apparmor spec opts: apparmor profile not found k8s-deny-write/],
    ],
  },
  {
    what: 'volumes whose driver nobody has installed',
    yaml: `${pod('p', '{containers: [{name: c, image: "nginx:1.27"}], volumes: [{name: v, csi: {driver: inline.example.com}}]}')}---\n${pod('q', '{containers: [{name: c, image: "nginx:1.27"}], volumes: [{name: v, gitRepo: {repository: "https://example.com/a.git"}}, {name: w, nfs: {server: nfs.example.com, path: /data}}]}')}`,
    asks: [
      [STATUS, /ContainerCreating/],
      [
        EVENTS,
        /FailedMount MountVolume\.SetUp failed for volume "v" : kubernetes\.io\/csi: mounter\.SetUpAt failed to get CSI client: driver name inline\.example\.com not found/,
      ],
      [EVENTS, /FailedMount MountVolume\.SetUp failed for volume "v" : git-repo volume plugin has been disabled/],
      [
        EVENTS,
        /FailedMount MountVolume\.SetUp failed for volume "w" : mount failed: exit status 32\nMounting command: mount\nMounting arguments: -t nfs nfs\.example\.com:\/data /,
      ],
    ],
  },
  {
    what: 'a script that the image has not',
    yaml: pod('p', '{containers: [{name: c, image: "node:22", command: [node, server.js]}]}'),
    asks: [['kubectl logs p', /Error: Cannot find module '\/server\.js'/]],
  },
];

const REFUSED: readonly (readonly [what: string, yaml: string, refusal: RegExp])[] = [
  [
    'requests beyond limits',
    pod('x', '{containers: [{name: c, image: nginx, resources: {requests: {cpu: "2"}, limits: {cpu: "1"}}}]}'),
    /spec\.containers\[0\]\.resources\.requests: Invalid value: "2": must be less than or equal to cpu limit of 1/,
  ],
  [
    'a Job that restarts always',
    'apiVersion: batch/v1\nkind: Job\nmetadata: {name: x}\nspec: {template: {spec: {restartPolicy: Always, containers: [{name: c, image: busybox}]}}}\n',
    /spec\.template\.spec\.restartPolicy: Required value: valid values: "OnFailure", "Never"/,
  ],
  [
    'a field that there is not',
    pod('x', '{containers: [{name: c, image: nginx, port: 80}]}'),
    /strict decoding error: unknown field "spec\.containers\[0\]\.port"/,
  ],
  [
    'a service account that there is not',
    pod('x', '{serviceAccountName: ghost, containers: [{name: c, image: nginx}]}'),
    /error looking up service account refused\/ghost/,
  ],
];

let shell: VirtualShell;
const space = (i: number): string => `case-${i}`;

beforeAll(async () => {
  const files = CASES.map(({ yaml }, i) => [`${space(i)}.yaml`, yaml] as const);
  const refused = REFUSED.map(([, yaml], i) => [`refused-${i}.yaml`, yaml] as const);
  const cluster = createCluster(defaultConfig({ nodes: 3, images: 'released', addons: ['metrics-server'] }));
  shell = shellOn(cluster, 'default', new Map([...files, ...refused]));
  await shell.rest(60);
  await shell.run('kubectl create namespace refused');
  for (const i of CASES.keys()) await shell.run(`kubectl create namespace ${space(i)}`);
  await shell.rest(2);
  for (const i of CASES.keys()) await shell.run(`kubectl -n ${space(i)} apply -f ${space(i)}.yaml`);
  await shell.rest(150);
}, 120_000);

it.each(CASES.map(({ what }, i) => [what, i] as const))('%s', async (_, i) => {
  for (const [line, answer] of CASES[i]!.asks) {
    const { stdout, stderr } = await shell.run(line.replace('kubectl', `kubectl -n ${space(i)}`));
    expect(stdout + stderr).toMatch(answer);
  }
});

it.each(REFUSED.map(([what, , refusal], i) => [what, i, refusal] as const))('%s: refused', async (_, i, refusal) =>
  expect((await shell.run(`kubectl -n refused apply -f refused-${i}.yaml`)).stderr).toMatch(refusal),
);
