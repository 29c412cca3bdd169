import { describe, expect, it } from 'vitest';
import type { Node, Status } from '../api/types.gen';
import type { ApiCall, ApiResponse, CloseStream, WatchMessage } from '../api/wire';
import { answerAside } from './aside';
import { type Cluster, createCluster } from './cluster';
import { defaultConfig, type Fault } from './config';
import { registryOf } from './inspect';
import { USER } from './user';

const SECOND_US = 1e6;

type Answer = (ApiResponse | WatchMessage | CloseStream) & { readonly atUs: number };

/** A cluster with a Pod that runs on the one node, and what has come on each of the user's streams. */
function running() {
  const cluster = createCluster(defaultConfig({ nodes: 1 }));
  const answers = new Map<number, Answer[]>();
  const runFor = (seconds: number): void => {
    const untilUs = cluster.nowUs + seconds * SECOND_US;
    while (cluster.nextAtUs <= untilUs) {
      const message = cluster.step();
      if (message?.to !== USER) continue;
      const body = message.body as ApiResponse | WatchMessage | CloseStream;
      if (body.type === 'response' || body.type === 'watch' || body.type === 'close')
        answers.set(body.stream, [...(answers.get(body.stream) ?? []), { ...body, atUs: cluster.nowUs }]);
    }
    cluster.idleTo(untilUs);
  };
  const send = (call: ApiCall): number => {
    const stream = cluster.nextStream();
    cluster.input({ kind: 'call', stream, agent: 'kubectl', call });
    return stream;
  };
  const fault = (what: Fault): void => cluster.input({ kind: 'fault', fault: what });
  runFor(15);
  send({ method: 'POST', path: '/api/v1/namespaces/default/pods', body: POD });
  runFor(30);
  return { cluster, runFor, send, fault, answersTo: (stream: number): readonly Answer[] => answers.get(stream) ?? [] };
}

const POD = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: { containers: [{ name: 'main', image: 'nginx:1.27' }] } };
const LOG: ApiCall = { method: 'GET', path: '/api/v1/namespaces/default/pods/web/log' };
const FOLLOW: ApiCall = { method: 'GET', path: `${LOG.path}?follow=true` };
const EXEC: ApiCall = { method: 'POST', path: '/api/v1/namespaces/default/pods/web/exec?command=ls', upgrade: true };
const GET: ApiCall = { method: 'GET', path: '/api/v1/namespaces/default/pods/web' };
const DELETE: ApiCall = { method: 'DELETE', path: '/api/v1/namespaces/default/pods/web' };
const WATCH: ApiCall = { method: 'GET', path: '/api/v1/namespaces/default/pods?watch=true' };

const ipOf = (cluster: Cluster): string => (registryOf(cluster).present.get('/registry/minions/node-1')!.value as Node).status!.addresses![0]!.address;
const messageOf = (answer: Answer | undefined): string | undefined => ((answer as ApiResponse | undefined)?.body as Status | undefined)?.message;

