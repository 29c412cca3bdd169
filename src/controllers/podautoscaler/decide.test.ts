import { describe, expect, it } from 'vitest';
import { formatTime } from '../../api/time';
import type { HorizontalPodAutoscaler, MetricSpec, Pod, Scale } from '../../api/types.gen';
import type { ApiResponse } from '../../api/wire';
import { NOW_US } from '../testing';
import { decide, type Sync } from './decide';
import { NOTHING, type Timed } from './normalize';

type Spec = HorizontalPodAutoscaler['spec'];
const CPU = (averageUtilization: number): MetricSpec => ({ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } } });
const AVERAGE = (name: string, averageValue: string): MetricSpec => ({ type: 'Resource', resource: { name, target: { type: 'AverageValue', averageValue } } });
const IN = (container: string): MetricSpec => ({
  type: 'ContainerResource',
  containerResource: { name: 'cpu', container, target: { type: 'Utilization', averageUtilization: 50 } },
});

const autoscaler = (spec: Partial<Spec> = {}): HorizontalPodAutoscaler => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'web', namespace: 'default' },
  spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' }, minReplicas: 1, maxReplicas: 10, metrics: [CPU(50)], ...spec },
});
const scale = (replicas: number, selector = 'app=web'): Scale => ({
  apiVersion: 'autoscaling/v1',
  kind: 'Scale',
  metadata: { name: 'web' },
  spec: { replicas },
  status: { replicas, ...(selector && { selector }) },
});

/** A Pod that requests 100m, has been ready for ten minutes, and uses so much; without a number it was not measured. */
interface Unit {
  readonly cpu?: number;
  readonly memory?: string;
  readonly phase?: string;
  readonly ready?: boolean;
  /** Seconds since it started. */
  readonly age?: number;
  readonly deleting?: boolean;
  readonly request?: string | undefined;
}
const pod = ({ phase = 'Running', ready = true, age = 600, deleting = false, ...unit }: Unit, i: number): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: `web-${i}`, namespace: 'default', labels: { app: 'web' }, ...(deleting && { deletionTimestamp: formatTime(NOW_US) }) },
  spec: { containers: [{ name: 'c', resources: 'request' in unit ? {} : { requests: { cpu: '100m', memory: '64Mi' } } }] },
  status: {
    phase,
    startTime: formatTime(NOW_US - age * 1e6),
    conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: formatTime(NOW_US - age * 1e6) }],
  },
});
const measured = (units: readonly Unit[]): ApiResponse => ({
  type: 'response',
  stream: 1,
  code: 200,
  body: {
    items: units.flatMap(({ cpu, memory = '10Mi' }, i) =>
      cpu === undefined
        ? []
        : [{ metadata: { name: `web-${i}` }, timestamp: formatTime(NOW_US), window: '15s', containers: [{ name: 'c', usage: { cpu: `${cpu}m`, memory } }] }],
    ),
  },
});
/** It has been watched for long. */
const LONG_SINCE = { ...NOTHING, recommendations: [{ replicas: 9, atUs: NOW_US - 301e6 }] };
const sync = (units: readonly Unit[], spec: Partial<Spec> = {}, more: Partial<Sync> = {}): Sync => ({
  autoscaler: autoscaler(spec),
  scale: scale(units.length),
  resourceMetrics: measured(units),
  pods: units.map(pod),
  others: new Map(),
  memory: LONG_SINCE,
  nowUs: NOW_US,
  ...more,
});
const condition = (decided: ReturnType<typeof decide>, type: string): string | undefined => {
  const found = decided.conditions.find((c) => c.type === type);
  return found && `${found.status} ${found.reason}`;
};
const times = (count: number, unit: Unit): readonly Unit[] => Array.from({ length: count }, () => unit);

