import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import {
  AppsV1Api,
  Attach,
  CoreV1Api,
  Cp,
  Exec,
  type KubernetesObject,
  KubernetesObjectApi,
  makeInformer,
  PatchStrategy,
  PortForward,
  type V1Status,
  Watch,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, servedCluster } from './served';

/** The JavaScript client, unmodified, against a served cluster. */
const NAMESPACE = 'default';
const { config, close } = await servedCluster({ nodes: 1 });

const podOf = (name: string, container: object): KubernetesObject & { spec: object } => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: NAMESPACE, labels: { app: name } },
  spec: { terminationGracePeriodSeconds: 0, containers: [{ name: 'main', ...container }] },
});

beforeAll(async () => {
  const api = KubernetesObjectApi.makeApiClient(config);
  await api.create(podOf('shell', { image: 'busybox:1.36', command: ['sleep', '3600'] }));
  await api.create(podOf('typed', { image: 'busybox:1.36', command: ['sh'], stdin: true }));
  await api.create(podOf('web', { image: 'registry.k8s.io/e2e-test-images/agnhost:2.53', args: ['netexec', '--http-port=8080'] }));
  const core = config.makeApiClient(CoreV1Api);
  for (const name of ['shell', 'typed', 'web'])
    await eventually(
      () => core.readNamespacedPod({ name, namespace: NAMESPACE }),
      ({ status }) => status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true,
    );
}, 60_000);
afterAll(close);

/** All that comes out of a stream, as text. */
function collected(): { readonly stream: PassThrough; readonly text: () => string } {
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (piece: Buffer) => {
    text += piece.toString();
  });
  return { stream, text: () => text };
}
async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1_000 && !holds(); tries++) await new Promise((next) => setTimeout(next, 10));
  expect(holds()).toBe(true);
}

/** Runs a command and gives what it printed and how it ended. */
async function run(command: string[], typed?: string): Promise<{ readonly out: string; readonly err: string; readonly status: V1Status }> {
  const [out, err] = [collected(), collected()];
  const stdin = typed === undefined ? null : new PassThrough();
  const status = await new Promise<V1Status>((ended, failed) => {
    new Exec(config).exec(NAMESPACE, 'shell', 'main', command, out.stream, err.stream, stdin, false, ended).catch(failed);
    stdin?.end(typed);
  });
  return { out: out.text(), err: err.text(), status };
}

describe('in a container', () => {
  it('commands read what is typed, print on two streams, and say how they ended', async () => {
    expect(await run(['cat'], 'one\ntwo')).toMatchObject({ out: 'one\ntwo', status: { status: 'Success' } });
    const failed = await run(['sh', '-c', 'echo out; echo err >&2; exit 7']);
    expect(failed).toMatchObject({ out: 'out\n', err: 'err\n', status: { status: 'Failure', details: { causes: [{ reason: 'ExitCode', message: '7' }] } } });
  });
  it('one can attach to what runs there', async () => {
    const out = collected();
    const stdin = new PassThrough();
    const socket = await new Attach(config).attach(NAMESPACE, 'typed', 'main', out.stream, null, stdin, false);
    stdin.write('echo "I am $HOSTNAME"\n');
    await until(() => out.text().includes('I am typed\n'));
    socket.close();
  });
  it('files are copied in and out', async () => {
    const [here, back] = [mkdtempSync(join(tmpdir(), 'podscope-')), mkdtempSync(join(tmpdir(), 'podscope-'))];
    const bytes = Buffer.from(Array.from({ length: 700 }, (_, i) => i % 256));
    writeFileSync(join(here, 'bytes'), bytes);
    await new Cp(config).cpToPod(NAMESPACE, 'shell', 'main', here, '/tmp');
    for (let size = ''; size.trim() !== '700'; ) size = (await run(['sh', '-c', 'wc -c < /tmp/bytes'])).out;
    await new Cp(config).cpFromPod(NAMESPACE, 'shell', 'main', 'bytes', back, '/tmp');
    await until(() => {
      try {
        return readFileSync(join(back, 'bytes')).equals(bytes);
      } catch {
        return false;
      }
    });
  });
  it('a port is reached', async () => {
    const out = collected();
    const input = new PassThrough();
    const socket = await new PortForward(config).portForward(NAMESPACE, 'web', [8080], out.stream, null, input);
    input.write('GET /hostname HTTP/1.1\r\nHost: web\r\n\r\n');
    await until(() => out.text().endsWith('\r\n\r\nweb'));
    expect(out.text()).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    if ('close' in socket) socket.close();
  });
});

