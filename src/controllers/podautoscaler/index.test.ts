import { describe, expect, it } from 'vitest';
import type { HorizontalPodAutoscaler } from '../../api/types.gen';
import type { ApiResponse } from '../../api/wire';
import { decide, type Known } from '../testing';
import { horizontalPodAutoscaler } from '.';

type Notes = NonNullable<Parameters<typeof horizontalPodAutoscaler.reconcile>[0]['notes']>;
type Note = Notes extends ReadonlyMap<string, infer N> ? N : never;

const KEY = 'default/web';
const STATUS = { conditions: [{ type: 'AbleToScale', status: 'True' }], desiredReplicas: 1 };
const autoscaler = (reference: object = {}, status?: HorizontalPodAutoscaler['status']): HorizontalPodAutoscaler => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'web', namespace: 'default', uid: 'web' },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', ...reference },
    minReplicas: 2,
    maxReplicas: 5,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }],
  },
  ...(status && { status }),
});
const response = (code: number, body: unknown): ApiResponse => ({ type: 'response', stream: 1, code, body });
const scale = (replicas: number, resourceVersion = '1') =>
  response(200, {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name: 'web', resourceVersion },
    spec: { replicas },
    status: { replicas, selector: 'app=web' },
  });
const refusal = (code: number, message: string) => response(code, { kind: 'Status', apiVersion: 'v1', metadata: {}, code, message });

const pass = (one: HorizontalPodAutoscaler, answers: Readonly<Record<string, ApiResponse>> = {}) => {
  const notes = new Map<string, Note>(Object.entries(answers).map(([part, note]) => [`${part} ${KEY}`, note]));
  const known: Known<Note> = { objects: { horizontalpodautoscalers: [one], pods: [] }, notes };
  return decide(horizontalPodAutoscaler, KEY, known);
};

describe('a sync', () => {
  it('asks for the scale, then for metrics', () => {
    expect(pass(autoscaler()).calls).toEqual([['GET deployments/web/scale']]);
    expect(pass(autoscaler(), { scale: scale(2) }).calls).toEqual([['GET pods?labelSelector=app%3Dweb']]);
  });

  it('asks for no metrics where the bounds say what to do', () => {
    const { calls, bodies } = pass(autoscaler(), { scale: scale(1) });
    expect([calls, bodies]).toEqual([[['PUT deployments/web/scale']], [expect.objectContaining({ spec: { replicas: 2 } })]]);
  });

  it('that ends without news writes nothing, and another comes in 15 s', () => {
    const first = pass(autoscaler({ name: 'nope' }), { scale: refusal(404, 'deployments.apps "nope" not found') });
    const status = (first.bodies[0] as HorizontalPodAutoscaler).status;
    const again = pass(autoscaler({ name: 'nope' }, status), { scale: refusal(404, 'deployments.apps "nope" not found') });
    expect([first.calls, again.calls, again.againAfterUs]).toEqual([[['PUT horizontalpodautoscalers/web/status']], [], 15e6]);
  });

  it('is endless periodic work but for the first one, and what changes something', () => {
    const action = (one: HorizontalPodAutoscaler, notes: Notes = new Map()) =>
      horizontalPodAutoscaler.reconcile({ store: () => new Map([[KEY, one]]) as never, indexed: () => [], tally: () => ({}) as never, notes }, KEY, 0)
        ?.background;
    expect([action(autoscaler()), action(autoscaler({}, STATUS)), action(autoscaler({}, STATUS), new Map([[`scale ${KEY}`, scale(1)]]))]).toEqual([
      false,
      true,
      undefined,
    ]);
  });
});

describe('a target', () => {
  it.each<[what: string, reference: object, answers: Readonly<Record<string, ApiResponse>>, said: string | undefined, calls: readonly string[]]>([
    [
      'that is not there',
      {},
      { scale: refusal(404, 'deployments.apps "web" not found') },
      'deployments.apps "web" not found',
      ['PUT horizontalpodautoscalers/web/status'],
    ],
    ['of a wrong version is found all the same', { apiVersion: 'apps/v1beta1' }, {}, undefined, ['GET deployments/web/scale']],
    ['of a wrong group', { apiVersion: 'v1' }, {}, 'no matches for kind "Deployment" in group ""', ['PUT horizontalpodautoscalers/web/status']],
    [
      'of a kind that nobody knows',
      { apiVersion: 'apps/v1', kind: 'Deploy' },
      {},
      'no matches for kind "Deploy" in group "apps"',
      ['PUT horizontalpodautoscalers/web/status'],
    ],
    ['of a group that is not built in is looked up', { apiVersion: 'example.com/v1', kind: 'Shop' }, {}, undefined, ['GET /apis/example.com/v1']],
    [
      'of such a group, found',
      { apiVersion: 'example.com/v1', kind: 'Shop' },
      {
        discovery: response(200, {
          resources: [
            { name: 'shops/scale', kind: 'Scale' },
            { name: 'shops', kind: 'Shop' },
          ],
        }),
      },
      undefined,
      ['GET shops/web/scale'],
    ],
    [
      'of a group that nobody knows',
      { apiVersion: 'example.com/v1', kind: 'Shop' },
      { discovery: response(404, '404 page not found\n') },
      'no matches for kind "Shop" in group "example.com"',
      ['PUT horizontalpodautoscalers/web/status'],
    ],
  ])('%s', (_, reference, answers, said, calls) => {
    const decided = pass(autoscaler(reference), answers);
    expect([decided.events, decided.calls.flat()]).toEqual([said === undefined ? [] : [`Warning FailedGetScale ${said}`], calls]);
  });
});

describe('scaling', () => {
  const decision = {
    from: 1,
    to: 2,
    reason: 'Current number of replicas below Spec.MinReplicas',
    conditions: [],
    events: [],
    metrics: undefined,
    recommendations: [],
  };
  const carriedOn = (tries: number, rescale: ApiResponse) => {
    const notes = new Map<string, Note>([
      [`scale ${KEY}`, scale(1)],
      [`decision ${KEY}`, { type: 'pending', decision, tries }],
      [`rescale ${KEY}`, rescale],
    ]);
    return decide(horizontalPodAutoscaler, KEY, { objects: { horizontalpodautoscalers: [autoscaler()], pods: [] }, notes });
  };

  it('is told when it has been done', () => {
    const { events, bodies } = carriedOn(1, scale(2));
    expect(events).toEqual(['Normal SuccessfulRescale New size: 2; reason: Current number of replicas below Spec.MinReplicas']);
    expect(bodies[0]).toMatchObject({ status: { currentReplicas: 1, desiredReplicas: 2, conditions: [{ reason: 'SucceededRescale' }] } });
  });

  it('begins with the newest scale when somebody else was faster, five times', () => {
    const conflict = refusal(409, 'Operation cannot be fulfilled');
    expect(carriedOn(1, conflict).calls).toEqual([['GET deployments/web/scale']]);
    const last = carriedOn(5, conflict);
    expect(last.events).toEqual([
      'Warning FailedRescale New size: 2; reason: Current number of replicas below Spec.MinReplicas; error: Operation cannot be fulfilled',
    ]);
    expect(last.bodies[0]).toMatchObject({
      status: { currentReplicas: 1, desiredReplicas: 0, conditions: [{ status: 'False', reason: 'FailedUpdateScale' }] },
    });
  });
});