describe('how many replicas', () => {
  it.each<[what: string, units: readonly Unit[], spec: Partial<Spec>, to: number]>([
    ['as many as bring the average to the target', times(3, { cpu: 100 }), {}, 6],
    ['fewer, when less is used', times(4, { cpu: 10 }), {}, 1],
    ['the same within 10 % above', times(4, { cpu: 55 }), {}, 4],
    ['the same within 10 % below', times(4, { cpu: 45 }), {}, 4],
    ['more beyond that', times(4, { cpu: 56 }), {}, 5],
    ['more within a tolerance of one’s own', times(4, { cpu: 55 }), { behavior: { scaleUp: { tolerance: '0' }, scaleDown: {} } }, 4],
    ['an amount a Pod instead of a share', times(2, { cpu: 150 }), { metrics: [AVERAGE('cpu', '100m')] }, 3],
    ['of memory', times(2, { cpu: 1, memory: '96Mi' }), { metrics: [AVERAGE('memory', '64Mi')] }, 3],
    ['of one container', times(2, { cpu: 100 }), { metrics: [IN('c')] }, 4],
    ['the greatest of several metrics', times(2, { cpu: 100 }), { metrics: [AVERAGE('cpu', '100m'), CPU(50)] }, 4],
    ['never more than there may be', times(3, { cpu: 100 }), { maxReplicas: 5 }, 5],
    ['never fewer', times(4, { cpu: 1 }), { minReplicas: 3 }, 3],
    ['no more than twice as many at once', times(3, { cpu: 1000 }), { maxReplicas: 100 }, 6],
    ['but four of one', times(1, { cpu: 1000 }), { maxReplicas: 100 }, 4],
    ['a Pod that starts up does not count against scaling up …', [...times(2, { cpu: 100 }), { cpu: 900, ready: false, age: 20 }], {}, 4],
    ['… and a Pending one counts as idle', [...times(2, { cpu: 100 }), { phase: 'Pending' }], {}, 4],
    ['one that is measured no more counts as idle when more are wanted', [...times(2, { cpu: 100 }), {}], {}, 4],
    ['and as busy when fewer are', [...times(2, { cpu: 10 }), {}], {}, 3],
    ['one that failed or goes does not count', [...times(2, { cpu: 100 }), { phase: 'Failed' }, { cpu: 900, deleting: true }], {}, 4],
    ['what would turn the direction is left alone', [{ cpu: 60 }, {}, {}], {}, 3],
  ])('%s', (_, units, spec, to) => expect(decide(sync(units, spec)).to).toBe(to));

  it('are not taken away in the first five minutes: what was there counts as wanted', () => {
    expect(decide(sync(times(4, { cpu: 10 }), {}, { memory: NOTHING })).to).toBe(4);
  });

  it('a tolerance of its own, each way', () => {
    const rules = { selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }], stabilizationWindowSeconds: 0 };
    const behavior = { scaleUp: { ...rules, tolerance: '20m' }, scaleDown: { ...rules, tolerance: '500m' } };
    expect([53, 30].map((cpu) => decide(sync(times(4, { cpu }), { behavior })).to)).toEqual([5, 4]);
  });
});

