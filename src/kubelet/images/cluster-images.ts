import type { ImageEntry } from './image-entry';

/** Images of what serves the cluster itself. */

const MB = 1e6;
const KUBERNETES = 'registry.k8s.io';

const coredns: ImageEntry = {
  registry: KUBERNETES,
  repository: 'coredns/coredns',
  entrypoint: ['/coredns'],
  shells: [],
  sizeBytes: 22.4 * MB,
  server: {
    programs: ['coredns'],
    // DNS, health, metrics, readiness.
    ports: [53, 8080, 9153, 8181],
    answers: 'dns',
    startMs: 250,
    memoryBytes: 14 * MB,
    log: [
      { afterMs: 240, text: '.:53' },
      {
        afterMs: 241,
        text: '[INFO] plugin/reload: Running configuration SHA512 = 1b226df79860026c6a52e67daa10d7f0d57ec5b023288ec00c5e05f93523c894564e15b91770d3a07ae1cfbe861d15b37d4a0027e69c546ab112970993a3b03b',
      },
      { afterMs: 242, text: 'CoreDNS-1.14.2' },
      { afterMs: 243, text: 'linux/amd64, go1.25.7, a54d1ab' },
    ],
    // `lameduck 5s`
    onTerm: { afterMs: 5_000, code: 0 },
  },
};

const ingressNginx: ImageEntry = {
  registry: KUBERNETES,
  repository: 'ingress-nginx/controller',
  entrypoint: ['/usr/bin/dumb-init', '--'],
  cmd: ['/nginx-ingress-controller'],
  shells: ['sh', 'bash'],
  programs: ['nginx', 'curl', '/wait-shutdown'],
  sizeBytes: 105 * MB,
  server: {
    programs: ['nginx-ingress-controller'],
    // The web, health and metrics, the validating webhook.
    ports: [80, 443, 10254, 8443],
    answers: 'ingress',
    startMs: 1_400,
    memoryBytes: 90 * MB,
    log: [
      { afterMs: 30, text: '-------------------------------------------------------------------------------' },
      { afterMs: 30, text: 'NGINX Ingress controller' },
      { afterMs: 30, text: '  Release:       v1.14.1' },
      { afterMs: 30, text: '  Repository:    https://github.com/kubernetes/ingress-nginx' },
      { afterMs: 30, text: '  nginx version: nginx/1.27.1' },
      { afterMs: 31, text: '-------------------------------------------------------------------------------' },
      { afterMs: 1_300, text: 'I{m}{d} {H}:{M}:{S}.{us}       7 nginx.go:273] "Starting NGINX Ingress controller"' },
      { afterMs: 1_400, text: 'I{m}{d} {H}:{M}:{S}.{us}       7 nginx.go:319] "Starting NGINX process"' },
      { afterMs: 1_420, text: 'I{m}{d} {H}:{M}:{S}.{us}       7 controller.go:228] "Backend successfully reloaded"' },
    ],
    onTerm: { afterMs: 300, code: 0 },
  },
};

export const CLUSTER_IMAGES: readonly ImageEntry[] = [coredns, ingressNginx];
