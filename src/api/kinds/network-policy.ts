import { formatLabelSelector } from '../label-selector';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '../types.gen';
import { cidrWarnings } from '../validation/ip';
import { validateNetworkPolicy, validateNetworkPolicyUpdate } from '../validation/network-policy';
import { AGE, column, NAME } from './columns';
import { defineKind } from './kind';
import { bumpOnSpecChange, withGeneration } from './strategy';

export const networkPolicy = defineKind<NetworkPolicy>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'NetworkPolicy',
  plural: 'networkpolicies',
  singular: 'networkpolicy',
  shortNames: ['netpol'],
  namespaced: true,
  schema: 'networking.v1.NetworkPolicy',
  allowUnconditionalUpdate: true,
  defaults: setDefaults,
  prepareForCreate: (policy) => withGeneration(policy, 1),
  prepareForUpdate: bumpOnSpecChange,
  validateCreate: validateNetworkPolicy,
  validateUpdate: validateNetworkPolicyUpdate,
  warnings: ({ spec }) => [
    ...(spec?.ingress ?? []).flatMap((rule, i) => peerWarnings(rule.from, `spec.ingress[${i}].from`)),
    ...(spec?.egress ?? []).flatMap((rule, i) => peerWarnings(rule.to, `spec.egress[${i}].to`)),
  ],
  columns: [NAME, column('Pod-Selector', 'The Pods that the policy applies to.', ({ spec }) => formatLabelSelector(spec?.podSelector ?? {})), AGE],
});

/** Upstream `pkg/apis/networking/v1` SetDefaults_NetworkPolicy and SetDefaults_NetworkPolicyPort. */
function setDefaults(policy: NetworkPolicy): NetworkPolicy {
  const { spec = {} } = policy;
  const { ingress, egress, policyTypes } = spec;
  return {
    ...policy,
    spec: {
      ...spec,
      ...(ingress ? { ingress: ingress.map(withPortDefaults) } : {}),
      ...(egress ? { egress: egress.map(withPortDefaults) } : {}),
      policyTypes: policyTypes?.length ? policyTypes : egress?.length ? ['Ingress', 'Egress'] : ['Ingress'],
    },
  };
}

const withPortDefaults = <R extends { readonly ports?: readonly NetworkPolicyPort[] }>(rule: R): R =>
  rule.ports ? { ...rule, ports: rule.ports.map((port) => ({ ...port, protocol: port.protocol ?? 'TCP' })) } : rule;

const peerWarnings = (peers: readonly NetworkPolicyPeer[] = [], path: string): readonly string[] =>
  peers.flatMap(({ ipBlock }, i) =>
    ipBlock
      ? [
          ...cidrWarnings(`${path}[${i}].ipBlock.cidr`, ipBlock.cidr),
          ...(ipBlock.except ?? []).flatMap((except, k) => cidrWarnings(`${path}[${i}].ipBlock.except[${k}]`, except)),
        ]
      : [],
  );
