import { describe, expect, it } from 'vitest';
import type { Container, Ingress, NetworkPolicy, NetworkPolicySpec, Pod, Service } from '../api/types.gen';
import type { ApiCall } from '../api/wire';
import { type Engine, type EngineOptions, openEngine } from '../engine/engine';

/** What goes over the network of a cluster, from end to end. */

const PODS = '/api/v1/namespaces/default/pods';
const page = (body: string, more = '') => `while true; do printf 'HTTP/1.1 200 OK\\r\\nContent-Type: text/html\\r\\n${more}\\r\\n${body}' | nc -l -p 80; done`;
const pod = (name: string, script: string, more: Partial<Container> = {}, spec: Partial<Pod['spec']> = {}): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', labels: { app: name } },
  spec: { ...spec, containers: [{ name: 'main', image: 'registry.k8s.io/e2e-test-images/agnhost:2.53', command: ['sh', '-c', script], ...more }] },
});
const service = (name: string, spec: Service['spec'] = {}): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'default' },
  spec: { selector: { app: name }, ports: [{ port: 80 }], ...spec },
});
function cluster(...objects: readonly (Pod | Service | NetworkPolicy)[]): Engine {
  const engine = openEngine({ nodes: 2 });
  engine.apply(objects as never);
  engine.runFor(20);
  return engine;
}
function clusterWith(options: EngineOptions, manifests: string, seconds = 30): Engine {
  const engine = openEngine(options);
  engine.apply(manifests);
  engine.runFor(seconds);
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

const SERVER = 'nc -lk -p 80 -e hostname';
const sleeper = (name: string, spec: Partial<Pod['spec']> = {}): Pod => pod(name, 'sleep 100000', {}, spec);
/** What a command prints that runs in a Pod. */
function inside(engine: Engine, name: string, script: string): string {
  const query = ['sh', '-c', script].map((word) => `command=${encodeURIComponent(word)}`).join('&');
  return String(engine.request({ method: 'POST', path: `${PODS}/${name}/exec?${query}&stdout=1&stderr=1`, upgrade: true }).body).trim();
}

describe('a request from one Pod to another', () => {
  const on = (node: string) => ({ nodeName: node });
  const shop = () =>
    cluster(
      pod('web', SERVER, {}, on('node-1')),
      pod('api', SERVER, { ports: [{ containerPort: 80, hostPort: 8080 }] }, on('node-2')),
      sleeper('me', on('node-1')),
      sleeper('host', { ...on('node-1'), hostNetwork: true }),
      service('api', { selector: { app: 'api' }, type: 'NodePort', ports: [{ port: 8000, targetPort: 80, nodePort: 30_123 }] }),
      service('nobody', { selector: { app: 'none' } }),
    );
  it('goes to its address, on this node or another, and through Services', () => {
    const engine = shop();
    const ip = (name: string) => engine.get<Pod>('pods', name)!.status!.podIP;
    const { clusterIP } = engine.get<Service>('services', 'api')!.spec!;
    const { hostIP } = engine.get<Pod>('pods', 'api')!.status!;
    const to = (host: string | undefined, port: number) => inside(engine, 'me', `echo x | nc -w 5 ${host} ${port} 2>&1`);
    expect(to(ip('web'), 80)).toBe('web');
    expect(to(ip('api'), 80)).toBe('api');
    expect(to(clusterIP, 8000)).toBe('api');
    expect(to(hostIP, 30_123)).toBe('api');
    expect(to(hostIP, 8080)).toBe('api');
    expect(inside(engine, 'host', `echo x | nc -w 5 ${ip('api')} 80`)).toBe('api');
    expect(to(clusterIP, 80)).toContain('timed out');
    expect(to(engine.get<Service>('services', 'nobody')!.spec!.clusterIP, 80)).toContain('Connection refused');
    expect(to('10.244.77.77', 80)).toContain('No route to host');
  });
});

describe('a name', () => {
  const names = () =>
    cluster(
      pod('web', SERVER),
      sleeper('me'),
      service('web', { ports: [{ name: 'http', port: 80 }] }),
      service('headless', { selector: { app: 'web' }, clusterIP: 'None', ports: [{ name: 'http', port: 80 }] }),
      service('away', { selector: {}, type: 'ExternalName', externalName: 'example.com', ports: [] }),
    );
  it('is answered by the cluster’s DNS', () => {
    const engine = names();
    const dig = (rest: string) => inside(engine, 'me', `dig @10.96.0.10 +short ${rest}`);
    const { podIP = '' } = engine.get<Pod>('pods', 'web')!.status!;
    const { clusterIP } = engine.get<Service>('services', 'web')!.spec!;
    const host = `${podIP.replaceAll('.', '-')}.headless.default.svc.cluster.local.`;
    expect(dig('web.default.svc.cluster.local')).toBe(clusterIP);
    expect(dig('headless.default.svc.cluster.local')).toBe(podIP);
    expect(dig('away.default.svc.cluster.local CNAME')).toBe('example.com.');
    expect(dig('_http._tcp.web.default.svc.cluster.local SRV')).toBe('0 100 80 web.default.svc.cluster.local.');
    expect(dig('_http._tcp.headless.default.svc.cluster.local SRV')).toBe(`0 100 80 ${host}`);
    expect(dig(`-x ${clusterIP}`)).toBe('web.default.svc.cluster.local.');
    expect(dig(`-x ${podIP}`)).toBe(host);
    expect(dig('10-1-2-3.default.pod.cluster.local')).toBe('10.1.2.3');
    expect(dig('nobody.default.svc.cluster.local')).toBe('');
    expect(inside(engine, 'me', 'dig @10.96.0.10 +noall +answer web.default.svc.cluster.local')).toBe(
      `web.default.svc.cluster.local.\t30\tIN\tA\t${clusterIP}`,
    );
    expect(inside(engine, 'me', 'nslookup nobody.default.svc.cluster.local 10.96.0.10')).toContain(
      "Address:\t10.96.0.10#53\n\n** server can't find nobody.default.svc.cluster.local: NXDOMAIN",
    );
    engine.apply(pod('box', 'sleep 3600', { image: 'busybox:1.37' }));
    engine.runFor(10);
    expect(inside(engine, 'box', 'nslookup web.default.svc.cluster.local')).toContain(
      `Address:\t10.96.0.10:53\n\nName:\tweb.default.svc.cluster.local\nAddress: ${clusterIP}`,
    );
  });
  it('is told otherwise by an old BusyBox', () => {
    const engine = names();
    engine.apply(pod('box', 'sleep 3600', { image: 'busybox:1.28' }));
    engine.runFor(10);
    const { podIP = '' } = engine.get<Pod>('pods', 'web')!.status!;
    const lines = (name: string) => inside(engine, 'box', `nslookup ${name} 2>&1`).split('\n');
    expect(lines('headless').slice(1)).toEqual([
      'Address 1: 10.96.0.10',
      '',
      'Name:      headless',
      `Address 1: ${podIP} ${podIP.replaceAll('.', '-')}.headless.default.svc.cluster.local`,
    ]);
    expect(lines('nobody').slice(2)).toEqual(['', "nslookup: can't resolve 'nobody'"]);
  });
});

describe('a NetworkPolicy', () => {
  const policy = (name: string, spec: NetworkPolicySpec): NetworkPolicy => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace: 'default' },
    spec,
  });
  const app = (name: string) => ({ matchLabels: { app: name } });
  const closed = policy('api-closed', { podSelector: app('api'), ingress: [{ from: [{ podSelector: app('web') }], ports: [{ port: 80 }] }] });
  const shop = (...policies: readonly NetworkPolicy[]) =>
    cluster(
      pod('api', SERVER, {}, { nodeName: 'node-1' }),
      sleeper('web', { nodeName: 'node-2' }),
      sleeper('me', { nodeName: 'node-2' }),
      sleeper('host', { nodeName: 'node-2', hostNetwork: true }),
      service('api', { ports: [{ port: 8000, targetPort: 80 }] }),
      ...policies,
    );
  const from = (engine: Engine, name: string, port = 8000) =>
    inside(engine, name, `echo x | nc -w 5 ${port === 8000 ? engine.get<Service>('services', 'api')!.spec!.clusterIP : '10.244.1.2'} ${port} 2>&1`);
  const drops = (engine: Engine) => engine.trace().flatMap(({ operation, label, about }) => (operation === 'network-drop' ? [[label, about]] : []));
  it('lets through what it allows and nothing else: the rest is not refused, it gets no answer', () => {
    const engine = shop(closed);
    expect(from(engine, 'web')).toBe('api');
    expect(drops(engine)).toEqual([]);
    expect(from(engine, 'me')).toContain('timed out');
    expect(from(engine, 'web', 81)).toContain('timed out');
    expect(drops(engine)).toEqual([
      ['Ingress dropped: api-closed', 'pods/default/api'],
      ['Ingress dropped: api-closed', 'pods/default/api'],
    ]);
    expect(engine.why('pod', 'api')!.reasons).toContainEqual({ code: 'isolated', direction: 'Ingress', policies: ['api-closed'] });
    expect(engine.why('pod', 'api')!.standing).toBe('well');
  });
  it('holds from when it is made until it is gone, for Pods by their labels of now', () => {
    const engine = shop();
    expect(from(engine, 'me')).toBe('api');
    engine.apply([closed] as never);
    expect(from(engine, 'me')).toContain('timed out');
    engine.request({ method: 'PATCH', path: `${PODS}/me`, contentType: 'application/merge-patch+json', body: { metadata: { labels: { app: 'web' } } } });
    expect(from(engine, 'me')).toBe('api');
    engine.delete('networkpolicies', 'api-closed');
    expect(from(engine, 'host')).toBe('api');
  });
  it('keeps what leaves a Pod, too, its questions for names among it', () => {
    const engine = shop(policy('web-closed', { podSelector: app('web'), policyTypes: ['Egress'] }));
    expect(from(engine, 'web')).toContain('timed out');
    expect(inside(engine, 'web', 'dig +time=2 +tries=1 api.default.svc.cluster.local')).toContain('timed out');
    expect(drops(engine)[0]).toEqual(['Egress dropped: web-closed', 'pods/default/web']);
    const names = policy('names', {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [
        {
          to: [
            { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } }, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } },
          ],
          ports: [{ port: 53, protocol: 'UDP' }],
        },
      ],
    });
    engine.apply([names] as never);
    expect(inside(engine, 'web', 'dig +short api.default.svc.cluster.local')).toBe(engine.get<Service>('services', 'api')!.spec!.clusterIP);
  });
  it('does not keep a node from its own Pods, or the kubelet’s probes would fail', () => {
    const engine = shop(policy('nobody', { podSelector: {} }));
    engine.apply([pod('probed', SERVER, { readinessProbe: { tcpSocket: { port: 80 } } })] as never);
    engine.runFor(20);
    expect(engine.get<Pod>('pods', 'probed')!.status!.conditions!.find(({ type }) => type === 'Ready')!.status).toBe('True');
  });
});

