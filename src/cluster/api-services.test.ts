import { describe, expect, it } from 'vitest';
import type { APIService, ConfigMap, Pod, Service } from '../api/types.gen';
import { type Engine, openEngine } from '../engine/engine';

const FLUNDERS = { name: 'flunders', singularName: 'flunder', namespaced: true, kind: 'Flunder', verbs: ['get', 'list'] };
const PATH = '/apis/wardle.example.com/v1';
const answers = (path: string, body: object): string => `location = ${path} { default_type application/json; return 200 '${JSON.stringify(body)}'; }`;
const CONFIGURATION = `server { listen 8443 ssl; ssl_certificate /conf/tls.crt; ssl_certificate_key /conf/tls.key;
  ${answers(PATH, { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: 'wardle.example.com/v1', resources: [FLUNDERS] })}
  ${answers(`${PATH}/namespaces/default/flunders`, { kind: 'FlunderList', apiVersion: 'wardle.example.com/v1', metadata: {}, items: [] })}
}`;

const named = (name: string) => ({ name, namespace: 'default' });
const api = (more: Partial<NonNullable<APIService['spec']>> = {}): APIService => ({
  apiVersion: 'apiregistration.k8s.io/v1',
  kind: 'APIService',
  metadata: { name: 'v1.wardle.example.com' },
  spec: {
    group: 'wardle.example.com',
    version: 'v1',
    groupPriorityMinimum: 100,
    versionPriority: 10,
    insecureSkipTLSVerify: true,
    service: { name: 'wardle', namespace: 'default' },
    ...more,
  },
});
const service = (port = 443): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: named('wardle'),
  spec: { selector: { app: 'wardle' }, ports: [{ port, targetPort: 8443 }] },
});
const config = (text: string): ConfigMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: named('conf'),
  data: { 'default.conf': text, 'tls.crt': 'certificate', 'tls.key': 'key' },
});
const pod: Pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { ...named('wardle'), labels: { app: 'wardle' } },
  spec: {
    containers: [
      {
        name: 'main',
        image: 'nginx:1.27',
        volumeMounts: [
          { name: 'conf', mountPath: '/etc/nginx/conf.d/default.conf', subPath: 'default.conf' },
          { name: 'conf', mountPath: '/conf' },
        ],
      },
    ],
    volumes: [{ name: 'conf', configMap: { name: 'conf' } }],
  },
};

function run(...objects: readonly (APIService | ConfigMap | Pod | Service)[]): Engine {
  const engine = openEngine({ nodes: 1 });
  engine.apply(objects);
  engine.runFor(40);
  return engine;
}
function available(engine: Engine): readonly (string | undefined)[] {
  const { status, reason, message } = engine.get<APIService>('apiservices', 'v1.wardle.example.com')?.status?.conditions?.[0] ?? {};
  return [status, reason, message?.replace(/10\.\d+\.\d+\.\d+/g, 'IP')];
}
const ask = (engine: Engine, path: string, accept?: string) => engine.request({ method: 'GET', path, ...(accept && { accept }) });

describe('a group that a Service is to serve', () => {
  const URL = `https://IP:443${PATH}`;
  const failed = (why: string) => ['False', 'FailedDiscoveryCheck', `failing or missing response from ${URL}: ${why}`];
  it.each<[what: string, engine: Engine, outcome: readonly (string | undefined)[]]>([
    ['there is no such Service', run(api()), ['False', 'ServiceNotFound', 'service/wardle in "default" is not present']],
    ['its Service has another port', run(service(80), api()), ['False', 'ServicePortError', 'service/wardle in "default" is not listening on port 443']],
    [
      'its Service has no Pods',
      run(service(), api()),
      ['False', 'MissingEndpoints', 'endpointslices for service/wardle in "default" have no addresses with port name ""'],
    ],
    [
      'its Pods say nothing of it',
      run(config('server { listen 8443 ssl; ssl_certificate /conf/tls.crt; ssl_certificate_key /conf/tls.key; }'), pod, service(), api()),
      failed(`bad status from ${URL}: 404`),
    ],
    [
      'nobody has said whom to trust',
      run(config(CONFIGURATION), pod, service(), api({ insecureSkipTLSVerify: false })),
      failed(`Get "${URL}": tls: failed to verify certificate: x509: certificate signed by unknown authority`),
    ],
  ])('cannot be had where %s', (_, engine, outcome) => {
    expect(available(engine)).toEqual(outcome);
    expect(ask(engine, `${PATH}/namespaces/default/flunders`)).toMatchObject({ code: 503, body: 'service unavailable\n' });
  });

  it('is served by its Pods, and found', () => {
    const engine = run(config(CONFIGURATION), pod, service(), api());
    expect(available(engine)).toEqual(['True', 'Passed', 'all checks passed']);
    expect(ask(engine, `${PATH}/namespaces/default/flunders`)).toMatchObject({ code: 200, body: expect.stringContaining('FlunderList') });
    expect(ask(engine, '/apis/wardle.example.com').body).toMatchObject({
      kind: 'APIGroup',
      versions: [{ groupVersion: 'wardle.example.com/v1', version: 'v1' }],
    });
    const discovery = ask(engine, '/apis', 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList').body;
    expect(JSON.stringify(discovery)).toContain('"freshness":"Current","resources":[{"resource":"flunders"');
  });

  it('is no more when its Pods are gone, and forgotten with its APIService', () => {
    const engine = run(config(CONFIGURATION), pod, service(), api());
    engine.delete('pods', 'wardle');
    engine.runFor(40);
    expect(available(engine)[1]).toBe('MissingEndpoints');
    engine.delete('apiservices', 'v1.wardle.example.com');
    engine.runFor(2);
    expect(ask(engine, PATH).code).toBe(404);
  });
});
