import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Pod, PodStatus } from '../api/types.gen';
import type { ApiResponse } from '../api/wire';
import {
  deleteIfFinished,
  isUnsettled,
  podDeleted,
  setFinished,
  setSandboxReady,
  setStatus,
  setStatusTimer,
  statusGot,
  statusPatched,
  syncStatus,
} from './status-manager';
import { podOf, room, runs, workerOf } from './testing';
import { statusOf, type Worker } from './worker';

const READY: PodStatus = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
const UNREADY: PodStatus = { phase: 'Running', conditions: [{ type: 'Ready', status: 'False' }] };
const DELETED = { deletionTimestamp: '2026-01-01T00:00:30Z' };
const ENDED: PodStatus = { phase: 'Succeeded', conditions: [] };

const response = (code: number, body: unknown = {}): ApiResponse => ({ type: 'response', stream: 1, code, body });
const got = (status: PodStatus, metadata: Pod['metadata'] = {}): ApiResponse => response(200, podOf({}, metadata, status));
const worker = (more: Partial<Worker> = {}, pod: Pod = podOf()): Worker => workerOf(pod, runs(), more);
/** A worker whose status the API server has taken. */
function settled(at: ReturnType<typeof room>, status = READY, more: Partial<Worker> = {}, metadata: Pod['metadata'] = {}): Worker {
  const set = setStatus(at.at(), worker(more, podOf({}, metadata, status)), status);
  const now = statusGot(at.at(), set, got(status));
  at.asked();
  return syncStatus(at.at(), now);
}

describe('a new status', () => {
  it('is sent: the Pod is read, and what is new is patched into it', () => {
    const at = room();
    const reading = setStatus(at.at(), worker(), READY);
    expect([statusOf(reading), at.asked()]).toEqual([READY, ['GET pods/web']]);
    const patching = statusGot(at.at(), reading, got({ phase: 'Pending' }));
    const [{ path, contentType, body } = {}] = at.requests();
    expect([path, contentType]).toEqual(['/api/v1/namespaces/default/pods/web/status', 'application/strategic-merge-patch+json']);
    expect(body).toEqual({ metadata: { uid: 'u' }, status: { conditions: READY.conditions, phase: 'Running' } });
    expect(isUnsettled(patching)).toBe(true);
    const done = statusPatched(at.at(), patching, got(READY));
    expect([at.asked(), done.cache?.sending, done.cache?.sentVersion]).toEqual([[], undefined, done.cache?.version]);
  });
  it('that says the same is none', () => {
    const at = room();
    const now = settled(at);
    expect([setStatus(at.at(), now, { ...READY }), at.asked()]).toEqual([now, []]);
  });
  it('that the API server has already is not patched into it', () => {
    const at = room();
    const now = statusGot(at.at(), setStatus(at.at(), worker(), READY), got(READY));
    expect([at.asked(), now.cache?.sending]).toEqual([['GET pods/web'], undefined]);
  });
  it('waits while another is on its way, and follows at once', () => {
    const at = room();
    const first = setStatus(at.at(), worker(), READY);
    const second = setStatus(at.at(), first, UNREADY);
    expect(at.asked()).toEqual(['GET pods/web']);
    const between = statusPatched(at.at(), statusGot(at.at(), second, got({})), got(READY));
    expect(at.asked()).toEqual(['PATCH pods/web/status', 'GET pods/web']);
    statusGot(at.at(), between, got(READY));
    expect(at.requests()).toMatchObject([{ body: { status: { conditions: [{ type: 'Ready', status: 'False' }] } } }]);
  });
  it('is not sent for a Pod that the API has no more', () => {
    const at = room();
    setStatus(at.at(), worker({ gone: true }), READY);
    expect(at.asked()).toEqual([]);
  });
});

describe('a status that does not arrive', () => {
  it.each<[what: string, fail: (at: ReturnType<typeof room>, now: Worker) => Worker]>([
    ['the Pod cannot be read', (at, now) => statusGot(at.at(), now, response(503))],
    ['another Pod has its name', (at, now) => statusGot(at.at(), now, got({}, { uid: 'other' }))],
    ['the patch is refused', (at, now) => statusPatched(at.at(), statusGot(at.at(), now, got({})), response(409))],
  ])('because %s waits for the next batch', (_, fail) => {
    const at = room();
    const now = fail(at, setStatus(at.at(), worker(), READY));
    at.asked();
    expect([now.cache?.sending, isUnsettled(now)]).toEqual([undefined, true]);
    syncStatus(at.at(10), now);
    expect(at.asked()).toEqual(['GET pods/web']);
  });
  it('makes way at once for a newer one', () => {
    const at = room();
    const two = setStatus(at.at(), setStatus(at.at(), worker(), READY), UNREADY);
    at.asked();
    statusGot(at.at(), two, response(503));
    expect(at.asked()).toEqual(['GET pods/web']);
  });
});

