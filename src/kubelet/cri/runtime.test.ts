import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CriContainer } from './cri';
import { config, created, type Machine, machine, SECOND_US, sandbox, sandboxConfig, shell, started } from './testing';

const now = (on: Machine, { id }: CriContainer): CriContainer | undefined => on.has().containers.find((c) => c.id === id);
const stop = (on: Machine, { id }: CriContainer, timeoutSeconds: number) => on.ask({ method: 'StopContainer', containerId: id, timeoutSeconds });
const exec = (on: Machine, { id }: CriContainer, script: string, timeoutSeconds = 10) =>
  on.ask({ method: 'ExecSync', containerId: id, command: ['sh', '-c', script], timeoutSeconds });
const texts = (on: Machine, { id }: CriContainer, afterUs?: number): readonly string[] =>
  on.ask({ method: 'ReadLogs', containerId: id, ...(afterUs !== undefined && { afterUs }) }).logs!.map(({ text }) => text);

describe('a sandbox', () => {
  it('has the next free address of the node', () => {
    const on = machine();
    expect(['a', 'b'].map((name) => sandbox(on, name).ip)).toEqual(['10.244.1.2', '10.244.1.3']);
  });
  it('is refused where its RuntimeClass means a runtime that the node does not have', () => {
    const run = (runtimeHandler: string) => machine().ask({ method: 'RunPodSandbox', config: sandboxConfig('web'), runtimeHandler });
    expect(run('runc').sandbox?.state).toBe('READY');
    expect(run('gvisor').error).toMatch(
      /^rpc error: code = Unknown desc = unable to get OCI runtime for sandbox "\w{64}": no runtime for "gvisor" is configured$/,
    );
  });
  it('has the node’s own address if its Pod is in the host’s network', () => expect(sandbox(machine(), 'web', { hostIp: '172.18.0.2' }).ip).toBe('172.18.0.2'));
  it('keeps its address when it has stopped, which may then be given out again; until then not', () => {
    const on = machine();
    const first = sandbox(on, 'first');
    for (let i = 0; i < 252; i++) on.call({ method: 'RunPodSandbox', config: sandboxConfig(`p${i}`) });
    expect(sandbox(on, 'one-too-many').ip).toBe('');
    expect(on.ask({ method: 'StopPodSandbox', sandboxId: first.id }).sandbox).toEqual({ ...first, state: 'NOTREADY' });
    expect(sandbox(on, 'next').ip).toBe(first.ip);
  });
  it('takes its containers with it when it is removed', () => {
    const on = machine();
    const { sandboxId } = started(on, shell('sleep 99'));
    on.ask({ method: 'RemovePodSandbox', sandboxId });
    expect(on.has()).toMatchObject({ sandboxes: [], containers: [] });
  });
});

describe('an image', () => {
  it('that was pulled is there under all its names', () => {
    const on = machine();
    const { image } = on.ask({ method: 'PullImage', image: 'nginx:1.27' });
    expect(image?.imageRef).toMatch(/^docker\.io\/library\/nginx@sha256:[0-9a-f]{64}$/);
    for (const name of ['nginx:1.27', 'library/nginx:1.27', 'docker.io/library/nginx:1.27'])
      expect(on.ask({ method: 'ImageStatus', image: name }).image).toEqual(image);
    expect(on.ask({ method: 'ImageStatus', image: 'nginx:1.26' }).image).toBeUndefined();
  });
  it('takes as long as its bytes take to come, and the second time only as long as it takes to ask for it', () => {
    const on = machine({ bytesPerSecond: 1e6 });
    const { image, tookUs } = on.ask({ method: 'PullImage', image: 'nginx:1.27' });
    expect(Math.abs(tookUs / (image!.sizeBytes + 450_000) - 1)).toBeLessThan(0.1);
    expect(on.ask({ method: 'PullImage', image: 'nginx:1.27' }).tookUs).toBeLessThan(500_000);
  });
  it.each([
    ['does not exist', 'nginx:nope', /^rpc error: code = NotFound desc = failed to pull and unpack image "docker.io\/library\/nginx:nope"/],
    ['cannot exist', 'NGINX', /^rpc error: code = InvalidArgument desc = failed to parse image reference "NGINX"/],
  ])('that %s cannot be pulled', (_, image, error) => expect(machine().ask({ method: 'PullImage', image }).error).toMatch(error));
});

