import { describe, expect, it } from 'vitest';
import type { ContainerConfig, CriContainer } from './cri';
import { config, type Machine, machine, SECOND_US, sandbox, shell } from './testing';
import type { VolumeContent, VolumeMount } from './volumes';

const EMPTY: VolumeMount = { path: '/cache', volume: 'uid-web/cache', content: { type: 'empty' } };
const settings = (color: string, writtenAtUs: number): VolumeContent => ({ type: 'files', files: [{ path: 'color', text: color, mode: 0o644 }], writtenAtUs });
const SETTINGS: VolumeMount = { path: '/etc/app', volume: 'uid-web/settings', content: settings('red', 1e15), readOnly: true };
const TMP: VolumeMount = { path: '/node', volume: 'host', content: { type: 'host', path: '/tmp' } };

/** A container that runs in a sandbox. */
function begin(on: Machine, sandboxId: string, script: string, mounts: readonly VolumeMount[], more: Partial<ContainerConfig> = {}): CriContainer {
  const whole = config({ ...shell(script), mounts, ...more });
  on.ask({ method: 'PullImage', image: whole.image });
  const { container } = on.ask({ method: 'CreateContainer', sandboxId, config: whole });
  return on.ask({ method: 'StartContainer', containerId: container!.id }).container!;
}
const texts = (on: Machine, { id }: CriContainer): readonly string[] => on.ask({ method: 'ReadLogs', containerId: id }).logs!.map(({ text }) => text);
const exec = (on: Machine, { id }: CriContainer, script: string): string | undefined =>
  on.ask({ method: 'ExecSync', containerId: id, command: ['sh', '-c', script], timeoutSeconds: 60 }).exec?.output;

