import { describe, expect, it } from 'vitest';
import { formatTime } from '../../api/time';
import type { Job, JobSpec, JobStatus, Pod } from '../../api/types.gen';
import { decide, NOW_US, ownedBy, type PodOptions, podOf, viewOf } from '../testing';
import { jobController } from '.';
import type { FailureRecord } from './back-off';
import { countIndexes, formatIndexes, hasIndex, parseIndexes, pendingIndexes, withIndexes } from './indexes';

const TRACKED = ['batch.kubernetes.io/job-tracking'];
const job = (spec: Partial<JobSpec> = {}, status: JobStatus = {}): Job => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'j', namespace: 'default', uid: 'j', resourceVersion: '1' },
  spec: { parallelism: 1, completions: 1, backoffLimit: 6, selector: { matchLabels: { job: 'j' } }, template: { spec: { containers: [] } }, ...spec },
  status,
});
const pod = (name: string, options: PodOptions = {}): Pod => podOf(name, { owner: ownedBy('Job', 'j'), labels: { job: 'j' }, finalizers: TRACKED, ...options });
const sync = (one: Job, pods: readonly Pod[] = [], notes?: ReadonlyMap<string, FailureRecord>) =>
  decide(jobController, 'default/j', { objects: { jobs: [one], pods }, ...(notes && { notes }) });
const started: JobStatus = { startTime: formatTime(NOW_US - 10e6), active: 1, ready: 1, terminating: 0, uncountedTerminatedPods: {} };
const statusIn = (body: unknown): JobStatus | undefined => (body as Job).status;
const conditions = (body: unknown): readonly string[] => (statusIn(body)?.conditions ?? []).map((c) => `${c.type}=${c.status} ${c.reason}`);

describe('a Pod that is held to be counted, and that no Job counts', () => {
  const finished = job({}, { ...started, conditions: [{ type: 'Complete', status: 'True' }] });
  const held = (options: PodOptions = {}): Pod => pod('p', options);
  it.each<readonly [string, readonly Job[], Pod, boolean]>([
    ['has lost its Job', [], held(), true],
    ['was orphaned by the garbage collector', [job()], held({ owner: [] }), true],
    ['goes when its Job has finished', [finished], held({ deleting: true }), true],
    ['is let go, but not while its Job runs', [job()], held(), false],
    ['is let go, but not while its Job, which has finished, has it', [finished], held(), false],
    ['is let go, but not if it is none of a Job', [], held({ owner: ownedBy('ReplicaSet', 'r') }), false],
    ['is let go, but not if nothing holds it', [], held({ finalizers: [] }), false],
  ])('%s', (_, jobs, orphan, is) => {
    const objects = { jobs, pods: [orphan] };
    expect(decide(jobController, 'orphan:default/p', { objects }).calls).toEqual(is ? [['PATCH pods/p']] : []);
    const news = { type: 'updated', informer: 'pods', key: 'default/p', object: orphan, old: orphan } as const;
    expect(jobController.enqueue(news, viewOf(jobController, { objects })).includes('orphan:default/p')).toBe(is);
  });
});

