import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../api/object';
import type { Pod } from '../api/types.gen';
import { answer, type Live, newLive } from './answer';
import { apply } from './holdings';
import { recompute } from './recompute';
import { hear, newReflector } from './reflector';
import { kindOf, WATCHED } from './watched';

const NOW_US = Date.parse('2026-06-01T12:00:00Z') * 1_000;

/** A cluster of which these objects can be seen; resources that are not named have been listed and are empty. */
function liveOf(objects: Readonly<Partial<Record<string, readonly object[]>>>, forbidden: readonly string[] = []): Live {
  const live = newLive();
  for (const resource of new Set([...WATCHED, ...Object.keys(objects)])) {
    const reflector = newReflector(kindOf(resource));
    live.reflectors.set(resource, [reflector]);
    const body = { metadata: { resourceVersion: '1' }, items: objects[resource] ?? [] };
    const heard = forbidden.includes(resource) ? { type: 'refusal' as const, code: 403, message: 'no' } : { type: 'answer' as const, body };
    apply(live.holdings, hear(reflector, heard), NOW_US);
  }
  return live;
}

const at = (second: number): string => `2026-06-01T11:00:${String(second).padStart(2, '0')}Z`;
const node = (name: string, cpu = '4'): object => ({
  metadata: { name, creationTimestamp: at(0), labels: { 'kubernetes.io/hostname': name } },
  status: { allocatable: { cpu, memory: '8Gi', pods: '110' }, conditions: [{ type: 'Ready', status: 'True' }] },
});
const pod = (name: string, nodeName: string | undefined, second: number, cpu = '1'): object => ({
  metadata: { name, namespace: 'shop', uid: `uid-${name}`, creationTimestamp: at(second), managedFields: [{ manager: 'kubectl-run', time: at(second) }] },
  spec: { ...(nodeName && { nodeName }), containers: [{ name: 'c', image: 'nginx', resources: { requests: { cpu } } }] },
  status: nodeName
    ? {
        phase: 'Running',
        startTime: at(second),
        conditions: [
          { type: 'PodScheduled', status: 'True', lastTransitionTime: at(second) },
          { type: 'Ready', status: 'True', lastTransitionTime: at(second + 2) },
        ],
      }
    : {
        phase: 'Pending',
        conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/2 nodes are available', lastTransitionTime: at(second) }],
      },
});
const about = (name: string, reason: string, more: object): object => ({
  metadata: { name: `${name}.${reason}`, namespace: 'shop' },
  involvedObject: { kind: 'Pod', namespace: 'shop', name, uid: `uid-${name}` },
  reason,
  message: reason,
  ...more,
});
const podIn = ({ holdings }: Live, key: string): Pod => holdings.objects.get('pods')!.get(key) as Pod;

describe('what is told of a real cluster', () => {
  it('nodes with what their Pods ask for, of what they can give', () => {
    const live = liveOf({ nodes: [node('n10'), node('n2')], pods: [pod('a', 'n2', 1), pod('b', 'n2', 2)] });
    expect(answer(live, { ask: 'overview' }, NOW_US).tiles).toMatchObject([
      { name: 'n2', cpu: 0.5, state: 'ready', pods: { pass: 2 } },
      { name: 'n10', cpu: 0, pods: { pass: 0 } },
    ]);
  });

  it('lists as kubectl prints them, found by name, node and state', () => {
    const live = liveOf({ nodes: [node('n1')], pods: [pod('a', 'n1', 1), pod('b', undefined, 2)] });
    const list = (search: string, troubled = false) =>
      answer(live, { ask: 'list', resource: 'pods', search, troubled, from: 0, count: 10 }, NOW_US).rows.map(({ key }) => key);
    expect([list(''), list('n1'), list('shop pending'), list('', true), list('nobody')]).toEqual([
      ['shop/a', 'shop/b'],
      ['shop/a'],
      ['shop/b'],
      ['shop/b'],
      [],
    ]);
  });

  it('how a Pod came to be: what the cluster tells, and what it does not tell', () => {
    const live = liveOf({
      nodes: [node('n1')],
      pods: [pod('a', 'n1', 5)],
      events: [about('a', 'Scheduled', { eventTime: '2026-06-01T11:00:05.250000Z', reportingComponent: 'my-scheduler' })],
    });
    const { journey = [] } = answer(live, { ask: 'object', key: 'pods/shop/a' }, NOW_US)!;
    expect(journey.map(({ step, seen }) => [step, seen])).toEqual([
      ['submit', 'seen'],
      ['store', 'seen'],
      ['watch', 'unobservable'],
      ['filter', 'unobservable'],
      ['score', 'unobservable'],
      ['bind', 'seen'],
      ['run', 'not-yet'],
    ]);
    expect(journey[5]).toMatchObject({ atUs: Date.parse('2026-06-01T11:00:05.250Z') * 1_000, facts: [{ node: 'n1', by: 'my-scheduler', source: 'event' }] });
  });

  it('of a Pod without a node that nobody has found one, in the scheduler’s words', () => {
    const live = liveOf({ pods: [pod('a', undefined, 5)], events: [about('a', 'FailedScheduling', { series: { count: 4, lastObservedTime: at(40) } })] });
    const { why, journey = [] } = answer(live, { ask: 'object', key: 'pods/shop/a' }, NOW_US)!;
    expect(journey[3]).toMatchObject({ seen: 'seen', facts: [{ fact: 'rejected', times: 4 }] });
    expect(why.reasons).toMatchObject([{ code: 'unschedulable', message: '0/2 nodes are available' }]);
  });

  it('of a Pod from a file of its kubelet, that no scheduler was asked', () => {
    const mirror = { ...pod('a', 'n1', 5), metadata: { name: 'a', namespace: 'shop', annotations: { 'kubernetes.io/config.source': 'file' } } };
    const { journey = [] } = answer(liveOf({ pods: [mirror] }), { ask: 'object', key: 'pods/shop/a' }, NOW_US)!;
    expect(journey.filter(({ seen }) => seen === 'none').map(({ step }) => step)).toEqual(['watch', 'filter', 'score', 'bind']);
  });

  it('that what cannot be seen is not there, nobody says', () => {
    const volumes = [
      { name: 'v', configMap: { name: 'settings' } },
      { name: 'w', persistentVolumeClaim: { claimName: 'data' } },
    ];
    const waiting = { ...pod('a', 'n1', 5), spec: { nodeName: 'n1', volumes, containers: [{ name: 'c', image: 'nginx' }] }, status: { phase: 'Pending' } };
    const whyWith = (forbidden: readonly string[]) =>
      answer(liveOf({ pods: [waiting] }, forbidden), { ask: 'object', key: 'pods/shop/a' }, NOW_US)!.why.reasons.map(({ code }) => code);
    expect(whyWith([])).toEqual(['node-gone']);
    expect(whyWith(['nodes'])).toEqual(['creating']);
  });

  it('objects of older clusters, which say less, upset nothing', () => {
    for (const resource of WATCHED)
      for (const bare of [{}, { spec: {}, status: {} }].map((one) => (resource === 'jobs' ? { ...one, spec: { template: {} } } : one))) {
        const live = liveOf({ [resource]: [{ ...bare, metadata: { name: 'a', uid: 'u' } }] });
        const list = (search: string, troubled: boolean) => answer(live, { ask: 'list', resource, search, troubled, from: 0, count: 9 }, NOW_US);
        expect([list('a', false).rows.length, list('', true).rows.length <= 1], resource).toEqual([1, true]);
        expect(answer(live, { ask: 'object', key: `${resource}/a` }, NOW_US)?.object.metadata.name, resource).toBe('a');
        expect(answer(live, { ask: 'overview' }, NOW_US).sights, resource).toHaveLength(WATCHED.length);
      }
  });
});

