import { describe, expect, it } from 'vitest';
import { defaultConfig, type NodeShape } from './config';
import { branchesProblem, callProblem, configProblem, faultProblem } from './validation';

const config = defaultConfig({ nodes: 3 });
const [node] = config.nodes as readonly [NodeShape, ...NodeShape[]];
const head = { delivered: 10, nowUs: 5 };
const GET = { method: 'GET', path: '/api/v1/pods' };
const call = { afterDelivered: 3, atUs: 1, input: { kind: 'call', stream: 1, agent: 'kubectl', call: GET } };
const branch = (...inputs: readonly unknown[]): unknown => [{ branch: { name: 'main' }, inputs, head }];

describe('what comes from outside', () => {
  it('is taken if it is what it says', () => {
    expect([
      configProblem(config),
      faultProblem({ kind: 'add-node', node: { ...node, taints: [{ key: 'dedicated', value: 'db', effect: 'NoSchedule' }] } }),
      faultProblem({ kind: 'slow-etcd', factor: 20 }),
      faultProblem({ kind: 'stop-component', component: 'scheduler' }),
      faultProblem({ kind: 'drop-watches' }),
      faultProblem({ kind: 'configure-scheduler', configuration: { profiles: [{ schedulerName: 'mine' }] } }),
      // Go takes nothing in a list for something that is empty.
      faultProblem({ kind: 'configure-scheduler', configuration: { profiles: [null] } }),
      callProblem({ ...GET, accept: 'application/json', token: 't', impersonate: { user: 'jane', uid: 'u', groups: ['dev'], extra: { scopes: ['a'] } } }),
      branchesProblem(branch(call, { ...call, input: { kind: 'fault', fault: { kind: 'crash-node', node: 'node-1' } } })),
    ]).toEqual(Array(9).fill(undefined));
  });

  it.each<readonly [unknown, string]>([
    [null, 'config: must be a cluster'],
    [{ ...config, seed: Number.NaN }, 'config.seed: must be a whole number that is not negative, not null'],
    [{ ...config, seed: 1.5 }, 'config.seed: must be a whole number'],
    [{ ...config, startUs: -1 }, 'config.startUs: must be a whole number that is not negative, not -1'],
    [{ ...config, nodes: {} }, 'config.nodes: must be a list of at most 5000'],
    [{ ...config, nodes: [null] }, 'config.nodes[0]: must be a node, not null'],
    [{ ...config, nodes: [node, node] }, 'config.nodes[1].name: must be the name of no other node, not "node-1"'],
  ])('is no cluster: %j', (value, problem) => {
    expect(configProblem(value)).toContain(problem);
  });

  it.each<readonly [string, unknown, string]>([
    ['no name', { name: undefined }, 'node: metadata.name: Required value'],
    ['a name that is none', { name: 'No Name' }, 'node: metadata.name: Invalid value: "No Name"'],
    ['a number for a name', { name: 7 }, 'node: json: cannot unmarshal number into Go struct field ObjectMeta.metadata.name of type string'],
    ['nothing of a resource', { capacity: { cpu: null } }, 'node.capacity.cpu: must be a quantity that is not negative, not null'],
    ['a resource that is no quantity', { capacity: { cpu: 'lots' } }, 'node.capacity.cpu: must be a quantity'],
    ['less than nothing of a resource', { capacity: { memory: '-1Gi' } }, 'node.capacity.memory: must be a quantity that is not negative, not "-1Gi"'],
    ['a resource that is none', { capacity: { 'a b': '1' } }, 'node.capacity.a b: must be'],
    ['a list for its capacity', { capacity: [] }, 'node.capacity: must be quantities by resource'],
    ['a text for its taints', { taints: 'x' }, 'node: json: cannot unmarshal string into Go struct field NodeSpec.spec.taints of type []v1.Taint'],
    ['a taint that is none', { taints: [{ key: 'a', effect: 'Sometimes' }] }, 'Unsupported value: "Sometimes"'],
    ['a taint of more than there is', { taints: [{ key: 'a', effect: 'NoSchedule', why: 'x' }] }, 'unknown field "spec.taints[0].why"'],
    ['a label that is none', { labels: { a: 'b c' } }, 'metadata.labels: Invalid value: "b c"'],
    ['a number for a label', { labels: { a: 1 } }, 'cannot unmarshal number'],
  ])('is no node, but one with %s', (_what, part, problem) => {
    expect(faultProblem({ kind: 'add-node', node: { ...node, ...(part as object) } })).toContain(problem);
  });

  it.each<readonly [unknown, string]>([
    ['x', 'fault: must be a fault'],
    [{}, 'fault.kind: must be that of a fault, not nothing'],
    [{ kind: 'toString' }, 'fault.kind: must be that of a fault'],
    [{ kind: 'crash-node', node: 1 }, 'fault.node: must be a text'],
    [{ kind: 'stop-component', component: 'kubectl' }, 'fault.component: must be a part of the control plane, not "kubectl"'],
    [{ kind: 'stop-component' }, 'fault.component: must be a part of the control plane'],
    [{ kind: 'slow-etcd', factor: Number.NaN }, 'fault.factor: must be a number from 1 to 10000'],
    [{ kind: 'slow-etcd', factor: 1e9 }, 'fault.factor: must be a number from 1 to 10000'],
    [{ kind: 'configure-scheduler', configuration: { profiles: 'x' } }, 'fault.configuration.profiles: json: cannot unmarshal string'],
    [{ kind: 'configure-scheduler', configuration: null }, 'fault.configuration.: must be an object'],
    [{ kind: 'configure-scheduler', configuration: { podMaxBackoffSeconds: -1 } }, 'fault.configuration.podMaxBackoffSeconds'],
  ])('is no fault: %j', (value, problem) => {
    expect(faultProblem(value)).toContain(problem);
  });

  it.each<readonly [unknown, string]>([
    [null, 'call: must be a request'],
    [{ ...GET, method: 'BREW' }, 'call.method: must be GET'],
    [{ ...GET, path: {} }, 'call.path: must be a text'],
    [{ ...GET, text: 1 }, 'call.text: must be a text'],
    [{ ...GET, impersonate: 'x' }, 'call.impersonate: must be a user'],
    [{ ...GET, impersonate: { user: 'x', groups: [1] } }, 'call.impersonate.groups[0]: must be a text'],
    [{ ...GET, impersonate: { user: 'x', extra: { scopes: [1] } } }, 'call.impersonate.extra[0][0]: must be a text'],
    [{ ...GET, token: 1 }, 'call.token: must be a text'],
  ])('is no request: %j', (value, problem) => {
    expect(callProblem(value)).toContain(problem);
  });

  it.each<readonly [unknown, string]>([
    ['x', 'branches: must be a list of at most 1000'],
    [[{}], 'branches[0]: must be a branch'],
    [branch({ ...call, atUs: -1 }), 'branches[0].inputs[0].atUs: must be a whole number that is not negative, not -1'],
    [branch({ ...call, afterDelivered: 1.5 }), 'branches[0].inputs[0].afterDelivered'],
    [branch(call, { ...call, afterDelivered: 2 }), 'branches[0].inputs[1].afterDelivered: must be at least 3, not 2'],
    [branch({ ...call, input: { kind: 'open-sesame' } }), 'branches[0].inputs[0].input.kind'],
    [branch({ ...call, input: { kind: 'fault', fault: { kind: 'add-node', node: 'x' } } }), 'branches[0].inputs[0].input.fault.node: must be a node'],
  ])('are no branches: %j', (value, problem) => {
    expect(branchesProblem(value)).toContain(problem);
  });
});
