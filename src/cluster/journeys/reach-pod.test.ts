import { describe, expect, it } from 'vitest';
import type { Service } from '../../api/types.gen';
import { type Engine, openEngine } from '../../engine';

/** A request that a command in a Pod makes: each way that it may go. */

const pod = (name: string, image: string, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { app: name } },
  spec: { containers: [{ name: 'main', image, ...more }] },
});
const SERVICE = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } };

function asked(url: string, ...more: readonly object[]): Engine {
  const engine = openEngine({ nodes: 2 });
  engine.apply([SERVICE, pod('client', 'curlimages/curl:8.14.1', { command: ['sleep', 'infinity'] }), ...more] as never);
  engine.runFor(30);
  const command = ['curl', '-s', '-m', '2', url].map((word) => `command=${encodeURIComponent(word)}`).join('&');
  engine.request({ method: 'POST', path: `/api/v1/namespaces/default/pods/client/exec?${command}&stdout=true`, upgrade: true });
  engine.runFor(10);
  return engine;
}
const told = (engine: Engine): readonly string[] => (engine.journey()?.rail ?? []).flatMap(({ step, state }) => (state === 'done' ? [step] : []));
const facts = (engine: Engine) => Object.fromEntries((engine.journey()?.stages ?? []).map((stage) => [stage.step, stage.facts]));
const web = pod('web', 'nginx:1.27');

describe('a request from a Pod', () => {
  it('is looked up, goes past the Service to a Pod, and is answered', () => {
    const engine = asked('web', web);
    expect(told(engine)).toEqual(['ask', 'exec', 'lookup', 'address', 'send', 'answer', 'end']);
    const { clusterIP } = engine.get<Service>('services', 'web')!.spec!;
    expect(facts(engine)).toMatchObject({
      exec: { command: 'curl -s -m 2 web' },
      lookup: { host: 'web.default.svc.cluster.local.' },
      address: { address: clusterIP },
      send: { dialled: clusterIP, endpoint: expect.stringMatching(/^10\.244\.\d+\.\d+:80$/) },
      answer: { status: 200 },
    });
  });
  it('for a name that nobody knows goes no further than DNS', () => expect(told(asked('nobody', web))).toEqual(['ask', 'exec', 'lookup', 'end']));
  it('is refused at once where no endpoint is ready', () => {
    const engine = asked('web');
    expect(told(engine)).toEqual(['ask', 'exec', 'lookup', 'address', 'fail', 'end']);
    expect(facts(engine)).toMatchObject({ fail: { failure: 'refused' } });
  });
  it('is no journey where nothing goes over the network', () => {
    const engine = openEngine({ nodes: 1 });
    engine.apply(pod('client', 'busybox:1.36', { command: ['sleep', 'infinity'] }) as never);
    engine.runFor(30);
    engine.request({ method: 'POST', path: '/api/v1/namespaces/default/pods/client/exec?command=hostname&stdout=true', upgrade: true });
    engine.runFor(5);
    expect(engine.journey()?.id).toBe('create-pod');
  });
});
