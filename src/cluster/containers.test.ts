import { describe, expect, it } from 'vitest';
import type { Container, Pod, PodSpec } from '../api/types.gen';
import { openEngine } from '../engine/engine';

/** What containers show of themselves to the cluster. */

function run(container: Partial<Container>, seconds: number, spec: Partial<PodSpec> = {}): Pod {
  const engine = openEngine({ nodes: 1 });
  engine.apply([
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'pages', namespace: 'default' },
      data: { healthz: 'ok', 'own.conf': 'server { location /ready { return 200; } }' },
    } as never,
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', namespace: 'default' },
      spec: { ...spec, containers: [{ name: 'main', image: 'busybox', ...container }] },
    } as never,
  ]);
  engine.runFor(seconds);
  return engine.get<Pod>('pods', 'web')!;
}

describe('why a container ended, in its own words', () => {
  const ended = (script: string, more: Partial<Container> = {}) =>
    run({ command: ['sh', '-c', script], ...more }, 10, { restartPolicy: 'Never' }).status?.containerStatuses?.[0]?.state?.terminated?.message;
  it('stands in the file for that', () => expect(ended('echo boom > /dev/termination-log; exit 3')).toBe('boom\n'));
  it('or in another', () => expect(ended('echo boom > /tmp/why; exit 3', { terminationMessagePath: '/tmp/why' })).toBe('boom\n'));
  it('of which the last 4096 letters count', () => expect(ended('yes boom | head -n 2000 > /dev/termination-log')).toHaveLength(4096));
  it('is not its log', () => expect(ended('echo last words; exit 3')).toBeUndefined());
  it('unless it failed and the Pod wants it so', () => {
    expect(ended('echo last words; exit 3', { terminationMessagePolicy: 'FallbackToLogsOnError' })).toBe('last words\n');
    expect(ended('echo last words', { terminationMessagePolicy: 'FallbackToLogsOnError' })).toBeUndefined();
  });
});

describe('a probe over HTTP', () => {
  const pages = { volumes: [{ name: 'pages', configMap: { name: 'pages' } }] };
  const isReady = (path: string, mountPath?: string): boolean | undefined => {
    const readinessProbe = { httpGet: { path, port: 80 }, periodSeconds: 1 };
    const mounts = mountPath === undefined ? {} : { volumeMounts: [{ name: 'pages', mountPath }] };
    return run({ image: 'nginx:1.27', readinessProbe, ...mounts }, 15, pages).status?.containerStatuses?.[0]?.ready;
  };
  it('gets the page that the image has', () => expect(isReady('/')).toBe(true));
  it('gets 404 for another', () => expect(isReady('/healthz')).toBe(false));
  it('unless a volume brings it', () => expect(isReady('/healthz', '/usr/share/nginx/html')).toBe(true));
  it('or a mounted configuration tells of it', () => expect(isReady('/ready', '/etc/nginx/conf.d')).toBe(true));
});
