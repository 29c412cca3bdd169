import { describe, expect, it } from 'vitest';
import { IMAGES } from '../images/images';
import type { ContainerConfig } from './cri';
import { planProcess, processOutput, startError } from './process';
import { config as configOf } from './testing';

const START_US = 1_767_225_600_000_000;

const config = (image: string, more: Partial<ContainerConfig> = {}): ContainerConfig => configOf({ image, ...more });
const plan = (image: string, more?: Partial<ContainerConfig>) => planProcess(config(image, more), START_US);
const output = (image: string, more?: Partial<ContainerConfig>, seconds = 60): readonly string[] =>
  [...processOutput(config(image, more), START_US, START_US + seconds * 1e6)].map(({ text }) => text);

describe('what a container does', () => {
  it('tomcat:8 tells what it is and when it has started, in Catalina’s way', () => {
    const log = output('tomcat:8');
    expect(log[0]).toBe('01-Jan-2026 00:00:00.380 INFO [main] org.apache.catalina.startup.VersionLoggerListener.log Server version: Apache Tomcat/8.5.100');
    expect(log.at(-1)).toMatch(/org\.apache\.catalina\.startup\.Catalina\.start Server startup in \d+ ms$/);
    expect(plan('tomcat:8')).toMatchObject({ exit: undefined, ports: [8080] });
  });
  it('tomcat:8 with another command does only that', () => {
    const command = ['/bin/bash', '-c', 'echo hihihi'];
    expect(output('tomcat:8', { command })).toEqual(['hihihi']);
    expect(plan('tomcat:8', { command }).exit).toMatchObject({ code: 0 });
  });
  it('a database without a password says so and exits', () => {
    expect(plan('mysql:8').exit).toMatchObject({ code: 1 });
    expect(output('mysql:8').join('\n')).toContain('Database is uninitialized and password option is not specified');
    expect(output('postgres').at(0)).toBe('Error: Database is uninitialized and superuser password is not specified.');
    expect(plan('mysql:8', { env: [['MYSQL_ROOT_PASSWORD', 'secret']] })).toMatchObject({ exit: undefined, ports: [3306] });
  });
  it('an image of a system has nothing to do without a terminal', () => expect(plan('ubuntu:24.04').exit).toMatchObject({ code: 0 }));
  it('arguments that are options go to the server', () =>
    expect(plan('redis', { args: ['--appendonly', 'yes'] })).toMatchObject({ exit: undefined, ports: [6379] }));
  it('other arguments are run by the entrypoint', () => expect(output('redis', { args: ['sh', '-c', 'echo hi'] })).toEqual(['hi']));
  it('a script may end in the server', () => {
    const command = ['sh', '-c', 'echo first; nginx -g "daemon off;"'];
    expect(output('nginx', { command })[0]).toBe('first');
    expect(plan('nginx', { command })).toMatchObject({ exit: undefined, ports: [80] });
  });
  it('an image that nobody knows is a quiet server on any port', () => {
    expect(plan('example.com/shop/web:3')).toMatchObject({ exit: undefined, ports: 'any' });
    expect(output('example.com/shop/web:3')).toEqual([]);
  });
  it('is killed when it needs more memory than its limit', () => {
    const more = { args: ['--vm', '1', '--vm-bytes', '250M', '--vm-hang', '1'], command: ['stress'], memoryLimitBytes: 100 << 20 };
    expect(plan('polinux/stress', more).exit).toMatchObject({ code: 137, reason: 'OOMKilled' });
    expect(plan('polinux/stress', { ...more, memoryLimitBytes: 300 << 20 }).exit).toBeUndefined();
  });
  it('is killed when it looks for the end of what has none, and has said nothing by then', () => {
    const more = { command: ['sh', '-c', 'sleep 1; tail /dev/zero'], memoryLimitBytes: 100 << 20 };
    expect([plan('busybox', more).exit, output('busybox', more)]).toEqual([expect.objectContaining({ code: 137, reason: 'OOMKilled' }), []]);
  });
  it('annotations script it', () => {
    const annotations = { 'podscope.dev/exit-code': '7', 'podscope.dev/run-seconds': '3', 'podscope.dev/log': 'one\ntwo' };
    expect(plan('nginx', { annotations }).exit).toEqual({ afterUs: 3e6, code: 7 });
    expect(output('nginx', { annotations })).toEqual(['one', 'two']);
  });
  it.each([
    ['nginx', ['nope'], 'exec: "nope": executable file not found in $PATH'],
    ['nginx', ['/bin/nope'], 'exec: "/bin/nope": stat /bin/nope: no such file or directory'],
    ['hello-world', ['sh'], 'exec: "sh": executable file not found in $PATH'],
  ])('%s cannot start %j', (image, command, error) => expect(startError(config(image, { command }))).toContain(error));
});

describe('the catalogue', () => {
  it.each(IMAGES.map((entry) => [entry.tag ? `${entry.repository}:${entry.tag}` : entry.repository, entry] as const))('%s can be run', (name, entry) => {
    const image = entry.registry === undefined ? name : `${entry.registry}/${name}`;
    const env = entry.requires ? [[entry.requires.anyOf[0]!, 'x'] as const] : [];
    expect(startError(config(image, { env }))).toBeUndefined();
    const { exit } = plan(image, { env });
    // A client that is told nothing complains.
    expect(exit?.code ?? 0).toBe(name.endsWith('/curl') ? 2 : 0);
    const times = [...processOutput(config(image, { env }), START_US, START_US + 60e6)].map(({ afterUs }) => afterUs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
});
