import { beforeEach, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../api/object';
import { createHarness, type Harness } from '../../testing/harness';

/** Policies in CEL, as upstream's API server carries them out. */
let harness: Harness;
beforeEach(() => {
  harness = createHarness();
});

const ADMISSION = '/apis/admissionregistration.k8s.io/v1';
const API = { apiVersion: 'admissionregistration.k8s.io/v1' };
const post = (path: string, object: object) => harness.call({ method: 'POST', path, body: object as KubeObject });
const matchConstraints = {
  resourceRules: [{ apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['deployments'] }],
};

const deployment = (name: string, replicas: number, labels: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, labels },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'a', image: 'nginx:1.27' }] } },
  },
});
const create = (name: string, replicas: number, labels?: object) => post('/apis/apps/v1/namespaces/default/deployments', deployment(name, replicas, labels));

function validating(spec: object, binding: object = {}): void {
  const policy = { ...API, kind: 'ValidatingAdmissionPolicy', metadata: { name: 'replicas' }, spec: { matchConstraints, ...spec } };
  expect(post(`${ADMISSION}/validatingadmissionpolicies`, policy).code).toBe(201);
  const bound = { policyName: 'replicas', validationActions: ['Deny'], ...binding };
  expect(
    post(`${ADMISSION}/validatingadmissionpolicybindings`, { ...API, kind: 'ValidatingAdmissionPolicyBinding', metadata: { name: 'all' }, spec: bound }).code,
  ).toBe(201);
}

function mutating(expression: string, patchType: 'ApplyConfiguration' | 'JSONPatch'): void {
  const mutation = patchType === 'JSONPatch' ? { jsonPatch: { expression } } : { applyConfiguration: { expression } };
  const spec = { matchConstraints, reinvocationPolicy: 'Never', mutations: [{ patchType, ...mutation }] };
  expect(post(`${ADMISSION}/mutatingadmissionpolicies`, { ...API, kind: 'MutatingAdmissionPolicy', metadata: { name: 'm' }, spec }).code).toBe(201);
  const binding = { ...API, kind: 'MutatingAdmissionPolicyBinding', metadata: { name: 'b' }, spec: { policyName: 'm' } };
  expect(post(`${ADMISSION}/mutatingadmissionpolicybindings`, binding).code).toBe(201);
}