describe('a container', () => {
  it('needs its image and its sandbox', () => {
    const on = machine();
    const create = (sandboxId: string) => on.ask({ method: 'CreateContainer', sandboxId, config: config() }).error;
    expect(create(sandbox(on).id)).toBe('rpc error: code = NotFound desc = image not found');
    on.ask({ method: 'PullImage', image: 'busybox:1.36' });
    expect(create('nowhere')).toBe('rpc error: code = NotFound desc = sandbox not found');
  });
  it('is created, then started', () => {
    const on = machine();
    const container = created(on, shell('sleep 99'));
    expect(container).toMatchObject({ state: 'CREATED', podUid: 'uid-web', image: 'docker.io/library/busybox:1.36', startedAtUs: 0 });
    const { startedAtUs, ...rest } = on.ask({ method: 'StartContainer', containerId: container.id }).container!;
    expect([rest.state, startedAtUs > container.createdAtUs]).toEqual(['RUNNING', true]);
  });
  it('whose program does not exist is not started', () => {
    const on = machine();
    const container = created(on, { command: ['/nope'] });
    const { error } = on.ask({ method: 'StartContainer', containerId: container.id });
    expect(error).toMatch(/exec: "\/nope": stat \/nope: no such file or directory$/);
    expect(now(on, container)).toMatchObject({ state: 'EXITED', exitCode: 128, reason: 'StartError', startedAtUs: 0, message: error });
  });
  it.each([
    ['exit 0', 0, 'Completed'],
    ['sleep 1; exit 3', 3, 'Error'],
  ])('that runs `%s` ends by itself, and the kubelet hears of it once', (script, exitCode, reason) => {
    const on = machine();
    const container = started(on, shell(script));
    on.run(5 * SECOND_US);
    expect(on.exits()).toEqual([now(on, container)]);
    expect(now(on, container)).toMatchObject({ state: 'EXITED', exitCode, reason });
  });
  it('that takes more memory than it may is killed', () => {
    const on = machine();
    const container = started(on, { ...shell('sleep 99'), memoryLimitBytes: 64 << 20, annotations: { 'podscope.dev/memory': '100Mi' } });
    on.run(SECOND_US);
    expect(now(on, container)).toMatchObject({ state: 'EXITED', exitCode: 137, reason: 'OOMKilled' });
  });
});

describe('a container that is stopped', () => {
  it.each([
    ['heeds SIGTERM if it has a handler', shell('trap "exit 7" TERM; while true; do sleep 1; done'), 7, 1],
    ['is killed when its time is up, as PID 1 without a handler', shell('sleep 999'), 137, 20],
    ['is killed when its time is up, if its handler takes longer', shell('trap "sleep 60; exit 0" TERM; while true; do sleep 1; done'), 137, 20],
  ])('%s', (_, what, exitCode, seconds) => {
    const on = machine();
    const running = started(on, what);
    on.run(2.5 * SECOND_US);
    const { container, tookUs } = stop(on, running, 20);
    expect([container?.state, container?.exitCode, Math.ceil(tookUs / SECOND_US)]).toEqual(['EXITED', exitCode, seconds]);
    on.run(60 * SECOND_US);
    expect(on.exits()).toEqual([]);
  });
  it('may be stopped again with less time: both calls are answered by its end', () => {
    const on = machine();
    const { id } = started(on, shell('sleep 999'));
    const first = on.call({ method: 'StopContainer', containerId: id, timeoutSeconds: 500 });
    const { container, tookUs } = stop(on, now(on, { id } as CriContainer)!, 2);
    on.run(0);
    expect([tookUs, on.answersTo(first)[0]?.container]).toEqual([2 * SECOND_US, container]);
  });
  it('has nothing to end if it has ended, and need not exist', () => {
    const on = machine();
    const container = started(on, shell('exit 4'));
    on.run(SECOND_US);
    expect(stop(on, container, 30)).toMatchObject({ tookUs: 0, container: { exitCode: 4 } });
    on.ask({ method: 'RemoveContainer', containerId: container.id });
    expect(stop(on, container, 30)).toMatchObject({ tookUs: 0 });
    expect(now(on, container)).toBeUndefined();
  });
});

describe('a command inside a container', () => {
  it('prints and ends', () => {
    const on = machine();
    const { exec: result, tookUs } = exec(on, started(on, shell('sleep 99')), 'echo hello; sleep 2; exit 5');
    expect([result, Math.round(tookUs / SECOND_US)]).toEqual([{ output: 'hello\n', exitCode: 5 }, 2]);
  });
  it('is given up when its time is up', () => {
    const on = machine();
    const { exec: result, tookUs } = exec(on, started(on, shell('sleep 99')), 'echo hello; sleep 20', 3);
    expect([result, tookUs]).toEqual([{ exitCode: -1, output: '', timedOut: true }, 3 * SECOND_US]);
  });
  it('finds the files of those before it, and of the container’s own', () => {
    const on = machine();
    const container = started(on, shell('echo own > /tmp/own; sleep 99'));
    on.run(SECOND_US);
    exec(on, container, 'echo first > /tmp/first; rm /tmp/own');
    expect(exec(on, container, 'ls /tmp').exec?.output).toBe('first\n');
  });
  it('needs one that runs', () => {
    const on = machine();
    expect(exec(on, created(on, shell('sleep 99')), 'true').error).toBe('rpc error: code = NotFound desc = container is not running');
  });
});

