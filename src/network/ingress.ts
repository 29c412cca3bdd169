import { type Header, headerOf, withoutPort } from '../api/connection';
import type { HTTPIngressPath, Ingress, IngressBackend, IngressClass } from '../api/types.gen';

/** Which backend an Ingress means for a request (`networking.k8s.io/v1` IngressSpec), with the annotations of ingress-nginx that rewrite and redirect. */

export interface IngressRequest {
  readonly path: string;
  readonly headers?: readonly Header[];
  readonly tls?: true;
}

/** Where a request goes: to a Service of a namespace with this path, or to another URL; undefined: nobody has asked for it. */
export type IngressTarget =
  | { readonly to: 'service'; readonly namespace: string; readonly backend: NonNullable<IngressBackend['service']>; readonly path: string }
  | { readonly to: 'url'; readonly url: string };

const CONTROLLER = 'k8s.io/ingress-nginx';
const CLASS = 'kubernetes.io/ingress.class';
const NGINX = 'nginx.ingress.kubernetes.io';

/** The Ingresses of this controller: by their class, or by the annotation that came before it. */
export function ownIngresses(ingresses: Iterable<Ingress>, classes: Iterable<IngressClass>): readonly Ingress[] {
  const own = new Set<string | undefined>();
  for (const { metadata, spec } of classes) if (spec?.controller === CONTROLLER) own.add(metadata.name);
  return [...ingresses].filter(({ metadata, spec }) => (spec?.ingressClassName ? own.has(spec.ingressClassName) : metadata.annotations?.[CLASS] === 'nginx'));
}

export function ingressTarget(ingresses: readonly Ingress[], request: IngressRequest): IngressTarget | undefined {
  const host = withoutPort(headerOf(request.headers, 'Host') ?? '').toLowerCase();
  const [path = '/'] = request.path.split(/[?#]/);
  const found = bestOf(ingresses.flatMap((ingress) => placesOf(ingress, host, path)));
  const ingress = found?.ingress ?? ingresses.find(({ spec }) => spec?.defaultBackend?.service);
  const backend = (found?.backend ?? ingress?.spec?.defaultBackend)?.service;
  if (!ingress || !backend) return undefined;
  const { namespace = '', annotations = {} } = ingress.metadata;
  const isSecret = ingress.spec?.tls?.some(({ hosts = [] }) => hosts.length === 0 || hosts.some((one) => matchesHost(one, host)));
  if (isSecret && !request.tls && annotations[`${NGINX}/ssl-redirect`] !== 'false') return { to: 'url', url: `https://${host}${request.path}` };
  return { to: 'service', namespace, backend, path: rewritten(request.path, path, annotations[`${NGINX}/rewrite-target`], found?.rule) };
}

/** A path of a rule that fits a request. */
interface Place {
  readonly ingress: Ingress;
  readonly backend: IngressBackend;
  readonly rule: HTTPIngressPath;
  /** The more, the sooner: a host that is named before a wildcard before any, an exact path before a prefix, a longer one before a shorter. */
  readonly rank: readonly [host: number, exact: number, length: number];
}

function placesOf(ingress: Ingress, host: string, path: string): readonly Place[] {
  const isRegex = usesRegex(ingress);
  return (ingress.spec?.rules ?? []).flatMap((rule) => {
    if (rule.host && !matchesHost(rule.host, host)) return [];
    const byHost = !rule.host ? 0 : rule.host.startsWith('*.') ? 1 : 2;
    return (rule.http?.paths ?? [])
      .filter((one) => matchesPath(one, path, isRegex))
      .map((one): Place => ({ ingress, backend: one.backend, rule: one, rank: [byHost, one.pathType === 'Exact' ? 1 : 0, one.path?.length ?? 0] }));
  });
}

function bestOf(places: readonly Place[]): Place | undefined {
  const [best] = places.toSorted((a, b) => b.rank[0] - a.rank[0] || b.rank[1] - a.rank[1] || b.rank[2] - a.rank[2]);
  return best;
}

/** A wildcard stands for one label. */
function matchesHost(pattern: string, host: string): boolean {
  const wanted = pattern.toLowerCase();
  if (!wanted.startsWith('*.')) return wanted === host;
  const dot = host.indexOf('.');
  return dot > 0 && host.slice(dot) === wanted.slice(1);
}

/** Once one path of an Ingress is rewritten with what it captures, nginx reads all of them as regular expressions. */
const usesRegex = ({ metadata: { annotations = {} } }: Ingress): boolean =>
  annotations[`${NGINX}/use-regex`] === 'true' || annotations[`${NGINX}/rewrite-target`] !== undefined;

function matchesPath({ path = '/', pathType }: HTTPIngressPath, asked: string, isRegex: boolean): boolean {
  if (pathType === 'Exact') return asked === path;
  if (isRegex) return regexOf(path)?.test(asked) ?? false;
  if (pathType === 'ImplementationSpecific') return asked.startsWith(path);
  // By elements: `/api` has `/api/x` below it and not `/apis`.
  const prefix = path.replace(/\/$/, '');
  return asked === prefix || asked.startsWith(`${prefix}/`);
}

function regexOf(path: string): RegExp | undefined {
  try {
    return new RegExp(`^${path}`, 'i');
  } catch {
    return undefined;
  }
}

/** The path that the backend sees: `$2` of the target is what the path has captured second. */
function rewritten(whole: string, path: string, target: string | undefined, rule: HTTPIngressPath | undefined): string {
  if (target === undefined || !rule) return whole;
  const captured = regexOf(rule.path ?? '/')?.exec(path) ?? [];
  return target.replace(/\$(\d)/g, (_, n: string) => captured[Number(n)] ?? '') + whole.slice(path.length);
}