describe('a decision, decided again', () => {
  const nodes = [node('n1'), node('n2')];

  it('is one about the cluster of then: those that came later, or had gone, do not count', () => {
    const ended = {
      ...pod('ended', 'n2', 1, '4'),
      status: { phase: 'Succeeded', containerStatuses: [{ name: 'c', state: { terminated: { finishedAt: at(3) } } }] },
    };
    const live = liveOf({ nodes, pods: [pod('before', 'n1', 1), ended, pod('it', 'n2', 10), pod('after', 'n2', 20, '3')] });
    expect(recompute(live.holdings, podIn(live, 'shop/it'))).toMatchObject({
      node: 'n2',
      agrees: 'best',
      exact: false,
      sameSecond: 0,
      explanation: { ties: ['n2'] },
    });
  });

  it('counts those that were seen to go since', () => {
    const live = liveOf({ nodes, pods: [pod('went', 'n1', 1), pod('it', 'n1', 10)] });
    const was = podIn(live, 'shop/went');
    apply(live.holdings, [{ resource: 'pods', key: 'shop/went', was, is: undefined }], NOW_US);
    expect(recompute(live.holdings, podIn(live, 'shop/it'))).toMatchObject({ gone: 1, agrees: 'other', explanation: { ties: ['n2'] } });
  });

  it('says of how many nobody knows whether they came before, unless Events tell', () => {
    const pods = [pod('same', 'n1', 10), pod('it', 'n2', 10)];
    const told = (name: string, us: string): object => about(name, 'Scheduled', { eventTime: `2026-06-01T11:00:10.${us}Z` });
    const vague = liveOf({ nodes, pods });
    expect(recompute(vague.holdings, podIn(vague, 'shop/it'))).toMatchObject({ sameSecond: 1, agrees: 'tie' });
    const exact = liveOf({ nodes, pods, events: [told('same', '100000'), told('it', '200000')] });
    expect(recompute(exact.holdings, podIn(exact, 'shop/it'))).toMatchObject({ sameSecond: 0, agrees: 'best', exact: true });
  });

  it('is about now for a Pod without a node', () => {
    const live = liveOf({ nodes, pods: [pod('it', undefined, 10, '9')] });
    const { explanation, node: went } = recompute(live.holdings, podIn(live, 'shop/it'));
    expect([explanation.outcome, went]).toEqual(['unschedulable', undefined]);
  });

  it('takes the default profile where the scheduler has a name of its own, and says so', () => {
    const own = pod('it', 'n1', 10) as KubeObject & { readonly spec: object };
    const live = liveOf({ nodes, pods: [{ ...own, spec: { ...own.spec, schedulerName: 'volcano' } }] });
    expect(recompute(live.holdings, podIn(live, 'shop/it'))).toMatchObject({ scheduler: 'volcano', agrees: 'tie' });
  });
});