describe('the log of a container', () => {
  it('has what was printed up to now, or after a moment', () => {
    const on = machine();
    const container = started(on, shell('for i in 1 2 3 4; do echo $i; sleep 1; done'));
    on.run(2.5 * SECOND_US);
    expect(texts(on, container)).toEqual(['1', '2', '3']);
    expect(texts(on, container, container.startedAtUs + 1.5 * SECOND_US)).toEqual(['3']);
  });
  it('has no more than was printed until it was killed', () => {
    const on = machine();
    const container = started(on, shell('while true; do echo tick; sleep 1; done'));
    stop(on, container, 3);
    on.run(60 * SECOND_US);
    expect(texts(on, container)).toHaveLength(3);
  });
  it('is empty before it starts, and not to be had when it is removed', () => {
    const on = machine();
    const container = created(on, shell('echo hello'));
    expect(texts(on, container)).toEqual([]);
    on.ask({ method: 'RemoveContainer', containerId: container.id });
    expect(on.ask({ method: 'ReadLogs', containerId: container.id }).error).toBe('not found');
  });
});

describe('a connection to a Pod', () => {
  const dial = (on: Machine, { sandboxId }: CriContainer, port: number, path?: string) =>
    on.ask({
      method: 'Dial',
      sandboxId,
      ask: path === undefined ? { port, protocol: 'tcp' } : { port, protocol: 'http', method: 'GET', path },
      timeoutSeconds: 1,
    }).dial;
  it('is taken on the ports on which its program listens, once it has started', () => {
    const on = machine();
    const tomcat = started(on, { image: 'tomcat:8' });
    expect(dial(on, tomcat, 8080)).toEqual({ failure: 'refused' });
    on.run(2 * SECOND_US);
    expect([dial(on, tomcat, 8080), dial(on, tomcat, 8080, '/'), dial(on, tomcat, 80)]).toEqual([
      { body: '' },
      { status: 404, body: '' },
      { failure: 'refused' },
    ]);
  });
  it('is taken on any port by an image that nobody knows', () => {
    const on = machine();
    const unknown = started(on, { image: 'example.com/shop:3' });
    on.run(SECOND_US);
    expect(dial(on, unknown, 12_345)).toEqual({ body: '' });
  });
  it('is refused when it has ended', () => {
    const on = machine();
    const container = started(on, { image: 'tomcat:8' });
    stop(on, container, 10);
    expect(dial(on, container, 8080)).toEqual({ failure: 'refused' });
  });
});

describe('what outlives what', () => {
  it('a machine that starts again has its images and what is left of its containers, none of which runs', () => {
    const on = machine();
    const [dead, alive] = [started(on, shell('exit 3')), started(on, shell('sleep 20'))];
    on.run(SECOND_US);
    const ended = now(on, dead);
    on.reboot();
    expect(on.has().sandboxes.map(({ state }) => state)).toEqual(['NOTREADY', 'NOTREADY']);
    expect(on.has().images).toHaveLength(1);
    expect(now(on, dead)).toEqual(ended);
    expect(now(on, alive)).toMatchObject({ state: 'EXITED', exitCode: 255, reason: 'Unknown' });
    // What would have come of it before does not come any more.
    on.run(60 * SECOND_US);
    expect(on.exits()).toEqual([ended]);
  });
  it('a kubelet that starts hears what there is, and not of what the one before it has called for', () => {
    const on = machine();
    const { id } = started(on, shell('sleep 999'));
    const calls = [
      on.call({ method: 'StopContainer', containerId: id, timeoutSeconds: 5 }),
      on.call({ method: 'PullImage', image: 'nginx:1.27' }),
      on.call({ method: 'RunPodSandbox', config: sandboxConfig('late') }),
    ];
    const { sandboxes, containers, images } = on.ask({ method: 'List' });
    expect([sandboxes?.map(({ name }) => name), containers?.map((c) => c.id), images?.length]).toEqual([['web', 'late'], [id], 1]);
    on.run(60 * SECOND_US);
    expect(calls.flatMap(on.answersTo)).toEqual([]);
    expect(on.exits().map((c) => c.exitCode)).toEqual([137]);
  });
});