const CLIENT = `
apiVersion: v1
kind: Pod
metadata: { name: me, namespace: default, labels: { app: me } }
spec: { containers: [{ name: main, image: curlimages/curl, command: [sleep, infinity] }] }
`;

describe('a program in a Pod asks the API server', () => {
  const TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount';
  const curl = (rest: string) => `curl -sS --cacert ${TOKEN}/ca.crt -H "Authorization: Bearer $(cat ${TOKEN}/token)" ${rest}`;
  const READER = `
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: reader, namespace: default }
rules: [{ apiGroups: [''], resources: [pods, configmaps], verbs: [get, list, create] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: reader, namespace: default }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader }
subjects: [{ kind: ServiceAccount, name: default, namespace: default }]
---`;
  const URL = 'https://kubernetes.default.svc';
  it('as its service account, which may do what roles let it', () => {
    const engine = clusterWith({ nodes: 1 }, READER + CLIENT);
    const list = JSON.parse(inside(engine, 'me', curl(`${URL}/api/v1/namespaces/default/pods`)));
    expect([list.kind, list.items.map((pod: Pod) => pod.metadata.name)]).toEqual(['PodList', ['me']]);
    expect(JSON.parse(inside(engine, 'me', curl(`${URL}/api/v1/namespaces/default/secrets`)))).toMatchObject({
      code: 403,
      message: 'secrets is forbidden: User "system:serviceaccount:default:default" cannot list resource "secrets" in API group "" in the namespace "default"',
    });
    const made = `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"made"}}`;
    inside(engine, 'me', curl(`-H "Content-Type: application/json" -d '${made}' https://$KUBERNETES_SERVICE_HOST/api/v1/namespaces/default/configmaps`));
    expect(engine.get('configmaps', 'made')).toBeDefined();
  });
  it('as nobody in particular without a token, and not at all as somebody else', () => {
    const engine = clusterWith({ nodes: 1 }, CLIENT);
    const code = (rest: string) => inside(engine, 'me', `curl -sk -o /dev/null -w '%{http_code}' ${rest} ${URL}/api/v1/pods`);
    expect([code(''), code('-H "Authorization: Bearer mine"')]).toEqual(['403', '401']);
    expect(inside(engine, 'me', `curl -sk ${URL}/healthz`)).toBe('ok');
    expect(inside(engine, 'me', `curl -s http://kubernetes.default.svc:443/`)).toBe('Client sent an HTTP request to an HTTPS server.');
  });
});

