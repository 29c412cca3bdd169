import { describe, expect, it } from 'vitest';
import { commandEnd, commandOutput, filesAfter } from './command';
import type { CommandContext } from './container';
import { textIn } from './files/look';

const context: CommandContext = {
  env: new Map(),
  hostname: 'web-0',
  startedAtUs: Date.UTC(2026, 0, 2, 3, 4, 5) * 1000,
  layers: {
    shells: ['sh'],
    hostname: 'web-0',
    hosts: '127.0.0.1\tlocalhost\n',
    resolver: 'nameserver 10.96.0.10\nsearch default.svc.cluster.local svc.cluster.local cluster.local\noptions ndots:5\n',
    terminationLog: '/dev/termination-log',
  },
  servers: [],
  programs: ['agnhost', 'agnhost-2'],
  quietUnknown: false,
};
const printed = (argv: readonly string[], more: Partial<CommandContext> = {}) => [...commandOutput(argv, { ...context, ...more })].map(({ text }) => text);

describe('agnhost', () => {
  it.each([
    [['/agnhost', 'entrypoint-tester', 'override', 'arguments'], ['[/agnhost entrypoint-tester override arguments]'], 0],
    [['/agnhost-2', 'entrypoint-tester'], ['[/agnhost-2 entrypoint-tester]'], 0],
    [['/agnhost', 'dns-suffix'], ['default.svc.cluster.local,svc.cluster.local,cluster.local'], 0],
    [['/agnhost', 'dns-server-list'], ['10.96.0.10'], 0],
    [['/agnhost', 'etc-hosts'], ['127.0.0.1\tlocalhost', ''], 0],
    [['/agnhost', '--version'], ['app version 2.63.0'], 0],
    [['/agnhost', 'nope'], ['Error: unknown command "nope" for "app"'], 1],
    [['/agnhost', 'pause', '--nope'], ['Error: unknown flag: --nope'], 1],
    [['/agnhost', 'fake-gitserver'], ["Error: agnhost's fake-gitserver is not simulated"], 1],
    [['/agnhost', 'logs-generator', '-t', '0'], ['2026/01/02 03:04:05 Invalid total number of lines: 0'], 1],
  ])('%j prints %j and ends with %i', (argv, lines, code) => {
    expect(printed(argv)).toEqual(lines);
    expect(commandEnd(argv, context)).toMatchObject({ code });
  });

  it('logs-generator spreads its lines over its time', () => {
    const argv = ['/agnhost', 'logs-generator', '--log-lines-total', '100', '--run-duration', '20s'];
    const lines = [...commandOutput(argv, context)];
    expect(lines.map(({ text }) => text.replace(/.*\] /, '').split(' ').length)).toEqual(Array(100).fill(4));
    expect(lines.at(0)?.text).toMatch(/^I0102 03:04:05\.\d{6} {7}1 logs_generator\.go:76\] 0 (GET|POST|PUT) \/api\/v1\/namespaces\/\S+\/pods\/\w{3,4} \d{3}$/);
    expect(Math.round(lines.at(50)!.afterUs / 1e6)).toBe(10);
    expect(Math.round(commandEnd(argv, context).afterUs / 1e6)).toBe(20);
  });

  it('pause says which signal it got, also where the kubelet looks for it', () => {
    const told = { ...context, terminatedAfterUs: 3e6 };
    expect(commandEnd(['/agnhost', 'pause'], context).afterUs).toBe(Number.POSITIVE_INFINITY);
    expect(commandEnd(['/agnhost', 'pause'], told)).toMatchObject({ code: 2 });
    expect(printed(['/agnhost', 'pause'], told)).toEqual(['Paused', 'Signals registered', 'exiting because of signal "terminated"']);
    expect(textIn(filesAfter(['/agnhost', 'pause'], told, 5e6), '/dev/termination-log')).toBe('exiting because of signal "terminated"\n');
  });

  it('a pause that a shell waits for does not hear of the signal', () => {
    expect(commandEnd(['sh', '-c', 'agnhost pause; echo'], { ...context, terminatedAfterUs: 3e6 }).afterUs).toBe(Number.POSITIVE_INFINITY);
  });
});
