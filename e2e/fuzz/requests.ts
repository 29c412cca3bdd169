import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { Json } from '../../src/api/object';
import type { ApiCall } from '../../src/api/wire';
import { callOf, type Refusal } from '../../src/server/negotiate';
import type { Random } from '../../src/sim/random';
import { chance, hostile, mutate, mutatePath, mutateText, pick, randomQuery } from './mutate';

/** Random requests: what somebody once sent in earnest, and what became of it. */

interface Recorded {
  readonly path: string;
  readonly body: Json;
}

const ORACLE = new URL('../oracle/', import.meta.url);
const read = (name: string): readonly Recorded[] =>
  gunzipSync(readFileSync(new URL(name, ORACLE)))
    .toString('utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Recorded)
    .filter(({ body }) => body !== undefined);

const RECORDED: readonly Recorded[] = [...read('defaulting.jsonl.gz'), ...read('validation.jsonl.gz')];

const CRD: Recorded = {
  path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
  body: {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'trees.garden.example.com' },
    spec: {
      group: 'garden.example.com',
      scope: 'Namespaced',
      names: { plural: 'trees', singular: 'tree', kind: 'Tree' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          subresources: { status: {}, scale: { specReplicasPath: '.spec.size', statusReplicasPath: '.status.size' } },
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: {
                spec: { type: 'object', properties: { size: { type: 'integer' }, leaves: { type: 'array', items: { type: 'string' } } } },
                status: { type: 'object', properties: { size: { type: 'integer' } } },
              },
            },
          },
        },
      ],
    },
  },
};
const TREE: Recorded = {
  path: '/apis/garden.example.com/v1/namespaces/default/trees',
  body: { apiVersion: 'garden.example.com/v1', kind: 'Tree', metadata: { name: 't' }, spec: { size: 3, leaves: ['a'] } },
};

const OTHERS: readonly Recorded[] = [
  CRD,
  TREE,
  TREE,
  {
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    body: { spec: { resourceAttributes: { verb: 'get', resource: 'pods', namespace: 'default' } } },
  },
  { path: '/apis/authentication.k8s.io/v1/selfsubjectreviews', body: { kind: 'SelfSubjectReview', apiVersion: 'authentication.k8s.io/v1' } },
  { path: '/api/v1/namespaces/default/pods/obj/eviction', body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'obj' } } },
  {
    path: '/api/v1/namespaces/default/pods/obj/binding',
    body: { apiVersion: 'v1', kind: 'Binding', metadata: { name: 'obj' }, target: { kind: 'Node', name: 'node-1' } },
  },
  {
    path: '/api/v1/namespaces/default/bindings',
    body: { apiVersion: 'v1', kind: 'Binding', metadata: { name: 'obj' }, target: { kind: 'Node', name: 'node-1' } },
  },
  { path: '/api/v1/namespaces/default/serviceaccounts/default/token', body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} } },
];

const READS = [
  '/',
  '/api',
  '/apis',
  '/api/v1',
  '/apis/apps/v1',
  '/version',
  '/healthz',
  '/readyz?verbose',
  '/livez/ping',
  '/metrics',
  '/openapi/v3',
  '/openapi/v3/apis/apps/v1',
  '/openapi/v3/apis/garden.example.com/v1',
  '/nothing',
];

const PATCH_TYPES = ['application/json-patch+json', 'application/merge-patch+json', 'application/strategic-merge-patch+json', 'application/apply-patch+yaml'];
const WRONG_TYPES = ['application/json', 'text/plain', '', 'application/xml;q=1'];
const ACCEPTS = [
  undefined,
  'application/json',
  'application/yaml',
  'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
  'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
  'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json',
  'application/json;as=Nothing',
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json',
  'application/vnd.kubernetes.protobuf,application/json',
  'text/html',
  ';;;,,,',
];

/** The collection of a path, and the name of an object in it. */
function placeOf({ path, body }: Recorded): { readonly collection: string; readonly name: string } {
  const clean = path.split('?')[0]!;
  const own = (body as { readonly metadata?: { readonly name?: Json } } | null)?.metadata?.name;
  const parts = clean.split('/');
  const isObject =
    (parts.includes('namespaces') && parts.length > (parts[1] === 'api' ? 6 : 7)) ||
    (!parts.includes('namespaces') && parts.length > (parts[1] === 'api' ? 4 : 5));
  if (isObject) return { collection: parts.slice(0, -1).join('/'), name: parts.at(-1)! };
  return { collection: clean, name: typeof own === 'string' && own !== '' ? own : 'obj' };
}

