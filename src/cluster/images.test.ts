import { describe, expect, it } from 'vitest';
import type { Pod } from '../api/types.gen';
import { type Engine, openEngine } from '../engine/engine';

const pod = (image: string, command?: readonly string[]) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'default' },
  spec: { containers: [{ name: 'main', image, ...(command && { command }) }] },
});
const stateOf = (engine: Engine) => engine.get<Pod>('pods', 'web')?.status?.containerStatuses?.[0]?.state;
const after = (seconds: number, engine: Engine) => {
  engine.runFor(seconds);
  return stateOf(engine);
};

describe('where only released images can be pulled', () => {
  it('a mistyped one is tried again and again, and the reason says which was meant', () => {
    const engine = openEngine({ images: 'released' });
    engine.apply(pod('ngnix'));
    expect(after(5, engine)).toMatchObject({ waiting: { reason: 'ErrImagePull', message: expect.stringContaining('docker.io/library/ngnix:latest') } });
    expect(after(20, engine)).toMatchObject({ waiting: { reason: 'ImagePullBackOff' } });
    expect(engine.why('pod', 'web')?.reasons).toMatchObject([{ code: 'pull-failed', missing: { what: 'repository', meant: 'nginx' } }]);
  });

  it('one’s own is there once it is declared, on nodes that were down or come later too', () => {
    const engine = openEngine({ images: 'released', nodes: 1 });
    engine.fault({ kind: 'crash-node', node: 'node-1' });
    engine.fault({ kind: 'declare-image', image: 'me/shop:1' });
    engine.runFor(1);
    engine.fault({ kind: 'recover-node', node: 'node-1' });
    engine.runFor(60);
    engine.apply(pod('me/shop:2'));
    expect(after(30, engine)).toHaveProperty('running');
    engine.fault({ kind: 'add-node', node: { name: 'late', capacity: { cpu: '4', memory: '8Gi', pods: '110' } } });
    engine.runFor(30);
    engine.delete('pods', 'web');
    engine.runFor(40);
    const late = pod('me/shop:3');
    engine.apply({ ...late, spec: { ...late.spec, nodeName: 'late' } } as never);
    expect(after(30, engine)).toHaveProperty('running');
  });

  it('a shell without a terminal reads the end of its input at once', () => {
    const engine = openEngine({ images: 'released' });
    engine.apply(pod('busybox'));
    expect(after(20, engine)).toMatchObject({ waiting: { reason: 'CrashLoopBackOff' } });
  });
});
