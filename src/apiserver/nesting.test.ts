import { describe, expect, it } from 'vitest';
import type { Status } from '../api/types.gen';
import type { ContentType } from '../api/wire';
import { createHarness } from './testing/harness';

const nested = (depth: number, open = '{"a":', close = '}'): string => `${open.repeat(depth)}1${close.repeat(depth)}`;
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const configMap = (name: string, more: string): string => `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"${name}"},${more}}`;

describe('what nests deep is answered', () => {
  const server = createHarness();
  const post = (text: string, path = CONFIG_MAPS) => server.call({ method: 'POST', path, text });
  const messageOf = (body: unknown): string => (body as Status).message ?? '';

  it('is left out at any depth where the kind does not know it', () => {
    expect(post(configMap('known', `"x":${nested(9_000)}`))).toMatchObject({ code: 201, warnings: ['unknown field "x"'] });
    expect(post(configMap('lists', `"x":${nested(9_000, '[', ']')}`)).code).toBe(201);
  });

  it('is no JSON above 10,000 levels', () => {
    expect(post(nested(9_999, '[', ']')).code).toBe(400);
    const { code, body } = post(configMap('deep', `"x":${nested(10_000)}`));
    expect([code, messageOf(body)]).toEqual([400, expect.stringContaining("invalid character '{' exceeded max depth")]);
  });

  it.each<readonly [ContentType, string]>([
    ['application/merge-patch+json', nested(5_000)],
    ['application/merge-patch+json', `{"data":${nested(5_000)}}`],
    ['application/strategic-merge-patch+json', nested(5_000)],
    ['application/json-patch+json', `[{"op":"add","path":"/data/x","value":${nested(5_000)}}]`],
    ['application/apply-patch+yaml', configMap('known', `"x":${nested(5_000)}`)],
  ])('is refused of a %s', (contentType, text) => {
    const { code, body } = server.call({ method: 'PATCH', path: `${CONFIG_MAPS}/known?fieldManager=me`, text, contentType });
    expect([code, messageOf(body)]).toEqual([400, expect.stringMatching(/exceeded max ?depth/i)]);
  });

  it('is refused of what is kept as it came', () => {
    const schema = `{"type":"object","default":${nested(5_000)}}`;
    const version = `{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":${schema}}}`;
    const spec = `{"group":"g.example.com","scope":"Namespaced","names":{"plural":"trees","kind":"Tree"},"versions":[${version}]}`;
    const { code } = post(
      `{"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"trees.g.example.com"},"spec":${spec}}`,
      '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    );
    expect(code).toBe(400);
  });
});
