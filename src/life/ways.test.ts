import { describe, expect, it } from 'vitest';
import type { RestartPolicy } from '../why/container-story';
import type { ContainerSpan, Life } from './life';
import { containerMachine, podMachine } from './ways';

/** Which ways are open to a Pod and its container, and what it would take. */

interface Scene {
  readonly policy?: RestartPolicy;
  readonly phases?: readonly string[];
  readonly spans?: readonly ContainerSpan[];
  readonly deleting?: boolean;
  readonly trouble?: Life['troubles'][number]['trouble'];
  readonly gone?: boolean;
}

/** Every change took a second; it is now 100. */
function lifeOf({ policy = 'Always', phases = ['Pending', 'Running'], spans = [], deleting = false, trouble, gone = false }: Scene): Life {
  return {
    uid: 'u',
    pod: 'default/web',
    restartPolicy: policy,
    createdUs: 0,
    ...(gone && { endUs: 99 }),
    phases: phases.map((phase, i) => ({ phase, startUs: i, ...((i + 1 < phases.length || gone) && { endUs: i + 1 < phases.length ? i + 1 : 99 }) })),
    conditions: [],
    containers: [{ name: 'main', role: 'main', policy, spans, backOffs: [], pulls: [], hooks: [], probes: [], signals: [] }],
    graces: deleting ? [{ startUs: 50, seconds: 30, deadlineUs: 80 }] : [],
    troubles: trouble ? [{ startUs: 50, trouble }] : [],
    events: [],
  };
}

const open = ({ ways }: ReturnType<typeof podMachine> | ReturnType<typeof containerMachine>) =>
  ways.flatMap(({ to, open: because }) => (because ? [`${to}: ${because}`] : []));

describe('a Pod may go from', () => {
  it.each<[string, Scene, string, readonly string[]]>([
    ['Pending: to run, to be evicted, to be deleted', { phases: ['Pending'] }, 'Pending', ['Running: started', 'Failed: evicted', 'gone: deleted']],
    ['Running with Always: never to Succeeded', {}, 'Running', ['Failed: evicted', 'gone: deleted']],
    [
      'Running with OnFailure: to Succeeded, and to Failed only by force',
      { policy: 'OnFailure' },
      'Running',
      ['Succeeded: all-succeed', 'Failed: evicted', 'gone: deleted'],
    ],
    ['Running with Never: one failure is enough', { policy: 'Never' }, 'Running', ['Succeeded: all-succeed', 'Failed: one-fails', 'gone: deleted']],
    [
      'Running on its way out: by how its containers end',
      { deleting: true },
      'Running',
      ['Succeeded: ends-deleted', 'Failed: ends-deleted', 'gone: grace-ends'],
    ],
    ['Pending on a node that is down', { phases: ['Pending'], trouble: 'crashed' }, 'Pending', ['Running: node-returns', 'Failed: evicted', 'gone: deleted']],
    ['Succeeded: nowhere but away', { policy: 'Never', phases: ['Pending', 'Running', 'Succeeded'] }, 'Succeeded', ['gone: deleted']],
    ['nowhere, when it is gone', { gone: true }, 'gone', []],
  ])('%s', (_, scene, current, ways) => {
    const machine = podMachine(lifeOf(scene), 100);
    expect([machine.current, open(machine)]).toEqual([current, ways]);
  });

  it('and the ways that it has gone are known', () => {
    const { ways } = podMachine(lifeOf({}), 100);
    expect(ways.filter(({ taken }) => taken > 0).map(({ from, to }) => `${from} → ${to}`)).toEqual(['none → Pending', 'Pending → Running']);
    expect(podMachine(lifeOf({}), 0)).toMatchObject({ current: 'Pending' });
  });
});

describe('a container may go from', () => {
  const waiting: ContainerSpan = { state: 'waiting', startUs: 0, endUs: 1, reason: 'ContainerCreating' };
  const running: ContainerSpan = { state: 'running', startUs: 1, attempt: 0 };
  const ended = (restarts: boolean): readonly ContainerSpan[] => [
    waiting,
    { ...running, endUs: 2 },
    { state: 'terminated', startUs: 2, attempt: 0, exitCode: 1, restarts },
  ];
  it.each<[string, Scene, string, readonly string[]]>([
    ['waiting', { spans: [{ state: 'waiting', startUs: 0 }] }, 'waiting', ['running: starts']],
    ['waiting out a back-off', { spans: [{ state: 'waiting', startUs: 0, reason: 'CrashLoopBackOff' }] }, 'waiting', ['running: image-and-back-off']],
    ['running', { spans: [waiting, running] }, 'running', ['terminated: exits', 'unknown: node-lost']],
    ['running on its way out', { spans: [waiting, running], deleting: true }, 'running', ['terminated: exits-deleted', 'unknown: node-lost']],
    ['terminated, to be started again', { spans: ended(true) }, 'terminated', ['waiting: restarts', 'running: restarts']],
    ['terminated for good', { spans: ended(false), policy: 'Never' }, 'terminated', []],
    ['terminated while its Pod goes', { spans: ended(true), deleting: true }, 'terminated', []],
    ['unknown', { spans: [waiting, { ...running, endUs: 2 }, { state: 'unknown', startUs: 2 }] }, 'unknown', ['terminated: node-returns']],
  ])('%s', (_, scene, current, ways) => {
    const life = lifeOf(scene);
    const machine = containerMachine(life, life.containers[0]!, 100);
    expect([machine.current, open(machine)]).toEqual([current, ways]);
  });

  it('with the ways that it has gone, counted', () => {
    const again: readonly ContainerSpan[] = [
      ...ended(true),
      { state: 'running', startUs: 3, endUs: 4, attempt: 1 },
      { state: 'terminated', startUs: 4, attempt: 1, exitCode: 1, restarts: true },
    ];
    const life = lifeOf({ spans: again });
    const { ways } = containerMachine(life, life.containers[0]!, 100);
    expect(ways.find(({ from, to }) => from === 'running' && to === 'terminated')?.taken).toBe(2);
  });
});
