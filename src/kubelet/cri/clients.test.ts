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
    ['-q none.example:80', 1, "wget: bad address 'none.example:80'\n"],
    ['--spider localhost:80/', 1, "Connecting to localhost:80 (127.0.0.1:80)\nwget: can't connect to remote host (127.0.0.1): Connection refused\n"],
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

describe('ab', () => {
  const load = (args: string) => {
    const on = machine();
    const server = started(on, { image: 'httpd:2.4' });
    on.run(SECOND_US);
    return on.ask({ method: 'ExecSync', containerId: server.id, command: ['ab', ...args.split(' ')], timeoutSeconds: 60 }).exec;
  };
  it('makes its requests, several at a time, and tells what they took', () => {
    const { exitCode, output = '' } = load('-q -n 200 -c 4 http://localhost/') ?? {};
    expect([exitCode, output.split('\n').filter((line) => /^(?:Server Software|Document Length|Concurrency|Complete|Failed|HTML| 100%)/.test(line))]).toEqual([
      0,
      [
        expect.stringMatching(/^Server Software: {8}Apache\/2\.4\.\d+$/),
        'Document Length:        45 bytes',
        'Concurrency Level:      4',
        'Complete requests:      200',
        'Failed requests:        0',
        'HTML transferred:       9000 bytes',
        expect.stringMatching(/^ 100% +\d+ \(longest request\)$/),
      ],
    ]);
  });
  it.each<[args: string, exitCode: number, words: string]>([
    ['-n 5 http://localhost:81/', 111, 'apr_socket_connect(): Connection refused (111)\n'],
    ['-n 5 http://none.example/', 50, 'apr_sockaddr_info_get(): Name or service not known (670002)\n'],
    ['http://localhost', 22, 'ab: invalid URL\nUsage: ab [options] [http[s]://]hostname[:port]/path\n'],
    ['-n 2 -c 3 http://localhost/', 22, 'ab: Cannot use concurrency level greater than total number of requests\n'],
  ])('%s', (args, exitCode, words) => {
    expect(load(args)).toMatchObject({ exitCode, output: expect.stringContaining(words) });
  });
});

describe('mongosh', () => {
  it.each<[line: string, port: string, exitCode: number, output: string]>([
    ['db.adminCommand("ping")', '27017', 0, '{ ok: 1 }\n'],
    ['db.runCommand({ ping: 1 }).ok', '27017', 0, '1\n'],
    ['db.x.find()', '27017', 2, 'mongosh: of MongoDB no more is simulated than whether it answers a ping\n'],
    ['db.adminCommand("ping")', '1', 1, 'MongoNetworkError: connect ECONNREFUSED 127.0.0.1:1\n'],
  ])('%s at port %s', (line, port, exitCode, output) => {
    const on = machine();
    const server = started(on, { image: 'mongo:7' });
    on.run(5 * SECOND_US);
    const command = ['mongosh', '--quiet', '--port', port, '--eval', line];
    expect(on.ask({ method: 'ExecSync', containerId: server.id, command, timeoutSeconds: 60 }).exec).toMatchObject({ exitCode, output });
  });
});

describe('the image of curl', () => {
  it.each<[args: readonly string[], exitCode: number]>([
    [['sh', '-c', 'exit 9'], 9],
    [['-s', 'http://localhost:81'], 7],
    [['http://none.example'], 6],
  ])('%s', (args, exitCode) => {
    const on = machine();
    started(on, { image: 'curlimages/curl:8.14.1', args: [...args] });
    on.run(20 * SECOND_US);
    expect(on.exits()).toMatchObject([{ exitCode }]);
  });
});
