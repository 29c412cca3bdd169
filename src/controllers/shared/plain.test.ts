import { describe, expect, it } from 'vitest';
import type { Node, Taint } from '../../api/types.gen';
import { NOW_US } from '../testing';
import { withCondition } from './conditions';
import { scaled } from './int-or-percent';
import { swapTaints } from './taints';
import { templateHash } from './template-hash';

it.each([
  [3, 10, 'up', 3],
  ['25%', 10, 'up', 3],
  ['25%', 10, 'down', 2],
  ['100%', 7, 'down', 7],
  ['0%', 7, 'up', 0],
  [undefined, 7, 'up', 0],
  ['many', 7, 'up', 0],
] as const)('%s of %i, rounded %s, is %i', (value, total, round, is) => expect(scaled(value, total, round)).toBe(is));

/** `SetDeploymentCondition`. */
describe('a condition that is set', () => {
  const at = (time: string, status: string, reason: string) => ({ type: 'Ready', status, reason, lastTransitionTime: time });
  it.each([
    ['is there', [], at('later', 'True', 'Up'), [at('later', 'True', 'Up')]],
    ['changes nothing if it says the same', [at('early', 'True', 'Up')], at('later', 'True', 'Up'), [at('early', 'True', 'Up')]],
    ['keeps the time of its transition with another reason', [at('early', 'True', 'Up')], at('later', 'True', 'Better'), [at('early', 'True', 'Better')]],
    ['gets a new time with another status', [at('early', 'True', 'Up')], at('later', 'False', 'Down'), [at('later', 'False', 'Down')]],
  ] as const)('%s', (_, before, condition, after) => expect(withCondition(before, condition)).toEqual(after));
});

/** `SwapNodeControllerTaint`. */
describe('taints that are swapped', () => {
  const node = (...taints: readonly Taint[]): Node => ({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'n', resourceVersion: '7' }, spec: { taints } });
  const [a, b, c]: readonly Taint[] = ['a', 'b', 'c'].map((key) => ({ key, effect: 'NoExecute' }));
  it('are written in one patch, which holds only for the node as it was read', () => {
    const [, patch] = swapTaints(node(a!, c!), [b!], [a!], NOW_US);
    expect(patch?.call.body).toMatchObject({ metadata: { resourceVersion: '7' }, spec: { taints: [c, { ...b, timeAdded: expect.any(String) }] } });
  });
  it('cost nothing if all is so already', () => expect(swapTaints(node(b!), [b!], [a!], NOW_US)).toEqual([]));
});

describe('the hash of a template', () => {
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'nginx' }] } };
  it('is that of every real cluster', () => {
    const container = {
      name: 'c',
      image: 'nginx',
      resources: {},
      terminationMessagePath: '/dev/termination-log',
      terminationMessagePolicy: 'File',
      imagePullPolicy: 'Always',
    };
    const spec = {
      containers: [container],
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      securityContext: {},
      schedulerName: 'default-scheduler',
    };
    expect(templateHash({ metadata: { labels: { app: 'hello' } }, spec })).toBe('84874cf747');
  });
  it('is of letters that make no words', () => expect(templateHash(template)).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{1,10}$/));
  it('is the same for what means the same', () => {
    const same = { spec: { volumes: [], containers: [{ image: 'nginx', name: 'main' }] }, metadata: { annotations: {}, labels: { app: 'web' } } };
    expect(templateHash(same)).toBe(templateHash(template));
  });
  it('is another for another template, and after a collision', () => {
    const other = { ...template, spec: { containers: [{ name: 'main', image: 'nginx:1.28' }] } };
    expect(new Set([templateHash(template), templateHash(other), templateHash(template, 1)]).size).toBe(3);
  });
});
