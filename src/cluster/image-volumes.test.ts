import { describe, expect, it } from 'vitest';
import type { Pod } from '../api/types.gen';
import { openEngine } from '../engine/engine';

const podWith = (reference: string, pullPolicy?: string): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    containers: [
      { name: 'plain', image: 'nginx:1.27' },
      { name: 'with', image: 'nginx:1.27', volumeMounts: [{ name: 'site', mountPath: '/site' }] },
    ],
    volumes: [{ name: 'site', image: { reference, ...(pullPolicy && { pullPolicy }) } }],
  },
});

/** How its containers stand after some seconds, and what has been said, each with what it is about. */
function after(seconds: number, pod: Pod) {
  const engine = openEngine({ nodes: 1 });
  engine.apply([pod]);
  engine.runFor(seconds);
  const states = engine.get<Pod>('pods', 'web')!.status!.containerStatuses!.map(({ name, state }) => `${name} ${state?.waiting?.reason ?? 'Running'}`);
  const said = engine
    .events({ kind: 'Pod', name: 'web' })
    .map(({ reason, message, involvedObject }) => `${involvedObject.fieldPath?.replace(/.*\{(.*)\}/, '$1') ?? 'pod'} ${reason}: ${message}`);
  return { states, said };
}

describe('the image of a volume', () => {
  it('is pulled before any container starts, and that is said of the Pod', () => {
    const { states, said } = after(30, podWith('busybox:1.36'));
    expect(states).toEqual(['plain Running', 'with Running']);
    expect(said.slice(1, 4)).toEqual([
      'pod Pulling: Pulling image "busybox:1.36"',
      expect.stringMatching(/^pod Pulled: Successfully pulled image "busybox:1.36" in/),
      'plain Pulling: Pulling image "nginx:1.27"',
    ]);
  });
  it('that is not to be had keeps those waiting that mount it, for that reason', () => {
    const { states, said } = after(8, podWith('busybox:does-not-exist'));
    expect(states).toEqual(['plain Running', 'with ErrImagePull']);
    expect(said).toContainEqual(expect.stringMatching(/^pod Failed: Failed to pull image "busybox:does-not-exist": rpc error: code = NotFound/));
    expect(said).toContain('with Failed: Error: ErrImagePull');
    expect(after(25, podWith('busybox:does-not-exist')).states).toEqual(['plain Running', 'with ImagePullBackOff']);
  });
  it('that may not be pulled, neither', () => expect(after(8, podWith('busybox:1.36', 'Never')).states).toEqual(['plain Running', 'with ErrImageNeverPull']));
});