describe('a token of a service account', () => {
  const validator = (audience: string): string => `
apiVersion: v1
kind: Pod
metadata: { name: validator }
spec:
  restartPolicy: Never
  containers:
    - name: main
      image: registry.k8s.io/e2e-test-images/agnhost:2.63.0
      args: [test-service-account-issuer-discovery, --token-path, /var/run/secrets/tokens/sa-token, --audience, ${audience}]
      volumeMounts: [{ name: sa-token, mountPath: /var/run/secrets/tokens, readOnly: true }]
  volumes:
    - name: sa-token
      projected: { sources: [{ serviceAccountToken: { path: sa-token, expirationSeconds: 600, audience: vault } }] }`;
  it('is verified by what its issuer publishes, by whoever is shown it', () => {
    const engine = clusterWith({ nodes: 1 }, validator('vault'));
    expect(engine.logs('validator')).toContain('OK: Got valid claims from token!');
    expect(engine.get<Pod>('pods', 'validator')?.status?.phase).toBe('Succeeded');
    const { body } = ask(engine, '/.well-known/openid-configuration');
    expect(body).toMatchObject({ issuer: 'https://kubernetes.default.svc.cluster.local', id_token_signing_alg_values_supported: ['HS256'] });
  });
  it('is turned down by whomever it is not meant for', () => {
    const engine = clusterWith({ nodes: 1 }, validator('other'));
    expect(engine.logs('validator')).toContain('oidc: expected audience "other" got ["vault"]');
    expect(engine.get<Pod>('pods', 'validator')?.status?.phase).toBe('Failed');
  });
});