describe('of objects', () => {
  it('changes are watched, and kept by an informer', async () => {
    const seen: string[] = [];
    const abort = await new Watch(config).watch(
      `/api/v1/namespaces/${NAMESPACE}/configmaps`,
      {},
      (phase, { metadata }) => seen.push(`${phase} ${metadata.name}`),
      () => undefined,
    );
    const core = config.makeApiClient(CoreV1Api);
    const informer = makeInformer(config, `/api/v1/namespaces/${NAMESPACE}/configmaps`, () => core.listNamespacedConfigMap({ namespace: NAMESPACE }));
    await informer.start();
    await core.createNamespacedConfigMap({ namespace: NAMESPACE, body: { metadata: { name: 'seen' }, data: { a: '1' } } });
    await until(() => seen.includes('ADDED seen') && informer.get('seen', NAMESPACE)?.data?.a === '1');
    await core.deleteNamespacedConfigMap({ name: 'seen', namespace: NAMESPACE });
    await until(() => seen.includes('DELETED seen') && informer.get('seen', NAMESPACE) === undefined);
    await informer.stop();
    abort.abort();
  });
  it('Helm keeps a release, applies it as its manager, waits for it, and takes it away with all that it owns', async () => {
    const api = KubernetesObjectApi.makeApiClient(config);
    const core = config.makeApiClient(CoreV1Api);
    const release = {
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'helm.sh/release.v1',
      metadata: { name: 'sh.helm.release.v1.shop.v1', namespace: NAMESPACE, labels: { owner: 'helm', name: 'shop', status: 'deployed' } },
      stringData: { release: 'H4sI' },
    };
    await api.create(release);
    const labels = { app: 'shop' };
    const deployment = (replicas: number) => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'shop', namespace: NAMESPACE },
      spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'nginx:1.27' }] } } },
    });
    const apply = (replicas: number) => api.patch(deployment(replicas), undefined, undefined, 'helm', true, PatchStrategy.ServerSideApply);
    const available = async (replicas: number): Promise<void> => {
      for (;;) {
        const { status } = await config.makeApiClient(AppsV1Api).readNamespacedDeployment({ name: 'shop', namespace: NAMESPACE });
        if (status?.availableReplicas === replicas && status.observedGeneration !== undefined) return;
        await new Promise((next) => setTimeout(next, 20));
      }
    };
    await apply(1);
    await available(1);
    const applied: KubernetesObject = await apply(2);
    expect(applied.metadata?.managedFields?.map(({ manager, operation }) => [manager, operation])).toContainEqual(['helm', 'Apply']);
    await available(2);
    expect((await core.listNamespacedSecret({ namespace: NAMESPACE, labelSelector: 'owner=helm' })).items.map(({ type }) => type)).toEqual([
      'helm.sh/release.v1',
    ]);
    await api.delete(deployment(2), undefined, undefined, 0, undefined, 'Foreground');
    await api.delete(release);
    for (;;) {
      const { items } = await core.listNamespacedPod({ namespace: NAMESPACE, labelSelector: 'app=shop' });
      const left = await api.read(deployment(2)).catch(() => undefined);
      if (items.length === 0 && !left) break;
      await new Promise((next) => setTimeout(next, 20));
    }
  });
});
