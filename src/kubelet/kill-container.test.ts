import { describe, expect, it } from 'vitest';
import type { Container } from '../api/types.gen';
import type { CriAnswer } from './cri/cri';
import { containerStopped, hurry, killContainer, preStopEnded, stopInTurn } from './kill-container';
import { instanceOf, podOf, room, runs, START_US, workerOf } from './testing';
import type { Worker } from './worker';

type Killing = Parameters<typeof killContainer>[3];

const running = instanceOf('main:running');
const answer = (more: Partial<CriAnswer> = {}): CriAnswer => ({ type: 'cri-answer', call: 1, ...more });
const worker = (container: Partial<Container> = {}, more: Partial<Worker> = {}): Worker =>
  workerOf(podOf({ containers: [{ name: 'main', ...container }] }), runs(running), more);
const stop = (id: string, timeoutSeconds: number) => ({ method: 'StopContainer', containerId: id, timeoutSeconds });
const stages = ({ kills }: Worker): readonly string[] => kills.map((k) => `${k.container.name}: ${k.at}`);

describe('a container is killed', () => {
  it.each<[what: string, killing: Killing, message: string]>([
    ['only said to stop', {}, 'Normal Killing: Stopping container main'],
    ['for a reason', { message: 'FailedPostStartHook' }, 'Normal Killing: FailedPostStartHook'],
  ])('%s', (_, killing, message) => {
    const on = room();
    expect(stages(killContainer(on.at(), worker(), running, killing))).toEqual(['main: stopping']);
    expect([on.said(), on.called()]).toEqual([[message], [stop('main-0', 30)]]);
  });
  const probe = (terminationGracePeriodSeconds?: number) => ({
    tcpSocket: { port: 1 },
    ...(terminationGracePeriodSeconds && { terminationGracePeriodSeconds }),
  });
  it.each<[what: string, worker: Worker, killing: Killing, seconds: number]>([
    ['thirty seconds', worker(), {}, 30],
    ['what its Pod says', workerOf(podOf({ terminationGracePeriodSeconds: 7 })), {}, 7],
    ['what the deletion says', worker({}, { graceSeconds: 5 }), {}, 5],
    ['what the probe that it failed says', worker({ livenessProbe: probe(3) }, { graceSeconds: 5 }), { cause: 'liveness' }, 3],
    ['what its startup probe says', worker({ startupProbe: probe(4) }), { cause: 'startup' }, 4],
    ['not what another probe says', worker({ livenessProbe: probe(3) }), { cause: 'startup' }, 30],
    ['what its Pod says if the probe says nothing', worker({ livenessProbe: probe() }), { cause: 'liveness' }, 30],
    ['two seconds at least', worker({}, { graceSeconds: 1 }), {}, 2],
  ])('with time to end: %s', (_, one, killing, seconds) => {
    const on = room();
    killContainer(on.at(), one, running, killing);
    expect(on.called()).toEqual([stop('main-0', seconds)]);
  });
});

describe('a preStop hook', () => {
  const hooked = worker({ lifecycle: { preStop: { exec: { command: ['drain'] } } } }, { graceSeconds: 10 });
  it('runs before the container is stopped, within its time', () => {
    const on = room();
    expect(stages(killContainer(on.at(), hooked, running, {}))).toEqual(['main: hook']);
    expect(on.called()).toEqual([{ method: 'ExecSync', containerId: 'main-0', command: ['drain'], timeoutSeconds: 10 }]);
  });
  it('does not run if there is no time', () => {
    const on = room();
    killContainer(on.at(), { ...hooked, graceSeconds: 0 }, running, {});
    expect(on.called()).toEqual([stop('main-0', 2)]);
  });
  it.each<[what: string, answer: Partial<CriAnswer>, said: readonly string[]]>([
    ['well', { exec: { exitCode: 0, output: '' } }, []],
    ['badly', { exec: { exitCode: 1, output: '' } }, ['Warning FailedPreStopHook: PreStopHook failed']],
    ['with an error', { error: 'no' }, ['Warning FailedPreStopHook: PreStopHook failed']],
    ['unheard', { dial: { failure: 'refused' } }, ['Warning FailedPreStopHook: PreStopHook failed']],
    ['answered by an error, which is an answer', { dial: { status: 404, body: '' } }, []],
    ['heard', { dial: { status: 200, body: '' } }, []],
  ])('that ended %s leaves what is left of the time', (_, more, said) => {
    const on = room();
    const now = killContainer(on.at(), hooked, running, {});
    on.called();
    on.said();
    expect(stages(preStopEnded(on.at(4.5), now, now.kills[0]!, answer(more)))).toEqual(['main: stopping']);
    expect([on.called(), on.said()]).toEqual([[stop('main-0', 6)], said]);
  });
  it('that outlived its container has nothing to stop', () => {
    const on = room();
    const now = killContainer(on.at(), hooked, running, {});
    on.called();
    expect(stages(preStopEnded(on.at(1), { ...now, runtime: runs('main:0') }, now.kills[0]!, answer()))).toEqual(['main: done']);
    expect(on.called()).toEqual([]);
  });
});

describe('when the whole Pod ends', () => {
  const sidecar = (name: string): Container => ({ name, restartPolicy: 'Always' });
  const pod = podOf({ initContainers: [sidecar('first'), sidecar('second')], containers: [{ name: 'main' }, { name: 'side' }] });
  const names = ['first', 'second', 'main', 'side'];
  const all = names.map((name) => instanceOf(`${name}:running`));
  /** The containers end one after the other as they are told to; gives who is told to stop each time. */
  function order(): readonly string[] {
    const on = room();
    let now = workerOf(pod, runs(...all), { stage: 'terminating' });
    for (const container of all) now = killContainer(on.at(), now, container, { inTurn: true });
    const told: string[] = [];
    for (let stopping = on.called(); stopping.length > 0; stopping = on.called()) {
      const ids = stopping.flatMap((call) => (call.method === 'StopContainer' ? [call.containerId] : []));
      told.push(ids.join(' '));
      for (const id of ids) now = containerStopped(now, id, answer({ container: instanceOf(`${id.split('-')[0]}:0`) }));
      now = stopInTurn(on.at(), now);
    }
    expect(stages(now)).toEqual(names.map((name) => `${name}: done`));
    return told;
  }
  it('the main containers end first, then the sidecars, the last one first', () => expect(order()).toEqual(['main-0 side-0', 'second-0', 'first-0']));
});

it('a grace period that gets shorter counts from the first moment on, for what has not ended', () => {
  const on = room();
  const now = killContainer(on.at(), worker({}, { graceSeconds: 60 }), running, {});
  const done = { ...now.kills[0]!, container: instanceOf('side:0'), at: 'done' } as const;
  on.called();
  const hurried = hurry(on.at(10), { ...now, kills: [...now.kills, done] }, 15);
  expect([on.called(), hurried.kills.map(({ graceSeconds, sinceUs }) => [graceSeconds, sinceUs])]).toEqual([
    [stop('main-0', 5)],
    [
      [15, START_US],
      [15, START_US],
    ],
  ]);
});