describe('a ValidatingAdmissionPolicy', () => {
  it('refuses what its expression does not hold for, in the words of its message expression', () => {
    validating({ validations: [{ expression: 'object.spec.replicas > 1', messageExpression: "'wants more than ' + string(object.spec.replicas)" }] });
    const { code, body } = create('web', 1);
    expect(code).toBe(422);
    const message = "ValidatingAdmissionPolicy 'replicas' with binding 'all' denied request: wants more than 1";
    expect(body).toMatchObject({
      message: `deployments.apps "web" is forbidden: ${message}`,
      reason: 'Invalid',
      details: { name: 'web', group: 'apps', kind: 'deployments', causes: [{ message }] },
    });
    expect(create('web', 2).code).toBe(201);
  });

  it('says which expression failed where it has no other words, and answers with the code of its reason', () => {
    validating({ validations: [{ expression: 'object.spec.replicas > 1', messageExpression: "'got ' + object.spec.replicas", reason: 'Forbidden' }] });
    const { code, body } = create('web', 1);
    expect(code).toBe(403);
    expect(body).toMatchObject({ reason: 'Forbidden', message: expect.stringContaining('denied request: failed expression: object.spec.replicas > 1') });
  });

  it('speaks of variables, the namespace, who asks and what was before', () => {
    validating({
      variables: [
        { name: 'replicas', expression: 'object.spec.replicas' },
        { name: 'odd', expression: 'variables.replicas % 2 == 1' },
      ],
      validations: [
        { expression: "variables.odd && namespaceObject.metadata.name == 'default' && 'system:masters' in request.userInfo.groups" },
        { expression: 'oldObject == null || oldObject.spec.replicas <= object.spec.replicas', message: 'only up' },
      ],
    });
    expect(create('web', 2).code).toBe(422);
    expect(create('web', 3).code).toBe(201);
    const path = '/apis/apps/v1/namespaces/default/deployments/web';
    const scale = (replicas: number) =>
      harness.call({ method: 'PATCH', path, contentType: 'application/merge-patch+json', body: { spec: { replicas } } as never });
    expect(scale(1).body).toMatchObject({ message: expect.stringContaining('denied request: only up') });
    expect(scale(5).code).toBe(200);
  });

  it('only warns where its binding says so', () => {
    validating({ validations: [{ expression: 'object.spec.replicas > 1', message: 'too few' }] }, { validationActions: ['Warn'] });
    const { code, warnings } = create('web', 1);
    expect(code).toBe(201);
    expect(warnings).toEqual(["Validation failed for ValidatingAdmissionPolicy 'replicas' with binding 'all': too few"]);
  });

  it('takes params, and does what it is told where there are none', () => {
    const paramRef = { name: 'limits', namespace: 'default', parameterNotFoundAction: 'Deny' };
    validating(
      {
        paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
        validations: [{ expression: 'object.spec.replicas <= int(params.data.most)', message: 'too many' }],
      },
      { paramRef },
    );
    expect(create('web', 9).body).toMatchObject({
      message: expect.stringContaining('failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction'),
    });
    post('/api/v1/namespaces/default/configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'limits' }, data: { most: '3' } });
    expect(create('web', 9).body).toMatchObject({ message: expect.stringContaining('denied request: too many') });
    expect(create('web', 3).code).toBe(201);
  });

  it('is not asked where its conditions, rules or selectors do not match', () => {
    validating(
      { matchConditions: [{ name: 'named', expression: "object.metadata.name != 'free'" }], validations: [{ expression: 'false' }] },
      { matchResources: { objectSelector: { matchExpressions: [{ key: 'free', operator: 'DoesNotExist' }] } } },
    );
    expect(create('free', 1).code).toBe(201);
    expect(create('web', 1, { free: 'yes' }).code).toBe(201);
    expect(create('web2', 1).code).toBe(422);
  });

  it('holds also where the API server was started anew, and nobody has asked for it since', () => {
    validating({ validations: [{ expression: 'object.spec.replicas > 1' }] });
    harness.post({ type: 'start' }, 'apiserver');
    harness.run();
    expect(create('web', 1).code).toBe(422);
  });

  it.each([
    ['Fail', 422],
    ['Ignore', 201],
  ])('that cannot be evaluated counts as its failure policy %s says', (failurePolicy, expected) => {
    validating({ failurePolicy, validations: [{ expression: 'object.spec.nothing > 1' }] });
    const { code, body } = create('web', 1);
    expect(code).toBe(expected);
    if (expected === 422)
      expect(body).toMatchObject({ message: expect.stringContaining("expression 'object.spec.nothing > 1' resulted in error: no such key") });
  });
});

describe('a MutatingAdmissionPolicy', () => {
  it('lays a configuration over the object', () => {
    mutating('Object{metadata: Object.metadata{annotations: {"by": "policy"}}, spec: Object.spec{replicas: 7}}', 'ApplyConfiguration');
    expect(create('web', 1).body).toMatchObject({
      metadata: { name: 'web', annotations: { by: 'policy' } },
      spec: { replicas: 7, selector: { matchLabels: { app: 'web' } } },
    });
  });

  it('patches the object, which is defaulted again', () => {
    const patch =
      '[JSONPatch{op: "add", path: "/spec/template/spec/containers/-", value: Object.spec.template.spec.containers{name: "b", image: "busybox:1.36"}}]';
    mutating(patch, 'JSONPatch');
    expect(create('web', 1).body).toMatchObject({
      spec: { template: { spec: { containers: [{ name: 'a' }, { name: 'b', imagePullPolicy: 'IfNotPresent' }] } } },
    });
  });
});