describe('a Job', () => {
  it('creates as many Pods as may run at once, in batches of 1, 2, 4 …, and says that they are active', () => {
    const { calls, bodies } = sync(job({ parallelism: 4, completions: 6 }));
    const create = 'POST pods [SuccessfulCreate]';
    expect(calls).toEqual([[create], [create, create], [create], ['PUT jobs/j/status']]);
    expect(bodies[0]).toMatchObject({ metadata: { finalizers: TRACKED, generateName: 'j-', ownerReferences: [{ uid: 'j' }] } });
    expect(statusIn(bodies.at(-1))).toMatchObject({ active: 4, ready: 0, startTime: formatTime(NOW_US) });
  });

  it('counts a Pod that has ended without losing it: first its uid, then its finalizer, then the number', () => {
    const { calls, bodies } = sync(job({ completions: 2 }, started), [pod('done', { phase: 'Succeeded' })]);
    expect(calls).toEqual([['POST pods [SuccessfulCreate]'], ['PUT jobs/j/status'], ['PATCH pods/done'], ['PUT jobs/j/status']]);
    expect(statusIn(bodies[1])?.uncountedTerminatedPods).toEqual({ succeeded: ['done'] });
    expect(statusIn(bodies[3])).toMatchObject({ succeeded: 1, active: 1, uncountedTerminatedPods: {} });
  });

  it('is left alone, and its Pods too, when another controller is to manage it', () => {
    const elsewhere = job({ managedBy: 'example.com/queue' }, { ...started, conditions: [{ type: 'Complete', status: 'True' }] });
    expect(sync(job({ managedBy: 'example.com/queue' })).calls).toEqual([]);
    expect(sync(job({ managedBy: 'kubernetes.io/job-controller' })).calls).not.toEqual([]);
    expect(decide(jobController, 'orphan:default/p', { objects: { jobs: [elsewhere], pods: [pod('p', { deleting: true })] } }).calls).toEqual([]);
  });

  it('is complete when enough have succeeded', () => {
    const { calls, bodies } = sync(job({}, started), [pod('done', { phase: 'Succeeded' })]);
    expect(calls).toEqual([['PUT jobs/j/status'], ['PATCH pods/done'], ['PUT jobs/j/status [Completed]']]);
    expect(conditions(bodies[0])).toEqual(['SuccessCriteriaMet=True CompletionsReached']);
    expect(conditions(bodies[2])).toEqual(['SuccessCriteriaMet=True CompletionsReached', 'Complete=True CompletionsReached']);
  });

  it('waits before it replaces a Pod that failed: 10 s, doubled with each failure', () => {
    const failed = pod('bad', { phase: 'Failed' });
    expect(sync(job({}, started), [failed]).againAfterUs).toBe(10e6);
    const notes = new Map([['default/j', { failures: 2, lastFailureUs: NOW_US, seen: ['bad'] }]]);
    expect(sync(job({}, { ...started, failed: 2 }), [], notes)).toMatchObject({ againAfterUs: 20e6, calls: [['PUT jobs/j/status']] });
  });

  it('fails when more Pods have failed than its limit allows, and ends those that run', () => {
    const { calls, bodies } = sync(job({ backoffLimit: 0, parallelism: 2, completions: 2 }, started), [pod('bad', { phase: 'Failed' }), pod('other')]);
    expect(calls[0]).toEqual(['DELETE pods/other [SuccessfulDelete]']);
    expect(conditions(bodies[1])).toEqual(['FailureTarget=True BackoffLimitExceeded']);
  });

  it('fails after its deadline, and looks again when that comes', () => {
    expect(sync(job({ activeDeadlineSeconds: 60 }, started), [pod('p')]).againAfterUs).toBe(50e6);
    const { bodies } = sync(job({ activeDeadlineSeconds: 5 }, started), [pod('p')]);
    expect(conditions(bodies[1])).toEqual(['FailureTarget=True DeadlineExceeded']);
  });

  it('without a number of completions, is complete when one has succeeded and none runs', () => {
    const { completions: _, ...spec } = job().spec!;
    const open: Job = { ...job({}, started), spec };
    expect(sync(open, [pod('done', { phase: 'Succeeded' }), pod('p')]).calls.flat()).not.toContain('PUT jobs/j/status [Completed]');
    expect(sync(open, [pod('done', { phase: 'Succeeded' })]).calls.flat()).toContain('PUT jobs/j/status [Completed]');
  });

  it('that is suspended releases and deletes its Pods, and forgets when it began', () => {
    const { calls, bodies, events } = sync(job({ suspend: true }, started), [pod('p')]);
    expect(calls).toEqual([['PATCH pods/p'], ['DELETE pods/p [SuccessfulDelete]'], ['PUT jobs/j/status']]);
    expect(conditions(bodies[2])).toEqual(['Suspended=True JobSuspended']);
    expect(statusIn(bodies[2])?.startTime).toBeUndefined();
    expect(events).toEqual(['Normal Suspended Job suspended']);
  });

  it('that is indexed gives each Pod a number, the lowest that is missing', () => {
    const indexed = job({ completionMode: 'Indexed', completions: 3, parallelism: 2 }, { ...started, completedIndexes: '0', succeeded: 1 });
    const { bodies } = sync(indexed, [pod('j-1-x', { annotations: { 'batch.kubernetes.io/job-completion-index': '1' } })]);
    expect(bodies[0]).toMatchObject({
      metadata: { generateName: 'j-2-', annotations: { 'batch.kubernetes.io/job-completion-index': '2' } },
      spec: { hostname: 'j-2' },
    });
  });

  it('fails at once on an exit code that its policy names, and does not count one that the policy ignores', () => {
    const exited = (code: number): Pod => ({
      ...pod('bad', { phase: 'Failed' }),
      status: {
        phase: 'Failed',
        containerStatuses: [{ name: 'c', image: '', imageID: '', ready: false, restartCount: 0, state: { terminated: { exitCode: code } } }],
      },
    });
    const onCode = (action: string) => ({ podFailurePolicy: { rules: [{ action, onExitCodes: { operator: 'In', values: [42] } }] } });
    const message = 'Container c for pod default/bad failed with exit code 42 matching FailJob rule at index 0';
    expect(statusIn(sync(job(onCode('FailJob'), started), [exited(42)]).bodies[0])?.conditions?.[0]).toMatchObject({ reason: 'PodFailurePolicy', message });
    expect(conditions(sync(job({ ...onCode('Ignore'), backoffLimit: 0 }, started), [exited(42)]).bodies.at(-1))).toEqual([]);
    expect(conditions(sync(job({ ...onCode('Ignore'), backoffLimit: 0 }, started), [exited(1)]).bodies[0])).toEqual([
      'FailureTarget=True BackoffLimitExceeded',
    ]);
  });
});

