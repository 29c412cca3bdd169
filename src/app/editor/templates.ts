import { AUTOSCALE, NETWORK_POLICY, REQUESTS, SHOP } from './applications';

/** The usual cases, to begin from. The first two are the files of a new playground. */
export interface Template {
  readonly file: string;
  readonly title: { readonly en: string; readonly zh: string };
  readonly text: string;
}

const pod = (name: string, rest: string): string => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
spec:
${rest}`;

export const TEMPLATES: readonly Template[] = [
  {
    file: 'pod-solo.yaml',
    title: { en: 'A single Pod', zh: '单个 Pod' },
    text: `apiVersion: v1
kind: Pod
metadata:
  name: simple-sample-pod
  labels:
    purpose: pod-test
spec:
  containers:
    - name: test-container
      image: tomcat:8
      #command: ["/bin/bash","-c","echo hihihi"]
      env:
        - name: DEMO_GREETING
          value: "hellothefirstk8spod"
  restartPolicy: Never
`,
  },
  {
    file: 'hello.yaml',
    title: { en: 'A Deployment', zh: 'Deployment' },
    text: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: hello
  labels:
    app: hello
spec:
  replicas: 2
  selector:
    matchLabels:
      app: hello
  template:
    metadata:
      labels:
        app: hello
    spec:
      containers:
        - name: hello
          image: nginx:1.27
          ports:
            - containerPort: 80
          resources:
            requests:
              cpu: 250m
              memory: 128Mi
`,
  },
  {
    file: 'three-containers.yaml',
    title: { en: 'One Pod of three containers', zh: '一个 Pod，三个容器' },
    text: pod(
      'shop',
      `  containers:
    - name: front-end
      image: nginx:1.27
      ports:
        - containerPort: 80
    - name: back-end
      image: tomcat:9
      ports:
        - containerPort: 8080
    - name: database
      image: mysql:8
      env:
        - name: MYSQL_ROOT_PASSWORD
          value: secret
      ports:
        - containerPort: 3306
`,
    ),
  },
  {
    file: 'rc.yaml',
    title: { en: 'A ReplicationController of three', zh: '三个副本的 ReplicationController' },
    text: `apiVersion: v1
kind: ReplicationController
metadata:
  name: web
spec:
  replicas: 3
  selector:
    app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: nginx:1.27
          resources:
            requests:
              cpu: 500m
              memory: 256Mi
`,
  },
  {
    file: 'replicaset.yaml',
    title: { en: 'A ReplicaSet', zh: 'ReplicaSet' },
    text: `apiVersion: apps/v1
kind: ReplicaSet
metadata:
  name: cache
spec:
  replicas: 2
  selector:
    matchLabels:
      app: cache
  template:
    metadata:
      labels:
        app: cache
    spec:
      containers:
        - name: redis
          image: redis:7
`,
  },
  {
    file: 'service.yaml',
    title: { en: 'A Service for the Pods of hello', zh: '为 hello 的 Pod 建一个 Service' },
    text: `apiVersion: v1
kind: Service
metadata:
  name: hello
spec:
  selector:
    app: hello
  ports:
    - port: 80
      targetPort: 80
`,
  },
  {
    file: 'config.yaml',
    title: { en: 'A ConfigMap and a Pod that reads it', zh: 'ConfigMap 和读取它的 Pod' },
    text: `apiVersion: v1
kind: ConfigMap
metadata:
  name: greeting
data:
  GREETING: hello from a ConfigMap
---
${pod(
  'greeter',
  `  containers:
    - name: main
      image: busybox
      command: ["sh", "-c", "echo $GREETING; sleep 3600"]
      envFrom:
        - configMapRef:
            name: greeting
`,
)}`,
  },
  {
    file: 'completes.yaml',
    title: { en: 'A command that ends: Completed', zh: '会结束的命令：Completed' },
    text: pod(
      'says-hi',
      `  containers:
    - name: main
      image: busybox
      command: ["sh", "-c", "echo hihihi"]
  restartPolicy: Never
`,
    ),
  },
  {
    file: 'crash-loop.yaml',
    title: { en: 'CrashLoopBackOff', zh: 'CrashLoopBackOff' },
    text: pod(
      'crashes',
      `  containers:
    - name: main
      image: busybox
      command: ["sh", "-c", "echo starting; sleep 2; exit 1"]
  restartPolicy: Always
`,
    ),
  },
  {
    file: 'too-big.yaml',
    title: { en: 'A Pod that fits nowhere', zh: '哪里都放不下的 Pod' },
    text: pod(
      'too-big',
      `  containers:
    - name: main
      image: nginx:1.27
      resources:
        requests:
          cpu: "64"
          memory: 1Gi
`,
    ),
  },
  {
    file: 'node-selector.yaml',
    title: { en: 'Only in one zone: nodeSelector', zh: '只在一个可用区：nodeSelector' },
    text: pod(
      'zone-2-only',
      `  nodeSelector:
    topology.kubernetes.io/zone: zone-2
  containers:
    - name: main
      image: nginx:1.27
`,
    ),
  },
  {
    file: 'spread.yaml',
    title: { en: 'Spread over the zones', zh: '分散到各个可用区' },
    text: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: spread
spec:
  replicas: 3
  selector:
    matchLabels:
      app: spread
  template:
    metadata:
      labels:
        app: spread
    spec:
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: topology.kubernetes.io/zone
          whenUnsatisfiable: DoNotSchedule
          labelSelector:
            matchLabels:
              app: spread
      containers:
        - name: main
          image: nginx:1.27
`,
  },
  {
    file: 'tolerates.yaml',
    title: { en: 'A toleration', zh: '容忍污点' },
    text: pod(
      'tolerates',
      `  tolerations:
    - key: maintenance
      operator: Exists
      effect: NoSchedule
  containers:
    - name: main
      image: nginx:1.27
`,
    ),
  },
  {
    file: 'init-and-sidecar.yaml',
    title: { en: 'An init container and a sidecar', zh: '初始化容器与边车' },
    text: pod(
      'prepared',
      `  initContainers:
    - name: prepare
      image: busybox
      command: ["sh", "-c", "echo preparing; sleep 3"]
    - name: log-shipper
      image: busybox
      restartPolicy: Always
      command: ["sh", "-c", "while true; do echo shipped; sleep 10; done"]
  containers:
    - name: main
      image: nginx:1.27
`,
    ),
  },
  {
    file: 'probes.yaml',
    title: { en: 'Probes', zh: '探针' },
    text: pod(
      'probed',
      `  containers:
    - name: main
      image: nginx:1.27
      readinessProbe:
        httpGet:
          path: /
          port: 80
        periodSeconds: 5
      livenessProbe:
        exec:
          command: ["true"]
`,
    ),
  },
  {
    file: 'job.yaml',
    title: { en: 'A Job', zh: 'Job' },
    text: `apiVersion: batch/v1
kind: Job
metadata:
  name: count
spec:
  completions: 3
  parallelism: 2
  template:
    spec:
      containers:
        - name: main
          image: busybox
          command: ["sh", "-c", "echo working; sleep 5"]
      restartPolicy: Never
`,
  },
  {
    file: 'cronjob.yaml',
    title: { en: 'A CronJob: every minute', zh: 'CronJob：每分钟一次' },
    text: `apiVersion: batch/v1
kind: CronJob
metadata:
  name: tick
spec:
  schedule: "* * * * *"
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: main
              image: busybox
              command: ["sh", "-c", "date"]
          restartPolicy: OnFailure
`,
  },
  {
    file: 'daemonset.yaml',
    title: { en: 'A DaemonSet: one on each node', zh: 'DaemonSet：每个节点一个' },
    text: `apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: agent
spec:
  selector:
    matchLabels:
      app: agent
  template:
    metadata:
      labels:
        app: agent
    spec:
      containers:
        - name: agent
          image: busybox
          command: ["sh", "-c", "while true; do echo here; sleep 30; done"]
`,
  },
  {
    file: 'shop.yaml',
    title: { en: 'A shop: front end, API, database, Ingress', zh: '商店：前端、API、数据库、Ingress' },
    text: SHOP,
  },
  {
    file: 'requests.yaml',
    title: { en: 'A rolling update under requests', zh: '请求不断时的滚动更新' },
    text: REQUESTS,
  },
  {
    file: 'autoscale.yaml',
    title: { en: 'Autoscaling under load', zh: '负载下的自动扩缩' },
    text: AUTOSCALE,
  },
  {
    file: 'network-policy.yaml',
    title: { en: 'A NetworkPolicy that cuts', zh: '切断访问的 NetworkPolicy' },
    text: NETWORK_POLICY,
  },
];
