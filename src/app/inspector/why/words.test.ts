import { describe, expect, it } from 'vitest';
import type { Ending } from '../../../why/container-story';
import { english } from '../../../why/english';
import { plain } from '../../../why/line';
import type { Code, Reason, ReasonFacts } from '../../../why/reason';
import { clockOf, type Words, wordsOf } from '../../../why/words';
import { chinese } from './chinese';

const NOW_US = 1_000e6;
const END = { container: 'main', exitCode: 137, meaning: { code: 'oom', limit: '64Mi', neededBytes: 100 << 20 }, policy: 'Always' } as const;
const LATER = { untilUs: NOW_US + 75e6, delayUs: 80e6 };

/** One example of each reason: with all its facts, so that every word is said. */
const EXAMPLES: { readonly [C in Code]: ReasonFacts[C] } = {
  scheduling: {},
  queued: { before: 2 },
  binding: {},
  'scheduling-back-off': { untilUs: LATER.untilUs, attempts: 2 },
  unschedulable: { attempts: 1, objections: [{ reason: 'Insufficient cpu', nodes: 3 }], message: '', nominatedNode: 'node-1' },
  gated: { gates: ['example.com/later'] },
  'no-scheduler': { schedulerName: 'other' },
  'scheduler-unseen': {},
  'node-unreachable': { node: 'node-1', sinceUs: 0 },
  'node-gone': { node: 'node-1' },
  'missing-claim': { claim: 'data' },
  'unbound-claim': { claim: 'data' },
  'missing-source': { source: 'ConfigMap', name: 'settings', key: 'a', container: 'main' },
  creating: {},
  pulling: { container: 'main', image: 'nginx' },
  'pull-failed': { container: 'main', image: 'nginx:nope', error: 'not found', ...LATER },
  'bad-image-name': { container: 'main', image: 'NGINX' },
  'never-pulled': { container: 'main', image: 'nginx' },
  'cannot-start': { container: 'main', reason: 'RunContainerError', message: 'no such file' },
  'init-runs': { container: 'first', number: 1, of: 2, role: 'init' },
  'crash-loop': { ...END, restarts: 2, killedBy: 'liveness', ...LATER },
  'starts-again': { ...END, restarts: 1 },
  'probe-fails': { container: 'main', probe: 'readiness', does: 'GET http://:80/', run: 2, failureThreshold: 3, message: 'refused' },
  'probe-pending': { container: 'main', probe: 'startup', does: 'exec true' },
  'readiness-gate': { condition: 'example.com/open', status: 'False' },
  running: { ready: 1, of: 2 },
  completed: { policy: 'Never' },
  failed: END,
  'ended-by-kubelet': { reason: 'Evicted', message: 'low on memory' },
  'command-replaced': { container: 'main', image: 'tomcat:8', replaced: ['catalina.sh', 'run'], by: 'command' },
  'command-and-server': { container: 'main', command: ['sh', '-c', 'echo {a} && exec catalina.sh run'] },
  finalizer: { finalizer: 'example.com/keep', usedBy: ['web'] },
  'grace-period': { seconds: 30, endsUs: LATER.untilUs },
  'pre-stop': { container: 'main', sinceUs: 0, killUs: LATER.untilUs },
  stopping: { container: 'main', killUs: LATER.untilUs },
  'sidecar-turn': { container: 'proxy' },
  available: { available: 1, wanted: 3 },
  'scaled-to-zero': {},
  paused: {},
  'replica-set': { name: 'web-1', isNew: true, wanted: 3, ready: 1 },
  'not-available': { kind: 'Pod', name: 'web-1-a', because: { code: 'failed', ...END } },
  'not-available-either': { pods: ['web-1-b', 'web-1-c'] },
  'ready-for-too-short': { pod: 'web-1-a', untilUs: LATER.untilUs },
  refused: { what: 'Pods', message: 'exceeded quota' },
  'deadline-passed': { seconds: 600 },
  'deadline-ahead': { atUs: LATER.untilUs },
  'controller-stopped': { controller: 'deployment' },
  'no-controller': { controller: 'horizontalpodautoscaling' },
  'ordinal-blocks': { pod: 'web-0', behind: 2, because: { code: 'creating' } },
  'ordinal-missing': { pod: 'web-0' },
  'broken-template': { pod: 'web-0', isRepaired: true },
  'on-delete': { old: 2 },
  partition: { partition: 1, old: 1 },
  'job-complete': { succeeded: 1 },
  'job-ended': { reason: 'BackoffLimitExceeded', message: 'limit' },
  'job-suspended': {},
  'job-progress': { succeeded: 0, wanted: 1, active: 1 },
  'job-failures': { failed: 1, limit: 6 },
  'job-back-off': { untilUs: LATER.untilUs },
  bound: { volume: 'disk-1' },
  'no-class': {},
  'class-missing': { storageClass: 'fast' },
  'waits-for-consumer': { storageClass: 'fast' },
  'waits-for-provisioner': { storageClass: 'fast', provisioner: 'example.com/disk' },
  'volume-missing': { volume: 'disk-1' },
  'volume-suits': { volume: 'disk-1' },
  'volume-unsuitable': { volumes: 1 },
  'nobody-binds': {},
  contents: { resource: 'pods', count: 2 },
  'content-finalizer': { finalizer: 'example.com/keep', count: 1 },
  'budget-allows': { disruptions: 1 },
  'budget-full': { healthy: 1, desired: 1, expected: 1 },
  'budget-empty': {},
  'budget-unknown': { message: 'found no controllers' },
  'stops-drain': { node: 'node-1', pods: ['web-0'] },
  'autoscaler-new': { target: 'Deployment web' },
  'cannot-scale': { target: 'Deployment web', message: 'found no controllers' },
  'scaling-disabled': { target: 'Deployment web' },
  'metrics-unknown': { replicas: 2, message: 'found no controllers' },
  'needs-request': { resource: 'cpu', container: 'main', target: 'deployment/web' },
  'needs-metrics-server': {},
  autoscaled: { target: 'Deployment web', replicas: 2, min: 1, max: 5 },
  'scaling-limited': { by: 'max' },
  'scaling-stabilized': {},
  'node-ready': {},
  cordoned: {},
  'held-by-budget': { pod: 'web-0', budget: 'keep' },
  isolated: { direction: 'Ingress', policies: ['default-deny', 'web-to-api'] },
  'endpoints-ready': { ready: 1, of: 2 },
  'selects-nothing': {},
  'no-selector': {},
  exists: {},
};

