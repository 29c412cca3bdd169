import { expect, it } from 'vitest';
import type { Pod } from '../api/types.gen';
import { type Engine, openEngine } from '../engine/engine';

const pod = (shareProcessNamespace: boolean, script: string): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace: 'default' },
  spec: {
    shareProcessNamespace,
    restartPolicy: 'Never',
    initContainers: [{ name: 'setup', image: 'busybox:1.36', command: ['true'] }],
    containers: [
      { name: 'shell', image: 'busybox:1.36', command: ['sh', '-c', script] },
      { name: 'web', image: 'nginx:1.27' },
    ],
  },
});

/** The Pod after a while, and what its shell has printed. */
function run(isShared: boolean, script: string): readonly [engine: Engine, log: string] {
  const engine = openEngine({ nodes: 1 });
  engine.apply([pod(isShared, script)]);
  engine.runFor(20);
  return [engine, engine.logs('p', { container: 'shell' })];
}

it('containers that share their processes see each other, and the sandbox’s own', () => {
  expect(run(true, 'ps; kill -HUP 1')[1].split('\n')).toEqual([
    'PID   USER     TIME  COMMAND',
    '    1 65535     0:00 /pause',
    '  107 root      0:00 sh -c ps; kill -HUP 1',
    '  207 root      0:00 nginx -g daemon off;',
    'sh: kill: (1) - signals to the processes of other containers are not simulated',
    '',
  ]);
});
it('others do not', () => expect(run(false, 'ps; sleep 1')[1]).toBe('PID   USER     TIME  COMMAND\n    1 root      0:00 sh -c ps; sleep 1\n'));
it.each([
  [true, 'at once'],
  [false, 'when its time is up'],
])('SIGTERM ends whoever is not the first of its processes (shared: %s) %s', (isShared) => {
  const [engine] = run(isShared, 'exec sleep 3600');
  engine.delete('pods', 'p');
  engine.runFor(10);
  expect(engine.get('pods', 'p') === undefined).toBe(isShared);
});
