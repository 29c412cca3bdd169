import { expect, it } from 'vitest';
import type { Context } from './context';
import { KubectlError } from './errors';
import { flagsOf, parseFlags } from './flags';
import { kubeconfigFor } from './kubeconfig';
import type { Answer, Stream, StreamEvent } from './transport';
import { until } from './waiting';

/** A Pod is waited for, whatever becomes of the watch. */

const POD = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' } };
const EXPIRED = { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'Expired', code: 410, message: 'too old resource version: 659 (851)' };
const FORBIDDEN = { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'Forbidden', code: 403, message: 'no' };

const opened = (...events: readonly StreamEvent[]): Stream => ({
  answer: { code: 200, body: undefined },
  events: {
    async *[Symbol.asyncIterator]() {
      yield* events;
    },
  },
  say: () => undefined,
});
const refused = (code: number, body: unknown): Stream => ({ ...opened(), answer: { code, body } });

/** Waits for the Pod, which is ready at its third list or as an event says so; watches go one after the other as given. */
async function waitWith(watches: readonly Stream[]): Promise<{ readonly result: string | undefined; readonly asked: readonly string[] }> {
  const asked: string[] = [];
  const left = [...watches];
  let lists = 0;
  const context: Context = {
    env: {
      transport: {
        request: async (): Promise<Answer> => {
          asked.push('list');
          return {
            code: 200,
            body: { items: [{ ...POD, status: { phase: ++lists > 2 ? 'Running' : 'Pending' } }], metadata: { resourceVersion: String(lists) } },
          };
        },
        stream: async ({ path }) => {
          asked.push(`watch from ${new URLSearchParams(path.split('?')[1]).get('resourceVersion')}`);
          return left.shift() ?? opened();
        },
      },
      files: { read: () => undefined, list: () => [] },
      session: { kubeconfig: kubeconfigFor(''), server: '' },
      now: () => 0,
      sleep: () => new Promise(() => undefined),
      stdout: () => undefined,
      stderr: () => undefined,
      signal: new AbortController().signal,
    },
    command: 'kubectl wait',
    token: undefined,
    flags: flagsOf(parseFlags([], [], 'wait'), []),
    args: [],
    dash: undefined,
    namespace: 'default',
    namespaceGiven: false,
    warned: new Set(),
  };
  const resource = {
    group: '',
    version: 'v1',
    kind: 'Pod',
    plural: 'pods',
    singular: 'pod',
    shortNames: [],
    categories: [],
    namespaced: true,
    verbs: [],
    subresources: [],
  };
  const result = await until(context, { resource, namespace: 'default', name: 'web' }, 60, (seen) =>
    'object' in seen && (seen.object as { readonly status?: { readonly phase?: string } }).status?.phase === 'Running' ? 'running' : undefined,
  );
  return { result, asked };
}

const RUNNING: StreamEvent = { event: 'MODIFIED', object: { ...POD, status: { phase: 'Running' } } };

it.each<[string, readonly Stream[], readonly string[]]>([
  ['is told', [opened(RUNNING)], ['list', 'watch from 1']],
  ['is refused as too old', [refused(410, EXPIRED), opened(RUNNING)], ['list', 'watch from 1', 'list', 'watch from 2']],
  ['says that it is too old by now', [opened({ event: 'ERROR', object: EXPIRED }), opened(RUNNING)], ['list', 'watch from 1', 'list', 'watch from 2']],
  ['is ended by the server', [opened(), opened()], ['list', 'watch from 1', 'list', 'watch from 2', 'list']],
])('a watch %s', async (_title, watches, asked) => {
  expect(await waitWith(watches)).toEqual({ result: 'running', asked });
});

it('a watch that is forbidden ends the wait', async () => {
  await expect(waitWith([refused(403, FORBIDDEN)])).rejects.toThrow(KubectlError);
});
