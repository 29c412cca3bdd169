import { describe, expect, it } from 'vitest';
import { type KubeObject, keyOf } from '../../api/object';
import type { Event } from '../../api/types.gen';
import type { ApiCall, ApiRequest } from '../../api/wire';
import type { Action, Controller, Step } from '../controller';
import { type ControllerMessage, createController } from './process';

const T0 = 1_767_225_600_000_000;

type Note = KubeObject | string;

const pod = (name: string, resourceVersion = '1', more: Partial<KubeObject['metadata']> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: 'default', name, uid: `uid-${name}`, resourceVersion, ...more },
});
const statusOf = (code: number, message: string) => ({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code, message });

const PODS = { name: 'pods', path: '/api/v1/pods' };
const call = (name: string): ApiCall => ({ method: 'DELETE', path: `/api/v1/namespaces/default/pods/${name}` });
const step = (name: string, more: Partial<Step> = {}): Step => ({ call: call(name), ...more });
const nameOf = ({ path }: ApiCall): string => path.split('/').at(-1)!;

/** A controller as a process, and the test in the place of the API server. Unless it says otherwise, it reconciles the key of each Pod that it hears of. */
function run(declared: Partial<Controller<Note>>) {
  const reconciled: string[] = [];
  const controller: Controller<Note> = {
    name: 'test',
    component: 'test-controller',
    informers: [PODS],
    enqueue: (delivery) => ('key' in delivery ? [delivery.key] : []),
    reconcile: () => undefined,
    ...declared,
  };
  const component = createController<Note>({
    ...controller,
    reconcile(view, key, nowUs) {
      reconciled.push(key);
      return controller.reconcile(view, key, nowUs);
    },
  });
  let nowUs = T0;
  const requests: ApiRequest[] = [];
  const timers: { readonly body: ControllerMessage; readonly atUs: number }[] = [];
  const tell = (body: ControllerMessage): void => {
    const envelope = { id: 0, cause: 0, from: 'apiserver', to: 'controller/test', sentAtUs: nowUs, arrivesAtUs: nowUs, background: false };
    component.receive({ ...envelope, body }, nowUs, (_to, sent, { afterUs = 0 } = {}) => {
      if (sent.type === 'request') requests.push(sent);
      if (sent.type === 'requeue') timers.push({ body: sent, atUs: nowUs + afterUs });
      return 0;
    });
  };
  const isRead = ({ path }: ApiRequest): boolean => controller.informers.some((informer) => path.split('?')[0] === informer.path);
  const answer = (request: ApiRequest, code: number, body?: unknown): void => {
    requests.splice(requests.indexOf(request), 1);
    tell({ type: 'response', stream: request.stream, code, body });
  };
  let watch = 0;
  const it = {
    component,
    reconciled,
    timers,
    tell,
    /** Requests that wait for an answer, but for lists and watches. */
    open: () => requests.filter((r) => !isRead(r)),
    reads: () => requests.filter(isRead),
    answer,
    /** Answers the request about this name. */
    settle: (name: string, code = 200, body?: unknown) => answer(it.open().find((r) => nameOf(r) === name)!, code, body),
    /** The first list of the Pods, and the watch that follows it. */
    sync(...items: readonly KubeObject[]) {
      answer(it.reads().find(({ path }) => path === PODS.path)!, 200, { apiVersion: 'v1', kind: 'PodList', metadata: { resourceVersion: '1' }, items });
      const request = it.reads().find(({ path }) => path.includes('watch=1'))!;
      watch = request.stream;
      answer(request, 200);
    },
    hear: (event: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK', object: KubeObject) => tell({ type: 'watch', stream: watch, event, object }),
    /** The next timer rings; gives back after how long. */
    ring(): number {
      const { body, atUs } = timers.sort((a, b) => a.atUs - b.atUs).shift()!;
      const afterUs = atUs - nowUs;
      nowUs = atUs;
      tell(body);
      return afterUs;
    },
    inspect: () => component.inspect(),
  };
  tell({ type: 'start' });
  return it;
}

/** A process that is to do this, once, about the Pod `web`. */
function doing(action: Action<Note>, declared: Partial<Controller<Note>> = {}) {
  let done = false;
  const it = run({
    reconcile: () => {
      if (done) return undefined;
      done = true;
      return action;
    },
    ...declared,
  });
  it.sync(pod('web'));
  return it;
}

describe('a controller', () => {
  it('decides nothing before its caches are filled, and then about each key once, in the order in which they came', () => {
    const it = run({ wakes: ['periodic'] });
    expect([it.reads().map(({ path }) => path), it.reconciled, it.inspect().synced]).toEqual([['/api/v1/pods'], [], false]);
    it.sync(pod('b'), pod('a'));
    expect([it.reconciled, it.inspect().synced]).toEqual([['periodic', 'default/b', 'default/a'], true]);
    it.hear('MODIFIED', pod('a', '2'));
    expect(it.reconciled.slice(3)).toEqual(['default/a']);
  });

  it('starts an informer only when the one before it has heard of an object that counts', () => {
    const jobs = { name: 'jobs', path: '/apis/batch/v1/jobs', after: 'pods', when: ({ metadata }: KubeObject) => metadata.name === 'web' };
    const it = run({ informers: [PODS, jobs] });
    it.sync(pod('other'));
    expect(it.reads().map(({ path }) => path)).toEqual([]);
    it.hear('ADDED', pod('web', '2'));
    it.hear('ADDED', pod('web', '3'));
    expect(it.reads().map(({ path }) => path)).toEqual(['/apis/batch/v1/jobs']);
  });

  it('does not work on a key that it is working on, but afterwards once more', () => {
    const it = run({ reconcile: () => ({ steps: [step('web')] }) });
    it.sync(pod('web'));
    it.hear('MODIFIED', pod('web', '2'));
    expect([it.reconciled.length, it.open().length]).toEqual([1, 1]);
    it.settle('web');
    expect(it.reconciled.length).toBe(2);
  });

  it('can ask only for an index that it has declared', () => {
    const it = run({ reconcile: (view) => void view.indexed('pods', 'none', 'x') });
    expect(() => it.sync(pod('web'))).toThrow('controller/test has no index pods/none');
  });

  it('that starts anew knows nothing of before', () => {
    const it = run({ reconcile: () => ({ steps: [step('web')] }) });
    it.sync(pod('web'));
    it.tell({ type: 'start' });
    expect(it.inspect()).toMatchObject({ synced: false, queue: { queued: [], processing: [] }, parked: [] });
    it.settle('web', 500);
    expect(it.timers).toEqual([]);
  });
});

describe('the steps of an action', () => {
  it('go out one after the other, those of a group together', () => {
    const it = doing({ steps: [step('a'), [step('b'), step('c')], [], step('d')] });
    const open = (): readonly string[] => it.open().map(nameOf);
    expect(open()).toEqual(['a']);
    it.settle('a');
    expect(open()).toEqual(['b', 'c']);
    it.settle('c');
    expect(open()).toEqual(['b']);
    it.settle('b');
    expect(open()).toEqual(['d']);
    it.settle('d');
    expect(it.inspect().queue).toMatchObject({ queued: [], processing: [] });
  });

  it('end with the first failure, but not before the rest of its group is answered', () => {
    const it = doing({ steps: [[step('a'), step('b')], step('c')] });
    it.settle('a', 500, statusOf(500, 'no'));
    expect(it.inspect().queue.processing).toEqual(['default/web']);
    it.settle('b');
    expect([it.open(), it.ring()]).toEqual([[], 5_000]);
  });

  it('that fail bring the key back with a back-off that doubles, until they succeed', () => {
    const it = run({ reconcile: () => ({ steps: [step('web')] }) });
    it.sync(pod('web'));
    const afterUs = [1, 2, 3].map(() => {
      it.settle('web', 503);
      return it.ring();
    });
    expect(afterUs).toEqual([5_000, 10_000, 20_000]);
    it.settle('web', 200);
    expect(it.inspect().queue.failures.size).toBe(0);
  });

  it.each<{ readonly name: string; readonly step: Partial<Step>; readonly code: number; readonly body?: unknown; readonly fails: boolean }>([
    { name: 'a success', step: {}, code: 201, fails: false },
    { name: 'an error', step: {}, code: 404, fails: true },
    { name: 'an error that is as good', step: { ignores: [404] }, code: 404, fails: false },
    {
      name: 'a create in a namespace that is going',
      step: {},
      code: 403,
      body: { ...statusOf(403, 'no'), details: { causes: [{ reason: 'NamespaceTerminating' }] } },
      fails: false,
    },
    {
      name: 'what is expected there',
      step: { expects: { uid: 'uid-web', is: 'there' } },
      code: 200,
      body: pod('web', '1', { deletionTimestamp: 'now' }),
      fails: false,
    },
    { name: 'another of its name', step: { expects: { uid: 'uid-old', is: 'there' } }, code: 200, body: pod('web'), fails: true },
    { name: 'nothing there', step: { expects: { uid: 'uid-web', is: 'there' } }, code: 404, fails: true },
    { name: 'what is expected alive', step: { expects: { uid: 'uid-web', is: 'alive' } }, code: 200, body: pod('web'), fails: false },
    {
      name: 'what is being deleted',
      step: { expects: { uid: 'uid-web', is: 'alive' } },
      code: 200,
      body: pod('web', '1', { deletionTimestamp: 'now' }),
      fails: true,
    },
    { name: 'what is expected gone', step: { expects: { uid: 'uid-web', is: 'gone' } }, code: 404, fails: false },
    { name: 'what is gone, with another of its name', step: { expects: { uid: 'uid-old', is: 'gone' } }, code: 200, body: pod('web'), fails: false },
    { name: 'what is not gone yet, whoever it is', step: { expects: { uid: undefined, is: 'gone' } }, code: 200, body: pod('web'), fails: true },
    { name: 'what is not gone yet', step: { expects: { uid: 'uid-web', is: 'gone' } }, code: 200, body: pod('web'), fails: true },
    { name: 'no word of whether it is gone', step: { expects: { uid: 'uid-web', is: 'gone' } }, code: 500, fails: true },
  ])('fail or not: $name', ({ step: more, code, body, fails }) => {
    const it = doing({ steps: [step('a', more), step('next')] });
    it.settle('a', code, body);
    expect(it.open().map(nameOf)).toEqual(fails ? [] : ['next']);
  });

  it('leave out what follows a create that the others need, in a namespace that is going: nothing has failed, and nothing comes back', () => {
    const it = doing({ steps: [step('a', { needed: true }), step('next')] });
    it.settle('a', 403, { ...statusOf(403, 'no'), details: { causes: [{ reason: 'NamespaceTerminating' }] } });
    expect([it.open(), it.timers, it.inspect().queue.failures.size]).toEqual([[], [], 0]);
  });

  it('that write keep the key waiting until the cache shows what was written', () => {
    const it = doing({ steps: [step('web', { awaits: 'pods' })], wakes: ['other'] });
    it.settle('web', 200, pod('web', '7'));
    it.hear('MODIFIED', pod('web', '6'));
    expect([it.inspect().parked, it.reconciled]).toEqual([['default/web'], ['default/web', 'other']]);
    it.hear('BOOKMARK', pod('', '7'));
    expect([it.inspect().parked, it.reconciled]).toEqual([[], ['default/web', 'other', 'default/web']]);
  });

  it('that meet a conflict put the same status into the newest object, once', () => {
    const put: ApiCall = { method: 'PUT', path: '/api/v1/namespaces/default/pods/web/status', body: { ...pod('web'), status: { phase: 'Failed' } } };
    const it = doing({ steps: [{ call: put, refetches: true }] });
    it.answer(it.open()[0]!, 409, statusOf(409, 'conflict'));
    expect(it.open()).toMatchObject([{ method: 'GET', path: '/api/v1/namespaces/default/pods/web' }]);
    it.answer(it.open()[0]!, 200, pod('web', '9'));
    expect(it.open()).toMatchObject([{ method: 'PUT', path: put.path, body: { metadata: { resourceVersion: '9' }, status: { phase: 'Failed' } } }]);
    it.answer(it.open()[0]!, 409, statusOf(409, 'conflict'));
    expect([it.open(), it.ring()]).toEqual([[], 5_000]);
  });
});

describe('what an action says of itself', () => {
  const about = { kind: 'Pod', namespace: 'default', name: 'web', uid: 'uid-web' };
  const note = (message: string) => ({ about, type: 'Normal', reason: 'Tested', message }) as const;
  const eventsOf = (it: ReturnType<typeof run>): readonly (string | undefined)[] =>
    it
      .open()
      .filter(({ path }) => path.endsWith('/events'))
      .map(({ body }) => (body as Event).message);

  it.each([
    { code: 201, body: pod('web-x7'), said: ['Created pod: web-x7'] },
    { code: 403, body: statusOf(403, 'forbidden'), said: ['Error creating: forbidden'] },
    { code: 502, body: 'no gateway', said: ['Error creating: 502'] },
    { code: 404, body: statusOf(404, 'gone'), said: [] },
  ])('depends on how a step ends: $code', ({ code, body, said }) => {
    const it = doing({
      steps: [step('web', { succeeded: { ...note('Created pod: '), thenName: true }, failed: note('Error creating: '), ignores: [404] })],
    });
    it.settle('web', code, body);
    expect(eventsOf(it)).toEqual(said);
  });

  it('goes out after its calls', () => {
    const it = doing({ steps: [step('web')], events: [note('Doing it')] });
    expect(it.open().map(({ path }) => path.split('/').at(-1))).toEqual(['web', 'events']);
  });
});

describe('what an action leaves behind', () => {
  it('is notes, which the next reconcile sees: its own, and what it has read', () => {
    const seen: unknown[] = [];
    const it = run({
      reconcile: ({ notes }, key) => {
        seen.push([key, [...notes.keys()]]);
        if (key !== 'default/web') return { notes: [['mine', undefined]] };
        return { notes: [['mine', 'note']], steps: [{ call: call('web'), keeps: 'read' }], wakes: ['other'] };
      },
    });
    it.sync(pod('web'));
    it.settle('web', 200, pod('web', '5'));
    it.hear('MODIFIED', pod('web', '5'));
    expect(seen.slice(0, 3)).toEqual([
      ['default/web', []],
      ['other', ['mine']],
      ['default/web', ['read']],
    ]);
  });

  it.each<{ readonly name: string; readonly action: Action<Note>; readonly afterUs: number }>([
    { name: 'at a time of its choice', action: { againAfterUs: 3e6 }, afterUs: 3e6 },
    { name: 'after a back-off, as if it had failed', action: { retry: true }, afterUs: 5_000 },
  ])('is the key again, $name', ({ action, afterUs }) => {
    const it = doing(action);
    expect([it.ring(), it.reconciled]).toEqual([afterUs, ['default/web', 'default/web']]);
  });

  it('is a remedy for what failed, whose own failure has none: the key comes back in any case', () => {
    const failures: unknown[] = [];
    const it = doing(
      { steps: [step('web')] },
      {
        failed(_view, key, { code, message }) {
          failures.push([key, code, message]);
          return { steps: [step('remedy')] };
        },
      },
    );
    it.settle('web', 500, statusOf(500, 'broken'));
    expect([it.open().map(nameOf), failures]).toEqual([['remedy'], [['default/web', 500, 'broken']]]);
    it.settle('remedy', 500);
    expect([failures.length, it.ring()]).toEqual([1, 5_000]);
  });

  it('wakes a key that news concerns later, at the earliest time that was asked for', () => {
    const it = run({ enqueue: (delivery) => ('key' in delivery ? [{ key: 'later', afterUs: Number(delivery.object.metadata.resourceVersion) * 1e6 }] : []) });
    it.sync(pod('web', '9'));
    it.hear('MODIFIED', pod('web', '2'));
    expect([it.ring(), it.reconciled]).toEqual([2e6, ['later']]);
    expect([it.ring(), it.reconciled]).toEqual([7e6, ['later']]);
  });
});

describe('a checkpoint', () => {
  it('brings back an action that was under way, its notes and its back-off, more than once', () => {
    const it = run({ reconcile: () => ({ steps: [[step('a'), step('b')], step('c')], notes: [['mine', 'note']] }) });
    it.sync(pod('web'));
    const [, b] = it.open();
    it.settle('a');
    const checkpoint = it.component.checkpoint();
    for (let i = 0; i < 2; i++) {
      it.tell({ type: 'response', stream: b!.stream, code: 200, body: undefined });
      expect(it.open().map(nameOf)).toEqual(['b', 'c']);
      it.settle('c', 500);
      expect(it.inspect().queue.failures.get('default/web')).toBe(1);
      it.component.restore(checkpoint);
      expect(it.inspect().queue).toMatchObject({ processing: ['default/web'] });
      expect(it.inspect().queue.failures.size).toBe(0);
    }
  });

  it('brings back indexes as the caches were', () => {
    const found: string[] = [];
    const it = run({
      informers: [{ ...PODS, indexes: { all: () => ['all'] } }],
      reconcile: (view) => {
        found.push(view.indexed('pods', 'all', 'all').map(keyOf).join());
        return undefined;
      },
    });
    it.sync(pod('web'));
    const checkpoint = it.component.checkpoint();
    it.hear('ADDED', pod('late', '2'));
    it.component.restore(checkpoint);
    it.hear('MODIFIED', pod('web', '3'));
    expect(found).toEqual(['default/web', 'default/late,default/web', 'default/web']);
  });
});