describe('the variables of Services', () => {
  const WEB = 'env | grep ^WEB_ | sort';
  const OF_WEB = (ip: string | undefined) => [
    `WEB_PORT=tcp://${ip}:80`,
    `WEB_PORT_80_TCP=tcp://${ip}:80`,
    `WEB_PORT_80_TCP_ADDR=${ip}`,
    'WEB_PORT_80_TCP_PORT=80',
    'WEB_PORT_80_TCP_PROTO=tcp',
    `WEB_SERVICE_HOST=${ip}`,
    'WEB_SERVICE_PORT=80',
  ];
  const ipOf = (engine: Engine) => engine.get<Service>('services', 'web')?.spec?.clusterIP;
  it('are those of the Services that there were when the container began, for whoever looks later', () => {
    const engine = cluster(service('web'), sleeper('me'));
    engine.apply([service('later')] as never);
    const ip = ipOf(engine);
    engine.delete('services', 'web');
    engine.runFor(2);
    expect(inside(engine, 'me', WEB).split('\n')).toEqual(OF_WEB(ip));
    expect(inside(engine, 'me', 'env | grep ^LATER_; env | grep -c ^KUBERNETES_SERVICE_HOST=')).toBe('1');
  });
  it('are those of Services as old as the container, once nobody remembers how they were', () => {
    const engine = cluster(service('web'), sleeper('me'));
    engine.runFor(1200);
    engine.apply([service('later')] as never);
    engine.runFor(2);
    expect(inside(engine, 'me', 'env | grep -E "^(WEB|LATER)_" | sort').split('\n')).toEqual(OF_WEB(ipOf(engine)));
  });
  it('are kept from a Pod that wants none', () => {
    const engine = cluster(service('web'), sleeper('me', { enableServiceLinks: false }));
    expect(inside(engine, 'me', WEB)).toBe('');
  });
  it('cost nothing where nobody looks', () => {
    const services = (engine: Engine) => engine.trace().filter((m) => m.from.startsWith('kubelet/') && m.label.includes('/services')).length;
    const engine = cluster(service('web'), sleeper('me'));
    inside(engine, 'me', 'hostname');
    expect(services(engine)).toBe(0);
    inside(engine, 'me', 'env');
    expect(services(engine)).toBe(1);
  });
});