describe('a batch', () => {
  it.each<[what: string, pod: (now: Worker) => Pod, unsettled: boolean, asked: readonly string[]]>([
    ['has nothing to do if the API server has what the kubelet knows', ({ pod }) => pod, false, []],
    ['looks at a status that somebody has written, and finds that it says the same', () => podOf({}, {}, { ...READY }), true, []],
    [
      'looks at a condition that is not the kubelet’s, and leaves it',
      () => podOf({}, {}, { ...READY, conditions: [{ type: 'example.com/x', status: 'True' }, ...READY.conditions!] }),
      true,
      [],
    ],
    ['corrects a status that somebody has changed', () => podOf({}, {}, UNREADY), true, ['GET pods/web']],
  ])('%s', (_, pod, unsettled, asked) => {
    const at = room();
    const before = settled(at);
    const now: Worker = { ...before, pod: pod(before) };
    expect(isUnsettled(now)).toBe(unsettled);
    const next = syncStatus(at.at(), now);
    expect(at.asked()).toEqual(asked);
    expect(isUnsettled(next)).toBe(asked.length > 0);
  });
  it('comes ten seconds later, in the background, and is not for a kubelet that has started anew', () => {
    const at = room();
    setStatusTimer(at.at());
    expect(at.reminders()).toEqual([{ body: { type: 'status-timer', boot: 0 }, seconds: 10, background: true }]);
    expect(at.kubelet.state.statusTimer).toBe(true);
  });
});

describe('the end of a Pod', () => {
  const ended = (at: ReturnType<typeof room>, metadata: Pod['metadata'] = {}): Worker =>
    setFinished(at.at(), worker({ stage: 'terminated', cache: undefined }, podOf({ containers: [] }, metadata, ENDED)));

  it('is told even if it says nothing new, and then a Pod that was to go is deleted at once, that very one', () => {
    const at = room();
    const now = statusGot(at.at(), ended(at, DELETED), got(ENDED, DELETED));
    const [, { method, path, body } = {}] = at.requests();
    expect([method, path]).toEqual(['DELETE', '/api/v1/namespaces/default/pods/web']);
    expect(body).toEqual({ apiVersion: 'v1', kind: 'DeleteOptions', gracePeriodSeconds: 0, preconditions: { uid: 'u' } });
    const done = podDeleted(at.at(), now, response(200));
    expect([done.cache?.released, isUnsettled(syncStatus(at.at(10), done)), at.asked()]).toEqual([true, false, []]);
  });
  it('is no reason to delete a Pod that nobody wants to go', () => {
    const at = room();
    statusGot(at.at(), ended(at), got(ENDED));
    expect(at.asked()).toEqual(['GET pods/web']);
  });
  it('is followed by the deletion when somebody wants it to go later', () => {
    const at = room();
    const now = statusGot(at.at(), ended(at), got(ENDED));
    at.asked();
    const wanted = { ...now, pod: podOf({}, DELETED, ENDED) };
    expect(isUnsettled(wanted)).toBe(true);
    statusGot(at.at(), deleteIfFinished(at.at(), wanted), got(ENDED, DELETED));
    expect(at.asked()).toEqual(['GET pods/web', 'DELETE pods/web']);
  });
  it('is told again if the deletion did not happen, and not if it did', () => {
    const at = room();
    const deleting = statusGot(at.at(), ended(at, DELETED), got(ENDED, DELETED));
    at.asked();
    const [failed, gone] = [response(503), response(200)].map((answer) => podDeleted(at.at(), deleting, answer));
    syncStatus(at.at(10), gone!);
    expect(at.asked()).toEqual([]);
    syncStatus(at.at(10), failed!);
    expect(at.asked()).toEqual(['GET pods/web']);
  });
  it('is not told as long as a container may still run', () => {
    const at = room();
    const now = setStatus(at.at(), worker({ stage: 'terminating' }), { phase: 'Failed', reason: 'Evicted' });
    statusGot(at.at(), now, got({ phase: 'Running' }));
    expect(at.asked()).toEqual(['GET pods/web']);
  });
});

it('that the sandbox is there is said before the images are pulled, and only that', () => {
  const at = room();
  const before = { conditions: [{ type: 'PodReadyToStartContainers', status: 'False' }, ...UNREADY.conditions!] };
  expect(statusOf(setSandboxReady(at.at(), settled(at, before))).conditions).toEqual([
    { type: 'PodReadyToStartContainers', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' },
    ...UNREADY.conditions!,
  ]);
});

describe('whatever happens to a Pod and its connection', () => {
  const act = fc.oneof(fc.constantFrom('answer' as const, 'lose' as const, 'batch' as const), fc.constantFrom(READY, UNREADY, { phase: 'Pending' }));

  it('no two statuses are on their way at once, and in the end the API server has the last one', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 30 }), (acts) => {
        const at = room();
        /** The API server: its Pod, and what it is asked. */
        let stored: PodStatus = {};
        let open: readonly string[] = [];
        let now = worker();
        const step = (next: Worker): void => {
          now = { ...next, pod: podOf({}, {}, stored) };
          open = [...open, ...at.asked()];
          expect(open.length).toBeLessThan(2);
        };
        const answer = (arrives: boolean): void => {
          const [request] = open;
          if (!request) return;
          open = [];
          if (request.startsWith('PATCH') && arrives) stored = now.cache!.sending!.status;
          const answered = arrives ? got(stored) : response(503);
          step(request.startsWith('GET') ? statusGot(at.at(), now, answered) : statusPatched(at.at(), now, answered));
        };
        for (const one of acts) {
          if (one === 'answer') answer(true);
          else if (one === 'lose') answer(false);
          else if (one === 'batch') step(syncStatus(at.at(), now));
          else step(setStatus(at.at(), now, one));
        }
        for (let i = 0; i < 10 && isUnsettled(now); i++) {
          step(syncStatus(at.at(), now));
          while (open.length > 0) answer(true);
        }
        expect([isUnsettled(now), stored]).toEqual([false, now.cache ? statusOf(now) : {}]);
      }),
    );
  });
});
