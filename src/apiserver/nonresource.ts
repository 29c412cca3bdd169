import { ALGORITHM, keySet } from '../api/json-web-token';
import { AUDIENCE } from './authentication/token';
import { delegatedGroups, withDelegated } from './delegated-discovery';
import { aggregatedDiscovery, apiGroup, apiGroupList, apiVersions, groupsOf, resourceList } from './discovery';
import { openApiPath } from './openapi/documents';
import type { Operation } from './operation';
import { isStored, type Resource } from './resources';
import type { NonResourceRoute } from './route';
import { noSuchResource } from './status';
import { fail, respond, type Turn } from './turn';

const VERSION = {
  major: '1',
  minor: '36',
  emulationMajor: '1',
  emulationMinor: '36',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '35',
  gitVersion: 'v1.36.2',
  gitCommit: '0000000000000000000000000000000000000000',
  gitTreeState: 'clean',
  buildDate: '2026-06-09T00:00:00Z',
  goVersion: 'go1.26.11',
  compiler: 'gc',
  platform: 'linux/amd64',
};

const KEYS_PATH = '/openid/v1/jwks';

/** What those learn who are shown a service account's token (`pkg/serviceaccount/openidmetadata.go`). */
const ISSUER = {
  issuer: AUDIENCE,
  jwks_uri: `${AUDIENCE}${KEYS_PATH}`,
  response_types_supported: ['id_token'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: [ALGORITHM],
};

const HEALTH = /^\/(healthz|livez|readyz)(\/(ping|etcd|log))?$/;
const AGGREGATED = /g=apidiscovery\.k8s\.io;v=v2;as=APIGroupDiscoveryList|as=APIGroupDiscoveryList;v=v2;g=apidiscovery\.k8s\.io/;

/** Answers what is no resource: discovery, OpenAPI, version, health, metrics. */
export function answerNonResource(turn: Turn, operation: Operation, route: NonResourceRoute): void {
  const body = bodyOf(turn, operation, route);
  if (body !== undefined) respond(turn, operation, 200, body);
  else if (route.knownGroupVersion) fail(turn, operation, noSuchResource());
  else respond(turn, operation, 404, '404 page not found\n');
}

function bodyOf(turn: Turn, { request }: Operation, { path, query }: NonResourceRoute): unknown {
  const { table } = turn.server;
  const clean = path.length > 1 ? path.replace(/\/$/, '') : path;
  const health = HEALTH.exec(clean);
  if (health) return query.has('verbose') ? `[+]ping ok\n[+]log ok\n[+]etcd ok\n${health[1]} check passed\n` : 'ok';
  switch (clean) {
    case '/':
      return {
        paths: [
          '/.well-known/openid-configuration',
          '/api',
          '/api/v1',
          '/apis',
          ...groupPaths(table.all),
          '/healthz',
          '/livez',
          '/metrics',
          '/openapi/v2',
          '/openapi/v3',
          KEYS_PATH,
          '/readyz',
          '/version',
        ],
      };
    case '/version':
      return VERSION;
    case '/.well-known/openid-configuration':
      return ISSUER;
    case KEYS_PATH:
      return keySet();
    case '/metrics':
      return metrics(turn);
    case '/api':
    case '/apis':
      if (AGGREGATED.test(request.accept ?? '')) return withDelegated(aggregatedDiscovery(clean, table.all), clean, turn.server.state.delegated);
      return clean === '/api' ? apiVersions() : apiGroupList(table.all, delegatedGroups(turn.server.state.delegated));
  }
  const [, root, first = '', second, ...more] = clean.split('/');
  if (root === 'openapi') return openApiPath(clean, table.all);
  if (more.length > 0) return undefined;
  if (root === 'apis' && second === undefined) {
    const group = groupsOf(table.all).find((g) => g.name === first) ?? delegatedGroups(turn.server.state.delegated).find((g) => g.name === first);
    return group && { kind: 'APIGroup', apiVersion: 'v1', ...apiGroup(group) };
  }
  const groupVersion = root === 'api' && second === undefined ? first : root === 'apis' ? `${first}/${second}` : '';
  const resources = table.all.filter((r) => r.apiVersion === groupVersion);
  return resources.length > 0 ? resourceList(groupVersion, resources) : undefined;
}

const groupPaths = (resources: readonly Resource[]): readonly string[] =>
  groupsOf(resources).flatMap(({ name, versions }) => [`/apis/${name}`, ...[...versions.keys()].map((v) => `/apis/${name}/${v}`)]);

/** A few numbers in Prometheus' text format. */
function metrics({ server }: Turn): string {
  const lines = ['# HELP apiserver_storage_objects Number of stored objects.', '# TYPE apiserver_storage_objects gauge'];
  for (const resource of server.table.all)
    if (resource.kind === resource.storage && isStored(resource))
      lines.push(`apiserver_storage_objects{resource="${resource.qualified}"} ${server.cacheOf(resource).objects.size}`);
  const watchers = [...server.caches.values()].reduce((sum, cache) => sum + [...cache.watchers()].length, 0);
  lines.push('# HELP apiserver_longrunning_requests Number of open watches.', '# TYPE apiserver_longrunning_requests gauge');
  lines.push(`apiserver_longrunning_requests{verb="WATCH"} ${watchers}`, '');
  return lines.join('\n');
}
