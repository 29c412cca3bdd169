import { describe, expect, it } from 'vitest';
import type { Breakpoint } from './breakpoint';
import { breakpointProblem } from './breakpoint-problem';
import { cycleBegunBy, type Hit, hitBy } from './breakpoints';
import { createCluster } from './cluster';
import { defaultConfig } from './config';
import { setupOf } from './debug-setup';
import { createView, type View } from './view';

/** Where play stops, on a running cluster. */

const pod = (cpu = '100m') => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web' },
  spec: { containers: [{ name: 'main', image: 'nginx:1.27', resources: { requests: { cpu } } }] },
});

/** A cluster that has just been asked to create the Pod. */
function newRun(cpu?: string): View {
  const cluster = createCluster(defaultConfig({ nodes: 2 }));
  cluster.runTo(cluster.nowUs + 3e6);
  const call = { method: 'POST', path: '/api/v1/namespaces/default/pods', body: pod(cpu) } as const;
  cluster.input({ kind: 'call', stream: cluster.nextStream(), agent: 'kubectl', call });
  return createView(cluster);
}

/** Lets a minute pass, at most, until the breakpoint is reached. */
function runUntil(view: View, breakpoint: Breakpoint): Hit | undefined {
  const { cluster } = view;
  const endUs = cluster.nowUs + 60e6;
  while (cluster.nextAtUs <= endUs) {
    const message = cluster.step();
    view.index.catchUp();
    const hit = message && hitBy(breakpoint, view, message);
    if (hit) return hit;
  }
  return undefined;
}

function labelAt(breakpoint: Breakpoint): string {
  const view = newRun();
  const hit = runUntil(view, breakpoint);
  return hit ? view.row(hit.message).label : '';
}

const request = (fields: Partial<Extract<Breakpoint, { readonly kind: 'request' }>>): Breakpoint => ({
  kind: 'request',
  component: '',
  verb: '',
  resource: '',
  code: '',
  ...fields,
});
const verdict = (fields: Partial<Extract<Breakpoint, { readonly kind: 'verdict' }>>): Breakpoint => ({
  kind: 'verdict',
  plugin: '',
  node: '',
  status: '',
  ...fields,
});

describe('play stops', () => {
  it.each<[string, Breakpoint, string]>([
    ['at a request of a component', request({ component: 'scheduler', verb: 'create', resource: 'pods/binding' }), 'POST …/pods/web/binding'],
    ['at a request of any of several', request({ component: 'kubelet', resource: 'pods/status', verb: 'patch' }), 'PATCH …/pods/web/status'],
    ['at an answer with a code', request({ component: 'scheduler', resource: 'pods/binding', code: '201' }), '201 Created'],
    ['at an answer of a class of codes', request({ component: 'scheduler', resource: 'pods/binding', code: '2xx' }), '201 Created'],
    ['where an object comes to be so', { kind: 'object', resource: 'pods', expression: "object.status.phase == 'Running'" }, 'PUT /registry/pods/default/web'],
    [
      'where a change is one',
      { kind: 'object', resource: 'po', expression: 'has(object.spec.nodeName) && !has(oldObject.spec.nodeName)' },
      'PUT /registry/pods/default/web',
    ],
    ['at an Event about an object', { kind: 'event', reason: 'Started', about: 'pod/web' }, 'PUT /registry/events/default/web'],
  ])('%s', (_title, breakpoint, label) => {
    expect(labelAt(breakpoint)).toContain(label);
  });

  it.each<[string, Breakpoint]>([
    ['a request that nobody makes', request({ component: 'scheduler', verb: 'delete' })],
    ['an answer that does not come', request({ component: 'scheduler', resource: 'pods/binding', code: '409' })],
    ['an Event about something else', { kind: 'event', reason: 'Started', about: 'pod/api' }],
    ['an expression that asks for what is not there', { kind: 'object', resource: 'pods', expression: "object.spec.nothing == 'x'" }],
    ['a condition that cannot be read', { kind: 'object', resource: 'pods', expression: 'object.' }],
    ['a verdict of a plugin that lets it pass', verdict({ plugin: 'NodeName', status: 'Unschedulable' })],
  ])('not at %s', (_title, breakpoint) => {
    expect(labelAt(breakpoint)).toBe('');
  });

  it('where a condition begins to hold, not at each write on which it does', () => {
    const holds: Breakpoint = { kind: 'object', resource: 'pods', expression: "object.spec.nodeName != ''" };
    const view = newRun();
    expect(runUntil(view, holds)?.about).toBe('pods/default/web');
    expect(runUntil(view, holds)).toBeUndefined();
  });

  it.each([
    ['of one node', verdict({ node: 'node-2' }), { node: 'node-2' }],
    ['of a plugin', verdict({ plugin: 'NodeResourcesFit', status: 'UnschedulableAndUnresolvable' }), { plugin: 'NodeResourcesFit' }],
    ['that is any no', verdict({}), { reasons: ['Insufficient cpu'] }],
  ])('at a verdict %s, within its cycle', (_title, breakpoint, call) => {
    const view = newRun('64');
    const hit = runUntil(view, breakpoint)!;
    const cycle = cycleBegunBy(view, view.cluster.trace.message(hit.message))!;
    expect(hit).toMatchObject({ about: 'pods/default/web', call });
    expect(hit.atUs).toBeGreaterThan(cycle.startUs);
    expect(hit.atUs).toBeLessThan(cycle.endUs);
  });

  it('at a message: here', () => {
    const { message } = runUntil(newRun(), { kind: 'event', reason: 'Started' })!;
    const view = newRun();
    expect(runUntil(view, { kind: 'message', id: message })).toEqual({ message, atUs: view.cluster.trace.arrivesAtUs(message) });
  });
});

describe('a breakpoint that cannot be reached', () => {
  it.each<[unknown, string, RegExp]>([
    [{ kind: 'object', resource: 'pods', expression: 'object.spec ==' }, 'expression', /ERROR: <input>:1:\d+: Syntax error/],
    [{ kind: 'object', resource: 'pods', expression: "pod.spec.nodeName == 'a'" }, 'expression', /<input>:1:1: undeclared reference to 'pod'/],
    [{ kind: 'object', resource: 'podz', expression: '' }, 'resource', /resource type "podz"/],
    [{ ...request({}), code: '40' }, 'code', /status code/],
    [{ kind: 'event' }, 'reason', /text/],
    [{ kind: 'nothing' }, 'kind', /one of/],
    [undefined, 'kind', /breakpoint/],
  ])('%j: at %s', (breakpoint, field, message) => {
    expect(breakpointProblem(breakpoint)).toEqual({ field, message: expect.stringMatching(message) });
  });

  it('leaves the rest of a setup as it is', () => {
    const good = { id: 1, on: false, at: { kind: 'phase' } };
    expect(setupOf({ breakpoints: [good, { id: 2, on: true, at: { kind: 'nothing' } }, 'x'], watches: ['1', 2] })).toEqual({
      breakpoints: [good],
      watches: ['1'],
    });
    expect(setupOf('anything')).toEqual({ breakpoints: [], watches: [] });
  });
});
