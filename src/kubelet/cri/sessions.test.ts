import { describe, expect, it } from 'vitest';
import { type Machine, machine, SECOND_US, shell, started } from './testing';

/** What came over a connection: texts by where they come from, and how it ended. */
function came(on: Machine, call: number) {
  const answers = on.answersTo(call);
  const texts = answers.flatMap(({ output }) => (output && output.text !== '' ? [`${output.stderr ? '2' : '1'}: ${output.text}`] : []));
  return { texts, code: answers.find(({ exec }) => exec)?.exec?.exitCode, error: answers.find(({ error }) => error)?.error };
}
const run = (on: Machine, containerId: string, script: string, stdin = false): number =>
  on.call({ method: 'Exec', containerId, command: ['sh', '-c', script], stdin, tty: false });
const logs = (on: Machine, containerId: string): readonly string[] => on.ask({ method: 'ReadLogs', containerId }).logs!.map(({ text }) => text);

describe('a command that is run inside a container', () => {
  it('tells what it prints as it comes, and its end', () => {
    const on = machine();
    const { id } = started(on, shell('sleep 100'));
    const call = run(on, id, 'echo one; sleep 2; echo two >&2; exit 3');
    on.run(SECOND_US);
    expect(came(on, call)).toEqual({ texts: ['1: one\n'], code: undefined, error: undefined });
    on.run(2 * SECOND_US);
    expect(came(on, call)).toEqual({ texts: ['1: one\n', '2: two\n'], code: 3, error: undefined });
  });
  it('changes what becomes of the container, which had gone its way until then', () => {
    const on = machine();
    const { id } = started(on, shell('echo begun; until [ -f /stop ]; do sleep 1; done; echo stopped; exit 5'));
    on.run(3.5 * SECOND_US);
    run(on, id, 'touch /stop');
    on.run(2 * SECOND_US);
    expect([logs(on, id), on.exits().map(({ exitCode }) => exitCode)]).toEqual([['begun', 'stopped'], [5]]);
  });
  it('does not change when the container ends by itself, nor what it has printed', () => {
    const on = machine();
    const { id, startedAtUs } = started(on, shell('for i in 1 2 3; do echo $i; sleep 2; done; exit 4'));
    on.run(3 * SECOND_US);
    run(on, id, 'true');
    on.run(9 * SECOND_US);
    const [end] = on.exits();
    expect([logs(on, id), end?.exitCode, Math.round((end!.finishedAtUs - startedAtUs) / SECOND_US)]).toEqual([['1', '2', '3'], 4, 6]);
  });
  it("leaves an image's own server as it is", () => {
    const on = machine();
    const { id } = started(on, { image: 'nginx:1.27' });
    on.run(SECOND_US);
    const before = logs(on, id);
    run(on, id, 'true');
    on.run(SECOND_US);
    const { container } = on.ask({ method: 'StopContainer', containerId: id, timeoutSeconds: 30 });
    expect([logs(on, id), container?.exitCode]).toEqual([before, 0]);
  });
  it('ends with the container', () => {
    const on = machine();
    const { id } = started(on, shell('sleep 5'));
    const call = run(on, id, 'sleep 100');
    on.run(6 * SECOND_US);
    expect(came(on, call).code).toBe(137);
  });
  it('whose client has gone has nothing to read any more', () => {
    const on = machine();
    const { id } = started(on, shell('sleep 100'));
    run(on, id, 'true');
    const call = run(on, id, 'cat; echo over > /over', true);
    on.run(SECOND_US);
    on.say(call);
    on.run(SECOND_US);
    const look = run(on, id, 'cat /over');
    on.run(SECOND_US);
    expect(came(on, look).texts).toEqual(['1: over\n']);
  });
});

describe('who is attached to a container', () => {
  it('sees what it prints from then on, and types into it if it is made for that', () => {
    const on = machine();
    const { id } = started(on, { command: ['sh'], stdin: 'open' });
    on.run(SECOND_US);
    const [first, second] = [on.call({ method: 'Attach', containerId: id, stdin: true }), on.call({ method: 'Attach', containerId: id, stdin: true })];
    on.say(first, { kind: 'stdin', text: 'echo hi\n' });
    on.say(first, { kind: 'eof' });
    on.say(first);
    on.run(SECOND_US);
    on.say(second, { kind: 'stdin', text: 'exit 6\n' });
    on.run(SECOND_US);
    expect([came(on, second).texts, came(on, second).code, on.exits().map(({ exitCode }) => exitCode)]).toEqual([['1: hi\n'], 0, [6]]);
  });
  it('ends its input by going where only the first may type', () => {
    const on = machine();
    const { id } = started(on, { command: ['cat'], stdin: 'once' });
    const call = on.call({ method: 'Attach', containerId: id, stdin: true });
    on.say(call, { kind: 'stdin', text: 'all\n' });
    on.say(call);
    on.run(SECOND_US);
    expect([logs(on, id), on.exits().map(({ exitCode }) => exitCode)]).toEqual([['all'], [0]]);
  });
});

describe('a port of a Pod', () => {
  const server = shell('while true; do printf "HTTP/1.1 200 OK\\r\\n\\r\\nyes" | nc -l -p 80; done');
  const forward = (on: Machine, sandboxId: string): number => on.call({ method: 'PortForward', sandboxId });

  it('is asked what a client sends, as soon as it is a whole question', () => {
    const on = machine();
    const { sandboxId } = started(on, server);
    on.run(SECOND_US);
    const call = forward(on, sandboxId);
    on.say(call, { kind: 'dial', connection: 1, port: 80 });
    on.say(call, { kind: 'bytes', connection: 1, text: 'GET / HTTP/1.1\r\nHost: a' });
    on.run(SECOND_US);
    expect(came(on, call).texts).toEqual([]);
    on.say(call, { kind: 'bytes', connection: 1, text: '\r\n\r\n' });
    on.run(SECOND_US);
    expect(came(on, call).texts.join('')).toMatch(/^1: HTTP\/1\.1 200 OK\r\n[\s\S]*yes$/);
  });
  it('at which nobody listens refuses the connection', () => {
    const on = machine();
    const { sandboxId } = started(on, server);
    const call = forward(on, sandboxId);
    on.say(call, { kind: 'dial', connection: 7, port: 99 });
    on.run(SECOND_US);
    const [, answer] = on.answersTo(call);
    expect(answer?.output?.port).toMatchObject({
      connection: 7,
      ended: true,
      error: expect.stringMatching(/dial tcp4 127\.0\.0\.1:99: connect: connection refused$/),
    });
  });
  it('is no more when its Pod is stopped', () => {
    const on = machine();
    const { sandboxId } = started(on, server);
    const call = forward(on, sandboxId);
    on.ask({ method: 'StopPodSandbox', sandboxId });
    expect(came(on, call).error).toBe('lost connection to pod');
  });
});
