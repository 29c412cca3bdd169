import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../api/object';
import type { Container } from '../api/types.gen';
import { expand, makeEnvironment } from './environment';

const OBJECTS: Readonly<Record<string, object>> = {
  'configmaps/settings': { data: { color: 'red', 'log-level': 'debug' } },
  'secrets/login': { data: { password: 'czNjcmV0' } },
};
const environment = (container: Partial<Container>): unknown => {
  const env = makeEnvironment(
    {
      pod: {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'web', namespace: 'default', labels: { app: 'shop' } },
        spec: { containers: [], serviceAccountName: 'default' },
      },
      podIp: '10.244.0.5',
      hostIp: '172.18.0.2',
      nodeName: 'node-1',
      allocatable: { cpu: '4', memory: '8Gi' },
      lookup: ({ kind, name }) => OBJECTS[`${kind}/${name}`] as KubeObject | undefined,
    },
    { name: 'c', ...container },
  );
  return typeof env === 'string' ? env : Object.fromEntries(env);
};
const from = (valueFrom: NonNullable<Container['env']>[number]['valueFrom']) => environment({ env: [{ name: 'X', ...(valueFrom && { valueFrom }) }] });

describe('a container’s environment', () => {
  it('later values may use earlier ones; $$ is a dollar sign', () =>
    expect(
      environment({
        env: [
          { name: 'A', value: 'a' },
          { name: 'B', value: '$(A)b $$(A) $(C)' },
        ],
      }),
    ).toEqual({ A: 'a', B: 'ab $(A) $(C)' }));
  it.each<[what: string, source: Parameters<typeof from>[0], value: unknown]>([
    ['a ConfigMap', { configMapKeyRef: { name: 'settings', key: 'color' } }, { X: 'red' }],
    ['a Secret', { secretKeyRef: { name: 'login', key: 'password' } }, { X: 's3cret' }],
    ['a ConfigMap that is not there', { configMapKeyRef: { name: 'nope', key: 'x' } }, 'configmap "nope" not found'],
    ['a key that is not there', { secretKeyRef: { name: 'login', key: 'user' } }, "couldn't find key user in Secret default/login"],
    ['what may be missing', { configMapKeyRef: { name: 'nope', key: 'x', optional: true } }, {}],
    ['the Pod’s name', { fieldRef: { fieldPath: 'metadata.name' } }, { X: 'web' }],
    ['its address', { fieldRef: { fieldPath: 'status.podIP' } }, { X: '10.244.0.5' }],
    ['a label', { fieldRef: { fieldPath: "metadata.labels['app']" } }, { X: 'shop' }],
    ['a limit that is not set', { resourceFieldRef: { resource: 'limits.cpu' } }, { X: '4' }],
    ['memory in Mi', { resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' } }, { X: '8192' }],
  ])('from %s', (_, source, value) => expect(from(source)).toEqual(value));
  it('takes over all of a ConfigMap or Secret, with a prefix', () =>
    expect(environment({ envFrom: [{ prefix: 'S_', secretRef: { name: 'login' } }] })).toEqual({ S_password: 's3cret' }));
});

describe('$(NAME) in commands', () => {
  const env = new Map([['NAME', 'value']]);
  it.each([
    ['$(NAME)', 'value'],
    ['$$(NAME)', '$(NAME)'],
    ['$(OTHER) $NAME', '$(OTHER) $NAME'],
  ])('%s is %s', (text, expected) => expect(expand(text, env)).toBe(expected));
});