/** Something that a kubelet, or the machine's power switch, may do; numbers choose among what there is. */
const act = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('sandbox' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('stop-sandbox' as const, 'remove-sandbox' as const), which: fc.nat(5) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('create' as const), which: fc.nat(5), script: fc.constantFrom('exit 1', 'sleep 2', 'sleep 999') }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('start' as const, 'stop' as const, 'remove' as const), which: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('list' as const, 'reboot' as const) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('wait' as const), us: fc.integer({ min: 1, max: 3 * SECOND_US }) }) },
);
type Act = typeof act extends fc.Arbitrary<infer A> ? A : never;

/** Does it; gives back the number of the call, if it was one. */
function perform(on: Machine, one: Act): number | undefined {
  const { sandboxes, containers } = on.has();
  const pick = <T>(list: readonly T[], which: number): T | undefined => list[which % Math.max(1, list.length)];
  const sandboxId = 'which' in one ? (pick(sandboxes, one.which)?.id ?? 'none') : '';
  const containerId = 'which' in one ? (pick(containers, one.which)?.id ?? 'none') : '';
  switch (one.do) {
    case 'sandbox':
      return on.call({ method: 'RunPodSandbox', config: sandboxConfig('web') });
    case 'stop-sandbox':
      return on.call({ method: 'StopPodSandbox', sandboxId });
    case 'remove-sandbox':
      return on.call({ method: 'RemovePodSandbox', sandboxId });
    case 'create':
      return on.call({ method: 'CreateContainer', sandboxId, config: config(shell(one.script)) });
    case 'start':
      // A kubelet starts a container once, and not one that it has removed meanwhile.
      return pick(containers, one.which)?.state === 'CREATED' ? on.call({ method: 'StartContainer', containerId }) : undefined;
    case 'stop':
      return on.call({ method: 'StopContainer', containerId, timeoutSeconds: 2 });
    case 'remove':
      return pick(containers, one.which)?.state === 'EXITED' ? on.call({ method: 'RemoveContainer', containerId }) : undefined;
    case 'list':
      return on.call({ method: 'List' });
    case 'reboot':
      on.reboot();
      return undefined;
    case 'wait':
      on.run(one.us);
      return undefined;
  }
}

const acts = fc.array(act, { maxLength: 40 });

describe('whatever a kubelet does', () => {
  it('no two sandboxes that are ready have one address, no two of anything one id', () => {
    fc.assert(
      fc.property(acts, (list) => {
        const on = machine();
        for (const one of list) {
          perform(on, one);
          const { sandboxes, containers } = on.has();
          const addresses = sandboxes.filter(({ state }) => state === 'READY').map(({ ip }) => ip);
          const ids = [...sandboxes, ...containers].map(({ id }) => id);
          expect([new Set(addresses).size, new Set(ids).size]).toEqual([addresses.length, ids.length]);
        }
      }),
    );
  });

  it('each call is answered once, unless the machine or the kubelet starts again before', () => {
    fc.assert(
      fc.property(acts, (list) => {
        const on = machine();
        on.ask({ method: 'PullImage', image: 'busybox:1.36' });
        let open: number[] = [];
        let broken: number[] = [];
        for (const one of list) {
          if (one.do === 'reboot' || one.do === 'list') {
            on.run(0);
            broken = [...broken, ...open.filter((call) => on.answersTo(call).length === 0)];
            open = [];
          }
          const call = perform(on, one);
          if (call !== undefined) open.push(call);
        }
        on.run(60 * SECOND_US);
        // A container may be removed by its sandbox's end while it is being stopped; whoever stops it has then gone as well.
        const removed = list.some((one) => one.do === 'remove-sandbox');
        const counts = new Set(open.map((call) => on.answersTo(call).length));
        expect([...counts].every((count) => count === 1 || (removed && count === 0))).toBe(true);
        expect(broken.flatMap(on.answersTo)).toEqual([]);
      }),
    );
  });

  it('goes the same way again from a checkpoint', () => {
    fc.assert(
      fc.property(acts, acts, (before, after) => {
        const on = machine();
        on.ask({ method: 'PullImage', image: 'busybox:1.36' });
        for (const one of before) perform(on, one);
        const back = on.checkpoint();
        const play = () => {
          for (const one of after) perform(on, one);
          on.run(10 * SECOND_US);
          return { heard: [...on.heard()], has: on.has() };
        };
        const first = play();
        back();
        expect(play()).toEqual(first);
      }),
    );
  });
});
