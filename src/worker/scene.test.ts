import { describe, expect, it } from 'vitest';
import type { Frame, Scene } from './protocol';
import { configOf, pageOf, type TestPage } from './testing';

const POD = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n    - name: main\n      image: nginx:1.27\n';
const SHOP = `apiVersion: v1
kind: Namespace
metadata:
  name: shop
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: cart
  namespace: shop
spec:
  replicas: 2
  selector: { matchLabels: { app: cart } }
  template:
    metadata: { labels: { app: cart } }
    spec: { containers: [{ name: main, image: nginx:1.27 }] }
`;

function set(scene: Scene): { readonly page: TestPage; readonly frame: Frame } {
  const page = pageOf();
  return { page, frame: page.say({ type: 'open', config: configOf(2), scene }) };
}

describe('a scene', () => {
  it.each(['submit', 'store', 'watch', 'filter', 'score', 'bind', 'run'] as const)('stands at the step %s of what was created', (step) => {
    const { frame } = set({ manifests: POD, moment: { step } });
    expect(frame).toMatchObject({ playing: false, branch: 'main', journey: { pod: 'default/web', current: step } });
    expect(frame.nowUs).toBe(frame.journey!.stages.at(-1)!.momentUs);
  });

  it('stands so many seconds after the first object was created', () => {
    const { page, frame } = set({ manifests: SHOP, moment: { seconds: 30 } });
    expect(frame.playing).toBe(false);
    const deployment = page.ask({ kind: 'object', key: 'deployments/shop/cart' });
    expect(deployment).toMatchObject({ status: { readyReplicas: 2 } });
    expect(frame.nowUs - Date.parse(deployment!.metadata.creationTimestamp!) * 1_000).toBeLessThan(31e6);
    expect(page.tick(50).nowUs).toBe(frame.nowUs);
  });

  it('can stand before its last object is created', () => {
    const { page } = set({ manifests: SHOP, moment: { seconds: 0.001 } });
    expect(page.ask({ kind: 'object', key: 'deployments/shop/cart' })).toBeUndefined();
  });

  it('may be about an object that is refused', () => {
    const { frame } = set({ manifests: POD.replace('nginx:1.27', '""'), moment: { step: 'store' } });
    expect(frame.journey).toMatchObject({ current: 'store', refused: { code: 422 } });
  });

  it('is the same each time', () => {
    const hashOf = () => set({ manifests: SHOP, moment: { seconds: 20 } }).page.ask({ kind: 'trace-hash' });
    expect(hashOf()).toBe(hashOf());
  });

  it('has nothing but what it creates', () => {
    const { page } = set({ manifests: '', moment: { seconds: 1 } });
    expect([page.ask({ kind: 'object', key: 'deployments/default/hello' }), page.ask({ kind: 'object', key: 'nodes/node-1' })?.kind]).toEqual([
      undefined,
      'Node',
    ]);
  });

  it.each<readonly [string, Scene, RegExp]>([
    ['YAML', { manifests: 'a: b: c', moment: { seconds: 1 } }, /scene\.manifests/],
    ['manifest', { manifests: 'a: b', moment: { seconds: 1 } }, /a manifest needs apiVersion and kind/],
    ['kind', { manifests: 'apiVersion: v1\nkind: Boat\n', moment: { seconds: 1 } }, /no matches for kind "Boat" in version "v1"/],
    ['step', { manifests: POD, moment: JSON.parse('{"step":"dance"}') }, /scene\.moment: must be a step \(submit, /],
    ['time', { manifests: POD, moment: { seconds: -1 } }, /scene\.moment/],
    ['text', JSON.parse('{"manifests":7,"moment":{"seconds":1}}'), /scene\.manifests: must be a text/],
  ])('is not set if there is no such %s', (_what, scene, why) => {
    const page = pageOf();
    page.host.receive({ type: 'open', config: configOf(1), scene });
    expect(page.posted).toEqual([{ type: 'failed', message: expect.stringMatching(why) }]);
  });
});
