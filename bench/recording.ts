import { asObject, type KubeObject } from '../src/api/object';
import type { Sight } from '../src/live/scopes';
import { readRecording, writeRecording } from '../src/recording/file';
import { createPlayer } from '../src/recording/player';
import { createRecorder } from '../src/recording/recorder';

/** A recording of so many Pods and changes (5,000, 10,000): how large it is, what it takes in memory, how long a jump takes. */

const TEXT = 'Lorem ipsum of a real cluster: images, volumes, tolerations and probes that every Pod repeats. ';

function pod(i: number, node: number, revision: number): KubeObject {
  const container = { name: 'main', image: `registry.example/team-${i % 40}/app:1.${i % 7}`, resources: { requests: { cpu: '100m', memory: '128Mi' } } };
  return asObject({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `app-${i % 40}-${i.toString(36)}`,
      namespace: `team-${i % 40}`,
      uid: `uid-${i}`,
      resourceVersion: String(revision),
      creationTimestamp: '2026-06-01T11:30:00Z',
      labels: { app: `app-${i % 40}`, 'pod-template-hash': (i * 7_919).toString(36) },
      annotations: { about: TEXT.repeat(12) },
    },
    spec: { nodeName: `node-${node}`, containers: [container, { ...container, name: 'sidecar' }] },
    status: {
      phase: 'Running',
      podIP: `10.${i >> 8}.${i & 255}.7`,
      conditions: ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map((type) => ({
        type,
        status: revision % 2 ? 'True' : 'False',
        lastTransitionTime: new Date(1_780_000_000_000 + revision * 1_000).toISOString(),
      })),
    },
  });
}

const heapMb = (): number => {
  globalThis.gc?.();
  return Math.round(process.memoryUsage().heapUsed / 1e6);
};
const timed = <T>(work: () => T): readonly [T, number] => {
  const begun = performance.now();
  const done = work();
  return [done, Math.round(performance.now() - begun)];
};

export function run([objects = '5000', changes = '10000']: readonly string[]): void {
  const [pods, count] = [Number(objects), Number(changes)];
  const current = new Map<string, ReturnType<typeof pod>>(
    Array.from({ length: pods }, (_, i) => pod(i, i % 200, 0)).map((one) => [`${one.metadata.namespace}/${one.metadata.name}`, one]),
  );
  const keys = [...current.keys()];
  const before = heapMb();
  const sights: readonly Sight[] = [];
  const [recorder, beginMs] = timed(() => {
    const made = createRecorder({ about: { cluster: 'bench', version: '', beganUs: 0 }, sights: () => sights, objects: new Map([['pods', current]]) });
    while (made.work());
    return made;
  });
  const [, takeMs] = timed(() => {
    for (let i = 0; i < count; i++) {
      const at = (i * 7_919) % pods;
      const key = keys[at] ?? '';
      const [was, is] = [current.get(key), pod(at, i % 200, i + 1)];
      current.set(key, is);
      recorder.take([{ resource: 'pods', key, was, is }], i * 1_000);
      recorder.work();
    }
  });
  const recording = recorder.recording(count * 1_000);
  const file = Buffer.concat(writeRecording(recording));
  console.log(
    `recorder: begins in ${beginMs} ms, takes a change in ${((takeMs / count) * 1_000).toFixed(0)} us, heap +${heapMb() - before} MB (of which the objects)`,
  );
  console.log(`file: ${(file.length / 1e6).toFixed(2)} MB, ${recording.segments.length} segments`);
  const [player, openMs] = timed(() => createPlayer(readRecording(new Uint8Array(file))));
  console.log(`opens in ${openMs} ms, heap ${heapMb()} MB in all`);
  const jumps = [player.count, 0, Math.floor(count / 2), count - 1, 1];
  for (const to of jumps) console.log(`jump to ${to}: ${timed(() => player.go(to))[1]} ms`);
  console.log(`a step back: ${timed(() => player.go(player.at - 1))[1]} ms`);
}
