import { describe, expect, it } from 'vitest';
import { config, machine, SECOND_US, sandbox, started } from './testing';

/** A server at 10.244.1.2 that says what it is told, and a client in the same Pod. */
function pair() {
  const on = machine();
  const image = 'registry.k8s.io/e2e-test-images/agnhost:2.63.0';
  const server = started(on, { image, args: ['netexec'] });
  on.run(SECOND_US);
  const run = (command: readonly string[]) => on.ask({ method: 'ExecSync', containerId: server.id, command, timeoutSeconds: 60 });
  return { on, run };
}
const URL = 'http://localhost:8080';

describe('curl', () => {
  it.each<[args: string, code: number, output: string | RegExp]>([
    [`-s ${URL}/hostname`, 0, 'web'],
    ['-s localhost:8080/echo?msg=hi', 0, 'hi'],
    [`-sS -o /dev/null -w %{http_code} ${URL}/echo?code=503`, 0, '503'],
    [`-f ${URL}/echo?code=404`, 22, 'curl: (22) The requested URL returned error: 404\n'],
    [`-si ${URL}/hostname`, 0, 'HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 3\r\n\r\nweb'],
    [`-sI ${URL}/hostname`, 0, /^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\n$/],
    [`-s ${URL}/redirect?location=/hostname`, 0, '<a href="/hostname">Found</a>.\n\n'],
    [`-sL ${URL}/redirect?location=/hostname`, 0, 'web'],
    [`-s -H X-Me:one ${URL}/header?key=x-me`, 0, 'one'],
    [`-s ${URL}/header?key=user-agent`, 0, 'curl/8.14.1'],
    ['http://localhost:81', 7, /^curl: \(7\) Failed to connect to localhost port 81 after \d+ ms: Could not connect to server\n$/],
    ['-s http://localhost:81', 7, ''],
    ['http://none.example/', 6, 'curl: (6) Could not resolve host: none.example\n'],
    [`https://localhost:8080/`, 60, 'curl: (60) SSL certificate problem: unable to get local issuer certificate\n'],
    ['-k https://localhost:8080/', 35, /^curl: \(35\)/],
    [`-m 2 ${URL}/exit?wait=9s`, 28, /^curl: \(28\) Operation timed out after 200\d milliseconds with 0 bytes received\n$/],
    ['--nope', 2, "curl: option --nope: is unknown\ncurl: try 'curl --help' for more information\n"],
  ])('%s', (args, exitCode, output) => {
    const { run } = pair();
    expect(run(['curl', ...args.split(' ')]).exec).toMatchObject({ exitCode, output: typeof output === 'string' ? output : expect.stringMatching(output) });
  });
  it('tries again what passes by', () => {
    const { run } = pair();
    const { exec, tookUs } = run(['curl', '-s', '--retry', '2', '--retry-delay', '3', `${URL}/echo?code=503&msg=x`]);
    expect([exec, Math.round(tookUs / SECOND_US)]).toEqual([{ exitCode: 0, output: 'x' }, 6]);
  });
  it('is not in an image that has none', () => {
    const on = machine();
    const box = started(on, { command: ['sleep', '99'] });
    expect(on.ask({ method: 'ExecSync', containerId: box.id, command: ['curl', URL], timeoutSeconds: 9 }).error).toContain(
      'exec: "curl": executable file not found in $PATH',
    );
    expect(config().image).toContain('busybox');
    expect(sandbox(on, 'x').ip).not.toBe('');
  });
});

describe('wget', () => {
  it.each<[args: string, code: number, output: string]>([
    [`-qO- ${URL}/hostname`, 0, 'web'],
    [`-q -O - --post-data=msg=hi ${URL}/echo`, 0, 'hi'],
    [`-T 2 ${URL}/echo?code=404`, 1, 'Connecting to localhost:8080 (127.0.0.1:8080)\nwget: server returned error: HTTP/1.1 404 Not Found\n'],
    ['-q http://localhost:81', 1, "wget: can't connect to remote host (127.0.0.1): Connection refused\n"],
    ['-q http://none.example', 1, "wget: bad address 'none.example'\n"],
    [`-q -T 2 ${URL}/exit?wait=9s`, 1, 'wget: download timed out\n'],
    [`--spider ${URL}/`, 0, 'Connecting to localhost:8080 (127.0.0.1:8080)\nremote file exists\n'],
    [
      `-O- ${URL}/hostname`,
      0,
      'Connecting to localhost:8080 (127.0.0.1:8080)\nwriting to stdout\nweb-                    100% |********************************|     3  0:00:00 ETA\nwritten to stdout\n',
    ],
  ])('%s', (args, exitCode, output) => {
    const { run } = pair();
    expect(run(['wget', ...args.split(' ')]).exec).toMatchObject({ exitCode, output });
  });
  it('keeps what it fetches', () => {
    const { run } = pair();
    expect(run(['sh', '-c', `cd /tmp; wget -q ${URL}/hostname; cat hostname`]).exec).toMatchObject({ exitCode: 0, output: 'web' });
  });
});
