import { readFileSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import { createCluster } from '../../src/cluster/cluster';
import { defaultConfig } from '../../src/cluster/config';
import { shellOn, type VirtualShell } from './virtual-shell';

/**
 * Small inputs whose right answer is told in words, by the docs or upstream's source: no recording shows what containers do. All run side by side on one
 * cluster, each in a namespace of its name.
 */
const CASES = [
  'busybox-no-command',
  'command-not-found',
  'configmap-volume-update',
  'ephemeral-container',
  'hpa-min-replicas',
  'image-docs-typo',
  'init-waits-for-service',
  'job-backoff-per-index',
  'probe-http-404',
  'pv-static-binding',
  'python-condition',
  'rejected-by-kubelet',
  'service-env',
  'shared-emptydir',
  'termination-message',
  'trap-foreground',
] as const;

let shell: VirtualShell;
/** How a container that was added to a Pod stands some seconds later. */
let debugging: string;
const out = async (line: string): Promise<string> => {
  const { stdout, stderr } = await shell.run(line);
  return stdout || stderr;
};
/** A field of an object by its JSONPath. */
const field = (name: (typeof CASES)[number], object: string, path: string): Promise<string> => out(`kubectl -n ${name} get ${object} -o 'jsonpath={${path}}'`);
const events = (name: (typeof CASES)[number]): Promise<string> =>
  out(`kubectl -n ${name} get events -o 'jsonpath={range .items[*]}{.reason} {.message}{"\\n"}{end}'`);

beforeAll(async () => {
  const files = CASES.map((name) => [`${name}.yaml`, readFileSync(new URL(`./cases/${name}.yaml`, import.meta.url), 'utf8')] as const);
  const cluster = createCluster(defaultConfig({ nodes: 3, images: 'released' }));
  shell = shellOn(cluster, 'default', new Map(files));
  await shell.rest(15);
  for (const name of CASES) await shell.run(`kubectl create namespace ${name}`);
  await shell.run('kubectl -n configmap-volume-update create cm cfg --from-literal=a=1');
  await shell.rest(2);
  for (const name of CASES) await shell.run(`kubectl -n ${name} apply -f ${name}.yaml`);
  await shell.run('kubectl -n configmap-volume-update wait --for=condition=Ready pod/dw');
  await shell.run('kubectl -n configmap-volume-update patch cm cfg -p \'{"data":{"a":"2"}}\'');
  await shell.run('kubectl -n configmap-volume-update label pod dw x=2 --overwrite');
  await shell.run('kubectl -n ephemeral-container wait --for=condition=Ready pod/web');
  // What `kubectl debug web --image=busybox:1.36 --target=web -- sleep 100` asks for.
  const added = { name: 'debugger', image: 'busybox:1.36', targetContainerName: 'web', command: ['sleep', '100'], terminationMessagePolicy: 'File' };
  cluster.input({
    kind: 'call',
    stream: cluster.nextStream(),
    agent: 'kubectl',
    call: {
      method: 'PATCH',
      path: '/api/v1/namespaces/ephemeral-container/pods/web/ephemeralcontainers',
      contentType: 'application/strategic-merge-patch+json',
      body: { spec: { ephemeralContainers: [added] } },
    },
  });
  // Images are pulled one after the other.
  await shell.rest(40);
  debugging = await field('ephemeral-container', 'pod/web', '.status.ephemeralContainerStatuses[0].state');
  await shell.run('kubectl -n trap-foreground delete pod trapfg --wait=false');
  await shell.rest(300);
}, 120_000);

it('busybox without a command reads the end of its input, is done, and begins again', async () => {
  expect(await field('busybox-no-command', 'pod/bare', '.status.containerStatuses[0].lastState.terminated.reason')).toBe('Completed');
  expect(await field('busybox-no-command', 'pod/bare', '.status.containerStatuses[0].state.waiting.reason')).toBe('CrashLoopBackOff');
});

it('a program that the image has not: the container cannot start, with the usual back-off', async () => {
  const last = '.status.containerStatuses[0].lastState.terminated';
  expect(await field('command-not-found', 'pod/nocmd', `${last}.reason} {${last}.exitCode} {${last}.startedAt`)).toBe('StartError 128 1970-01-01T00:00:00Z');
  expect(await field('command-not-found', 'pod/nocmd', '.status.containerStatuses[0].restartCount')).toBe('5');
  expect(await events('command-not-found')).toContain('BackOff Back-off restarting failed container c in pod nocmd_command-not-found');
});

it('a volume of a ConfigMap follows it, and one of the Pod’s fields follows the Pod; a subPath stays', async () => {
  const cat = (file: string): Promise<string> => out(`kubectl -n configmap-volume-update exec dw -- cat ${file}`);
  expect([await cat('/etc/cfg/a'), await cat('/etc/sub')]).toEqual(['2', '1']);
  expect(await cat('/etc/pi/labels')).toMatch(/^topology\.kubernetes\.io\/zone="zone-\d"\nx="2"/);
});

it('a container that is added to a running Pod is started in it', async () => {
  expect(debugging).toMatch(/^\{"running":\{"startedAt":"[^"]+"\}\}$/);
  const about = '{range .items[?(@.involvedObject.fieldPath=="spec.ephemeralContainers{debugger}")]}{.reason} {end}';
  expect((await out(`kubectl -n ephemeral-container get events -o 'jsonpath=${about}'`)).split(' ').sort().join(' ').trim()).toBe(
    'Created Pulled Pulling Started',
  );
});

it('an autoscaler without metrics sees to the least of replicas', async () => {
  expect(await field('hpa-min-replicas', 'deployment/php', '.spec.replicas')).toBe('3');
  expect(await events('hpa-min-replicas')).toContain('SuccessfulRescale New size: 3; reason: Current number of replicas below Spec.MinReplicas');
  expect(await field('hpa-min-replicas', 'hpa/php', '.status.conditions[?(@.type=="ScalingActive")].reason')).toBe('FailedGetResourceMetric');
});

it('a tag that nobody has released cannot be pulled, and the rollout comes to a stand', async () => {
  const whole = 'docker.io/library/nginx:1.161';
  expect(await events('image-docs-typo')).toContain(
    `Failed Failed to pull image "nginx:1.161": rpc error: code = NotFound desc = failed to pull and unpack image "${whole}": failed to resolve reference "${whole}": ${whole}: not found`,
  );
  expect(await field('image-docs-typo', 'deployment/typo', '.status.conditions[?(@.type=="Progressing")].reason')).toBe('ProgressDeadlineExceeded');
});

it('an init container that asks for a Service until there is one lets the Pod start', async () =>
  expect(await field('init-waits-for-service', 'pod/myapp', '.status.phase')).toBe('Running'));

it('an index that has failed too often is given up', async () => {
  expect(await field('job-backoff-per-index', 'job/idx', '.status.failed} {.status.succeeded} {.status.completedIndexes} {.status.failedIndexes')).toBe(
    '2 2 0,2 1',
  );
  expect(await field('job-backoff-per-index', 'job/idx', '.status.conditions[*].type} {.status.conditions[1].message')).toBe(
    'FailureTarget Failed Job has failed indexes',
  );
});

it('nginx as it comes has one page', async () => {
  expect(await field('probe-http-404', 'pod/ready404', '.status.containerStatuses[0].ready')).toBe('false');
  expect(await events('probe-http-404')).toContain('Unhealthy Readiness probe failed: HTTP probe failed with statuscode: 404');
});

it('a claim is bound to the volume that fits', async () =>
  expect(await field('pv-static-binding', 'pvc/task-pv-claim', '.spec.volumeName} {.status.phase} {.status.capacity.storage')).toBe(
    'task-pv-volume Bound 10Gi',
  ));

it('a Python script decides by what it finds', async () =>
  expect(await field('python-condition', 'job/odd-ok', '.status.completedIndexes} {.status.failedIndexes')).toBe('1,3 0,2'));

it('a Pod that its kubelet rejects says nothing of containers', async () =>
  expect(await field('rejected-by-kubelet', 'pod/toocpu', '.status.phase} {.status.reason} {.status.containerStatuses')).toBe('Failed OutOfcpu '));

it('a container is told where the API server is', async () =>
  expect(await out('kubectl -n service-env logs command-demo')).toBe('command-demo\ntcp://10.96.0.1:443\n'));

it('containers of a Pod share a directory', async () => expect(await out('kubectl -n shared-emptydir logs app')).toBe('hello\n'));

it('a container’s last words are its own, or its log’s', async () =>
  expect(await field('termination-message', 'pod/termmsg', '.status.containerStatuses[*].state.terminated.message')).toBe('boom\n last words\n'));

it('a shell heeds its trap when its foreground command has ended: too late', async () =>
  expect(await field('trap-foreground', 'pod/trapfg', '.status.containerStatuses[0].state.terminated.exitCode')).toBe('137'));
