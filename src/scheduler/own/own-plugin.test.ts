import { beforeAll, describe, expect, it } from 'vitest';
import { ownPluginsIn, withoutOwnPlugins } from '../../api/own-plugins';
import { createSandbox } from '../../sandbox/sandbox';
import { quickjs } from '../../sandbox/testing';
import { compileProfiles, type SchedulerProfile } from '../config';
import { readConfiguration } from '../config-validation';
import { decide } from '../decide';
import { explain } from '../explain';
import { compilePod } from '../framework/pod-info';
import { createSnapshot } from '../framework/snapshot';
import { objectionsTo } from '../objections';
import { node, pod } from '../testing';
import { provideSandbox } from './sandbox';

beforeAll(() => provideSandbox(createSandbox(quickjs())));

/** A profile with a plugin of one's own, and nothing else that filters or scores. */
const profileWith = (source: string, weight?: number): SchedulerProfile => ({
  plugins: {
    multiPoint: { disabled: [{ name: '*' }], enabled: [{ name: 'PrioritySort' }, { name: 'DefaultBinder' }, { name: 'Mine', ...(weight && { weight }) }] },
  },
  pluginConfig: [{ name: 'Mine', args: { source } }],
});

const WORLD = createSnapshot(
  [node('a', { cpu: '4', labels: { disk: 'ssd' } }), node('b', { cpu: '2' }), node('c', { cpu: '8' })],
  [pod('x', { nodeName: 'b', requests: { cpu: '500m' }, labels: { app: 'web' } })],
);
const POD = pod('p', { requests: { cpu: '1' } });

const askedOf = (source: string) => explain(WORLD, compilePod(POD), [...compileProfiles({ profiles: [profileWith(source)] }).values()][0]!).explanation;

describe('filter(pod, node)', () => {
  const BY_IT = "node(s) didn't satisfy plugin Mine";
  it.each<[string, string, readonly string[]]>([
    ['says true or false', 'node.metadata.labels.disk === "ssd"', ['ok', BY_IT, BY_IT]],
    ['gives a reason', 'node.status.allocatable.cpu === "2" && "too small" || true', ['ok', 'too small', 'ok']],
    [
      'gives a status',
      'node.pods.length > 0 ? { code: "UnschedulableAndUnresolvable", reasons: ["taken", "for good"] } : true',
      ['ok', 'taken, for good', 'ok'],
    ],
    ['gives a status that is a success', '({ code: "Success" })', ['ok', 'ok', 'ok']],
    ['reads amounts as numbers', 'node.requested.milliCPU + pod.requested.milliCPU <= node.allocatable.milliCPU / 2', ['ok', BY_IT, 'ok']],
    ['sees the Pods on the node', 'node.pods.every((other) => other.metadata.labels.app !== "web")', ['ok', BY_IT, 'ok']],
    ['gives a reason as one line of no great length', '"<b>" + "\\n" + "x".repeat(1000)', Array(3).fill(`<b> ${'x'.repeat(195)}…`)],
  ])('%s', (_, expression, expected) => {
    const { filters } = askedOf(`export const filter = (pod, node) => ${expression}`);
    expect(['a', 'b', 'c'].map((name) => filters[name]?.map(({ code, reasons }) => (code === 'Success' ? 'ok' : reasons.join(', '))).join())).toEqual(expected);
  });

  it.each<[string, string, string]>([
    ['throws', '\n pod.spec.x.y', "TypeError: cannot read property 'y' of undefined (line 2)"],
    ['loops', '{ for (;;); }', 'it took too long, and was stopped'],
    ['gives nothing', '{}', 'filter gave undefined, not true, false, a reason or { code, reasons }'],
    ['gives a number', '1', 'filter gave 1, not true, false, a reason or { code, reasons }'],
    ['gives an empty reason', '" "', 'filter gave " ", not true, false, a reason or { code, reasons }'],
    ['gives a status without reasons', '({ code: "Unschedulable" })', 'filter gave {"code":"Unschedulable"}, not true, false, a reason or { code, reasons }'],
    [
      'gives a code that there is not',
      '({ code: "Maybe", reasons: ["x"] })',
      'filter gave {"code":"Maybe","reasons":["x"]}, not true, false, a reason or { code, reasons }',
    ],
    ['waits', 'Promise.resolve(true)', 'filter gave {}, not true, false, a reason or { code, reasons }'],
  ])('that %s fails the cycle', (_, body, error) => {
    const source = `export const filter = (pod, node) => ${body}`;
    const explanation = askedOf(source);
    expect(explanation.message).toBe(`running "Mine" filter plugin: ${error}`);
    expect(explanation.filters.a).toEqual([{ plugin: 'Mine', code: 'Error', reasons: [error] }]);
    const [profile] = compileProfiles({ profiles: [profileWith(source)] }).values();
    expect(decide(WORLD, compilePod(POD), profile!)).toEqual({ outcome: 'error', message: explanation.message });
    expect(objectionsTo(WORLD, compilePod(POD), profile!)).toEqual([{ plugin: 'Mine', reason: error, nodes: [], because: [] }]);
  });
});

