import { describe, expect, it } from 'vitest';
import type { Ask } from '../../api/connection';
import type { CriContainer } from './cri';
import { type Machine, machine, SECOND_US, started } from './testing';

const IMAGE = 'registry.k8s.io/e2e-test-images/agnhost:2.63.0';

/** A container of the test image that has run for a second. */
function runs(args: readonly string[], env: readonly (readonly [string, string])[] = []) {
  const on = machine();
  const container = started(on, { image: IMAGE, args, env });
  on.run(SECOND_US);
  return { on, container };
}
const ask = (on: Machine, { sandboxId }: CriContainer, one: Partial<Ask>, timeoutSeconds = 3) =>
  on.ask({ method: 'Dial', sandboxId, ask: { port: 8080, protocol: 'http', method: 'GET', path: '/', ...one }, timeoutSeconds }).dial;
const logs = (on: Machine, { id }: CriContainer) => on.ask({ method: 'ReadLogs', containerId: id }).logs?.map(({ text }) => text.replace(/^\S+ \S+ /, ''));
const body = (outcome: ReturnType<typeof ask>) => (outcome && 'body' in outcome ? [outcome.status ?? '', outcome.body] : outcome);

describe('netexec', () => {
  it.each<[path: string, status: number, answer: string | RegExp]>([
    ['/', 200, /^NOW: 2026-01-01 00:00:0\d\.\d+ \+0000 UTC$/],
    ['/hostname', 200, 'web'],
    ['/hostName', 200, 'web'],
    ['/nope', 200, /^NOW/],
    ['/clientip', 200, /^10\.244\.1\.\d+:\d+$/],
    ['/serverport', 200, '8080'],
    ['/healthz', 200, ''],
    ['/readyz', 200, 'ok'],
    ['/echo?msg=hi%20you', 200, 'hi you'],
    ['/echo?msg=hi&code=503', 503, 'hi'],
    ['/echo?msg=hi&code=x', 200, 'argument \'code\' must be an integer or empty, got "x"\n'],
    ['/redirect?location=/echo%3Fmsg=foobar&code=307', 307, '<a href="/echo?msg=foobar">Temporary Redirect</a>.\n\n'],
    ['/header?key=x-me', 200, 'one'],
    ['/header', 200, '{"X-Me":["one","two"]}'],
    ['/shell?cmd=echo+hello', 200, '{"output":"hello\\n"}'],
    ['/shell?shellCommand=exit+3', 200, '{"error":"exit status 3"}'],
    ['/dial?host=127.0.0.1&port=8080&request=hostname&tries=2', 200, '{"responses":["web","web"]}'],
    ['/dial?host=127.0.0.1&port=8081&protocol=udp&request=hostname', 200, '{"responses":["web"]}'],
    [
      '/dial?host=127.0.0.1&port=9999&request=hostname',
      200,
      '{"errors":["Get \\"http://127.0.0.1:9999/hostname\\": dial tcp 127.0.0.1:9999: connect: connection refused"]}',
    ],
    ['/dial?host=127.0.0.1&port=80', 400, 'request parameter not specified. <nil>\n'],
  ])('answers %s with %i', (path, status, answer) => {
    const { on, container } = runs(['netexec']);
    const headers = [
      ['x-me', 'one'],
      ['X-Me', 'two'],
    ] as const;
    expect(body(ask(on, container, { path, headers }))).toEqual([status, typeof answer === 'string' ? answer : expect.stringMatching(answer)]);
  });

  it('logs what it is asked, once it has told where it listens', () => {
    const { on, container } = runs(['netexec', '--http-port', '8090', '--udp-port=-1']);
    ask(on, container, { port: 8090, path: '/echo?msg=poststart' });
    expect(logs(on, container)).toEqual(['Started HTTP server on port 8090', 'GET /echo?msg=poststart&code=']);
    expect(ask(on, container, { port: 8080 })).toEqual({ failure: 'refused' });
  });
  it('answers datagrams that it knows, and no others', () => {
    const { on, container } = runs(['netexec']);
    const say = (text: string) => ask(on, container, { port: 8081, protocol: 'udp', body: text });
    expect([say('hostName'), say('echo Hi'), say('serverport')].map((outcome) => outcome && 'body' in outcome && outcome.body)).toEqual(['web', 'hi', '8081']);
    expect(say('what')).toMatchObject({ failure: expect.any(String) });
  });
  it('ends as it is told, and goes on answering until then', () => {
    const { on, container } = runs(['netexec']);
    on.call({ method: 'Dial', sandboxId: container.sandboxId, ask: { port: 8080, protocol: 'http', path: '/exit?code=7&wait=5s' }, timeoutSeconds: 20 });
    on.run(2 * SECOND_US);
    expect(body(ask(on, container, { path: '/hostname' }))).toEqual([200, 'web']);
    on.run(5 * SECOND_US);
    expect(on.exits().map(({ exitCode }) => exitCode)).toEqual([7]);
  });
  it('takes its time to stop, and says meanwhile that it is about to', () => {
    const { on, container } = runs(['netexec', '--delay-shutdown', '10']);
    on.call({ method: 'StopContainer', containerId: container.id, timeoutSeconds: 30 });
    on.run(5 * SECOND_US);
    expect([body(ask(on, container, { path: '/readyz' })), body(ask(on, container, { path: '/healthz' }))]).toEqual([
      [503, 'shutting down'],
      [200, ''],
    ]);
    on.run(6 * SECOND_US);
    expect(on.has().containers.map(({ exitCode, state }) => [state, exitCode])).toEqual([['EXITED', 0]]);
  });
});