describe('what is said', () => {
  it.each<[what: string, units: readonly Unit[], more: Partial<Sync>, says: readonly (string | undefined)[]]>([
    ['all is well', times(2, { cpu: 50 }), {}, ['True ReadyForNewScale', 'True ValidMetricFound', 'False DesiredWithinRange']],
    [
      'it wants too many',
      times(2, { cpu: 100 }),
      { autoscaler: autoscaler({ maxReplicas: 3 }) },
      ['True ReadyForNewScale', 'True ValidMetricFound', 'True TooManyReplicas'],
    ],
    [
      'it wants too few',
      times(2, { cpu: 0 }),
      { autoscaler: autoscaler({ minReplicas: 2 }) },
      ['True ReadyForNewScale', 'True ValidMetricFound', 'True TooFewReplicas'],
    ],
    [
      'it goes too fast',
      times(3, { cpu: 1000 }),
      { autoscaler: autoscaler({ maxReplicas: 99 }) },
      ['True ReadyForNewScale', 'True ValidMetricFound', 'True ScaleUpLimit'],
    ],
    [
      'more were wanted lately',
      times(2, { cpu: 10 }),
      { memory: { ...NOTHING, recommendations: [{ replicas: 2, atUs: NOW_US - 299e6 }] } },
      ['True ScaleDownStabilized', 'True ValidMetricFound', 'False DesiredWithinRange'],
    ],
    ['the target is switched off', [], {}, ['True SucceededGetScale', 'False ScalingDisabled', undefined]],
    ['there are too few', times(1, { cpu: 1 }), { autoscaler: autoscaler({ minReplicas: 3 }) }, ['True SucceededGetScale', undefined, undefined]],
    ['the target selects nothing', times(1, { cpu: 1 }), { scale: scale(1, '') }, ['True SucceededGetScale', 'False InvalidSelector', undefined]],
    [
      'another has the same Pods',
      times(1, { cpu: 1 }),
      { others: new Map([['default/a', 'app']]) },
      ['True SucceededGetScale', 'False AmbiguousSelector', undefined],
    ],
  ])('when %s', (_, units, more, says) => {
    const decided = decide(sync(units, {}, more));
    expect(['AbleToScale', 'ScalingActive', 'ScalingLimited'].map((type) => condition(decided, type))).toEqual(says);
  });

  it.each<[what: string, units: readonly Unit[], spec: Partial<Spec>, more: Partial<Sync>, error: string]>([
    [
      'no metrics are served',
      times(1, {}),
      {},
      { resourceMetrics: { type: 'response', stream: 1, code: 404, body: '404 page not found\n' } },
      'failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)',
    ],
    [
      'no Pod was measured',
      times(1, {}),
      {},
      {},
      'failed to get cpu utilization: unable to get metrics for resource cpu: no metrics returned from resource metrics API',
    ],
    [
      'none is ready',
      times(1, { cpu: 1, ready: false }),
      {},
      {},
      'failed to get cpu utilization: did not receive metrics for targeted pods (pods might be unready)',
    ],
    [
      'nothing is requested',
      times(1, { cpu: 1, request: undefined }),
      {},
      {},
      'failed to get cpu utilization: missing request for cpu in container c of Pod web-0',
    ],
    [
      'the container is not there',
      times(1, { cpu: 1 }),
      { metrics: [IN('other')] },
      {},
      'failed to get cpu utilization: did not receive metrics for targeted pods (pods might be unready)',
    ],
    [
      'it wants metrics of another kind',
      times(1, { cpu: 1 }),
      { metrics: [{ type: 'Pods', pods: { metric: { name: 'hits' }, target: { type: 'AverageValue', averageValue: '1' } } }] },
      {},
      'unable to get metric hits: unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered',
    ],
  ])('when %s', (_, units, spec, more, error) => {
    const { events, conditions, failed, metrics } = decide(sync(units, spec, more));
    expect(events[0]?.message).toBe(error);
    expect(events[1]).toMatchObject({
      reason: 'FailedComputeMetricsReplicas',
      message: expect.stringMatching(/^invalid metrics \(1 invalid out of 1\), first error is: .*/),
    });
    expect(conditions[1]?.message).toBe(`the HPA was unable to compute the replica count: ${error}`);
    expect([failed, metrics]).toEqual([true, [{ type: '' }]]);
  });

  it('when one of two metrics is not known: more are added, none taken away', () => {
    const metrics: readonly MetricSpec[] = [CPU(50), { type: 'Pods', pods: { metric: { name: 'hits' }, target: { type: 'AverageValue', averageValue: '1' } } }];
    expect(decide(sync(times(2, { cpu: 100 }), { metrics }))).toMatchObject({ to: 4, reason: 'cpu resource utilization (percentage of request) above target' });
    expect(decide(sync(times(2, { cpu: 1 }), { metrics }))).toMatchObject({ to: 2, failed: true });
  });

  it('what was measured, as the API has it', () => {
    expect(decide(sync(times(2, { cpu: 50 }))).metrics).toEqual([
      { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 50, averageValue: '50m' } } },
    ]);
    expect(decide(sync(times(2, { cpu: 1, memory: '8Mi' }), { metrics: [AVERAGE('memory', '64Mi')] })).metrics).toEqual([
      { type: 'Resource', resource: { name: 'memory', current: { averageValue: '8Mi' } } },
    ]);
  });
});

