import { describe, expect, it } from 'vitest';
import type { HTTPIngressPath, Ingress, IngressClass } from '../api/types.gen';
import { type IngressRequest, ingressTarget, ownIngresses } from './ingress';

const path = (service: string, at: string, pathType = 'Prefix'): HTTPIngressPath => ({
  path: at,
  pathType,
  backend: { service: { name: service, port: { number: 80 } } },
});
const ingress = (spec: Ingress['spec'], annotations: Readonly<Record<string, string>> = {}): Ingress => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'shop', namespace: 'default', annotations },
  ...(spec && { spec: { ingressClassName: 'nginx', ...spec } }),
});
const shop = (host: string | undefined, ...paths: readonly HTTPIngressPath[]): Ingress => ingress({ rules: [{ ...(host && { host }), http: { paths } }] });

/** Where a URL leads. */
function to(ingresses: readonly Ingress[], url: string): string {
  const { protocol, host, pathname, search } = new URL(url);
  const request: IngressRequest = { path: pathname + search, headers: [['Host', host]], ...(protocol === 'https:' && { tls: true }) };
  const target = ingressTarget(ingresses, request);
  return target?.to === 'service' ? `${target.backend.name} ${target.path}` : (target?.url ?? 'nobody');
}

describe('a host', () => {
  const hosts = [shop('shop.example', path('shop', '/')), shop('*.example', path('any', '/')), shop(undefined, path('all', '/'))];
  it.each([
    ['http://shop.example/', 'shop /'],
    ['http://SHOP.example:8080/', 'shop /'],
    ['http://web.example/', 'any /'],
    ['http://a.web.example/', 'all /'],
    ['http://example/', 'all /'],
  ])('%s leads to %s', (url, expected) => expect(to(hosts, url)).toBe(expected));
});

describe('a path', () => {
  const paths = [
    shop(
      'x',
      path('root', '/'),
      path('api', '/api'),
      path('v2', '/api/v2/'),
      path('exact', '/api/exact', 'Exact'),
      path('own', '/own', 'ImplementationSpecific'),
    ),
  ];
  it.each([
    ['http://x/', 'root /'],
    ['http://x/api', 'api /api'],
    ['http://x/api/?q=1', 'api /api/?q=1'],
    ['http://x/apis', 'root /apis'],
    ['http://x/api/v2', 'v2 /api/v2'],
    ['http://x/api/v2/x', 'v2 /api/v2/x'],
    ['http://x/api/exact', 'exact /api/exact'],
    ['http://x/api/exact/', 'api /api/exact/'],
    ['http://x/owner', 'own /owner'],
  ])('%s leads to %s', (url, expected) => expect(to(paths, url)).toBe(expected));
  it('that nobody has goes to the default backend, if there is one', () => {
    expect(to([shop('x', path('api', '/api'))], 'http://x/')).toBe('nobody');
    expect(to([ingress({ defaultBackend: { service: { name: 'rest', port: { number: 80 } } } })], 'http://y/z')).toBe('rest /z');
  });
});

describe('annotations of ingress-nginx', () => {
  const rewrite = (target: string, ...paths: readonly HTTPIngressPath[]) =>
    ingress({ rules: [{ http: { paths } }] }, { 'nginx.ingress.kubernetes.io/rewrite-target': target });
  it.each([
    ['/', path('api', '/api'), 'http://x/api/users?id=1', 'api /?id=1'],
    ['/$2', path('api', '/api(/|$)(.*)', 'ImplementationSpecific'), 'http://x/api/users?id=1', 'api /users?id=1'],
    ['/$2', path('api', '/api(/|$)(.*)', 'ImplementationSpecific'), 'http://x/api', 'api /'],
  ])('rewrite to %s', (target, one, url, expected) => expect(to([rewrite(target, one)], url)).toBe(expected));
  it('send who comes without TLS to where there is some, unless told not to', () => {
    const secret = (annotations = {}) =>
      ingress({ tls: [{ hosts: ['x'], secretName: 's' }], rules: [{ host: 'x', http: { paths: [path('web', '/')] } }] }, annotations);
    expect(to([secret()], 'http://x/a?b')).toBe('https://x/a?b');
    expect(to([secret()], 'https://x/a?b')).toBe('web /a?b');
    expect(to([secret({ 'nginx.ingress.kubernetes.io/ssl-redirect': 'false' })], 'http://x/a')).toBe('web /a');
  });
});

it('Ingresses of other classes are other controllers’', () => {
  const ofClass = (name: string, controller: string): IngressClass => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: { name },
    spec: { controller },
  });
  const classes = [ofClass('nginx', 'k8s.io/ingress-nginx'), ofClass('public', 'k8s.io/ingress-nginx'), ofClass('traefik', 'traefik.io/ingress-controller')];
  const named = (ingressClassName: string | undefined, annotation?: string): Ingress => ({
    ...ingress({ ...(ingressClassName && { ingressClassName }) }, annotation ? { 'kubernetes.io/ingress.class': annotation } : {}),
    spec: { ...(ingressClassName && { ingressClassName }) },
  });
  const all = [named('nginx'), named('public'), named('traefik'), named(undefined), named(undefined, 'nginx'), named('missing')];
  expect(ownIngresses(all, classes)).toEqual([all[0], all[1], all[4]]);
});