describe('a volume', () => {
  it('that one container writes to is seen by another while both run', () => {
    const on = machine();
    const { id } = sandbox(on);
    const reader = begin(on, id, 'while [ ! -f /cache/f ]; do sleep 1; done; cat /cache/f; sleep 999', [EMPTY]);
    const writer = begin(on, id, 'sleep 5; echo hello > /cache/f; sleep 999', [EMPTY], { name: 'w' });
    on.run(3 * SECOND_US);
    expect(texts(on, reader)).toEqual([]);
    on.run(5 * SECOND_US);
    expect([texts(on, reader), exec(on, writer, 'cat /cache/f'), exec(on, reader, 'echo more >> /cache/f'), exec(on, writer, 'cat /cache/f')]).toEqual([
      ['hello'],
      'hello\n',
      '',
      'hello\nmore\n',
    ]);
  });
  it('is as it was left when a container starts again, and is gone with its Pod', () => {
    const on = machine();
    const { id } = sandbox(on);
    begin(on, id, 'echo x >> /cache/f', [EMPTY]);
    on.run(SECOND_US);
    const second = begin(on, id, 'echo x >> /cache/f; cat /cache/f', [EMPTY], { attempt: 1 });
    on.run(SECOND_US);
    expect(texts(on, second)).toEqual(['x', 'x']);
    on.ask({ method: 'RemovePodSandbox', sandboxId: id });
    const other = begin(on, sandbox(on).id, 'ls /cache', [EMPTY]);
    on.run(SECOND_US);
    expect(texts(on, other)).toEqual([]);
  });
  it('of the node’s own disk outlives Pods', () => {
    const on = machine();
    const first = sandbox(on, 'first');
    begin(on, first.id, 'echo x > /node/f', [TMP]);
    on.run(SECOND_US);
    on.ask({ method: 'RemovePodSandbox', sandboxId: first.id });
    const other = begin(on, sandbox(on, 'second').id, 'cat /node/f; stat -c %a /node', [TMP]);
    on.run(SECOND_US);
    expect(texts(on, other)).toEqual(['x', '1777']);
  });
  it('has parts, which are made when they are asked for', () => {
    const on = machine();
    const { id } = sandbox(on);
    const part = begin(on, id, 'touch /part/f; stat -c %a /part; sleep 999', [{ ...EMPTY, path: '/part', subPath: 'a/b' }]);
    const whole = begin(on, id, 'find /cache; sleep 999', [EMPTY], { name: 'w' });
    on.run(SECOND_US);
    expect([texts(on, part), texts(on, whole)]).toEqual([['777'], ['/cache', '/cache/a', '/cache/a/b', '/cache/a/b/f']]);
  });
  it('that the kubelet writes anew changes under who has it mounted, not under who has a part of it', () => {
    const on = machine();
    const { id } = sandbox(on);
    const loop = (path: string): string => `while true; do cat ${path}; echo; sleep 10; done`;
    const whole = begin(on, id, loop('/etc/app/color'), [SETTINGS]);
    const part = begin(on, id, loop('/color'), [{ ...SETTINGS, path: '/color', subPath: 'color' }], { name: 'p' });
    on.run(5 * SECOND_US);
    on.ask({ method: 'WriteVolume', volume: SETTINGS.volume, content: settings('blue', 2e15) });
    on.run(10 * SECOND_US);
    expect([texts(on, whole), texts(on, part)]).toEqual([
      ['red', 'blue'],
      ['red', 'red'],
    ]);
    const again = begin(on, id, 'cat /color', [{ ...SETTINGS, path: '/color', subPath: 'color' }], { name: 'p', attempt: 1 });
    on.run(SECOND_US);
    expect(texts(on, again)).toEqual(['blue']);
  });
  it('has parts in folders of what the kubelet writes, which it reaches over links', () => {
    const on = machine();
    const { id } = sandbox(on);
    const content: VolumeContent = { type: 'files', files: [{ path: 'deep/color', text: 'red', mode: 0o644 }], writtenAtUs: 1e15 };
    const mount: VolumeMount = { ...SETTINGS, content, path: '/color', subPath: 'deep/color' };
    const reader = begin(on, id, 'cat /color', [mount]);
    on.run(SECOND_US);
    expect(texts(on, reader)).toEqual(['red']);
  });
  it('is the same after a step back', () => {
    const on = machine();
    const { id } = sandbox(on);
    const reader = begin(on, id, 'while true; do cat /cache/f 2>/dev/null | wc -l; sleep 2; done', [EMPTY]);
    begin(on, id, 'while true; do echo x >> /cache/f; sleep 3; done', [EMPTY], { name: 'w' });
    on.run(10 * SECOND_US);
    const back = on.checkpoint();
    on.run(20 * SECOND_US);
    const first = [texts(on, reader), exec(on, reader, 'wc -l < /cache/f')];
    back();
    on.run(20 * SECOND_US);
    expect([texts(on, reader), exec(on, reader, 'wc -l < /cache/f')]).toEqual(first);
  });
});

describe('an image as a volume', () => {
  const mount = (image: string): VolumeMount => ({ path: '/volume', volume: `image/${image}`, content: { type: 'image', image }, readOnly: true });
  it('has the image’s files, to read', () => {
    const on = machine();
    const script = 'cat /volume/data.json | head -2 | tail -1; grep ^ID= /volume/etc/os-release; touch /volume/f';
    const reader = begin(on, sandbox(on).id, script, [mount('registry.k8s.io/e2e-test-images/kitten:1.7')]);
    on.run(SECOND_US);
    expect(texts(on, reader)).toEqual(['  "image": "kitten.jpg"', 'ID=alpine', 'touch: /volume/f: Read-only file system']);
  });
});

it('what a command inside changes of a container’s own files its process sees, if it goes in step', () => {
  const on = machine();
  const waiting = begin(on, sandbox(on).id, 'ls /cache; while [ ! -f /tmp/go ]; do sleep 1; done; echo gone; sleep 99', [EMPTY]);
  exec(on, waiting, 'touch /tmp/go');
  on.run(2 * SECOND_US);
  expect(texts(on, waiting)).toEqual(['gone']);
});
