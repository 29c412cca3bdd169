import { describe, expect, it } from 'vitest';
import type { Deployment } from '../src/api/types.gen';
import { AUTOSCALE, NETWORK_POLICY, REQUESTS, SHOP } from '../src/app/editor/applications';
import { ADDONS } from '../src/cluster/config';
import { type Engine, openEngine } from '../src/engine/engine';

/** The whole applications that the editor has to begin from: they do what their comments say. */

const client = (name: string, script: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { containers: [{ name: 'main', image: 'curlimages/curl:8.14.1', command: ['sh', '-c', `${script}; sleep infinity`] }] },
});

function cluster(manifests: string): Engine {
  const engine = openEngine({ nodes: 3, images: 'released', addons: ADDONS });
  engine.apply(manifests);
  engine.runFor(60);
  return engine;
}

/** What a command in a Pod of its own prints. */
function printed(engine: Engine, name: string, script: string): string {
  engine.apply(client(name, script));
  engine.runFor(20);
  return engine.logs(name);
}
const readyOf = (engine: Engine, name: string): number => engine.get<Deployment>('deployments', name)?.status?.readyReplicas ?? 0;

describe('the shop', () => {
  const ITEMS = '[{"id":1,"name":"cup","price":7},{"id":2,"name":"teapot","price":31}]';
  it('serves its page, and passes what is asked of its API on to the database', () => {
    const engine = cluster(SHOP);
    expect(printed(engine, 'a', 'curl -s web; curl -s web/api/product')).toBe(`<h1>The shop is open</h1>\n${ITEMS}`);
  });
  it('keeps what it is given, over the Pod of its database', () => {
    const engine = cluster(SHOP);
    printed(engine, 'a', `curl -s -H 'Content-Type: application/json' -d '{"name":"spoon","price":2}' web/api/product`);
    const [pod] = engine.list('pods').filter(({ metadata }) => metadata.name?.startsWith('database-'));
    engine.delete('pods', pod!.metadata.name!);
    engine.runFor(60);
    expect(printed(engine, 'b', 'curl -s web/api/product?name=eq.spoon')).toBe('[{"id":3,"name":"spoon","price":2}]');
  });
});

describe('a rolling update under requests', () => {
  /** What the client gets while each Pod is replaced. */
  const update = (manifests: string): readonly string[] => {
    const engine = cluster(manifests);
    const before = engine.logs('client').length;
    engine.apply(manifests.replace('image: nginx:1.27', 'image: nginx:1.28'));
    engine.runFor(30);
    return engine.logs('client').slice(before).trim().split('\n');
  };
  it('refuses some, of Pods that count as ready before they listen', () => {
    const lines = update(REQUESTS);
    expect(lines.filter((line) => line === '200').length).toBeGreaterThan(30);
    expect(lines.join('\n')).toMatch(/curl: \(7\) Failed to connect to web port 80 .*\n000/);
  });
  it('refuses none with the probe and the hook that its comment shows', () => {
    expect(new Set(update(REQUESTS.replace(/^( *)#(?=[a-z ]+[A-Za-z]*:)/gm, '$1')))).toEqual(new Set(['200']));
  });
});

it('autoscaling follows the load', () => {
  const engine = cluster(AUTOSCALE);
  expect(readyOf(engine, 'web')).toBe(1);
  engine.apply(AUTOSCALE.replace('podscope.dev/load: 100m', 'podscope.dev/load: 1500m'));
  engine.runFor(180);
  expect(readyOf(engine, 'web')).toBe(6);
});

it('a NetworkPolicy lets those in whom it names, and cuts off the others', () => {
  const asks = 'command: ["sh", "-c", "sleep 30; curl -sS -o /dev/null -w %{http_code} -m 2 web; sleep infinity"]';
  const engine = cluster(NETWORK_POLICY.replaceAll('command: ["sleep", "infinity"]', asks));
  expect(engine.logs('friend')).toContain('200');
  expect(engine.logs('stranger')).toMatch(/curl: \(28\) .* timed out/);
});
