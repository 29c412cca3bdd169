import { describe, expect, it } from 'vitest';
import type { Namespace, PodAffinityTerm } from '../../api/types.gen';
import { node, pod } from '../testing';
import { interPodAffinity } from './inter-pod-affinity';
import { hint, scores, verdicts } from './testing';

const ZONE = 'topology.kubernetes.io/zone';
const plugin = interPodAffinity.create({});
const NO_FRIENDS = "node(s) didn't match pod affinity rules";
const FOES = "node(s) didn't match pod anti-affinity rules";

const nodes = [node('a1', { labels: { [ZONE]: 'a' } }), node('a2', { labels: { [ZONE]: 'a' } }), node('b1', { labels: { [ZONE]: 'b' } })];
const to = (app: string, more: Partial<PodAffinityTerm> = {}): PodAffinityTerm => ({ topologyKey: ZONE, labelSelector: { matchLabels: { app } }, ...more });
const near = (term: PodAffinityTerm) => ({ affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } });
const far = (term: PodAffinityTerm) => ({ affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } });
const db = pod('db', { nodeName: 'a1', labels: { app: 'db' } });

describe('required terms', () => {
  it.each<[string, ReturnType<typeof pod>, string | Readonly<Record<string, string>>]>([
    ['say nothing where there are none', pod('p'), 'skip'],
    ['take a Pod to the domain of its friends', pod('p', near(to('db'))), { a1: 'ok', a2: 'ok', b1: NO_FRIENDS }],
    ['keep a Pod out of the domain of its foes', pod('p', far(to('db'))), { a1: FOES, a2: FOES, b1: 'ok' }],
    ['look at Pods of the same namespace', pod('p', near(to('db', { namespaces: ['other'] }))), { a1: NO_FRIENDS, a2: NO_FRIENDS, b1: NO_FRIENDS }],
    ['let the first of a group go anywhere', pod('p', { labels: { app: 'new' }, ...near(to('new')) }), { a1: 'ok', a2: 'ok', b1: 'ok' }],
  ])('%s', (_, waiting, expected) => {
    expect(verdicts(plugin, { nodes, pods: [db] }, waiting)).toEqual(expected);
  });

  it('of Pods that run keep others out too', () => {
    const hermit = pod('hermit', { nodeName: 'b1', ...far(to('web')) });
    const reason = "node(s) didn't satisfy existing pods anti-affinity rules";
    expect(verdicts(plugin, { nodes, pods: [hermit] }, pod('p', { labels: { app: 'web' } }))).toEqual({ a1: 'ok', a2: 'ok', b1: reason });
  });

  it('choose namespaces by their labels', () => {
    const namespace: Namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default', labels: { team: 'x' } } };
    const listers = { namespaces: new Map([['default', namespace]]) };
    const term = to('db', { namespaceSelector: { matchLabels: { team: 'x' } } });
    expect(verdicts(plugin, { nodes, pods: [db], listers }, pod('p', near(term)))).toEqual({ a1: 'ok', a2: 'ok', b1: NO_FRIENDS });
  });

  it('leave out Pods whose namespace has a label that the selector does not want', () => {
    const namespace: Namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default', labels: { team: 'x' } } };
    const listers = { namespaces: new Map([['default', namespace]]) };
    const term = to('db', { namespaceSelector: { matchExpressions: [{ key: 'team', operator: 'DoesNotExist' }] } });
    expect(verdicts(plugin, { nodes, pods: [db], listers }, pod('p', far(term)))).toEqual({ a1: 'ok', a2: 'ok', b1: 'ok' });
  });
});

describe('preferred terms', () => {
  const prefers = (podAffinityTerm: PodAffinityTerm) => [{ weight: 10, podAffinityTerm }];
  it('score domains with friends, and against those with foes', () => {
    const friendly = pod('p', { affinity: { podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: prefers(to('db')) } } });
    const hostile = pod('p', { affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: prefers(to('db')) } } });
    expect(scores(plugin, { nodes, pods: [db] }, friendly)).toEqual({ a1: 100, a2: 100, b1: 0 });
    expect(scores(plugin, { nodes, pods: [db] }, hostile)).toEqual({ a1: 0, a2: 0, b1: 100 });
  });

  it('count from both sides, required affinity of Pods that run included', () => {
    const fond = pod('fond', { nodeName: 'b1', ...near(to('web')) });
    const waiting = pod('p', { labels: { app: 'web' } });
    expect(scores(plugin, { nodes, pods: [fond] }, waiting)).toEqual({ a1: 0, a2: 0, b1: 100 });
    const indifferent = interPodAffinity.create({ ignorePreferredTermsOfExistingPods: true });
    expect(scores(indifferent, { nodes, pods: [fond] }, waiting)).toBe('skip');
  });
});

it('brings a Pod back when a friend comes or a foe leaves', () => {
  expect(hint(plugin, 'Pod', pod('p', near(to('db'))), { now: db })).toBe('queue');
  expect(hint(plugin, 'Pod', pod('p', near(to('web'))), { now: db })).toBe('skip');
  expect(hint(plugin, 'Pod', pod('p', far(to('db'))), { old: db })).toBe('queue');
});