describe('a node that is gone', () => {
  it.each<readonly [string, Fault, number, string]>([
    ['crashed', { kind: 'crash-node', node: 'node-1' }, 3, 'connect: no route to host'],
    ['removed', { kind: 'remove-node', node: 'node-1' }, 3, 'connect: no route to host'],
    ['cut off', { kind: 'partition-node', node: 'node-1' }, 30, 'i/o timeout'],
  ])('cannot be dialled when it is %s', (_what, what, seconds, why) => {
    const { cluster, runFor, send, fault, answersTo } = running();
    const ip = ipOf(cluster);
    fault(what);
    const asked = cluster.nowUs;
    const [log, followed, exec] = [send(LOG), send(FOLLOW), send(EXEC)];
    runFor(seconds + 1);
    const url = `https://${ip}:10250/containerLogs/default/web/main`;
    expect([log, followed, exec].map((stream) => answersTo(stream).map((answer) => [(answer as ApiResponse).code, messageOf(answer)]))).toEqual([
      [[500, `Get "${url}": dial tcp ${ip}:10250: ${why}`]],
      [[500, `Get "${url}?follow=true": dial tcp ${ip}:10250: ${why}`]],
      [[500, `error dialing backend: dial tcp ${ip}:10250: ${why}`]],
    ]);
    expect(Math.round((answersTo(log)[0]!.atUs - asked) / SECOND_US)).toBe(seconds);
  });

  it.each<readonly [string, Fault, number]>([
    ['crashes', { kind: 'crash-node', node: 'node-1' }, 1],
    ['is removed', { kind: 'remove-node', node: 'node-1' }, 1],
    ['is cut off', { kind: 'partition-node', node: 'node-1' }, 46],
  ])('ends the logs that are followed when it %s', (_what, what, seconds) => {
    const { runFor, send, fault, answersTo } = running();
    const followed = send(FOLLOW);
    runFor(5);
    expect(answersTo(followed)).toMatchObject([{ code: 200, more: true }]);
    fault(what);
    runFor(seconds);
    expect(answersTo(followed).slice(1)).toMatchObject([{ type: 'close', error: 'unexpected EOF' }]);
  });

  it.each<readonly [string, ApiCall, string]>([
    ['a log', LOG, 'the server could not find the requested resource ( pods/log web)'],
    ['a command', EXEC, 'pod does not exist'],
  ])('that has come back knows no Pod until it has heard of them all again: %s', (_what, call, message) => {
    const { runFor, send, fault, answersTo } = running();
    fault({ kind: 'slow-etcd', factor: 2_000 });
    fault({ kind: 'crash-node', node: 'node-1' });
    runFor(1);
    fault({ kind: 'recover-node', node: 'node-1' });
    const asked = send(call);
    runFor(5);
    expect(answersTo(asked)).toMatchObject([{ code: 404, body: { message } }]);
  });

  it('is lost before it has answered: the log says which request came to nothing, a command only that it did', () => {
    const { cluster, runFor, send, fault, answersTo } = running();
    fault({ kind: 'partition-node', node: 'node-1' });
    const asked = [send(LOG), send(EXEC)];
    runFor(1);
    fault({ kind: 'recover-node', node: 'node-1' });
    runFor(1);
    expect(asked.map((stream) => answersTo(stream).map((answer) => [(answer as ApiResponse).code, messageOf(answer)]))).toEqual([
      [[500, `Get "https://${ipOf(cluster)}:10250/containerLogs/default/web/main": EOF`]],
      [[500, 'unexpected EOF']],
    ]);
  });

  it('does not end what it is only slow to say', () => {
    const { runFor, send, answersTo } = running();
    const followed = send(FOLLOW);
    runFor(300);
    expect(answersTo(followed).filter((answer) => answer.type === 'close')).toEqual([]);
  });
});