describe('many nodes', () => {
  it('take together no more than some seconds', () => {
    const crowd = createSnapshot(
      Array.from({ length: 150 }, (_, i) => node(`n${i}`)),
      [],
    );
    // Each call is within its limit.
    const source = 'export const filter = () => { for (let i = 0; i < 300_000; i++); return true; }';
    const [profile] = compileProfiles({ profiles: [profileWith(source)] }).values();
    expect(decide(crowd, compilePod(POD), profile!)).toMatchObject({ message: expect.stringContaining('it took too long on all nodes together') });
    expect(decide(createSnapshot([node('a')], []), compilePod(POD), profile!)).toMatchObject({ outcome: 'scheduled' });
  });
});

describe('score(pod, node)', () => {
  it.each<[string, string, readonly (readonly [number, number])[]]>([
    [
      'gives a number from 0 to 100',
      'export const score = (pod, node) => node.pods.length === 0 ? 100 : 0',
      [
        [100, 100],
        [0, 0],
        [100, 100],
      ],
    ],
    [
      'of which what is behind the point does not count',
      'export const score = () => 33.9',
      [
        [33, 33],
        [33, 33],
        [33, 33],
      ],
    ],
    [
      'or any, and normalize brings them there',
      'export const score = (pod, node) => -node.allocatable.milliCPU; export const normalize = (all) => all.map((one) => 100 + one / 100)',
      [
        [-4000, 60],
        [-2000, 80],
        [-8000, 20],
      ],
    ],
  ])('%s', (_, source, expected) => {
    const { scores, ties } = askedOf(source);
    expect(['a', 'b', 'c'].map((name) => [scores[name]?.plugins.Mine?.raw, scores[name]?.plugins.Mine?.normalized])).toEqual(expected);
    expect(ties).toEqual(['a', 'b', 'c'].filter((name) => scores[name]?.total === Math.max(...Object.values(scores).map(({ total }) => total))));
  });

  it.each<[string, string, string]>([
    [
      'is too high',
      'export const score = () => 101',
      'applying score defaultWeights on Score plugins: plugin "Mine" returns an invalid score 101, it should in the range of [0, 100] after normalizing',
    ],
    ['is none', 'export const score = () => "7"', 'running Score plugins: plugin "Mine" failed with: score gave "7", not a number'],
    ['is not a number', 'export const score = () => 0 / 0', 'running Score plugins: plugin "Mine" failed with: score gave NaN, not a number'],
    ['throws', 'export const score = () => { throw new Error("no") }', 'running Score plugins: plugin "Mine" failed with: Error: no (line 1)'],
    [
      'is normalised to fewer',
      'export const score = () => 1; export const normalize = () => [1]',
      'running Normalize on Score plugins: plugin "Mine" failed with: normalize gave [1], not a list of 3 numbers',
    ],
    [
      'is normalised to too much',
      'export const score = () => 1; export const normalize = (all) => all.map(() => 1e9)',
      'applying score defaultWeights on Score plugins: plugin "Mine" returns an invalid score 1000000000, it should in the range of [0, 100] after normalizing',
    ],
  ])('that %s fails the cycle', (_, source, message) => {
    expect(askedOf(source)).toMatchObject({ message, outcome: 'unschedulable', ownPlugins: ['Mine'] });
  });

  it('of the only node that fits decides nothing, and so fails nothing', () => {
    const source = 'export const filter = (pod, node) => node.metadata.name === "a"; export const score = () => { throw 1 }';
    const [profile] = compileProfiles({ profiles: [profileWith(source)] }).values();
    expect(decide(WORLD, compilePod(POD), profile!)).toMatchObject({ outcome: 'scheduled', ties: ['a'] });
    expect(askedOf(source)).toMatchObject({ outcome: 'scheduled', ties: ['a'] });
  });
});

