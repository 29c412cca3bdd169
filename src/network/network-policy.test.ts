import { describe, expect, it } from 'vitest';
import type { Ask, Cut } from '../api/connection';
import type { NetworkPolicy, NetworkPolicySpec, Pod } from '../api/types.gen';
import { cutBy, type End } from './network-policy';

const NAMESPACES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  shop: { 'kubernetes.io/metadata.name': 'shop' },
  other: { 'kubernetes.io/metadata.name': 'other', team: 'b' },
};
const end = (name: string, ip: string, namespace = 'shop'): End => {
  const ports = [
    { name: 'http', containerPort: 8080 },
    { name: 'dns', containerPort: 53, protocol: 'UDP' },
  ];
  const pod: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { app: name } },
    spec: { containers: [{ name: 'main', ports }] },
  };
  return { ip, pod };
};
const api = end('api', '10.244.1.2');
const web = end('web', '10.244.2.3');
const stranger = end('web', '10.244.3.4', 'other');
const outside: End = { ip: '203.0.113.7' };

const policy = (name: string, spec: NetworkPolicySpec, namespace = 'shop'): NetworkPolicy => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace },
  spec,
});
const tcp = (port: number): Ask => ({ port, protocol: 'tcp' });
const udp = (port: number): Ask => ({ port, protocol: 'udp' });
const cut = (direction: Cut['direction'], policies: readonly NetworkPolicy[], from: End, to: End, ask = tcp(8080)): string =>
  cutBy({ policies, namespaceLabels: (name) => NAMESPACES[name] }, direction, { from, to, ask })?.policies.join(' ') ?? 'allowed';
const ingress = (spec: NetworkPolicySpec, from: End, ask?: Ask) => cut('Ingress', [policy('p', { podSelector: {}, ...spec })], from, api, ask);
const egress = (spec: NetworkPolicySpec, to: End, ask?: Ask) =>
  cut('Egress', [policy('p', { podSelector: {}, policyTypes: ['Egress'], ...spec })], api, to, ask);

describe('a Pod that no policy selects', () => {
  it.each([
    ['without any', []],
    ['one for other Pods', [policy('p', { podSelector: { matchLabels: { app: 'db' } } })]],
    ['one of another namespace', [policy('p', { podSelector: {} }, 'other')]],
    ['one for the other direction', [policy('p', { podSelector: {}, policyTypes: ['Egress'] })]],
  ])('is open: %s', (_, policies) => expect(cut('Ingress', policies, web, api)).toBe('allowed'));
});

describe('a Pod that is selected', () => {
  const deny = policy('default-deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
  const allowWeb = policy('web-to-api', {
    podSelector: { matchLabels: { app: 'api' } },
    ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }] }],
  });
  it('is closed but for what one of its policies allows', () => {
    expect(cut('Ingress', [deny], web, api)).toBe('default-deny');
    expect(cut('Egress', [deny], api, web)).toBe('default-deny');
    expect(cut('Ingress', [deny, allowWeb], web, api)).toBe('allowed');
    expect(cut('Ingress', [deny, allowWeb], outside, api)).toBe('default-deny web-to-api');
  });
  it('is told with its direction and its policies', () =>
    expect(cutBy({ policies: [deny], namespaceLabels: () => undefined }, 'Ingress', { from: web, to: api, ask: tcp(80) })).toEqual({
      direction: 'Ingress',
      pod: 'shop/api',
      policies: ['default-deny'],
    }));
  it('reaches itself', () => expect(cut('Ingress', [deny], api, api)).toBe('allowed'));
  it('is not one of the nodes’ network', () => expect(cut('Ingress', [deny], web, { ip: '172.18.0.2' })).toBe('allowed'));
  it('by a policy without types: ingress, and egress if it has rules for it', () => {
    const bare = policy('p', { podSelector: {}, egress: [{ ports: [{ port: 1 }] }] });
    expect([cut('Ingress', [bare], web, api), cut('Egress', [bare], api, web), cut('Egress', [policy('p', { podSelector: {} })], api, web)]).toEqual([
      'p',
      'p',
      'allowed',
    ]);
  });
});