const SUBRESOURCES = ['status', 'scale', 'log', 'eviction', 'ephemeralcontainers', 'resize', 'finalize', 'exec', 'token'];

/** A pointer to somewhere in a value, or to nowhere. */
function pointerInto(random: Random, value: Json): string {
  let at: Json | undefined = value;
  let pointer = '';
  while (typeof at === 'object' && at !== null && !chance(random, 25)) {
    const keys: string[] = Object.keys(at);
    if (keys.length === 0) break;
    const key = pick(random, keys);
    pointer += `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    at = (at as Readonly<Record<string, Json>>)[key];
  }
  return chance(random, 10) ? `${pointer}/${pick(random, ['-', '99', '__proto__', 'constructor', '', '~2', '-1'])}` : pointer;
}

const OPERATIONS = ['add', 'remove', 'replace', 'move', 'copy', 'test', 'explode', ''];

function patchOf(random: Random, type: string, body: Json): Json {
  if (type !== 'application/json-patch+json') return mutate(random, body, hostile(random));
  const operations = Array.from({ length: 1 + random.integer(4) }, () => ({
    op: pick(random, OPERATIONS),
    path: pointerInto(random, body),
    from: pointerInto(random, body),
    value: chance(random, 50) ? hostile(random) : 'v',
  }));
  return chance(random, 10) ? mutate(random, operations, hostile(random)) : operations;
}

/** Bytes of the protobuf form that are seldom an object. */
function protobuf(random: Random): Buffer {
  const raw = Uint8Array.from({ length: random.integer(60) }, () => random.integer(256));
  const type = new BinaryWriter()
    .tag(1, WireType.LengthDelimited)
    .string('v1')
    .tag(2, WireType.LengthDelimited)
    .string(pick(random, ['Pod', 'ConfigMap', 'DeleteOptions', 'Nothing']))
    .finish();
  const envelope = new BinaryWriter().tag(1, WireType.LengthDelimited).bytes(type).tag(2, WireType.LengthDelimited).bytes(raw).finish();
  return Buffer.from([...(chance(random, 90) ? [0x6b, 0x38, 0x73, 0] : [1, 2]), ...envelope]);
}

export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly accept: string | undefined;
  readonly contentType: string | undefined;
  readonly bytes: Buffer | undefined;
}

export function randomRequest(random: Random): HttpRequest {
  const accept = chance(random, 75) ? undefined : pick(random, ACCEPTS);
  if (chance(random, 4)) {
    const path = pick(random, READS);
    return { method: 'GET', path: chance(random, 30) ? mutatePath(random, path) : path, accept, contentType: undefined, bytes: undefined };
  }
  const recorded = chance(random, 12) ? pick(random, OTHERS) : pick(random, RECORDED);
  const other = pick(random, RECORDED).body;
  const { collection, name } = placeOf(recorded);
  const method = pick(random, ['POST', 'POST', 'POST', 'PUT', 'PUT', 'PATCH', 'PATCH', 'GET', 'GET', 'DELETE', chance(random, 20) ? 'OPTIONS' : 'POST']);
  const isPost = method === 'POST';
  let path = isPost || (method === 'GET' && chance(random, 50)) || chance(random, 5) ? collection : `${collection}/${encodeURIComponent(name)}`;
  if (isPost && /\/(eviction|binding|token)$/.test(recorded.path)) path = recorded.path;
  if (!isPost && chance(random, 15)) path += `/${pick(random, SUBRESOURCES)}`;
  if (chance(random, 6)) path = mutatePath(random, path);
  if (chance(random, 45)) path += randomQuery(random);
  if (method === 'GET' || (method === 'DELETE' && chance(random, 60))) return { method, path, accept, contentType: undefined, bytes: undefined };
  if (chance(random, 2)) return { method, path, accept, contentType: 'application/vnd.kubernetes.protobuf', bytes: protobuf(random) };
  const known = method === 'PATCH' ? PATCH_TYPES : ['application/json', 'application/json', 'application/yaml', undefined];
  const contentType = chance(random, 3) ? pick(random, WRONG_TYPES) : pick(random, known);
  const body =
    method === 'PATCH' ? patchOf(random, contentType ?? '', recorded.body) : chance(random, 45) ? recorded.body : mutate(random, recorded.body, other);
  const text = JSON.stringify(body) ?? '';
  return { method, path, accept, contentType, bytes: Buffer.from(chance(random, 6) ? mutateText(random, text) : text) };
}

/** The request as the HTTP door hands it on, or refuses it. */
export const asCall = ({ method, path, accept, contentType, bytes }: HttpRequest): ApiCall | Refusal => callOf(method, path, accept, { contentType, bytes });