describe('a request that cannot be served', () => {
  it.each<readonly [string, ApiCall, number, string]>([
    ['read', GET, 60, 'Timeout: request did not complete within the allotted timeout'],
    ['list', { method: 'GET', path: '/api/v1/pods' }, 60, 'Timeout: request did not complete within the allotted timeout'],
    ['read by a client in a hurry', { method: 'GET', path: `${GET.path}?timeout=5s` }, 5, 'Timeout: request did not complete within the allotted timeout'],
    ['write', DELETE, 34, 'Timeout: request did not complete within requested timeout - context deadline exceeded'],
    ['sweep', { method: 'DELETE', path: '/api/v1/namespaces/default/pods' }, 60, 'Timeout: request did not complete within the allotted timeout'],
    [
      'create that looks something up',
      { method: 'POST', path: '/api/v1/namespaces/other/pods', body: POD },
      34,
      'Timeout: request did not complete within requested timeout - context deadline exceeded',
    ],
  ])('is answered in time: %s', (_what, call, seconds, message) => {
    const { runFor, send, fault, answersTo } = running();
    fault({ kind: 'stop-component', component: 'etcd' });
    const stream = send(call);
    runFor(seconds - 1);
    expect(answersTo(stream)).toEqual([]);
    runFor(1.1);
    expect(answersTo(stream)).toMatchObject([{ code: 504, body: { reason: 'Timeout', message, details: {} } }]);
    fault({ kind: 'start-component', component: 'etcd' });
    runFor(120);
    expect(answersTo(stream).length).toBe(1);
  });

  it('is answered in time by a server that has just started and has no etcd', () => {
    const { runFor, send, fault, answersTo } = running();
    fault({ kind: 'stop-component', component: 'etcd' });
    fault({ kind: 'stop-component', component: 'apiserver' });
    fault({ kind: 'start-component', component: 'apiserver' });
    const streams = [send(GET), send(DELETE), send(WATCH)];
    runFor(61);
    expect(streams.map((stream) => answersTo(stream).map((answer) => (answer as ApiResponse).code))).toEqual([[504], [504], [504]]);
  });

  it.each(['timeout=5', 'timeout=abc'])('is refused if it says %s', (query) => {
    const { runFor, send, answersTo } = running();
    const stream = send({ method: 'GET', path: `${GET.path}?${query}` });
    runFor(1);
    expect(messageOf(answersTo(stream)[0])).toMatch(/^invalid timeout specified in the request URL - time: /);
  });
});

describe('a connection that breaks', () => {
  it.each<readonly [string, Fault]>([
    ['the API server stops', { kind: 'stop-component', component: 'apiserver' }],
    ['all connections are dropped', { kind: 'drop-watches' }],
  ])("ends the user's watches and calls when %s", (_what, what) => {
    const { runFor, send, fault, answersTo } = running();
    const [watch, followed] = [send(WATCH), send(FOLLOW)];
    runFor(1);
    fault({ kind: 'slow-etcd', factor: 10_000 });
    const call = send(GET);
    runFor(0.1);
    fault(what);
    runFor(0.1);
    expect([watch, followed, call].map((stream) => answersTo(stream).at(-1))).toMatchObject([
      { type: 'close' },
      { type: 'close', error: 'unexpected EOF' },
      { type: 'response', code: 503, body: { message: 'Unable to connect to the server: EOF' } },
    ]);
  });

  it('is what a watch comes to that is given a time', () => {
    const { runFor, send, answersTo } = running();
    const watch = send({ method: 'GET', path: `${WATCH.path}&timeoutSeconds=30` });
    runFor(29);
    expect(answersTo(watch).at(-1)).toMatchObject({ type: 'watch', event: 'ADDED' });
    runFor(1.1);
    expect(answersTo(watch).at(-1)).toMatchObject({ type: 'close' });
  });
});

describe('a question aside, whose answer would come if time went on', () => {
  it('is answered as it would be, and nothing has happened', () => {
    const { cluster } = running();
    const before = [cluster.delivered, cluster.nowUs, cluster.sent];
    expect(answerAside(cluster, 'kubectl', LOG)).toMatchObject({ code: 200 });
    expect([cluster.delivered, cluster.nowUs, cluster.sent]).toEqual(before);
  });

  it('about a Pod whose node is gone is answered as a dial fails', () => {
    const { cluster, fault } = running();
    fault({ kind: 'crash-node', node: 'node-1' });
    expect(messageOf(answerAside(cluster, 'kubectl', LOG) as Answer)).toMatch(/no route to host$/);
  });

  it('is given up where no answer is near, and says so', () => {
    const { cluster } = running();
    const { code, body } = answerAside(cluster, 'kubectl', { method: 'GET', path: GET.path }, { messages: 2 });
    expect([code, (body as Status).reason, (body as Status).message]).toEqual([504, 'Timeout', expect.stringContaining('2 messages')]);
  });
});