describe('a Service of the type LoadBalancer', () => {
  const balanced = service('web', { type: 'LoadBalancer' });
  it('has an address from outside where somebody gives them, leads there, and gives it back', () => {
    const engine = clusterWith({ nodes: 2, addons: ['load-balancer'] }, CLIENT);
    engine.apply([pod('web', page('hello')), balanced] as never);
    engine.runFor(20);
    expect(engine.get<Service>('services', 'web')?.status?.loadBalancer?.ingress).toEqual([{ ip: '172.18.255.200', ipMode: 'VIP' }]);
    expect(inside(engine, 'me', 'curl -s http://172.18.255.200')).toBe('hello');
    engine.delete('services', 'web');
    engine.runFor(5);
    expect(engine.get('services', 'web')).toBeUndefined();
  });
  it('waits for one where nobody does', () => {
    const engine = cluster(balanced);
    expect(engine.get<Service>('services', 'web')?.status?.loadBalancer).toEqual({});
  });
});

describe('CoreDNS in Pods', () => {
  const lookUp = (engine: Engine) => inside(engine, 'me', 'nslookup kubernetes.default.svc.cluster.local 2>&1');
  it('answers for names, as long as one of them runs and may', () => {
    const engine = clusterWith({ nodes: 2, addons: ['coredns'] }, CLIENT, 60);
    expect(engine.list<Pod>('pods', 'kube-system').map(({ status }) => status?.conditions?.find(({ type }) => type === 'Ready')?.status)).toEqual([
      'True',
      'True',
    ]);
    expect(lookUp(engine)).toContain('10.96.0.1');
    const asked = engine.trace().filter(({ kind, label, ends }) => kind === 'network' && label.startsWith('A? ') && ends?.to.startsWith('10.244.'));
    expect(asked.length).toBeGreaterThan(0);
    engine.apply(`
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: closed, namespace: kube-system }
spec: { podSelector: {} }`);
    expect(lookUp(engine)).toContain('timed out');
    engine.delete('networkpolicies', 'closed', 'kube-system');
    expect(lookUp(engine)).toContain('10.96.0.1');
    const path = '/apis/apps/v1/namespaces/kube-system/deployments/coredns/scale';
    engine.request({ method: 'PATCH', path, contentType: 'application/merge-patch+json', body: { spec: { replicas: 0 } } });
    engine.runFor(60);
    expect(lookUp(engine)).not.toContain('10.96.0.1');
  });
});

