import { describe, expect, it } from 'vitest';
import type { Container, Pod, Service } from '../api/types.gen';
import type { ApiCall } from '../api/wire';
import { type Engine, openEngine } from '../engine/engine';

/** What goes over the network of a cluster, from end to end. */

const PODS = '/api/v1/namespaces/default/pods';
const page = (body: string, more = '') => `while true; do printf 'HTTP/1.1 200 OK\\r\\nContent-Type: text/html\\r\\n${more}\\r\\n${body}' | nc -l -p 80; done`;
const pod = (name: string, script: string, more: Partial<Container> = {}, spec: Partial<Pod['spec']> = {}): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', labels: { app: name } },
  spec: { ...spec, containers: [{ name: 'main', image: 'busybox', command: ['sh', '-c', script], ...more }] },
});
const service = (name: string, spec: Service['spec'] = {}): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'default' },
  spec: { selector: { app: name }, ports: [{ port: 80 }], ...spec },
});
function cluster(...objects: readonly (Pod | Service)[]): Engine {
  const engine = openEngine({ nodes: 2 });
  engine.apply(objects as never);
  engine.runFor(20);
  return engine;
}
const ask = (engine: Engine, path: string, more: Partial<ApiCall> = {}) => engine.request({ method: 'GET', path, ...more });

describe('a proxy of the API server', () => {
  const PATH = `${PODS}/web:80/proxy/page`;
  it('passes a request on to a Pod and its answer back, and leads its links through itself', () => {
    const engine = cluster(pod('web', page('<a href="/x">x</a>', 'X-Mine: yes\\r\\n')));
    expect(ask(engine, `${PATH}?a=b`, { headers: [['Accept', '*/*']] })).toMatchObject({
      code: 200,
      headers: [
        ['Content-Type', 'text/html'],
        ['X-Mine', 'yes'],
      ],
      body: `<a href="${PODS}/web:80/proxy/x">x</a>`,
    });
    expect(engine.logs('web')).toContain('GET /page?a=b HTTP/1.1');
    expect(ask(engine, PATH, { method: 'POST', text: 'hello' }).code).toBe(200);
    expect(engine.logs('web')).toContain('POST /page HTTP/1.1');
  });
  it('of a Service goes to one of its Pods', () => {
    const engine = cluster(pod('web', page('hello')), service('web', { ports: [{ name: 'http', port: 8080, targetPort: 80 }] }));
    const services = '/api/v1/namespaces/default/services';
    expect([`web:http`, `web:8080`, `http:web:http`].map((id) => ask(engine, `${services}/${id}/proxy/`).body)).toEqual(['hello', 'hello', 'hello']);
    expect(ask(engine, `${services}/web:81/proxy/`)).toMatchObject({ code: 503, body: { message: 'no service port 81 found for service "web"' } });
  });
  it('says what went wrong', () => {
    const engine = cluster(pod('web', page('hello')), service('none'));
    const { podIP } = engine.get<Pod>('pods', 'web')!.status!;
    const said = (path: string) => {
      const { code, body } = ask(engine, path);
      return [code, (body as { message: string }).message];
    };
    expect(said(`${PODS}/web:81/proxy/`)).toEqual([503, `error trying to reach service: dial tcp ${podIP}:81: connect: connection refused`]);
    expect(said(`${PODS}/https:web:80/proxy/`)).toEqual([503, 'error trying to reach service: http: server gave HTTP response to HTTPS client']);
    expect(said(`${PODS}/nobody/proxy/`)).toEqual([404, 'pods "nobody" not found']);
    expect(said('/api/v1/namespaces/default/services/none/proxy/')).toEqual([503, 'no endpoints available for service "none"']);
  });
  it('sends whoever leaves out the last slash to where it is', () => {
    const engine = cluster(pod('web', page('hello')));
    expect(ask(engine, `${PODS}/web/proxy?x=1`)).toMatchObject({ code: 301, headers: [['Location', `${PODS}/web/proxy/?x=1`]] });
    expect(ask(engine, `${PODS}/web/proxy`, { method: 'POST' })).toMatchObject({ code: 200, body: 'hello' });
  });
});
