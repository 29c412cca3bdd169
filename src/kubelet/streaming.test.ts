import { describe, expect, it } from 'vitest';
import { writable } from '../sim/copy-on-write';
import type { RuntimePod } from './containers';
import type { CriAnswer } from './cri/cri';
import { linksFound } from './link-lookup';
import type { StreamTag } from './state';
import { closeStream, onStreamAnswer, onStreamData, onStreamRequest } from './streaming';
import { podOf, room, runs, workerOf } from './testing';

type Room = ReturnType<typeof room>;

/** A kubelet with the Pod `web`, one container of which runs. */
function serving(runtime: RuntimePod = runs('main:running')): Room {
  const on = room();
  writable(on.kubelet.state, 'workers').set('u', workerOf(podOf(), runtime));
  writable(on.kubelet.state, 'uids').set('default/web', 'u');
  return on;
}
const askToRun = (on: Room, pod = 'web', container = 'main'): void =>
  onStreamRequest(on.at(), 'apiserver', { type: 'exec', stream: 9, namespace: 'default', pod, container, command: ['cat'], stdin: true });

function answered(on: Room, more: Partial<CriAnswer>): void {
  const [call, tag] = [...on.kubelet.state.calls].at(-1)!;
  onStreamAnswer(on.at(), tag as StreamTag, { type: 'cri-answer', call, ...more });
}
const refusal = (code: number, body: string) => ({ type: 'kubelet-response', stream: 9, code, body });
const told = (body: string, more: object) => ({ type: 'kubelet-response', stream: 9, code: 200, body, ...more });

describe('who wants a command to be run', () => {
  it('hears that it has begun, each piece that it prints, and how it ended', () => {
    const on = serving();
    askToRun(on);
    expect(on.called()).toEqual([{ method: 'Exec', containerId: 'main-0', command: ['cat'], stdin: true, tty: false }]);
    answered(on, { more: true });
    answered(on, { more: true, output: { text: 'hm\n', stderr: true } });
    answered(on, { exec: { output: '', exitCode: 3 } });
    expect(on.answers()).toEqual([told('', { more: true }), told('hm\n', { stderr: true, more: true }), told('', { exitCode: 3 })]);
  });
  it('hears why it could not begin', () => {
    const on = serving();
    askToRun(on);
    answered(on, { error: 'no such program' });
    expect(on.answers()).toEqual([told('', { execError: 'error executing command in container: no such program' })]);
  });
  it.each<[what: string, runtime: RuntimePod, pod: string, container: string, answer: object]>([
    ['in a Pod that is not here', runs('main:running'), 'other', 'main', refusal(404, 'pod does not exist')],
    ['in a container that there is not', runs('main:running'), 'web', 'side', refusal(500, 'container not found ("side")')],
    ['in one that has ended', runs('main:1'), 'web', 'main', refusal(500, 'container not found ("main")')],
  ])('%s is refused', (_, runtime, pod, container, answer) => {
    const on = serving(runtime);
    askToRun(on, pod, container);
    expect([on.called(), on.answers()]).toEqual([[], [answer]]);
  });
});

describe('a command that may look at the variables of Services', () => {
  const services = [{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { clusterIP: '10.96.0.9', ports: [{ port: 80 }] } }];
  const shell = (on: Room): void =>
    onStreamRequest(on.at(), 'apiserver', { type: 'exec', stream: 9, namespace: 'default', pod: 'web', container: 'main', command: ['sh'], stdin: true });
  it('begins when it is known which there were, and reads what was typed meanwhile', () => {
    const on = serving();
    shell(on);
    onStreamData(on.at(), { type: 'stream-data', stream: 9, data: { kind: 'stdin', text: 'env' } });
    expect(on.called()).toEqual([]);
    linksFound(
      on.at(),
      { for: 'links', stream: 9, asOf: '7' },
      { type: 'response', stream: 1, code: 200, body: { kind: 'ServiceList', apiVersion: 'v1', metadata: {}, items: services } },
    );
    expect(on.called()).toMatchObject([{ method: 'Exec', command: ['sh'], links: expect.arrayContaining([['WEB_SERVICE_HOST', '10.96.0.9']]) }]);
  });
  it('does not begin any more once its client has gone', () => {
    const on = serving();
    shell(on);
    closeStream(on.at(), 9);
    linksFound(
      on.at(),
      { for: 'links', stream: 9 },
      { type: 'response', stream: 1, code: 200, body: { kind: 'ServiceList', apiVersion: 'v1', metadata: {}, items: services } },
    );
    expect(on.called()).toEqual([]);
  });
});

it('what a client says reaches the runtime until the client goes', () => {
  const on = serving();
  askToRun(on);
  const [call] = [...on.kubelet.state.calls.keys()];
  const heard: unknown[] = [];
  const turn = { ...on.at(), send: (to: string, body: unknown) => heard.push([to, body]) };
  onStreamData(turn, { type: 'stream-data', stream: 9, data: { kind: 'stdin', text: 'a\n' } });
  closeStream(turn, 9);
  onStreamData(turn, { type: 'stream-data', stream: 9, data: { kind: 'eof' } });
  expect(heard).toEqual([
    ['runtime/node-1', { type: 'cri-input', call, data: { kind: 'stdin', text: 'a\n' } }],
    ['runtime/node-1', { type: 'cri-input', call }],
  ]);
});