describe('a Job that limits the failures of each index', () => {
  const INDEX = 'batch.kubernetes.io/job-completion-index';
  const FAILURES = 'batch.kubernetes.io/job-index-failure-count';
  const limited = (spec: Partial<JobSpec> = {}, status: JobStatus = started): Job =>
    job({ completionMode: 'Indexed', completions: 3, parallelism: 3, backoffLimit: 2147483647, backoffLimitPerIndex: 1, ...spec }, status);
  const at = (index: number, failures: number, options: PodOptions = {}, finishedSecondsAgo = 60): Pod => {
    const made = pod(`j-${index}-${failures}`, { annotations: { [INDEX]: `${index}`, [FAILURES]: `${failures}` }, ...options });
    const finishedAt = formatTime(NOW_US - finishedSecondsAgo * 1e6);
    const state = { terminated: { exitCode: 1, finishedAt } };
    const containerStatuses = [{ name: 'c', image: '', imageID: '', ready: false, restartCount: 0, state }];
    return options.phase === 'Failed' ? { ...made, status: { ...made.status, phase: 'Failed', containerStatuses } } : made;
  };

  it('tries an index again, and keeps the Pod that failed until its follower is there', () => {
    const { calls, bodies } = sync(limited(), [at(0, 0), at(1, 0, { phase: 'Failed' }), at(2, 0)]);
    expect(calls[0]).toEqual(['POST pods [SuccessfulCreate]']);
    expect(bodies[0]).toMatchObject({ metadata: { generateName: 'j-1-', annotations: { [INDEX]: '1', [FAILURES]: '1' } } });
    expect(calls.flat()).not.toContain('PATCH pods/j-1-0');
    expect(statusIn(bodies.at(-1))?.failedIndexes).toBe('');
    const replaced = sync(limited(), [at(0, 0), at(1, 0, { phase: 'Failed' }), at(1, 1), at(2, 0)]);
    expect(replaced.calls.flat()).toContain('PATCH pods/j-1-0');
    expect(statusIn(replaced.bodies.at(-1))?.failed).toBe(1);
  });

  it('waits for each by itself', () => {
    expect(sync(limited(), [at(0, 0), at(1, 0, { phase: 'Failed' }, 4), at(2, 0)]).againAfterUs).toBe(6e6);
  });

  it('gives an index up that has failed too often, and fails when none is left', () => {
    const status = { ...started, completedIndexes: '0', succeeded: 1, failed: 1 };
    const open = sync(limited({}, status), [at(1, 1, { phase: 'Failed' }), at(2, 0)]);
    expect(open.calls.flat()).not.toContain('POST pods [SuccessfulCreate]');
    expect(statusIn(open.bodies.at(-1))).toMatchObject({ failedIndexes: '1', failed: 2, active: 1 });
    const over = sync(limited({}, { ...status, completedIndexes: '0,2', succeeded: 2 }), [at(1, 1, { phase: 'Failed' })]);
    expect(statusIn(over.bodies.at(-1))?.conditions).toMatchObject([
      { type: 'FailureTarget', reason: 'FailedIndexes' },
      { type: 'Failed', reason: 'FailedIndexes', message: 'Job has failed indexes' },
    ]);
  });

  it('fails when more indexes have failed than it allows', () => {
    const { calls, bodies } = sync(limited({ maxFailedIndexes: 0 }), [at(0, 0), at(1, 1, { phase: 'Failed' })]);
    expect(calls[0]).toEqual(['DELETE pods/j-0-0 [SuccessfulDelete]']);
    expect(conditions(bodies.at(-1))).toContain('FailureTarget=True MaxFailedIndexesExceeded');
  });

  it('gives an index up at once where its policy says so', () => {
    const podFailurePolicy = { rules: [{ action: 'FailIndex', onExitCodes: { operator: 'In', values: [1] } }] };
    const { bodies } = sync(limited({ podFailurePolicy, backoffLimitPerIndex: 5 }), [at(0, 0), at(1, 0, { phase: 'Failed' }), at(2, 0)]);
    expect(statusIn(bodies.at(-1))).toMatchObject({ failedIndexes: '1', failed: 1 });
  });
});

describe('indexes', () => {
  it.each([
    ['', []],
    ['1', [1]],
    ['0,1', [0, 1]],
    ['1,3-5,7,8', [1, 3, 4, 5, 7, 8]],
  ])('%j', (text, indexes) => {
    const ranges = parseIndexes(text);
    expect(Array.from({ length: 10 }, (_, i) => i).filter((i) => hasIndex(ranges, i))).toEqual(indexes);
    expect(formatIndexes(withIndexes([], indexes))).toBe(text);
    expect(countIndexes(ranges)).toBe(indexes.length);
  });
  it('that are to be worked on next are the lowest that have not succeeded and are not worked on', () =>
    expect(pendingIndexes(10, 3, parseIndexes('0,2-4'), [5, 7])).toEqual([1, 6, 8]));
});