describe('a behaviour', () => {
  const rules = (policies: readonly { type: string; value: number; periodSeconds: number }[], more: object = {}) => ({
    selectPolicy: 'Max',
    stabilizationWindowSeconds: 0,
    policies,
    ...more,
  });
  const PODS = (value: number, periodSeconds = 60) => ({ type: 'Pods', value, periodSeconds });
  const PERCENT = (value: number, periodSeconds = 60) => ({ type: 'Percent', value, periodSeconds });
  const ANY = rules([PERCENT(100, 15)]);
  const ago = (seconds: number, replicas: number): Timed => ({ replicas, atUs: NOW_US - seconds * 1e6 });

  it.each<[what: string, scaleUp: ReturnType<typeof rules>, memory: Partial<typeof NOTHING>, to: number, says: string]>([
    ['the greatest of its policies', rules([PODS(1), PERCENT(50)]), {}, 6, 'True ScaleUpLimit'],
    ['the least, where it says so', rules([PODS(1), PERCENT(50)], { selectPolicy: 'Min' }), {}, 5, 'True ScaleUpLimit'],
    ['nothing, where it is switched off', rules([PODS(1)], { selectPolicy: 'Disabled' }), {}, 4, 'True ScaleUpLimit'],
    ['what was added within the period counts', rules([PODS(2)]), { scaledUp: [ago(30, 2)] }, 4, 'True ScaleUpLimit'],
    ['what was added before does not', rules([PODS(2)]), { scaledUp: [ago(61, 2)] }, 6, 'True ScaleUpLimit'],
    [
      'nothing before all have wanted it for a while',
      rules([PODS(9)], { stabilizationWindowSeconds: 60 }),
      { recommendations: [ago(30, 4)] },
      4,
      'False DesiredWithinRange',
    ],
    ['no more than may be', rules([PODS(9)]), {}, 8, 'False DesiredWithinRange'],
  ])('scales up by %s', (_, scaleUp, memory, to, says) => {
    const decided = decide(sync(times(4, { cpu: 100 }), { behavior: { scaleUp, scaleDown: ANY } }, { memory: { ...NOTHING, ...memory } }));
    expect([decided.to, condition(decided, 'ScalingLimited')]).toEqual([to, says]);
  });

  it.each<[what: string, scaleDown: object, memory: Partial<typeof NOTHING>, to: number]>([
    ['the most that a policy allows', rules([PODS(1), PERCENT(50)]), {}, 2],
    ['the least, where it says so', rules([PODS(1), PERCENT(50)], { selectPolicy: 'Min' }), {}, 3],
    ['nothing, where it is switched off', rules([PODS(1)], { selectPolicy: 'Disabled' }), {}, 4],
    ['what was taken away within the period counts', rules([PODS(2)]), { scaledDown: [ago(30, 1)] }, 3],
    ['nothing for five minutes, when it says nothing of that', { ...ANY, stabilizationWindowSeconds: undefined }, { recommendations: [ago(200, 4)] }, 4],
  ])('scales down by %s', (_, scaleDown, memory, to) =>
    expect(decide(sync(times(4, { cpu: 0 }), { behavior: { scaleUp: ANY, scaleDown } }, { memory: { ...NOTHING, ...memory } })).to).toBe(to),
  );
});
