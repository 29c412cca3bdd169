import { describe, expect, it } from 'vitest';
import type { Event, Pod } from '../api/types.gen';
import { openEngine } from '../engine/engine';

/** What becomes of a Pod with a hostPath volume: its phase, what `ls` says of the mount, and why it could not be mounted. */
function mounting(path: string, type: string): readonly [phase: string | undefined, log: string, failure: string | undefined] {
  const engine = openEngine({ nodes: 1 });
  engine.apply([
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'default' },
      spec: {
        restartPolicy: 'Never',
        containers: [{ name: 'main', image: 'busybox:1.36', command: ['stat', '-c', '%F', '/h'], volumeMounts: [{ name: 'h', mountPath: '/h' }] }],
        volumes: [{ name: 'h', hostPath: { path, type } }],
      },
    } as Pod,
  ]);
  engine.runFor(20);
  const { phase } = engine.get<Pod>('pods', 'p')!.status!;
  const failed = engine.events({ kind: 'Pod', name: 'p' }).find(({ reason }: Event) => reason === 'FailedMount');
  return [phase, phase === 'Succeeded' ? engine.logs('p').trim() : '', failed?.message?.replace('MountVolume.SetUp failed for volume "h" : ', '')];
}

describe('a hostPath volume', () => {
  const wrong = (path: string, what: string) => ['Pending', '', `hostPath type check failed: ${path} is not ${what}`];
  it.each<[type: string, path: string, outcome: readonly unknown[]]>([
    ['', '/data/new', ['Succeeded', 'directory', undefined]],
    ['Directory', '/etc', ['Succeeded', 'directory', undefined]],
    ['Directory', '/data/none', wrong('/data/none', 'a directory')],
    ['Directory', '/etc/hosts', wrong('/etc/hosts', 'a directory')],
    ['DirectoryOrCreate', '/data/a/b', ['Succeeded', 'directory', undefined]],
    ['DirectoryOrCreate', '/etc/hosts', wrong('/etc/hosts', 'a directory')],
    ['File', '/etc/hosts', ['Succeeded', 'regular file', undefined]],
    ['File', '/etc/none', wrong('/etc/none', 'a file')],
    ['FileOrCreate', '/etc/new', ['Succeeded', 'regular empty file', undefined]],
    ['FileOrCreate', '/none/new', ['Pending', '', 'open /none/new: no such file or directory']],
    ['Socket', '/var/run/docker.sock', wrong('/var/run/docker.sock', 'a socket file')],
    ['CharDevice', '/dev/none', wrong('/dev/none', 'a character device')],
  ])('of type "%s" at %s', (type, path, outcome) => expect(mounting(path, type)).toEqual(outcome));
});
