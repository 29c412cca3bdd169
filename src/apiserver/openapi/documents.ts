import { isMeasured, type Resource } from '../resources';
import { discoveryPath, pathsOf } from './paths';
import { componentSchemas } from './schemas';
import { toVersion2 } from './version2';

/** The OpenAPI documents, by path: an index and one document for each group and version in v3, one for all in v2 (kube-openapi `handler3`, `handler`). */

type Document = Readonly<Record<string, unknown>>;

const INFO = { title: 'Kubernetes', version: '1.36' };
const BEARER = { type: 'apiKey', name: 'authorization', in: 'header', description: 'Bearer Token authentication' };

const pathOf = (apiVersion: string): string => (apiVersion.includes('/') ? `apis/${apiVersion}` : `api/${apiVersion}`);
const groupVersionsOf = (resources: readonly Resource[]): readonly string[] => [...new Set(resources.map((r) => r.apiVersion))].sort();

/** FNV-1a over a text: tells clients whether the document that they keep is still the one that is served. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).toUpperCase().padStart(8, '0');
}

/** What a group's document depends on, short of making it: built-in kinds do not change. */
const fingerprint = (resources: readonly Resource[]): string => hashOf(JSON.stringify(resources.map(({ kind }) => [kind.kind, kind.plural, kind.openApi])));

function index(resources: readonly Resource[]): Document {
  const entries = groupVersionsOf(resources).map((apiVersion) => {
    const own = resources.filter((r) => r.apiVersion === apiVersion);
    return [pathOf(apiVersion), { serverRelativeURL: `/openapi/v3/${pathOf(apiVersion)}?hash=${fingerprint(own)}` }];
  });
  return { paths: Object.fromEntries(entries) };
}

const subresourceRoots = (resources: readonly Resource[]): readonly string[] => {
  const names = new Set(resources.flatMap(({ kind }) => kind.subresources ?? []));
  const of: Readonly<Record<string, string>> = {
    scale: 'autoscaling.v1.Scale',
    eviction: 'policy.v1.Eviction',
    binding: 'core.v1.Binding',
    token: 'authentication.v1.TokenRequest',
  };
  return Object.keys(of)
    .filter((name) => names.has(name))
    .map((name) => of[name]!);
};

/** The schemas and paths of some resources in one document. */
function documentOf(resources: readonly Resource[]): Document {
  const apiVersions = groupVersionsOf(resources);
  const discovery = apiVersions.map((apiVersion) => [`/${pathOf(apiVersion)}/`, discoveryPath(apiVersion)] as const);
  const paths = [...resources.flatMap((resource) => Object.entries(pathsOf(resource))), ...discovery];
  return {
    openapi: '3.0.0',
    info: INFO,
    paths: Object.fromEntries(paths.sort(([a], [b]) => (a < b ? -1 : 1))),
    components: {
      schemas: componentSchemas(
        resources.map((r) => r.kind),
        subresourceRoots(resources),
        [...new Set(['v1', ...apiVersions])].sort(),
      ),
      securitySchemes: { BearerToken: BEARER },
    },
  };
}

/** The document at a path below `/openapi`, if there is one. What is measured is described nowhere: its documents would come from its own server. */
export function openApiPath(path: string, all: readonly Resource[]): unknown {
  const resources = all.filter((resource) => !isMeasured(resource) || resource.kind.schema !== '');
  if (path === '/openapi/v3') return index(resources);
  if (path === '/openapi/v2') return toVersion2(documentOf(resources));
  const apiVersion = /^\/openapi\/v3\/(?:api\/(v1)|apis\/([^/]+\/[^/]+))$/.exec(path);
  const wanted = apiVersion?.[1] ?? apiVersion?.[2];
  const own = resources.filter((r) => r.apiVersion === wanted);
  return own.length > 0 ? documentOf(own) : undefined;
}