describe('peers', () => {
  const from = (...peers: NonNullable<NonNullable<NetworkPolicySpec['ingress']>[number]['from']>): NetworkPolicySpec => ({ ingress: [{ from: peers }] });
  const isWeb = { matchLabels: { app: 'web' } };
  const isTeamB = { matchLabels: { team: 'b' } };
  it.each([
    ['an empty rule: everybody', { ingress: [{}] }, outside, 'allowed'],
    ['an empty list of sources: everybody', { ingress: [{ from: [] }] }, outside, 'allowed'],
    ['Pods of the policy’s own namespace', from({ podSelector: isWeb }), web, 'allowed'],
    ['not those of another', from({ podSelector: isWeb }), stranger, 'p'],
    ['not other Pods', from({ podSelector: { matchLabels: { app: 'db' } } }), web, 'p'],
    ['all Pods of a namespace', from({ namespaceSelector: isTeamB }), stranger, 'allowed'],
    ['all namespaces', from({ namespaceSelector: {} }), stranger, 'allowed'],
    ['Pods of certain namespaces: both hold', from({ namespaceSelector: isTeamB, podSelector: { matchLabels: { app: 'db' } } }), stranger, 'p'],
    ['two peers: either holds', from({ namespaceSelector: isTeamB }, { podSelector: isWeb }), web, 'allowed'],
    ['selectors are for Pods alone', from({ namespaceSelector: {} }), outside, 'p'],
    ['a block of addresses', from({ ipBlock: { cidr: '203.0.113.0/24' } }), outside, 'allowed'],
    ['beyond the block', from({ ipBlock: { cidr: '203.0.112.0/24' } }), outside, 'p'],
    ['its exceptions', from({ ipBlock: { cidr: '0.0.0.0/0', except: ['203.0.113.0/28'] } }), outside, 'p'],
    ['a block has Pods, too', from({ ipBlock: { cidr: '10.244.0.0/16' } }), web, 'allowed'],
  ] as const)('%s', (_, spec, source, expected) => expect(ingress(spec, source)).toBe(expected));
});

describe('ports', () => {
  const on = (...ports: NonNullable<NonNullable<NetworkPolicySpec['ingress']>[number]['ports']>): NetworkPolicySpec => ({ ingress: [{ ports }] });
  it.each([
    ['a number', on({ port: 8080 }), tcp(8080), 'allowed'],
    ['another', on({ port: 8080 }), tcp(8081), 'p'],
    ['TCP unless it says so', on({ port: 53 }), udp(53), 'p'],
    ['UDP', on({ port: 53, protocol: 'UDP' }), udp(53), 'allowed'],
    ['a protocol alone', on({ protocol: 'UDP' }), udp(7), 'allowed'],
    ['the last of a range', on({ port: 8000, endPort: 8080 }), tcp(8080), 'allowed'],
    ['beyond a range', on({ port: 8000, endPort: 8079 }), tcp(8080), 'p'],
    ['a name', on({ port: 'http' }), tcp(8080), 'allowed'],
    ['a name of another port', on({ port: 'http' }), tcp(80), 'p'],
    ['a name of another protocol', on({ port: 'dns' }), tcp(53), 'p'],
    ['a name that nothing has', on({ port: 'grpc' }), tcp(8080), 'p'],
    ['one of several', on({ port: 1 }, { port: 8080 }), tcp(8080), 'allowed'],
    ['peer and port of the same rule', { ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: 1 }] }, { from: [] }] }, tcp(8080), 'allowed'],
  ] as const)('%s', (_, spec, ask, expected) => expect(ingress(spec, web, ask)).toBe(expected));
  it('of egress are the target’s', () => {
    const spec: NetworkPolicySpec = { egress: [{ to: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ port: 'http' }] }] };
    expect([egress(spec, web), egress(spec, web, tcp(80)), egress(spec, stranger), egress(spec, outside)]).toEqual(['allowed', 'p', 'p', 'p']);
  });
});
