import { describe, expect, it } from 'vitest';
import type { Container, ContainerState, ContainerStatus, Pod } from '../api/types.gen';
import { podConditions } from './conditions';
import { podPhase } from './phase';

/** `r` runs, `w` waits, `-` nothing is known, a number is an exit code, `w1` waits after an exit. */
function statusOf(name: string, sign: string, endsFirst: boolean): ContainerStatus | undefined {
  if (sign === '-') return undefined;
  const terminated = (code: string): ContainerState => ({ terminated: { exitCode: Number(code) } });
  const state: ContainerState = sign === 'r' ? { running: {} } : sign.startsWith('w') ? { waiting: {} } : terminated(sign);
  const lastState = sign.length > 1 ? terminated(sign.slice(1)) : {};
  const ready = endsFirst ? sign === '0' : sign === 'r';
  return { name, state, lastState, ready, started: sign === 'r', restartCount: 0, image: '', imageID: '' };
}

function podOf(restartPolicy: string, init: string, main: string): { readonly pod: Pod; readonly statuses: ReadonlyMap<string, ContainerStatus> } {
  const containers: Container[] = [];
  const initContainers: Container[] = [];
  const statuses = new Map<string, ContainerStatus>();
  const add = (list: Container[], kind: string, signs: string): void => {
    for (const [i, word] of signs.split(' ').filter(Boolean).entries()) {
      const sidecar = word.startsWith('s:');
      const name = `${kind}${i}`;
      list.push({ name, ...(sidecar && { restartPolicy: 'Always' }) });
      const status = statusOf(name, sidecar ? word.slice(2) : word, kind === 'init' && !sidecar);
      if (status) statuses.set(name, status);
    }
  };
  add(initContainers, 'init', init);
  add(containers, 'main', main);
  return { pod: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { restartPolicy, containers, initContainers } }, statuses };
}

describe('the phase of a Pod', () => {
  it.each([
    ['Always', '', '-', 'Pending'],
    ['Always', '', 'w', 'Pending'],
    ['Always', '', 'r', 'Running'],
    ['Always', '', 'r w', 'Pending'],
    ['Always', '', 'r 1', 'Running'],
    ['Always', '', '1', 'Running'],
    ['Always', '', 'w1', 'Running'],
    ['OnFailure', '', '0', 'Succeeded'],
    ['OnFailure', '', '1', 'Running'],
    ['OnFailure', '', '0 1', 'Running'],
    ['Never', '', '0', 'Succeeded'],
    ['Never', '', '0 5', 'Failed'],
    ['Never', '', '0 r', 'Running'],
    ['Always', 'r', 'w', 'Pending'],
    ['Always', '0', 'r', 'Running'],
    ['Never', '2', 'w', 'Failed'],
    ['Always', '2', 'w', 'Pending'],
    ['Never', 's:r', '0', 'Running'],
    ['Never', 's:0', '0', 'Succeeded'],
    ['Always', 's:w', 'w', 'Pending'],
  ])('restartPolicy %s, init containers "%s", main containers "%s": %s', (policy, init, main, phase) => {
    const { pod, statuses } = podOf(policy, init, main);
    const hasInitialized = main.split(' ').some((sign) => sign !== 'w' && sign !== '-');
    expect(podPhase(pod, statuses, false, hasInitialized)).toBe(phase);
  });
  it('a Pod that will not run any more has ended, whatever its restart policy', () => {
    const { pod, statuses } = podOf('Always', '', '1 0');
    expect(podPhase(pod, statuses, true, true)).toBe('Failed');
  });
});

describe('the conditions of a Pod', () => {
  const conditions = (policy: string, init: string, main: string, phase: string): readonly string[] => {
    const { pod, statuses } = podOf(policy, init, main);
    return podConditions(pod, statuses, phase, true, () => '2026-01-01T00:00:00Z').map(
      ({ type, status, reason, message }) => `${type}=${status}${reason ? ` ${reason}` : ''}${message ? `: ${message}` : ''}`,
    );
  };
  it.each([
    ['Always', '', 'r', 'Running', ['Initialized=True', 'Ready=True', 'ContainersReady=True']],
    [
      'Always',
      '',
      'r w1',
      'Running',
      [
        'Initialized=True',
        'Ready=False ContainersNotReady: containers with unready status: [main1]',
        'ContainersReady=False ContainersNotReady: containers with unready status: [main1]',
      ],
    ],
    [
      'Always',
      'r',
      'w',
      'Pending',
      [
        'Initialized=False ContainersNotInitialized: containers with incomplete status: [init0]',
        'Ready=False ContainersNotReady: containers with unready status: [main0]',
        'ContainersReady=False ContainersNotReady: containers with unready status: [main0]',
      ],
    ],
    ['Never', '', '0', 'Succeeded', ['Initialized=True PodCompleted', 'Ready=False PodCompleted', 'ContainersReady=False PodCompleted']],
    ['Never', '', '1', 'Failed', ['Initialized=True', 'Ready=False PodFailed', 'ContainersReady=False PodFailed']],
  ])('restartPolicy %s, init containers "%s", main containers "%s", %s', (policy, init, main, phase, expected) =>
    expect(conditions(policy, init, main, phase)).toEqual(['PodReadyToStartContainers=True', ...expected, 'PodScheduled=True']),
  );
});
