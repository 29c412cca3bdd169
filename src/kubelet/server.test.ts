import { describe, expect, it } from 'vitest';
import type { ContainerLogsRequest } from '../api/wire';
import { writable } from '../sim/copy-on-write';
import type { RuntimePod } from './containers';
import type { CriAnswer, LogLine } from './cri/cri';
import { onAskedAnswer, onKubeletClose, onLogsRequest, onLogTimer } from './server';
import type { LogsTag } from './state';
import { instanceOf, podOf, room, runs, START_US, workerOf } from './testing';

type Room = ReturnType<typeof room>;

/** A kubelet with the Pod `web`, one container of which runs. */
function serving(runtime: RuntimePod = runs('main:running')): Room {
  const on = room();
  writable(on.kubelet.state, 'workers').set('u', workerOf(podOf(), runtime));
  writable(on.kubelet.state, 'uids').set('default/web', 'u');
  return on;
}
const askForLogs = (on: Room, more: Partial<ContainerLogsRequest> = {}): void =>
  onLogsRequest(on.at(), 'apiserver', { type: 'logs', stream: 9, namespace: 'default', pod: 'web', container: 'main', ...more });

/** The runtime answers the last call, of which the kubelet has kept what it was for. */
function answered(on: Room, more: Partial<CriAnswer>): void {
  const [call, tag] = [...on.kubelet.state.calls].at(-1)!;
  onAskedAnswer(on.at(), tag as LogsTag, { type: 'cri-answer', call, ...more });
}
const lines = (...texts: readonly string[]): readonly LogLine[] => texts.map((text, i) => ({ atUs: START_US + (i + 1) * 1e6, text }));
const running = instanceOf('main:running');
const refusal = (code: number, body: string) => ({ type: 'kubelet-response', stream: 9, code, body });

describe('who asks for a log', () => {
  it('gets it, as far as it has been written', () => {
    const on = serving();
    askForLogs(on, { tailLines: 1 });
    expect(on.called()).toEqual([{ method: 'ReadLogs', containerId: 'main-0' }]);
    answered(on, { logs: lines('one', 'two'), container: running });
    expect([on.answers(), on.reminders()]).toEqual([[{ type: 'kubelet-response', stream: 9, code: 200, body: 'two\n' }], []]);
  });
  it.each<[what: string, ask: Partial<ContainerLogsRequest>, answer: object]>([
    ['of a Pod that is not here', { pod: 'other' }, refusal(404, 'pod does not exist')],
    ['of an instance that there never was', { previous: true }, refusal(400, 'previous terminated container "main" in pod "web" not found')],
  ])('%s gets none, and the runtime is not asked', (_, ask, answer) => {
    const on = serving();
    askForLogs(on, ask);
    expect([on.called(), on.answers()]).toEqual([[], [answer]]);
  });
  it('hears that it cannot be read', () => {
    const on = serving();
    askForLogs(on);
    answered(on, { error: 'not found' });
    expect(on.answers()).toEqual([refusal(500, 'not found')]);
  });
});

describe('who follows a log', () => {
  const following = (): Room => {
    const on = serving();
    askForLogs(on, { follow: true, tailLines: 1, timestamps: true });
    on.called();
    answered(on, { logs: lines('one', 'two'), container: running });
    return on;
  };
  it('gets what there is and then what comes, four times a second', () => {
    const on = following();
    expect(on.answers()).toEqual([{ type: 'kubelet-response', stream: 9, code: 200, body: '2026-01-01T00:00:02.000000Z two\n', more: true }]);
    expect(on.reminders()).toEqual([{ body: { type: 'log-timer', stream: 9 }, seconds: 0.25, background: true }]);
    onLogTimer(on.at(1), 9);
    expect(on.called()).toEqual([{ method: 'ReadLogs', containerId: 'main-0', afterUs: START_US + 2e6 }]);
    // The tail was for the first time only.
    answered(on, { logs: lines('', '', 'three', 'four').slice(2), container: running });
    expect(on.answers().map(({ body }) => body)).toEqual(['2026-01-01T00:00:03.000000Z three\n2026-01-01T00:00:04.000000Z four\n']);
    onLogTimer(on.at(2), 9);
    expect(on.called()).toMatchObject([{ afterUs: START_US + 4e6 }]);
  });
  it('hears nothing while nothing comes', () => {
    const on = following();
    on.answers();
    on.reminders();
    onLogTimer(on.at(1), 9);
    answered(on, { logs: [], container: running });
    expect([on.answers(), on.reminders().length]).toEqual([[], 1]);
  });
  it('hears at once that there is nothing yet', () => {
    const on = serving();
    askForLogs(on, { follow: true });
    answered(on, { logs: [], container: running });
    expect(on.answers()).toMatchObject([{ body: '', more: true }]);
  });
  it('hears the rest, and that it was that, when the container has ended', () => {
    const on = following();
    on.answers();
    on.reminders();
    onLogTimer(on.at(1), 9);
    on.called();
    answered(on, { logs: lines('last'), container: instanceOf('main:0') });
    expect([on.answers(), on.reminders()]).toEqual([[{ type: 'kubelet-response', stream: 9, code: 200, body: '2026-01-01T00:00:01.000000Z last\n' }], []]);
    onLogTimer(on.at(2), 9);
    expect(on.called()).toEqual([]);
  });
  it.each<[when: string, close: (on: Room) => void]>([
    [
      'between two readings',
      (on) => {
        onKubeletClose(on.at(), 9);
        onLogTimer(on.at(1), 9);
        expect(on.called()).toEqual([]);
      },
    ],
    [
      'during one',
      (on) => {
        onLogTimer(on.at(1), 9);
        onKubeletClose(on.at(), 9);
        answered(on, { logs: lines('late'), container: running });
      },
    ],
  ])('and goes %s, hears no more', (_, close) => {
    const on = following();
    on.answers();
    on.reminders();
    close(on);
    expect([on.answers(), on.reminders()]).toEqual([[], []]);
  });
});

it('each answer goes to who asked', () => {
  const on = serving();
  const to: string[] = [];
  const turn = { ...on.at(), send: (address: string) => to.push(address) };
  for (const from of ['apiserver', 'other']) onLogsRequest(turn, from, { type: 'logs', stream: 1, namespace: 'default', pod: 'web', container: 'main' });
  for (const [call, tag] of [...on.kubelet.state.calls].toReversed()) onAskedAnswer(turn, tag as LogsTag, { type: 'cri-answer', call, logs: [] });
  expect(to).toEqual(['runtime/node-1', 'runtime/node-1', 'other', 'apiserver']);
});
