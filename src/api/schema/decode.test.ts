import { describe, expect, it } from 'vitest';
import { decode, decodeText } from './decode';

const pod = (spec: object): object => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec });
const container = { name: 'c', image: 'nginx', resources: {} };
const objectOf = (value: unknown): unknown => {
  const decoded = decode('core.v1.Pod', value, 'Strict');
  if (decoded.error !== undefined) throw new Error(decoded.error);
  return decoded.object;
};

describe('decoding', () => {
  it('gives a clean object back as it is', () => {
    const clean = { ...pod({ containers: [container] }), status: {} };
    expect(objectOf(clean)).toBe(clean);
  });

  it.each([
    ['adds structs that Go prints always', { containers: [{ name: 'c' }] }, { containers: [{ name: 'c', resources: {} }] }],
    [
      'drops nulls and what omitempty leaves out',
      { containers: [{ ...container, image: '', args: [], env: null, tty: false }], nodeName: null },
      { containers: [{ name: 'c', resources: {} }] },
    ],
    [
      'keeps the zero that a pointer points to',
      { containers: [container], terminationGracePeriodSeconds: 0 },
      { containers: [container], terminationGracePeriodSeconds: 0 },
    ],
    ['prints lists without omitempty as null', {}, { containers: null }],
    [
      'makes quantities canonical',
      { containers: [{ ...container, resources: { limits: { cpu: 0.5, memory: '1024Mi' } } }] },
      { containers: [{ ...container, resources: { limits: { cpu: '500m', memory: '1Gi' } } }] },
    ],
  ])('%s', (_, spec, expected) => {
    expect(objectOf(pod(spec))).toEqual({ ...pod(expected), status: {} });
  });

  it('prints times in UTC and whole seconds', () => {
    expect(objectOf({ apiVersion: 'v1', kind: 'Pod', metadata: { creationTimestamp: '2026-01-01T02:00:00.5+02:00' }, spec: { containers: [] } })).toMatchObject(
      {
        metadata: { creationTimestamp: '2026-01-01T00:00:00Z' },
      },
    );
  });

  it.each([
    [{ containers: 'x' }, 'json: cannot unmarshal string into Go struct field PodSpec.spec.containers of type []v1.Container'],
    [{ containers: ['x'] }, 'json: cannot unmarshal string into Go struct field PodSpec.spec.containers of type v1.Container'],
    [{ restartPolicy: 1 }, 'json: cannot unmarshal number into Go struct field PodSpec.spec.restartPolicy of type v1.RestartPolicy'],
    [{ priority: 1.5 }, 'json: cannot unmarshal number 1.5 into Go struct field PodSpec.spec.priority of type int32'],
    [{ priority: 3000000000 }, 'json: cannot unmarshal number 3000000000 into Go struct field PodSpec.spec.priority of type int32'],
    [{ nodeSelector: { a: 1 } }, 'json: cannot unmarshal number into Go struct field PodSpec.spec.nodeSelector of type string'],
    [
      { volumes: [{ emptyDir: 'x' }] },
      'json: cannot unmarshal string into Go struct field Volume.spec.volumes.VolumeSource.emptyDir of type v1.EmptyDirVolumeSource',
    ],
    [{ containers: [{ resources: { limits: { cpu: 'x' } } }] }, "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
    [
      { containers: [{ livenessProbe: { httpGet: { port: 1.5 } } }] },
      'json: cannot unmarshal number 1.5 into Go struct field HTTPGetAction.spec.containers.livenessProbe.ProbeHandler.httpGet.port of type int32',
    ],
    [{ foo: 1, containers: [{ bar: 1 }] }, 'strict decoding error: unknown field "spec.foo", unknown field "spec.containers[0].bar"'],
    [{ Containers: [] }, 'strict decoding error: unknown field "spec.Containers"'],
  ])('refuses %j', (spec, error) => {
    expect(decode('core.v1.Pod', pod(spec), 'Strict').error).toBe(error);
  });

  it('refuses times as Go does', () => {
    const at = (time: string): string | undefined => decode('core.v1.Pod', { metadata: { creationTimestamp: time } }, 'Strict').error;
    expect(at('Bad')).toBe('parsing time "Bad" as "2006-01-02T15:04:05Z07:00": cannot parse "Bad" as "2006"');
    expect(at('2026-01-01')).toBe('parsing time "2026-01-01" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "T"');
    expect(at('2026-13-01T00:00:00Z')).toBe('parsing time "2026-13-01T00:00:00Z": month out of range');
  });

  it.each([
    ['AAEC', undefined],
    ['v', 'illegal base64 data at input byte 0'],
    ['bad value!', 'illegal base64 data at input byte 3'],
    ['other', 'illegal base64 data at input byte 4'],
    ['YQ==', undefined],
    ['YQ', 'illegal base64 data at input byte 0'],
  ])('reads base64 %s', (text, error) => {
    expect(decode('core.v1.Secret', { data: { a: text } }, 'Strict').error).toBe(error);
  });

  it('keeps a key without bytes, as empty ones', () => {
    expect(decode('core.v1.Secret', { data: { a: null } }, 'Strict')).toMatchObject({ object: { data: { a: '' } } });
  });

  it('warns of, or ignores, unknown fields', () => {
    const value = pod({ foo: 1, containers: [container] });
    expect(decode('core.v1.Pod', value, 'Warn')).toMatchObject({ warnings: ['unknown field "spec.foo"'] });
    expect(decode('core.v1.Pod', value, 'Ignore')).toEqual({ object: { ...pod({ containers: [container] }), status: {} }, warnings: [] });
  });

  it('is not fooled by hostile input', () => {
    const hostile = JSON.parse('{"__proto__":{"polluted":1},"metadata":{"labels":{"__proto__":"x","a":null},"constructor":1}}') as unknown;
    const decoded = decode('core.v1.Pod', hostile, 'Ignore');
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect(JSON.stringify(decoded)).toContain('"labels":{"__proto__":"x","a":""}');
    let deep: unknown = {};
    for (let i = 0; i < 100_000; i++) deep = { not: deep };
    expect(decode('apiextensions.v1.JSONSchemaProps', deep, 'Ignore').error).toBe('exceeded max depth');
  });
});

describe('texts', () => {
  it('report duplicate keys with their paths', () => {
    const text = '{"a":1,"b":[{"c":1},{"c":1,"c":2}],"a":2}';
    expect(decodeText(text)).toEqual({ value: { a: 2, b: [{ c: 1 }, { c: 2 }] }, strict: ['duplicate field "b[1].c"', 'duplicate field "a"'] });
  });

  it('are complained of in their own order, and not within what nobody knows', () => {
    const text = '{"spec":{"foo":{"a":1,"a":2},"dnsPolicy":"Default","dnsPolicy":"None","bar":1,"bar":2,"hostIPC":true,"hostIPC":false}}';
    const decoded = decodeText(text);
    const { value, strict } = decoded.error === undefined ? decoded : { value: undefined, strict: [] };
    expect(decode('core.v1.Pod', value, 'Strict', strict, { text }).error).toBe(
      'strict decoding error: unknown field "spec.foo", duplicate field "spec.dnsPolicy", unknown field "spec.bar", duplicate field "spec.hostIPC"',
    );
  });

  it.each([
    ['{', 'unexpected end of JSON input'],
    ['{"a":}', "invalid character '}' looking for beginning of value"],
    ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
    ['{a:1}', "invalid character 'a' looking for beginning of object key string"],
    ['[1 2]', "invalid character '2' after array element"],
    ['{"a":1 "b":2}', "invalid character '\"' after object key:value pair"],
    ['1 x', "invalid character 'x' after top-level value"],
  ])('that are no JSON are refused in Go words: %s', (text, error) => {
    expect(decodeText(text)).toEqual({ error });
  });

  const definition = (schema: object, subresources?: object): object => ({
    spec: {
      group: 'x.io',
      names: { plural: 'a', kind: 'A' },
      scope: 'Cluster',
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema }, subresources }],
    },
  });
  it.each([
    ['a schema within a list is not read strictly', definition({ type: 'array', items: { type: 'string', bogus: 1 } }), undefined],
    [
      'but wrong types are told',
      definition({ properties: { a: { items: { type: 5 } } } }),
      'json: cannot unmarshal number into Go struct field JSONSchemaProps.spec.versions.schema.openAPIV3Schema.properties.items.type of type string',
    ],
    ['additional properties are a schema or a boolean', definition({ additionalProperties: 'x' }), 'boolean or JSON schema expected'],
    [
      'the status subresource has no fields',
      definition({}, { status: { a: 1 } }),
      'strict decoding error: unknown field "spec.versions[0].subresources.status.a"',
    ],
    [
      'and is an object',
      definition({}, { status: 'x' }),
      'json: cannot unmarshal string into Go struct field CustomResourceSubresources.spec.versions.subresources.status of type v1.CustomResourceSubresourceStatus',
    ],
  ])('of definitions: %s', (_, body, error) => {
    expect(decode('apiextensions.v1.CustomResourceDefinition', body, 'Strict').error).toBe(error);
  });
});