const exampleOf = (code: Code): Reason => ({ code, ...EXAMPLES[code] }) as Reason;
const said = (words: Words, code: Code): string => plain(wordsOf(words, exampleOf(code), clockOf(words, NOW_US)));

describe.each([
  ['English', english],
  ['中文', chinese],
] as const)('reasons in %s', (_, words) => {
  it.each(Object.keys(EXAMPLES) as Code[])('%s is a whole sentence without markup', (code) => {
    const sentence = said(words, code);
    expect(sentence).not.toMatch(/\*\*|undefined|NaN|\[object/);
    expect(sentence.length).toBeGreaterThan(5);
    expect(`${code}: ${sentence}`).toMatch(/[.。\])）]$|exceeded quota|found no controllers|refused/);
  });

  it.each([
    { code: 'success' },
    { code: 'error' },
    { code: 'not-executable' },
    { code: 'not-found' },
    { code: 'start-error' },
    { code: 'lost' },
    { code: 'other' },
    { code: 'signal', signal: 'SIGTERM' },
    { code: 'signal', signal: 'SIGABRT' },
    { code: 'oom' },
  ] as const)('an end that means %o has words of its own', (meaning) => {
    const ending: Ending = { exitCode: 1, meaning, startedUs: 0, finishedUs: 75e6 };
    expect(plain(words.meaning(ending))).not.toMatch(/\*\*|undefined/);
    expect(plain(words.ran(ending))).toContain('1 min 15 s'.replace(/min/, words.duration(60e6).slice(2)).replace(/ s$/, words.duration(1e6).slice(1)));
  });
});

it('what users have named is text, whatever it looks like', () =>
  expect(wordsOf(english, exampleOf('command-and-server'), clockOf(english, NOW_US)).at(-1)).toEqual({
    code: 'command: ["sh","-c","echo {a} && exec catalina.sh run"]',
  }));