describe('the other servers of agnhost', () => {
  it('serve-hostname stays for a minute after it was told to stop', () => {
    const { on, container } = runs(['serve-hostname']);
    expect(body(ask(on, container, { port: 9376 }))).toEqual([200, 'web']);
    const { tookUs } = on.ask({ method: 'StopContainer', containerId: container.id, timeoutSeconds: 100 });
    expect(Math.round(tookUs / SECOND_US)).toBe(60);
  });
  it('liveness is well for ten seconds', () => {
    const { on, container } = runs(['liveness']);
    expect(body(ask(on, container, { path: '/healthz' }))).toEqual([200, 'ok']);
    on.run(10 * SECOND_US);
    expect(body(ask(on, container, { path: '/healthz' }))).toEqual([500, expect.stringMatching(/^error: 1\d/)]);
    expect(body(ask(on, container, { path: '/redirect?loc=http%3A%2F%2F0.0.0.0%2F' }))?.[0 as never]).toBe(302);
    expect(body(ask(on, container, { path: '/none' }))).toEqual([404, '404 page not found\n']);
  });
  it('grpc-health-checking serves the service that it has, until it is told not to', () => {
    const { on, container } = runs(['grpc-health-checking', '--service', 'mine']);
    const check = (service: string) => body(ask(on, container, { port: 5000, protocol: 'grpc', body: service }));
    expect([check('mine'), check('')]).toEqual([
      [0, 'SERVING'],
      [5, 'unknown service'],
    ]);
    ask(on, container, { path: '/make-not-serving' });
    expect(check('mine')).toEqual([0, 'NOT_SERVING']);
  });
  it('porter serves what its environment says', () => {
    const { on, container } = runs(
      ['porter'],
      [
        ['SERVE_PORT_80', 'foo'],
        ['SERVE_TLS_PORT_443', 'bar'],
        ['SERVE_UDP_PORT_99', 'baz'],
      ],
    );
    expect(body(ask(on, container, { port: 80 }))).toEqual([200, 'foo']);
    expect(body(ask(on, container, { port: 443, tls: true }))).toEqual([200, 'bar']);
    expect(ask(on, container, { port: 99, protocol: 'udp', body: 'x' })).toEqual({ body: 'baz' });
    expect(ask(on, container, { port: 80, tls: true })).toEqual({ failure: 'no-tls' });
  });
  it('test-webserver serves the files that there are', () => {
    const on = machine();
    const script = 'mkdir /data; echo one > /data/a.txt; echo "<p>" > /index.html; exec /agnhost test-webserver';
    const container = started(on, { image: IMAGE, command: ['sh', '-c', script] });
    on.run(SECOND_US);
    expect(body(ask(on, container, { port: 80, path: '/data/a.txt' }))).toEqual([200, 'one\n']);
    expect(ask(on, container, { port: 80, path: '/data' })).toMatchObject({ status: 301, headers: expect.arrayContaining([['Location', 'data/']]) });
    expect(body(ask(on, container, { port: 80, path: '/data/' }))).toEqual([200, expect.stringContaining('<a href="a.txt">a.txt</a>')]);
    expect(body(ask(on, container, { port: 80, path: '/' }))).toEqual([200, '<p>\n']);
    expect(body(ask(on, container, { port: 80, path: '/none' }))).toEqual([404, '404 page not found\n']);
  });
  it('test-webserver has the certificate of its image, until somebody moves it', () => {
    const { on, container } = runs(['test-webserver']);
    const move = (...files: string[]) => on.ask({ method: 'ExecSync', containerId: container.id, command: ['mv', ...files], timeoutSeconds: 9 });
    const status = () => (ask(on, container, { port: 80, path: '/localhost.crt' }) as { readonly status?: number }).status;
    expect(status()).toBe(200);
    move('/localhost.crt', '/tmp/');
    expect(status()).toBe(404);
    move('/tmp/localhost.crt', '/');
    expect(status()).toBe(200);
  });
  it('tcp-reset cuts whoever says something', () => {
    const { on, container } = runs(['tcp-reset']);
    expect(ask(on, container, { protocol: 'tcp', body: 'x' })).toEqual({ failure: 'reset' });
  });
  it('connect names what went wrong', () => {
    const { on, container } = runs(['serve-hostname']);
    const connects = (to: string) =>
      on.ask({ method: 'ExecSync', containerId: container.id, command: ['/agnhost', 'connect', '--timeout=3s', to], timeoutSeconds: 9 }).exec;
    expect(connects('127.0.0.1:9376')).toMatchObject({ exitCode: 0, output: '' });
    expect(connects('127.0.0.1:1')).toMatchObject({ exitCode: 1, output: 'REFUSED\n' });
    expect(connects('none.example:1')).toMatchObject({ exitCode: 1, output: 'DNS: lookup none.example: no such host\n' });
  });
  it('a guestbook keeps what it is told', () => {
    const { on, container } = runs(['guestbook', '--http-port', '6379']);
    expect(body(ask(on, container, { port: 6379, path: '/set?key=messages&value=TestEntry' }))).toEqual([200, '{"message":"Updated"}']);
    expect(body(ask(on, container, { port: 6379, path: '/get?key=messages' }))).toEqual([200, '{"data":"TestEntry"}']);
    expect(body(ask(on, container, { port: 6379, path: '/get?key=other' }))).toEqual([200, '{"data":""}']);
  });
});