describe('a configuration with a plugin of one’s own', () => {
  const complaints = (profile: object): readonly string[] => {
    const read = readConfiguration({ profiles: [profile] });
    return 'complaints' in read ? read.complaints.map(({ field, message }) => `${field}: ${message}`) : [];
  };
  const SOURCE = 'export const filter = () => true';
  const own = (name: string, args: object) => ({ pluginConfig: [{ name, args }] });

  it.each<[string, object, readonly unknown[]]>([
    ['can be used', profileWith(SOURCE, 3), []],
    [
      'has it called as plugins are',
      own('my plugin', { source: SOURCE }),
      [expect.stringContaining('pluginConfig[0].name: Invalid value: "my plugin": a plugin of your own is called by letters')],
    ],
    ['does not call it as one that there is', own('NodeName', { source: SOURCE }), [expect.stringContaining('is a plugin that the scheduler has')]],
    ['has nothing else for it', own('Mine', { source: SOURCE, extra: 1 }), [expect.stringContaining('unknown field')]],
    ['has its text as a text', own('Mine', { source: ['x'] }), [expect.stringContaining('of type string')]],
    [
      'has a text that can be read',
      own('Mine', { source: '\nexport const filter = ;' }),
      [expect.stringMatching(/args\.source: Invalid value: .*: SyntaxError: .* \(line 2\)$/)],
    ],
    [
      'has a text that exports something',
      own('Mine', { source: 'const filter = 1' }),
      [expect.stringContaining('it exports neither a function filter nor a function score')],
    ],
    [
      'has the text of a plugin that it turns on',
      { plugins: { score: { enabled: [{ name: 'Mine' }] } } },
      [expect.stringContaining('Unsupported value: "Mine"')],
    ],
    [
      'has a few of them',
      { pluginConfig: Array.from({ length: 11 }, (_, i) => ({ name: `Mine${i}`, args: { source: SOURCE } })) },
      [expect.stringContaining('must have at most 10 items')],
    ],
  ])('%s', (_, profile, expected) => {
    expect(complaints(profile)).toEqual(expected);
  });

  it('is known wherever it lies, and can be had without it', () => {
    const fault = { kind: 'configure-scheduler', configuration: { profiles: [profileWith(SOURCE)] } };
    const session = { branches: [{ inputs: [{ input: { kind: 'fault', fault } }, { input: { body: { name: 'c', args: ['source'] } } }] }] };
    expect(ownPluginsIn(session)).toEqual([{ name: 'Mine', source: SOURCE }]);
    const without = withoutOwnPlugins(session);
    expect(ownPluginsIn(without)).toEqual([]);
    expect(without.branches[0]?.inputs[0]).toEqual({
      input: {
        kind: 'fault',
        fault: {
          kind: 'configure-scheduler',
          configuration: {
            profiles: [
              { plugins: { multiPoint: { disabled: [{ name: '*' }], enabled: [{ name: 'PrioritySort' }, { name: 'DefaultBinder' }] } }, pluginConfig: [] },
            ],
          },
        },
      },
    });
    expect(withoutOwnPlugins(without)).toBe(without);
  });
});