describe('an Ingress controller in a Pod', () => {
  const INGRESS = `
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: nginx }
spec: { controller: k8s.io/ingress-nginx }
---
apiVersion: v1
kind: Pod
metadata: { name: ingress-nginx, namespace: default, labels: { app: ingress-nginx } }
spec:
  containers:
    - name: controller
      image: registry.k8s.io/ingress-nginx/controller:v1.14.1
      readinessProbe: { httpGet: { path: /healthz, port: 10254 } }
---
apiVersion: v1
kind: Service
metadata: { name: ingress-nginx, namespace: default }
spec: { selector: { app: ingress-nginx }, ports: [{ name: http, port: 80 }, { name: https, port: 443 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: default, labels: { app: web } }
spec:
  containers: [{ name: main, image: 'registry.k8s.io/e2e-test-images/agnhost:2.53', args: [netexec, --http-port=8080] }]
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: default }
spec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }
---
apiVersion: v1
kind: Service
metadata: { name: nobody, namespace: default }
spec: { selector: { app: nobody }, ports: [{ port: 80 }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: shop, namespace: default }
spec:
  ingressClassName: nginx
  rules:
    - host: shop.example
      http:
        paths:
          - { path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }
          - { path: /none, pathType: Prefix, backend: { service: { name: nobody, port: { number: 80 } } } }
---`;
  it('says in the status of its Ingresses where they are reached: at its nodes, or where its Service is', () => {
    const addresses = (engine: Engine) => engine.get<Ingress>('ingresses', 'shop')?.status?.loadBalancer?.ingress;
    const engine = clusterWith({ nodes: 2 }, INGRESS);
    expect(addresses(engine)).toEqual([{ ip: engine.get<Pod>('pods', 'ingress-nginx')?.status?.hostIP }]);
    engine.apply(`
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: later, namespace: default }
spec: { ingressClassName: nginx, defaultBackend: { service: { name: web, port: { number: 80 } } } }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: others, namespace: default }
spec: { ingressClassName: traefik, defaultBackend: { service: { name: web, port: { number: 80 } } } }`);
    engine.runFor(3);
    expect(['later', 'others'].map((name) => engine.get<Ingress>('ingresses', name)?.status?.loadBalancer?.ingress?.length)).toEqual([1, undefined]);

    const told = INGRESS.replace('v1.14.1\n', 'v1.14.1\n      args: [/nginx-ingress-controller, --publish-service=default/ingress-nginx]\n');
    const balanced = clusterWith(
      { nodes: 2, addons: ['load-balancer'] },
      told.replace('spec: { selector: { app: ingress-nginx },', 'spec: { type: LoadBalancer, selector: { app: ingress-nginx },'),
    );
    expect(addresses(balanced)).toEqual([{ ip: '172.18.255.200' }]);
  });
  it('takes the address back when the last one is told to stop', () => {
    const addresses = (engine: Engine) => engine.get<Ingress>('ingresses', 'shop')?.status?.loadBalancer?.ingress;
    const two = INGRESS + `${INGRESS.split('---')[1]}`.replace('name: ingress-nginx,', 'name: second,');
    const engine = clusterWith({ nodes: 2 }, `${two}\n---`);
    const stop = (name: string, from = engine) => {
      from.delete('pods', name);
      from.runFor(15);
    };
    stop('second');
    expect(addresses(engine)?.length).toBe(1);
    stop('ingress-nginx');
    expect(addresses(engine)).toEqual(undefined);
    const left = clusterWith(
      { nodes: 2 },
      INGRESS.replace('v1.14.1\n', 'v1.14.1\n      args: [/nginx-ingress-controller, --update-status-on-shutdown=false]\n'),
    );
    stop('ingress-nginx', left);
    expect(addresses(left)?.length).toBe(1);
  });
  it('leads requests to the Pods behind the Services that Ingresses name, and says what is wrong in nginx’s words', () => {
    const engine = clusterWith({ nodes: 2 }, INGRESS + CLIENT);
    const curl = (path: string, host = 'shop.example') => inside(engine, 'me', `curl -s -H 'Host: ${host}' http://ingress-nginx${path}`);
    expect(curl('/hostname')).toBe('web');
    expect(curl('/header?key=X-Forwarded-Host')).toBe('shop.example');
    expect(curl('/hostname', 'other.example')).toContain('<h1>404 Not Found</h1>');
    expect(curl('/none')).toContain('<h1>503 Service Temporarily Unavailable</h1>');
    engine.apply(`
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: closed, namespace: default }
spec: { podSelector: { matchLabels: { app: web } } }`);
    expect(curl('/hostname')).toContain('<h1>504 Gateway Time-out</h1>');
    engine.delete('ingresses', 'shop');
    expect(curl('/hostname')).toContain('<h1>404 Not Found</h1>');
  });
});