describe('its webhooks', () => {
  const pod = { metadata: { name: 'p', labels: { 'webhook-e2e-test': 'webhook-disallow' } }, spec: { containers: [{ name: 'webhook-disallow' }] } };
  const review = (resource: string, more: object) =>
    JSON.stringify({
      kind: 'AdmissionReview',
      apiVersion: 'admission.k8s.io/v1',
      request: { uid: 'u', operation: 'CREATE', resource: { group: '', version: 'v1', resource }, ...more },
    });
  const patch = (operations: object) => ({ allowed: true, patchType: 'JSONPatch', patch: btoa(JSON.stringify(operations)) });
  it.each<[path: string, resource: string, request: object, response: object]>([
    ['/always-deny', 'pods', {}, { allowed: false, status: { message: 'this webhook denies all requests' } }],
    ['/pods', 'pods', { object: pod }, { allowed: false, status: { message: 'the pod contains unwanted label; the pod contains unwanted container name;' } }],
    ['/pods', 'nodes', {}, { allowed: false, status: { message: 'expect resource to be { v1 pods}' } }],
    ['/add-label', 'pods', { object: {} }, patch([{ op: 'add', path: '/metadata/labels', value: { 'added-label': 'yes' } }])],
    [
      '/mutating-configmaps',
      'configmaps',
      { object: { data: { 'mutation-start': 'yes' } } },
      patch([{ op: 'add', path: '/data/mutation-stage-1', value: 'yes' }]),
    ],
    [
      '/configmaps',
      'configmaps',
      { operation: 'DELETE', oldObject: { data: { 'webhook-e2e-test': 'webhook-nondeletable' } } },
      { allowed: false, status: { reason: 'the configmap cannot be deleted because it contains unwanted key and value' } },
    ],
  ])('%s decides on %s', (path, resource, request, response) => {
    const { on, container } = runs(['webhook', '--port=8444', '--tls-cert-file=/c', '--tls-private-key-file=/k', '-v=4']);
    const headers = [['Content-Type', 'application/json']] as const;
    const [status, text] = body(ask(on, container, { port: 8444, tls: true, method: 'POST', path, headers, body: review(resource, request) })) as [
      number,
      string,
    ];
    expect([status, JSON.parse(text)]).toEqual([200, { kind: 'AdmissionReview', apiVersion: 'admission.k8s.io/v1', response: { uid: 'u', ...response } }]);
  });
  it('a kind is converted between its versions', () => {
    const { on, container } = runs(['crd-conversion-webhook', '--port=9443']);
    const headers = [['Content-Type', 'application/json']] as const;
    const object = { apiVersion: 'stable.example.com/v1', kind: 'E2e', metadata: { name: 'a' }, hostPort: 'localhost:7070' };
    const asked = JSON.stringify({
      kind: 'ConversionReview',
      apiVersion: 'apiextensions.k8s.io/v1',
      request: { uid: 'u', desiredAPIVersion: 'stable.example.com/v2', objects: [object] },
    });
    const [, text] = body(ask(on, container, { port: 9443, tls: true, method: 'POST', path: '/crdconvert', headers, body: asked })) as [number, string];
    const { response } = JSON.parse(text);
    expect(response.result.status).toBe('Success');
    expect(response.convertedObjects).toEqual([{ apiVersion: 'stable.example.com/v2', kind: 'E2e', metadata: { name: 'a' }, host: 'localhost', port: '7070' }]);
  });
});
