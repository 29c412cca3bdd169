import { describe, expect, it } from 'vitest';
import type { CriContainer } from './cri';
import { config, type Machine, machine, SECOND_US, sandbox, shell, started } from './testing';

const dial = (on: Machine, { sandboxId }: CriContainer, port: number, body?: string, timeoutSeconds = 1) =>
  on.ask({ method: 'Dial', sandboxId, ask: { port, protocol: 'tcp', ...(body !== undefined && { body }) }, timeoutSeconds });
const logs = (on: Machine, { id }: CriContainer) => on.ask({ method: 'ReadLogs', containerId: id }).logs?.map(({ text }) => text);
const exec = (on: Machine, { id }: CriContainer, script: string, timeoutSeconds = 30) =>
  on.ask({ method: 'ExecSync', containerId: id, command: ['sh', '-c', script], timeoutSeconds });

const GREETER = shell('n=0; while true; do n=$((n+1)); echo "hello $n" | nc -l -p 8080; done');

describe('a program that listens', () => {
  it('answers on its port, and on no other; who only connects is let in', () => {
    const on = machine();
    const greeter = started(on, GREETER);
    on.run(SECOND_US);
    expect(dial(on, greeter, 8080, 'you').dial).toEqual({ body: 'hello 1\n' });
    on.run(SECOND_US);
    expect([dial(on, greeter, 8080).dial, dial(on, greeter, 8080, 'you').dial]).toEqual([{ body: '' }, { body: 'hello 2\n' }]);
    expect(dial(on, greeter, 8081).dial).toEqual({ failure: 'refused' });
    expect(logs(on, greeter)?.join('')).toBe('youyou');
  });
  it('keeps whoever asks waiting for as long as that one has time', () => {
    const on = machine();
    const slow = started(on, shell('nc -lk -p 80 -e "sleep 5"'));
    on.run(SECOND_US);
    const { dial: outcome, tookUs } = dial(on, slow, 80, 'x', 2);
    expect([outcome, tookUs]).toEqual([{ failure: 'timeout' }, 2 * SECOND_US]);
    on.run(10 * SECOND_US);
    expect(dial(on, slow, 80, 'x', 9).dial).toEqual({ body: '' });
  });
  it('cuts off whoever waits when it is killed', () => {
    const on = machine();
    const slow = started(on, shell('nc -lk -p 80 -e "sleep 500"'));
    on.run(SECOND_US);
    const call = on.call({ method: 'Dial', sandboxId: slow.sandboxId, ask: { port: 80, protocol: 'tcp', body: 'x' }, timeoutSeconds: 100 });
    const { container } = on.ask({ method: 'StopContainer', containerId: slow.id, timeoutSeconds: 3 });
    on.run(SECOND_US);
    expect([container?.exitCode, on.answersTo(call).map((one) => one.dial)]).toEqual([137, [{ failure: 'reset' }]]);
  });
  it('is found by other programs: of its Pod, beside it, of another Pod', () => {
    const on = machine();
    const greeter = started(on, GREETER);
    on.run(SECOND_US);
    expect(exec(on, greeter, 'echo hi | nc localhost 8080').exec).toMatchObject({ exitCode: 0, output: 'hello 1\n' });
    const { ip } = on.has().sandboxes[0]!;
    const client = started(on, shell(`echo hi | nc ${ip} 8080; nc ${ip} 81`));
    on.run(SECOND_US);
    expect(logs(on, client)).toEqual(['hello 2', `nc: can't connect to remote host (${ip}): Connection refused`]);
    expect(on.exits().map(({ exitCode }) => exitCode)).toEqual([1]);
  });
  it('after a step back answers as it did before', () => {
    const on = machine();
    const greeter = started(on, GREETER);
    on.run(SECOND_US);
    dial(on, greeter, 8080, 'one\n');
    on.run(SECOND_US);
    const back = on.checkpoint();
    const more = () => [dial(on, greeter, 8080, 'two\n').dial, logs(on, greeter), on.heard()];
    const first = more();
    back();
    expect(more()).toEqual(first);
  });
  it('costs nothing as long as nobody asks', () => {
    const on = machine();
    started(on, GREETER);
    on.run(SECOND_US);
    const before = on.heard().length;
    on.run(10_000 * SECOND_US);
    expect(on.heard().length).toBe(before);
  });
});

describe('a command inside a container that asks the network', () => {
  it('has the time that it is given', () => {
    const on = machine();
    const idle = started(on, shell('sleep 1000'));
    expect(exec(on, idle, 'nc -l -p 80', 5)).toMatchObject({ exec: { timedOut: true }, tookUs: 5 * SECOND_US });
  });
  it('ends with its container', () => {
    const on = machine();
    const box = sandbox(on, 'shared');
    const { id } = on.ask({ method: 'CreateContainer', sandboxId: box.id, config: config(shell('sleep 3')) }).container ?? started(on, shell('sleep 3'));
    on.ask({ method: 'StartContainer', containerId: id });
    const call = on.call({ method: 'ExecSync', containerId: id, command: ['nc', '-l', '-p', '80'], timeoutSeconds: 100 });
    on.run(10 * SECOND_US);
    expect(on.answersTo(call)[0]?.exec).toMatchObject({ exitCode: 137, output: '' });
  });
});
