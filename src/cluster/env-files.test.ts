import { expect, it } from 'vitest';
import type { Pod } from '../api/types.gen';
import { openEngine } from '../engine/engine';

const pod = (line: string): Pod => {
  const volumeMounts = [{ name: 'shared', mountPath: '/data' }];
  const env = [{ name: 'ADDRESS', valueFrom: { fileKeyRef: { volumeName: 'shared', path: 'config.env', key: 'ADDRESS' } } }];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'default' },
    spec: {
      restartPolicy: 'Never',
      initContainers: [{ name: 'setup', image: 'busybox:1.36', command: ['sh', '-c', `echo "${line}" > /data/config.env`], volumeMounts }],
      containers: [{ name: 'main', image: 'busybox:1.36', command: ['sh', '-c', 'echo $ADDRESS'], env }],
      volumes: [{ name: 'shared', emptyDir: {} }],
    },
  };
};

function run(line: string): readonly [reason: string | undefined, text: string] {
  const engine = openEngine({ nodes: 1 });
  engine.apply([pod(line)]);
  engine.runFor(20);
  const state = engine.get<Pod>('pods', 'p')?.status?.containerStatuses?.[0]?.state;
  return state?.waiting ? [state.waiting.reason, state.waiting.message ?? ''] : [state?.terminated?.reason, engine.logs('p')];
}

it('an init container tells the others their environment by a file', () => expect(run("ADDRESS='10.0.0.1'")).toEqual(['Completed', '10.0.0.1\n']));
it('what it has written there must be as it has to be', () =>
  expect(run('ADDRESS=10.0.0.1')).toEqual(['CreateContainerConfigError', "couldn't parse env file"]));
